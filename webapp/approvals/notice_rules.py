"""What the law asks of a notice of what is missing (一次性告知), and what silence means. Pure.

行政许可法 art. 32(4): all that is missing is told at once, on the spot or within five working
days; where nothing is told, the application is accepted from the day on which it was received.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date

from webapp.approvals import rules
from webapp.approvals.notice_values import Fault, Given, NoticeLack, Point, PointKind
from webapp.approvals.values import Duty, No, Officer
from webapp.cases.values import ItemState
from webapp.core.workdays import Calendar, Due

WORDS_MAX = 500
"""Characters of an officer's words on one point."""
REMIND_AT = (3, 1)
"""Working days before the last day of an answer on which the applicant is reminded."""


def may_notify(
    officer: Officer,
    held: Mapping[Duty, int],
    state: ItemState,
    department: str,
    *,
    received_on: date | None,
    today: date,
    calendar: Calendar,
) -> No | None:
    """Why this officer may not tell the applicant what is missing; None where they may.

    It is a part of accepting, so whoever may accept may tell; and after five working days of
    silence there is nothing left to tell, because the item counts as accepted.
    """
    no = rules.may_accept(officer, held, state, department)
    if no is None and received_on and silence_accepts(received_on, today, calendar):
        return No.too_late
    return no


def silence_accepts(received_on: date, today: date, calendar: Calendar) -> date | None:
    """From which day silence has accepted an item that nobody answered; None while there is time.

    The day is that of receipt itself (art. 32(4)). Where the calendar of a year is not out yet the
    last day is counted by what is known of it: a date that may still move a little must not keep
    an applicant waiting, and the deadlines that follow stay provisional until the notice is loaded.
    """
    return received_on if today > rules.accept_due(received_on, calendar).date else None


def second_round_needs_reason(rounds_before: int) -> bool:
    """Whether this notice has to say why the earlier ones did not name everything."""
    return rounds_before > 0


def told_again(points: Iterable[Point], earlier: Collection[Point]) -> tuple[Point, ...]:
    """The points about something that an earlier notice named too: a fault of the office (§5).

    What stands under `other` is free text, in which no two are known to be the same.
    """
    known = {one.name for one in earlier if one.kind is not PointKind.other}
    return tuple(one for one in points if one.name in known)


def notice_lacks(
    points: Collection[Point], reason: str, *, rounds_before: int
) -> dict[str, NoticeLack]:
    """What keeps a notice from being sent, by the point's name; "" and "reason" for the whole."""
    lacks = {}
    if not points:
        lacks[""] = NoticeLack.no_points
    for point in points:
        if point.fault is Fault.other and not _says_something(point.words):
            lacks[point.name] = NoticeLack.no_words
        elif len(point.words) > WORDS_MAX:
            lacks[point.name] = NoticeLack.words_too_long
    if second_round_needs_reason(rounds_before) and rules.reasons_lack(reason) is not None:
        lacks["reason"] = NoticeLack.no_reason
    return lacks


def _says_something(text: str) -> bool:
    return any(letter.isalnum() for letter in text)


def is_answered(point: Point, given: Given, before: object) -> bool:
    """Whether what the applicant gave answers this point.

    A paper: a file; one that is only promised to be brought is still to come. A field: another
    value than the one that was found wrong, or words that say why it is right. The rest: words.
    """
    if point.kind is PointKind.paper:
        return given.files > 0
    if point.kind is PointKind.field:
        if given.value is None:
            return False
        return given.value != before or _says_something(given.words)
    return _says_something(given.words)


def may_send(point: Point, given: Given, before: object) -> bool:
    """Whether an answer may be sent with this point as it is: answered, or brought to the hall."""
    return is_answered(point, given, before) or (point.kind is PointKind.paper and given.at_counter)


def answer_day(day: date, calendar: Calendar) -> date:
    """The legal day of an answer: one sent on a day off counts from the next working day.

    From it the five working days to accept run again.
    """
    return calendar.add(day, 0).date


def answer_due(issued_on: date, days: int, calendar: Calendar) -> Due | None:
    """Until when the answer may come; None where the hall sets no number of days.

    No law names one; one city treats ten working days as withdrawn (practice, a setting).
    """
    return calendar.add(issued_on, days) if days > 0 else None


def has_lapsed(answer_by: date | None, today: date) -> bool:
    """Whether the time for an answer is over."""
    return answer_by is not None and today > answer_by


def remind_today(answer_by: date | None, today: date, calendar: Calendar) -> bool:
    """Whether the applicant is reminded today: three working days before the last day, and one."""
    if answer_by is None or not calendar.is_workday(today):
        return False
    return calendar.between(today, answer_by) in REMIND_AT
