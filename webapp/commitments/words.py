"""What the page of a statement says: what signing gives, what it costs, and what comes without."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import url_for

from webapp.cases import service as cases
from webapp.catalog.law_words import cited
from webapp.catalog.values import Bundle, PaperMode, Statement, VisitKind
from webapp.commitments import service
from webapp.commitments.chapters import Part, statement_parts
from webapp.commitments.service import Me, Signed
from webapp.core.i18n import CHINESE, spoken
from webapp.signing.service import RequestView, Way
from webapp.signing.words import Asked, asked_words
from webapp.web.language import gettext as _
from webapp.web.language import say, say_day, say_moment


class Without(msgspec.Struct, frozen=True):
    """What not signing means."""

    papers: tuple[str, ...]
    """Papers that are needed then."""
    visits: tuple[str, ...]
    latest: str
    later: bool
    """Whether the last permit comes later then."""


class SignPage(msgspec.Struct, frozen=True):
    """The page of one statement; `stage` is sign, others, signed or declined.

    `others`: who is here has signed, or is none of those who sign; the rest is asked for.
    """

    stage: str
    theme: str
    back: str
    place: str
    """Signature 1 of 2; empty where there is one alone."""
    gives: tuple[str, ...]
    title: str
    basis: tuple[str, ...]
    parts: tuple[Part, ...]
    reading: tuple[Part, ...]
    """The same to read, in the person's language or the next best; empty where nobody needs it."""
    reading_language: str
    seen: str
    name: str
    """Who signs at this screen; of a signed one everybody who did."""
    address: str
    without: Without | None
    signed_line: str
    pdf: str
    onward: str
    several: str = ""
    """That others sign too, in words."""
    asked: Asked | None = None
    """Who was asked, and where each stands."""


def sign_page(
    opened: cases.Opened,
    slug: str,
    stage: str,
    *,
    locale: str,
    me: Me,
    signed: Signed | None,
    request: RequestView | None,
    onward: str,
    without: cases.OtherWay | None,
    due: Sequence[str],
) -> SignPage:
    """The page of a statement as it stands now."""
    revision = opened.ground.revision
    statement = revision.statements[slug]
    ref, later = opened.draft.ref, cases.follow_lines(opened, slug)
    named = service.named_in(opened, slug)
    place = service.place_of(named, me)
    return SignPage(
        stage=stage,
        theme=say(opened.ground.theme.name),
        back=url_for("papers.all_papers", ref=ref),
        place=_("Signature %(now)s of %(total)s", now=due.index(slug) + 1, total=len(due))
        if slug in due and len(due) > 1
        else "",
        gives=_gives(statement),
        title=statement.title[CHINESE],
        basis=cited(statement.basis),
        parts=statement_parts(statement, CHINESE, later),
        reading=statement_parts(statement, spoken(locale), later) if locale != CHINESE else (),
        reading_language=spoken(locale),
        seen=cases.signature_basis(opened, slug) if stage != "declined" else "",
        name=signed.signer if signed else named[place].name if place is not None else "",
        address=url_for("commitments.sign", ref=ref, slug=slug),
        without=_without(opened.ground.bundle, without.bundle, revision) if without else None,
        signed_line=_signed_line(signed) if signed else "",
        pdf=url_for("documents.pdf", ref=signed.document) if signed else "",
        onward=onward,
        several=_several(len(named)),
        asked=asked_words(named, request) if stage == "others" else None,
    )


def _several(count: int) -> str:
    if count < 2:
        return ""
    return _("%(count)s people sign this, each for themself, each on their own phone.", count=count)


def _gives(statement: Statement) -> tuple[str, ...]:
    """What signing gives, and what it brings: the reason to read on."""
    replaced = [say(one) for one in statement.replaces]
    return (
        _("Sign, and you don't hand in: %(what)s.", what=" · ".join(replaced)),
        say(statement.verification),
    )


def _without(now: Bundle, then: Bundle, revision: object) -> Without:
    papers = {one.slug for one in now.papers if one.mode is PaperMode.required}
    needed = [
        one.slug for one in then.papers if one.mode is PaperMode.required and one.slug not in papers
    ]
    seen = {item for one in now.plan.visits if one.kind is VisitKind.before for item in one.items}
    coming = [
        one
        for one in then.plan.visits
        if one.kind is VisitKind.before and not seen.issuperset(one.items)
    ]
    names = revision.papers  # type: ignore[attr-defined]
    return Without(
        papers=tuple(say(names[slug].name) for slug in needed),
        visits=tuple(
            _("%(what)s, by %(day)s", what=say(one.name), day=say_day(one.day)) for one in coming
        ),
        latest=say_day(then.plan.latest.date),
        later=then.plan.is_dated and then.plan.latest.date > now.plan.latest.date,
    )


def _signed_line(signed: Signed) -> str:
    moment = say_moment(signed.signed_at)
    if signed.way is Way.drawn:
        return _("Signed by hand on %(moment)s", moment=moment)
    return _("Signed by name on %(moment)s", moment=moment)
