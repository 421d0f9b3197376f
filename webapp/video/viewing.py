"""Looking at the application together (同屏): its person lets the officer see it, and both point.

Nothing of a screen is sent. What both see is made here, of what was handed in; where they point is
the name of a part of it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.core.db import transaction
from webapp.video import calling, reads, rules
from webapp.video.models import VideoCall, VideoLine
from webapp.video.values import CallSide, LineNote, Member, NotNow, TooMany


def show(ref: str, member: Member, *, now: datetime) -> None:
    """Let the officer see the application; pressed again, they see it already.

    Raises LookupError, NotNow for anybody but its person in a talk, TooMany.
    """
    with transaction() as session:
        row = calling.settled(session, ref, member, now)
        call = reads.one(ref, member)
        if rules.is_shown(call) and member.side is CallSide.caller:
            return
        if not rules.may_show(call, member.side):
            raise NotNow
        if not rules.may_say(reads.counted(session, row.id)[0]):
            raise TooMany
        row.shown_at = now
        _note(session, row, LineNote.shown, member, now)


def hide(ref: str, member: Member, *, now: datetime) -> None:
    """See it together no more: one press of either. Raises LookupError."""
    with transaction() as session:
        row = calling.settled(session, ref, member, now)
        if rules.is_shown(reads.one(ref, member)):
            forget(row)
            _note(session, row, LineNote.hidden, member, now)


def point(row: VideoCall, place: str, side: CallSide) -> None:
    """Somebody points at a part of what both see, in a call that is locked."""
    if row.shown_at is not None and place:
        row.look, row.look_side, row.looks = place, side, row.looks + 1


def forget(row: VideoCall) -> None:
    """Nothing is seen together any more."""
    row.shown_at, row.look, row.look_side = None, "", None


def _note(session: Session, row: VideoCall, note: LineNote, member: Member, now: datetime) -> None:
    """A line of the call and an entry of the trail."""
    row.changes += 1
    session.add(
        VideoLine(hall_id=row.hall_id, call_id=row.id, side=member.side, text="", note=note, at=now)
    )
    session.flush()
    calling.record(session, row, f"video.{note.value}", member.actor, now)
