"""From asking to the record, without scripts; and the badge that is shown at the door."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.staff.conftest import SignIn
from tests.support.client import LintingClient
from tests.visits.conftest import ADDRESS, THEME
from tests.visits.pages import (
    FILLED,
    ON_THE_DAY,
    asked,
    half_days,
    only,
    planned,
)
from webapp.visits import badges

pytestmark = pytest.mark.one_database


def test_a_visit_from_asking_to_the_record(
    she: LintingClient,
    sign_in: SignIn,
    officers: dict[str, int],
    at: Callable[[str], datetime],
) -> None:
    page = she.open_page("/book").link("Can't come? We come to you")
    assert "Nobody asks" not in page.text
    page = page.link("Retire")
    assert len(half_days(page)) == 6
    page = page.submit(f"/visit/{THEME}", **{**FILLED, "start": half_days(page)[0]})
    assert page.h1 == "We have your request"
    assert "Nobody asks for a bank password" in page.text
    assert "Tue 1 December, in the morning" in page.text
    assert "for “Retire” alone" in page.text
    desk = sign_in("limin")
    there = desk.open_page("/staff/").link("Home visits")
    assert "No word yet" in there.text
    assert ADDRESS not in there.text
    there = there.link("Retire")
    assert ADDRESS not in there.text
    there = there.submit("/show")
    assert ADDRESS in there.text
    assert "70 or older, lives alone" in there.text
    there = desk.open_page(f"/staff/visits/{only().ref}").submit("/confirm", worker=" ")
    assert there.status == 422
    there = there.submit("/confirm", worker="孙大姐")
    there = there.submit("/plan", first=officers["limin"], second=officers["limin"])
    assert there.status == 422
    assert "nobody goes alone" in there.text
    there = there.submit("/plan", first=officers["limin"], second=officers["zhao"])
    assert "李敏 · 赵一凡" in there.text
    number = only().number
    page = she.open_page(page.path)
    assert page.h1 == "Two officers come to you"
    assert number in page.text
    assert "李敏 and 赵一凡" in page.text
    assert "We set off" not in there.text
    at(ON_THE_DAY)
    desk = sign_in("limin")
    there = desk.open_page(there.path).submit("/set-off")
    assert she.open_page(page.path).h1 == "They are on the way"
    there = there.submit("/done", record="")
    assert there.status == 422
    there = there.submit("/done", record="Signed the form.\nTook the ID card's copy.")
    assert "Signed the form." in there.submit("/show").text
    page = she.open_page(page.path)
    assert page.h1 == "Done at your home"
    assert "Took the ID card's copy." in page.text
    assert ADDRESS not in page.text
    assert "It is done" in she.open_page("/visit").text
    assert "Ended lately" in desk.open_page("/staff/visits").text
    page = she.open_page("/me/messages").submit("/me/messages/", button="Open the visit")
    assert page.h1 == "Done at your home"


def test_what_was_done_is_written_down_a_day_later_too(
    she: LintingClient,
    sign_in: SignIn,
    officers: dict[str, int],
    at: Callable[[str], datetime],
) -> None:
    asked(she)
    page = planned(sign_in("limin"), officers)
    assert "A short record" not in page.text
    at("2026-12-02T09:00+08:00")
    late = sign_in("limin").open_page(page.path)
    assert "Overdue" in late.text
    assert "We set off" not in late.text
    late = late.submit("/done", record="Signed.")
    assert "Signed." in late.submit("/show").text
    assert "Overdue" not in late.text


def test_a_badge_says_who_and_nothing_of_the_home(
    app: Any,
    she: LintingClient,
    sign_in: SignIn,
    officers: dict[str, int],
    at: Callable[[str], datetime],
) -> None:
    asked(she)
    desk = sign_in("limin")
    page = planned(desk, officers).link("My badge for it")
    assert "The code counts on the day of the visit alone." in page.text
    assert page.h1 == "李敏"
    visit = only()
    address = f"/badge/{badges.code(visit, officers['limin'])}"
    anybody: LintingClient = app.test_client()
    anybody.set_cookie("lang", "en")
    early = anybody.open_page(address)
    assert early.status == 404
    assert early.h1 == "This badge does not count"
    at(ON_THE_DAY)
    shown = anybody.open_page(address)
    assert shown.h1 == "李敏"
    assert visit.number in shown.text
    assert "comes today for a home visit" in shown.text
    for word in ("王秀英", ADDRESS, "82001234", "Retire", "赵一凡", visit.ref):
        assert word not in shown.html
    assert "counts on the day" not in sign_in("limin").open_page(page.path).text
    assert anybody.open_page("/badge/1-2-forged").h1 == "This badge does not count"
