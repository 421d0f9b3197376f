"""Conditions at work: whether they hold on given facts, and which tests decided it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from webapp.catalog.values import (
    All,
    Answer,
    AnyOf,
    Asks,
    Condition,
    HallParameters,
    Not,
    Number,
    Op,
    ParameterRef,
    Reason,
    ReasonKind,
    Revision,
    Rows,
    RowsHow,
    Test,
)

ALWAYS = (Reason(ReasonKind.always),)


class Facts:
    """What is known while composing: answers that count, the fields they fill, parameters.

    `raw` keeps the answers as they were given, so that a reason can say 还没想好.
    """

    __slots__ = ("fields", "parameters", "questions", "raw")

    def __init__(
        self,
        parameters: Mapping[str, Number | str] | None = None,
        fields: dict[str, Any] | None = None,
    ) -> None:
        self.questions: dict[str, Answer] = {}
        self.raw: dict[str, Answer] = {}
        self.fields: dict[str, Any] = {} if fields is None else fields
        self.parameters: Mapping[str, Number | str] = {} if parameters is None else parameters

    def value(self, asks: Asks, key: str) -> Any:
        """The value of a question, field or parameter; None where it is unknown."""
        if asks is Asks.question:
            return self.questions.get(key)
        if asks is Asks.field:
            return self.fields.get(key)
        return self.parameters.get(key)


def parameters_of(revision: Revision, hall: HallParameters) -> dict[str, Number | str]:
    """Each parameter's value in this hall: its own, else the catalog's default."""
    known = {slug: one.default for slug, one in revision.parameters.items()}
    known.update((slug, value) for slug, value in hall.values.items() if slug in known)
    return known


def holds(condition: Condition | None, facts: Facts) -> bool:
    """Whether a condition holds. A test on something unanswered does not hold."""
    if condition is None:
        return True
    if isinstance(condition, Test):
        return _passes(condition, facts)
    if isinstance(condition, All):
        return all(holds(part, facts) for part in condition.of)
    if isinstance(condition, AnyOf):
        return any(holds(part, facts) for part in condition.of)
    if isinstance(condition, Not):
        return not holds(condition.of, facts)
    return _rows_hold(condition, facts)


def _passes(test: Test, facts: Facts) -> bool:
    value = facts.value(test.asks, test.key)
    if value is None:
        return False
    if test.op is Op.filled:
        return value not in ("", [])
    operand: Any = test.value
    if isinstance(operand, ParameterRef):
        operand = facts.parameters.get(operand.parameter)
        if operand is None:
            return False
    if test.op is Op.equals:
        return operand in value if isinstance(value, list) else bool(value == operand)
    if test.op is Op.among:
        values = value if isinstance(value, list) else [value]
        return any(one in operand for one in values)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return bool(value >= operand if test.op is Op.at_least else value <= operand)


def _rows_hold(condition: Rows, facts: Facts) -> bool:
    rows = facts.fields.get(condition.field)
    if not isinstance(rows, list):
        return False
    matching = sum(
        holds(condition.of, Facts(facts.parameters, dict(row)))
        for row in rows
        if isinstance(row, Mapping)
    )
    if condition.how is RowsHow.any_row:
        return matching > 0
    if condition.how is RowsHow.every_row:
        return bool(rows) and matching == len(rows)
    return matching >= condition.at_least


def reasons(condition: Condition | None, facts: Facts) -> tuple[Reason, ...]:
    """The tests that decided: those that made the condition hold, or those that made it fail."""
    if condition is None:
        return ALWAYS
    found = tuple(_deciding(condition, facts, wanted=holds(condition, facts)))
    return found or ALWAYS


def _deciding(condition: Condition, facts: Facts, *, wanted: bool) -> Iterator[Reason]:
    if isinstance(condition, Test):
        if _passes(condition, facts) is wanted:
            yield Reason(ReasonKind.answer, condition, _seen(condition, facts), wanted)
    elif isinstance(condition, All | AnyOf):
        for part in condition.of:
            if holds(part, facts) is wanted:
                yield from _deciding(part, facts, wanted=wanted)
    elif isinstance(condition, Not):
        yield from _deciding(condition.of, facts, wanted=not wanted)


def _seen(test: Test, facts: Facts) -> Answer | None:
    if test.asks is Asks.question:
        return facts.raw.get(test.key)
    value = facts.fields.get(test.key) if test.asks is Asks.field else None
    return value if isinstance(value, str | int | float | bool) else None


def all_tests(condition: Condition | None) -> Iterator[Test]:
    """Every test of a condition, those about rows excepted (they speak about columns)."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, All | AnyOf):
        for part in condition.of:
            yield from all_tests(part)
    elif isinstance(condition, Not):
        yield from all_tests(condition.of)
