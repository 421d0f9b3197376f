"""What the pages of licences say."""

from __future__ import annotations

from datetime import date
from urllib.parse import urlsplit

import msgspec
from flask import url_for
from markupsafe import Markup

from webapp.documents.qr import qr_svg
from webapp.documents.values import Verdict
from webapp.documents.words import WAITING
from webapp.halls import service as halls
from webapp.licences import rules
from webapp.licences.service import LicenceValues, Shown
from webapp.web.language import gettext as _
from webapp.web.language import say, say_full_day


class LicenceLine(msgspec.Struct, frozen=True):
    """A licence in the list."""

    title: str
    sub: str
    href: str
    light: str
    word: str


class LicenceView(msgspec.Struct, frozen=True):
    """A licence as its page shows it: the face in Chinese, the rest in the person's language."""

    title: str
    number: str
    facts: tuple[tuple[str, str], ...]
    issuer: str
    issued_on: str
    qr: Markup
    light: str
    word: str
    is_valid: bool
    demonstration: bool
    pdf: str
    lacks: str
    public: str
    """Where its code leads: what anybody sees."""


def licence_line(licence: LicenceValues) -> LicenceLine:
    """A licence in the list."""
    light, word = _standing(licence)
    until = licence.valid_until
    sub = (
        _("%(holder)s · until %(day)s", holder=licence.holder, day=say_full_day(until))
        if until
        else _("%(holder)s · without an end", holder=licence.holder)
    )
    href = url_for("licences.licence", ref=licence.document) if licence.document else ""
    return LicenceLine(say(licence.names), sub, href, light, word)


def _standing(licence: LicenceValues) -> tuple[str, str]:
    """The state of a licence today: its light and its word."""
    verdict = rules.verdict(licence.state, licence.valid_until, halls.today())
    return {
        Verdict.valid: ("done", _("Valid")),
        Verdict.expired: ("over", _("Run out")),
        Verdict.revoked: ("over", _("Revoked")),
    }[verdict]


def licence_view(shown: Shown) -> LicenceView:
    """A licence with its face, its code and its state."""
    licence, face = shown.licence, shown.face
    light, word = _standing(licence)
    until = chinese_day(licence.valid_until) if licence.valid_until else "长期"
    made = shown.document.state not in WAITING
    return LicenceView(
        title=face.title,
        number=licence.number,
        facts=(*face.facts, ("有效期", f"{chinese_day(licence.issued_on)} 至 {until}")),
        issuer=shown.issuer,
        issued_on=chinese_day(licence.issued_on),
        qr=qr_svg(shown.opens, _("Code that says whether this licence is genuine")),
        light=light,
        word=word,
        is_valid=light == "done",
        demonstration=shown.demonstration,
        pdf=url_for("documents.pdf", ref=shown.document.ref) if made else "",
        lacks=shown.document.lacks,
        public=urlsplit(shown.opens).path,
    )


def chinese_day(day: date) -> str:
    """A day as a document writes it: 2026年12月4日."""
    return f"{day.year}年{day.month}月{day.day}日"
