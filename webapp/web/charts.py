"""Geometry of the plan chart: calendar days to places in an SVG; templates only print it.

Everything is in SVG units. A row is a name and a promise over its bar; days off are banded; the
bars of the critical path are filled and linked; a visit is a diamond on its day; the end line
stands on the latest day.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

WIDTH = 328.0
GUTTER = 10.0
"""Free space at the left, where a link runs down beside the names."""
TOP = 44
ROW = 52
BAR = 14
FOOT = 38
DAYS_SHOWN_SINGLY = 9
"""More days than this do not fit as single words; then every week's first workday is named."""
WIDE = 14.0
NARROW = 8.0
"""Widths of a Chinese and of a Latin sign at the size of a row's name."""
MERGE_ROW = 34
MERGE_DOT = 118.0
MERGE_WIDEST = 172.0
"""Height of a department's line; where its dot stands, and where it stands at the most."""


@dataclass(frozen=True, slots=True)
class Row:
    """One step as the chart gets it: printed words and its days, both included."""

    key: str
    name: str
    note: str
    start: date
    end: date
    critical: bool = False
    provisional: bool = False
    when: str = ""
    open: bool = False
    """Nobody knows its end: it is drawn to the edge, and unfinished."""
    waits: bool = False
    """Nobody knows its start either: it is not drawn, only named."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A joint visit: its day, the rows that it serves, and its words in the legend."""

    day: date
    rows: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Head:
    """A day's words over its column."""

    x: float
    top: str
    under: str
    klass: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A row's bar and where its words stand."""

    x: float
    y: int
    width: float
    text_x: float
    anchor: str
    name: str
    note: str
    when: str
    critical: bool
    provisional: bool
    open: bool = False


@dataclass(frozen=True, slots=True)
class Gantt:
    """A chart that is ready to be printed."""

    width: float
    height: int
    foot: int
    days_off: tuple[tuple[float, float], ...]
    heads: tuple[Head, ...]
    bars: tuple[Bar, ...]
    links: tuple[str, ...]
    diamonds: tuple[tuple[float, int], ...]
    visits: tuple[str, ...]
    end_x: float
    end_label: str
    sentence: str


def text_width(text: str) -> float:
    """About how wide a text is at the size of a row's name, in SVG units."""
    return sum(WIDE if ord(sign) > 0x2E80 else NARROW for sign in text)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def _bands(
    days: Sequence[date], days_off: Collection[date], step: float
) -> Iterable[tuple[float, float]]:
    """Neighbouring days off as one band."""
    start: int | None = None
    for index, day in enumerate([*days, None]):
        is_off = day is not None and day in days_off
        if is_off and start is None:
            start = index
        elif not is_off and start is not None:
            yield round(GUTTER + start * step, 1), round((index - start) * step, 1)
            start = None


def _named(days: Sequence[date], days_off: Collection[date]) -> list[int]:
    """Which columns carry words: all of few days; of many, first workdays and the end."""
    if len(days) <= DAYS_SHOWN_SINGLY:
        return list(range(len(days)))
    last = len(days) - 1
    space = max(1, round(len(days) / DAYS_SHOWN_SINGLY * 1.6))
    kept: list[int] = []
    week = None
    for index, day in enumerate(days):
        if day in days_off or day.isocalendar()[:2] == week:
            continue
        week = day.isocalendar()[:2]
        if (not kept or index - kept[-1] >= space) and last - index >= space:
            kept.append(index)
    return [*kept, last]


