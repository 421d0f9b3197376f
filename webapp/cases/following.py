"""Papers that follow a case after it was handed in: how one stands, and sending it (容缺补交).

One that may come later, or that its person meant to bring, can be sent here instead. Its files are
the person's own until they press once; then the case has them, and nothing of them changes.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cases import (
    desk,
    drafts,
    form_rules,
    late_papers,
    late_rules,
    marks,
    paper_rules,
    states,
)
from webapp.cases.form_rules import Ground, Values
from webapp.cases.models import BundleCase, CaseEvent, CaseRequirement, ItemCase
from webapp.cases.paper_values import FileValues, Follow, Held, Slot
from webapp.cases.states import Note
from webapp.cases.values import Fulfilment, ItemState
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_named
from webapp.catalog.values import Bundle, BundlePaper, Revision
from webapp.core import audit
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

PAPER = "paper"
SENT = "sent"
"""The line of the timeline."""


class Incomplete(Exception):
    """A place of the paper has no file yet."""


class Following(msgspec.Struct, frozen=True):
    """One paper of a case that was handed in; `slots` are its places, `files` what lies there."""

    ref: str
    draft_id: int
    hall_id: int
    number: str
    ground: Ground
    stored: Values
    paper: BundlePaper
    follow: Follow
    waiting: tuple[str, ...]
    """The items that still wait for it."""
    granted: bool
    """Whether they were all granted before it came."""
    due: date | None
    provisional: bool
    extended: bool
    """Whether its person asked for more time already."""
    longer: date | None
    """Until when it may come if its person asks for more time; None where they may not."""
    slots: tuple[Slot, ...]
    files: tuple[FileValues, ...]
    handed_in: frozenset[str]
    """The files among them that belong to the case, by reference."""
    sent_at: datetime | None
    notice: str
    """The notice that asks for it, where one does."""

    def own(self, slot: Slot) -> tuple[FileValues, ...]:
        """The files of a place that can still be changed."""
        here = paper_rules.files_in(slot, Held(self.files))
        return tuple(file for file in here if file.ref not in self.handed_in)

    def kept(self, slot: Slot) -> tuple[FileValues, ...]:
        """The files of a place that the case has."""
        here = paper_rules.files_in(slot, Held(self.files))
        return tuple(file for file in here if file.ref in self.handed_in)

    @property
    def is_whole(self) -> bool:
        """Whether it can be sent: every place has a file, and something of it is new."""
        whole = paper_rules.is_here(self.paper.slug, self.slots, Held(self.files))
        return whole and any(file.ref not in self.handed_in for file in self.files)


def open_paper(ref: str, paper: str, *, account_id: int) -> Following:
    """One paper of an account's case. Raises LookupError where it is not theirs, or not asked."""
    with reading() as session:
        return _opened(session, own_case(session, ref, account_id), paper)


def still_open(ref: str, *, account_id: int) -> tuple[str, ...]:
    """The papers of an account's case that can be sent now, the earliest last day first.

    Raises LookupError where the case is not theirs.
    """
    with reading() as session:
        case = own_case(session, ref, account_id)
        slugs = session.scalars(
            select(CaseRequirement.key)
            .where(
                CaseRequirement.bundle_id == case.id,
                CaseRequirement.kind == PAPER,
                CaseRequirement.state.in_((Fulfilment.open, Fulfilment.later)),
            )
            .order_by(CaseRequirement.due.is_(None), CaseRequirement.due, CaseRequirement.id)
        ).all()
        known = {paper.slug for paper in msgspec.convert(case.bundle, Bundle).papers}
        return tuple(
            slug
            for slug in slugs
            if slug in known and _opened(session, case, slug).follow is Follow.open
        )


def fixed(session: Session, draft_id: int, paper: str, row_id: str) -> frozenset[str]:
    """The files of a place that the case has, beside its locked draft: all others may change.

    Raises drafts.Submitted where the case takes nothing for this place any more.
    """
    case = session.scalars(select(BundleCase).where(BundleCase.draft_id == draft_id)).one_or_none()
    try:
        one = None if case is None else _opened(session, case, paper)
    except LookupError:
        one = None
    if one is None or one.follow is not Follow.open:
        raise drafts.Submitted
    if not any(slot.row_id == row_id for slot in one.slots):
        raise drafts.Submitted
    return one.handed_in


def send(ref: str, paper: str, *, account_id: int, actor: str, now: datetime) -> Following:
    """Hand in a paper that followed: the case has it, and its items say so. Once is enough.

    Raises LookupError where it is not theirs, or Incomplete.
    """
    with transaction() as session:
        case = own_case(session, ref, account_id)
        drafts.locked_by_id(session, case.draft_id)
        items = states.locked_items(session, case.id)
        one = _opened(session, case, paper)
        if one.follow is not Follow.open:
            return one
        if not one.is_whole:
            raise Incomplete
        row = requirement(session, case.id, paper)
        assert row is not None  # it is open
        note = Note(asks=(f"{PAPER}:{paper}",))
        for item in waiting(items, row, one.ground.revision):
            states.add_line(session, item, SENT, by=None, now=now, note=note)
        states.fulfil(session, case.id, PAPER, paper, now=now)
        audit.record(
            session,
            hall_id=case.hall_id,
            chain=case.number,
            action="paper.follow",
            actor=actor,
            subject=ref,
            details={"paper": paper},
            now=now,
        )
        session.flush()
        return _opened(session, case, paper)


