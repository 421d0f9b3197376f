"""Conditions: each can hold and can fail, and reads only what was asked before it.

The answers to a theme's questions are a finite space once each number is cut at the limits that
conditions name. Only the questions that a condition depends on are enumerated, through the very
rules that serve people, so hidden answers never count here either.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import islice, product

from webapp.catalog.building import unpublished
from webapp.catalog.conditions import Facts, all_tests, holds
from webapp.catalog.days import later, read_day
from webapp.catalog.explaining import describe
from webapp.catalog.figures import A_DAY
from webapp.catalog.journey import TYPED, day_within, gather, leads_out
from webapp.catalog.lint_answers import fits, subsets
from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Place, Problem, nearest
from webapp.catalog.short_forms import PathInFile
from webapp.catalog.values import (
    DATE_OPS,
    Answer,
    Answers,
    AnyOf,
    Asks,
    Condition,
    HallParameters,
    Op,
    ParameterRef,
    Period,
    Question,
    QuestionKind,
    Revision,
    Rows,
    Test,
    Theme,
)
from webapp.catalog.walking import parts

MOST = 50_000
"""Combinations of answers that are tried for one condition."""
MOST_FOR_NOTHING = 2_000
CONDITIONS = ("when", "ask_when")


def check_conditions(loaded: Loaded) -> Iterator[Problem]:
    """Conditions that can never hold or never fail, that read later answers or impossible ones."""
    revision = unpublished(loaded)
    of_items = {slug: list(_conditions(item)) for slug, item in revision.items.items()}
    spaces: dict[str, list[_ThemeConditions]] = {}
    for theme in revision.themes.values():
        space = _ThemeConditions(loaded, revision, theme, of_items)
        yield from space.problems()
        for slug in dict.fromkeys(entry.item for entry in theme.items):
            spaces.setdefault(slug, []).append(space)
    for slug, conditions in of_items.items():
        yield from _in_item(loaded, slug, conditions, spaces.get(slug, []))


Found = tuple[Condition, PathInFile]
"""A condition and where it stands in its definition."""


def _conditions(value: object) -> Iterator[Found]:
    """Every outermost condition of a definition, with its path."""
    for part, path in parts(value):
        for name in CONDITIONS:
            condition = getattr(part, name, None)
            if condition is not None:
                yield condition, (*path, name)


def _in_item(
    loaded: Loaded, slug: str, conditions: list[Found], spaces: list[_ThemeConditions]
) -> Iterator[Problem]:
    """A condition of an item must be able to hold in one theme at least that has the item."""
    for condition, path in conditions:
        asked = [space for space in spaces if space.knows(condition)]
        place = loaded.place("items", slug, *path)
        # Items are shared: a value that this theme does not offer may be another one's.
        wrong = [
            [one for one in space.operands(condition, place) if not _is_of_field(loaded, one)]
            for space in asked
        ]
        if wrong and all(wrong):
            yield from wrong[0]
        if asked and not any(space.can(condition, True) for space in asked):
            why = describe(condition, asked[0].theme, asked[0].revision, "en")
            yield Problem("never_true", place, {"why": why})


def _is_of_field(loaded: Loaded, problem: Problem) -> bool:
    """Whether the value that no question offers is one of the field that the question fills."""
    field = loaded.of("fields").get(problem.values.get("field", ""))
    return field is not None and any(o.slug == problem.values["value"] for o in field.options)


class _ThemeConditions:
    """The conditions of one theme over the space of its answers."""

    def __init__(
        self,
        loaded: Loaded,
        revision: Revision,
        theme: Theme,
        of_items: dict[str, list[Found]],
    ) -> None:
        self.loaded = loaded
        self.revision = revision
        self.theme = theme
        self.hall = HallParameters(today=A_DAY)
        self.by_key: dict[tuple[Asks, str], Question] = {}
        for question in theme.questions:
            self.by_key[Asks.question, question.slug] = question
            if question.answers:
                self.by_key[Asks.field, question.answers] = question
        self.own = list(_conditions(theme))
        self.cuts = self._cuts(of_items)
        everything = (self.own, *(of_items[entry.item] for entry in theme.items))
        self.date_tests = [
            test
            for conditions in everything
            for condition, _ in conditions
            for test in all_tests(condition)
            if test.op in DATE_OPS
        ]

    def problems(self) -> Iterator[Problem]:
        yield from self._widest()
        yield from self._nothing()
        order = {question.slug: n for n, question in enumerate(self.theme.questions)}
        for condition, path in self.own:
            place = self.loaded.place("themes", self.theme.slug, *path)
            later = self._later(condition, path, order)
            if later:
                yield Problem("asks_later", place, {"slug": later})
                continue
            yield from self.operands(condition, place)
            if not self.knows(condition):
                continue
            if not self.can(condition, True):
                why = describe(condition, self.theme, self.revision, "en")
                yield Problem("never_true", place, {"why": why})
            elif not self.can(condition, False):
                yield Problem("always_true", place, {})

    def _widest(self) -> Iterator[Problem]:
        """The widest answers must be answers."""
        for key, value in self.theme.widest.items():
            question = self.by_key[Asks.question, key]
            if not fits(question, value):
                place = self.loaded.place("themes", self.theme.slug, "widest", key)
                hint = nearest(str(value), [one.slug for one in question.options])
                values = {"slug": key, "value": str(value), "hint": hint}
                yield Problem("wrong_operand", place, values)

    def _later(self, condition: Condition, path: PathInFile, order: dict[str, int]) -> str:
        """The first question that a condition of a question reads, asked only afterwards."""
        if path[0] != "questions":
            return ""
        # What leads out may read the answer that was just given.
        last = int(path[1]) - (path[2] != "leads")
        for test in all_tests(condition):
            question = self.by_key.get((test.asks, test.key))
            if question is not None and order[question.slug] > last:
                return question.slug
        return ""

    def _nothing(self) -> Iterator[Problem]:
        """Answers to all questions that bring in no item need a page that says so."""
        if self.theme.nothing or not self.theme.items:
            return
        whens = [entry.when for entry in self.theme.items]
        conditions = [one for one in whens if one is not None]
        if len(conditions) < len(whens) or not all(self.knows(one) for one in conditions):
            return
        for answers, facts in self._tries(AnyOf(tuple(conditions)), MOST_FOR_NOTHING):
            if any(holds(one, facts) for one in conditions):
                continue
            if leads_out(self.theme, answers, self.revision, self.hall) is None:
                said = ", ".join(f"{key}={value}" for key, value in facts.questions.items())
                place = self.loaded.place("themes", self.theme.slug, "items")
                yield Problem("nothing_left", place, {"answers": said})
                return

    def operands(self, condition: Condition, place: Place) -> Iterator[Problem]:
        """Comparisons with what is no possible answer."""
        for test in all_tests(condition):
            question = self.by_key.get((test.asks, test.key))
            if question is None or question.kind in TYPED:
                continue
            if test.op not in (Op.equals, Op.among, Op.has):
                continue
            known = [o.slug for o in question.options if o.treat_as is None]
            values = test.value if isinstance(test.value, tuple) else (test.value,)
            for value in values:
                if value not in known:
                    hint = nearest(str(value), known)
                    words = {"slug": question.slug, "value": str(value), "hint": hint}
                    yield Problem("wrong_operand", place, {**words, "field": question.answers})

    def knows(self, condition: Condition) -> bool:
        """Whether the theme asks everything that the condition reads (rows are not enumerated)."""
        if any(isinstance(part, Rows) for part, _ in parts(condition)):
            return False
        tests = list(all_tests(condition))
        return bool(tests) and all(
            (t.asks, t.key) in self.by_key or t.asks is Asks.parameter for t in tests
        )

    def can(self, condition: Condition, wanted: bool) -> bool:
        """Whether some answers make the condition hold (or fail).

        To fail it must have been asked something: that it fails where nothing was asked says no
        more than that it was not.
        """
        read = {self.by_key[t.asks, t.key].slug for t in all_tests(condition) if self._asks(t)}
        tried = 0
        for _, facts in self._tries(condition, MOST):
            tried += 1
            asked = not read or any(slug in facts.questions for slug in read)
            if (asked or wanted) and holds(condition, facts) is wanted:
                return True
        return tried >= MOST

    def _tries(self, condition: Condition, most: int) -> Iterator[tuple[Answers, Facts]]:
        """All answers to what the condition depends on, as far as there are not too many."""
        questions = list(self._needed(condition))
        spaces = [self._answers(question) for question in questions]
        for values in islice(product(*spaces), most):
            answers: Answers = dict(zip((q.slug for q in questions), values, strict=True))
            yield answers, gather(self.theme, answers, self.revision, self.hall)

    def _asks(self, test: Test) -> bool:
        return (test.asks, test.key) in self.by_key

    def _needed(self, condition: Condition) -> Iterator[Question]:
        """The questions that a condition reads, and those that decide whether they are asked."""
        waiting = [self.by_key[t.asks, t.key] for t in all_tests(condition) if self._asks(t)]
        seen: dict[str, Question] = {}
        while waiting:
            question = waiting.pop()
            if question.slug in seen:
                continue
            seen[question.slug] = question
            for condition_of in (question.ask_when, *(one.when for one in question.options)):
                tests = all_tests(condition_of)
                waiting += [self.by_key[t.asks, t.key] for t in tests if self._asks(t)]
        yield from (one for one in self.theme.questions if one.slug in seen)

    def _answers(self, question: Question) -> list[Answer]:
        slugs: list[Answer] = [one.slug for one in question.options]
        if question.kind is QuestionKind.many:
            return subsets(question)
        if question.kind is QuestionKind.date:
            return [*self._days(question), *slugs]
        if question.kind is not QuestionKind.number:
            return slugs
        low = 0 if question.minimum is None else question.minimum
        high = 10**9 if question.maximum is None else question.maximum
        cuts = {low, high}
        for cut in self.cuts.get(question.slug, ()):
            cuts.update((cut - 1, cut, cut + 1))
        return sorted(cut for cut in cuts if low <= cut <= high)

    def _days(self, question: Question) -> list[Answer]:
        """Days on both sides of every period that conditions name."""
        found = {A_DAY}
        for test in self.date_tests:
            if self.by_key.get((test.asks, test.key)) is question and isinstance(
                test.value, Period
            ):
                found.update(self._edges(test.value))
        days = (one + timedelta(days=n) for one in found for n in (-1, 0, 1))
        return sorted({one.isoformat() for one in days if day_within(question, one, A_DAY)})

    def _edges(self, period: Period) -> Iterator[date]:
        on = period.on
        if isinstance(on, ParameterRef):
            on = str(self.hall.value(on.parameter, self.revision.parameters) or "")
        until = read_day(on) or A_DAY
        for n in (-period.n - 1, -period.n, period.n):
            yield later(until, n, period.unit)

    def _cuts(self, of_items: dict[str, list[Found]]) -> dict[str, set[float]]:
        """The numbers at which conditions about a question change, in the theme and its items."""
        found: dict[str, set[float]] = {}
        for conditions in (self.own, *(of_items[entry.item] for entry in self.theme.items)):
            for condition, _ in conditions:
                for test in all_tests(condition):
                    question = self.by_key.get((test.asks, test.key))
                    cut = self._number(test.value)
                    if question is not None and cut is not None:
                        found.setdefault(question.slug, set()).add(cut)
        return found

    def _number(self, value: object) -> float | None:
        if isinstance(value, ParameterRef):
            value = self.hall.value(value.parameter, self.revision.parameters)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        return None
