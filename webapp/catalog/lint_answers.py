"""The answers that lint tries: what a question can be answered with."""

from __future__ import annotations

from itertools import combinations

from webapp.catalog.journey import option_of, within
from webapp.catalog.values import Answer, Question, QuestionKind

MOST_TICKED = 6
"""Options of a question with several answers of which every combination is tried."""


def fits(question: Question, value: Answer) -> bool:
    """Whether a value is a possible answer; a day is stated in days from today."""
    if question.kind is QuestionKind.many:
        known = {one.slug for one in question.options}
        return isinstance(value, list) and bool(value) and known.issuperset(value)
    if option_of(question, value) is not None:
        return True
    if question.kind is QuestionKind.date:
        return isinstance(value, int) and within(question, value)
    is_number = question.kind is QuestionKind.number and isinstance(value, int | float)
    return is_number and within(question, float(str(value)))


def subsets(question: Question) -> list[Answer]:
    """What can be ticked: every combination of few options; of many each, each pair, and all."""
    alone: list[Answer] = [[one.slug] for one in question.options if one.alone]
    free = [one.slug for one in question.options if not one.alone]
    sizes = range(1, len(free) + 1) if len(free) <= MOST_TICKED else (1, 2, len(free))
    return [*alone, *(list(some) for size in sizes for some in combinations(free, size))]
