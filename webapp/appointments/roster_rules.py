"""What the people of an off-hour session need, who of the hall has it, and what is missing. Pure.

A visit is about the permits that its minutes are counted from (`choosing.choice`): those that
everybody needs of a theme, or those of an application that are not decided yet. Each of them is
accepted (受理) for its department, and papers are taken by whoever accepts; what is accepted
already is under review (审查), so its reviewer is needed too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime, timedelta

from webapp.appointments.roster_values import ANY, Colleague, Need, OnDuty, Session, Visit
from webapp.cases.state_rules import FINAL
from webapp.cases.values import ItemState
from webapp.catalog.values import Revision, Theme

ACCEPT, REVIEW = "accept", "review"
ASKED = frozenset({ACCEPT, REVIEW})
"""The duties of which somebody who comes can be in need."""


def of_theme(theme: Theme | None, revision: Revision) -> frozenset[Need]:
    """What a visit without an application needs: somebody who accepts what everybody needs of it.

    A theme that everybody answers differently is its lead office's; one that the catalog no longer
    has is anybody's who accepts.
    """
    if theme is None:
        return frozenset({Need(ACCEPT)})
    always = {revision.items[one.item].department for one in theme.items if one.when is None}
    return frozenset(Need(ACCEPT, one) for one in always or {theme.lead})


def of_application(items: Iterable[tuple[str, ItemState]]) -> frozenset[Need]:
    """What a visit for an application needs, from (department, state) of each of its items.

    Where all is decided, whoever accepts at the window helps on.
    """
    needed = set()
    for department, state in items:
        if state in FINAL:
            continue
        needed.add(Need(ACCEPT, department))
        if state is ItemState.accepted:
            needed.add(Need(REVIEW, department))
    return frozenset(needed or {Need(ACCEPT)})


def has(one: Colleague, need: Need) -> bool:
    """Whether somebody has a duty for a department."""
    here = need.department == ANY or not one.departments or need.department in one.departments
    return here and need.duty in one.duties


def lacking(needs: Iterable[Need], there: Collection[Colleague]) -> tuple[Need, ...]:
    """What is needed and none of these has, in a fixed order."""
    return tuple(sorted(need for need in needs if not any(has(one, need) for one in there)))


def there_for(duties: Iterable[OnDuty], place_id: int, start: datetime, end: datetime) -> set[int]:
    """Who is on duty for the whole of a time."""
    return {
        one.officer_id
        for one in duties
        if one.place_id == place_id and one.start <= start and end <= one.end
    }


def meets(duty: OnDuty, session: Session) -> bool:
    """Whether a duty has any of a session."""
    return (
        duty.place_id == session.place_id and duty.start < session.end and session.start < duty.end
    )


def comes_to(visit: Visit, session: Session) -> bool:
    """Whether a visit begins in a session."""
    return visit.place_id == session.place_id and session.start <= visit.start < session.end


def is_elsewhere(
    duties: Iterable[OnDuty], officer_id: int, place_id: int, start: datetime, end: datetime
) -> bool:
    """Whether an officer is on duty at another place then: nobody is at two at once."""
    return any(
        one.officer_id == officer_id
        and one.place_id != place_id
        and one.start < end
        and start < one.end
        for one in duties
    )


def sessions_of(place_id: int, day: date, starts: Sequence[datetime], grid: int) -> list[Session]:
    """The sessions that the off-hour times of a day make: a gap begins another one."""
    step, found = timedelta(minutes=grid), list[Session]()
    for start in sorted(starts):
        if found and start <= found[-1].end:
            found[-1] = Session(place_id, day, found[-1].start, start + step)
        else:
            found.append(Session(place_id, day, start, start + step))
    return found
