"""What a message in the inbox says: what happened, then what to do.

The words are made when the message is read, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from flask import g

from webapp.messages import words
from webapp.messages.words import Value
from webapp.web.language import gettext as _
from webapp.web.language import say_day


class Said(NamedTuple):
    """A message in words: `action` is what its link says, `icon` and `tone` are its shape."""

    title: str
    text: str
    action: str
    icon: str = "info"
    tone: str = "info"


class Parameters:
    """What the words of one message need; one that is missing is left out of the sentence."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __getitem__(self, name: str) -> str:
        value = self._values.get(name, "")
        return say_day(value) if isinstance(value, date) else words.plain(value, g.locale)


def _submitted(p: Parameters) -> Said:
    text = _("Done by %(day)s at the latest. What is yours to do stands in the case.", day=p["day"])
    return Said(
        _("Your application has arrived"),
        text if "day" in p else _("What is yours to do stands in the case."),
        _("Open the case"),
        "circle-check-big",
        "ok",
    )


def _accepted(p: Parameters) -> Said:
    text = _("Decided by %(day)s at the latest.", day=p["day"])
    return Said(
        _("%(item)s: accepted", item=p["item"]),
        text if "day" in p else _("We are working on it."),
        _("Open the case"),
        "circle-check-big",
        "ok",
    )


def _notice(p: Parameters) -> Said:
    text = _("Your case lists everything at once. Send it by %(day)s.", day=p["day"])
    return Said(
        _("%(item)s: some things are missing", item=p["item"]),
        text if "day" in p else _("Your case lists everything at once. Send exactly that."),
        _("See what is missing"),
        "clock-alert",
        "warn",
    )


def _answered(p: Parameters) -> Said:
    return Said(
        _("We have what you sent"),
        _("We look through it and tell you here."),
        _("Open the case"),
        "circle-check-big",
        "ok",
    )


def _notice_reminder(p: Parameters) -> Said:
    return Said(
        _("%(item)s: send the rest by %(day)s", item=p["item"], day=p["day"]),
        _("Without it the application is returned."),
        _("See what is missing"),
        "clock-alert",
        "warn",
    )


def _withdrawn(p: Parameters) -> Said:
    return Said(
        _("%(item)s: returned", item=p["item"]),
        _("Nothing came in time. You can apply again at any time."),
        _("Open the case"),
        "octagon-alert",
        "bad",
    )


def _approved(p: Parameters) -> Said:
    return Said(
        _("%(item)s: approved", item=p["item"]),
        _("The result is ready. You can show it on your phone."),
        _("Open the case"),
        "badge-check",
        "ok",
    )


def _refused(p: Parameters) -> Said:
    return Said(
        _("%(item)s: not approved", item=p["item"]),
        _("Your case says why, and what you can do."),
        _("See the reasons"),
        "octagon-alert",
        "bad",
    )


def _silence(p: Parameters) -> Said:
    return Said(
        _("%(item)s: accepted", item=p["item"]),
        _("We did not answer in time, so it counts as accepted from %(day)s.", day=p["day"]),
        _("Open the case"),
        "circle-check-big",
        "ok",
    )


def _later(p: Parameters) -> Said:
    return Said(
        _("Send by %(day)s: %(papers)s", day=p["day"], papers=p["papers"]),
        _("Without it the application is returned."),
        _("Open the case"),
        "clock-alert",
        "warn",
    )


def _expiring(p: Parameters) -> Said:
    return Said(
        _("“%(theme)s” is not submitted yet", theme=p["theme"]),
        _("We keep your answers until %(day)s. Change one to keep them longer.", day=p["day"]),
        _("Carry on"),
        "clock-alert",
        "warn",
    )


SAID: dict[str, Callable[[Parameters], Said]] = {
    words.SUBMITTED: _submitted,
    words.SUBMITTED_UNDATED: _submitted,
    words.ACCEPTED: _accepted,
    words.NOTICE: _notice,
    words.NOTICE_REMINDER: _notice_reminder,
    words.WITHDRAWN: _withdrawn,
    words.ANSWERED: _answered,
    words.APPROVED: _approved,
    words.REFUSED: _refused,
    words.SILENCE: _silence,
    words.LATER: _later,
    words.EXPIRING: _expiring,
}


def said(kind: str, parameters: Mapping[str, Value]) -> Said:
    """A message in the reader's language; one of a kind that is gone still leads to its page."""
    known = SAID.get(kind)
    if known is None:
        return Said(_("There is news"), _("Your case says what happened."), _("Open the case"))
    return known(Parameters(parameters))
