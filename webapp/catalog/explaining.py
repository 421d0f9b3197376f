"""Conditions and reasons in words: the one place where typed data becomes a sentence. Pure.

The words come from the catalog: a question's `fact` is a noun phrase (建筑面积, the floor area), an
option's `fact` a clause (店里做凉菜, you will serve cold dishes). Only the joints stand here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from webapp.catalog.conditions import parameters_of
from webapp.catalog.journey import option_of
from webapp.catalog.values import (
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
    Question,
    Reason,
    ReasonKind,
    Revision,
    Rows,
    RowsHow,
    Test,
    Text,
    Theme,
)

JOINTS: dict[str, Text] = {
    "and": {"zh-Hans": "，并且", "en": " and "},
    "or": {"zh-Hans": "，或者", "en": " or "},
    "list": {"zh-Hans": "或", "en": " or "},
    "because": {"zh-Hans": "因为{clauses}", "en": "because {clauses}"},
    "always": {"zh-Hans": "每家都要办", "en": "everybody needs it"},
    "needs": {"zh-Hans": "别的证要用它", "en": "other permits need it"},
    "is": {"zh-Hans": "{what}是{value}", "en": "{what} is {value}"},
    "is_not": {"zh-Hans": "{what}不是{value}", "en": "{what} is not {value}"},
    "at_least": {"zh-Hans": "{what}达到 {value}", "en": "{what} is at least {value}"},
    "below": {"zh-Hans": "{what}不到 {value}", "en": "{what} is less than {value}"},
    "at_most": {"zh-Hans": "{what}不超过 {value}", "en": "{what} is at most {value}"},
    "above": {"zh-Hans": "{what}超过 {value}", "en": "{what} is more than {value}"},
    "filled": {"zh-Hans": "填了{what}", "en": "{what} is given"},
    "empty": {"zh-Hans": "没有填{what}", "en": "{what} is not given"},
    "yes": {"zh-Hans": "{what}：是", "en": "{what}: yes"},
    "no": {"zh-Hans": "{what}：否", "en": "{what}: no"},
    "not": {"zh-Hans": "不满足“{clause}”", "en": "it is not so that {clause}"},
    "any_row": {"zh-Hans": "“{what}”里有一行{clause}", "en": "in one row of {what}, {clause}"},
    "every_row": {"zh-Hans": "“{what}”每一行{clause}", "en": "in every row of {what}, {clause}"},
    "count_rows": {
        "zh-Hans": "“{what}”里至少 {n} 行{clause}",
        "en": "in at least {n} rows of {what}, {clause}",
    },
}


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
    return words.say("needs" if ReasonKind.needs in kinds else "always")


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
        return text.get(self.locale) or text.get("zh-Hans", "")

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

    def clause(self, condition: Condition, *, holds: bool = True) -> str:
        if isinstance(condition, Test):
            return self.test(condition, holds=holds)
        if isinstance(condition, All | AnyOf):
            joint = "and" if isinstance(condition, All) is holds else "or"
            return self.say(joint).join(self.clause(p, holds=holds) for p in condition.of)
        if isinstance(condition, Not):
            return self.clause(condition.of, holds=not holds)
        return self._rows(condition) if holds else self.say("not", clause=self._rows(condition))

    def _rows(self, rows: Rows) -> str:
        field = self.revision.fields.get(rows.field)
        what = self.pick(field.label) if field else rows.field
        joint = RowsHow(rows.how).value
        return self.say(joint, what=what, clause=self.clause(rows.of), n=rows.at_least)

    def test(self, test: Test, *, holds: bool = True) -> str:
        question = self.question(test)
        if test.op is Op.equals and question is not None:
            clause = self._option_clause(question, test.value, holds=holds)
            if clause:
                return clause
        what = self.what(test, question)
        if test.op is Op.filled:
            return self.say("filled" if holds else "empty", what=what)
        if test.op is Op.at_least:
            return self.say("at_least" if holds else "below", what=what, value=self.value(test))
        if test.op is Op.at_most:
            return self.say("at_most" if holds else "above", what=what, value=self.value(test))
        if test.op is Op.equals and self._is_yes_no(test):
            return self.say("yes" if (test.value in (True, "yes")) is holds else "no", what=what)
        return self.say("is" if holds else "is_not", what=what, value=self.value(test))

    def _option_clause(self, question: Question, value: object, *, holds: bool) -> str:
        """The clause of this option; of the only other one where the test must fail."""
        options = [one for one in question.options if one.treat_as is None]
        if not holds:
            others = [one for one in options if one.slug != value]
            return self.pick(others[0].fact) if len(others) == 1 else ""
        return next((self.pick(one.fact) for one in options if one.slug == value), "")

    def _is_yes_no(self, test: Test) -> bool:
        field = self.revision.fields.get(test.key) if test.asks is Asks.field else None
        return field is not None and field.kind is FieldKind.yes_no

    def question(self, test: Test) -> Question | None:
        """The question that a test is about, directly or by the field that it answers."""
        if test.asks is Asks.parameter:
            return None
        themes = [self.theme] if self.theme else []
        for theme in [*themes, *self.revision.themes.values()]:
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

    def value(self, test: Test) -> str:
        values = test.value if isinstance(test.value, tuple) else (test.value,)
        return self.say("list").join(self._one_value(test, value) for value in values)

    def _one_value(self, test: Test, value: object) -> str:
        if isinstance(value, ParameterRef):
            parameter = self.revision.parameters.get(value.parameter)
            number = self.parameters.get(value.parameter)
            unit = self.pick(parameter.unit) if parameter else ""
            return f"{number} {unit}".strip()
        question = self.question(test)
        if question is not None:
            option = option_of(question, _as_answer(value))
            if option is not None:
                return self.pick(option.label)
            return f"{value} {self.pick(question.unit)}".strip()
        field = self.revision.fields.get(test.key) if test.asks is Asks.field else None
        if field is not None:
            label = next((one.label for one in field.options if one.slug == value), None)
            return self.pick(label) if label else f"{value} {self.pick(field.unit)}".strip()
        return str(value)


def _as_answer(value: object) -> Answer | None:
    return value if isinstance(value, str | int | float | bool) else None
