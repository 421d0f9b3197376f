"""Use-cases of papers: a file comes in, is moved or removed; a paper is brought to the hall.

`add_file` is the one door for every file: from the draft's page, in answer to a notice, from a
phone that brings papers to a terminal. Whoever calls it has made sure whose draft it is.
"""

from __future__ import annotations

import hashlib
import re
from datetime import datetime

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from webapp.cases import drafts, following, form, marks, paper_rules
from webapp.cases.form import Opened
from webapp.cases.models import BundleCase, Draft
from webapp.cases.paper_models import PaperFile
from webapp.cases.paper_sweep import forget_files
from webapp.cases.paper_values import FileValues, MarkKind, Slot
from webapp.cases.values import DraftState, DraftValues, Owner
from webapp.catalog import service as catalog
from webapp.catalog.values import PaperMode
from webapp.core import audit, crypto, settings
from webapp.core.db import reading, transaction
from webapp.documents import intake
from webapp.documents.storage import storage

AREA = "papers"
UPLOAD_KEY = re.compile(r"[A-Za-z0-9_-]{8,64}")
UP, DOWN, REMOVE = "up", "down", "remove"


class NoSuchPaper(Exception):
    """The answers, as they are now, do not ask for this paper (or this row of it)."""


class NoSuchFile(LookupError):
    """There is no such file, or it is not this person's: the two look the same."""


class TooMuch(Exception):
    """No room for one more file: `pages` of its paper, or `bytes` of the whole case, at `limit`."""

    def __init__(self, what: str, limit: int) -> None:
        super().__init__(what)
        self.what, self.limit = what, limit


def wanted(opened: Opened) -> tuple[Slot, ...]:
    """The places for files that a draft has now."""
    return paper_rules.slots(opened.ground, opened.stored)


def add_file(
    draft_id: int,
    paper: str,
    row_id: str,
    round: int,  # noqa: A002  the word of the notice
    upload: bytes,
    *,
    upload_key: str,
    actor: str,
    now: datetime,
    replaces: str = "",
) -> FileValues:
    """Judge a file and keep it, as the last one of its place or in place of another one.

    Sent again with the same `upload_key` it is the same file, however often the line broke. Round 0
    comes with the application or follows it, round n answers its n-th notice. Raises
    intake.Refused, TooMuch, NoSuchPaper, drafts.NotFound, or drafts.Submitted for round 0 of what
    was handed in, unless that paper may follow.
    """
    key = upload_key if UPLOAD_KEY.fullmatch(upload_key) else crypto.token()
    known = _by_key(draft_id, key)
    if known is not None:
        return known
    judged = intake.judge(upload)
    names = [storage().put(AREA, judged.content)]
    if judged.preview is not None:
        names.append(storage().put(AREA, judged.preview))
    kept = False
    try:
        with transaction() as session:
            draft = drafts.locked_by_id(session, draft_id)
            known = _by_key(draft_id, key)
            if known is not None:
                return known
            fixed = _check_place(session, draft, paper, row_id, round, now)
            made = PaperFile(
                ref=crypto.token(),
                hall_id=draft.hall_id,
                draft_id=draft_id,
                paper=paper,
                row_id=row_id,
                position=0,
                round=round,
                kind=judged.kind,
                size=len(judged.content),
                pages=judged.pages,
                sha256=hashlib.sha256(judged.content).digest(),
                stored=names[0],
                preview=names[1] if len(names) > 1 else None,
                upload_key=key,
                created_at=now,
            )
            _place(session, made, "" if replaces in fixed else replaces, now)
            if draft.state is DraftState.open:
                marks.unmark(session, draft_id, MarkKind.paper, paper)
            _touch(session, draft, "paper.add", made, actor, now)
            session.flush()
            kept = True
            return marks.file_values(made)
    finally:
        if not kept:
            for name in names:
                storage().delete(name)


def arrange(
    draft_id: int,
    file: str,
    what: str,
    *,
    round: int = 0,  # noqa: A002
    actor: str,
    now: datetime,
) -> FileValues:
    """Move a file one place up or down among its own, or remove it; the file.

    Raises NoSuchFile, drafts.NotFound, or drafts.Submitted.
    """
    with transaction() as session:
        draft = drafts.locked_by_id(session, draft_id)
        found = session.scalars(
            select(PaperFile).where(
                PaperFile.ref == file, PaperFile.draft_id == draft_id, PaperFile.round == round
            )
        ).one_or_none()
        if found is None:
            raise NoSuchFile
        values = marks.file_values(found)
        fixed: frozenset[str] = frozenset()
        if _is_handed_in(draft, round):
            fixed = following.fixed(session, draft.id, values.paper, values.row_id)
        if file in fixed:
            raise drafts.Submitted
        others = _neighbours(session, values)
        if what == REMOVE:
            forget_files(session, [found.stored, found.preview], now)
            session.delete(found)
            others = [one for one in others if one.id != found.id]
        elif what in (UP, DOWN):
            place, first = others.index(found), sum(one.ref in fixed for one in others)
            others.insert(max(first, place + (1 if what == DOWN else -1)), others.pop(place))
        for position, one in enumerate(others):
            one.position = position
        _touch(session, draft, f"paper.{what}", found, actor, now)
        return values


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
        session.execute(update(Draft).where(Draft.id == draft.id).values(changed_at=now))
        audit.record(
            session,
            hall_id=draft.hall_id,
            chain=f"draft:{ref}",
            action="paper.bring" if bring else "paper.send",
            actor=actor,
            subject=f"draft:{ref}",
            details={"paper": paper},
            now=now,
        )


