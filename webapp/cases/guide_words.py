"""What the guide's pages say: typed values become words in the person's language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from babel.lists import format_list
from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.cases import rules
from webapp.cases.values import BadAnswer, DraftValues, Journey, Problem, Step, StepKind
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_named
from webapp.catalog.values import Bundle, Question, QuestionKind, Source, Theme
from webapp.web.language import BABEL, say, say_day_short, say_number


class Card(msgspec.Struct, frozen=True):
    """One answer to choose."""

    value: str
    text: str
    hint: str
    checked: bool


class QuestionPage(msgspec.Struct, frozen=True):
    """One question, ready to be printed.

    `typed` is None where there is nothing to type, else `input` says how it is typed; with `many`
    several cards may be ticked.
    """

    theme: str
    text: str
    hint: str
    why: str
    number: int
    total: int
    action: str
    tally_url: str
    cards: tuple[Card, ...]
    typed: str | None
    unit: str
    example: str
    saved: bool
    input: str = "number"
    many: bool = False


class Resume(msgspec.Struct, frozen=True):
    """An unfinished application, to carry on with."""

    title: str
    href: str
    sub: str
    now: int | None
    total: int | None


def question_address(ref: str, key: str) -> str:
    """The page of a question. Said here, because looking routes up costs a page a tenth."""
    return f"/cases/{ref}/questions/{key}"


def address(ref: str, step: Step) -> str:
    """The page of a step of the guide."""
    if step.kind is StepKind.question:
        return question_address(ref, step.key)
    if step.kind is StepKind.elsewhere:
        return url_for("guide.elsewhere", ref=ref, key=step.key)
    return url_for("guide.plan", ref=ref)


def question_page(
    draft: DraftValues,
    theme: Theme,
    question: Question,
    path: Journey,
    sent: Sequence[str] | None = None,
) -> QuestionPage:
    """A question with the stored answer, or with what was sent and not taken."""
    stored = draft.situation.get(question.slug)
    kept = stored if isinstance(stored, list) else [str(stored)]
    shown = kept if sent is None and stored is not None else list(sent or ())
    slugs = {one.slug for one in question.options}
    typed = None
    if question.kind in (QuestionKind.number, QuestionKind.date):
        typed = next((text for text in shown if text not in slugs), "")
    return QuestionPage(
        theme=say(theme.name),
        text=say(question.text),
        hint=say(question.hint),
        why=say(question.why),
        number=path.asked.index(question.slug) + 1,
        total=len(path.asked),
        action=question_address(draft.ref, question.slug),
        tally_url=f"/cases/{draft.ref}/tally?question={question.slug}",
        cards=tuple(
            Card(one.slug, say(one.label), say(one.consequence), one.slug in shown)
            for one in question.options
        ),
        typed=typed,
        unit=say(question.unit),
        example=_("For example %(example)s", example=question.example) if question.example else "",
        saved=bool(draft.situation),
        input="date" if question.kind is QuestionKind.date else "number",
        many=question.kind is QuestionKind.many,
    )


def answer_problem(question: Question, bad: BadAnswer) -> str:
    """How to mend an answer that was not taken."""
    limit = say_number(bad.limit) if bad.limit is not None else ""
    if bad.problem is Problem.choose:
        unsure = next((one for one in question.options if one.treat_as is not None), None)
        if unsure is not None:
            return _(
                'Choose one to continue. If unsure, choose "%(unsure)s".', unsure=say(unsure.label)
            )
        return _("Choose one to continue.")
    if bad.problem is Problem.tick:
        return _("Choose at least one to continue.")
    if bad.problem is Problem.alone:
        alone = [say(one.label) for one in question.options if one.alone]
        return _('"%(option)s" cannot go with others. Untick it or the others.', option=alone[0])
    if bad.problem is Problem.day:
        return _("Write a date, like 2026-12-04.")
    if bad.problem is Problem.day_to_come:
        return _("This day is still to come. Write a day up to today.")
    if bad.problem is Problem.day_gone:
        return _("This day has passed. Write a later one.")
    if bad.problem is Problem.small:
        return _("Enter %(limit)s or more.", limit=limit)
    if bad.problem is Problem.large:
        return _("Enter %(limit)s or less.", limit=limit)
    if bad.problem is Problem.whole:
        if question.decimals:
            return ngettext(
                "Enter at most %(num)d digit after the point.",
                "Enter at most %(num)d digits after the point.",
                question.decimals,
            )
        return _("Enter a whole number, like %(example)s.", example=question.example or "12")
    return _("Enter a number, like %(example)s.", example=question.example or "12")


def problem_summary(question: Question, bad: BadAnswer) -> str:
    """What is missing, in one line for the top of the page."""
    if bad.problem in (Problem.choose, Problem.tick):
        return _("Answer this: %(question)s", question=say(question.text))
    return answer_problem(question, bad)


def tally_of(bundle: Bundle) -> tuple[int, int, str, int]:
    """The bottom line: permits, papers to hand over now, the latest date in words, and how many
    steps have none. The date is empty where nothing has one."""
    plan, due = bundle.plan, bundle.plan.latest
    latest = day_words(due.date, due.provisional) if plan.is_dated else ""
    return len(bundle.items), bundle.receipt.papers_now, latest, len(plan.undated)


def day_words(day: date, provisional: bool) -> str:
    """A short date, with 暂定 where the calendar of its year is not out yet."""
    if provisional:
        return _("%(day)s (provisional)", day=say_day_short(day))
    return say_day_short(day)


def listed(names: Sequence[str]) -> str:
    """Names in a row: A、B和C."""
    return format_list(list(names), locale=BABEL[g.locale])


def law_words(source: Source) -> str:
    """Where a fact comes from: 食品安全法第三十五条; empty where nobody knows yet."""
    title = say(source.title) if source.title else ""
    if title and source.article:
        return _("%(law)s, article %(article)s", law=title, article=source.article)
    return title


def resume_words(draft: DraftValues, path: Journey, href: str) -> Resume:
    """The card of an unfinished application."""
    theme = theme_named(catalog.revision(draft.revision_id), draft.theme)
    done, total = rules.answered(path), len(path.asked)
    if rules.may_see_plan(path):
        sub, now = _("All questions answered. Your plan is ready."), None
    elif path.leaving:
        sub, now = _("Your answers are saved."), None
    else:
        sub = _("Question %(now)s of %(total)s. Your answers are saved.", now=done + 1, total=total)
        now = done + 1
    return Resume(
        title=_("Carry on: %(theme)s", theme=say(theme.name)),
        href=href,
        sub=sub,
        now=now,
        total=total if now else None,
    )
