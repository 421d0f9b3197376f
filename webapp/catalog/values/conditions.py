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
    filled = "filled"


class RowsHow(StrEnum):
    """How a condition speaks about a table of rows."""

    any_row = "any_row"
    every_row = "every_row"
    count_rows = "count_rows"


class ParameterRef(Definition, tag="parameter", tag_field="of", frozen=True):
    """A value that the hall sets, for example the floor area from which fire safety is checked."""

    parameter: str


Operand = str | int | float | bool | ParameterRef | tuple[str | int | float | bool, ...] | None


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
