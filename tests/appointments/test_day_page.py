"""The page with the times of a day: how often it asks the database, and what it asks for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import update

from tests.appointments.conftest import MONDAY, NOW, OPENING, WINDOWS, monday, person, wish
from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.statements import statements
from webapp.accounts import service as accounts
from webapp.appointments import choosing, places, taking
from webapp.appointments.models import Place
from webapp.appointments.values import Hours, Opening, PlaceValues, Special
from webapp.appointments.wishes import Who
from webapp.catalog import service as catalog
from webapp.core import clock, settings
from webapp.core.db import transaction
from webapp.halls import service as halls

SMALL = f"/book/newborn/at/small/{MONDAY}"
OVER = timedelta(minutes=15)


@pytest.fixture
def visitor(place: PlaceValues, client: LintingClient) -> LintingClient:
    client.set_cookie("lang", "en")
    return client


def asked(visitor: LintingClient) -> tuple[Page, int]:
    """The page, and how many statements it took where nothing had to be looked up anew."""
    visitor.open_page(SMALL)
    with statements() as seen:
        page = visitor.open_page(SMALL)
    return page, len(seen)


def test_the_page_asks_once_beside_the_session(visitor: LintingClient) -> None:
    assert asked(visitor)[1] == 2
    signed_in(visitor, factories.account()[0])
    assert asked(visitor)[1] == 2


def test_for_several_people_it_asks_as_often(visitor: LintingClient) -> None:
    taking.hold(_wish("09:00", theme="open-restaurant"), person(1), now=clock.now())
    visitor.open_page(f"{SMALL}?people=2")
    with statements() as seen:
        visitor.open_page(f"{SMALL}?people=2")
    assert len(seen) == 2


def test_hours_that_were_closed_are_not_full_and_nobody_waits_for_them(
    visitor: LintingClient, place: PlaceValues
) -> None:
    taking.hold(_wish("09:45"), person(1), now=clock.now())
    half = Opening(OPENING.grid, (Hours(time(9), time(9, 30), WINDOWS),))
    places.change_hours(place.slug, half, actor="staff:1", now=clock.now())
    page = visitor.open_page(SMALL)
    assert "09:15" in page.text
    assert "09:30 Full" not in page.text
    shut = Opening(OPENING.grid, special=(Special(date.fromisoformat(MONDAY), {}),))
    places.change_hours(place.slug, shut, actor="staff:1", now=clock.now())
    page = visitor.open_page(SMALL)
    assert "Wait until something is free" not in page.text
    assert "09:00" not in page.text


def test_who_looks_is_asked_only_while_somebody_holds_a_time(visitor: LintingClient) -> None:
    signed_in(visitor, factories.account()[0])
    taking.hold(_wish("09:00", theme="open-restaurant"), person(1), now=clock.now())
    assert asked(visitor)[1] == 2
    taking.hold(_wish("09:00"), person(2), now=clock.now())
    page, count = asked(visitor)
    assert count == 3
    assert "Kept for you" not in page.text


def test_what_is_held_is_shown_to_its_person_alone(visitor: LintingClient, app: Any) -> None:
    one, another = factories.account()[0], factories.account()[0]
    taking.hold(_wish("09:15"), _who(one), now=clock.now())
    # Held under a number that the account had before it was proved whose it is.
    taking.hold(_wish("09:30"), Who(another, "", "13700000000"), now=clock.now())
    for account_id, start in ((one, "09:15"), (another, "09:30")):
        browser = app.test_client()
        browser.set_cookie("lang", "en")
        signed_in(browser, account_id)
        assert f"{start} Kept for you" in browser.open_page(SMALL).text
    assert "Kept for you" not in visitor.open_page(SMALL).text


def test_a_hold_whose_minutes_are_over_is_free_on_the_page(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    for number in range(WINDOWS):
        taking.hold(_wish("09:00", 30), person(number), now=clock.now())
    before = _times(clock.now() + OVER - timedelta(seconds=1))
    assert before == (WINDOWS * 2, [0, 0, WINDOWS, WINDOWS])
    assert _times(clock.now() + OVER) == (WINDOWS * 4, [WINDOWS] * 4)


def test_what_a_hold_that_is_over_frees_is_promised_only_where_it_is_enough(
    place: PlaceValues,
) -> None:
    now = clock.now()
    booked = taking.hold(_wish("09:00"), person(1), now=now)
    taking.confirm(booked.ref, person(1), now=now)
    taking.hold(_wish("09:00"), person(2), now=now)
    for number in (3, 4):
        taking.hold(_wish("09:15"), person(number), now=now)
    found = _of_monday(now + OVER, people=2)
    assert [one.free for one in found.every] == [1, 2, 2, 2]
    (free,) = [one.free for one in found.days if one.day.isoformat() == MONDAY]
    # Of nine o'clock one window alone: nothing for two who come together.
    assert free == 6


def test_what_a_hold_that_is_over_frees_is_not_promised_where_there_are_fewer_windows(
    place: PlaceValues,
) -> None:
    for number in range(WINDOWS):
        taking.hold(_wish("09:00"), person(number), now=clock.now())
    (hours,) = OPENING.hours
    fewer = Opening(15, (msgspec.structs.replace(hours, windows=WINDOWS - 1),))
    places.change_hours(place.slug, fewer, actor="test", now=clock.now())
    assert _times(clock.now()) == ((WINDOWS - 1) * 3, [0, *[WINDOWS - 1] * 3])
    assert _times(clock.now() + OVER) == ((WINDOWS - 1) * 4, [WINDOWS - 1] * 4)


def test_a_hold_that_is_over_opens_no_window_that_the_hours_have_closed(
    place: PlaceValues,
) -> None:
    taking.hold(_wish("09:00"), person(1), now=clock.now())
    places.change_hours(place.slug, Opening(15), actor="test", now=clock.now())
    found = _of_monday(clock.now() + OVER)
    assert found.every == []
    assert MONDAY not in {one.day.isoformat() for one in found.days}


def test_hours_are_seen_at_once_where_they_are_changed(place: PlaceValues) -> None:
    hall_id = halls.here().id
    assert places.seen(hall_id)["small"].opening == OPENING
    places.rehearse("small", Opening(15), now=clock.now())
    assert places.seen(hall_id)["small"].opening == OPENING
    places.change_hours("small", Opening(15), actor="test", now=clock.now())
    assert places.seen(hall_id)["small"].opening == Opening(15)


def test_what_another_process_changed_is_seen_within_seconds(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    assert places.to_come_to("small").phone == "0532-12346"
    with transaction() as session:
        session.execute(update(Place).where(Place.slug == "small").values(phone="0532-1"))
    assert places.to_come_to("small").phone == "0532-12346"
    assert places.of_slug("small").phone == "0532-1"
    later = datetime.fromisoformat(NOW) + timedelta(seconds=settings.current().catalog_recheck + 1)
    at(later.isoformat())
    assert places.to_come_to("small").phone == "0532-1"


def test_a_place_that_another_process_made_is_there_at_once(place: PlaceValues) -> None:
    places.seen(halls.here().id).pop("small")
    assert places.to_come_to("small") == place
    with pytest.raises(LookupError):
        places.to_come_to("nowhere")


def _wish(clock_time: str, minutes: int = 15, theme: str = "newborn") -> Any:
    return wish(places.of_slug("small"), clock_time, minutes, theme=theme)


def _who(account_id: int) -> Who:
    account = accounts.account(account_id)
    assert account is not None
    assert account.identity is not None
    return Who(account_id, account.identity.name, account.phone, account.identity.id_number)


def _of_monday(now: datetime, people: int = 1) -> choosing.DayTimes:
    theme = catalog.current(halls.here().id).themes["newborn"]
    chosen = choosing.choice(places.of_slug("small"), theme, people=people)
    return choosing.of_day(chosen, monday("09:00").date(), now)


def _times(now: datetime) -> tuple[int, list[int]]:
    """What is free on Monday by the strip, and at each of its times."""
    found = _of_monday(now)
    (free,) = [one.free for one in found.days if one.day.isoformat() == MONDAY]
    return free, [one.free for one in found.every]
