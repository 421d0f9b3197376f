"""The use-case of objecting to a mark of a broken promise (PIPL art. 46): a human looks at it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from webapp.accounts import service as accounts
from webapp.core import audit
from webapp.core.db import transaction
from webapp.credit import service
from webapp.credit.values import About, Subject
from webapp.halls import service as halls
from webapp.messages import service as messages

OBJECTED = "mark_objected"
MOST_WORDS = 1000


def object_to(
    ref: str, words: str, *, subjects: Sequence[Subject], account_id: int, now: datetime
) -> None:
    """Ask that a human look at a mark of one of these subjects; once, while one look is open.

    Raises LookupError where no such mark stands against any of them.
    """
    hall_id = halls.here().id
    against = [
        standing
        for one in subjects
        if (standing := service.known(kind=one.kind, code=one.code, hall_id=hall_id, now=now))
        and any(mark.ref == ref for mark in standing.marks)
    ]
    if not against:
        raise LookupError(f"no mark {ref} of theirs")
    with transaction() as session:
        review, is_new = service.open_review(
            session,
            hall_id=hall_id,
            account_id=account_id,
            about=About.mark,
            about_ref=ref,
            tier=against[0].tier,
            words=words.strip()[:MOST_WORDS],
            now=now,
        )
        if not is_new:
            return
        messages.send(
            session,
            OBJECTED,
            accounts.phone_of(account_id) or "",
            {},
            hall_id=hall_id,
            now=now,
            account_id=account_id,
            link=messages.Link("standing", "own"),
            step=review,
        )
        audit.record(
            session,
            hall_id=hall_id,
            chain=audit.SYSTEM,
            action="credit.review.ask",
            actor=audit.person(account_id),
            subject=f"mark:{ref}",
            details={"review": review},
            now=now,
        )
