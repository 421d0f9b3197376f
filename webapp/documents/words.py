"""What pages say about documents: their lines on a case's page."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from webapp.documents.values import DocumentState, Listed
from webapp.web.language import gettext as _
from webapp.web.language import say_moment


class DocumentLine(msgspec.Struct, frozen=True):
    """A document on the page of a case; without an address there is no file to open."""

    title: str
    sub: str
    href: str
    tone: str
    """ok, wait or bad: with a word, an icon and a colour."""
    word: str


WAITING = (DocumentState.rendering, DocumentState.needs_font, DocumentState.signing)
"""In these there is no whole file yet."""


def document_lines(
    documents: Sequence[Listed], address: Callable[[str], str]
) -> tuple[DocumentLine, ...]:
    """The documents of a case, as its page lists them; `address` makes a link from a ref."""
    return tuple(_line(one, address) for one in documents)


def _line(one: Listed, address: Callable[[str], str]) -> DocumentLine:
    tone, word = {
        DocumentState.rendering: ("wait", _("Being made")),
        DocumentState.signing: ("wait", _("Being signed")),
        DocumentState.needs_font: ("wait", _("Waits for a character")),
        DocumentState.valid: ("ok", _("PDF")),
        DocumentState.replaced: ("bad", _("Replaced")),
        DocumentState.revoked: ("bad", _("Revoked")),
    }[one.state]
    sub = _("%(moment)s · No. %(number)s", moment=say_moment(one.issued_at), number=one.number)
    if one.lacks and one.state in WAITING:
        sub = _(
            "Our fonts lack “%(characters)s”. We add it, then the file is made by itself.",
            characters=one.lacks,
        )
    has_file = one.state not in WAITING
    return DocumentLine(one.title, sub, address(one.ref) if has_file else "", tone, word)
