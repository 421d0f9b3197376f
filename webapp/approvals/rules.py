"""Who may accept and decide, until when, and what a refused person can do. Pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Collection, Mapping
from datetime import date, timedelta

from webapp.approvals.proof_rules import Missing
from webapp.approvals.values import (
    Act,
    Deadlines,
    Duty,
    Lack,
    LedgerDay,
    Move,
    No,
    Officer,
    Remedy,
    RemedyKind,
)
from webapp.cases.values import ItemState
from webapp.catalog.values.base import Text
from webapp.catalog.values.facts import Clock, Source, SourceKind
from webapp.catalog.values.items import ItemKind
from webapp.core.workdays import Calendar, Due

MOVES = (
    Move(Act.release, ItemState.waiting, ItemState.received, None),
    Move(Act.stop, ItemState.waiting, ItemState.stopped, None),
    Move(Act.notify, ItemState.received, ItemState.correcting, Duty.accept),
    Move(Act.answer, ItemState.correcting, ItemState.received, None),
    Move(Act.lapse, ItemState.correcting, ItemState.stopped, None),
    Move(Act.silence, ItemState.received, ItemState.accepted, None),
    Move(Act.withdraw, ItemState.received, ItemState.received, None),
    Move(Act.withdraw, ItemState.accepted, ItemState.received, None),
    Move(Act.accept, ItemState.received, ItemState.accepted, Duty.accept),
    Move(Act.lapse, ItemState.accepted, ItemState.stopped, None),
    Move(Act.approve, ItemState.accepted, ItemState.approved, Duty.approve),
    Move(Act.refuse, ItemState.accepted, ItemState.refused, Duty.approve),
)
"""Every state that an item can reach, from where, and by whose duty. There is no other move."""

HELD_BY = {(move.act, move.before): move for move in MOVES}

ACCEPT_WITHIN = Clock(
    n=5,
    source=Source(
        kind=SourceKind.law,
        title={"zh-Hans": "行政许可法", "en": "Administrative Licensing Law"},
        article="32",
    ),
)
"""Accept, or name every gap at once, within 5 working days; silence accepts (art. 32(4))."""

ORDINARY = Clock(
    n=20,
    extension=10,
    source=Source(
        kind=SourceKind.law,
        title={"zh-Hans": "行政许可法", "en": "Administrative Licensing Law"},
        article="42",
    ),
)
"""The law's period for a permit whose own law names none (art. 42)."""

REVIEW_DAYS = 60
REVIEW_SOURCE = Source(
    kind=SourceKind.law,
    title={"zh-Hans": "行政复议法", "en": "Administrative Reconsideration Law"},
    article="20",
    reviewed=False,
)
LAWSUIT_MONTHS = 6
LAWSUIT_SOURCE = Source(
    kind=SourceKind.law,
    title={"zh-Hans": "行政诉讼法", "en": "Administrative Litigation Law"},
    article="46",
    reviewed=False,
)

REASONS_MIN = 10
REASONS_MAX = 2000
"""Letters and figures; a refusal must say why (行政许可法 art. 38)."""


def move(act: Act, state: ItemState) -> Move | None:
    """The line of the table for this act in this state, or None."""
    return HELD_BY.get((act, state))


def may_accept(
    officer: Officer, held: Mapping[Duty, int], state: ItemState, department: str
) -> No | None:
    """Why this officer may not accept the item now; None where they may.

    `held` says who holds which duty on it: one person one duty (五分设).
    """
    if state is ItemState.waiting:
        return No.waits
    if state is ItemState.stopped:
        return No.stopped
    if state is ItemState.correcting:
        return No.corrects
    if move(Act.accept, state) is None or Duty.accept in held:
        return No.already_accepted
    return may_hold(officer, Duty.accept, held, department)


def may_decide(
    officer: Officer,
    held: Mapping[Duty, int],
    state: ItemState,
    department: str,
    notifiers: Collection[int] = (),
    acceptors: Collection[int] = (),
) -> No | None:
    """Why this officer may not approve or refuse the item now; None where they may.

    Whoever accepted never decides: that reason comes first, so that it is always what they read,
    and it holds for an acceptance that ended too (`acceptors`). So it does for whoever told the
    applicant what is missing (`notifiers`), a part of accepting.
    """
    if state is ItemState.stopped:
        return No.stopped
    if state in (ItemState.approved, ItemState.refused) or Duty.approve in held:
        return No.already_decided
    if held.get(Duty.accept) == officer.id or officer.id in acceptors:
        return No.you_accepted
    if officer.id in notifiers:
        return No.you_notified
    if move(Act.approve, state) is None:
        return No.not_accepted
    return may_hold(officer, Duty.approve, held, department, acceptors)


