"""The shape of a message in the inbox: what happened, what to do, and how it looks."""

from __future__ import annotations

from typing import NamedTuple

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

NEWS = ("info", "info")
GOOD = ("circle-check-big", "ok")
DONE = ("badge-check", "ok")
DUE = ("clock-alert", "warn")
BAD = ("octagon-alert", "bad")


class Letter(NamedTuple):
    """What one kind of message says; `undated` in place of `text` where no day is known."""

    shape: tuple[str, str]
    title: LazyString
    text: LazyString
    action: LazyString = _("Open the case")
    undated: LazyString | None = None
