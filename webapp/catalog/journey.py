"""The path through a theme's questions, derived from the answers every time. Pure.

A stored position is never trusted, and an answer to a question off the path never counts.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

from msgspec import structs

from webapp.catalog.conditions import Facts, holds, parameters_of
from webapp.catalog.days import read_day
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
        default = question.default
        given = list(default) if isinstance(default, tuple) else default
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
    if question.kind is QuestionKind.many:
        return _values(question, [given] if isinstance(given, str) else given, facts)
    option = option_of(question, given)
    if option is not None:
        return _counts(option, facts) if holds(option.when, facts) else None
    if question.kind is QuestionKind.date:
        day = read_day(given)
        return day.isoformat() if day and day_within(question, day, facts.today) else None
    if question.kind is not QuestionKind.number or isinstance(given, bool):
        return None
    return given if isinstance(given, int | float) and within(question, given) else None


def _values(question: Question, given: Answer, facts: Facts) -> Answer | None:
    """Several answers, in the order of the options; an `alone` one among others is none."""
    if not isinstance(given, list) or not given:
        return None
    chosen = [one for one in question.options if one.slug in given and holds(one.when, facts)]
    if len(chosen) < len(set(given)) or (len(chosen) > 1 and any(one.alone for one in chosen)):
        return None
    return list(dict.fromkeys(str(_counts(one, facts)) for one in chosen))


def _counts(option: Option, facts: Facts) -> Any:
    """What an option counts as: itself, or what 还没想好 stands for."""
    if isinstance(option.treat_as, ParameterRef):
        return facts.parameters.get(option.treat_as.parameter)
    return option.slug if option.treat_as is None else option.treat_as


def option_of(question: Question, answer: Answer | None) -> Option | None:
    """The option that an answer names."""
    return next((one for one in question.options if one.slug == answer), None)


def chosen(question: Question, answer: Answer | None) -> tuple[Option, ...]:
    """The options that an answer names, one or several."""
    named = answer if isinstance(answer, list) else [answer]
    return tuple(one for one in question.options if one.slug in named)


def as_offered(
    question: Question, theme: Theme, answers: Answers, revision: Revision, hall: HallParameters
) -> Question:
    """The question with the options that it has for this person."""
    if all(one.when is None for one in question.options):
        return question
    facts = gather(theme, answers, revision, hall)
    options = tuple(one for one in question.options if holds(one.when, facts))
    return structs.replace(question, options=options)


TYPED = (QuestionKind.number, QuestionKind.date)
"""What is written, beside the options that may stand for it."""


def gives_field(question: Question, facts: Facts) -> bool:
    """Whether the answer already is the value of a field of the form.

    A number or day that is still open (还没定) is only assumed: the form asks for the true one.
    """
    if not question.answers or question.slug not in facts.questions:
        return False
    if question.kind not in TYPED:
        return True
    return option_of(question, facts.raw[question.slug]) is None


def within(question: Question, number: float) -> bool:
    """Whether a number keeps the question's limits."""
    low, high = question.minimum, question.maximum
    return (low is None or number >= low) and (high is None or number <= high)


def day_within(question: Question, day: date, today: date | None) -> bool:
    """Whether a day keeps the question's limits, which are days from today."""
    return today is None or within(question, (day - today).days)


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


class WayOut(NamedTuple):
    """Which question leads out of the theme, and to which page."""

    question: str
    leads_to: str


def leads_out(
    theme: Theme,
    answers: Answers,
    revision: Revision,
    hall: HallParameters,
) -> WayOut | None:
    """Where the answers on the path lead out of this theme, if they do.

    By an option, by a question's condition, or because with all answers nothing is to be done.
    """
    facts = gather(theme, answers, revision, hall)
    for question in theme.questions:
        if question.slug not in facts.questions:
            continue
        for option in chosen(question, facts.raw[question.slug]):
            if option.leads_to:
                return WayOut(question.slug, option.leads_to)
        for lead in question.leads:
            if holds(lead.when, facts):
                return WayOut(question.slug, lead.to)
    return _nothing(theme, facts)


def _nothing(theme: Theme, facts: Facts) -> WayOut | None:
    """The page for whoever has answered everything and needs nothing."""
    asked = [
        one.slug
        for one in theme.questions
        if one.where is Where.guide and one.slug not in facts.hidden
    ]
    if not theme.nothing or not asked or not facts.questions.keys() >= set(asked):
        return None
    if any(holds(entry.when, facts) for entry in theme.items):
        return None
    return WayOut(asked[-1], theme.nothing)


def effective(
    theme: Theme,
    answers: Answers,
    revision: Revision,
    hall: HallParameters,
) -> Answers:
    """The answers that count, in the order of the questions."""
    return dict(gather(theme, answers, revision, hall).questions)


def widest_answers(theme: Theme, today: date | None = None) -> Answers:
    """The answers that bring in the most, as the theme's file states them.

    A day is stated in days from today: the file stays true as time goes by.
    """
    answers = dict(theme.widest)
    for question in theme.questions:
        days = answers.get(question.slug)
        if question.kind is QuestionKind.date and today and isinstance(days, int):
            answers[question.slug] = (today + timedelta(days)).isoformat()
    return answers
