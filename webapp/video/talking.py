"""What is said within a call: texts, photographs, and what the two browsers tell each other."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import delete
from sqlalchemy.orm import Session

from webapp.core.db import transaction
from webapp.documents import intake
from webapp.documents.storage import storage
from webapp.video import calling, policy, reads, rules, viewing
from webapp.video.models import VideoCall, VideoLine, VideoSignal
from webapp.video.values import (
    LONGEST_TEXT,
    MOST_SIGNALS,
    Call,
    CallSide,
    Heard,
    Member,
    NotNow,
    Said,
    Sent,
    Signal,
    SignalKind,
    TooMany,
    VideoState,
)

AREA = "video"
"""Where photographs of calls lie in the storage."""


class Exchange(msgspec.Struct, frozen=True):
    """What a page learns when it looks."""

    call: Call
    signals: tuple[Heard, ...]
    lines: tuple[Said, ...]
    quiet: bool
    """The other side seems not to be there."""


def say(ref: str, member: Member, text: str, *, now: datetime) -> None:
    """Say something in writing; nothing to say is no error.

    Raises LookupError, NotNow while nobody talks, TooMany.
    """
    if not (words := text.strip()[:LONGEST_TEXT]):
        return
    with transaction() as session:
        row = _talking(session, ref, member, now)
        if not rules.may_say(reads.counted(session, row.id)[0]):
            raise TooMany
        session.add(
            VideoLine(hall_id=row.hall_id, call_id=row.id, side=member.side, text=words, at=now)
        )


def photograph(ref: str, member: Member, content: bytes, *, now: datetime) -> None:
    """Show a paper: the picture is made anew without what a camera writes into it, and sealed.

    Raises LookupError, NotNow, TooMany, and intake.Refused for what is no picture.
    """
    with transaction() as session:
        _may_photograph(session, ref, member, now)
    if intake.kind_of(content) == intake.PDF:
        raise intake.Refused(intake.Problem.unknown)
    judged = intake.judge(content)
    # Before the row is: a file that no row names is swept.
    name = storage().put(AREA, judged.content)
    with transaction() as session:
        row = _may_photograph(session, ref, member, now)
        session.add(
            VideoLine(
                hall_id=row.hall_id,
                call_id=row.id,
                side=member.side,
                text="",
                stored=name,
                at=now,
            )
        )
        row.changes += 1


def _may_photograph(session: Session, ref: str, member: Member, now: datetime) -> VideoCall:
    row = _talking(session, ref, member, now)
    lines, photos = reads.counted(session, row.id)
    if not rules.may_say(lines) or not rules.may_photograph(photos, policy.current()):
        raise TooMany
    return row


def look(ref: str, member: Member, *, now: datetime) -> None:
    """Somebody looks at the page of their call: they are there. Raises LookupError."""
    with transaction() as session:
        _hear(calling.settled(session, ref, member, now), member.side, now)


def exchange(ref: str, member: Member, sent: Sent, *, now: datetime) -> Exchange:
    """Take what a page has to tell the other one, and give it what is new.

    It writes where there is something to write alone: pages look every second. Raises LookupError,
    TooMany.
    """
    call = reads.one(ref, member)
    is_over = rules.standing(call, now, policy.current()) is not call.state
    is_stale = call.is_open and rules.is_stale(call, member.side, now)
    if sent.signals or sent.look or is_over or is_stale:
        with transaction() as session:
            row = calling.settled(session, ref, member, now)
            if row.state in (VideoState.waiting, VideoState.talking):
                _hear(row, member.side, now)
            if row.state is VideoState.talking:
                _tell(session, row, member.side, sent.signals)
                viewing.point(row, sent.look, member.side)
        call = reads.one(ref, member)
    other = member.side.other
    is_talk = call.state is VideoState.talking
    return Exchange(
        call=call,
        signals=tuple(reads.signals(call.id, other, sent.after)) if is_talk else (),
        lines=tuple(reads.lines(call.id, sent.line)),
        quiet=rules.is_quiet(call, other, now),
    )


def _hear(row: VideoCall, side: CallSide, now: datetime) -> None:
    if side is CallSide.caller:
        row.caller_heard_at = now
    else:
        row.officer_heard_at = now


def _tell(session: Session, row: VideoCall, side: CallSide, signals: tuple[Signal, ...]) -> None:
    if row.signals + len(signals) > MOST_SIGNALS:
        raise TooMany
    for one in signals:
        if one.kind is SignalKind.hello:
            # A new page: what was told between older ones counts no more.
            session.execute(delete(VideoSignal).where(VideoSignal.call_id == row.id))
        row.signals += 1
        session.add(
            VideoSignal(
                hall_id=row.hall_id,
                call_id=row.id,
                number=row.signals,
                side=side,
                kind=one.kind,
                content=one.content,
            )
        )
        session.flush()


def _talking(session: Session, ref: str, member: Member, now: datetime) -> VideoCall:
    row = calling.settled(session, ref, member, now)
    if row.state is not VideoState.talking:
        raise NotNow
    _hear(row, member.side, now)
    return row
