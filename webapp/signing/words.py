"""What pages of signing say: who was asked and where each stands, and how to mend a signature."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from markupsafe import Markup

from webapp.core import settings
from webapp.documents.qr import qr_svg
from webapp.signing.values import Named, Problem, RequestView, SignerState
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say_day, say_moment


class AskedOne(msgspec.Struct, frozen=True):
    """One of those who sign."""

    name: str
    light: str
    words: str
    address: str
    """Of their own link; empty where there is none (any more)."""
    qr: Markup
    told: bool
    """Whether a text message went out with the link."""


class Asked(msgspec.Struct, frozen=True):
    """Everybody who signs one document."""

    people: tuple[AskedOne, ...]
    news: str
    until: str
    is_asked: bool
    """Whether links were made."""
    seen: str
    """A mark of all this: whether something changed can be asked by it."""


def asked_words(named: Sequence[Named], request: RequestView | None) -> Asked:
    """Who signs, and where each stands; before anybody was asked, their names alone."""
    if request is None:
        people = tuple(
            AskedOne(one.name, "todo", _("Not asked yet"), "", Markup(), False) for one in named
        )
        return Asked(people, _waiting(len(people)), "", False, "")
    people = tuple(
        AskedOne(
            name=one.named.name,
            light="done" if one.acted_at else "now" if one.token else "todo",
            words=_state(one.state, say_moment(one.acted_at) if one.acted_at else "", one.token),
            address=_address(one.token) if one.token else "",
            qr=qr_svg(_address(one.token), _("Code for the phone of %(name)s", name=one.named.name))
            if one.token
            else Markup(),
            told=bool(one.token and one.named.phone),
        )
        for one in request.signers
    )
    return Asked(
        people,
        _waiting(len(request.waiting)),
        say_day(request.expires_at.date()),
        any(one.token for one in request.signers),
        "-".join(
            f"{one.position}{one.state.value[0]}{bool(one.token):d}" for one in request.signers
        ),
    )


def _waiting(count: int) -> str:
    return ngettext("%(num)d signature to come", "%(num)d signatures to come", count)


def _state(state: SignerState, moment: str, token: str) -> str:
    if moment:
        return _("Signed on %(moment)s", moment=moment)
    if state is SignerState.declined:
        return _("Does not sign")
    return _("Asked, not signed yet") if token else _("Not asked yet")


def _address(token: str) -> str:
    return f"{settings.current().address}/sign/{token}"


def problem_words(problem: Problem, name: str) -> tuple[str, str]:
    """Which field is to be mended, and how."""
    return {
        Problem.empty: (
            "f-signature",
            _("Draw your name, or type it below. If you don't want to sign, say so at the end."),
        ),
        Problem.too_small: ("f-signature", _("Draw your whole name, a little larger.")),
        Problem.unreadable: ("f-signature", _("Start over and draw your name once more.")),
        Problem.name: (
            "f-name",
            _("Type the full name: %(name)s. Nobody else can sign here.", name=name),
        ),
        Problem.tick: ("f-typed", _("Tick that your typed name is your signature.")),
        Problem.changed: (
            "statement",
            _("Something changed since you opened this page. Read the statement again, then sign."),
        ),
        Problem.somebody_else: (
            "statement",
            _("You are not the person who is named here. They sign on their own phone."),
        ),
    }[problem]
