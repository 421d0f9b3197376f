"""What the pages of calls read: plain SELECTs that return frozen values."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from webapp.cases.models import BundleCase, ItemCase, Party
from webapp.core.db import reading
from webapp.documents.storage import storage
from webapp.video import policy, rules
from webapp.video.models import VideoCall, VideoLine, VideoSignal
from webapp.video.values import Call, CallSide, Heard, Look, Member, Said, VideoState

MOST = 100
"""Calls that a page lists."""


def calls(*conditions: ColumnElement[bool]) -> Select[Any]:
    """Calls with what is shown of their case."""
    return (
        select(
            VideoCall,
            BundleCase.ref,
            BundleCase.number,
            BundleCase.theme,
            BundleCase.revision_id,
            Party.name,
        )
        .join(BundleCase, BundleCase.id == VideoCall.case_id)
        .join(Party, Party.id == BundleCase.applicant_id)
        .where(*conditions)
    )


def call_of(row: Any) -> Call:
    """A row of `calls` as a value."""
    call = row.VideoCall
    return Call(
        id=call.id,
        ref=call.ref,
        hall_id=call.hall_id,
        state=call.state,
        account_id=call.account_id,
        officer_id=call.officer_id,
        asked_at=call.asked_at,
        answered_at=call.answered_at,
        ended_at=call.ended_at,
        caller_heard_at=call.caller_heard_at,
        officer_heard_at=call.officer_heard_at,
        agreed=call.agreed,
        case_ref=row.ref,
        number=row.number,
        theme=row.theme,
        revision_id=row.revision_id,
        applicant=row.name,
        booking_ref=call.booking_ref,
        booked_for=call.booked_for,
        shown_at=call.shown_at,
        look=Look(call.look, call.look_side, call.looks),
        changes=call.changes,
    )


def is_of(member: Member) -> ColumnElement[bool]:
    """Whether a call is this person's; to all others it is not there."""
    if member.side is CallSide.caller:
        return VideoCall.account_id == member.number
    return VideoCall.officer_id == member.number


def one(ref: str, member: Member) -> Call:
    """A call of one of its two. Raises LookupError for everybody else."""
    with reading() as session:
        row = session.execute(calls(VideoCall.ref == ref, is_of(member))).one_or_none()
    if row is None:
        raise LookupError(ref)
    return call_of(row)


def now_of(ref: str, member: Member, now: datetime) -> Call:
    """The same as it stands now: one that has ended by itself says so. Raises LookupError."""
    return _as_it_stands(one(ref, member), now)


def _as_it_stands(call: Call, now: datetime) -> Call:
    state = rules.standing(call, now, policy.current())
    return call if state is call.state else msgspec.structs.replace(call, state=state)


def of_case(case_ref: str, account_id: int, now: datetime) -> list[Call]:
    """The calls of an account about a case, the newest first."""
    return _listed(
        calls(BundleCase.ref == case_ref, VideoCall.account_id == account_id).order_by(
            VideoCall.id.desc()
        ),
        now,
    )


def open_of(account_id: int, now: datetime) -> Call | None:
    """The call in which somebody waits or talks now."""
    query = calls(VideoCall.account_id == account_id).order_by(VideoCall.id.desc())
    return next((call for call in _listed(query, now) if call.is_open), None)


def may_see(hall_id: int, departments: Collection[str]) -> list[ColumnElement[bool]]:
    """Whether an officer of these departments (none named: all) may see the case of a call."""
    conditions: list[ColumnElement[bool]] = [VideoCall.hall_id == hall_id]
    if departments:
        conditions.append(
            exists().where(
                ItemCase.bundle_id == VideoCall.case_id, ItemCase.department.in_(departments)
            )
        )
    return conditions


def waiting(hall_id: int, departments: Collection[str], now: datetime) -> list[Call]:
    """Who waits for an officer of these departments.

    First who booked, by their times; then who asked first.
    """
    query = calls(VideoCall.state == VideoState.waiting, *may_see(hall_id, departments)).order_by(
        VideoCall.booked_for.is_(None), VideoCall.booked_for, VideoCall.asked_at, VideoCall.id
    )
    return [call for call in _listed(query, now) if call.is_open]


def count_waiting(hall_id: int, departments: Collection[str], now: datetime) -> int:
    """How many wait."""
    silent = now - policy.current().silence
    query = select(func.count()).where(
        VideoCall.state == VideoState.waiting,
        VideoCall.caller_heard_at >= silent,
        VideoCall.asked_at >= now - policy.current().wait,
        *may_see(hall_id, departments),
    )
    with reading() as session:
        return session.scalar(query) or 0


def of_officer(officer_id: int, now: datetime) -> list[Call]:
    """An officer's own calls, the newest first."""
    query = calls(VideoCall.officer_id == officer_id).order_by(VideoCall.id.desc())
    return _listed(query, now)


def _listed(query: Select[Any], now: datetime) -> list[Call]:
    with reading() as session:
        return [_as_it_stands(call_of(row), now) for row in session.execute(query.limit(MOST))]


def lines(call_id: int, after: int = 0) -> list[Said]:
    """What was said and shown, in order."""
    query = (
        select(VideoLine)
        .where(VideoLine.call_id == call_id, VideoLine.id > after)
        .order_by(VideoLine.id)
    )
    with reading() as session:
        return [
            Said(row.id, row.side, row.text, row.stored is not None, row.at, row.note)
            for row in session.scalars(query)
        ]


def first_texts(call_ids: Collection[int]) -> dict[int, str]:
    """The first text of each of some calls that has one: one query, however many there are."""
    if not call_ids:
        return {}
    first = (
        select(func.min(VideoLine.id))
        .where(
            VideoLine.call_id.in_(call_ids), VideoLine.stored.is_(None), VideoLine.note.is_(None)
        )
        .group_by(VideoLine.call_id)
    )
    query = select(VideoLine.call_id, VideoLine.text).where(VideoLine.id.in_(first))
    with reading() as session:
        return {row.call_id: row.text for row in session.execute(query)}


def signals(call_id: int, side: CallSide, after: int) -> list[Heard]:
    """What this side has told the other, after what that one knows."""
    query = (
        select(VideoSignal)
        .where(VideoSignal.call_id == call_id, VideoSignal.side == side, VideoSignal.number > after)
        .order_by(VideoSignal.number)
    )
    with reading() as session:
        return [Heard(row.number, row.kind, row.content) for row in session.scalars(query)]


def photo(ref: str, line_id: int, member: Member) -> bytes:
    """A photograph of a call of one of its two. Raises LookupError."""
    call = one(ref, member)
    query = select(VideoLine.stored).where(VideoLine.id == line_id, VideoLine.call_id == call.id)
    with reading() as session:
        name = session.scalar(query)
    if not name:
        raise LookupError(line_id)
    try:
        return storage().get(name)
    except FileNotFoundError:
        raise LookupError(line_id) from None


def counted(session: Session, call_id: int) -> tuple[int, int]:
    """How many texts and photographs a call has, and how many photographs among them."""
    row = session.execute(
        select(func.count(), func.count(VideoLine.stored)).where(VideoLine.call_id == call_id)
    ).one()
    return row[0], row[1]


def talked(hall_id: int, *, since: datetime) -> list[Call]:
    """The calls in which somebody talked, and which are over since then."""
    with reading() as session:
        rows = session.execute(
            calls(
                VideoCall.hall_id == hall_id,
                VideoCall.state == VideoState.ended,
                VideoCall.answered_at.is_not(None),
                VideoCall.ended_at > since,
            ).order_by(VideoCall.id)
        ).all()
    return [call_of(row) for row in rows]
