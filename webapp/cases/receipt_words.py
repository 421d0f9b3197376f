"""What the slip of a case says: its number and code, and what happens next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import msgspec
from flask import g, url_for
from markupsafe import Markup

from webapp.cases import clock_rules, number_rules
from webapp.cases.case_words import Step, name_of, names_of, papers_that
from webapp.cases.date_words import ready_words, undated_words
from webapp.cases.tracking import CaseInFull
from webapp.cases.values import Fulfilment
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_named
from webapp.catalog.values import Bundle, PlanVisit, Revision, VisitKind
from webapp.documents.qr import qr_svg
from webapp.halls import service as halls
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day, say_moment


class ReceiptView(msgspec.Struct, frozen=True):
    """The slip, and what happens next."""

    theme: str
    number: str
    qr: Markup
    lines: tuple[str, ...]
    received: str
    permits: tuple[str, ...]
    latest: str
    ready: str
    """In place of the sentence with the date, where some of it is not known."""
    steps: tuple[Step, ...]
    follow: str
    paper: dict[str, Any]
    """The same for a printer: title, number, the code's address, lines."""


def receipt_view(case: CaseInFull, root: str) -> ReceiptView:
    """The slip of a case. `root` is this site's address, for the code."""
    revision = catalog.revision(case.revision_id)
    bundle = msgspec.convert(case.bundle, Bundle)
    slip = root.rstrip("/") + url_for("track.slip", token=case.slip_token)
    accept = clock_rules.accept_by(case.received_on, halls.calendar(g.hall.id))
    steps = [
        Step(
            "done",
            _("Received"),
            _(
                "%(moment)s · counts from %(day)s",
                moment=say_moment(case.submitted_at),
                day=say_day(case.received_on),
            ),
        )
    ]
    bring = papers_that(case.requirements, Fulfilment.open, revision)
    later = papers_that(case.requirements, Fulfilment.later, revision)
    if bring:
        words = " · ".join(bring)
        steps.append(
            Step(
                "now",
                ngettext(
                    "Bring one paper to the hall", "Bring %(num)d papers to the hall", len(bring)
                ),
                text=words,
            )
        )
    if later:
        steps.append(
            Step(
                "next",
                ngettext(
                    "One paper can follow later", "%(num)d papers can follow later", len(later)
                ),
                text=" · ".join(later),
            )
        )
    coming = [
        (
            accept,
            Step(
                "next", _("We tell you whether we accept it"), _("by %(day)s", day=say_day(accept))
            ),
        ),
        *_ready(bundle),
        *((visit.day, _visit(visit, revision)) for visit in bundle.plan.visits if visit.dated),
    ]
    steps += [step for _day, step in sorted(coming, key=lambda one: one[0])]
    steps += [Step("next", name, why) for name, why in undated_words(bundle.plan, revision)]
    theme, number = say(theme_named(revision, case.theme).name), number_rules.grouped(case.number)
    received = say_day(case.received_on)
    latest = say_day(bundle.plan.latest.date) if bundle.plan.is_dated else ""
    return ReceiptView(
        theme=theme,
        number=number,
        qr=qr_svg(slip, _("Code that opens the state of your application")),
        lines=(
            _("Scan it to see how things stand. It shows no personal data."),
            _(
                "Or type this number under “Progress”, with the last four of %(name)s’s ID number.",
                name=case.principal,
            ),
        ),
        received=received,
        permits=tuple(name_of(item, revision) for item in case.items),
        latest=latest,
        ready=ready_words(bundle) if bundle.plan.undated else "",
        steps=tuple(steps),
        follow=url_for("track.case", ref=case.ref),
        paper=_paper(theme, number, slip, received, latest, bring),
    )


def _ready(bundle: Bundle) -> list[tuple[date, Step]]:
    """The latest date, where there is one."""
    plan = bundle.plan
    dated = len(plan.nodes) - len(plan.undated)
    if not dated:
        return []
    title = ngettext("Your permit is ready", "All %(num)d are ready", dated)
    if plan.undated:
        title = ngettext("One permit is ready", "%(num)d permits are ready", dated)
    day = plan.latest.date
    return [(day, Step("next", title, _("by %(day)s", day=say_day(day))))]


def _paper(
    theme: str, number: str, slip: str, received: str, latest: str, bring: Sequence[str]
) -> dict[str, Any]:
    """What a printed slip says: nothing of a person, because slips are left lying about."""
    lines = [
        say(g.hall.names),
        _("Received on %(day)s", day=received),
    ]
    if latest:
        lines.append(_("Ready by %(day)s", day=latest))
    if bring:
        lines.append(_("Bring to the hall: %(papers)s", papers=" · ".join(bring)))
    lines.append(_("Scan the code, or type the number under “Progress”, to see how things stand."))
    return {"title": theme, "number": number, "code": slip, "lines": lines}


def _visit(visit: PlanVisit, revision: Revision) -> Step:
    """A visit to the place, or an appointment for which the applicant's people come."""
    what = say(visit.name) or names_of(visit.items, revision)
    title = what if visit.kind is VisitKind.presence else _("We visit: %(what)s", what=what)
    return Step("next", title, _("by %(day)s", day=say_day(visit.day)))
