"""What a new catalog means for one open application: may it go on, or is somebody asked? Pure.

An application stands on the catalog that it was begun with. When a newer one is published, the
same answers are laid on it. Whatever its owner has passed and would have to answer, mend, send or
sign again makes an `ask`; what still lies ahead of them comes in its own time. Nothing that was
said is changed here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import Any

import msgspec

from webapp.cases import form_rules, paper_rules, rules
from webapp.cases.form_rules import Gap, GapKind, Ground, Values
from webapp.cases.paper_values import Held
from webapp.cases.values import Journey
from webapp.catalog.picking import theme_of
from webapp.catalog.values import Answers, PaperMode, Question, Revision, Theme, as_json


class Verdict(StrEnum):
    """What becomes of an open application, from the mildest to the gravest."""

    untouched = "untouched"
    """Nothing that it stands on has changed."""
    silent = "silent"
    """It goes on by itself: words, order, something optional, a looser limit."""
    ask = "ask"
    """Its owner is asked first, and only what is new."""
    withdrawn = "withdrawn"
    """Its theme is not offered any more."""


class Standing(msgspec.Struct, frozen=True):
    """An application as it stands on one catalog.

    `bases` is what a signature under each statement of the bundle would rest on.
    """

    ground: Ground
    stored: Values
    done: Sequence[str]
    held: Held
    bases: Mapping[str, str]


class Upgrade(msgspec.Struct, frozen=True):
    """What the newer catalog asks of its owner, by slug.

    `refused` are fields whose value was right and is not any more; `leaving` the question whose
    answer now leads out of the theme.
    """

    verdict: Verdict
    questions: tuple[str, ...] = ()
    leaving: str = ""
    items_in: tuple[str, ...] = ()
    items_out: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    papers: tuple[str, ...] = ()
    statements: tuple[str, ...] = ()

    @property
    def reasons(self) -> tuple[tuple[str, str], ...]:
        """Everything that is asked, as (what, slug)."""
        names = ("questions", "items_in", "items_out", "fields", "refused", "papers", "statements")
        found = [(name, slug) for name in names for slug in getattr(self, name)]
        return (*found, *((("leaving", self.leaving),) if self.leaving else ()))


UNTOUCHED = Upgrade(Verdict.untouched)
SILENT = Upgrade(Verdict.silent)
WITHDRAWN = Upgrade(Verdict.withdrawn)

USED = ("fields", "papers", "statements", "subjects", "parameters", "departments")
"""What a theme and its items stand on; other items are none of its business."""


def stands_on(revision: Revision, slug: str) -> bytes:
    """Everything that an application for a theme rests on, so that two catalogs can be compared.

    Whatever a definition names belongs to it, and what that names in turn. It may take in a little
    too much, which only makes a silent upgrade of an untouched one.
    """
    theme = theme_of(revision, slug)
    assert theme is not None  # whoever asks has looked
    found: dict[str, Any] = {f"themes/{slug}": theme}
    waiting: list[Any] = [theme]
    for entry in theme.items:
        found[f"items/{entry.item}"] = revision.items[entry.item]
        waiting.append(revision.items[entry.item])
    while waiting:
        for word in _words(msgspec.to_builtins(waiting.pop())):
            for kind in USED:
                key = f"{kind}/{word}"
                if word in getattr(revision, kind) and key not in found:
                    found[key] = getattr(revision, kind)[word]
                    waiting.append(found[key])
    return as_json(found)


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield key
            yield from _words(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _words(one)


def compare(before: Standing, after: Standing, *, today: date) -> Upgrade:
    """What the newer catalog asks of an application whose theme it still has."""
    old_path, new_path = _path(before), _path(after)
    planned = rules.may_see_plan(old_path)
    came, went = _items(before, after, new_path) if planned else ((), ())
    fields, refused = _fields(before, after, planned=planned, today=today)
    found = Upgrade(
        Verdict.ask,
        questions=_questions(old_path, new_path),
        leaving="" if old_path.leaving else new_path.leaving,
        items_in=came,
        items_out=went,
        fields=fields,
        refused=refused,
        papers=_papers(before, after) if planned else (),
        statements=_statements(before, after, planned=planned),
    )
    return found if found.reasons else SILENT


def _path(on: Standing) -> Journey:
    ground = on.ground
    return rules.journey(ground.theme, ground.situation, ground.revision, ground.hall)


def _questions(old: Journey, new: Journey) -> tuple[str, ...]:
    """The questions that are open now and that the person had passed, or had answered."""
    here = old.unanswered[0] if old.unanswered else ""
    reached = new.asked.index(here) if here in new.asked else len(new.asked)
    return tuple(
        slug
        for slug in new.unanswered
        if slug not in old.unanswered and (slug in old.asked or new.asked.index(slug) < reached)
    )


def _items(
    before: Standing, after: Standing, path: Journey
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The items that came and that went; while a question is open, only what is gone for good."""
    old = [one.slug for one in before.ground.bundle.items]
    new = [one.slug for one in after.ground.bundle.items]
    if path.unanswered or path.leaving:
        known = {entry.item for entry in after.ground.theme.items}
        return (), tuple(slug for slug in old if slug not in known)
    return (
        tuple(slug for slug in new if slug not in old),
        tuple(slug for slug in old if slug not in new),
    )


