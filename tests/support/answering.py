"""The narrowest answers to the guide of any theme; the widest stand in its file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from webapp.catalog import rules
from webapp.catalog.journey import day_within
from webapp.catalog.values import (
    Answer,
    Answers,
    HallParameters,
    Question,
    QuestionKind,
    Revision,
    Theme,
)
from webapp.core.workdays import Calendar


def narrowest(
    theme: Theme, revision: Revision, hall: HallParameters, today: date, calendar: Calendar
) -> Answers:
    """What brings in the least, chosen question by question; no answer leads out of the theme."""

    def weight(answers: Answers) -> tuple[int, int, int]:
        bundle = rules.compose(
            revision, theme, hall=hall, answers=answers, today=today, calendar=calendar
        )
        return len(bundle.items), bundle.receipt.papers_now, len(bundle.papers)

    answers: dict[str, Answer] = {}
    while (slug := rules.next_question(theme, answers, revision, hall)) is not None:
        question = theme.question(slug)
        assert question is not None
        question = rules.as_offered(question, theme, answers, revision, hall)
        found = [
            {**answers, slug: one}
            for one in possible(question, theme, today)
            if rules.leads_out(theme, {**answers, slug: one}, revision, hall) is None
        ]
        assert found, f"{theme.slug}: every answer to {slug} leads out, after {answers}"
        answers = dict(min(found, key=weight))
    return answers


def possible(question: Question, theme: Theme, today: date) -> Iterator[Answer]:
    """Answers to a question: each option, the least number or the nearest day, the widest one."""
    for option in question.options:
        yield [option.slug] if question.kind is QuestionKind.many else option.slug
    if question.kind is QuestionKind.number:
        yield question.minimum or 1
    if question.kind is QuestionKind.date:
        days = sorted(range(-400, 400), key=abs)
        yield next(
            (today + timedelta(n)).isoformat()
            for n in days
            if day_within(question, today + timedelta(n), today)
        )
    if question.slug in theme.widest:
        yield rules.widest_answers(theme, today)[question.slug]
