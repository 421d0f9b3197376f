"""Places on a page: added, called otherwise, closed; nobody's time is taken without a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from tests.appointments.conftest import NOW, small_place, wish
from tests.appointments.conftest import somebody as person
from tests.support import factories
from tests.support.client import LintingClient, Page
from webapp.appointments import desk, places, taking
from webapp.appointments.models import OpeningVersion, Slot
from webapp.appointments.values import (
    BookingState,
    Hours,
    Opening,
    PlaceKind,
    PlaceValues,
    TimeKind,
)
from webapp.core import audit, clock
from webapp.core.db import reading
from webapp.halls import service as halls

ADDED = {
    "kind": "vehicle",
    "name_zh": "服务车 · 西湖集市",
    "name_en": "Service vehicle at West Lake market",
    "address_zh": "西湖路 1 号",
    "address_en": "1 West Lake Road",
    "phone": "0532-12399",
}
SLUG = "vehicle-service-vehicle-at-west-lake-market"


@pytest.fixture
def place(app: Any, at: Callable[[str], datetime]) -> PlaceValues:
    """A place with four times a morning."""
    return small_place(at(NOW))


def browser(app: Any, *duties: str, language: str = "en") -> LintingClient:
    """Somebody of the hall at the desk."""
    factories.officer(f"one-{language.lower()}", "陈宇", *duties)
    made: LintingClient = app.test_client()
    made.set_cookie("lang", language)
    page = made.open_page("/staff/sign-in")
    page.submit("/staff/sign-in", username=f"one-{language.lower()}", password=factories.PASSWORD)
    return made


@pytest.fixture
def chen(place: PlaceValues, app: Any) -> LintingClient:
    """陈宇 owns the content."""
    return browser(app, "content")


def acts() -> list[str]:
    with reading() as session:
        return list(
            session.scalars(
                select(audit.AuditEntry.action)
                .where(audit.AuditEntry.action.like("place.%"))
                .order_by(audit.AuditEntry.seq)
            )
        )


def wanted(slug: str) -> int:
    """How many windows the times of a place still ask for."""
    with reading() as session:
        place_id = places.of_slug(slug).id
        return sum(session.scalars(select(Slot.wanted).where(Slot.place_id == place_id)))


def form(page: Page, **changes: Any) -> Page:
    return page.submit(page.path, **changes)


def test_a_stop_of_the_vehicle_is_added_once_and_gets_its_hours(chen: LintingClient) -> None:
    page = chen.open_page("/staff/hours").link("Add a place")
    assert page.submit("/staff/places/new", **ADDED | {"name_en": ""}).status == 422
    for _ in range(2):
        page = chen.open_page("/staff/places/new").submit("/staff/places/new", **ADDED)
        assert page.path == f"/staff/hours/{SLUG}"
    made = places.of_slug(SLUG)
    assert (made.kind, made.names["zh-Hans"]) == (PlaceKind.vehicle, ADDED["name_zh"])
    assert acts()[-1] == "place.add"
    assert acts().count("place.add") == len(places.all_places(made.hall_id))
    taken = ADDED | {"address_zh": "别处"}
    page = chen.open_page("/staff/places/new").submit("/staff/places/new", **taken)
    assert page.status == 422
    assert "There is a place of this name already" in page.text


def test_what_is_loaded_from_the_files_again_changes_nothing(chen: LintingClient) -> None:
    form(chen.open_page("/staff/places/haibin-point"), name_en="Seaside point")
    path, hall = places.FOLDER / "binjiang.yaml", halls.here()
    places.load(path, hall.id, actor="command", now=clock.now())
    assert places.of_slug("haibin-point").names["en"] == "Seaside point"


def test_a_window_for_calls_has_no_address(chen: LintingClient) -> None:
    page = chen.open_page("/staff/places/video")
    assert "Address in Chinese" not in page.text
    assert form(page, name_en="By video call").path == "/staff/hours"
    found = places.of_slug("video")
    assert (found.names["en"], found.address) == ("By video call", {})
    assert "a phone with a camera" in chen.open_page("/staff/hours").text


def test_a_change_is_a_version_and_the_same_again_is_none(
    chen: LintingClient, place: PlaceValues
) -> None:
    for _ in range(2):
        page = form(
            chen.open_page("/staff/places/small"),
            name_en="Small counter",
            themes=["newborn", "retirement"],
            off_hour_themes=["newborn"],
        )
        assert page.path == "/staff/hours"
    found = places.of_slug("small")
    assert (found.names["en"], found.version) == ("Small counter", place.version + 1)
    assert found.serves("retirement", TimeKind.office)
    assert not found.serves("retirement", TimeKind.off_hour)
    assert not found.serves("open-restaurant", TimeKind.office)
    assert acts()[-1] == "place.change"
    with reading() as session:
        kept = session.scalars(
            select(OpeningVersion)
            .where(OpeningVersion.place_id == place.id)
            .order_by(OpeningVersion.version)
        ).all()
    assert [one.about["names"]["en"] for one in kept] == ["Small point", "Small counter"]
    assert kept[0].content == kept[1].content


def test_whoever_booked_at_a_place_that_closes_is_named_and_keeps_the_time(
    chen: LintingClient, place: PlaceValues
) -> None:
    who = person()
    held = taking.hold(wish(place, "09:00"), who, now=clock.now())
    booked = taking.confirm(held.ref, who, now=clock.now())
    before = wanted("small")
    page = form(chen.open_page("/staff/places/small"), closed="yes")
    assert "1 person has booked a time that goes" in page.text
    assert not places.of_slug("small").closed
    page = page.submit(page.path, button="Change it all the same")
    assert page.path.startswith("/staff/appointments")
    assert "Their time is no longer open" in page.text
    assert "Nothing free: call them" in page.text
    assert (places.of_slug("small").closed, wanted("small")) == (True, 0)
    (conflict,) = desk.conflicts(1, now=clock.now())
    assert (conflict.booking.ref, conflict.booking.state) == (booked.ref, BookingState.booked)
    assert "Closed" in chen.open_page("/staff/hours").text
    assert "Small point" not in chen.open_page("/book/open-restaurant").text
    assert chen.get("/book/open-restaurant/at/small/2026-11-30").status_code == 404
    # Opened again, it has its hours as before, and nobody is in anybody's way.
    page = chen.open_page("/staff/places/small")
    assert form(page, closed=[]).path == "/staff/hours"
    assert (wanted("small"), desk.conflicts(1, now=clock.now())) == (before, [])


def test_whose_matter_is_no_longer_served_is_a_conflict_too(
    chen: LintingClient, place: PlaceValues
) -> None:
    who = person()
    held = taking.hold(wish(place, "09:00"), who, now=clock.now())
    taking.confirm(held.ref, who, now=clock.now())
    page = form(chen.open_page("/staff/places/small"), themes=["newborn"])
    assert "1 person has booked a time that goes" in page.text
    assert len(desk.conflicts(1, now=clock.now())) == 0
    page.submit(page.path, button="Change it all the same")
    assert len(desk.conflicts(1, now=clock.now())) == 1


def test_whose_time_was_gone_before_is_not_counted_as_going(place: PlaceValues) -> None:
    now, opening = clock.now(), place.opening
    for at in ("09:00", "09:30"):
        who = person()
        taking.confirm(taking.hold(wish(place, at), who, now=now).ref, who, now=now)
    later = Opening(opening.grid, (Hours(time(9, 30), time(10), 2),))
    earlier = Opening(opening.grid, (Hours(time(9), time(9, 30), 2),))
    assert places.rehearse(place.slug, later, now=now) == 1
    places.change_hours(place.slug, later, actor="test", now=now)
    assert places.rehearse(place.slug, later, now=now) == 0
    # One has the time back, another loses it.
    assert places.rehearse(place.slug, earlier, now=now) == 1


def test_a_form_that_is_old_opens_no_closed_place(chen: LintingClient, place: PlaceValues) -> None:
    old = chen.open_page("/staff/places/small")
    form(chen.open_page("/staff/places/small"), closed="yes")
    told = form(form(old, phone=""), name_en="Small counter", phone=place.phone)
    assert told.status == 422
    assert "A colleague changed this meanwhile." in told.text
    assert "Closed" in told.text
    assert places.of_slug("small").closed
    assert form(told, closed="yes").path == "/staff/hours"
    assert places.of_slug("small").about == msgspec.structs.replace(
        place.about, names={**place.names, "en": "Small counter"}, closed=True
    )


def test_hours_that_a_colleague_changed_are_not_written_over(
    chen: LintingClient, place: PlaceValues
) -> None:
    old = chen.open_page("/staff/hours/small").submit("/small", hours="09:00-11:00 2")
    page = chen.open_page("/staff/hours/small").submit("/small", hours="09:00-10:00 3")
    for _pressed in range(2):
        done = page.submit("/small", button="Change the hours")
        assert done.path == "/staff/appointments"
    assert places.of_slug("small").version == place.version + 1
    told = old.submit("/small", button="Change the hours")
    assert told.status == 422
    assert "A colleague changed this meanwhile." in told.text
    assert "09:00-10:00 3" in told.text
    told.submit("/small").submit("/small", button="Change the hours")
    assert places.of_slug("small").opening.hours == (Hours(time(9), time(11), 2),)


def test_what_is_wrong_is_said_at_its_field(chen: LintingClient) -> None:
    page = form(
        chen.open_page("/staff/places/small"),
        phone="call us",
        themes=["newborn"],
        off_hour_themes=["retirement"],
    )
    assert page.status == 422
    assert "A telephone number, like 0532-12345" in page.text
    assert "Tick only what is served here at all" in page.text


@pytest.mark.parametrize("path", ["/staff/places/new", "/staff/places/small"])
def test_only_who_owns_the_content_sees_it(place: PlaceValues, app: Any, path: str) -> None:
    accepts = browser(app, "accept")
    assert accepts.get(path).status_code == 404


def test_a_place_that_is_not_there(chen: LintingClient) -> None:
    assert chen.get("/staff/places/nowhere").status_code == 404


@pytest.mark.one_database
def test_the_pages_in_chinese(place: PlaceValues, app: Any) -> None:
    chen = browser(app, "content", language="zh-Hans")
    assert "新增一个地方" in chen.open_page("/staff/hours").text
    assert "服务车停靠点" in chen.open_page("/staff/places/new").text
    assert "停用" in chen.open_page("/staff/places/small").text
