"""What becomes of a call: somebody asks, an officer answers, one of the two ends it.

Every act takes the call's row for itself and first writes down what has ended by itself.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, select
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.accounts.models import Account, StaffMember
from webapp.appointments import calls
from webapp.appointments import desk as appointments
from webapp.appointments.values import BookingState
from webapp.cases.models import BundleCase
from webapp.core import attempts, audit, clock, crypto, settings
from webapp.core.db import transaction
from webapp.halls import service as halls
from webapp.messages import service as messages
from webapp.messages import words as message_words
from webapp.video import policy, reads, rules
from webapp.video.models import VideoCall, VideoLine, VideoSignal
from webapp.video.values import (
    LONGEST_TEXT,
    OPEN,
    Call,
    CallSide,
    Member,
    NotNow,
    TooMany,
    VideoState,
)

ASK = "video"
NOBODY = "job"
"""Who ends a call that ends by itself."""


def ask(case_ref: str, *, account_id: int, about: str, address: str, now: datetime) -> Call:
    """Ask for a call about one's own case; who has an open one gets that.

    `about` is what the officer reads before they answer; it may be empty. Raises LookupError where
    the case is not theirs, TooMany.
    """
    if not attempts.allow(ASK, subject=f"account {account_id}", address=address, now=now):
        raise TooMany
    member = Member(CallSide.caller, account_id)
    with transaction() as session:
        case = session.scalars(
            select(BundleCase).where(
                BundleCase.ref == case_ref, BundleCase.account_id == account_id
            )
        ).one_or_none()
        if case is None:
            raise LookupError(case_ref)
        # Two presses at one moment stand in one line.
        session.execute(select(Account.id).where(Account.id == account_id).with_for_update())
        for ref in _open_refs(session, VideoCall.account_id == account_id):
            row = settled(session, ref, member, now)
            if row.state in OPEN:
                _book(session, row, case, now)
                return reads.one(ref, member)
        row = VideoCall(
            hall_id=case.hall_id,
            ref=crypto.token(),
            case_id=case.id,
            account_id=account_id,
            state=VideoState.waiting,
            asked_at=now,
            caller_heard_at=now,
            agreed="",
        )
        session.add(row)
        session.flush()
        if text := about.strip()[:LONGEST_TEXT]:
            session.add(
                VideoLine(
                    hall_id=row.hall_id, call_id=row.id, side=CallSide.caller, text=text, at=now
                )
            )
            session.flush()
        record(session, row, "video.ask", member.actor, now)
        _book(session, row, case, now)
        return reads.one(row.ref, member)


def _book(session: Session, row: VideoCall, case: BundleCase, now: datetime) -> None:
    """A call that is asked for within the time that was booked for it is that appointment."""
    booking = calls.due(session, case.ref, row.account_id, now)
    if booking is None or row.case_id != case.id or row.booking_ref == booking.ref:
        return
    # One that broke off, and is asked for again in its time, was served already.
    if booking.state is not BookingState.served:
        appointments.arrive(session, booking.ref, actor=audit.person(row.account_id), now=now)
    row.booking_ref, row.booked_for = booking.ref, booking.start
    session.flush()


def answer(
    ref: str, *, officer_id: int, hall_id: int, departments: Collection[str], now: datetime
) -> Call:
    """Answer a call that waits; pressed twice, it is answered once.

    Raises LookupError where the officer may not see its case, NotNow where a colleague was faster,
    nobody waits any more, or the officer talks with somebody already.
    """
    member = Member(CallSide.officer, officer_id)
    with transaction() as session:
        query = select(VideoCall).where(VideoCall.ref == ref, *reads.may_see(hall_id, departments))
        row = session.scalars(query.with_for_update()).one_or_none()
        if row is None:
            raise LookupError(ref)
        if row.state is VideoState.talking and row.officer_id == officer_id:
            return reads.one(ref, member)
        # One officer who answers two at once answers one.
        session.execute(
            select(StaffMember.id).where(StaffMember.id == officer_id).with_for_update()
        )
        for other in _open_refs(session, VideoCall.officer_id == officer_id):
            settled(session, other, member, now)
        session.flush()
        is_free = not _open_refs(session, VideoCall.officer_id == officer_id)
        if _settle(session, row, now).state is VideoState.waiting and is_free:
            row.state, row.officer_id, row.answered_at = VideoState.talking, officer_id, now
            row.officer_heard_at = now
            session.flush()
            record(session, row, "video.answer", member.actor, now)
            return reads.one(ref, member)
    raise NotNow


def end(ref: str, member: Member, *, now: datetime) -> Call:
    """End a call, or do not wait any longer; what is over stays as it is. Raises LookupError."""
    with transaction() as session:
        row = settled(session, ref, member, now)
        state = rules.closing(reads.one(ref, member), member.side)
        if state is not None:
            _close(session, row, state, member.actor, now)
        return reads.one(ref, member)


def write_up(ref: str, member: Member, agreed: str, *, now: datetime) -> Call:
    """The officer writes down what was agreed; that ends the call where it is not over.

    It is written once, and its person is told. Raises LookupError, NotNow where it is written, and
    ValueError where there are no words.
    """
    if not (text := agreed.strip()[:LONGEST_TEXT]):
        raise ValueError("no words")
    with transaction() as session:
        row = settled(session, ref, member, now)
        call = reads.one(ref, member)
        if member.side is not CallSide.officer or not rules.wants_record(call):
            raise NotNow
        if row.state is VideoState.talking:
            _close(session, row, VideoState.ended, member.actor, now)
        row.agreed = text
        session.flush()
        record(session, row, "video.agreed", member.actor, now)
        messages.send(
            session,
            message_words.VIDEO_RECORD,
            accounts.phone_of(row.account_id) or "",
            {"day": clock.local(kept_until(row.ended_at or now), halls.here().zone).date()},
            hall_id=row.hall_id,
            now=now,
            account_id=row.account_id,
            link=messages.Link("video", ref),
        )
        return reads.one(ref, member)


def kept_until(ended_at: datetime) -> datetime:
    """Until when a call that ended then is kept."""
    return ended_at + timedelta(days=settings.current().video_days)


def settle_all(now: datetime) -> None:
    """Write down which calls have ended by themselves."""
    with transaction() as session:
        open_ones = select(VideoCall).where(VideoCall.state.in_(OPEN)).order_by(VideoCall.id)
        for row in session.scalars(open_ones.with_for_update()).all():
            _settle(session, row, now)


def settled(session: Session, ref: str, member: Member, now: datetime) -> VideoCall:
    """The row of a call of one of its two, locked, as it stands now. Raises LookupError."""
    query = select(VideoCall).where(VideoCall.ref == ref, reads.is_of(member))
    row = session.scalars(query.with_for_update()).one_or_none()
    if row is None:
        raise LookupError(ref)
    return _settle(session, row, now)


def _open_refs(session: Session, whose: ColumnElement[bool]) -> list[str]:
    query = select(VideoCall.ref).where(whose, VideoCall.state.in_(OPEN))
    return [*session.scalars(query)]


def _settle(session: Session, row: VideoCall, now: datetime) -> VideoCall:
    found = session.execute(reads.calls(VideoCall.id == row.id)).one()
    state = rules.standing(reads.call_of(found), now, policy.current())
    if state is not row.state:
        _close(session, row, state, NOBODY, now)
    return row


def _close(session: Session, row: VideoCall, state: VideoState, actor: str, now: datetime) -> None:
    assert rules.may_move(row.state, state)
    row.state, row.ended_at, row.shown_at = state, now, None
    session.execute(delete(VideoSignal).where(VideoSignal.call_id == row.id))
    session.flush()
    if state is VideoState.ended and row.booking_ref:
        appointments.serve(
            session, row.booking_ref, officer_id=row.officer_id, actor=actor, now=now
        )
    record(session, row, "video.end", actor, now, how=state.value)


def record(
    session: Session, row: VideoCall, action: str, actor: str, now: datetime, **details: str
) -> None:
    """An entry in the trail of the case of a call."""
    number = session.scalars(select(BundleCase.number).where(BundleCase.id == row.case_id)).one()
    audit.record(
        session,
        hall_id=row.hall_id,
        chain=number,
        action=action,
        actor=actor,
        subject=f"video:{row.ref}",
        details=details,
        now=now,
    )
