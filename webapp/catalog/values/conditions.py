"""Conditions: typed data over answers, fields and the hall's parameters."""

from __future__ import annotations

from enum import StrEnum

from webapp.catalog.values.base import Definition


class Asks(StrEnum):
    """What a test looks at."""

    question = "question"
    field = "field"
    parameter = "parameter"


class Op(StrEnum):
    """How a test compares."""

    equals = "is"
    among = "in"
    at_least = "at_least"
    at_most = "at_most"
    more_than = "more_than"
    less_than = "less_than"
    has = "has"
    """Of several answers, one is this."""
    within = "within"
    """A day that was not longer ago than this period (and is not still to come)."""
    ahead = "ahead"
    """A day that is at least this period ahead."""
    age_at_least = "age_at_least"
    """A day since which at least this period has passed: somebody born then is of that age."""
    age_at_most = "age_at_most"
    filled = "filled"


DATE_OPS = frozenset({Op.within, Op.ahead, Op.age_at_least, Op.age_at_most})
"""Comparisons of a day with today, or with the day that the period names."""


class RowsHow(StrEnum):
    """How a condition speaks about a table of rows."""

    any_row = "any_row"
    every_row = "every_row"
    count_rows = "count_rows"


class ParameterRef(Definition, tag="parameter", tag_field="of", frozen=True):
    """A value that the hall sets, for example the floor area from which fire safety is checked."""

    parameter: str


class PeriodUnit(StrEnum):
    """Units in which days are compared; a month ends on its last day at the latest."""

    day = "day"
    month = "month"
    year = "year"


class Period(Definition, tag="period", tag_field="of", frozen=True):
    """A stretch of time up to today, or up to the day `on` (a date, or a hall's parameter)."""

    n: int
    unit: PeriodUnit = PeriodUnit.year
    on: str | ParameterRef = ""


Operand = (
    str | int | float | bool | ParameterRef | Period | tuple[str | int | float | bool, ...] | None
)


class Test(Definition, tag="test", tag_field="type", frozen=True):
    """One comparison, for example: the answer to `floor-area` is at least `fire-check-area`."""

    __test__ = False  # a word of the domain, not of pytest

    asks: Asks
    key: str
    op: Op
    value: Operand = None


class All(Definition, tag="all", tag_field="type", frozen=True):
    """Holds where every part holds; holds when it has no part."""

    of: tuple[Condition, ...]


class AnyOf(Definition, tag="any", tag_field="type", frozen=True):
    """Holds where one part holds at least."""

    of: tuple[Condition, ...]


class Not(Definition, tag="not", tag_field="type", frozen=True):
    """Holds where its part does not, an unanswered question included."""

    of: Condition


class Rows(Definition, tag="rows", tag_field="type", frozen=True):
    """A condition on the rows of a table; inside it `field` names a column."""

    how: RowsHow
    field: str
    of: Condition
    at_least: int = 1


Condition = All | AnyOf | Not | Test | Rows
