"""What the pages of the signing service say: the files sent round, and where each stands."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.catalog.values import Excluded
from webapp.documents.intake import Problem, Refused
from webapp.signing import words as signing_words
from webapp.signing.circulating import Month, Sent
from webapp.signing.values import RequestState
from webapp.signing.words import Asked
from webapp.staff.signing_form import OTHER
from webapp.web.language import say_day_short, say_moment, say_month

MB = 1024 * 1024


class Row(msgspec.Struct, frozen=True):
    """A line of the list."""

    ref: str
    title: str
    number: str
    light: tuple[str, str]
    signed: str
    until: str


class Shown(msgspec.Struct, frozen=True):
    """One file that was sent round."""

    ref: str
    title: str
    light: tuple[str, str]
    sent: str
    asked: Asked
    is_open: bool
    pdf: str
    """Where the signed file is; empty until everybody has signed."""


def row_of(one: Sent) -> Row:
    """A file in words."""
    request = one.request
    total = len(request.signers)
    done = sum(signer.acted_at is not None for signer in request.signers)
    return Row(
        request.ref,
        request.title,
        _("sent %(moment)s", moment=say_moment(request.created_at)),
        _standing(one),
        _("%(done)s of %(total)s", done=done, total=total),
        say_day_short(request.expires_at),
    )


def shown(one: Sent) -> Shown:
    """One of them, with everybody who signs."""
    request = one.request
    return Shown(
        ref=request.ref,
        title=request.title,
        light=_standing(one),
        sent=_("sent %(moment)s", moment=say_moment(request.created_at)),
        asked=signing_words.asked_words((), request),
        is_open=request.state is RequestState.open,
        pdf=url_for("staff_signing.file", ref=request.ref) if one.is_whole else "",
    )


def _standing(one: Sent) -> tuple[str, str]:
    if one.request.state is RequestState.complete:
        return ("done", _("Signed")) if one.is_whole else ("half", _("Being sealed"))
    return {
        RequestState.open: ("now", _("Waits for signatures")),
        RequestState.declined: ("risk", _("Somebody does not sign")),
        RequestState.expired: ("risk", _("The time is over")),
        RequestState.cancelled: ("pause", _("Taken back")),
    }[one.request.state]


def matters() -> list[tuple[str, str]]:
    """What a file may be about: those that the law keeps from electronic signatures, last."""
    return [
        (OTHER, _("Something else: contracts, consents, resolutions")),
        (Excluded.marriage, _("A marriage")),
        (Excluded.adoption, _("An adoption")),
        (Excluded.inheritance, _("An inheritance or a will")),
        (Excluded.personal, _("Guardianship, or who is whose child")),
        (Excluded.cut_off, _("Stopping water, heat, gas or power")),
        (Excluded.other_law, _("Something that a law keeps on paper")),
    ]


def figures(found: Sequence[Month]) -> list[tuple[str, str]]:
    """Months and what was signed in each, the newest first."""
    return [(say_month(one.first), _counted(one)) for one in found]


def _counted(one: Month) -> str:
    signatures = ngettext("%(num)d signature", "%(num)d signatures", one.signatures)
    documents = ngettext("%(num)d document", "%(num)d documents", one.documents)
    return f"{signatures} · {documents}"


def refusal(why: Refused) -> str:
    """Why a file is not taken, and what to do about it."""
    return {
        Problem.empty: _("This file is empty. Choose it again."),
        Problem.large: _(
            "This file is over %(limit)d MB. Split it, or make its pictures smaller.",
            limit=why.limit // MB,
        ),
        Problem.unknown: _("This is no PDF. Save or scan it as a PDF first."),
        Problem.broken: _("This file is damaged or cut off. Save it as a PDF once more."),
        Problem.pixels: _("This is no PDF. Save or scan it as a PDF first."),
        Problem.locked: _("This PDF is locked. Remove its password first."),
        Problem.active: _("This PDF has scripts or files inside. Print it to a plain PDF."),
        Problem.pages: _(
            "At most %(limit)d pages. Send only the ones to be signed.", limit=why.limit
        ),
        Problem.slow: _("This file takes too long to open. Print it to a plain PDF."),
    }[why.problem]


def already_signed() -> str:
    """A page behind a signed file would break its signatures."""
    return _("This PDF is signed already; another page would break that. Choose the file unsigned.")
