"""Moving an item's case from state to state: locked, with its line in the timeline.

Which moves the law and the hall allow is the caller's word (`expected`); what follows for the items
that wait is ours.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from webapp.cases import late_papers, state_rules
from webapp.cases.models import CaseEvent, CaseRequirement, ItemCase
from webapp.cases.values import Fulfilment, ItemState
from webapp.core.db import reading
from webapp.core.i18n import Text
from webapp.halls import service as halls


class WrongState(Exception):
    """The item has moved on meanwhile; `state` is where it stands."""

    def __init__(self, state: ItemState) -> None:
        super().__init__(f"the item is {state.value}")
        self.state = state


class Deadlines(msgspec.Struct, frozen=True):
    """The three clocks of an accepted item; provisional (暂定) where a year has no notice yet."""

    statutory: date | None
    promised: date | None
    step: date | None = None
    provisional: bool = False


class Remedy(msgspec.Struct, frozen=True):
    """What a refused person can do (行政许可法 art. 38): `kind` review or lawsuit, until, where."""

    kind: str
    until: date
    where: Text
    provisional: bool = False


class Note(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a line of the timeline tells the applicant."""

    words: str | None = None
    remedies: tuple[Remedy, ...] = ()
    notice: str = ""
    """The reference of a one-time notice (一次性告知); its page answers it."""
    asks: tuple[str, ...] = ()
    """What a notice asks for, or what was corrected: `paper:…`, `field:…` or `other:…`."""
    answer_by: date | None = None
    """Until when the notice wants its answer; None where no day is set."""


def locked(session: Session, item_id: int) -> ItemCase:
    """The item, locked for this transaction together with the other items of its bundle.

    All of a bundle's items are locked in one order, because a decision also moves those that wait.
    Raises LookupError where there is no such item.
    """
    bundle = select(ItemCase.bundle_id).where(ItemCase.id == item_id).scalar_subquery()
    for item in _locked(session, ItemCase.bundle_id == bundle):
        if item.id == item_id:
            return item
    raise LookupError(f"no item case {item_id}")


def locked_items(session: Session, bundle_id: int) -> Sequence[ItemCase]:
    """The items of a case in their order, locked as `locked` does."""
    items = _locked(session, ItemCase.bundle_id == bundle_id)
    return sorted(items, key=lambda item: item.position)


