"""Who wants which time: what the use-cases of booking are given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from webapp.appointments.values import PlaceValues
from webapp.core import crypto


class Span(NamedTuple):
    """A place, from when until when, and for how many people: so many windows of each slot."""

    place_id: int
    start: datetime
    end: datetime
    people: int = 1


class Who(msgspec.Struct, frozen=True):
    """Who comes. `id_number` is empty while nobody proved it."""

    account_id: int | None
    name: str
    phone: str
    id_number: str = ""
    known: bytes = b""
    """The index that a row has kept, where the number itself is not at hand."""

    @property
    def person(self) -> bytes:
        """The blind index by which one person is one person."""
        return self.known or crypto.blind_index("booking.person", self.id_number or self.phone)

    def has(self, person: bytes, account_id: int | None) -> bool:
        """Whether a booking is theirs; `reads.theirs` asks the database the same."""
        return person == self.person or (account_id is not None and account_id == self.account_id)


class Wish(msgspec.Struct, frozen=True):
    """What somebody wants to book; `key` is the form's own, the same however often it is sent."""

    place: PlaceValues
    theme: str
    start: datetime
    minutes: int
    key: str = ""
    case_ref: str = ""
    people: int = 1
    """How many come together; nobody is asked who the others are."""

    @property
    def end(self) -> datetime:
        """When it is over."""
        return self.start + timedelta(minutes=self.minutes)

    @property
    def span(self) -> Span:
        """Which slots it takes."""
        return Span(self.place.id, self.start, self.end, self.people)

    @property
    def steps(self) -> int:
        """How many slots that is, one after the other."""
        return self.minutes // self.place.opening.grid
