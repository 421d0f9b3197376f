"""Days and periods: how old, how long ago, how far ahead. Pure."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from webapp.catalog.values import Op, Period, PeriodUnit

MONTHS = {PeriodUnit.month: 1, PeriodUnit.year: 12}


def read_day(value: Any) -> date | None:
    """A day as it is stored (2026-12-04); None where it is none."""
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def later(day: date, n: int, unit: PeriodUnit) -> date:
    """The day that lies n units later (earlier where n is negative).

    A month later than the 31st is the last of the month where it has no such day. Raises
    OverflowError beyond the calendar.
    """
    if unit is PeriodUnit.day:
        return day + timedelta(days=n)
    months = day.year * 12 + day.month - 1 + n * MONTHS[unit]
    year, month = divmod(months, 12)
    if not date.min.year <= year <= date.max.year:
        raise OverflowError("no such year")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def passes(op: Op, day: date, until: date, period: Period) -> bool:
    """Whether a day compares with a period that ends at `until`, as the comparison says."""
    n, unit = period.n, period.unit
    try:
        if op is Op.ahead:
            return day >= later(until, n, unit)
        if op is Op.within:
            return day <= until <= later(day, n, unit)
        if op is Op.age_at_least:
            return later(day, n, unit) <= until
        return day <= until < later(day, n + 1, unit)
    except OverflowError:
        return op in (Op.within, Op.age_at_most) and day <= until


def age(born: date, today: date) -> int:
    """Full years of somebody who was born on a day; on the birthday itself they count."""
    before = (today.month, today.day) < (born.month, born.day)
    return today.year - born.year - before
