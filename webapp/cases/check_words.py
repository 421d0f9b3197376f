"""What the page with all answers says, and the papers with what happens to each."""

from __future__ import annotations

import msgspec
from flask import url_for

from webapp.cases import drafts, form_rules, paper_rules, tiers
from webapp.cases.date_words import ready_words
from webapp.cases.form import Opened
from webapp.cases.paper_values import Held, Slot
from webapp.cases.paper_words import enough_words, state_of
from webapp.cases.value_words import answer_words, rows_words, value_words
from webapp.catalog import rules as catalog
from webapp.catalog.values import BundleField, BundlePaper, FieldKind, PaperMode
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day


class AnswerRow(msgspec.Struct, frozen=True):
    """One answer, and where it can be changed. A table has a line for each row."""

    label: str
    lines: tuple[str, ...]
    change: str


class AnswerGroup(msgspec.Struct, frozen=True):
    """The answers of one subject."""

    title: str
    rows: tuple[AnswerRow, ...]
    change: str


class PaperLine(msgspec.Struct, frozen=True):
    """One paper."""

    name: str
    hint: str
    change: str
    """Where its files are; empty for one that is not sent."""


class PaperShelf(msgspec.Struct, frozen=True):
    """Papers that come in the same way, and what happens to them."""

    title: str
    count: str
    what: str
    papers: tuple[PaperLine, ...]


class CheckView(msgspec.Struct, frozen=True):
    """Everything once more."""

    theme: str
    back: str
    action: str
    groups: tuple[AnswerGroup, ...]
    shelves: tuple[PaperShelf, ...]
    permits: int
    latest: str
    provisional: bool
    ready: str = ""
    """In place of the sentence with the date, where some of it is not known."""


def check_view(opened: Opened, held: Held) -> CheckView:
    """All answers by subject, the papers by what happens to them, and the latest date."""
    ref, bundle = opened.draft.ref, opened.ground.bundle
    groups = [_situation(opened)]
    for page in bundle.pages:
        change = url_for("form.show", ref=ref, subject=page.subject) + "?return=check"
        rows = tuple(_row(opened, asked, change) for asked in form_rules.asked_fields(page))
        if rows:
            title = say(opened.ground.revision.subjects[page.subject].title)
            groups.append(AnswerGroup(title, rows, change))
    return CheckView(
        theme=say(opened.ground.theme.name),
        back=url_for("papers.all_papers", ref=ref),
        action=url_for("form.submit", ref=ref),
        groups=tuple(groups),
        shelves=shelves(opened, held),
        permits=len(bundle.items),
        latest=say_day(bundle.plan.latest.date),
        ready=ready_words(bundle) if bundle.plan.undated else "",
        provisional=bundle.plan.latest.provisional,
    )


def _situation(opened: Opened) -> AnswerGroup:
    """What the guide was told; the choices of the plan too."""
    ground, ref = opened.ground, opened.draft.ref
    path = drafts.journey_of(opened.draft)
    rows = [
        AnswerRow(
            say(question.text),
            (answer_words(ground.theme, slug, ground.situation[slug]),),
            url_for("guide.question", ref=ref, key=slug),
        )
        for slug in path.asked
        if slug in ground.situation and (question := ground.theme.question(slug)) is not None
    ]
    chosen = catalog.effective(ground.theme, ground.situation, ground.revision, ground.hall)
    for choice in tiers.plan_choices(opened.draft):
        if choice.slug in chosen:
            words = answer_words(ground.theme, choice.slug, chosen[choice.slug])
            rows.append(AnswerRow(say(choice.text), (words,), url_for("guide.plan", ref=ref)))
    return AnswerGroup(_("Your situation"), tuple(rows), "")


def _row(opened: Opened, asked: BundleField, change: str) -> AnswerRow:
    revision = opened.ground.revision
    field = revision.fields[asked.slug]
    value = opened.stored.get(asked.slug)
    if field.kind is FieldKind.rows and value:
        lines = tuple(rows_words(field, value, revision))
    else:
        lines = (value_words(field, value, revision),)
    return AnswerRow(say(field.label), lines, f"{change}#f-{asked.slug}")


def shelves(opened: Opened, held: Held) -> tuple[PaperShelf, ...]:
    """The papers by mode, in the order in which they concern the applicant."""
    bundle = opened.ground.bundle
    wanted = paper_rules.slots(opened.ground, opened.stored)
    brings = any(paper.slug in held.counter for paper in bundle.papers)
    words = (
        (
            PaperMode.required,
            _("Papers needed now"),
            _("Bring the ones for the hall to any window after you submit.") if brings else "",
        ),
        (
            PaperMode.later,
            _("Later is early enough"),
            _("We start without them. Send them now, or bring them before the permit is issued."),
        ),
        (PaperMode.promised, _("Replaced by your word"), _("You sign a statement in their place.")),
        (PaperMode.shared, _("We have them"), _("We look them up ourselves.")),
        (
            PaperMode.generated,
            _("Made from your answers"),
            _("We write them for you. Your word on this page signs them."),
        ),
    )
    found = []
    for mode, title, what in words:
        papers = [paper for paper in bundle.papers if paper.mode is mode]
        if papers:
            lines = tuple(_paper(opened, paper, wanted, held) for paper in papers)
            count = ngettext("%(num)d paper", "%(num)d papers", len(papers))
            found.append(PaperShelf(title, count, what, lines))
    return tuple(found)


def _paper(opened: Opened, paper: BundlePaper, wanted: tuple[Slot, ...], held: Held) -> PaperLine:
    own = paper_rules.slots_of(paper.slug, wanted)
    _state, words = state_of(paper, own, held)
    what = opened.ground.revision.papers[paper.slug]
    return PaperLine(
        name=say(what.name),
        hint=words
        or " ".join(say(line) for line in paper.lines)
        or enough_words(paper, opened.ground.revision),
        change=url_for("papers.one_paper", ref=opened.draft.ref, paper=paper.slug) if own else "",
    )
