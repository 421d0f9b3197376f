"""Working days (工作日): the unit of every clock in the law (行政许可法 art. 82).

A calendar is data: the yearly notice of the State Council's office moves days off and makes some
weekend days into working days. Past the last year with a notice a date can only be provisional
(暂定): weekends and the statutory days off are known, the moved days are not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Unit = Literal["wd", "cal", "unspecified"]

SATURDAY = 5
ONE_DAY = timedelta(days=1)


class YearNotNoticed(Exception):
    """The calendar of a year has not been noticed yet, so a date in it cannot be computed."""

    def __init__(self, year: int, last: int) -> None:
        super().__init__(year, last)
        self.year = year
        self.last = last

    def __str__(self) -> str:
        return (
            f"the days off of {self.year} have not been announced yet: "
            f"the calendar is known up to 31 December {self.last}"
        )


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline; provisional (暂定) where the year's notice is not out yet."""

    date: date
    provisional: bool = False


class Calendar:
    """The working days of one hall.

    `days` maps the dates that differ from the ordinary week to whether they are worked;
    `noticed` holds the years whose notice is out. In other years `days` has the statutory days off.
    """

    def __init__(self, days: Mapping[date, bool], noticed: frozenset[int]) -> None:
        if not noticed:
            raise ValueError("a calendar needs at least one noticed year")
        self._days = dict(days)
        self.noticed = noticed
        self.last_year = max(noticed)

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day, as far as is known."""
        worked = self._days.get(day)
        return day.weekday() < SATURDAY if worked is None else worked

    def add(self, start: date, count: int) -> Due:
        """The `count`-th working day after `start`; day 1 is the first working day after it.

        With count 0: `start` itself, or the next working day where `start` is a day off.
        """
        if count < 0:
            raise ValueError("working days are counted forward")
        day = start
        while count == 0 and not self.is_workday(day):
            day += ONE_DAY
        while count > 0:
            day += ONE_DAY
            count -= self.is_workday(day)
        return Due(day, provisional=not self._all_noticed(start, day))

    def _all_noticed(self, start: date, end: date) -> bool:
        return all(year in self.noticed for year in range(start.year, end.year + 1))

    def add_strict(self, start: date, count: int) -> date:
        """As `add`, but raises YearNotNoticed where a needed year has no notice."""
        due = self.add(start, count)
        if due.provisional:
            unknown = next(
                year for year in range(start.year, due.date.year + 1) if year not in self.noticed
            )
            raise YearNotNoticed(unknown, self.last_year)
        return due.date

    def due(self, start: date, count: int, unit: Unit) -> Due:
        """A deadline in its own unit.

        A rule that says 日 without saying which (`unspecified`) is counted in calendar days, the
        reading that is shorter for the office and safer for the applicant.
        """
        if unit == "wd":
            return self.add(start, count)
        day = start + timedelta(days=count)
        return Due(day, provisional=False)

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and including `end`; negative backwards."""
        if end < start:
            return -self.between(end, start)
        span = (end - start).days
        return sum(self.is_workday(start + timedelta(days=n)) for n in range(1, span + 1))
