"""What pages say about documents: their lines on a case's page, and what a check found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from webapp.documents.values import Checked, DocumentKind, DocumentState, Listed, Verdict
from webapp.web.language import gettext as _
from webapp.web.language import say_full_day, say_moment


class DocumentLine(msgspec.Struct, frozen=True):
    """A document on the page of a case; without an address there is no file to open."""

    title: str
    sub: str
    href: str
    tone: str
    """ok, wait or bad: with a word, an icon and a colour."""
    word: str


def document_lines(
    documents: Sequence[Listed], address: Callable[[str], str]
) -> tuple[DocumentLine, ...]:
    """The documents of a case, as its page lists them; `address` makes a link from a ref."""
    return tuple(_line(one, address) for one in documents)


def _line(one: Listed, address: Callable[[str], str]) -> DocumentLine:
    tone, word = {
        DocumentState.rendering: ("wait", _("Being made")),
        DocumentState.needs_font: ("wait", _("Waits for a character")),
        DocumentState.valid: ("ok", _("PDF")),
        DocumentState.replaced: ("bad", _("Replaced")),
        DocumentState.revoked: ("bad", _("Revoked")),
    }[one.state]
    sub = _("%(moment)s · No. %(number)s", moment=say_moment(one.issued_at), number=one.number)
    if one.state is DocumentState.needs_font:
        sub = _(
            "Our fonts lack “%(characters)s”. We add it, then the file is made by itself.",
            characters=one.lacks,
        )
    has_file = one.state not in (DocumentState.rendering, DocumentState.needs_font)
    return DocumentLine(one.title, sub, address(one.ref) if has_file else "", tone, word)


class CheckView(msgspec.Struct, frozen=True):
    """What a check found: the answer first."""

    news: str
    more: str
    tone: str
    facts: tuple[tuple[str, str], ...] = ()


def check_view(checked: Checked) -> CheckView:
    """What somebody who checks a document reads."""
    if checked.verdict is Verdict.unknown:
        return CheckView(
            _("We don't know this document"),
            _("It is not one of ours, or it was changed. Compare its number, or ask at the hall."),
            "bad",
        )
    ended = say_full_day(checked.ended_on) if checked.ended_on else ""
    until = say_full_day(checked.valid_until) if checked.valid_until else ""
    news, more, tone = {
        Verdict.valid: (_("Genuine and valid"), _("We issued it, and it counts today."), "ok"),
        Verdict.expired: (
            _("Genuine, but run out"),
            _("We issued it. It counted until %(day)s.", day=until),
            "warn",
        ),
        Verdict.replaced: (
            _("Genuine, but replaced"),
            _("We issued it. A newer one has stood in its place since %(day)s.", day=ended),
            "warn",
        ),
        Verdict.revoked: (
            _("Genuine, but revoked"),
            _("We issued it. It has not counted since %(day)s.", day=ended),
            "bad",
        ),
    }[checked.verdict]
    facts = [
        (_("Document"), checked.title),
        (_("Number"), checked.number),
        (_("Holder"), checked.holder),
        (_("Issued by"), checked.issuer),
    ]
    if checked.issued_on:
        facts.append((_("Issued on"), say_full_day(checked.issued_on)))
    if until:
        facts.append((_("Valid until"), until))
    elif checked.kind is DocumentKind.licence:
        facts.append((_("Valid until"), _("No end")))
    return CheckView(news, more, tone, tuple(facts))
