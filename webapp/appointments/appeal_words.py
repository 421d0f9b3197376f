"""A missed appointment that should not count, in words."""

from __future__ import annotations

import msgspec

from webapp.appointments.values import MissedAppeal, MissedWhy
from webapp.web.language import gettext as _


class AppealView(msgspec.Struct, frozen=True):
    """What was said, and what came of it."""

    said: str
    news: str
    answer: str


def whys() -> dict[MissedWhy, str]:
    """Why somebody did not come, when it was not their fault."""
    return {
        MissedWhy.ill: _("I was ill"),
        MissedWhy.office: _("It was the hall's fault"),
        MissedWhy.other: _("Something else came up"),
    }


def view(appeal: MissedAppeal) -> AppealView:
    """On the page of the appointment, and at the desk."""
    said = whys()[appeal.why]
    if appeal.words:
        said = f"{said} · {appeal.words}"
    if appeal.granted is None:
        return AppealView(said, _("Somebody looks at it, and you get a message."), "")
    news = _("It does not count.") if appeal.granted else _("It counts.")
    return AppealView(said, news, appeal.answer)
