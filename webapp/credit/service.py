"""Use-cases of credit: look somebody up, note and end a broken promise, forget. The room's door.

Only a number that was proved, or that a body's register gives, is looked up; what is asked and what
is kept is the least that decides what may be offered (PIPL arts. 6, 19).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.catalog.days import later
from webapp.catalog.values import Applicant, PeriodUnit
from webapp.core import audit, clock, jobs, settings
from webapp.core.db import inserter, reading, transaction
from webapp.credit import rules, source
from webapp.credit.breaches import code_index, end_breach, mark_of, note_breach, standing_marks
from webapp.credit.models import BrokenPromise, CreditRecord, CreditReview
from webapp.credit.reviewing import (
    Review,
    Settled,
    close,
    counted,
    decide,
    find,
    follow,
    newest,
    open_review,
    pending,
)
from webapp.credit.values import (
    About,
    Ended,
    Entry,
    Mark,
    ReviewState,
    Standing,
    Subject,
    What,
)
from webapp.halls import service as halls

__all__ = [
    "About",
    "Ended",
    "Entry",
    "Mark",
    "Review",
    "ReviewState",
    "Settled",
    "Standing",
    "Subject",
    "What",
    "close",
    "code_index",
    "counted",
    "decide",
    "end_breach",
    "find",
    "follow",
    "known",
    "look_again",
    "look_up",
    "mark_of",
    "newest",
    "note_breach",
    "on_look",
    "open_review",
    "pending",
    "speaks_for",
    "subjects_of",
]

log = logging.getLogger(__name__)

ENTRIES = list[Entry]

Speaks = Callable[[int], Sequence[Subject]]
_speakers: list[Speaks] = []
Follow = Callable[[int, datetime], None]
_followers: list[Follow] = []


def speaks_for(subjects: Speaks) -> Speaks:
    """Register what knows for which bodies an account has applied: subjects(account_id).

    The rooms above register theirs, so that a person sees how their enterprise stands too.
    """
    _speakers.append(subjects)
    return subjects


def on_look(follow: Follow) -> Follow:
    """Register what follows when a person has looked up how they stand: follow(account_id, now)."""
    _followers.append(follow)
    return follow


def look_again(
    account_id: int, subjects: Sequence[Subject], *, hall_id: int, now: datetime
) -> None:
    """Look up how a person and their bodies stand, because they asked; what rests on it follows."""
    for one in subjects:
        look_up(kind=one.kind, code=one.code, hall_id=hall_id, now=now, again=True)
    for follow_up in _followers:
        follow_up(account_id, now)


def subjects_of(account_id: int) -> list[Subject]:
    """The bodies that an account has applied for, each once."""
    found = (one for speak in _speakers for one in speak(account_id))
    return list({(one.kind, one.code): one for one in found}.values())


def look_up(
    *, kind: Applicant, code: str, hall_id: int, now: datetime, again: bool = False
) -> Standing:
    """How somebody stands now, by the official lists and by promises broken to this hall.

    What was said lately (`credit_hours`) is not asked again, unless the person wants it (`again`:
    then `credit_again` counts). A source that fails leaves the ordinary tier and is asked again
    soon; it never keeps anybody waiting for more than `credit_seconds`. Call it outside of a
    transaction, for it may wait.
    """
    index = code_index(code)
    with reading() as session:
        row = _record(session, hall_id, kind, index)
    fresh = timedelta(seconds=settings.current().credit_again)
    if row is None or row.valid_until <= now or (again and row.checked_at + fresh <= now):
        row = _ask(kind, code, index, hall_id, now)
    return _standing(row, hall_id, kind, index, now)


def known(*, kind: Applicant, code: str, hall_id: int, now: datetime) -> Standing | None:
    """The same without asking anybody; None where nothing was asked yet."""
    index = code_index(code)
    with reading() as session:
        row = _record(session, hall_id, kind, index)
    return None if row is None else _standing(row, hall_id, kind, index, now)


def _record(session: Session, hall_id: int, kind: Applicant, index: bytes) -> CreditRecord | None:
    return session.scalars(
        select(CreditRecord)
        .where(
            CreditRecord.hall_id == hall_id,
            CreditRecord.kind == kind,
            CreditRecord.code_index == index,
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def _ask(kind: Applicant, code: str, index: bytes, hall_id: int, now: datetime) -> CreditRecord:
    configured = settings.current()
    entries: tuple[Entry, ...] = ()
    answered = True
    try:
        entries = source.ask(kind, code)
    except source.Unanswered:
        # Not a word of whom it was asked about: a log holds no personal values.
        log.warning("the source of credit lists (%s) did not answer", configured.credit)
        answered = False
    wait = (
        timedelta(hours=configured.credit_hours)
        if answered
        else timedelta(seconds=configured.credit_again)
    )
    today = clock.local(now, halls.here().zone).date()
    counting = [one for one in entries if rules.entry_counts(one, kind, today)]
    values = {
        "tier": rules.tier_of(counting, ()),
        "answered": answered,
        "entries": list(entries),
        "source": configured.credit[:64],
        "checked_at": now,
        "valid_until": now + wait,
    }
    with transaction() as session:
        insert = inserter(session)
        asked = insert(CreditRecord).values(hall_id=hall_id, kind=kind, code_index=index, **values)
        key = ("hall_id", "kind", "code_index")
        # Two who ask at once write the same.
        session.execute(asked.on_conflict_do_update(index_elements=key, set_=values))
        row = _record(session, hall_id, kind, index)
        assert row is not None  # it was just written
        audit.record(
            session,
            hall_id=hall_id,
            chain=audit.SYSTEM,
            action="credit.look_up",
            actor="system",
            subject=f"credit:{row.id}",
            details={"kind": kind.value, "source": row.source, "answered": answered},
            now=now,
        )
    return row


def _standing(
    row: CreditRecord, hall_id: int, kind: Applicant, index: bytes, now: datetime
) -> Standing:
    configured = settings.current()
    today = clock.local(now, halls.here().zone).date()
    said = msgspec.convert(row.entries, ENTRIES)
    entries = tuple(one for one in said if rules.entry_counts(one, kind, today))
    marks = tuple(
        one
        for one in standing_marks(hall_id, kind, index)
        if rules.mark_counts(one, today, configured.credit_mark_months)
    )
    return Standing(
        kind=kind,
        tier=rules.tier_of(entries, marks),
        checked_at=row.checked_at,
        valid_until=row.valid_until,
        source=row.source,
        answered=row.answered,
        entries=entries,
        marks=marks,
    )


@jobs.handler("credit.forget", daily=True)
def forget(payload: dict[str, Any], now: datetime) -> None:
    """Delete what lists said long ago, marks that count no more, and looks that are long decided.

    No longer than it is needed (PIPL art. 19). A false promise that nobody has ended stays.
    """
    configured = settings.current()
    kept = timedelta(days=configured.credit_days)
    today = clock.local(now, halls.here().zone).date()
    over = later(today - kept, -configured.credit_mark_months, PeriodUnit.month)
    with transaction() as session:
        session.execute(delete(CreditRecord).where(CreditRecord.valid_until < now - kept))
        session.execute(delete(BrokenPromise).where(BrokenPromise.ended_on < today - kept))
        session.execute(
            delete(BrokenPromise).where(
                BrokenPromise.what == What.late_papers, BrokenPromise.broken_on < over
            )
        )
        long_ago = now - timedelta(days=configured.credit_review_days)
        session.execute(delete(CreditReview).where(CreditReview.decided_at < long_ago))