def last_sent(session: Session, bundle_id: int) -> dict[str, datetime]:
    """When each paper of a case was sent after handing in, the last time."""
    rows = session.execute(
        select(CaseEvent.at, CaseEvent.note)
        .join(ItemCase, ItemCase.id == CaseEvent.item_id)
        .where(ItemCase.bundle_id == bundle_id, CaseEvent.kind == SENT)
        .order_by(CaseEvent.id)
    )
    return {
        ask.removeprefix(f"{PAPER}:"): at
        for at, note in rows
        for ask in msgspec.convert(note, Note).asks
    }


def own_case(session: Session, ref: str, account_id: int) -> BundleCase:
    """A case of this account. Raises LookupError where it is not theirs."""
    case = session.scalars(
        select(BundleCase).where(BundleCase.ref == ref, BundleCase.account_id == account_id)
    ).one_or_none()
    if case is None:
        raise LookupError(f"no case {ref} of account {account_id}")
    return case


def _opened(session: Session, case: BundleCase, slug: str) -> Following:
    ground = ground_of(case)
    paper = next((one for one in ground.bundle.papers if one.slug == slug), None)
    if paper is None:
        raise LookupError(f"case {case.number} needs no {slug}")
    row = requirement(session, case.id, slug)
    items = items_of(session, case.id)
    notices = _notices(session, items)
    notice = next((ref for ref, asked in notices.items() if slug in asked), "")
    waits = waiting(items, row, ground.revision) if row else []
    follow = paper_rules.follows(row.state if row else None, waits=bool(waits), asked=bool(notice))
    longer = None
    if row is not None and follow is Follow.open:
        longer = late_papers.longer_until(session, row, halls.today())
    sent = last_sent(session, case.id)
    files = marks.held(case.draft_id).files
    files = tuple(file for file in files if (file.paper, file.round) == (slug, 0))
    return Following(
        ref=case.ref,
        draft_id=case.draft_id,
        hall_id=case.hall_id,
        number=case.number,
        ground=ground,
        stored=case.fields,
        paper=paper,
        follow=follow,
        waiting=tuple(item.item for item in waits),
        granted=all(item.state is ItemState.approved for item in waits),
        due=row.due if row else None,
        provisional=row.due_provisional if row else False,
        extended=row is not None and row.extended_at is not None,
        longer=longer,
        slots=paper_rules.slots_of(slug, paper_rules.slots(ground, case.fields)),
        files=files,
        handed_in=frozenset(
            file.ref for file in files if paper_rules.is_handed_in(file, case.submitted_at, sent)
        ),
        sent_at=sent.get(slug),
        notice=notice,
    )


def requirement(session: Session, bundle_id: int, paper: str) -> CaseRequirement | None:
    """How a paper of a case stands; None where the case needs no such paper."""
    query = select(CaseRequirement).where(
        CaseRequirement.bundle_id == bundle_id,
        CaseRequirement.kind == PAPER,
        CaseRequirement.key == paper,
    )
    return session.scalars(query.execution_options(populate_existing=True)).one_or_none()


def waiting(
    items: Collection[ItemCase], row: CaseRequirement, revision: Revision
) -> list[ItemCase]:
    """The items of a case that still wait for a paper."""
    return [
        item
        for item in items
        if item.item in row.items
        and late_rules.waits(
            item.state,
            row.state,
            grants_first=revision.items[item.item].issue_before_supplement,
        )
    ]


def ground_of(case: BundleCase) -> Ground:
    """What the form stood on when it was handed in."""
    revision = catalog.revision(case.revision_id)
    return form_rules.Ground(
        revision,
        theme_named(revision, case.theme),
        catalog.hall_parameters(halls.here()),
        case.situation,
        msgspec.convert(case.bundle, Bundle),
    )


def items_of(session: Session, bundle_id: int) -> list[ItemCase]:
    """The items of a case, in their order."""
    query = select(ItemCase).where(ItemCase.bundle_id == bundle_id).order_by(ItemCase.position)
    return list(session.scalars(query))


def _notices(session: Session, items: Collection[ItemCase]) -> Mapping[str, frozenset[str]]:
    """The notices that wait for their answer, and the papers that each asks for."""
    waits = [item.id for item in items if item.state is ItemState.correcting]
    found = {}
    for lines in desk.lines(session, waits).values() if waits else ():
        notes = [line.note for line in lines if line.kind == ItemState.correcting.value]
        if notes and notes[-1] is not None:
            asks = (ask.split(":") for ask in notes[-1].asks)
            found[notes[-1].notice] = frozenset(ask[1] for ask in asks if ask[0] == PAPER)
    return found
