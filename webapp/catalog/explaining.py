"""Conditions and reasons in words: the one place where typed data becomes a sentence. Pure.

The words come from the catalog: a question's `fact` is a noun phrase (建筑面积, the floor area), an
option's `fact` a clause (店里做凉菜, you will serve cold dishes), `fact_not` the clause for when it
was not chosen. Only the joints stand here (`joints.py`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from webapp.catalog.conditions import parameters_of
from webapp.catalog.joints import JOINTS, say_period, with_unit
from webapp.catalog.journey import option_of
from webapp.catalog.values import (
    DATE_OPS,
    All,
    Answer,
    AnyOf,
    Asks,
    Condition,
    FieldKind,
    HallParameters,
    Not,
    Op,
    ParameterRef,
    Period,
    Question,
    QuestionKind,
    Reason,
    ReasonKind,
    Revision,
    Rows,
    RowsHow,
    Test,
    Theme,
)
from webapp.core.i18n import pick

MOST_OTHERS = 3
"""Options that are named one by one where a condition leaves one out; more are too long to read."""

NEGATED = {
    Op.at_least: "below",
    Op.at_most: "above",
    Op.more_than: "at_most",
    Op.less_than: "at_least",
}
SAID = {Op.more_than: "above", Op.less_than: "below"}
"""The joint of a comparison; where it is not here, it has the comparison's own name."""


def describe(
    condition: Condition | None,
    theme: Theme | None,
    revision: Revision,
    locale: str,
    hall: HallParameters | None = None,
) -> str:
    """A condition as a clause: "the floor area is at least 300 m²". Empty where there is none."""
    if condition is None:
        return ""
    return _Words(theme, revision, locale, hall).clause(condition)


def explain(
    because: Iterable[Reason],
    theme: Theme | None,
    revision: Revision,
    locale: str,
    hall: HallParameters | None = None,
) -> str:
    """Reasons as one clause: "because you will serve cold dishes"."""
    words = _Words(theme, revision, locale, hall)
    clauses = list(dict.fromkeys(words.reason(one) for one in because if one.test is not None))
    if clauses:
        return words.say("because", clauses=words.say("and").join(clauses))
    kinds = {one.kind for one in because}
    for kind in (ReasonKind.needs, ReasonKind.no_need):
        if kind in kinds:
            return words.say(kind.value)
    return words.say("always")


