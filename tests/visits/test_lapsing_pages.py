"""What people and the desk see of a visit that did not take place, or may not have."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
import pytest

from tests.cases.conftest import signed_in
from tests.staff.conftest import SignIn
from tests.support.client import LintingClient
from tests.support.factories import Handed
from tests.visits.conftest import ADDRESS, THEME
from tests.visits.pages import (
    BY_TELEPHONE,
    ON_THE_DAY,
    asked,
    confirmed,
    filled,
    half_days,
    only,
    planned,
)
from webapp.appointments import places
from webapp.visits import lapsing
from webapp.visits.values import VisitState

pytestmark = pytest.mark.one_database

Clock = Callable[[str], datetime]
A_DAY_LATER = "2026-12-02T08:10+08:00"


def test_a_day_that_went_by_is_said_and_another_is_chosen(
    she: LintingClient, handed: Handed, sign_in: SignIn, at: Clock
) -> None:
    page = asked(she)
    assert "Nobody comes before a number stands here" in page.text
    lapsing.lapse_past({}, at(A_DAY_LATER))
    signed_in(she, handed.account_id)
    page = she.open_page("/me/messages")
    assert "We could not come to you on Tue 1 December" in page.text
    page = page.submit("/me/messages/", button="Choose another day")
    assert page.h1 == "This visit did not take place"
    assert "we are sorry" in page.text
    assert ADDRESS not in page.text
    page = page.link("Choose another day")
    assert filled(page)["address"] == ADDRESS
    assert filled(page)["ground"] == "old_alone"
    again = page.submit(f"/visit/{THEME}", start=half_days(page)[0])
    assert again.h1 == "We have your request"
    assert "Did not take place" in she.open_page("/visit").text
    desk = sign_in("limin").open_page("/staff/visits")
    assert "Did not take place" in desk.text


def test_for_an_application_too(she: LintingClient, handed: Handed, at: Clock) -> None:
    page = she.open_page(f"/me/cases/{handed.ref}").link("Can't come? We come to you")
    items = [one.get("value") or "" for one in page.root.iter("input") if one.get("name") == "item"]
    page = asked(she, at=page.path, item=items[1])
    lapsing.lapse_past({}, at(A_DAY_LATER))
    signed_in(she, handed.account_id)
    page = she.open_page(page.path).link("Choose another day")
    assert filled(page)["item"] == items[1]
    assert filled(page)["address"] == ADDRESS


def test_what_is_no_longer_offered_is_chosen_anew(
    she: LintingClient, handed: Handed, at: Clock
) -> None:
    page = asked(she)
    now = at(A_DAY_LATER)
    lapsing.lapse_past({}, now)
    about = msgspec.structs.replace(places.of_slug("home-team").about, themes=("newborn",))
    places.change("home-team", about, actor="test", now=now)
    signed_in(she, handed.account_id)
    page = she.open_page(page.path).link("Choose another day")
    assert page.h1 == "Can't come? We come to you"


def test_somebody_elses_request_fills_nothing_in(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int]
) -> None:
    desk = sign_in("limin")
    page = desk.open_page("/staff/visits/new")
    page.submit("/new", **BY_TELEPHONE, phone="", start=half_days(page)[0])
    page = she.open_page(f"/visit/{THEME}?again={only().ref}")
    assert filled(page)["address"] == ""
    assert filled(she.open_page(f"/visit/{THEME}?again=nothing"))["address"] == ""


def test_nobody_came_and_she_says_so(
    she: LintingClient, handed: Handed, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    page = asked(she)
    planned(sign_in("limin"), officers)
    number = only().number
    at(ON_THE_DAY)
    assert number in she.open_page(page.path).text
    at(A_DAY_LATER)
    signed_in(she, handed.account_id)
    page = she.open_page(page.path)
    assert page.h1 == "Were the two officers with you?"
    assert number not in page.text
    assert "Cancel this visit" not in page.text
    assert "Nothing written down yet" in she.open_page("/visit").text
    page = page.submit("/nobody-came")
    assert page.h1 == "This visit did not take place"
    assert she.open_page(f"{page.path}/nobody-came").path == page.path
    assert asked(she).h1 == "We have your request"


def test_said_too_early_it_changes_nothing(
    she: LintingClient, handed: Handed, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    page = asked(she)
    planned(sign_in("limin"), officers)
    at(A_DAY_LATER)
    signed_in(she, handed.account_id)
    old = she.open_page(page.path)
    at(ON_THE_DAY)
    late = old.submit("/nobody-came")
    assert "It is too late to change this here." in late.text
    assert only().state is VisitState.planned


def test_the_desk_says_that_nobody_went(
    she: LintingClient, handed: Handed, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    asked(she)
    page = planned(sign_in("limin"), officers)
    assert "It did not take place" not in page.text
    at(A_DAY_LATER)
    desk = sign_in("huo").open_page(page.path)
    old = sign_in("limin").open_page(page.path)
    desk = desk.submit("/lapse")
    assert "Did not take place" in desk.text
    assert desk.forms() == [] or "/lapse" not in desk.html
    late = old.submit("/done", record="Signed.")
    assert late.status == 422
    assert "A colleague was quicker" in late.text
    signed_in(she, handed.account_id)
    assert "We could not come to you" in she.open_page("/me/messages").text


def test_the_desk_calls_whom_no_message_reaches(
    sign_in: SignIn, officers: dict[str, int], morning: datetime, at: Clock
) -> None:
    page = sign_in("limin").open_page("/staff/visits/new")
    page = page.submit("/new", **BY_TELEPHONE, phone="0532-82001234", start=half_days(page)[0])
    assert "No message reaches them: call them with every news." in page.text
    lapsing.lapse_past({}, at(A_DAY_LATER))
    desk = sign_in("limin").open_page("/staff/visits").link("Retire")
    assert "Overdue" in desk.text
    desk = desk.submit("/lapse")
    assert "Did not take place" in desk.text


def test_who_has_an_account_is_reached(she: LintingClient, sign_in: SignIn) -> None:
    asked(she)
    assert "No message reaches them" not in confirmed(sign_in("limin")).text
