"""The pages of a visit without scripts: ask, follow, plan, badge, record; and who sees nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest

from tests.cases.conftest import signed_in
from tests.signing.conftest import configured
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from tests.visits.conftest import ADDRESS, NOW, THEME
from webapp.accounts import service as accounts
from webapp.appointments import places
from webapp.core import clock, settings
from webapp.halls import service as halls
from webapp.visits import badges, reads
from webapp.visits.values import Visit, VisitState

__all__ = ["officers", "sign_in"]
pytestmark = pytest.mark.one_database

ON_THE_DAY = "2026-12-01T08:40+08:00"
FILLED = {
    "ground": "old_alone",
    "name": "王秀英",
    "address": ADDRESS,
    "phone": "0532-82001234",
}


@pytest.fixture
def handed(morning: datetime) -> Handed:
    """A small noodle shop's case, just handed in."""
    return factories.submitted(name="王秀英")


@pytest.fixture
def she(client: LintingClient, handed: Handed) -> LintingClient:
    """The applicant, signed in."""
    client.set_cookie("lang", "en")
    signed_in(client, handed.account_id)
    return client


def asked(she: LintingClient, **changes: Any) -> Page:
    """She asks for a visit for a theme."""
    page = she.open_page(f"/visit/{THEME}")
    values = {**FILLED, "start": half_days(page)[0], **changes}
    return page.submit(f"/visit/{THEME}", **values)


def half_days(page: Page) -> list[str]:
    """What can be chosen on a page."""
    return [
        one.get("value") or ""
        for one in page.root.iter("input")
        if one.get("name") == "start" and one.get("type") == "radio"
    ]


def only() -> Visit:
    """The one request that is open."""
    [visit] = reads.open_ones(halls.here().id, ())
    return visit


def confirmed(desk: LintingClient) -> Page:
    """A grid worker confirmed the one request."""
    page = desk.open_page(f"/staff/visits/{only().ref}")
    return page.submit("/confirm", worker="孙大姐")


def planned(desk: LintingClient, officers: dict[str, int]) -> Page:
    """李敏 and 赵一凡 come."""
    page = confirmed(desk)
    return page.submit("/plan", first=officers["limin"], second=officers["zhao"])


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
    assert "Signed the form." in there.text
    page = she.open_page(page.path)
    assert page.h1 == "Done at your home"
    assert "Took the ID card's copy." in page.text
    assert ADDRESS not in page.text
    assert "It is done" in she.open_page("/visit").text
    assert "Ended lately" in desk.open_page("/staff/visits").text
    page = she.open_page("/me/messages").submit("/me/messages/", button="Open the visit")
    assert page.h1 == "Done at your home"


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
    page = page.submit(
        "/new",
        item=THEME,
        ground="old",
        name="李大爷",
        address="东山路 2 号",
        phone="",
        start=half_days(page)[0],
    )
    assert "By telephone" in page.text
    again = desk.open_page("/staff/visits/new")
    again = again.submit(
        "/new",
        item=THEME,
        ground="old",
        name="李大爷",
        address="东山路 2 号",
        phone="",
        start=half_days(again)[1],
    )
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


def test_who_is_not_signed_in_signs_in_first(client: LintingClient, morning: datetime) -> None:
    client.set_cookie("lang", "en")
    assert "For whom it is" in client.open_page("/visit").text
    for path in (f"/visit/{THEME}", "/visit/for/x", "/visits/x"):
        assert client.open(path).headers["Location"].startswith("/sign-in")
    assert client.open("/staff/visits").headers["Location"].startswith("/staff/sign-in")


def test_the_address_of_a_form_leads_back(
    she: LintingClient, sign_in: SignIn, officers: dict[str, int]
) -> None:
    page, desk = asked(she), sign_in("limin")
    assert she.open_page(f"{page.path}/cancel").path == page.path
    there = f"/staff/visits/{only().ref}"
    for what in ("show", "confirm", "refuse", "plan", "set-off", "done"):
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
    accounts.deactivate("zhao", now=at(ON_THE_DAY))
    late = sign_in("limin").open_page(page.path).submit("/set-off")
    assert late.status == 422
    assert "Choose another." in late.text
    late.submit("/plan", first=officers["limin"], second=officers["huo"]).submit("/set-off")
    assert only().state is VisitState.under_way


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
    assert "Signed." in late.text
    assert "Overdue" not in late.text


# --- badges -------------------------------------------------------------------------------------


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


def test_overdue_is_said(
    she: LintingClient, sign_in: SignIn, at: Callable[[str], datetime]
) -> None:
    asked(she)
    at("2026-12-02T09:00+08:00")
    assert "Overdue" in sign_in("limin").open_page("/staff/visits").text
    assert clock.now() > datetime.fromisoformat(NOW)
