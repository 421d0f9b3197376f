"""The desk, page by page: a word, a plan, a refusal, a telephone call; and who sees no homes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest

from tests.cases.conftest import signed_in
from tests.staff.conftest import SignIn
from tests.support import factories
from tests.support.client import LintingClient
from tests.visits.conftest import NOW
from tests.visits.pages import (
    BY_TELEPHONE,
    ON_THE_DAY,
    asked,
    confirmed,
    half_days,
    only,
    planned,
)
from webapp.accounts import service as accounts
from webapp.core import clock
from webapp.visits.values import VisitState

pytestmark = pytest.mark.one_database


def test_refused_with_a_reason_and_other_ways(she: LintingClient, sign_in: SignIn) -> None:
    page, desk = asked(she), sign_in("limin")
    there = desk.open_page(f"/staff/visits/{only().ref}").submit("/refuse")
    assert "Choose why nobody comes" in there.text
    there = there.submit("/refuse", why="unconfirmed")
    assert "Enter the grid worker's name" in there.text
    there = there.submit("/refuse", why="unconfirmed", worker="孙大姐")
    assert "The grid worker can't confirm it" in there.text
    page = she.open_page(page.path)
    assert page.h1 == "We can't come for this"
    assert "could not confirm it" in page.text
    assert "Somebody you trust comes in your place" in page.text
    assert there.forms() == [] or "/refuse" not in there.html


def test_asked_by_telephone(sign_in: SignIn, officers: dict[str, int], morning: datetime) -> None:
    desk = sign_in("limin")
    page = desk.open_page("/staff/visits").link("Write down a request")
    page = page.submit("/new", name="李大爷")
    assert page.status == 422
    page = page.submit("/new", **BY_TELEPHONE, phone="", start=half_days(page)[0])
    assert "By telephone" in page.text
    again = desk.open_page("/staff/visits/new")
    again = again.submit("/new", **BY_TELEPHONE, phone="", start=half_days(again)[1])
    assert again.path.startswith(page.path)
    assert "They have asked for a visit already, and this is it." in again.text
    assert "this is it" not in page.text
    page = planned(desk, officers)
    day = desk.open_page("/staff/visits").submit("/list", button="1 Dec")
    assert "东山路 2 号" in day.text
    assert "李敏 · 赵一凡" in day.text


def test_who_holds_no_such_duty_sees_no_homes(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int]
) -> None:
    asked(she)
    ref = only().ref
    zhou = sign_in("zhou")
    assert "Home visits" not in zhou.open_page("/staff/").text
    for path in ("", "/new", f"/{ref}", f"/{ref}/badge"):
        assert zhou.open(f"/staff/visits{path}").status_code == 404
    limin = sign_in("limin")
    assert limin.open(f"/staff/visits/{ref}/badge").status_code == 404
    assert limin.open("/staff/visits/unknown").status_code == 404
    stranger = factories.account("刘芳")[0]
    signed_in(she, stranger)
    assert she.open(f"/visits/{ref}").status_code == 404
    assert she.open("/visit/nothing").status_code == 404
    assert she.open("/visit/for/nothing").status_code == 404


def test_the_address_of_a_form_leads_back(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int]
) -> None:
    page, desk = asked(she), sign_in("limin")
    assert she.open_page(f"{page.path}/cancel").path == page.path
    there = f"/staff/visits/{only().ref}"
    for what in ("show", "confirm", "refuse", "plan", "call-off", "lapse", "set-off", "done"):
        assert desk.open_page(f"{there}/{what}").path == there
    assert desk.open_page("/staff/visits/list").path == "/staff/visits"


def test_a_page_that_is_old_changes_nothing(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int]
) -> None:
    asked(she)
    old = confirmed(sign_in("limin"))
    planned_anew = sign_in("zhao").open_page(old.path)
    planned_anew.submit("/plan", first=officers["zhao"], second=officers["huo"])
    late = old.submit("/plan", first=officers["limin"], second=officers["huo"])
    assert late.status == 422
    assert "A colleague was quicker" in late.text
    assert only().officers == (officers["zhao"], officers["huo"])
    wrong = late.submit("/plan", when="whenever")
    assert "Choose a half day" in wrong.text


def test_a_colleague_who_has_left_is_replaced_before_anybody_sets_off(
    she: LintingClient,
    sign_in: SignIn,
    officers: dict[str, int],
    at: Callable[[str], datetime],
) -> None:
    asked(she)
    page = planned(sign_in("limin"), officers)
    now = at(ON_THE_DAY)
    page = sign_in("limin").open_page(page.path)
    accounts.deactivate("zhao", now=now)
    late = page.submit("/set-off")
    assert late.status == 422
    assert "Choose another." in late.text
    late.submit("/plan", first=officers["limin"], second=officers["huo"]).submit("/set-off")
    assert only().state is VisitState.under_way


def test_overdue_is_said(
    she: LintingClient, sign_in: SignIn, at: Callable[[str], datetime]
) -> None:
    asked(she)
    at("2026-12-02T09:00+08:00")
    assert "Overdue" in sign_in("limin").open_page("/staff/visits").text
    assert clock.now() > datetime.fromisoformat(NOW)
