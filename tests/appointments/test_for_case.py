"""A visit for an application: as long as what is not decided of it, with what to bring."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import msgspec
import pytest

from tests.appointments.conftest import NOW, person, wish
from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient
from tests.support.factories import Handed
from webapp.appointments import places, reads, taking
from webapp.appointments.values import Hours, Special
from webapp.appointments.wishes import Who
from webapp.core import clock

pytestmark = pytest.mark.one_database
DAY = "2026-11-30"


@pytest.fixture
def handed(app: Any, at: Callable[[str], datetime]) -> Handed:
    """A noodle shop's case: papers were to be brought."""
    now = at(NOW)
    places.plan({}, now)
    return factories.submitted()


@pytest.fixture
def she(client: LintingClient, handed: Handed) -> LintingClient:
    client.set_cookie("lang", "en")
    signed_in(client, handed.account_id)
    return client


def booking(handed: Handed) -> Any:
    """What she has booked."""
    who = Who(handed.account_id, "王建国", handed.phone, handed.id_number)
    return reads.of_person(who, since=datetime.fromisoformat(NOW).date())[-1]


def test_from_the_case_to_a_time_with_what_to_bring(she: LintingClient, handed: Handed) -> None:
    items = len(handed.items)
    page = she.open_page(f"/me/cases/{handed.ref}").link("Book a time at the hall")
    assert "For your application" in page.text
    page = page.link("Binjiang Government Service Hall")
    assert "Still missing, bring it:" in page.text
    minutes = min(60, -(-10 * items // 15) * 15)
    assert f"about {minutes} minutes" in page.text
    address = page.path.split("?")[0]
    page = page.submit(address, button="09:00")
    assert "Still missing" in page.text
    page = page.submit("/confirm")
    assert "For your application" in page.text
    made = booking(handed)
    assert (made.case_ref, made.minutes) == (handed.ref, minutes)


def test_moved_it_lasts_as_long_and_is_for_the_same(she: LintingClient, handed: Handed) -> None:
    address = f"/book/open-restaurant/at/hall/{DAY}"
    page = she.open_page(f"{address}?case={handed.ref}")
    page.submit(address, button="09:00").submit("/confirm")
    before = booking(handed)
    page = she.open_page(f"{address}?move={before.ref}").submit(address, button="14:00")
    page = page.submit(address, button="Move it to this time")
    after = booking(handed)
    assert (after.ref, after.minutes, after.case_ref) == (
        before.ref,
        before.minutes,
        handed.ref,
    )
    assert after.start > before.start
    assert "For your application" in page.text


def test_nobody_elses(she: LintingClient, handed: Handed, app: Any) -> None:
    other = factories.submitted(name="别人", shop="别家")
    assert she.get(f"/book/case/{other.ref}").status_code == 404
    assert she.get(f"/book/open-restaurant/at/hall/{DAY}?case={other.ref}").status_code == 404
    assert she.get(f"/book/newborn/at/hall/{DAY}?case={handed.ref}").status_code == 404
    stranger = app.test_client()
    assert stranger.get(f"/book/open-restaurant?case={handed.ref}").status_code == 404
    assert "/sign-in" in stranger.get(f"/book/case/{handed.ref}").headers["Location"]


def test_whoever_waits_for_it_is_offered_as_long_and_for_the_same(
    she: LintingClient, handed: Handed
) -> None:
    hall = places.of_slug("hall")
    special = Special(date.fromisoformat(DAY), {"en": "one"}, (Hours(time(9), time(10), 1),))
    only = msgspec.structs.replace(hall.opening, special=(special,))
    places.change_hours("hall", only, actor="staff:1", now=clock.now())
    other = person(1)
    taken = taking.hold(wish(places.of_slug("hall"), "09:00", 60), other, now=clock.now())
    taking.confirm(taken.ref, other, now=clock.now())
    address = f"/book/open-restaurant/at/hall/{DAY}"
    page = she.open_page(f"{address}?case={handed.ref}")
    minutes = int(page.text.partition("about ")[2].partition(" ")[0])
    page.submit(f"{address}/wait")
    taking.cancel(taken.ref, other, now=clock.now())
    who = Who(handed.account_id, "王建国", handed.phone, handed.id_number)
    held = reads.held_by(who, now=clock.now())
    assert held is not None
    assert (held.case_ref, held.minutes) == (handed.ref, minutes)
    assert f"case={handed.ref}" in she.get(f"{address}/wait?case={handed.ref}").location
