"""A colleague books for somebody who cannot use a phone or a terminal (电话预约).

Missed appointments do not close this door; and who is old or disabled, and booked so, is not
paused for one that they miss (practice of several cities, no law).
"""

from __future__ import annotations

from datetime import date, datetime
from itertools import islice

import msgspec

from webapp.appointments import choosing, places, reads, taking
from webapp.appointments.values import Booking, FreeTime, PlaceKind, PlaceValues
from webapp.appointments.wishes import Who, Wish
from webapp.catalog.values import Theme
from webapp.core import clock, crypto
from webapp.halls import service as halls

IN_PERSON = (PlaceKind.hall, PlaceKind.point, PlaceKind.vehicle)
SHOWN = 8
"""Times that are read out of each place."""


class Caller(msgspec.Struct, frozen=True):
    """Who comes, as they said it on the telephone."""

    name: str
    phone: str
    """Empty where they have none: then nobody can remind them."""
    exempt: bool
    """Old or disabled: an appointment that they miss does not count."""


def times(theme: Theme, since: date, now: datetime) -> list[tuple[PlaceValues, FreeTime]]:
    """Where and when somebody can come for a service, from a day on, in order of time."""
    zone = halls.here().zone
    found: list[tuple[PlaceValues, FreeTime]] = []
    for place in places.serving(theme.slug):
        if place.kind in IN_PERSON:
            chosen = choosing.choice(place, theme)
            free = reads.ahead(place, chosen.minutes, chosen.kinds, now=now)
            able = (one for one in free if clock.local(one.start, zone).date() >= since)
            found += [(place, one) for one in islice(able, SHOWN)]
    return sorted(found, key=lambda one: one[1].start)


def book(
    theme: Theme,
    place: str,
    start: datetime,
    caller: Caller,
    *,
    key: str,
    officer_id: int,
    now: datetime,
) -> Booking:
    """Book a time for somebody; the same form sent twice is one booking.

    Raises LookupError, Taken, NoSuchTime, AlreadyBooked.
    """
    where = places.to_come_to(place)
    if where.kind not in IN_PERSON:
        raise LookupError(place)
    wish: Wish = choosing.wish(choosing.choice(where, theme), start, key)
    # Without a number one form is one person.
    known = b"" if caller.phone else crypto.blind_index("booking.person", f"desk {key}")
    who = Who(None, caller.name, caller.phone, known=known)
    held = taking.hold(wish, who, now=now, pauses=False)
    return taking.confirm(held.ref, who, now=now, actor=f"staff:{officer_id}", exempt=caller.exempt)
