"""The papers of a plan: what to hand in now, later, by a signature, or not at all."""

from __future__ import annotations

import msgspec
from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from webapp.cases import late_papers, late_rules
from webapp.cases.paper_words import enough_words
from webapp.catalog import rules as catalog_rules
from webapp.catalog.values import (
    Bundle,
    BundlePaper,
    HallParameters,
    PaperMode,
    ReasonKind,
    Revision,
    Theme,
)
from webapp.core.workdays import Calendar
from webapp.web.language import say, say_day_short


class PaperRow(msgspec.Struct, frozen=True):
    """One paper: how little is enough, how it comes, who needs it for what."""

    name: str
    hint: str
    mode: str
    uses: tuple[tuple[str, str], ...]
    because: str


class PaperGroup(msgspec.Struct, frozen=True):
    """Papers that come the same way."""

    title: str
    count: str
    rows: tuple[PaperRow, ...]


class PaperPart(msgspec.Struct, frozen=True):
    """All papers. What is free is folded; `sums` leads back to the number without us."""

    headline: str
    groups: tuple[PaperGroup, ...]
    free: PaperGroup | None
    free_summary: PaperRow | None
    free_count: int
    sums: str


def papers_of(
    bundle: Bundle,
    revision: Revision,
    theme: Theme,
    parameters: HallParameters,
    calendar: Calendar,
) -> PaperPart:
    """The papers by mode. The groups' counts add up to the bundle's papers."""

    def row(paper: BundlePaper) -> PaperRow:
        return PaperRow(
            name=say(revision.papers[paper.slug].name),
            hint=_hint(paper, bundle, revision, calendar),
            mode=paper.mode.value,
            uses=tuple(
                (say(revision.items[item].name), say(purpose))
                for item, purpose in zip(paper.used_by, paper.purposes, strict=True)
            ),
            because=_because(paper, theme, revision, parameters),
        )

    rows: dict[PaperMode, list[PaperRow]] = {mode: [] for mode in PaperMode}
    for paper in bundle.papers:
        rows[paper.mode].append(row(paper))
    titles = (
        (PaperMode.required, _("To send now")),
        (PaperMode.later, _("To send later")),
        (PaperMode.promised, _("To sign instead")),
    )
    free = (*rows[PaperMode.shared], *rows[PaperMode.generated])
    saved = bundle.receipt
    return PaperPart(
        headline=ngettext(
            "%(num)d paper in all. You need %(now)d now.",
            "%(num)d papers in all. You need %(now)d now.",
            saved.papers.together,
            now=saved.papers_now,
        ),
        groups=tuple(
            PaperGroup(title, count_words(len(rows[mode])), tuple(rows[mode]))
            for mode, title in titles
            if rows[mode]
        ),
        free=PaperGroup(
            _("Nothing to send in"),
            count_words(len(free)),
            (*free, *_made_on_the_way(bundle, revision)),
        )
        if free
        else None,
        free_summary=_free_summary(len(rows[PaperMode.shared]), len(rows[PaperMode.generated])),
        free_count=len(free),
        sums=_sums(bundle),
    )


def count_words(number: int) -> str:
    """A number of papers: 2 份."""
    return ngettext("%(num)d paper", "%(num)d papers", number)


def _hint(paper: BundlePaper, bundle: Bundle, revision: Revision, calendar: Calendar) -> str:
    if paper.mode is PaperMode.promised and paper.statement:
        return _(
            'You sign "%(statement)s" instead',
            statement=say(revision.statements[paper.statement].title),
        )
    if paper.mode is PaperMode.shared:
        return _("We fetch it ourselves")
    parts = [enough_words(paper, revision), *(say(line) for line in paper.lines)]
    if paper.mode is PaperMode.later:
        days = late_rules.days_for(bundle, revision.items, paper.used_by, late_papers.limits())
        day = calendar.add(bundle.plan.received, days).date
        parts.insert(0, _("Send it by %(day)s", day=say_day_short(day)))
    return Markup("<br>").join(part for part in parts if part)


def _because(
    paper: BundlePaper, theme: Theme, revision: Revision, parameters: HallParameters
) -> str:
    """The answer that brought the paper in; nothing where it is always needed."""
    if all(reason.kind is ReasonKind.always for reason in paper.because):
        return ""
    return catalog_rules.explain(paper.because, theme, revision, g.locale, parameters)


def _made_on_the_way(bundle: Bundle, revision: Revision) -> list[PaperRow]:
    """Papers that an item of this bundle makes: named, but not counted."""
    return [
        PaperRow(
            name=say(revision.papers[one.slug].name),
            hint=_(
                'Comes out of "%(item)s", nobody asks you for it',
                item=say(revision.items[one.result_of].name),
            ),
            mode="",
            uses=tuple((say(revision.items[item].name), "") for item in one.used_by),
            because="",
        )
        for one in bundle.not_asked
    ]


def _free_summary(shared: int, made: int) -> PaperRow | None:
    if shared:
        hint = _("We fetch %(shared)d and write %(made)d for you", shared=shared, made=made)
        return PaperRow(_("ID card, licences and forms"), hint, PaperMode.shared.value, (), "")
    if made:
        hint = _("We write them for you, you read and sign once")
        return PaperRow(_("Forms and lists"), hint, PaperMode.generated.value, (), "")
    return None


def _sums(bundle: Bundle) -> str:
    """How the number without us comes about: the same paper again, and papers made on the way."""
    saved = bundle.receipt.papers
    made = sum(len(one.used_by) for one in bundle.not_asked)
    again = saved.separately - saved.together - made
    if saved.separately <= saved.together:
        return ""
    return _(
        "Permit by permit it would be %(all)d papers: %(again)d times the same paper again, "
        "and %(made)d that come out of another permit here.",
        all=saved.separately,
        again=again,
        made=made,
    )