def gantt(
    rows: Sequence[Row],
    *,
    first_day: date,
    last_day: date,
    days_off: Collection[date] = (),
    visits: Sequence[Visit] = (),
    links: Sequence[tuple[str, str]] = (),
    head: Callable[[date], tuple[str, str]],
    end_label: str,
    sentence: str,
) -> Gantt:
    """Lay the plan out.

    `head` gives a day's two words (27, 五); `end_label` stands at the end line; `sentence` says
    the chart to people who cannot see it. `links` join rows by key; only links to and from
    critical rows are drawn, so that one line can be followed. Raises ValueError when the last day
    is before the first.
    """
    if last_day < first_day:
        raise ValueError("a plan ends before it begins")
    days = _days(first_day, last_day)
    step = (WIDTH - GUTTER) / len(days)
    foot = TOP + ROW * len(rows)
    bars: dict[str, Bar] = {}
    for index, row in enumerate(rows):
        inset = min(3.0, step / 6)
        x = GUTTER + (row.start - first_day).days * step + inset
        width = max(((row.end - row.start).days + 1) * step - 2 * inset, 6.0)
        if row.open:
            width = 0.0 if row.waits else WIDTH - x
        note = row.note
        words = text_width(row.name) + 6 + text_width(note) * 0.93
        if row.open and words > WIDTH:
            # The unfinished bar says it too, and the list under the chart.
            note, words = "", text_width(row.name)
        fits = x + words <= WIDTH - 4
        bars[row.key] = Bar(
            x=round(x, 1),
            y=TOP + ROW * index + 28,
            width=round(width, 1),
            text_x=round(x, 1) if fits else WIDTH - 6 if words <= WIDTH else 0.0,
            anchor="start" if fits or words > WIDTH else "end",
            name=row.name,
            note=note,
            when=row.when,
            critical=row.critical,
            provisional=row.provisional,
            open=row.open,
        )
    heads = tuple(
        Head(
            x=round(GUTTER + (index + 0.5) * step, 1)
            if len(days) <= DAYS_SHOWN_SINGLY
            else round(min(GUTTER + (index + 0.5) * step, WIDTH - 14), 1),
            top=head(days[index])[0],
            under=head(days[index])[1],
            klass="b acc" if index == len(days) - 1 else "t3" if days[index] in days_off else "",
        )
        for index in _named(days, days_off)
    )
    drawn = tuple(
        _link(bars[a], bars[b])
        for a, b in links
        if a in bars and b in bars and bars[a].critical and bars[b].critical
    )
    return Gantt(
        width=WIDTH,
        height=foot + FOOT,
        foot=foot,
        days_off=tuple(_bands(days, days_off, step)),
        heads=heads,
        bars=tuple(bars.values()),
        links=drawn,
        diamonds=tuple(
            (round(GUTTER + ((visit.day - first_day).days + 0.5) * step, 1), bars[key].y + BAR // 2)
            for visit in visits
            for key in visit.rows
            if key in bars and first_day <= visit.day <= last_day
        ),
        visits=tuple(visit.text for visit in visits),
        end_x=WIDTH - 1.5,
        end_label=end_label,
        sentence=sentence,
    )


def _link(source: Bar, target: Bar) -> str:
    """From the end of one bar to the start of the next; without room, left of both and down."""
    x, y = source.x + source.width, source.y + BAR // 2
    to_x, to_y = target.x, target.y + BAR // 2
    if to_x - x >= 16:
        return f"M{x:g} {y}H{x + 10:g}V{to_y}H{to_x:g}"
    left = min(source.x, target.x) - 7
    return f"M{source.x:g} {y}H{left:g}V{to_y}H{to_x:g}"


@dataclass(frozen=True, slots=True)
class MergeLine:
    """One department's line: its words (one or two rows of text) and where it starts."""

    words: tuple[str, ...]
    y: int


@dataclass(frozen=True, slots=True)
class Merge:
    """The figure of the merge receipt: many lines, one stroke."""

    lines: tuple[MergeLine, ...]
    height: int
    middle: float
    dot: float
    size: int


def merge(names: Sequence[str]) -> Merge:
    """Lay out the receipt's figure; long (Latin) names get smaller letters and a second row."""
    widest = max((text_width(name) for name in names), default=0.0) * 15 / 14
    size = 15 if widest <= MERGE_DOT - 10 else 13
    room = MERGE_WIDEST - 8
    lines = tuple(
        MergeLine(_rows(name, room * 14 / size), MERGE_ROW // 2 + MERGE_ROW * index)
        for index, name in enumerate(names)
    )
    used = max((text_width(row) for line in lines for row in line.words), default=0.0) * size / 14
    return Merge(
        lines=lines,
        height=max(MERGE_ROW * len(names), 60),
        middle=MERGE_ROW * max(len(names), 1) / 2,
        dot=round(min(max(MERGE_DOT, used + 8), MERGE_WIDEST), 1),
        size=size,
    )


def _rows(name: str, room: float) -> tuple[str, ...]:
    """The name in one row, or in two that break at the space nearest the middle."""
    spaces = [index for index, sign in enumerate(name) if sign == " "]
    if text_width(name) <= room or not spaces:
        return (name,)
    cut = min(spaces, key=lambda index: abs(index - len(name) / 2))
    return (name[:cut], name[cut + 1 :])
