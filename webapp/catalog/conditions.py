"""Conditions at work: whether they hold on given facts, and which tests decided it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from webapp.catalog.days import passes, read_day
from webapp.catalog.values import (
    DATE_OPS,
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
    Period,
    Reason,
    ReasonKind,
    Revision,
    Rows,
    RowsHow,
    Test,
)

ALWAYS = (Reason(ReasonKind.always),)
NO_NEED = (Reason(ReasonKind.no_need),)


class Facts:
    """What is known while composing: answers that count, the fields they fill, parameters.

    `raw` keeps the answers as they were given, so that a reason can say 还没想好; `hidden` are the
    questions off the path with the condition that hides each, `asking` which question asks for a
    field. Days are compared with `today`; where nobody said which day it is, none compares.
    """

    __slots__ = ("asking", "fields", "hidden", "parameters", "questions", "raw", "today")

    def __init__(
        self,
        parameters: Mapping[str, Number | str] | None = None,
        fields: dict[str, Any] | None = None,
        today: date | None = None,
    ) -> None:
        self.questions: dict[str, Answer] = {}
        self.raw: dict[str, Answer] = {}
        self.hidden: dict[str, Condition] = {}
        self.asking: dict[str, str] = {}
        self.today = today
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
    if test.op in DATE_OPS:
        return _day_passes(test.op, value, operand, facts)
    if test.op is Op.equals or test.op is Op.has:
        return operand in value if isinstance(value, list) else bool(value == operand)
    if test.op is Op.among:
        values = value if isinstance(value, list) else [value]
        return any(one in operand for one in values)
    return _compares(test.op, value, operand)


def _compares(op: Op, value: Any, operand: Any) -> bool:
    """A number with a number, or a day with a day; what cannot be compared does not hold."""
    if isinstance(value, str) and isinstance(operand, str):
        if read_day(value) is None or read_day(operand) is None:
            return False
    elif isinstance(value, bool) or not isinstance(value, int | float) or isinstance(operand, str):
        return False
    if op is Op.at_least:
        return bool(value >= operand)
    if op is Op.at_most:
        return bool(value <= operand)
    return bool(value > operand if op is Op.more_than else value < operand)


def _day_passes(op: Op, value: Any, period: Any, facts: Facts) -> bool:
    day = read_day(value)
    until = facts.today
    if isinstance(period, Period) and period.on:
        on = period.on
        if isinstance(on, ParameterRef):
            on = str(facts.parameters.get(on.parameter, ""))
        until = read_day(on)
    if day is None or until is None or not isinstance(period, Period):
        return False
    return passes(op, day, until, period)


def _rows_hold(condition: Rows, facts: Facts) -> bool:
    rows = facts.fields.get(condition.field)
    if not isinstance(rows, list):
        return False
    matching = sum(
        holds(condition.of, Facts(facts.parameters, dict(row), facts.today))
        for row in rows
        if isinstance(row, Mapping)
    )
    if condition.how is RowsHow.any_row:
        return matching > 0
    if condition.how is RowsHow.every_row:
        return bool(rows) and matching == len(rows)
    return matching >= condition.at_least


def reasons(condition: Condition | None, facts: Facts) -> tuple[Reason, ...]:
    """The tests that decided: those that made the condition hold, or those that made it fail.

    Only what this person was asked speaks: for a question off the path its reason to be hidden, for
    what nobody asks nothing.
    """
    if condition is None:
        return ALWAYS
    wanted = holds(condition, facts)
    found: list[Reason] = []
    for one in _deciding(condition, facts, frozenset(), wanted=wanted):
        if one not in found:
            found.append(one)
    return tuple(found) or (ALWAYS if wanted else NO_NEED)


def _deciding(
    condition: Condition, facts: Facts, seen: frozenset[str], *, wanted: bool
) -> Iterator[Reason]:
    if isinstance(condition, Test):
        if _passes(condition, facts) is wanted:
            yield from _spoken(condition, facts, seen, wanted=wanted)
    elif isinstance(condition, All | AnyOf):
        for part in condition.of:
            if holds(part, facts) is wanted:
                yield from _deciding(part, facts, seen, wanted=wanted)
    elif isinstance(condition, Not):
        yield from _deciding(condition.of, facts, seen, wanted=not wanted)


def _spoken(test: Test, facts: Facts, seen: frozenset[str], *, wanted: bool) -> Iterator[Reason]:
    """A test that decided, as far as it is about something that was asked."""
    if facts.value(test.asks, test.key) is not None:
        yield Reason(ReasonKind.answer, test, _seen(test, facts), wanted)
        return
    question = test.key if test.asks is Asks.question else facts.asking.get(test.key, "")
    if question in facts.hidden and question not in seen:
        yield from _deciding(facts.hidden[question], facts, seen | {question}, wanted=False)


def _seen(test: Test, facts: Facts) -> Answer | None:
    if test.asks is Asks.question:
        return facts.raw.get(test.key)
    if test.asks is Asks.parameter:
        return None
    if test.key in facts.asking:
        return facts.raw.get(facts.asking[test.key])
    value = facts.fields.get(test.key)
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
