"""Use-cases of papers: decide how one comes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.cases import drafts, form, marks, paper_rules
from webapp.cases.form import Opened
from webapp.cases.paper_values import MarkKind, Slot
from webapp.cases.values import Owner
from webapp.catalog.values import PaperMode
from webapp.core import audit
from webapp.core.db import transaction


class NoSuchPaper(Exception):
    """The answers, as they are now, do not ask for this paper (or this row of it)."""


def wanted(opened: Opened) -> tuple[Slot, ...]:
    """The places for files that a draft has now."""
    return paper_rules.slots(opened.ground, opened.stored)


def bring(ref: str, paper: str, *, bring: bool, owner: Owner, actor: str, now: datetime) -> None:
    """Decide that a paper is brought to the hall, or take that back.

    Raises drafts.NotFound, drafts.Submitted or NoSuchPaper.
    """
    with transaction() as session:
        draft = drafts.lock(session, ref, owner=owner)
        opened = form.open_form(ref, owner=owner, now=now)
        own = paper_rules.slots_of(paper, wanted(opened))
        if not own or own[0].mode is not PaperMode.required:
            raise NoSuchPaper
        if bring:
            marks.mark_counter(session, draft.id, paper, now=now)
        else:
            marks.unmark(session, draft.id, MarkKind.paper, paper)
        _record(session, opened, "paper.bring" if bring else "paper.send", paper, actor, now)


def _record(
    session: Session, opened: Opened, action: str, paper: str, actor: str, now: datetime
) -> None:
    audit.record(
        session,
        hall_id=opened.draft.hall_id,
        chain=f"draft:{opened.draft.ref}",
        action=action,
        actor=actor,
        subject=f"draft:{opened.draft.ref}",
        details={"paper": paper},
        now=now,
    )
