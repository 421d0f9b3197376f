"""People with an account and a session who want a time at a place, over HTTP.

They are written into the database of a server, past its sign-in: what is looked at is who gets
the time.
"""

from __future__ import annotations

import http.client
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import func, select, update

from tests.support import factories
from tests.support.visitor import Form, Visitor, forms
from webapp.appointments import places
from webapp.appointments.models import BookingRow, Slot
from webapp.appointments.values import (
    GONE,
    BookingState,
    Hours,
    Opening,
    PlaceFile,
    PlaceKind,
    PlaceValues,
    Special,
)
from webapp.core import clock
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

THEME = "open-restaurant"
SLUG = "race"
QUICKER = "有人比您快了一步"
"""What a page says to whom the time was taken from under the nose."""


def make_place(windows: int, *, times: int = 1) -> tuple[PlaceValues, datetime]:
    """A place with a few times on the next working day; and the first of them."""
    now, hall = clock.now(), halls.here()
    day = halls.calendar(hall.id).add(clock.local(now, hall.zone).date(), 1).date
    end = (datetime.combine(day, time(9), UTC) + timedelta(minutes=60 * times)).time()
    opening = Opening(
        60, special=(Special(day, {"en": "a race"}, (Hours(time(9), end, windows),)),)
    )
    made = places.make(
        PlaceFile(
            slug=SLUG,
            kind=PlaceKind.point,
            names={"zh-Hans": "赛点", "en": "Race"},
            address={"zh-Hans": "海滨路 1 号", "en": "1 Haibin Road"},
            phone="0532-12346",
            opening=opening,
        ),
        hall.id,
        actor="test",
        now=now,
    )
    return made, clock.start_of(day, hall.zone) + timedelta(hours=9)


def page_of(day: date) -> str:
    """The address of the page with the times of a day."""
    return f"/book/{THEME}/at/{SLUG}/{day.isoformat()}"


@dataclass
class Booker:
    """One person with the page in front of them, and what they were told."""

    visitor: Visitor
    address: str
    form: Form | None = None
    got: str = ""
    """'kept', 'quicker', 'booked', or '' while no answer came."""
    ref: str = ""

    def open(self) -> None:
        """Have the page ready."""
        self.got = self.ref = ""
        page = self.visitor.open(self.address)
        assert page.status == 200, page.text[:2000]
        self.form = next(
            one for one in forms(page.text, page.path) if any(b[0] == "start" for b in one.buttons)
        )
        # While the others open theirs the server closes what stands idle: a press would be lost.
        self.visitor.close()

    def twin(self) -> Booker:
        """The same person with the same page in a second window."""
        visitor = Visitor(f"http://{self.visitor.host}:{self.visitor.port}")
        visitor.cookies = dict(self.visitor.cookies)
        return Booker(visitor, self.address, self.form)

    def press(self, start: datetime) -> None:
        """Press on the time, once; a lost answer leaves `got` empty."""
        assert self.form is not None
        values = {**self.form.values, "start": start.isoformat()}
        try:
            answer = self.visitor.post(self.form.action, values)
        except (OSError, http.client.HTTPException):
            self.visitor.close()
            return
        if answer.status == 303:
            self.got = "kept"
        elif answer.status == 422 and QUICKER in answer.text:
            self.got = "quicker"
        else:
            raise AssertionError(f"{answer.status}: {answer.text[:2000]}")

    def confirm(self) -> None:
        """Book what is kept."""
        page = self.visitor.open(self.address)
        form = next(one for one in forms(page.text, page.path) if "/confirm" in one.action)
        answer = self.visitor.post(form.action, form.values)
        assert answer.status == 303, answer.text[:2000]
        self.got, self.ref = "booked", answer.location.rsplit("/", 1)[1]


def make_bookers(url: str, count: int, address: str) -> list[Booker]:
    """People with an account and a session."""
    made = []
    for _ in range(count):
        visitor = Visitor(url)
        visitor.cookies["onego"] = factories.session_of(factories.account()[0])
        made.append(Booker(visitor, address))
    return made


def live() -> int:
    """How many bookings of the place are held or booked."""
    with reading() as session:
        return session.scalars(
            select(func.count()).where(
                BookingRow.place_id == places.of_slug(SLUG).id, BookingRow.state.not_in(GONE)
            )
        ).one()


def taken() -> list[tuple[int, int]]:
    """(taken, capacity) of each time of the place."""
    with reading() as session:
        rows = session.execute(
            select(Slot.taken, Slot.capacity)
            .where(Slot.place_id == places.of_slug(SLUG).id)
            .order_by(Slot.start)
        )
        return [(row.taken, row.capacity) for row in rows]


def slots() -> int:
    """How many times there are at all places."""
    with reading() as session:
        return session.scalars(select(func.count()).select_from(Slot)).one()


def clear() -> None:
    """Everybody gives back what they have."""
    place_id = places.of_slug(SLUG).id
    with transaction() as session:
        session.execute(
            update(BookingRow)
            .where(BookingRow.place_id == place_id)
            .values(state=BookingState.cancelled, held_until=None, key=None)
        )
        session.execute(update(Slot).where(Slot.place_id == place_id).values(taken=0))
