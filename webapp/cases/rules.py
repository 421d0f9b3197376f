"""Whose a draft is, which question may be asked now, and what an answer says. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from math import ceil
from typing import Any

from webapp.cases.values import (
    BadAnswer,
    DraftState,
    DraftValues,
    Journey,
    Owner,
    Problem,
    Step,
    StepKind,
)
from webapp.catalog import rules as catalog
from webapp.catalog.fields import read_date
from webapp.catalog.values import (
    Answer,
    Answers,
    Bundle,
    HallParameters,
    Question,
    QuestionKind,
    Revision,
    Theme,
)

SECONDS_A_FIELD = 15
SECONDS_A_PAPER = 40
SECONDS_AT_LEAST = 60
"""A careful person's pace; the button's promise of minutes rests on it."""

SQUARE_METRES = ("平方米", "平米", "平方", "m2", "sqm")
LONGEST_ANSWER = 40


def is_mine(draft: DraftValues, owner: Owner) -> bool:
    """Whether the draft is this account's, or, without an account, this browser session's."""
    if draft.account_id is not None:
        return draft.account_id == owner.account_id
    return draft.session_id is not None and draft.session_id == owner.session_id


def may_change(draft: DraftValues) -> bool:
    """What was submitted is no draft any more."""
    return draft.state is DraftState.open


def abandoned_before(now: datetime, days: int) -> datetime:
    """Open drafts that were last changed before this moment are given up."""
    return now - timedelta(days=days)


def journey(theme: Theme, answers: Answers, revision: Revision, hall: HallParameters) -> Journey:
    """The path as the answers make it; a stored position is never trusted."""
    asked = catalog.asked(theme, answers, revision, hall)
    unanswered = catalog.unanswered(theme, answers, revision, hall)
    way_out = catalog.leads_out(theme, answers, revision, hall)
    if way_out is None or way_out.question not in asked:
        return Journey(asked, unanswered)
    asked = asked[: asked.index(way_out.question) + 1]
    return Journey(
        asked=asked,
        unanswered=tuple(key for key in unanswered if key in asked),
        leaving=way_out.question,
        elsewhere=way_out.leads_to,
    )


def may_visit(path: Journey, key: str) -> bool:
    """Whether this question may be asked now: it is on the path, and all before it are answered."""
    if key not in path.asked:
        return False
    before = path.asked[: path.asked.index(key)]
    return not any(earlier in path.unanswered for earlier in before)


def may_see_plan(path: Journey) -> bool:
    """Whether the plan rests on answers alone: nothing is open, and nothing leads out."""
    return not path.unanswered and not path.leaving


def previous(path: Journey, key: str) -> str | None:
    """The question before this one; None at the first."""
    place = path.asked.index(key)
    return path.asked[place - 1] if place else None


def standing(path: Journey) -> Step:
    """Where a person with these answers goes on."""
    if path.unanswered:
        return Step(StepKind.question, path.unanswered[0])
    if path.leaving:
        return Step(StepKind.elsewhere, path.elsewhere)
    return Step(StepKind.plan)


def following(path: Journey, key: str) -> Step:
    """Where a person goes who has just answered this question: first on, then to what was left."""
    if key in path.asked:
        place = path.asked.index(key)
        for later in path.asked[place + 1 :]:
            if later in path.unanswered:
                return Step(StepKind.question, later)
    return standing(path)


def parse_answer(
    question: Question,
    raw: Sequence[str],
    *,
    before: Answer | None = None,
    today: date | None = None,
) -> Answer:
    """What a form sent as the answer to this question; `before` is the answer it replaces.

    A number or a date with an option (还没想好) can send both, because one of the two was there
    already: what is new counts. Raises BadAnswer.
    """
    sent = [text.strip() for text in raw if text.strip()]
    options = {one.slug for one in question.options}
    if question.kind is QuestionKind.many:
        return _several(question, sent)
    if question.kind not in (QuestionKind.number, QuestionKind.date):
        if len(sent) != 1 or sent[0] not in options:
            raise BadAnswer(Problem.choose)
        return sent[0]
    chosen = next((text for text in sent if text in options), None)
    typed = next((text for text in sent if text not in options), None)
    if chosen is not None and (typed is None or before != chosen):
        return chosen
    if question.kind is QuestionKind.date:
        return _day(question, typed, today)
    return _number(question, typed)


def _several(question: Question, sent: list[str]) -> list[str]:
    """What was ticked, in the order of the options."""
    ticked = [one for one in question.options if one.slug in sent]
    if not ticked or len(ticked) < len(set(sent)):
        raise BadAnswer(Problem.tick)
    if len(ticked) > 1 and any(one.alone for one in ticked):
        raise BadAnswer(Problem.alone)
    return [one.slug for one in ticked]


def _day(question: Question, typed: str | None, today: date | None) -> str:
    try:
        day = read_date(typed or "")
    except ValueError as error:
        raise BadAnswer(Problem.day) from error
    if not catalog.day_within(question, day, today):
        too_late = question.maximum is not None and today is not None and day > today
        raise BadAnswer(Problem.day_to_come if too_late else Problem.day_gone)
    return day.isoformat()


def _number(question: Question, typed: str | None) -> int | float:
    if typed is None or len(typed) > LONGEST_ANSWER:
        raise BadAnswer(Problem.number)
    plain = _plain(typed)
    for unit in _units(question):
        plain = plain.removesuffix(unit)
    if not re.fullmatch(r"-?\d+(\.\d+)?", plain, re.ASCII):
        raise BadAnswer(Problem.number)
    whole, _, decimals = plain.partition(".")
    decimals = decimals.rstrip("0")
    if len(decimals) > question.decimals:
        raise BadAnswer(Problem.whole)
    number = float(f"{whole}.{decimals}") if decimals else int(whole)
    if question.minimum is not None and number < question.minimum:
        raise BadAnswer(Problem.small, question.minimum)
    if question.maximum is not None and number > question.maximum:
        raise BadAnswer(Problem.large, question.maximum)
    return number


def _units(question: Question) -> tuple[str, ...]:
    own = tuple(_plain(text) for text in question.unit.values())
    return own + SQUARE_METRES if any(unit in SQUARE_METRES for unit in own) else own


def _plain(text: str) -> str:
    """As a machine would have typed it: half width, without separators (１，２００ ㎡ → 1200m2)."""
    return re.sub(r"[\s,']", "", unicodedata.normalize("NFKC", text)).casefold()


def merge_older(older: Mapping[str, Any], newer: Mapping[str, Any]) -> dict[str, Any]:
    """Two drafts of one person become one: what was said last counts, nothing else is lost."""
    return {**older, **newer}


def keep_done_pages(older: Sequence[str], newer: Sequence[str], *, same_ground: bool) -> list[str]:
    """The form pages that stay done; where answers or catalog differ, only the newer ones."""
    return list(dict.fromkeys([*older, *newer])) if same_ground else list(newer)


def minutes_to_fill(bundle: Bundle) -> int:
    """About how long the form takes: what must be typed, and the papers to take a picture of."""
    known = sum(
        field.given_by is not None or field.prefill is not None for field in bundle.fields()
    )
    typed = bundle.receipt.fields.together - known
    seconds = typed * SECONDS_A_FIELD + bundle.receipt.papers_now * SECONDS_A_PAPER
    return ceil(max(seconds, SECONDS_AT_LEAST) / 60)


def answered(path: Journey) -> int:
    """How many of the questions on the path have an answer."""
    return len(path.asked) - len(path.unanswered)
