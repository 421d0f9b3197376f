"""Verifying what was promised: by when, in which order, and by whom. Pure.

国办发〔2020〕42号: the office looks after it has granted; what does not match is put right by a
day, or what was granted is revoked. The fire rules are the strictest and the test case: on site
within 20 working days of issue, told of the fault within 3 working days of the look (here: at
once), looked at again within 3 working days of the end of the period.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from msgspec import structs

from webapp.approvals.values import Duty, Officer
from webapp.approvals.verification_values import (
    BadFinding,
    CannotVerify,
    Finding,
    Verified,
)
from webapp.catalog.days import later
from webapp.catalog.values import Bundle, Clock, PaperMode, PeriodUnit
from webapp.core.workdays import Calendar

LOOK_AGAIN_DAYS = 3
"""Working days, after the time to put it right is over, within which somebody looks again."""
LONGEST_PERIOD = timedelta(days=180)
"""The longest time to put something right that a page takes."""
LEAST_WORDS, MOST_WORDS = 4, 1000

OPEN = (Verified.due, Verified.rectify, Verified.broken)
"""In these an office still has something to do."""


def statements_to_verify(bundle: Bundle, item: str) -> tuple[str, ...]:
    """The statements that stand in for a proof or a check of this item, in the bundle's order.

    A paper that only comes later (容缺) is no promise to verify: the paper itself comes.
    """
    promised = {
        paper.statement
        for paper in bundle.papers
        if paper.mode is PaperMode.promised and item in paper.used_by
    }
    own = bundle.item(item)
    if own is not None and own.statement:
        promised.add(own.statement)
    return tuple(one.slug for one in bundle.statements if one.slug in promised)


def due_on(within: Clock | None, granted_on: date, calendar: Calendar, months: int) -> date:
    """The last day of the first look: the statement's own period, else so many months."""
    if within is None:
        return later(granted_on, months, PeriodUnit.month)
    return calendar.due(granted_on, within.n, within.unit).date


def look_again_by(until: date, calendar: Calendar) -> date:
    """The last day of the look that follows the time to put it right."""
    return calendar.add(until, LOOK_AGAIN_DAYS).date


def read_finding(finding: Finding) -> Finding:
    """A finding that says what a holder needs to know. Raises BadFinding with the field."""
    if finding.matches:
        return Finding(True, finding.how, finding.on)
    return structs.replace(finding, words=read_words(finding.words))


def read_words(words: str) -> str:
    """Words that the holder reads. Raises BadFinding where they are too few or too many."""
    words = words.strip()
    if not LEAST_WORDS <= len(words) <= MOST_WORDS:
        raise BadFinding("words")
    return words


def after(state: Verified, finding: Finding) -> Verified:
    """Where a finding leads. Raises BadFinding where the day by which to put it right is missing.

    A second look at what still does not match gives no new period: it is broken.
    """
    if state is Verified.due:
        if finding.matches:
            return Verified.kept
        if finding.until is None or not finding.on < finding.until <= finding.on + LONGEST_PERIOD:
            raise BadFinding("until")
        return Verified.rectify
    if state is Verified.rectify:
        return Verified.kept_late if finding.matches else Verified.broken
    raise ValueError(f"nobody looks at what is {state.value}")


def may_look(
    officer: Officer,
    held: Mapping[Duty, int],
    state: Verified,
    department: str,
    finding: Finding | None = None,
    until: date | None = None,
) -> CannotVerify | None:
    """Why this officer may not look now; None where they may.

    Before the time to put it right is over, only a match can be written down (the holder asked).
    """
    if state not in (Verified.due, Verified.rectify):
        return CannotVerify.over
    if (no := _may_hold(officer, Duty.inspect, held, department)) is not None:
        return no
    is_early = finding is not None and until is not None and finding.on <= until
    if state is Verified.rectify and is_early and finding is not None and not finding.matches:
        return CannotVerify.too_early
    return None


def may_revoke(
    officer: Officer,
    held: Mapping[Duty, int],
    state: Verified,
    department: str,
    looked: frozenset[int],
) -> CannotVerify | None:
    """Why this officer may not revoke now; None where they may. `looked`: who looked at it."""
    if state is not Verified.broken:
        return CannotVerify.over if state not in OPEN else CannotVerify.too_early
    if officer.id in looked:
        return CannotVerify.you_looked
    return _may_hold(officer, Duty.approve, held, department)


def _may_hold(
    officer: Officer, duty: Duty, held: Mapping[Duty, int], department: str
) -> CannotVerify | None:
    if duty not in officer.duties:
        return CannotVerify.not_your_duty
    if officer.departments and department not in officer.departments:
        return CannotVerify.not_your_department
    if any(person == officer.id for other, person in held.items() if other is not duty):
        return CannotVerify.you_hold_another
    return None
