"""What the pages of a link say, and the list of what one has signed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import url_for

from webapp.documents.rules import masked
from webapp.signing.answering import Invitation, Mine
from webapp.signing.values import Chapter, RequestState
from webapp.web.language import gettext as _
from webapp.web.language import say_day, say_moment


class LinkPage(msgspec.Struct, frozen=True):
    """A request in front of one of those asked; `masked` is all that is shown before sign-in."""

    title: str
    about: str
    basis: tuple[str, ...]
    chapters: tuple[Chapter, ...]
    is_file: bool
    name: str
    masked: str
    place: str
    until: str
    seen: str


class MineLine(msgspec.Struct, frozen=True):
    """A document that one has signed."""

    title: str
    sub: str
    href: str
    light: str
    word: str
    pdf: str
    facts: tuple[tuple[str, str], ...]


def link_page(found: Invitation) -> LinkPage:
    """What is asked of whom, until when."""
    request = found.request
    return LinkPage(
        title=request.title,
        about=request.content.about,
        basis=request.content.basis,
        chapters=request.content.chapters,
        is_file=not request.content.chapters,
        name=found.name,
        masked=masked(found.name, is_person=True),
        place=_(
            "Signature %(now)s of %(total)s", now=found.position + 1, total=len(request.signers)
        )
        if len(request.signers) > 1
        else "",
        until=say_day(request.expires_at.date()),
        seen=request.text_sha256,
    )


def ended_words(state: RequestState) -> tuple[str, str]:
    """That nobody signs here any more: what happened, and what to do."""
    return {
        RequestState.open: (_("This link has run out or was used"), ""),
        RequestState.complete: (
            _("Everybody has signed this already"),
            _("There is nothing left to do here."),
        ),
        RequestState.declined: (
            _("This is not signed any more"),
            _("Somebody did not want to sign, so it ended for everybody."),
        ),
        RequestState.expired: (
            _("The time to sign this is over"),
            _("Ask whoever sent the link to ask again."),
        ),
        RequestState.cancelled: (
            _("This was changed or taken back"),
            _("Ask whoever sent the link. Perhaps a new one is on its way."),
        ),
    }[state]


def mine_lines(found: Sequence[Mine]) -> list[MineLine]:
    """What one has signed, each with what proves it."""
    return [_line(one) for one in found]


def _line(one: Mine) -> MineLine:
    light, word = _standing(one)
    return MineLine(
        title=one.title,
        sub=_("%(moment)s · No. %(number)s", moment=say_moment(one.signed_at), number=one.number),
        href=url_for("signing.mine", ref=one.ref),
        light=light,
        word=word,
        pdf=url_for("signing.signed_file", ref=one.ref) if one.sealed_at else "",
        facts=(
            (_("Signed on"), say_moment(one.signed_at)),
            (_("Certificate and time"), say_moment(one.sealed_at) if one.sealed_at else "–"),
            (_("Number"), one.number),
            (_("Mark of the evidence"), one.evidence),
        ),
    )


def _standing(one: Mine) -> tuple[str, str]:
    if one.state is RequestState.open:
        return "now", _("Waits for others")
    if one.state is not RequestState.complete:
        return "over", _("Does not count")
    return ("done", _("Signed")) if one.sealed_at else ("now", _("Being sealed"))