class _Words:
    """The catalog's words for one theme, in one language, with one hall's parameters."""

    def __init__(
        self, theme: Theme | None, revision: Revision, locale: str, hall: HallParameters | None
    ) -> None:
        self.theme = theme
        self.revision = revision
        self.locale = locale
        self.parameters = parameters_of(revision, hall or HallParameters())

    def say(self, joint: str, **words: object) -> str:
        return self.pick(JOINTS[joint]).format(**words)

    def pick(self, text: Mapping[str, str]) -> str:
        return pick(text, self.locale)

    def reason(self, reason: Reason) -> str:
        """A reason in the words of the answer that was given, 还没想好 included."""
        test = reason.test
        assert test is not None
        question = self.question(test)
        if question is not None and reason.answer is not None:
            option = option_of(question, reason.answer)
            if option is not None and option.fact:
                return self.pick(option.fact)
        return self.test(test, holds=reason.holds)

    def clause(self, condition: Condition, *, holds: bool = True, inside: str = "") -> str:
        """A condition, or its opposite; `inside` is the joint of the list that it stands in."""
        if isinstance(condition, Test):
            return self.test(condition, holds=holds, inside=inside)
        if isinstance(condition, All | AnyOf):
            joint = "and" if isinstance(condition, All) is holds else "or"
            return self._list(condition.of, joint, inside, holds=holds)
        if isinstance(condition, Not):
            return self.clause(condition.of, holds=not holds, inside=inside)
        return self._rows(condition) if holds else self.say("not", clause=self._rows(condition))

    def _list(
        self, conditions: tuple[Condition, ...], joint: str, inside: str, *, holds: bool
    ) -> str:
        """Several clauses so that nobody has to guess which of them belong together."""
        own = joint if len(conditions) > 1 else inside
        parts = list(dict.fromkeys(self.clause(one, holds=holds, inside=own) for one in conditions))
        if len(parts) == 1 or not inside or inside == joint:
            mixed = any(_is_list(one, joint, holds=holds) for one in conditions)
            return self.say(f"{joint}_apart" if mixed else joint).join(parts)
        return self._inside(parts, joint)

    def _inside(self, parts: list[str], joint: str) -> str:
        """A list within a list of the other kind, so that it stays together."""
        if joint == "and":
            return self.say("and_inside").join(parts)
        if len(parts) == 2:
            return self.say("either", one=parts[0], other=parts[1])
        return self.say("one_of", parts=self.say("listed").join(parts))

    def _rows(self, rows: Rows) -> str:
        field = self.revision.fields.get(rows.field)
        what = self.pick(field.label) if field else rows.field
        joint = RowsHow(rows.how).value
        clause = self.clause(rows.of)
        return self.say(joint if clause else "rows", what=what, clause=clause, n=rows.at_least)

    def test(self, test: Test, *, holds: bool = True, inside: str = "") -> str:
        question = self.question(test)
        if test.op in (Op.equals, Op.has, Op.among) and question is not None:
            clauses = self._options_clauses(question, test, holds=holds)
            if len(clauses) > 1 and inside == "and":
                return self._inside(clauses, "or")
            if clauses:
                return self.say("or").join(clauses)
        what = self.what(test, question)
        if test.op is Op.filled:
            return self.say("filled" if holds else "empty", what=what)
        if test.op in DATE_OPS:
            joint = test.op.value if holds else f"not_{test.op.value}"
            return self.say(joint, what=what, value=self.value(test))
        if test.op in NEGATED:
            joint = SAID.get(test.op, test.op.value) if holds else NEGATED[test.op]
            return self.say(joint, what=what, value=self.value(test))
        if self._is_yes_no(test) and not isinstance(test.value, tuple):
            return self.say("yes" if (test.value in (True, "yes")) is holds else "no", what=what)
        if not holds and isinstance(test.value, tuple) and len(test.value) > 1:
            return self.say("is_none", what=what, value=self.value(test, "nor"))
        return self.say("is" if holds else "is_not", what=what, value=self.value(test))

    def _options_clauses(self, question: Question, test: Test, *, holds: bool) -> list[str]:
        """The clauses of the options that are meant; of those left where the test must fail."""
        named = test.value if isinstance(test.value, tuple) else (test.value,)
        options = [one for one in question.options if one.treat_as is None]
        chosen = [one for one in options if one.slug in named]
        if not holds:
            if len(chosen) == 1 and chosen[0].fact_not:
                return [self.pick(chosen[0].fact_not)]
            if question.kind is QuestionKind.many:
                return []
            chosen = [one for one in options if one.slug not in named]
            # An answer that leads out of the theme is none to speak of here.
            chosen = [one for one in chosen if not one.leads_to] or chosen
            if len(chosen) > MOST_OTHERS:
                return []
        return list(dict.fromkeys(self.pick(one.fact) for one in chosen if one.fact))

    def _is_yes_no(self, test: Test) -> bool:
        field = self.revision.fields.get(test.key) if test.asks is Asks.field else None
        return field is not None and field.kind is FieldKind.yes_no

    def question(self, test: Test) -> Question | None:
        """The question that a test is about, directly or by the field that it answers.

        Inside a theme only its own questions speak; an item by itself borrows any theme's words.
        """
        if test.asks is Asks.parameter:
            return None
        for theme in [self.theme] if self.theme else self.revision.themes.values():
            for one in theme.questions:
                key = one.slug if test.asks is Asks.question else one.answers
                if key == test.key:
                    return one
        return None

    def what(self, test: Test, question: Question | None) -> str:
        if question is not None:
            return self.pick(question.fact)
        if test.asks is Asks.field and test.key in self.revision.fields:
            return self.pick(self.revision.fields[test.key].label)
        if test.asks is Asks.parameter and test.key in self.revision.parameters:
            return self.pick(self.revision.parameters[test.key].name)
        return test.key

    def value(self, test: Test, joint: str = "list") -> str:
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        return self.say(joint).join(self._one_value(test, value) for value in values)

    def _one_value(self, test: Test, value: object) -> str:
        if isinstance(value, ParameterRef):
            parameter = self.revision.parameters.get(value.parameter)
            number = self.parameters.get(value.parameter)
            return with_unit(number, self.pick(parameter.unit) if parameter else "")
        if isinstance(value, Period):
            on = value.on
            if isinstance(on, ParameterRef):
                on = str(self.parameters.get(on.parameter, ""))
            words = say_period(value.n, value.unit, self.locale)
            return self.say("on", period=words, day=on) if on else words
        question = self.question(test)
        if question is not None:
            option = option_of(question, _as_answer(value))
            if option is not None:
                return self.pick(option.label)
            return with_unit(value, self.pick(question.unit))
        field = self.revision.fields.get(test.key) if test.asks is Asks.field else None
        if field is not None:
            label = next((one.label for one in field.options if one.slug == value), None)
            return self.pick(label) if label else with_unit(value, self.pick(field.unit))
        return str(value)


def _is_list(condition: Condition, joint: str, *, holds: bool) -> bool:
    """Whether a condition, or its opposite, is said as a list with another joint than this."""
    if isinstance(condition, Not):
        return _is_list(condition.of, joint, holds=not holds)
    if not isinstance(condition, All | AnyOf) or len(condition.of) < 2:
        return False
    return joint != ("and" if isinstance(condition, All) is holds else "or")


def _as_answer(value: object) -> Answer | None:
    return value if isinstance(value, str | int | float | bool) else None
