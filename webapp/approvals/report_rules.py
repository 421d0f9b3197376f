"""What a report that a promise is false must say, and what it changes. Pure.

国办发〔2020〕42号: promises are published, and everybody may report a false one. By when the
office looks is stated nowhere; the number of days is a setting.
"""

from __future__ import annotations

from datetime import date

from webapp.approvals.report_values import Answer, BadReport
from webapp.approvals.verification_values import Verified
from webapp.core.workdays import Calendar

LEAST_WORDS, MOST_WORDS = 8, 1000
NUMBER_MARK = "JB"
"""举报: a mark of our own, no rule names any."""

SETTLED = (Verified.kept, Verified.kept_late)
"""It was looked at and found as promised: a report opens a new look."""


def read_words(typed: str) -> str:
    """What is said to be wrong. Raises BadReport where it is too little to go by, or too much."""
    words = typed.strip()
    if not LEAST_WORDS <= len(words) <= MOST_WORDS:
        raise BadReport("words")
    return words


def number(day: date, code: str) -> str:
    """The number of a report: JB, the day, random digits."""
    return f"{NUMBER_MARK}{day:%Y%m%d}{code}"


def may_report(state: Verified) -> bool:
    """Whether a promise can be reported: what was granted on it is not revoked yet."""
    return state is not Verified.revoked


def look_by(state: Verified, due_on: date, today: date, days: int, calendar: Calendar) -> date:
    """The last day of the next look after a report of today, so many working days from it.

    An open look is pulled forward, never put off. What was settled is looked at anew. While the
    holder has time to put a fault right, that time is theirs, and a look follows anyway; what is to
    be revoked waits for no look.
    """
    soon = calendar.add(today, days).date
    if state in SETTLED:
        return soon
    if state is Verified.due:
        return min(due_on, soon)
    return due_on


def answer_of(became: Verified) -> Answer:
    """What a look that led to this state answers to a report."""
    return Answer.kept if became in SETTLED else Answer.not_kept
