"""Somebody asks that officers come, or no longer needs it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.appointments import slots
from webapp.appointments.values import NoSuchTime, Taken
from webapp.appointments.wishes import Span
from webapp.core import attempts, audit, crypto
from webapp.core.db import reading, transaction
from webapp.visits import reads, rows, rules, teams, trail
from webapp.visits.models import VisitRow
from webapp.visits.values import (
    OPEN,
    AlreadyAsked,
    Asked,
    Asker,
    NotNow,
    NotOffered,
    TooMany,
    Visit,
    VisitState,
)

ATTEMPTS = "visit"


def ask(asked: Asked, who: Asker, *, address: str, now: datetime) -> Visit:
    """Ask for a visit; the same form sent twice is one request.

    Raises TooMany, NotOffered, AlreadyAsked, NoSuchTime, and Taken where another was quicker.
    """
    if not attempts.allow(ATTEMPTS, subject=who.actor, address=address, now=now):
        raise TooMany
    person = crypto.blind_index("visit.person", _mark(asked, who))
    key = crypto.hash_token(f"{who.actor} {asked.key}")
    if (known := _known(key, person)) is not None:
        return known
    if not teams.serves(asked.matter.theme):
        raise NotOffered
    half = next((one for one in teams.half_days(now) if one.start == asked.start), None)
    if half is None:
        raise NoSuchTime
    span = Span(teams.place().id, half.start, half.end)
    try:
        with transaction() as session:
            slots.take(session, span, 1)
            row = _row(asked, who, person, key, now)
            row.place_id, row.start, row.end = span.place_id, span.start, span.end
            row.day = half.day
            session.add(row)
            trail.record(session, row, "ask", actor=who.actor, now=now)
            return reads.visit_of(row)
    except (IntegrityError, Taken):
        # The same form, or the same person, at the same moment: the other one was quicker.
        if (known := _known(key, person)) is not None:
            return known
        raise Taken from None


def _mark(asked: Asked, who: Asker) -> str:
    """What makes one person one person: an account; else a name, and a telephone or a home.

    A telephone alone may be the neighbour's.
    """
    return who.actor if who.account_id else f"{asked.name} {asked.phone or asked.address}"


def _known(key: bytes, person: bytes) -> Visit | None:
    """What the same form asked for before. Raises AlreadyAsked for another open request."""
    with reading() as session:
        found = session.scalars(
            select(VisitRow).where(
                or_(
                    VisitRow.key == key,
                    and_(VisitRow.person == person, VisitRow.state.in_(OPEN)),
                )
            )
        ).all()
    for row in found:
        if row.key == key:
            return reads.visit_of(row)
    if found:
        raise AlreadyAsked(found[0].ref)
    return None


def _row(asked: Asked, who: Asker, person: bytes, key: bytes, now: datetime) -> VisitRow:
    return VisitRow(
        ref=crypto.token(),
        hall_id=teams.place().hall_id,
        account_id=who.account_id,
        person=person,
        name=asked.name,
        phone=asked.phone,
        address=asked.address,
        ground=asked.ground.value,
        theme=asked.matter.theme,
        case_ref=asked.matter.case_ref,
        item=asked.matter.item,
        department=asked.matter.department,
        state=VisitState.asked,
        key=key,
        version=1,
        asked_at=now,
        worker="",
        number="",
        record="",
        forgotten=False,
    )


def cancel(ref: str, *, account_id: int, now: datetime) -> Visit:
    """Nobody has to come; the team is free at once. Raises LookupError, NotNow.

    Once the day of a plan is over, they may have been there: then it is said whether they were.
    """
    with transaction() as session:
        row = rows.locked(session, VisitRow.ref == ref, VisitRow.account_id == account_id)
        if row.state is not VisitState.cancelled:
            call_off(session, row, actor=audit.person(account_id), now=now)
        return reads.visit_of(row)


def call_off(session: Session, row: VisitRow, *, actor: str, now: datetime) -> None:
    """End it as its person wishes; the row is locked. Raises NotNow."""
    if not rules.may_cancel(reads.visit_of(row), rows.today(now)):
        raise NotNow
    rows.end_without(session, row, VisitState.cancelled, now)
    trail.record(session, row, "cancel", actor=actor, now=now)


def withdraw(
    session: Session, row: VisitRow, end: VisitState, *, actor: str, now: datetime
) -> None:
    """End an open request whatever its state; the row is locked."""
    if row.state in OPEN:
        slots.give_back(session, [rows.span_of(row)])
        row.state, row.version, row.over_at = end, row.version + 1, now
        action = "lapse" if end is VisitState.lapsed else "cancel"
        trail.record(session, row, action, actor=actor, now=now)
