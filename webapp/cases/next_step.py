"""What comes next on the way to handing in: form, papers, statements to sign, a last look.

The page where statements are signed belongs to a room above this one, which says where it is by
`signs_at`; while nobody has, no signature is asked for on screen.
"""

from __future__ import annotations

from datetime import datetime

from flask import url_for

from webapp.cases import drafts, form, form_rules, marks, paper_rules, rules, tiers
from webapp.cases.form import Opened
from webapp.cases.form_rules import Lack, LackKind
from webapp.cases.guide_words import address
from webapp.cases.paper_values import Held
from webapp.cases.values import Owner

_signing: list[str] = []


def signs_at(endpoint: str) -> None:
    """Name the endpoint where a statement is signed; it takes `ref` and `slug`."""
    _signing[:] = [endpoint]


def can_sign() -> bool:
    """Whether there is a page where statements are signed."""
    return bool(_signing)


def signing_address(ref: str, statement: str) -> str:
    """Where a statement is signed. Raises LookupError where there is no such page."""
    if not _signing:
        raise LookupError("no page signs statements")
    return url_for(_signing[0], ref=ref, slug=statement)


def can_submit(opened: Opened, held: Held) -> Lack | None:
    """What keeps an application from being handed in; None where nothing does."""
    ground = opened.ground
    path = rules.journey(ground.theme, ground.situation, ground.revision, ground.hall)
    missing = form_rules.can_submit(path, ground, opened.stored, today=opened.today)
    return missing or papers_lack(opened, held)


def papers_lack(opened: Opened, held: Held) -> Lack | None:
    """The first paper or signature that is missing."""
    return paper_rules.lack(
        opened.ground, opened.stored, held, marks.bases(opened), signing=can_sign()
    )


def next_address(ref: str, *, owner: Owner, now: datetime) -> str:
    """The address of what comes next for a draft.

    The first open question, what its credit tier has changed, the first open form page, the papers
    while one that is needed now is undecided, the first statement that is not signed, else the page
    that shows everything once more; of one that was handed in its receipt. Raises drafts.NotFound.
    """
    opened = form.open_form(ref, owner=owner, now=now)
    if opened.is_submitted:
        return url_for("form.receipt", ref=ref)
    path = drafts.journey_of(opened.draft)
    if not rules.may_see_plan(path):
        return address(ref, rules.standing(path))
    if tiers.has_news(opened.draft):
        return url_for("tiers.show", ref=ref)
    subject = form.first_open(opened)
    if subject is not None:
        return url_for("form.show", ref=ref, subject=subject)
    return after_form(opened)


def after_form(opened: Opened) -> str:
    """Where a person goes on whose form is done."""
    missing = papers_lack(opened, marks.held(opened.draft.id))
    if missing is None:
        return url_for("form.check", ref=opened.draft.ref)
    if missing.kind is LackKind.paper:
        return url_for("papers.all_papers", ref=opened.draft.ref)
    return signing_address(opened.draft.ref, missing.key)


def mend(ref: str, lack: Lack) -> str:
    """The page where something is missing; it says what."""
    if lack.kind is LackKind.question:
        return url_for("guide.question", ref=ref, key=lack.key)
    if lack.kind is LackKind.elsewhere:
        return url_for("guide.elsewhere", ref=ref, key=lack.key)
    if lack.kind is LackKind.season:
        return url_for("guide.plan", ref=ref)
    if lack.kind is LackKind.paper:
        return url_for("papers.all_papers", ref=ref, missing=1)
    if lack.kind is LackKind.signature:
        return signing_address(ref, lack.key)
    return url_for("form.show", ref=ref, subject=lack.key, missing=1)
