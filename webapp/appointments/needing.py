"""Where a colleague is needed outside office hours: listed on one page, counted on every page.

Both say the same: the list has read every session already, the count reads few.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from webapp.appointments import places, roster, roster_reads, roster_rules
from webapp.appointments.models import BookingRow, Slot
from webapp.appointments.roster_values import Colleague, OffHours
from webapp.core import clock
from webapp.core.db import reading
from webapp.halls import service as halls


def among(found: Sequence[OffHours], me: Colleague) -> list[OffHours]:
    """The sessions in which people have booked what this colleague could do, and nobody does.

    Not those at whose time they are on duty at another place.
    """
    duties = [duty for one in found for duty in one.on_duty]
    return [
        one
        for one in found
        if any(roster_rules.has(me, need) for need in one.missing)
        and not roster_rules.is_elsewhere(duties, me.id, one.place.id, one.start, one.end)
    ]


def count(hall_id: int, me: Colleague, *, now: datetime) -> int:
    """How many sessions they are.

    Nothing is read for whoever accepts and reviews nothing, little while nobody has booked what
    they could do, and of the times only those of the days on which they are needed.
    """
    if me.duties.isdisjoint(roster_rules.ASKED):
        return 0
    known = {one.id: one for one in places.seen(hall_id).values()}
    zone = halls.here().zone
    with reading():
        visits = roster_reads.visits(
            *roster_reads.BOOKED,
            BookingRow.place_id.in_(known),
            BookingRow.day.between(*roster.coming(now)),
        )
        needed = roster_reads.needs(visits, hall_id)
        able = [one for one in visits if any(roster_rules.has(me, need) for need in needed[one.id])]
        if not able:
            return 0
        days = {clock.local(one.start, zone).date() for one in able}
        staff = roster_reads.staffing(known.values(), min(days), max(days), hall_id)
        alone = [
            one
            for one in able
            if any(
                roster_rules.has(me, need)
                for need in staff.lacking(needed[one.id], one.place_id, one.start, one.end)
            )
        ]
        if not alone:
            return 0
        mine = [one for one in staff.on_duty if one.officer_id == me.id]
        at = {one.place_id for one in alone} | {one.place_id for one in mine}
        found = roster_reads.sessions(
            [known[one] for one in at],
            Slot.day.in_({clock.local(one.start, zone).date() for one in alone}),
        )
    duties = [duty for duty in mine if any(roster_rules.meets(duty, one) for one in found)]
    return sum(
        any(roster_rules.comes_to(visit, one) for visit in alone)
        and not roster_rules.is_elsewhere(duties, me.id, one.place_id, one.start, one.end)
        for one in found
    )
