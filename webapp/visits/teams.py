"""The teams that come: a place of the hall whose times are half days and whose windows are teams.

So a team is taken as every appointment is: by one conditional update of a slot.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from webapp.appointments import places
from webapp.appointments import reads as appointments
from webapp.appointments.values import PlaceKind, PlaceValues
from webapp.core import clock
from webapp.halls import service as halls
from webapp.visits import policy, rules
from webapp.visits.values import HalfDay, NotOffered


def place() -> PlaceValues:
    """The teams of this hall. Raises NotOffered."""
    found = places.seen(halls.here().id).values()
    teams = next((one for one in found if one.kind is PlaceKind.home and not one.closed), None)
    if teams is None:
        raise NotOffered
    return teams


def is_offered() -> bool:
    """Whether anybody comes."""
    try:
        return bool(place())
    except NotOffered:
        return False


def serves(theme: str) -> bool:
    """Whether the teams come for a theme; a place that names none comes for all. Raises
    NotOffered."""
    themes = place().themes
    return not themes or theme in themes


def half_days(now: datetime) -> list[HalfDay]:
    """The half days that can be wished for now, free or not. Raises NotOffered."""
    teams, hall = place(), halls.here()
    today, calendar = clock.local(now, hall.zone).date(), halls.calendar(hall.id)
    numbers = policy.current()
    first = rules.first_day(today, calendar, numbers)
    steps = appointments.steps(
        teams,
        clock.start_of(first, hall.zone),
        clock.start_of(places.horizon(today, hall.id) + timedelta(days=1), hall.zone),
        now=now,
    )
    length = timedelta(minutes=teams.opening.grid)
    every = [
        HalfDay(clock.local(one.start, hall.zone).date(), one.start, one.start + length, one.free)
        for one in steps
    ]
    return rules.offered(every, rules.last_day(today, calendar, numbers))
