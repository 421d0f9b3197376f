"""The calling screen (叫号屏): a television in the hall, enrolled like a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
from flask import Blueprint, abort, g, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from webapp.cases import number_rules
from webapp.core import clock, settings
from webapp.documents.qr import qr_svg
from webapp.halls import terminals
from webapp.queues import lines, links, policy, reads, waits, words
from webapp.queues.reads import Called
from webapp.web.access import redirect_to
from webapp.web.language import gettext as _
from webapp.web.language import say, say_time
from webapp.web.page import asset, page

blueprint = Blueprint("screen", __name__, template_folder="templates")
MOST, SINCE = 40, timedelta(hours=1)
"""Calls that a screen knows of: more than any hall has windows."""
SHOWN, OLD = timedelta(seconds=6), timedelta(seconds=60)
"""So long a call stands before the next one; so old it is no longer spoken."""
FEW, MANY = 5, 10
"""Calls that have room below each other, and in two columns where more were made just now."""
QUEUES, TURN = 6, timedelta(seconds=8)
"""Queues that have room at once, and how long a part of more of them stands."""
YEAR, MINUTE = 365 * 24 * 3600, timedelta(minutes=1)
T = TypeVar("T")


class CallView(msgspec.Struct, frozen=True):
    """A call as the screen shows and says it."""

    id: int
    label: str
    name: str
    time: str
    window: str
    side: str
    arrow: str
    age: int
    """Seconds since it was called."""
    said: tuple[tuple[str, str], ...]


BLANK = CallView(0, "", "", "", "", "", "", 0, ())


@blueprint.get("/screen")
def screen() -> Any:
    """Who is called, and how long people wait; read from ten metres."""
    if not _is_screen():
        return page("queues/screen_code.html", error="")
    now = clock.now()
    calls = _calls(now)
    newest = _views(calls[:1], now)
    return page(
        "queues/screen.html",
        **_board(calls, now),
        now=newest[0] if newest else None,
        blank=BLANK,
        clock=say_time(now),
        every=settings.current().screen_poll * 1000,
        shown=int(SHOWN.total_seconds() * 1000),
        old=int(OLD.total_seconds()),
    )


@blueprint.post("/screen")
def enrol() -> Response:
    """Take a colleague's code: this browser is a calling screen from now on."""
    try:
        enrolled = terminals.enrol(
            request.form.get("code", ""), address=request.remote_addr or "", now=clock.now()
        )
    except terminals.WrongCode:
        return page("queues/screen_code.html", 422, error=_("No screen waits for this code."))
    except terminals.TooManyTries:
        return page("queues/screen_code.html", 429, error=_("Too many tries. Wait a while."))
    response = redirect_to(url_for("screen.screen"))
    response.set_cookie(
        _cookie(),
        enrolled.token,
        max_age=YEAR,
        httponly=True,
        samesite="Strict",
        secure=settings.current().is_https,
        path="/",
    )
    return response


@blueprint.get("/screen/state")
def state() -> Response:
    """The same for the screen's script, with the calls that it has not seen (`after`)."""
    if not _is_screen():
        abort(403)
    now, after = clock.now(), request.args.get("after", 0, type=int)
    calls = _calls(now)
    return jsonify(
        calls=msgspec.to_builtins(_views([one for one in calls if one.id > after], now)),
        board=render_template("queues/screen_board.html", **_board(calls, now)),
        quiet=not calls,
    )


def _is_screen() -> bool:
    """Whether this browser stands in the hall: what it shows is meant for those who are there."""
    if settings.current().is_demonstration or not g.surface.can_remember:
        return True
    token = request.cookies.get(_cookie(), "")
    return bool(token) and terminals.known(token) is not None


def _cookie() -> str:
    return "__Host-onego-screen" if settings.current().is_https else "onego_screen"


def _calls(now: datetime) -> list[Called]:
    return reads.calls(g.hall.id, most=MOST, since=SINCE, now=now)


def _views(calls: Sequence[Called], now: datetime) -> list[CallView]:
    names = reads.names_called(calls)
    return [_view(one, names[one.ticket_id], now) for one in calls]


def _view(one: Called, name: str, now: datetime) -> CallView:
    digits = " ".join(one.label)
    name = number_rules.mask_name(name) if name else ""
    return CallView(
        id=one.id,
        label=one.label,
        name=_("%(name)s, to", name=name) if name else _("Called now"),
        time=_("call %(time)s of %(calls)s", time=one.time, calls=policy.current().calls),
        window=_("Window %(num)s", num=one.window),
        side=words.side_word(one.side),
        arrow=f"{asset('vendor/icons.svg')}#{words.SIDE_ICON[one.side]}",
        age=int((now - one.at).total_seconds()),
        # Both are spoken whatever language the screen shows: who waits may know either.
        said=(
            ("zh-CN", f"请 {digits} 号，到 {one.window} 号窗口。"),
            ("en-GB", f"Number {digits}, window {one.window}."),
        ),
    )


def _board(calls: Sequence[Called], now: datetime) -> dict[str, Any]:
    """What stands beside the call: who was called, all of the last minute; how long people wait."""
    young = [one for one in calls if now - one.at < OLD]
    recent, _part, _parts = _in_turn(young if len(young) > FEW else calls[:FEW], MANY, now)
    queues, numbers = lines.queues(g.hall.id), policy.current()
    shown, part, parts = _in_turn(queues, QUEUES, now)
    stated = waits.to_draw(shown, now)
    return {
        "recent": recent,
        "many": len(recent) > FEW,
        "waits": [
            {
                "letter": one.letter,
                "name": say(one.names),
                "state": words.wait_light(stated[one.letter], numbers)[0],
                "text": words.wait_short(stated[one.letter]),
            }
            for one in shown
        ],
        "part": part,
        "parts": parts,
        "scan": _scan(now),
        "minutes": numbers.back_within // MINUTE,
    }


def _in_turn(rows: Sequence[T], most: int, now: datetime) -> tuple[Sequence[T], int, int]:
    """The rows that have room; the parts of more of them take turns. (rows, part, parts)"""
    parts = max(1, -(-len(rows) // most))
    size = -(-len(rows) // parts)
    part = int(now.timestamp() / TURN.total_seconds()) % parts
    return rows[part * size : (part + 1) * size], part + 1, parts


def _scan(now: datetime) -> Any:
    address = url_for("queues.here", code=links.here(g.hall.slug, now), _external=True)
    return qr_svg(address, _("Take a number with your phone"))
