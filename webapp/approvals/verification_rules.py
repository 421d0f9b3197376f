"""Verifying what was promised: by when, in which order, and by whom. Pure.

国办发〔2020〕42号: the office looks after it has granted; what does not match is put right by a
day, or what was granted is revoked. The fire rules are the strictest and the test case: on site
within 20 working days of issue, told of the fault within 3 working days of the look (here: at
once), looked at again within 3 working days of the end of the period.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from webapp.approvals import rules
from webapp.approvals.values import Duty, No, Officer
from webapp.approvals.verification_values import BadFinding, Finding, How, Verified
from webapp.catalog.days import later
from webapp.catalog.values import Bundle, Clock, PaperMode, PeriodUnit
from webapp.core.workdays import Calendar

LOOK_AGAIN_DAYS = 3
"""Working days, after the time to put it right is over, within which somebody looks again."""
LONGEST_PERIOD = timedelta(days=180)
"""The longest time to put something right that a page takes."""
LEAST_WORDS, MOST_WORDS = 4, 1000

TO_LOOK_AT = (Verified.due, Verified.rectify)
"""In these somebody has to look."""
OPEN = (*TO_LOOK_AT, Verified.broken)
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


def read_finding(matches: bool | None, how: How | None, words: str, until: date | None) -> Finding:
    """A finding that says what a holder needs to know. Raises BadFinding with the field."""
    if matches is None:
        raise BadFinding("matches")
    if how is None:
        raise BadFinding("how")
    return Finding(True, how) if matches else Finding(False, how, read_words(words), until)


def read_words(words: str) -> str:
    """Words that the holder reads. Raises BadFinding where they are too few or too many."""
    words = words.strip()
    if not LEAST_WORDS <= len(words) <= MOST_WORDS:
        raise BadFinding("words")
    return words


def after(state: Verified, finding: Finding, today: date) -> Verified:
    """Where a finding of today leads. Raises BadFinding where the day to put it right is missing.

    A second look at what still does not match gives no new period: it is broken.
    """
    if state is Verified.due:
        if finding.matches:
            return Verified.kept
        if finding.until is None or not today < finding.until <= today + LONGEST_PERIOD:
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
    acceptors: Collection[int] = (),
    *,
    early: bool = False,
) -> No | None:
    """Why this officer may not look now; None where they may.

    `early`: a fault is found before the time to put it right is over. Until then only a match can
    be written down (the holder asked for the look).
    """
    if state not in TO_LOOK_AT:
        return No.settled
    no = rules.may_hold(officer, Duty.inspect, held, department, acceptors)
    return No.too_early if no is None and early else no


def is_early(finding: Finding, until: date | None, today: date) -> bool:
    """Whether a fault is found again before the day by which it is to be put right has passed."""
    return not finding.matches and until is not None and today <= until


def may_revoke(
    officer: Officer,
    held: Mapping[Duty, int],
    state: Verified,
    department: str,
    looked: Collection[int],
    acceptors: Collection[int] = (),
) -> No | None:
    """Why this officer may not revoke now; None where they may. `looked`: who looked at it."""
    if state is not Verified.broken:
        return No.too_early if state in OPEN else No.settled
    if officer.id in looked:
        return No.you_looked
    return rules.may_hold(officer, Duty.approve, held, department, acceptors)
