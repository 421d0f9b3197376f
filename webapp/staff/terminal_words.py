"""What the list of terminals says."""

from __future__ import annotations

import msgspec
from flask_babel import gettext as _

from webapp.halls.terminal_rules import TerminalState
from webapp.halls.terminals import Listed
from webapp.web.language import say_day_short, say_moment


class Row(msgspec.Struct, frozen=True):
    """A line of the list."""

    ref: str
    name: str
    place: str
    light: str
    state: str
    since: str
    seen: str
    can_switch_off: bool


def row_of(one: Listed) -> Row:
    """A terminal in words."""
    light, state, since = _standing(one)
    return Row(
        ref=one.ref,
        name=one.name,
        place=one.place,
        light=light,
        state=state,
        since=since,
        seen=say_day_short(one.last_seen) if one.last_seen else "–",
        can_switch_off=one.state in {TerminalState.working, TerminalState.waiting},
    )


def _standing(one: Listed) -> tuple[str, str, str]:
    """(light, word, since when or until when)"""
    if one.state is TerminalState.working and one.enrolled_at:
        return "done", _("In use"), _("since %(moment)s", moment=say_moment(one.enrolled_at))
    if one.state is TerminalState.waiting and one.code_expires_at:
        until = _("code until %(moment)s", moment=say_moment(one.code_expires_at))
        return "half", _("Waiting for its code"), until
    if one.state is TerminalState.revoked and one.revoked_at:
        return "pause", _("Switched off"), say_moment(one.revoked_at)
    return "todo", _("Code has run out"), ""
