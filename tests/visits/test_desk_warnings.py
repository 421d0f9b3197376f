"""What the desk says first: a near day without a plan, who is missing, what was called off."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import select

from tests.cases.conftest import signed_in
from tests.signing.conftest import configured
from tests.staff.conftest import SignIn
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from tests.visits.conftest import THEME
from tests.visits.pages import (
    FILLED,
    ON_THE_DAY,
    asked,
    confirmed,
    half_days,
    only,
    planned,
)
from webapp.accounts import service as accounts
from webapp.appointments import places
from webapp.appointments.values import Opening
from webapp.cases.models import ItemCase
from webapp.cases.values import ItemState
from webapp.core.db import transaction
from webapp.visits import teams
from webapp.visits.values import VisitState

pytestmark = pytest.mark.one_database

Clock = Callable[[str], datetime]
NEAR = "Nobody is chosen, and the day is near or over"
SHORT = "Somebody is missing: choose again"
TODAY = "You go to a home today"
OFF = "Don't go: it was called off"


def groups(page: Page) -> list[str]:
    """The headings of the list, from the top."""
    return ["".join(one.itertext()) for one in page.root.iter("h2") if one.get("class") == "pad"]


def test_what_is_near_and_unplanned_stands_first(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    asked(she)
    desk = sign_in("limin")
    assert groups(desk.open_page("/staff/visits")) == [NEAR]
    confirmed(desk)
    assert groups(desk.open_page("/staff/visits")) == [NEAR]
    page = desk.open_page(f"/staff/visits/{only().ref}")
    assert "Its day is near" in page.text
    page = page.submit("/plan", first=officers["limin"], second=officers["zhao"])
    assert "Its day is near" not in page.text
    assert groups(desk.open_page("/staff/visits")) == ["Planned"]


def test_what_is_later_waits_in_its_order(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    page = she.open_page(f"/visit/{THEME}")
    asked(she, start=half_days(page)[2])
    desk = sign_in("limin")
    assert groups(desk.open_page("/staff/visits")) == ["Ask a grid worker"]
    at("2026-12-01T17:00+08:00")
    assert groups(sign_in("limin").open_page("/staff/visits")) == [NEAR]


def test_who_has_left_is_seen_before_the_day_and_replaced(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    asked(she)
    page = planned(sign_in("limin"), officers)
    accounts.deactivate("zhao", now=at("2026-11-30T17:00+08:00"))
    desk = sign_in("huo")
    there = desk.open_page("/staff/visits")
    assert groups(there) == [SHORT]
    assert "Choose another officer" in there.text
    page = there.link("Retire")
    assert "赵一凡 can't go there any more" in page.text
    assert "Choose another officer" in page.text
    at(ON_THE_DAY)
    own = sign_in("limin").open_page(page.path)
    assert "We set off" not in own.text
    own = own.submit("/plan", first=officers["limin"], second=officers["huo"])
    assert "can't go there" not in own.text
    own.submit("/set-off")
    assert only().state is VisitState.under_way


def test_both_who_come_hear_that_it_was_cancelled(
    she: LintingClient,
    sign_in: SignIn,
    officers: dict[str, int],
    at: Clock,
) -> None:
    page = asked(she)
    planned(sign_in("limin"), officers)
    ref = only().ref
    she.open_page(page.path).submit("/cancel")
    for name, is_told in (("limin", True), ("zhao", True), ("huo", False)):
        desk = sign_in(name)
        there = desk.open_page("/staff/visits")
        assert (OFF in there.text) is is_told
        assert "You are one of them" not in there.text
        assert (OFF in desk.open_page(f"/staff/visits/{ref}").text) is is_told
        assert OFF not in desk.open_page("/staff/").text
        if is_told:
            assert there.link("Tue 1 December").path == f"/staff/visits/{ref}"
    assert "Home visits1" in sign_in("zhao").open_page("/staff/").text
    at(ON_THE_DAY)
    assert OFF in sign_in("zhao").open_page("/staff/").text
    assert OFF not in sign_in("huo").open_page("/staff/").text
    at("2026-12-02T08:00+08:00")
    assert OFF not in sign_in("zhao").open_page("/staff/visits").text


def test_a_half_day_without_a_team_is_said_on_its_page_too(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int], morning: datetime
) -> None:
    asked(she)
    page = planned(sign_in("limin"), officers)
    assert "No team by now" not in page.text
    closed = Opening(teams.place().opening.grid)
    places.change_hours(teams.place().slug, closed, actor="test", now=morning)
    assert "No team by now" in sign_in("limin").open_page(page.path).text


def test_both_who_come_hear_that_a_colleague_refused_it(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    asked(she)
    page = planned(sign_in("limin"), officers)
    at(ON_THE_DAY)
    sign_in("huo").open_page(page.path).submit("/refuse", why="unsuitable")
    assert OFF in sign_in("zhao").open_page("/staff/").text


def test_who_stood_at_a_closed_door_knows_it(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    asked(she)
    page = planned(sign_in("limin"), officers)
    at(ON_THE_DAY)
    page = sign_in("limin").open_page(page.path).submit("/set-off")
    page.submit("/refuse", why="unreached")
    assert OFF not in sign_in("zhao").open_page("/staff/visits").text


def test_a_closed_account_calls_off_too(
    she: LintingClient, handed: Handed, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    asked(she)
    planned(sign_in("limin"), officers)
    accounts.close_account(handed.account_id, now=at(ON_THE_DAY))
    assert OFF in sign_in("zhao").open_page("/staff/").text


def test_who_calls_to_cancel_is_written_down_as_that(
    she: LintingClient, handed: Handed, sign_in: SignIn, officers: dict[str, int]
) -> None:
    page = asked(she)
    desk = planned(sign_in("huo"), officers)
    desk = desk.submit("/call-off")
    assert "Cancelled" in desk.text
    assert "/call-off" not in desk.html
    signed_in(she, handed.account_id)
    assert she.open_page(page.path).h1 == "Cancelled"
    assert "You cancelled the home visit by telephone" in she.open_page("/me/messages").text
    assert OFF in sign_in("zhao").open_page("/staff/visits").text


def test_both_hear_on_the_day_where_they_are_expected(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    asked(she)
    page = planned(sign_in("huo"), officers)
    assert TODAY not in sign_in("zhao").open_page("/staff/").text
    at(ON_THE_DAY)
    for name, is_told in (("limin", True), ("zhao", True), ("huo", False)):
        assert (TODAY in sign_in(name).open_page("/staff/").text) is is_told
    there = sign_in("zhao").open_page("/staff/").link("9:00–10:00")
    assert there.path == page.path
    there = there.submit("/set-off")
    assert TODAY not in there.text


def test_an_item_that_is_decided_by_now_is_said_to_both(
    she: LintingClient, handed: Handed, sign_in: SignIn, officers: dict[str, int]
) -> None:
    page = she.open_page(f"/me/cases/{handed.ref}").link("Can't come? We come to you")
    item = next(iter(handed.items))
    page = asked(she, at=page.path, item=item)
    desk = sign_in("limin")
    there = desk.open_page(f"/staff/visits/{only().ref}")
    for one in (page, there):
        assert "is decided already" not in one.text
    with transaction() as session:
        row = session.scalars(select(ItemCase).where(ItemCase.ref == handed.items[item])).one()
        row.state = ItemState.stopped
    assert "is decided already" in she.open_page(page.path).text
    assert "is decided already" in desk.open_page(there.path).text


def test_what_was_done_is_read_like_the_rest_of_the_home(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int], at: Clock
) -> None:
    """It is sealed as the address is; whoever reads it leaves a trace."""
    asked(she)
    page = planned(sign_in("limin"), officers)
    at(ON_THE_DAY)
    page = sign_in("limin").open_page(page.path).submit("/set-off")
    page = page.submit("/done", record="Signed the form.")
    assert "Signed the form." not in page.text
    assert "Signed the form." in page.submit("/show").text


def test_tried_too_often_at_the_desk(sign_in: SignIn, morning: datetime) -> None:
    page = sign_in("limin").open_page("/staff/visits/new")
    with configured(attempts_visit=0):
        page = page.submit("/new", **FILLED, item=THEME, start=half_days(page)[0])
    assert page.status == 429
    assert "That was tried too often" in page.text
