"""Checks: what must be so between the answers of the form (members, shares, sums, ages, days)."""

from __future__ import annotations

from enum import Enum

from webapp.catalog.values.base import Definition, Number, Text
from webapp.catalog.values.conditions import Condition, Op, ParameterRef
from webapp.catalog.values.facts import Source


class MeasureKind(Enum):
    """What is measured. No string itself: a string has a `count` of its own."""

    count = "count"
    """Rows of one or more tables (those that fit `where`)."""
    percent = "percent"
    """Of all their rows, the share that fits `where`."""
    sum = "sum"
    """Fields added up; with `rows` the columns of all rows."""
    value = "value"
    """The number in a field."""
    age = "age"
    """Full years, by a date or an ID card number."""
    days_since = "days_since"
    days_until = "days_until"


class Measure(Definition, tag="measure", tag_field="of", frozen=True):
    """A number that is made from the answers; None where they do not suffice."""

    kind: MeasureKind
    fields: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    where: Condition | None = None


class Check(Definition, frozen=True):
    """One thing that must be so. `text` says what, `mend` how to get there.

    It applies where `when` holds. With `each` it is about every row of that table. One that does
    not block only warns. `at` is the field beside which it stands (else the first that it
    measures).
    """

    slug: str
    measure: Measure
    op: Op
    limit: Number | ParameterRef | Measure
    text: Text
    mend: Text
    source: Source
    when: Condition | None = None
    each: str = ""
    at: str = ""
    blocks: bool = True

    @property
    def place(self) -> str:
        """The field of the form beside which it stands."""
        return self.at or self.each or (*self.measure.rows, *self.measure.fields)[0]

    @property
    def reads(self) -> tuple[str, ...]:
        """Every field and table that it reads, those of its conditions excepted."""
        limit = self.limit if isinstance(self.limit, Measure) else None
        found = [*self.measure.fields, *self.measure.rows, self.each, self.at]
        found += [*limit.fields, *limit.rows] if limit else []
        return tuple(dict.fromkeys(one for one in found if one))
