"""The pages of who asks: the form, one request after the other; and who sees nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest

from tests.cases.conftest import signed_in
from tests.signing.conftest import configured
from tests.staff.conftest import SignIn
from tests.support import factories
from tests.support.client import LintingClient
from tests.support.factories import Handed
from tests.visits.conftest import THEME
from tests.visits.pages import (
    FILLED,
    asked,
    half_days,
    only,
    planned,
)
from webapp.appointments import places
from webapp.core import settings
from webapp.halls import service as halls
from webapp.visits.values import VisitState

pytestmark = pytest.mark.one_database


def test_what_is_missing_is_said_all_at_once(she: LintingClient) -> None:
    page = she.open_page(f"/visit/{THEME}")
    page = page.submit(f"/visit/{THEME}", name="", phone="12")
    assert page.status == 422
    for words in (
        "Tick why you can't come",
        "Enter the name",
        "Enter the address",
        "Enter a telephone number",
        "Choose a half day",
    ):
        assert words in page.text
    page = page.submit(f"/visit/{THEME}", ground="rich", start="yesterday", name="王秀英")
    assert "Tick why you can't come" in page.text
    assert "Enter the name" not in page.text


def test_for_an_application_one_item_is_named(
    she: LintingClient, handed: Handed, sign_in: SignIn, officers: dict[str, int]
) -> None:
    page = she.open_page(f"/me/cases/{handed.ref}").link("Can't come? We come to you")
    items = [one.get("value") for one in page.root.iter("input") if one.get("name") == "item"]
    assert len(items) > 1
    there = f"/visit/for/{handed.ref}"
    page = page.submit(there, **{**FILLED, "start": half_days(page)[0]})
    assert page.status == 422
    assert "Choose what it is for" in page.text
    item = items[0] or ""
    page = page.submit(there, **{**FILLED, "start": half_days(page)[0], "item": item})
    assert page.h1 == "We have your request"
    visit = only()
    assert (visit.matter.case_ref, visit.matter.item) == (handed.ref, item)
    desk = planned(sign_in("limin"), officers)
    links = [one.get("href") or "" for one in desk.root.iter("a")]
    assert [one for one in links if "/staff/items/" in one] == [
        f"/staff/items/{handed.items[item]}"
    ]
    assert desk.link("Open the one item").status == 200


def test_one_after_the_other(she: LintingClient) -> None:
    first = asked(she)
    again = asked(she)
    assert "You have asked for a visit already." in again.text
    assert again.path.startswith(first.path)
    page = again.submit("/cancel")
    assert page.h1 == "Cancelled"
    assert asked(she).h1 == "We have your request"


def test_a_half_day_that_another_took(she: LintingClient, app: Any) -> None:
    page = she.open_page(f"/visit/{THEME}")
    wanted = half_days(page)[0]
    for name in ("刘芳", "陈立"):
        other: LintingClient = app.test_client()
        other.set_cookie("lang", "en")
        signed_in(other, factories.account(name)[0])
        asked(other)
    page = page.submit(f"/visit/{THEME}", **{**FILLED, "start": wanted})
    assert page.status == 422
    assert "Somebody was quicker" in page.text
    assert wanted not in half_days(page)
    with configured(attempts_visit=0):
        page = page.submit(f"/visit/{THEME}", **{**FILLED, "start": half_days(page)[0]})
    assert page.status == 429
    assert "That was tried too often" in page.text


def test_who_is_not_signed_in_signs_in_first(client: LintingClient, morning: datetime) -> None:
    client.set_cookie("lang", "en")
    assert "For whom it is" in client.open_page("/visit").text
    for path in (f"/visit/{THEME}", "/visit/for/x", "/visits/x"):
        assert client.open(path).headers["Location"].startswith("/sign-in")
    assert client.open("/staff/visits").headers["Location"].startswith("/staff/sign-in")


def test_a_hall_without_teams_says_so(
    she: LintingClient, sign_in: SignIn, morning: datetime
) -> None:
    places.seen(halls.here().id).pop("home-team")
    page = she.open_page("/visit")
    assert "doesn't come to homes yet" in page.text
    places.seen(halls.here().id).pop("home-team", None)
    page = she.open_page(f"/visit/{THEME}")
    assert "Every team is out" in page.text
    assert half_days(page) == []
    assert "No team comes from this hall" in sign_in("limin").open_page("/staff/visits").text
    places.forget_cached()


def test_what_the_teams_come_for_can_be_chosen(she: LintingClient, morning: datetime) -> None:
    about = msgspec.structs.replace(places.of_slug("home-team").about, themes=("newborn",))
    places.change("home-team", about, actor="test", now=morning)
    assert "Retire" not in she.open_page("/visit").text
    assert she.open(f"/visit/{THEME}").status_code == 404
    assert she.open_page("/visit").link("Have a baby").h1 == "We come to your home"


def test_a_terminal_asks_too(client: LintingClient, handed: Handed) -> None:
    client.set_cookie("lang", "en")
    client.open_page("/demo/terminal").submit("/demo/terminal", surface="terminal")
    signed_in(client, handed.account_id)
    assert asked(client).h1 == "We have your request"
    assert only().state is VisitState.asked


def test_the_privacy_notice_says_how_long(client: LintingClient) -> None:
    client.set_cookie("lang", "en")
    days = settings.current().visit_kept_days
    assert f"why you could not come, {days} days after it." in client.open_page("/privacy").text
