"""What the pages of the papers say."""

from __future__ import annotations

import msgspec
from flask import url_for

from webapp.cases import next_step, paper_rules
from webapp.cases.form import Opened
from webapp.cases.paper_values import Held, Slot
from webapp.catalog.values import PaperMode
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say


class PaperRow(msgspec.Struct, frozen=True):
    """One paper of the list."""

    name: str
    hint: str
    mode: str
    state: str
    """Words of what is decided; empty while nothing is."""
    href: str


class PapersPage(msgspec.Struct, frozen=True):
    """All papers."""

    theme: str
    back: str
    now: tuple[PaperRow, ...]
    later: tuple[PaperRow, ...]
    missing: str
    onward: str


class PaperPage(msgspec.Struct, frozen=True):
    """One paper."""

    theme: str
    back: str
    name: str
    hint: str
    good: str
    action: str
    can_bring: bool
    brings: bool


def papers_page(opened: Opened, held: Held) -> PapersPage:
    """The papers by when they are needed."""
    ref, wanted = opened.draft.ref, paper_rules.slots(opened.ground, opened.stored)
    rows: dict[PaperMode, list[PaperRow]] = {PaperMode.required: [], PaperMode.later: []}
    for slug in dict.fromkeys(slot.paper for slot in wanted):
        own = paper_rules.slots_of(slug, wanted)
        rows[own[0].mode].append(_row(opened, own, held))
    missing = paper_rules.undecided(wanted, held)
    paper = opened.ground.revision.papers
    pages = opened.ground.bundle.pages
    return PapersPage(
        theme=say(opened.ground.theme.name),
        back=url_for("form.show", ref=ref, subject=pages[-1].subject)
        if pages
        else url_for("guide.plan", ref=ref),
        now=tuple(rows[PaperMode.required]),
        later=tuple(rows[PaperMode.later]),
        missing=say(paper[missing[0]].name) if missing else "",
        onward=url_for("papers.one_paper", ref=ref, paper=missing[0])
        if missing
        else next_step.after_form(opened),
    )


def _row(opened: Opened, own: tuple[Slot, ...], held: Held) -> PaperRow:
    slug = own[0].paper
    paper = opened.ground.revision.papers[slug]
    files = [file for slot in own for file in paper_rules.files_in(slot, held)]
    state = ""
    if files:
        state = ngettext("%(num)d page here", "%(num)d pages here", sum(f.pages for f in files))
    elif slug in held.counter:
        state = _("You bring it to the hall")
    return PaperRow(
        name=say(paper.name),
        hint=say(paper.enough),
        mode=own[0].mode.value,
        state=state,
        href=url_for("papers.one_paper", ref=opened.draft.ref, paper=slug),
    )


def paper_page(opened: Opened, slug: str, held: Held) -> PaperPage | None:
    """One paper; None where the answers do not ask for it."""
    ref = opened.draft.ref
    own = paper_rules.slots_of(slug, paper_rules.slots(opened.ground, opened.stored))
    if not own:
        return None
    paper = opened.ground.revision.papers[slug]
    return PaperPage(
        theme=say(opened.ground.theme.name),
        back=url_for("papers.all_papers", ref=ref),
        name=say(paper.name),
        hint=say(paper.enough),
        good=say(paper.good),
        action=url_for("papers.decide", ref=ref, paper=slug),
        can_bring=own[0].mode is PaperMode.required,
        brings=slug in held.counter,
    )
