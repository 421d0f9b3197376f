"""What the hall does with a request: a word, a plan, the way there, and what was done.

Each act takes the request's row for itself; pressed twice, it is done once.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from webapp.accounts.models import StaffMember
from webapp.appointments import slots
from webapp.appointments.values import NoSuchTime
from webapp.appointments.wishes import Span
from webapp.approvals import officers
from webapp.core import crypto
from webapp.core.db import transaction
from webapp.visits import asking, lapsing, letters, policy, reads, rows, rules, teams, trail
from webapp.visits.models import VisitRow
from webapp.visits.values import (
    COMING,
    HalfDay,
    Matter,
    NoTeam,
    NotNow,
    NotOffered,
    OtherMatter,
    Plan,
    Refusal,
    Visit,
    VisitState,
    Wrong,
)

DIGITS = 4
"""Of the number that badge and message both say."""


def confirm(ref: str, worker: str, *, person: officers.Person, now: datetime) -> Visit:
    """A grid worker says that it is so. Raises LookupError, NotNow, BadField."""
    name = rules.read_name(worker, "worker")
    with transaction() as session:
        row = _locked(session, ref, person)
        if row.state is not VisitState.confirmed:
            rows.move(row, VisitState.confirmed, now)
            row.worker, row.confirmed_at = name, now
            letters.confirmed(session, row, now)
            trail.record(session, row, "confirm", actor=_actor(person), now=now)
        return reads.visit_of(row)


def refuse(ref: str, why: Refusal, worker: str, *, person: officers.Person, now: datetime) -> Visit:
    """Nobody comes, and its person hears what else is possible.

    Raises LookupError, NotNow, and BadField where a grid worker has to be named.
    """
    name = rules.read_name(worker, "worker") if rules.wants_worker(why) else ""
    with transaction() as session:
        row = _locked(session, ref, person)
        if row.state is not VisitState.refused:
            rows.end_without(session, row, VisitState.refused, now)
            row.refusal, row.worker = why, name or row.worker
            letters.refused(session, row, now)
            trail.record(session, row, "refuse", actor=_actor(person), now=now, why=why.value)
        return reads.visit_of(row)


def plan(ref: str, wanted: Plan, *, person: officers.Person, now: datetime) -> Visit:
    """Say which two officers come, and when; who was told before is told again.

    Raises LookupError; NotNow where a colleague was quicker; NoTeam where these two cannot come
    together; NoSuchTime and Taken where the half day cannot be had.
    """
    half = _another(wanted.start, now)
    others = [Span(teams.place().id, half.start, half.end)] if half else []
    with transaction() as session:
        row = _locked(session, ref, person, others=others)
        if _stands(row, wanted):
            return reads.visit_of(row)
        if row.version != wanted.version or not rules.may_move(row.state, VisitState.planned):
            raise NotNow
        _take_half_day(session, row, wanted, half, now)
        _check_team(session, row, wanted)
        row.first_id, row.second_id = wanted.officers
        row.comes_at, row.told_for = wanted.comes_at, None
        row.number = row.number or crypto.code(DIGITS)
        rows.move(row, VisitState.planned, now)
        letters.planned(session, row, now)
        team = [*wanted.officers]
        trail.record(session, row, "plan", actor=_actor(person), now=now, officers=team)
        return reads.visit_of(row)


def _stands(row: VisitRow, wanted: Plan) -> bool:
    """Whether the very same plan was made a moment ago."""
    made = (row.state, row.version, row.first_id, row.second_id, row.start, row.comes_at)
    same = (wanted.version + 1, *wanted.officers, wanted.start, wanted.comes_at)
    return made == (VisitState.planned, *same)


def _another(start: datetime, now: datetime) -> HalfDay | None:
    """The half day that begins then, among those that can be had; none of teams that closed."""
    with suppress(NotOffered):
        return next((one for one in teams.half_days(now) if one.start == start), None)
    return None


def _take_half_day(
    session: Session, row: VisitRow, wanted: Plan, half: HalfDay | None, now: datetime
) -> None:
    """The wished half day, or another one: that is taken before the old one is given back."""
    if wanted.start != row.start:
        if half is None:
            raise NoSuchTime
        before = rows.span_of(row)
        slots.take(session, Span(row.place_id, half.start, half.end), 1)
        slots.give_back(session, [before])
        row.day, row.start, row.end = half.day, half.start, half.end
    if wanted.comes_at not in rules.arrivals(row.start, row.end, now, policy.current()):
        raise NoSuchTime


def _check_team(session: Session, row: VisitRow, wanted: Plan) -> None:
    """Two who may come, and are free: they are locked, so that nobody is sent to two homes."""
    ids = sorted(set(wanted.officers))
    session.execute(
        select(StaffMember.id)
        .where(StaffMember.id.in_(ids))
        .order_by(StaffMember.id)
        .with_for_update()
    ).all()
    _check_able(session, row, ids)
    busy = session.scalar(
        select(VisitRow.id).where(
            VisitRow.id != row.id,
            VisitRow.start < row.end,
            VisitRow.end > row.start,
            VisitRow.state.in_(COMING),
            or_(VisitRow.first_id.in_(ids), VisitRow.second_id.in_(ids)),
        )
    )
    if busy is not None:
        raise NoTeam(Wrong.busy)


def _check_able(session: Session, row: VisitRow, ids: Collection[int]) -> None:
    """Two, who work here and may come for its matter. Raises NoTeam."""
    try:
        team = [officers.person(session, one) for one in ids]
    except LookupError:
        raise NoTeam(Wrong.duty) from None
    able = [one.officer for one in team if one.hall_id == row.hall_id]
    if (wrong := rules.wrong_team(able, row.department)) is not None:
        raise NoTeam(wrong)


def call_off(ref: str, *, person: officers.Person, now: datetime) -> Visit:
    """Its person called and needs it no more; they are told, for it may have been somebody else.

    Raises LookupError, NotNow.
    """
    with transaction() as session:
        row = _locked(session, ref, person)
        if row.state is not VisitState.cancelled:
            asking.call_off(session, row, actor=_actor(person), now=now)
            letters.cancelled(session, row, now)
        return reads.visit_of(row)


def lapse(ref: str, *, person: officers.Person, now: datetime) -> Visit:
    """Nobody came, and its person hears how to choose another day. Raises LookupError, NotNow."""
    with transaction() as session:
        row = _locked(session, ref, person)
        if row.state is not VisitState.lapsed:
            lapsing.end(session, row, actor=_actor(person), now=now)
            letters.lapsed(session, row, now)
        return reads.visit_of(row)


def set_off(ref: str, *, person: officers.Person, now: datetime) -> Visit:
    """The two are on their way, on its day.

    Raises LookupError, also for who is not of the team; NotNow; NoTeam where the colleague has
    left: nobody goes alone.
    """
    with transaction() as session:
        row = _locked(session, ref, person)
        _of_team(row, person.id)
        if row.state is not VisitState.under_way:
            if row.day != rows.today(now):
                raise NotNow
            _check_able(session, row, reads.visit_of(row).officers)
            rows.move(row, VisitState.under_way, now)
            row.set_off_at = now
            letters.under_way(session, row, now)
            trail.record(session, row, "set_off", actor=_actor(person), now=now)
        return reads.visit_of(row)


def finish(
    ref: str, matter: Matter, record: str, *, person: officers.Person, now: datetime
) -> Visit:
    """Write down what was done, in the matter that was named and in no other.

    Who never said that they set off still can, once the day is over: they were there.
    Raises LookupError, also for who is not of the team; NotNow, OtherMatter, BadField.
    """
    text = rules.read_record(record)
    with transaction() as session:
        row = _locked(session, ref, person)
        _of_team(row, person.id)
        if row.state is not VisitState.done:
            if not rules.may_sign(reads.visit_of(row), matter):
                raise OtherMatter
            if rules.is_unrecorded(reads.visit_of(row), rows.today(now)):
                rows.move(row, VisitState.under_way, now)
            rows.move(row, VisitState.done, now)
            row.record = text
            letters.done(session, row, now)
            trail.record(session, row, "done", actor=_actor(person), now=now)
        return reads.visit_of(row)


def reveal(refs: Collection[str], *, person: officers.Person, now: datetime) -> list[Visit]:
    """Requests with where and why; that they were read is recorded. Raises LookupError.

    Nothing is locked: whoever reads holds the audit trail, and must wait for nobody then.
    """
    with transaction() as session:
        found = session.scalars(
            select(VisitRow).where(VisitRow.ref.in_(refs), *_may_do(person)).order_by(VisitRow.id)
        ).all()
        if len(found) < len({*refs}):
            raise LookupError("no such visit")
        for row in found:
            trail.record(session, row, "reveal", actor=_actor(person), now=now)
        return [reads.visit_of(row) for row in found]


def _locked(
    session: Session,
    ref: str,
    person: officers.Person,
    others: Collection[Span] = (),
) -> VisitRow:
    return rows.locked(session, VisitRow.ref == ref, *_may_do(person), others=[*others])


def _may_do(person: officers.Person) -> list[ColumnElement[bool]]:
    """What an officer may do something about. Raises LookupError for who comes to no homes."""
    if rules.DUTY not in person.officer.duties:
        raise LookupError("no such visit")
    return reads.may_see(person.hall_id, person.departments)


def _of_team(row: VisitRow, officer_id: int) -> None:
    if officer_id not in (row.first_id, row.second_id):
        raise LookupError(row.ref)


def _actor(person: officers.Person) -> str:
    return f"staff:{person.id}"
