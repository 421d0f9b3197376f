"""What was served and is over: at a window, in a call, in an application; read from their rooms.

A number that was drawn for an appointment, or a call in its time, and the appointment are one
service.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from webapp.appointments import here
from webapp.appointments import reads as appointments
from webapp.appointments.values import Booking, BookingState
from webapp.cases import state_rules, tracking
from webapp.core import clock
from webapp.engagement.values import Done, Kind, NotYet
from webapp.halls import service as halls
from webapp.queues import links
from webapp.queues import reads as queues
from webapp.queues.values import Ticket, TicketState
from webapp.video import reads as video
from webapp.video.values import Call, CallSide, Member, VideoState
from webapp.visits import reads as visits
from webapp.visits.values import Visit, VisitState


def find(kind: Kind, key: str, account_id: int | None, *, now: datetime) -> Done:
    """A service of one's own: a number by its mark, everything else by its account.

    Raises LookupError, NotYet.
    """
    if kind is Kind.ticket:
        return _ticket(links.find(key, halls.today()))
    if account_id is None:
        raise LookupError(key)
    if kind is Kind.booking:
        if (who := here.of_account(account_id)) is None:
            raise LookupError(key)
        return _booking(appointments.one(key, who))
    if kind is Kind.video:
        return _call(video.now_of(key, Member(CallSide.caller, account_id), now))
    if kind is Kind.visit:
        return _visit(visits.one(key, account_id))
    case = tracking.case(key, account_id=account_id)
    if any(item.state not in state_rules.FINAL for item in case.items):
        raise NotYet
    decided = max(item.decided_on for item in case.items if item.decided_on is not None)
    return _case(case.ref, case.theme, decided, account_id)


def since(hall_id: int, moment: datetime) -> Iterator[Done]:
    """Every service that is over since then, each once; of a case its day counts."""
    # What was booked is found as the appointment.
    tickets = queues.finished(hall_id, since=moment)
    yield from (_ticket(one) for one in tickets if not one.booked_for)
    calls = video.talked(hall_id, since=moment)
    yield from (_call(one) for one in calls if not one.booking_ref)
    yield from (_booking(one) for one in appointments.served(hall_id, since=moment))
    yield from (_visit(one) for one in visits.done(hall_id, since=moment))
    day = clock.local(moment, halls.here().zone).date()
    yield from (
        _case(one.ref, one.theme, one.decided_on, one.account_id)
        for one in tracking.over_since(hall_id, day)
    )


def _one(officer_id: int | None) -> tuple[int, ...]:
    return () if officer_id is None else (officer_id,)


def _visit(visit: Visit) -> Done:
    if visit.state is not VisitState.done or visit.over_at is None:
        raise NotYet
    return Done(
        kind=Kind.visit,
        subject=visit.ref,
        hall_id=visit.hall_id,
        theme=visit.matter.theme,
        ended_at=visit.over_at,
        served_by=visit.officers,
        account_id=visit.account_id,
    )


def _ticket(ticket: Ticket) -> Done:
    if ticket.state is not TicketState.finished or ticket.finished_at is None:
        raise NotYet
    return Done(
        kind=Kind.booking if ticket.booking_ref else Kind.ticket,
        subject=ticket.booking_ref or str(ticket.id),
        hall_id=ticket.hall_id,
        theme=ticket.theme,
        ended_at=ticket.finished_at,
        served_by=_one(ticket.officer_id),
        account_id=ticket.account_id,
    )


def _booking(booking: Booking) -> Done:
    if booking.state is not BookingState.served:
        raise NotYet
    return Done(
        kind=Kind.booking,
        subject=booking.ref,
        hall_id=booking.hall_id,
        theme=booking.theme,
        ended_at=booking.changed_at,
        served_by=_one(booking.served_by),
        account_id=booking.account_id,
    )


def _call(call: Call) -> Done:
    if call.state is not VideoState.ended or call.answered_at is None or call.ended_at is None:
        raise NotYet
    return Done(
        kind=Kind.booking if call.booking_ref else Kind.video,
        subject=call.booking_ref or call.ref,
        hall_id=call.hall_id,
        theme=call.theme,
        ended_at=call.ended_at,
        served_by=_one(call.officer_id),
        account_id=call.account_id,
    )


def _case(ref: str, theme: str, decided_on: date, account_id: int) -> Done:
    """Several officers had a part in it: nobody alone is rated. It is over when its day is."""
    hall = halls.here()
    return Done(
        kind=Kind.case,
        subject=ref,
        hall_id=hall.id,
        theme=theme,
        ended_at=clock.start_of(decided_on + timedelta(days=1), hall.zone),
        account_id=account_id,
    )
