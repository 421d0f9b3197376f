"""What the pages of the papers say: all of them by when they are needed, and one with its files."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import url_for
from markupsafe import Markup

from webapp.cases import form_rules, late_papers, late_rules, marks, next_step, paper_rules
from webapp.cases.form import Opened
from webapp.cases.form_rules import Ground, Values
from webapp.cases.paper_box import Box, box, pages_here
from webapp.cases.paper_values import Held, Slot
from webapp.cases.tier_words import Note, note_of
from webapp.catalog.values import BundlePaper, FieldKind, PaperMode, Revision
from webapp.halls import service as halls
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day_short


class PaperRow(msgspec.Struct, frozen=True):
    """One paper, or one statement, of the list.

    `state` is here, hall or open (some of it is missing), or nothing while nothing is decided;
    `words` says it, or what to do.
    """

    name: str
    hint: str
    mode: str
    state: str
    words: str
    href: str


class PapersPage(msgspec.Struct, frozen=True):
    """All papers; `rest` are the ones that nobody has to send."""

    theme: str
    back: str
    news: str
    credit: Note | None
    now: tuple[PaperRow, ...]
    later: tuple[PaperRow, ...]
    sign: tuple[PaperRow, ...]
    rest: tuple[PaperRow, ...]
    action: str
    onward: str


class PaperPage(msgspec.Struct, frozen=True):
    """One paper with its boxes; `action` and `onward` are the page's main link, once it is done."""

    theme: str
    back: str
    name: str
    hint: str
    good: str
    lines: tuple[str, ...]
    boxes: tuple[Box, ...]
    acts: str
    can_bring: bool
    brings: bool
    action: str
    onward: str
    errors: tuple[tuple[str, str], ...]


def papers_page(opened: Opened, held: Held) -> PapersPage:
    """The papers by when they are needed, and what is left to do."""
    ref, wanted = opened.draft.ref, paper_rules.slots(opened.ground, opened.stored)
    rows: dict[PaperMode, list[PaperRow]] = {mode: [] for mode in PaperMode}
    for paper in opened.ground.bundle.papers:
        own = paper_rules.slots_of(paper.slug, wanted)
        rows[paper.mode].append(_row(opened, paper, own, held))
    missing = paper_rules.undecided(wanted, held)
    pages = opened.ground.bundle.pages
    action, onward = _next(opened, wanted, held, but="")
    return PapersPage(
        theme=say(opened.ground.theme.name),
        back=url_for("form.show", ref=ref, subject=pages[-1].subject)
        if pages
        else url_for("guide.plan", ref=ref),
        news=ngettext("%(num)d paper to go", "%(num)d papers to go", len(missing))
        if missing
        else _("All papers needed now are settled"),
        credit=note_of(opened.draft, opened.ground.bundle),
        now=tuple(rows[PaperMode.required]),
        later=tuple(rows[PaperMode.later]),
        sign=_statements(opened, wanted, held),
        rest=(*rows[PaperMode.shared], *rows[PaperMode.generated]),
        action=action,
        onward=onward,
    )


def enough_words(paper: BundlePaper, revision: Revision) -> str:
    """How little of a paper is enough; of one that a statement usually stands in for, and does not
    here, that it comes itself: what is written of it speaks of signing."""
    uses = (use for item in paper.used_by for use in revision.items[item].papers)
    promised = any(u.paper == paper.slug and u.mode is PaperMode.promised for u in uses)
    if paper.mode is PaperMode.required and promised:
        return _("This time the paper itself is needed.")
    return say(revision.papers[paper.slug].enough)


def _row(opened: Opened, paper: BundlePaper, own: tuple[Slot, ...], held: Held) -> PaperRow:
    what = opened.ground.revision.papers[paper.slug]
    state, words = state_of(paper, own, held)
    hint = enough_words(paper, opened.ground.revision)
    if paper.mode is PaperMode.later and not state:
        hint = Markup("<br>").join(filter(None, (_late_words(opened, paper), hint)))
    return PaperRow(
        name=say(what.name),
        hint=hint,
        mode=paper.mode.value,
        state=state,
        words=words,
        href=url_for("papers.one_paper", ref=opened.draft.ref, paper=paper.slug) if own else "",
    )


def state_of(paper: BundlePaper, own: Sequence[Slot], held: Held) -> tuple[str, str]:
    """What is decided about a paper, as a key and in words; nothing while nothing is."""
    files = [file for slot in own for file in paper_rules.files_in(slot, held)]
    left = sum(not paper_rules.files_in(slot, held) for slot in own)
    if files and left:
        return "open", ngettext("%(num)d still to send", "%(num)d still to send", left)
    if files:
        return "here", pages_here(sum(file.pages for file in files))
    if paper.slug in held.counter and paper.mode is PaperMode.required:
        return "hall", _("Comes to the hall")
    return "", ""


