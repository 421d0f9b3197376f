"""Use-cases of promises broken to this hall (失约): note one, end one, know what stands."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.catalog.values import Applicant
from webapp.core import audit, crypto
from webapp.core.db import inserter, reading
from webapp.credit.models import BrokenPromise
from webapp.credit.values import Ended, Mark, What

CODE = "credit.code"


def code_index(code: str) -> bytes:
    """The blind index that a number is kept by."""
    return crypto.blind_index(CODE, code)


def standing_marks(hall_id: int, kind: Applicant, index: bytes) -> list[Mark]:
    """The marks of a subject that nobody has ended, the oldest first."""
    query = (
        select(BrokenPromise)
        .where(
            BrokenPromise.hall_id == hall_id,
            BrokenPromise.kind == kind,
            BrokenPromise.code_index == index,
            BrokenPromise.ended.is_(None),
        )
        .order_by(BrokenPromise.broken_on, BrokenPromise.id)
    )
    with reading() as session:
        return [_mark(row) for row in session.scalars(query)]


def _mark(row: BrokenPromise) -> Mark:
    return Mark(row.ref, row.what, row.case_number, row.broken_on)


def mark_of(ref: str) -> Mark | None:
    """A mark that still stands; None where it was ended or forgotten."""
    with reading() as session:
        row = session.scalars(
            select(BrokenPromise).where(BrokenPromise.ref == ref, BrokenPromise.ended.is_(None))
        ).one_or_none()
        return None if row is None else _mark(row)


def note_breach(
    session: Session,
    *,
    hall_id: int,
    kind: Applicant,
    code: str,
    what: What,
    case_number: str,
    on: date,
    actor: str,
    now: datetime,
) -> None:
    """Note that a promise to this hall was broken (失约), in the caller's transaction.

    One case has one mark of a kind, however often this is called. It shows in what is looked up
    from now on; an open application learns of it when its standing is looked up again.
    """
    insert = inserter(session)
    ref = crypto.token()
    made = session.scalar(
        insert(BrokenPromise)
        .values(
            ref=ref,
            hall_id=hall_id,
            kind=kind,
            code_index=code_index(code),
            what=what,
            case_number=case_number,
            broken_on=on,
            noted_at=now,
        )
        .on_conflict_do_nothing(
            index_elements=("hall_id", "kind", "code_index", "what", "case_number")
        )
        .returning(BrokenPromise.id)
    )
    if made is None:
        return
    audit.record(
        session,
        hall_id=hall_id,
        chain=case_number,
        action="credit.breach",
        actor=actor,
        subject=f"mark:{ref}",
        details={"what": what.value, "on": on.isoformat()},
        now=now,
    )


def end_breach(
    session: Session, ref: str, ended: Ended, *, on: date, actor: str, now: datetime
) -> bool:
    """End a mark before its time: repaired, or a mistake; whether it still stood."""
    done = session.execute(
        update(BrokenPromise)
        .where(BrokenPromise.ref == ref, BrokenPromise.ended.is_(None))
        .values(ended=ended, ended_on=on)
        .returning(BrokenPromise.hall_id, BrokenPromise.case_number)
    ).one_or_none()
    if done is None:
        return False
    audit.record(
        session,
        hall_id=done.hall_id,
        chain=done.case_number,
        action="credit.breach_end",
        actor=actor,
        subject=f"mark:{ref}",
        details={"ended": ended.value},
        now=now,
    )
    return True
