"""A photograph of a call becomes a paper of the case: somebody says which, its person hands it in.

It goes the way of every paper that follows (`cases.papers`, `cases.following`). The officer can
only propose; what is handed in is the applicant's word.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cases import drafts, following, papers
from webapp.cases.following import Following, Incomplete
from webapp.cases.paper_values import Follow
from webapp.cases.papers import NoSuchPaper
from webapp.core.db import reading, transaction
from webapp.documents.storage import storage
from webapp.video import calling, officers, reads
from webapp.video.models import VideoLine
from webapp.video.values import Call, CallSide, LineNote, Member, NotNow, Shot


def waiting(call: Call, side: CallSide) -> tuple[Following, ...]:
    """The papers that the case of a call waits for, and that can be sent now.

    To an officer those of the items of their departments.
    """
    found = [
        following.open_paper(call.case_ref, slug, account_id=call.account_id)
        for slug in following.still_open(call.case_ref, account_id=call.account_id)
    ]
    if side is CallSide.caller:
        return tuple(found)
    return tuple(one for one in found if _concerns(one, officers.departments(call)))


def _concerns(one: Following, departments: Collection[str]) -> bool:
    items = one.ground.revision.items
    return not departments or any(items[slug].department in departments for slug in one.waiting)


def shots(call_id: int) -> tuple[Shot, ...]:
    """The photographs of a call, and what each of them was said to be."""
    query = select(VideoLine).where(VideoLine.call_id == call_id, VideoLine.stored.is_not(None))
    with reading() as session:
        return tuple(
            Shot(row.id, row.paper, row.row_id, row.chosen_by, row.sent_at is not None)
            for row in session.scalars(query.order_by(VideoLine.id))
        )


def choose(ref: str, line_id: int, member: Member, wanted: str, *, now: datetime) -> None:
    """Say which paper a photograph is: `wanted` is its slug, and a row of it; empty takes it back.

    Raises LookupError for no photograph of the call or no paper that the case waits for, and
    NotNow for what was handed in.
    """
    paper, _slash, row_id = wanted.partition("/")
    with transaction() as session:
        call = calling.settled(session, ref, member, now)
        line = session.scalars(
            select(VideoLine).where(
                VideoLine.id == line_id,
                VideoLine.call_id == call.id,
                VideoLine.stored.is_not(None),
            )
        ).one_or_none()
        if line is None:
            raise LookupError(line_id)
        if line.sent_at is not None:
            raise NotNow
        if wanted and not _is_place(reads.one(ref, member), member.side, paper, row_id):
            raise LookupError(wanted)
        line.paper, line.row_id = paper, row_id
        line.chosen_by = member.side if wanted else None
        call.changes += 1
        calling.record(session, call, "video.choose", member.actor, now, paper=paper)


def _is_place(call: Call, side: CallSide, paper: str, row_id: str) -> bool:
    return any(
        (slot.paper, slot.row_id) == (paper, row_id)
        for one in waiting(call, side)
        for slot in one.slots
    )


def hand_in(ref: str, member: Member, paper: str, *, now: datetime) -> None:
    """Hand in the photographs of a paper, by its person's own press; pressed again, once.

    Where something of the paper is still missing, they lie in its place until it is sent there.
    Raises LookupError where no photograph is this paper, NotNow where the case waits for it no
    more, and what `papers.add_file` raises for a file that it does not take.
    """
    if member.side is not CallSide.caller:
        raise LookupError(ref)
    call = reads.one(ref, member)
    with reading() as session:
        chosen = _chosen(session, call.id, paper)
    if not chosen:
        raise LookupError(paper)
    if all(line.sent_at is not None for line in chosen):
        return
    one = following.open_paper(call.case_ref, paper, account_id=member.number)
    if one.follow is not Follow.open:
        raise NotNow
    for line in chosen:
        _add(one, line, member.actor, now)
    with transaction() as session:
        row = calling.settled(session, ref, member, now)
        left = [line for line in _chosen(session, row.id, paper) if line.sent_at is None]
        if not left:
            return
        for line in left:
            line.sent_at = now
        note = _send(one, paper, member, now)
        row.changes += 1
        session.add(
            VideoLine(
                hall_id=row.hall_id,
                call_id=row.id,
                side=member.side,
                text=paper,
                note=note,
                at=now,
            )
        )
        session.flush()
        calling.record(session, row, f"video.{note.value}", member.actor, now, paper=paper)


def _send(one: Following, paper: str, member: Member, now: datetime) -> LineNote:
    try:
        following.send(one.ref, paper, account_id=member.number, actor=member.actor, now=now)
    except Incomplete:
        return LineNote.added
    return LineNote.handed_in


def _chosen(session: Session, call_id: int, paper: str) -> Sequence[VideoLine]:
    query = select(VideoLine).where(
        VideoLine.call_id == call_id, VideoLine.paper == paper, VideoLine.stored.is_not(None)
    )
    return session.scalars(query.order_by(VideoLine.id)).all()


def _add(one: Following, line: VideoLine, actor: str, now: datetime) -> None:
    """Put a photograph into the place of its paper, once however often it is tried."""
    assert line.stored is not None  # a photograph
    try:
        papers.add_file(
            one.draft_id,
            line.paper,
            line.row_id,
            0,
            storage().get(line.stored),
            upload_key=f"video-line-{line.id}",
            actor=actor,
            now=now,
        )
    except (FileNotFoundError, NoSuchPaper, drafts.Submitted) as gone:
        raise NotNow from gone
