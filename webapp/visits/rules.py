"""Who comes, when, and what they may do there.

Who cannot come, one working day ahead, within three, two officers, a badge that can be checked and
an authority for the named item alone: our own design after the practice of 入户办 (a grid worker
and an officer for visits); no law names these numbers. Each number is a setting.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from webapp.approvals.values import Duty, Officer
from webapp.core.workdays import Calendar
from webapp.visits.values import (
    COMING,
    LONGEST_ADDRESS,
    LONGEST_NAME,
    LONGEST_RECORD,
    WAITING,
    BadField,
    HalfDay,
    Matter,
    Refusal,
    Visit,
    VisitState,
    Wrong,
)

DUTY = Duty.accept
"""At a home, as at a window, comes whoever may take what is handed in (受理)."""
TEAM = 2
"""Officers who come together; never one alone."""
MOVES: dict[VisitState, frozenset[VisitState]] = {
    VisitState.asked: frozenset(
        {VisitState.confirmed, VisitState.refused, VisitState.cancelled, VisitState.lapsed}
    ),
    VisitState.confirmed: frozenset(
        {VisitState.planned, VisitState.refused, VisitState.cancelled, VisitState.lapsed}
    ),
    VisitState.planned: frozenset(
        {
            VisitState.planned,
            VisitState.under_way,
            VisitState.refused,
            VisitState.cancelled,
            VisitState.lapsed,
        }
    ),
    VisitState.under_way: frozenset({VisitState.done, VisitState.refused, VisitState.lapsed}),
    VisitState.done: frozenset(),
    VisitState.refused: frozenset(),
    VisitState.cancelled: frozenset(),
    VisitState.lapsed: frozenset(),
}
"""From each state to which. A plan can be made anew; whoever is on the way is not called back."""

STEP = timedelta(minutes=30)
"""The times within a half day at which a visit can begin."""
LATER = 4
"""So many half days are offered where none is free in time."""
_BETWEEN = re.compile(r"[\s\-()+]+")
_PHONE = re.compile(r"[0-9]{7,14}")


class Policy(msgspec.Struct, frozen=True):
    """The numbers of home visits, as this hall sets them."""

    ahead: int
    """Working days from asking to the first day that can be wished for."""
    within: int
    """Working days from the grid worker's word within which somebody comes."""
    confirm: int
    """Working days within which a grid worker is asked."""
    window: timedelta
    """How long the time is within which the officers come."""


def may_move(before: VisitState, after: VisitState) -> bool:
    """Whether a request can go from one state to another."""
    return after in MOVES[before]


def first_day(today: date, calendar: Calendar, policy: Policy) -> date:
    """The first day that can be wished for."""
    return calendar.add(today, policy.ahead).date


def last_day(since: date, calendar: Calendar, policy: Policy) -> date:
    """The last day on which somebody should come, after the grid worker's word (or from asking)."""
    return calendar.add(since, policy.within).date


def offered(half_days: Sequence[HalfDay], last: date) -> list[HalfDay]:
    """What can be chosen: everything in time; where all of it is full, the next that is free."""
    in_time = [one for one in half_days if one.day <= last]
    if any(one.free for one in in_time):
        return in_time
    return [one for one in half_days if one.day > last and one.free][:LATER]


def arrivals(start: datetime, end: datetime, now: datetime, policy: Policy) -> list[datetime]:
    """When within a half day the time can begin in which the officers come, and is not over."""
    found = []
    at = start
    while at + policy.window <= end:
        found.append(at)
        at += STEP
    return [one for one in found or [start] if now < min(one + policy.window, end)]


def may_go(officer: Officer, department: str) -> bool:
    """Whether an officer may come for a matter of this department (empty: of any)."""
    if DUTY not in officer.duties:
        return False
    return not department or not officer.departments or department in officer.departments


