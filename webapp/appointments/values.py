"""Words of an appointment: places and their hours as data, times, and bookings."""

from __future__ import annotations

from datetime import date, datetime, time
from enum import Enum

import msgspec

from webapp.core.i18n import Text

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class PlaceKind(Enum):
    """What kind of place serves people."""

    hall = "hall"
    point = "point"
    """就近办: a service point with items that were delegated to it."""
    vehicle = "vehicle"
    """流动办: a stop of the service vehicle."""
    home = "home"
    """入户办: teams that come to people; a time is a half day, a window a team."""
    video = "video"
    """视频窗口: an officer calls from there; whoever booked is at home."""


class TimeKind(Enum):
    """Within office hours, or outside them (延时服务)."""

    office = "office"
    off_hour = "off_hour"


class BookingState(Enum):
    """Where a booking stands; `rules.MOVES` is the table of moves."""

    held = "held"
    """Kept for some minutes while its person confirms; nobody else can have the time."""
    booked = "booked"
    arrived = "arrived"
    served = "served"
    missed = "missed"
    """爽约: nobody came, and nobody cancelled."""
    cancelled = "cancelled"
    expired = "expired"
    """Held, and never confirmed."""


LIVE = (BookingState.held, BookingState.booked, BookingState.arrived)
"""The states of a booking whose person is still to be served."""
GONE = (BookingState.cancelled, BookingState.expired)
"""The states in which its place is somebody else's; in every other one it counts as taken."""


class WaitState(Enum):
    """Where an entry of the waitlist (候补) stands."""

    waiting = "waiting"
    offered = "offered"
    """A time is kept for its person, who says yes, or lets it go."""
    left = "left"
    over = "over"
    """Nothing became free in time, or what was kept was not confirmed in time."""


class Hours(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """From when until when, on which weekdays, with how many windows for people who booked.

    Without `weekdays`: on every working day, a make-up one included.
    """

    start: time
    end: time
    windows: int
    weekdays: tuple[str, ...] = ()


class Special(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A date on which a place is open at other hours, or closed (no hours)."""

    day: date
    why: Text
    hours: tuple[Hours, ...] = ()
    off_hours: tuple[Hours, ...] = ()


class Opening(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a place serves people who booked; one version of it, never changed."""

    grid: int
    """Minutes between two times that can be booked."""
    hours: tuple[Hours, ...] = ()
    off_hours: tuple[Hours, ...] = ()
    """Evenings, noons and Saturdays. Never on a statutory holiday, unless `special` lists it."""
    special: tuple[Special, ...] = ()


class About(msgspec.Struct, frozen=True):
    """What a place is called and what it serves; one version of it, never changed."""

    names: Text
    address: Text
    phone: str
    themes: tuple[str, ...] = ()
    """None means every theme."""
    off_hour_themes: tuple[str, ...] = ()
    """What is served outside office hours; none means all that is served here."""
    closed: bool = False


class PlaceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A place as a file under config/places/ defines it; no themes means every theme."""

    slug: str
    kind: PlaceKind
    names: Text
    phone: str
    opening: Opening
    address: Text = {}
    """None where nobody goes there."""
    themes: tuple[str, ...] = ()
    off_hour_themes: tuple[str, ...] = ()
    """What is served outside office hours; none means all that is served here."""


class PlaceValues(msgspec.Struct, frozen=True):
    """A place as pages know it."""

    id: int
    hall_id: int
    slug: str
    kind: PlaceKind
    names: Text
    address: Text
    phone: str
    themes: tuple[str, ...]
    off_hour_themes: tuple[str, ...]
    version: int
    opening: Opening
    closed: bool = False

    @property
    def by_video(self) -> bool:
        """Whether people are served there without coming, in a call about their application."""
        return self.kind is PlaceKind.video

    def serves(self, theme: str, kind: TimeKind) -> bool:
        """Whether this theme is served here in such hours; nobody comes to a team."""
        if self.kind is PlaceKind.home:
            return False
        if self.closed or (self.themes and theme not in self.themes):
            return False
        wanted = self.off_hour_themes if kind is TimeKind.off_hour else ()
        return not wanted or theme in wanted

    @property
    def about(self) -> About:
        """What can be changed of it on a page, beside its hours."""
        return About(
            self.names, self.address, self.phone, self.themes, self.off_hour_themes, self.closed
        )


class Planned(msgspec.Struct, frozen=True):
    """A time that the hours make: so many people can be served at once."""

    start: datetime
    kind: TimeKind
    windows: int


class FreeTime(msgspec.Struct, frozen=True):
    """A time that can be booked now."""

    start: datetime
    kind: TimeKind
    free: int


class DayFree(msgspec.Struct, frozen=True):
    """How many places of a day are free."""

    day: date
    free: int


class Booking(msgspec.Struct, frozen=True):
    """One person's time at one place."""

    id: int
    ref: str
    hall_id: int
    place_id: int
    account_id: int | None
    theme: str
    day: date
    start: datetime
    end: datetime
    kind: TimeKind
    state: BookingState
    held_until: datetime | None
    sequence: int
    """How often it was changed (RFC 5545 SEQUENCE)."""
    name: str
    phone: str
    changed_at: datetime
    made_at: datetime
    case_ref: str = ""
    """The application that it is for."""
    people: int = 1
    """How many come together."""
    served_by: int | None = None
    excused: bool = False
    """Missed, and it does not count."""
    confirmed: bool = False
    """Its person knows that somebody is there; within office hours they always are."""

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.end - self.start).total_seconds()) // 60


class Hold(msgspec.Struct, frozen=True):
    """What somebody holds until a moment, and has not booked yet."""

    ref: str
    start: datetime
    until: datetime
    person: bytes
    account_id: int | None
    people: int = 1


class Waits(msgspec.Struct, frozen=True):
    """Somebody waits, or waited, for a time between two days at a place."""

    ref: str
    place_id: int
    theme: str
    first: date
    last: date
    people: int
    case_ref: str
    before: int
    """So many others are before them."""
    over: bool = False
    """They wait no more."""
    lapsed: bool = False
    """Something was kept for them, and not confirmed in time."""


class MissedWhy(Enum):
    """Why somebody did not come; each of them can be no fault of theirs."""

    ill = "ill"
    office = "office"
    other = "other"


class MissedAppeal(msgspec.Struct, frozen=True):
    """Why a missed appointment should not count; `granted` is None while nobody has looked."""

    why: MissedWhy
    words: str
    granted: bool | None
    answer: str


class NotBookable(Exception):
    """A time cannot be had; nothing has changed."""


class Taken(NotBookable):
    """Somebody else was quicker."""


class HoldsAnother(NotBookable):
    """A time is offered to somebody who holds another one, and its minutes run."""


class NoSuchTime(NotBookable):
    """There is no such time: the hours do not make it, or it is over, or too far away."""


class AlreadyBooked(NotBookable):
    """This person has a booking for this service on this day (`ref`)."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref


class Paused(NotBookable):
    """After missed appointments this person books again from `until`; walking in stays open."""

    def __init__(self, until: date) -> None:
        super().__init__(until)
        self.until = until


class HoldOver(NotBookable):
    """The minutes for which the time was kept are over, and it is taken."""


class TooLate(NotBookable):
    """It can no longer be cancelled or moved here; a telephone call can."""
