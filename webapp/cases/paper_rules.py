"""Which papers a draft wants, which are decided, which statements are left to sign. Pure.

A paper is decided by a file, or by the mark that it is brought to the hall. Of a paper that each
row of a table needs (a photo of each member of staff), every row is decided on its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from webapp.cases.form_rules import ROW, Ground, Lack, LackKind, Values, rows_of
from webapp.cases.paper_values import FileValues, Follow, Held, Slot
from webapp.cases.values import Fulfilment
from webapp.catalog.values import BundleStatement, PaperMode

TO_SEND = (PaperMode.required, PaperMode.later)
"""The modes of papers that a person can send."""


def slots(ground: Ground, stored: Values) -> tuple[Slot, ...]:
    """The places for files that the bundle has now: what must come now first, then the later ones.

    A paper for each row of a table has a place for each row that the table has; one place, while
    it has none.
    """
    found = []
    for paper in ground.bundle.papers:
        if paper.mode not in TO_SEND:
            continue
        table = ground.revision.papers[paper.slug].per_row
        rows = [row[ROW] for row in rows_of(stored.get(table))] if table else []
        found += [Slot(paper.slug, paper.mode, row) for row in rows or [""]]
    return tuple(sorted(found, key=lambda slot: TO_SEND.index(slot.mode)))


def slots_of(paper: str, all_slots: tuple[Slot, ...]) -> tuple[Slot, ...]:
    """The places of one paper."""
    return tuple(slot for slot in all_slots if slot.paper == paper)


def files_in(slot: Slot, held: Held) -> tuple[FileValues, ...]:
    """What was sent with the application for a place, in order."""
    return tuple(
        file
        for file in held.files
        if (file.paper, file.row_id, file.round) == (slot.paper, slot.row_id, 0)
    )


def is_here(paper: str, wanted: tuple[Slot, ...], held: Held) -> bool:
    """Whether every place of a paper has a file."""
    own = slots_of(paper, wanted)
    return bool(own) and all(files_in(slot, held) for slot in own)


def undecided(wanted: tuple[Slot, ...], held: Held) -> tuple[str, ...]:
    """The papers that must come now and are neither here nor to be brought to the hall."""
    open_ones = (
        slot.paper
        for slot in wanted
        if slot.mode is PaperMode.required
        and slot.paper not in held.counter
        and not files_in(slot, held)
    )
    return tuple(dict.fromkeys(open_ones))


def statements_due(ground: Ground, wanted: tuple[Slot, ...], held: Held) -> tuple[str, ...]:
    """The statements (承诺书) that the bundle rests on, signed or not, in its order.

    One that only lets papers come later is not needed once they are all here.
    """
    return tuple(one.slug for one in ground.bundle.statements if _is_due(one, ground, wanted, held))


def _is_due(one: BundleStatement, ground: Ground, wanted: tuple[Slot, ...], held: Held) -> bool:
    if any(item.statement == one.slug for item in ground.bundle.items):
        return True
    return not one.papers or not all(is_here(paper, wanted, held) for paper in one.papers)


def is_signed(statement: str, held: Held, basis: str) -> bool:
    """Whether it was signed as it stands: a changed answer makes a signature stale."""
    return held.signed.get(statement) == basis


def lack(
    ground: Ground,
    stored: Values,
    held: Held,
    bases: Mapping[str, str],
    *,
    signing: bool,
) -> Lack | None:
    """The first paper or signature that keeps an application from being handed in.

    `bases` is what a signature under each statement would rest on now; with `signing` false there
    is no place to sign yet, so that no signature is asked for.
    """
    wanted = slots(ground, stored)
    for paper in undecided(wanted, held):
        return Lack(LackKind.paper, paper)
    if signing:
        for statement in statements_due(ground, wanted, held):
            if not is_signed(statement, held, bases[statement]):
                return Lack(LackKind.signature, statement)
    return None


def follows(state: Fulfilment | None, *, waits: bool, asked: bool) -> Follow:
    """Whether a paper of a case that was handed in can be sent now.

    `state` is how its requirement stands (None where there is none), `waits` whether an item still
    waits for it (`late_rules.waits`), `asked` whether a notice asks for it.
    """
    if state is None or state is Fulfilment.waived:
        return Follow.never
    if asked:
        return Follow.asked
    if state is Fulfilment.fulfilled:
        return Follow.here
    return Follow.open if waits else Follow.decided


def is_handed_in(file: FileValues, submitted_at: datetime, sent: Mapping[str, datetime]) -> bool:
    """Whether a file belongs to the case, so that nobody changes it any more.

    `sent` is when each paper was sent after handing in, the last time. What came later is the
    applicant's own until they send it; answers to notices are the notice's word.
    """
    until = max(submitted_at, sent.get(file.paper, submitted_at))
    return file.round > 0 or file.created_at <= until