def _late_words(opened: Opened, paper: BundlePaper) -> str:
    bundle, items = opened.ground.bundle, opened.ground.revision.items
    days = late_rules.days_for(bundle, items, paper.used_by, late_papers.limits())
    calendar = halls.calendar(opened.draft.hall_id)
    day = calendar.add(bundle.plan.received, days).date
    return _("By %(day)s is early enough.", day=say_day_short(day))


def _statements(opened: Opened, wanted: tuple[Slot, ...], held: Held) -> tuple[PaperRow, ...]:
    """The statements to sign; those that the answers rest on now."""
    rows = []
    for slug in paper_rules.statements_due(opened.ground, wanted, held):
        signed = paper_rules.is_signed(slug, held, marks.signature_basis(opened, slug))
        can_sign = next_step.can_sign()
        rows.append(
            PaperRow(
                name=say(opened.ground.revision.statements[slug].title),
                hint="",
                mode=PaperMode.promised.value,
                state="here" if signed else "",
                words=_("Signed") if signed else _("Sign"),
                href=next_step.signing_address(opened.draft.ref, slug) if can_sign else "",
            )
        )
    return tuple(rows)


def _next(opened: Opened, wanted: tuple[Slot, ...], held: Held, *, but: str) -> tuple[str, str]:
    """The main link: to the next paper that is undecided, else on; its words and its address."""
    names, ref = opened.ground.revision.papers, opened.draft.ref
    left = [slug for slug in paper_rules.undecided(wanted, held) if slug != but]
    if left:
        words = _("Next: %(paper)s", paper=say(names[left[0]].name))
        return words, url_for("papers.one_paper", ref=ref, paper=left[0])
    if but:
        return _("Back to all papers"), url_for("papers.all_papers", ref=ref)
    lack = next_step.papers_lack(opened, held)
    words = _("Go on to sign") if lack is not None else _("Go on to the last look")
    return words, next_step.after_form(opened)


def paper_page(
    opened: Opened, slug: str, held: Held, *, row: str = "", errors: Sequence[str] = ()
) -> PaperPage | None:
    """One paper; None where the answers do not ask for it. `errors` are those of the box `row`."""
    ref, wanted = opened.draft.ref, paper_rules.slots(opened.ground, opened.stored)
    own = paper_rules.slots_of(slug, wanted)
    if not own:
        return None
    paper = next(one for one in opened.ground.bundle.papers if one.slug == slug)
    what = opened.ground.revision.papers[slug]
    brings = slug in held.counter
    done = paper_rules.is_here(slug, wanted, held) or brings
    first = next((slot for slot in own if not paper_rules.files_in(slot, held)), None)
    boxes = tuple(
        box(
            paper_rules.files_in(slot, held),
            id=slot.row_id or "paper",
            what=say(what.name),
            title=row_title(opened.ground, opened.stored, slot, number) if slot.row_id else "",
            action=url_for("papers.send", ref=ref, paper=slug),
            acts=url_for("papers.decide", ref=ref, paper=slug),
            row=slot.row_id,
            errors=errors if slot.row_id == row else (),
            filled=slot == first and not brings,
            handoff=url_for("handoff.show", ref=ref, paper=slug, row=slot.row_id),
        )
        for number, slot in enumerate(own, start=1)
    )
    words, onward = _next(opened, wanted, held, but=slug)
    return PaperPage(
        theme=say(opened.ground.theme.name),
        back=url_for("papers.all_papers", ref=ref),
        name=say(what.name),
        hint=enough_words(paper, opened.ground.revision),
        good=say(what.good),
        lines=tuple(say(line) for line in paper.lines),
        boxes=boxes,
        acts=url_for("papers.decide", ref=ref, paper=slug),
        can_bring=paper.mode is PaperMode.required,
        brings=brings,
        action=words if done else "",
        onward=onward,
        errors=tuple((f"box-{row or 'paper'}", error) for error in errors),
    )


def row_title(ground: Ground, stored: Values, slot: Slot, number: int) -> str:
    """Whose paper it is: the name in the row of the table, or its number."""
    table = ground.revision.papers[slot.paper].per_row
    columns = ground.revision.fields[table].columns
    names = [c for c in columns if ground.revision.fields[c].kind is FieldKind.name]
    rows = {row[form_rules.ROW]: row for row in form_rules.rows_of(stored.get(table))}
    name = str(rows.get(slot.row_id, {}).get(names[0], "")) if names else ""
    return name or _("Person %(number)s", number=number)
