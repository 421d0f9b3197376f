"""Hours as an officer writes them: a line a session, a line a special date. Pure.

09:00-12:00 4              from, until, windows for those who booked
wed 17:30-19:30 2          on Wednesdays alone (周三 works too; several: 周一、周三)
2026-12-31 09:00-12:00 4 Half a day
2026-12-31 17:30-19:30 2 off-hour Half a day
2027-01-01 closed New Year's Day
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, time
from enum import Enum

from webapp.appointments.values import WEEKDAYS, Hours, Opening, Special
from webapp.core.i18n import CHINESE, ENGLISH

MOST_WINDOWS = 200
CLOSED = "closed"
CLOSED_WORDS = (CLOSED, "休息", "不开放")
OFF_HOUR = "off-hour"
OFF_HOUR_WORDS = (OFF_HOUR, "延时")
CHINESE_DAYS = dict(
    zip(("周一", "周二", "周三", "周四", "周五", "周六", "周日"), WEEKDAYS, strict=True)
)
SPAN = re.compile(r"(\d{1,2})[:：](\d{2})\s*[-–—~至到]\s*(\d{1,2})[:：](\d{2})")
BETWEEN = re.compile(r"[,，、]")


class Field(Enum):
    """Which of the three texts."""

    hours = "hours"
    off_hours = "off_hours"
    special = "special"


class Wrong(Enum):
    """What is wrong with a line."""

    span = "span"
    """No from and until in it."""
    backwards = "backwards"
    windows = "windows"
    weekday = "weekday"
    date = "date"
    short = "short"
    """Shorter than one step of the grid."""
    overlap = "overlap"
    """Two sessions of one weekday meet."""
    twice = "twice"
    """A date that stands there already."""


class BadLine(ValueError):
    """A line that cannot be read: in which text, which line (from 1), and why."""

    def __init__(self, field: Field, line: int, wrong: Wrong) -> None:
        super().__init__(field, line, wrong)
        self.field, self.line, self.wrong = field, line, wrong


def read_opening(grid: int, hours: str, off_hours: str, special: str) -> Opening:
    """The hours that three texts say. Raises BadLine for the first line that is wrong."""
    return Opening(
        grid,
        _sessions(Field.hours, hours, grid),
        _sessions(Field.off_hours, off_hours, grid),
        tuple(_specials(special, grid)),
    )


def _lines(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if words := " ".join(line.split()):
            yield number, words


def _sessions(field: Field, text: str, grid: int) -> tuple[Hours, ...]:
    found: list[Hours] = []
    for number, line in _lines(text):
        one, rest = _session(field, number, line, grid)
        if rest:
            raise BadLine(field, number, Wrong.windows)
        if any(_meet(one, other) for other in found):
            raise BadLine(field, number, Wrong.overlap)
        found.append(one)
    return tuple(found)


def _session(field: Field, number: int, line: str, grid: int) -> tuple[Hours, str]:
    """A session, and what stands behind it in its line."""
    span = SPAN.search(line)
    if span is None:
        raise BadLine(field, number, Wrong.span)
    try:
        start, end = (time(int(span[one]), int(span[one + 1])) for one in (1, 3))
    except ValueError:
        raise BadLine(field, number, Wrong.span) from None
    if end <= start:
        raise BadLine(field, number, Wrong.backwards)
    if _minutes(end) - _minutes(start) < grid:
        raise BadLine(field, number, Wrong.short)
    weekdays = tuple(
        _weekday(field, number, one) for one in BETWEEN.split(line[: span.start()]) if one.strip()
    )
    windows, _, rest = line[span.end() :].strip().partition(" ")
    if not (windows.isascii() and windows.isdigit() and 0 < int(windows) <= MOST_WINDOWS):
        raise BadLine(field, number, Wrong.windows)
    ordered = tuple(one for one in WEEKDAYS if one in weekdays)
    return Hours(start, end, int(windows), ordered), rest


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _weekday(field: Field, number: int, word: str) -> str:
    known = CHINESE_DAYS.get(word.strip(), word.strip().lower()[:3])
    if known not in WEEKDAYS:
        raise BadLine(field, number, Wrong.weekday)
    return known


def _meet(one: Hours, other: Hours) -> bool:
    """Whether two sessions can be at the same time of the same day."""
    days = set(one.weekdays or WEEKDAYS) & set(other.weekdays or WEEKDAYS)
    return bool(days) and one.start < other.end and other.start < one.end


def _specials(text: str, grid: int) -> Iterator[Special]:
    """Each date once: closed, or open in one or more sessions, a line each."""
    found: dict[date, Special] = {}
    for number, line in _lines(text):
        day, _, rest = line.partition(" ")
        try:
            on = date.fromisoformat(day)
        except ValueError:
            raise BadLine(Field.special, number, Wrong.date) from None
        word, _, why = rest.partition(" ")
        before = found.get(on)
        if word in CLOSED_WORDS:
            if before is not None:
                raise BadLine(Field.special, number, Wrong.twice)
            found[on] = Special(on, _why(why))
            continue
        one, why = _session(Field.special, number, rest, grid)
        sessions = (*before.hours, *before.off_hours) if before else ()
        if before is not None and not sessions:
            raise BadLine(Field.special, number, Wrong.twice)
        if any(_meet(one, other) for other in sessions):
            raise BadLine(Field.special, number, Wrong.overlap)
        found[on] = _with(before or Special(on, {}), one, why)
    yield from found.values()


def _with(special: Special, one: Hours, words: str) -> Special:
    """A special date with one more session; the first word may say that it is an off-hour one."""
    first, _, rest = words.partition(" ")
    is_off = first in OFF_HOUR_WORDS
    why = special.why or _why(rest if is_off else words)
    hours, off_hours = special.hours, special.off_hours
    if is_off:
        return Special(special.day, why, hours, (*off_hours, one))
    return Special(special.day, why, (*hours, one), off_hours)


def _why(words: str) -> dict[str, str]:
    return {CHINESE: words, ENGLISH: words}


def write_sessions(hours: Iterable[Hours], *, chinese: bool = True) -> str:
    """Sessions as an officer writes them."""
    return "\n".join(_written(one, chinese=chinese) for one in hours)


def _written(one: Hours, *, chinese: bool) -> str:
    names = {value: key for key, value in CHINESE_DAYS.items()} if chinese else {}
    days = ("、" if chinese else ",").join(names.get(day, day) for day in one.weekdays)
    return " ".join(filter(None, (days, f"{one.start:%H:%M}-{one.end:%H:%M}", str(one.windows))))


def write_specials(special: Sequence[Special], *, chinese: bool = True) -> str:
    """Special dates as an officer writes them."""
    closed = CLOSED_WORDS[1] if chinese else CLOSED
    off_hour = OFF_HOUR_WORDS[1] if chinese else OFF_HOUR
    lines = []
    for one in special:
        why = one.why.get(CHINESE, "")
        sessions = [(hours, "") for hours in one.hours]
        sessions += [(hours, f"{off_hour} ") for hours in one.off_hours]
        for hours, kind in sessions:
            line = f"{one.day} {_written(hours, chinese=chinese)} {kind}{why}"
            lines.append(line.rstrip())
        if not sessions:
            lines.append(f"{one.day} {closed} {why}".rstrip())
    return "\n".join(lines)