def wrong_team(team: Sequence[Officer], department: str) -> Wrong | None:
    """Why these officers cannot come together; None where they can."""
    if len({one.id for one in team}) != TEAM:
        return Wrong.alone
    return None if all(may_go(one, department) for one in team) else Wrong.duty


def may_act(visit: Visit, officer_id: int) -> bool:
    """Whether a visit is this officer's task now."""
    return visit.state in COMING and officer_id in visit.officers


def may_sign(visit: Visit, matter: Matter) -> bool:
    """Whether its officers may take a signature or write a record in a matter.

    Only in the one that was named, and only while they are sent for it: nothing else that lies on
    the table can be signed on the way.
    """
    return visit.state in COMING and matter == visit.matter


def is_overdue(visit: Visit, today: date, calendar: Calendar, policy: Policy, zone: str) -> bool:
    """Whether it was silent for too long: no word, no plan in time, or a day without a record."""
    if visit.state is VisitState.asked:
        asked_on = visit.asked_at.astimezone(ZoneInfo(zone)).date()
        return visit.day <= today or today > calendar.add(asked_on, policy.confirm).date
    if visit.state is VisitState.confirmed:
        return visit.day <= today
    return visit.state in COMING and visit.day < today


def is_unrecorded(visit: Visit, today: date) -> bool:
    """Whether its day is over and nobody said that they set off, or what was done."""
    return visit.state is VisitState.planned and is_past(visit, today)


def is_past(visit: Visit, today: date) -> bool:
    """Whether its day is over and nobody said yet how it ended."""
    return visit.is_open and visit.day < today


def is_near(visit: Visit, today: date, calendar: Calendar) -> bool:
    """Whether nobody is chosen, and its day is the next working day, or earlier."""
    return visit.state in WAITING and visit.day <= calendar.add(today, 1).date


def missing(visit: Visit, there: Mapping[int, Officer], today: date) -> tuple[int, ...]:
    """Who of the two that are to come has left, or may not go there any more.

    `there` are those who work in its hall now.
    """
    if visit.state is not VisitState.planned or is_past(visit, today):
        return ()
    able = {one.id for one in there.values() if may_go(one, visit.matter.department)}
    return tuple(one for one in visit.officers if one not in able)


def may_cancel(visit: Visit, today: date) -> bool:
    """Whether nobody has to come: not for who is on the way, nor where they may have been there."""
    if visit.state is VisitState.planned:
        return not is_past(visit, today)
    return may_move(visit.state, VisitState.cancelled)


def is_unsure(visit: Visit, today: date) -> bool:
    """Whether they may have been there or not: its day is over, and nobody wrote it down."""
    return visit.state in COMING and is_past(visit, today)


def wants_worker(why: Refusal) -> bool:
    """Whether a refusal has to say which grid worker was asked."""
    return why is Refusal.unconfirmed


def read_name(typed: str, field: str = "name") -> str:
    """A name. Raises BadField."""
    return _words(typed, field, LONGEST_NAME)


def read_address(typed: str) -> str:
    """An address. Raises BadField."""
    return _words(typed, "address", LONGEST_ADDRESS)


def read_record(typed: str) -> str:
    """What was done there. Raises BadField."""
    if not (found := typed.strip()[:LONGEST_RECORD]):
        raise BadField("record")
    return found


def read_phone(typed: str, *, optional: bool = False) -> str:
    """A telephone number, a mobile one or not. Raises BadField."""
    plain = _BETWEEN.sub("", unicodedata.normalize("NFKC", typed))
    if (optional and not plain) or _PHONE.fullmatch(plain):
        return plain
    raise BadField("phone")


def _words(typed: str, field: str, most: int) -> str:
    if not (found := " ".join(typed.split())[:most]):
        raise BadField(field)
    return found


def by_time(visits: Iterable[Visit]) -> list[Visit]:
    """Visits in order of time."""
    return sorted(visits, key=lambda one: (one.comes_at or one.start, one.id))