def _locked(session: Session, whose: ColumnElement[bool]) -> Sequence[ItemCase]:
    return session.scalars(
        select(ItemCase)
        .where(whose)
        .order_by(ItemCase.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()


def accept(
    session: Session,
    item_id: int,
    *,
    deadlines: Deadlines,
    by: str | None,
    on: date,
    now: datetime,
    owner_id: int | None = None,
    kind: str = "",
) -> ItemCase:
    """Accept (受理) a received item: its clocks start from the legal date `on`.

    `by` is the officer's name as the applicant reads it (None where silence accepted), `owner_id`
    who answers for the case from now on. Raises WrongState unless the item is received.
    """
    item = set_state(
        session,
        item_id,
        ItemState.accepted,
        expected=(ItemState.received,),
        by=by,
        on=on,
        now=now,
        kind=kind,
    )
    set_deadlines(item, deadlines)
    late_papers.set_days(session, item.bundle_id)
    item.owner_id = owner_id
    return item


def provisional_items() -> list[tuple[int, str]]:
    """The accepted items with a provisional deadline (暂定), as hall and reference."""
    with reading() as session:
        rows = session.execute(
            select(ItemCase.hall_id, ItemCase.ref).where(
                ItemCase.due_provisional, ItemCase.state == ItemState.accepted
            )
        )
        return [(row.hall_id, row.ref) for row in rows]


def received_items() -> list[tuple[int, str, date]]:
    """The items that wait to be accepted, as hall, reference and legal day of receipt."""
    with reading() as session:
        rows = session.execute(
            select(ItemCase.hall_id, ItemCase.ref, ItemCase.received_on).where(
                ItemCase.state == ItemState.received, ItemCase.received_on.is_not(None)
            )
        )
        return [(row.hall_id, row.ref, row.received_on) for row in rows]


def set_deadlines(item: ItemCase, dates: Deadlines) -> None:
    """Give a locked item its deadlines."""
    item.statutory_due = dates.statutory
    item.promised_due = dates.promised
    item.step_due = dates.step
    item.due_provisional = dates.provisional


def set_state(
    session: Session,
    item_id: int,
    to: ItemState,
    *,
    expected: Collection[ItemState],
    by: str | None,
    on: date,
    now: datetime,
    note: str | Note | None = None,
    remedies: Sequence[Remedy] = (),
    kind: str = "",
) -> ItemCase:
    """Move a locked item, write the line of its timeline, and move the items that waited for it.

    `on` is the legal date, `note` words for the applicant (sealed): of a refusal its reasons, with
    the `remedies` beside them; or all that the line tells. `kind` names the line where the state
    alone would not say what happened. Raises WrongState where the item is in none of the
    `expected` states: somebody else was faster.
    """
    item = locked(session, item_id)
    if item.state not in expected:
        raise WrongState(item.state)
    if not isinstance(note, Note):
        note = Note(note, tuple(remedies)) if note or remedies else None
    _move(session, item, to, by=by, on=on, now=now, note=note, kind=kind)
    if to in state_rules.FINAL:
        _move_dependents(session, item.bundle_id, on=on, now=now)
    return item


def _move(
    session: Session,
    item: ItemCase,
    to: ItemState,
    *,
    by: str | None,
    on: date,
    now: datetime,
    note: Note | None = None,
    kind: str = "",
) -> None:
    item.state = to
    if to is ItemState.received:
        item.received_on = on
    elif to is ItemState.accepted:
        item.accepted_on = on
    elif to in state_rules.FINAL:
        item.decided_on = on
    add_line(session, item, kind or to.value, by=by, now=now, note=note)


def add_line(
    session: Session,
    item: ItemCase,
    kind: str,
    *,
    by: str | None,
    now: datetime,
    note: Note | None = None,
) -> None:
    """Write a line of an item's timeline."""
    session.add(
        CaseEvent(hall_id=item.hall_id, item_id=item.id, kind=kind, at=now, by=by, note=note)
    )


def _move_dependents(session: Session, bundle_id: int, *, on: date, now: datetime) -> None:
    items = session.scalars(select(ItemCase).where(ItemCase.bundle_id == bundle_id)).all()
    standing = {
        item.item: state_rules.Standing(item.state, tuple(item.depends_on)) for item in items
    }
    moves = state_rules.follow(standing)
    for item in items:
        if (to := moves.get(item.item)) is not None:
            day = on
            if to is ItemState.received:
                # What is decided on a day off starts the next item on the next working day.
                day = halls.calendar(item.hall_id).add(on, 0).date
            _move(session, item, to, by=None, on=day, now=now)


Came = Callable[[Session, int, str, str, datetime], None]
_came: list[Came] = []


def on_fulfilled(call: Came) -> Came:
    """Call this in the transaction in which a requirement is met: (session, case, kind, key, now).

    For rooms above whose own state hangs on it.
    """
    _came.append(call)
    return call


def fulfil(session: Session, bundle_id: int, kind: str, key: str, *, now: datetime) -> None:
    """Mark a requirement of a case as met. Doing it twice is the same as once.

    Raises LookupError where the case has no such requirement.
    """
    wanted = (
        CaseRequirement.bundle_id == bundle_id,
        CaseRequirement.kind == kind,
        CaseRequirement.key == key,
    )
    open_states = (Fulfilment.open, Fulfilment.later)
    done = session.execute(
        update(CaseRequirement)
        .where(*wanted, CaseRequirement.state.in_(open_states))
        .values(state=Fulfilment.fulfilled, fulfilled_at=now)
    )
    if getattr(done, "rowcount", 0):
        for call in _came:
            call(session, bundle_id, kind, key, now)
        return
    if session.scalar(select(CaseRequirement.id).where(*wanted)) is None:
        raise LookupError(f"case {bundle_id} does not require {kind} {key}")


def reopen(session: Session, bundle_id: int, kind: str, key: str) -> None:
    """A requirement that was met has turned out not to be; a missing one is no error."""
    session.execute(
        update(CaseRequirement)
        .where(
            CaseRequirement.bundle_id == bundle_id,
            CaseRequirement.kind == kind,
            CaseRequirement.key == key,
        )
        .values(state=Fulfilment.open, fulfilled_at=None)
    )
