"""The path through a theme's questions, derived from the answers every time. Pure.

A stored position is never trusted, and an answer to a question off the path never counts.
"""

from __future__ import annotations

from typing import Any

from webapp.catalog.conditions import Facts, holds, parameters_of
from webapp.catalog.values import (
    Answer,
    Answers,
    HallParameters,
    Option,
    ParameterRef,
    Question,
    QuestionKind,
    Revision,
    Theme,
    Where,
)


def gather(
    theme: Theme,
    answers: Answers,
    revision: Revision,
    hall: HallParameters,
) -> Facts:
    """What the answers give: hidden ones dropped, 还没想好 resolved, defaults filled."""
    facts = Facts(parameters_of(revision, hall), today=hall.today)
    for question in theme.questions:
        if question.ask_when is not None and not holds(question.ask_when, facts):
            facts.hidden[question.slug] = question.ask_when
            facts.asking.setdefault(question.answers, question.slug)
            continue
        _take(question, answers.get(question.slug), facts)
        facts.asking[question.answers] = question.slug
    return facts


def _take(question: Question, given: Answer | None, facts: Facts) -> None:
    value = _value(question, given, facts)
    if value is None:
        given = question.default
        value = _value(question, given, facts)
        if value is None:
            return
    facts.questions[question.slug] = value
    facts.raw[question.slug] = value if given is None else given
    if question.answers:
        facts.fields[question.answers] = value


def _value(question: Question, given: Answer | None, facts: Facts) -> Answer | None:
    """What a given answer counts as; None where it is no answer to this question."""
    if given is None:
        return None
    option = option_of(question, given)
    if option is not None:
        counts: Any = option.treat_as
        if isinstance(counts, ParameterRef):
            return facts.parameters.get(counts.parameter)
        return option.slug if counts is None else counts
    if question.kind is not QuestionKind.number or isinstance(given, bool):
        return None
    return given if isinstance(given, int | float) and within(question, given) else None


def option_of(question: Question, answer: Answer | None) -> Option | None:
    """The option that an answer names."""
    return next((one for one in question.options if one.slug == answer), None)


def gives_field(question: Question, facts: Facts) -> bool:
    """Whether the answer already is the value of a field of the form.

    A number that is still open (还没定) is only assumed: the form asks for the true one.
    """
    if not question.answers or question.slug not in facts.questions:
        return False
    return question.kind is not QuestionKind.number or not isinstance(facts.raw[question.slug], str)


def within(question: Question, number: float) -> bool:
    """Whether a number keeps the question's limits."""
    low, high = question.minimum, question.maximum
    return (low is None or number >= low) and (high is None or number <= high)


def on_path(
    theme: Theme,
    answers: Answers,
    where: Where,
    revision: Revision,
    hall: HallParameters,
) -> tuple[Question, ...]:
    """The questions that are to be asked in this place now, in order."""
    facts = gather(theme, answers, revision, hall)
    return tuple(
        one for one in theme.questions if one.where is where and holds(one.ask_when, facts)
    )


def asked(
    theme: Theme,
    answers: Answers,
    revision: Revision,
    hall: HallParameters,
) -> tuple[str, ...]:
    """The guide's questions on the path now, in order, answered or not."""
    return tuple(one.slug for one in on_path(theme, answers, Where.guide, revision, hall))


def plan_choices(
    theme: Theme,
    answers: Answers,
    revision: Revision,
    hall: HallParameters,
) -> tuple[Question, ...]:
    """The choices that stand on the plan page now."""
    return on_path(theme, answers, Where.plan, revision, hall)


def unanswered(
    theme: Theme,
    answers: Answers,
    revision: Revision,
    hall: HallParameters,
) -> tuple[str, ...]:
    """The guide's questions on the path that still have no valid answer."""
    facts = gather(theme, answers, revision, hall)
    return tuple(
        one.slug
        for one in theme.questions
        if one.where is Where.guide
        and one.slug not in facts.questions
        and holds(one.ask_when, facts)
    )


def next_question(
    theme: Theme,
    answers: Answers,
    revision: Revision,
    hall: HallParameters,
    *,
    after: str | None = None,
) -> str | None:
    """The next question without an answer, first behind `after`, then anywhere; None at the end."""
    open_ones = unanswered(theme, answers, revision, hall)
    if after is not None:
        order = [one.slug for one in theme.questions]
        place = order.index(after) if after in order else -1
        for slug in open_ones:
            if order.index(slug) > place:
                return slug
    return open_ones[0] if open_ones else None


def leads_out(
    theme: Theme,
    answers: Answers,
    revision: Revision,
    hall: HallParameters,
) -> Option | None:
    """The answer on the path that leads out of this theme, if one does."""
    facts = gather(theme, answers, revision, hall)
    for question in theme.questions:
        option = option_of(question, facts.raw.get(question.slug))
        if option is not None and option.leads_to:
            return option
    return None


def effective(
    theme: Theme,
    answers: Answers,
    revision: Revision,
    hall: HallParameters,
) -> Answers:
    """The answers that count, in the order of the questions."""
    return dict(gather(theme, answers, revision, hall).questions)


def widest_answers(theme: Theme) -> Answers:
    """The answers that bring in the most, as the theme's file states them."""
    return dict(theme.widest)