def may_approve(
    officer: Officer,
    held: Mapping[Duty, int],
    state: ItemState,
    department: str,
    notifiers: Collection[int] = (),
    acceptors: Collection[int] = (),
    missing: Collection[Missing] = (),
) -> No | None:
    """Why this officer may not grant the item now; None where they may.

    Nothing is granted while something that proves it is `missing` (`proof_rules.unproven`);
    refusing it stays possible.
    """
    no = may_decide(officer, held, state, department, notifiers, acceptors)
    return No.unproven if no is None and missing else no


def may_hold(
    officer: Officer,
    duty: Duty,
    held: Mapping[Duty, int],
    department: str,
    acceptors: Collection[int] = (),
) -> No | None:
    """Why this officer may not do this duty on an item; None where they may (五分设).

    `acceptors` have accepted it once, be it that this acceptance ended.
    """
    if duty not in officer.duties:
        return No.not_your_duty
    if officer.departments and department not in officer.departments:
        return No.not_your_department
    if any(one == officer.id for other, one in held.items() if other is not duty):
        return No.you_hold_another
    if duty is not Duty.accept and officer.id in acceptors:
        return No.you_hold_another
    return None


def accept_due(received_on: date, calendar: Calendar) -> Due:
    """Until when an item that was handed in must be accepted (行政许可法 art. 32)."""
    return calendar.due(received_on, ACCEPT_WITHIN.n, ACCEPT_WITHIN.unit)


def deadlines(
    kind: ItemKind,
    statutory: Clock | None,
    promised: Clock | None,
    accepted_on: date,
    calendar: Calendar,
) -> Deadlines:
    """The three deadlines of an accepted item; day 1 is the working day after acceptance.

    A permit without a period of its own has the ordinary one (art. 42, 82). A promise never
    outlasts the law. The only step left after acceptance is the decision, so its date is the
    earlier of the two. Past the last noticed year the dates are provisional (暂定).
    """
    if statutory is None and kind is ItemKind.permit:
        statutory = ORDINARY
    by_law = calendar.due(accepted_on, statutory.n, statutory.unit) if statutory else None
    by_promise = calendar.due(accepted_on, promised.n, promised.unit) if promised else None
    if by_law and by_promise and by_promise.date > by_law.date:
        by_promise = by_law
    step = by_promise or by_law
    return Deadlines(
        statutory=by_law.date if by_law else None,
        promised=by_promise.date if by_promise else None,
        step=step.date if step else None,
        provisional=any(due.provisional for due in (by_law, by_promise) if due),
    )


def ledger(start: date, due: date, today: date, calendar: Calendar) -> tuple[LedgerDay, ...]:
    """The working days of a clock like a bank book: each day, used so far, left.

    Starts with the day of acceptance (nothing used) and goes to `due`, or to today where it is
    later; days after the deadline leave a negative rest.
    """
    total = calendar.between(start, due)
    days, used, day = [LedgerDay(start, 0, total, planned=False)], 0, start
    while day < max(due, today):
        day += timedelta(days=1)
        if calendar.is_workday(day):
            used += 1
            days.append(LedgerDay(day, used, total - used, planned=day > today))
    return tuple(days)


def remedies(decided_on: date, city: Text, calendar: Calendar) -> tuple[Remedy, ...]:
    """What a refused person can do, where, and until when (行政许可法 art. 38).

    Reconsideration within 60 days (行政复议法 art. 20), a lawsuit within six months (行政诉讼法
    art. 46), both counted from the day after the decision was made known; a last day that is a
    day off moves to the next working day.
    """
    review = calendar.add(decided_on + timedelta(days=REVIEW_DAYS), 0)
    lawsuit = calendar.add(_months_later(decided_on, LAWSUIT_MONTHS), 0)
    zh, en = city["zh-Hans"], city["en"]
    government = {"zh-Hans": f"{zh}人民政府", "en": f"The People's Government of {en}"}
    court = {"zh-Hans": f"{zh}有管辖权的人民法院", "en": f"The competent people's court in {en}"}
    return (
        Remedy(RemedyKind.review, review.date, review.provisional, government, REVIEW_SOURCE),
        Remedy(RemedyKind.lawsuit, lawsuit.date, lawsuit.provisional, court, LAWSUIT_SOURCE),
    )


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def reasons_lack(text: str) -> Lack | None:
    """What a refusal's reasons lack; None where they can be read by the person refused."""
    told = sum(letter.isalnum() for letter in text)
    if told == 0:
        return Lack.missing
    if told < REASONS_MIN:
        return Lack.too_short
    if told > REASONS_MAX:
        return Lack.too_long
    return None