def of_draft(draft_id: int, round: int | None = None) -> tuple[FileValues, ...]:  # noqa: A002
    """The files of a draft, of one round or of all, in their order."""
    files = marks.held(draft_id).files
    return tuple(file for file in files if round is None or file.round == round)


def papers_of(bundle_id: int) -> list[FileValues]:
    """The files of a case by paper, row and place: with the application, and what came later.

    What its person has not sent yet is not among them. Raises LookupError where there is no such
    case.
    """
    query = select(BundleCase.draft_id, BundleCase.submitted_at).where(BundleCase.id == bundle_id)
    with reading() as session:
        case = session.execute(query).one_or_none()
        if case is None:
            raise LookupError(f"no case {bundle_id}")
        sent = following.last_sent(session, bundle_id)
    return [
        file
        for file in of_draft(case.draft_id)
        if paper_rules.is_handed_in(file, case.submitted_at, sent)
    ]


def _by_key(draft_id: int, key: str) -> FileValues | None:
    with reading() as session:
        row = session.scalars(
            select(PaperFile).where(PaperFile.draft_id == draft_id, PaperFile.upload_key == key)
        ).one_or_none()
        return None if row is None else marks.file_values(row)


def _is_handed_in(draft: DraftValues, number: int) -> bool:
    """Whether a file is of what was handed in: only a paper that follows may change there."""
    return number == 0 and draft.state is not DraftState.open


def _check_place(
    session: Session, draft: DraftValues, paper: str, row_id: str, number: int, now: datetime
) -> frozenset[str]:
    """Make sure that files can come to this place; the files of it that stay as they are."""
    if _is_handed_in(draft, number):
        return following.fixed(session, draft.id, paper, row_id)
    if number:
        # What a notice asks for is its own room's word; the catalog must know the paper.
        wrong = paper not in catalog.revision(draft.revision_id).papers
    else:
        owner = Owner(session_id=draft.session_id, account_id=draft.account_id)
        opened = form.open_form(draft.ref, owner=owner, now=now, pinned=True)
        wrong = not any((slot.paper, slot.row_id) == (paper, row_id) for slot in wanted(opened))
    if wrong:
        raise NoSuchPaper
    return frozenset()


def _neighbours(session: Session, file: FileValues | PaperFile) -> list[PaperFile]:
    """The files of one place, in order."""
    return list(
        session.scalars(
            select(PaperFile)
            .where(
                PaperFile.draft_id == file.draft_id,
                PaperFile.paper == file.paper,
                PaperFile.row_id == file.row_id,
                PaperFile.round == file.round,
            )
            .order_by(PaperFile.position, PaperFile.id)
        )
    )


def _place(session: Session, made: PaperFile, replaces: str, now: datetime) -> None:
    """Put a new file behind its neighbours, or where the one was that it replaces."""
    limits = settings.current()
    others = _neighbours(session, made)
    old = next((one for one in others if replaces and one.ref == replaces), None)
    pages = sum(one.pages for one in others) - (old.pages if old else 0)
    if pages + made.pages > limits.paper_pages:
        raise TooMuch("pages", limits.paper_pages)
    used = session.scalar(
        select(func.coalesce(func.sum(PaperFile.size), 0)).where(
            PaperFile.draft_id == made.draft_id
        )
    )
    if int(used or 0) - (old.size if old else 0) + made.size > limits.paper_quota:
        raise TooMuch("bytes", limits.paper_quota)
    made.position = old.position if old else others[-1].position + 1 if others else 0
    if old is not None:
        forget_files(session, [old.stored, old.preview], now)
        session.execute(delete(PaperFile).where(PaperFile.id == old.id))
    session.add(made)


def _touch(
    session: Session,
    draft: DraftValues,
    action: str,
    file: PaperFile,
    actor: str,
    now: datetime,
) -> None:
    """The draft was worked on; and the line in the trail, in the case's chain once there is one."""
    if draft.state is DraftState.open:
        session.execute(update(Draft).where(Draft.id == draft.id).values(changed_at=now))
    number = session.scalar(select(BundleCase.number).where(BundleCase.draft_id == draft.id))
    audit.record(
        session,
        hall_id=draft.hall_id,
        chain=number or f"draft:{draft.ref}",
        action=action,
        actor=actor,
        subject=f"paper:{file.ref}",
        details={
            "paper": file.paper,
            "round": file.round,
            "pages": file.pages,
            "sha256": file.sha256.hex(),
        },
        now=now,
    )