def _fields(
    before: Standing, after: Standing, *, planned: bool, today: date
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The fields that are new on pages that were done, and those whose value is refused now."""
    old_errors: set[str] = set()
    known: set[str] = set()
    whole = planned
    for page in before.ground.bundle.pages:
        known |= {field.slug for field in page.fields}
        found = form_rules.check_stored(page, before.ground, before.stored, today=today).errors
        old_errors |= {_field_of(name) for name in found}
        whole = whole and form_rules.is_done(
            page, before.ground, before.stored, before.done, today=today
        )
    fields: dict[str, None] = {}
    refused: dict[str, None] = {}
    for page in after.ground.bundle.pages:
        if not (whole or page.subject in before.done):
            continue
        found = form_rules.check_stored(page, after.ground, after.stored, today=today).errors
        for name, error in found.items():
            slug = _field_of(name)
            if slug in old_errors:
                continue
            missing = isinstance(error, Gap) and error.kind is GapKind.missing
            is_new = slug not in known or (missing and slug not in after.stored)
            (fields if is_new else refused)[slug] = None
    return tuple(fields), tuple(refused)


def _field_of(name: str) -> str:
    """The field of an input: a cell's name begins with its table's."""
    return name.split("__", 1)[0]


def _papers(before: Standing, after: Standing) -> tuple[str, ...]:
    """The papers that are needed now, were not, and are not here."""
    old = {
        slot.paper
        for slot in paper_rules.slots(before.ground, before.stored)
        if slot.mode is PaperMode.required
    }
    wanted = paper_rules.slots(after.ground, after.stored)
    return tuple(one for one in paper_rules.undecided(wanted, after.held) if one not in old)


def _statements(before: Standing, after: Standing, *, planned: bool) -> tuple[str, ...]:
    """The statements that must be signed anew, and those that came after the plan was seen."""
    wanted = paper_rules.slots(after.ground, after.stored)
    due = paper_rules.statements_due(after.ground, wanted, after.held)
    found = []
    for slug in due:
        if slug not in before.bases:
            new = planned
        else:
            signed = paper_rules.is_signed(slug, before.held, before.bases[slug])
            new = signed and before.bases[slug] != after.bases[slug]
        if new and not paper_rules.is_signed(slug, after.held, after.bases[slug]):
            found.append(slug)
    return tuple(found)


# --- what is kept --------------------------------------------------------------------------------


def kept_values(before: Ground, after: Ground, stored: Values) -> Values:
    """What is stored after an upgrade: all of it, and what the guide said and the form asks now."""
    asked = {f.slug for page in after.bundle.pages for f in form_rules.asked_fields(page)}
    given = form_rules.given_values(before)
    return {**{slug: value for slug, value in given.items() if slug in asked}, **stored}


def carried_values(before: Ground, stored: Values) -> Values:
    """Every value of the form, and those that the guide's answers gave it."""
    return {**form_rules.given_values(before), **stored}


def carried_answers(old: Theme, situation: Answers, new: Theme) -> Answers:
    """The guide's answers that mean the same in another theme.

    A question means the same where it gives the same field, or is the same question; its answer
    must be one that the other theme knows.
    """
    found: Answers = {}
    for question in new.questions:
        for asked in old.questions:
            answer = situation.get(asked.slug)
            if answer is not None and _is_same(asked, question) and _knows(question, answer):
                found[question.slug] = answer
    return found


def _is_same(old: Question, new: Question) -> bool:
    if old.kind is not new.kind:
        return False
    if old.answers or new.answers:
        return old.answers == new.answers
    return old.slug == new.slug and old.text == new.text


def _knows(question: Question, answer: Any) -> bool:
    options = {one.slug for one in question.options}
    if isinstance(answer, str):
        return not options or answer in options
    return not isinstance(answer, list) or all(one in options for one in answer)
