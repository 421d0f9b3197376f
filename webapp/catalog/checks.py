"""Checks at work: what each measures in the answers, and whether it is met. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from webapp.catalog import days
from webapp.catalog.conditions import Facts, holds
from webapp.catalog.values import (
    Bundle,
    Check,
    Measure,
    MeasureKind,
    Number,
    Op,
    ParameterRef,
    Revision,
    Theme,
)

Amount = Fraction
"""Exact: a share of 80 % is not 79.99."""
ROW = "row"
"""The key of a row's stable id."""


class Standing:
    """One check against the answers as they are: what it measures, what is asked, whether it is
    met, and in which row (its id) where it is about each."""

    __slots__ = ("amount", "check", "limit", "row")

    def __init__(self, check: Check, amount: Amount, limit: Amount, row: str = "") -> None:
        self.check, self.amount, self.limit, self.row = check, amount, limit, row

    @property
    def is_met(self) -> bool:
        """Whether what must be so is so."""
        return compares(self.check.op, self.amount, self.limit)


def compares(op: Op, amount: Amount, limit: Amount) -> bool:
    """Whether an amount compares with its limit."""
    match op:
        case Op.at_least:
            return amount >= limit
        case Op.at_most:
            return amount <= limit
        case Op.more_than:
            return amount > limit
        case Op.less_than:
            return amount < limit
        case _:
            return amount == limit


def checks_of(revision: Revision, theme: Theme, bundle: Bundle) -> tuple[Check, ...]:
    """The checks of a bundle's items, then of the theme; two items' same check counts once."""
    found: list[Check] = []
    for checks in (*(revision.items[one.slug].checks for one in bundle.items), theme.checks):
        found += (one for one in checks if one not in found)
    return tuple(found)


def standings(checks: Sequence[Check], facts: Facts) -> Iterator[Standing]:
    """How each check stands that applies and can be judged: what is not filled in yet cannot."""
    for check in checks:
        if check.each:
            for row in _rows(check.each, facts):
                own = _of_row(facts, row)
                if holds(check.when, own):
                    yield from _standing(check, own, str(row.get(ROW, "")))
        elif holds(check.when, facts):
            yield from _standing(check, facts)


def _standing(check: Check, facts: Facts, row: str = "") -> Iterator[Standing]:
    amount, limit = measured(check.measure, facts), _limit(check.limit, facts)
    if amount is not None and limit is not None:
        yield Standing(check, amount, limit, row)


def _limit(limit: Number | ParameterRef | Measure, facts: Facts) -> Amount | None:
    if isinstance(limit, Measure):
        return measured(limit, facts)
    if isinstance(limit, ParameterRef):
        return _number(facts.parameters.get(limit.parameter))
    return _number(limit)


def measured(measure: Measure, facts: Facts) -> Amount | None:
    """What a measure finds; None where the answers do not suffice."""
    match measure.kind:
        case MeasureKind.count:
            return Amount(len(_matching(measure, facts)))
        case MeasureKind.percent:
            every = len(_all_rows(measure, facts))
            return Amount(100 * len(_matching(measure, facts)), every) if every else None
        case MeasureKind.sum if measure.rows:
            rows = _matching(measure, facts)
            return _sum(_cell(row, measure) for row in rows) if rows else None
        case MeasureKind.sum:
            return _sum(facts.fields.get(one) for one in measure.fields)
        case MeasureKind.value:
            return _number(facts.fields.get(measure.fields[0]))
        case kind:
            return _days(kind, facts.fields.get(measure.fields[0]), facts.today)


def _days(kind: MeasureKind, value: Any, today: date | None) -> Amount | None:
    day = days.read_day(value) or _born(value)
    if day is None or today is None:
        return None
    if kind is MeasureKind.age:
        return Amount(days.age(day, today))
    apart = (today - day).days
    return Amount(apart if kind is MeasureKind.days_since else -apart)


def _born(value: Any) -> date | None:
    """The birthday in an ID card number."""
    try:
        born = ric.get_birth_date(str(value))
    except (ValidationError, ValueError, IndexError):
        return None
    return born if isinstance(born, date) else None


def _sum(values: Iterator[Any] | Any) -> Amount | None:
    """All of them added up; None where one is not a number yet."""
    numbers = [_number(value) for value in values]
    return None if None in numbers else sum((n for n in numbers if n is not None), Amount(0))


def _number(value: Any) -> Amount | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Amount(Decimal(str(value)))


def _rows(table: str, facts: Facts) -> list[Mapping[str, Any]]:
    rows = facts.fields.get(table)
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def _matching(measure: Measure, facts: Facts) -> list[Mapping[str, Any]]:
    rows = _all_rows(measure, facts)
    return [row for row in rows if holds(measure.where, _of_row(facts, row))]


def _all_rows(measure: Measure, facts: Facts) -> list[Mapping[str, Any]]:
    return [row for table in measure.rows for row in _rows(table, facts)]


def _cell(row: Mapping[str, Any], measure: Measure) -> Any:
    """Of the named columns the one that this row's table has."""
    return next((row[one] for one in measure.fields if one in row), None)


def _of_row(facts: Facts, row: Mapping[str, Any]) -> Facts:
    """The row's cells, with what is known besides."""
    own = Facts(facts.parameters, {**facts.fields, **row}, facts.today)
    own.questions, own.raw = facts.questions, facts.raw
    return own
