"""The calling screen (叫号屏): a television in the hall, enrolled like a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import msgspec
from flask import Blueprint, abort, g, jsonify, request, url_for
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
MOST = 6
"""Calls that a screen knows of: those in its list, and what came while it showed others."""
SINCE = timedelta(hours=1)
SHOWN, OLD = timedelta(seconds=6), timedelta(seconds=60)
"""So long a call stands before the next one; so old it is no longer spoken."""
YEAR = 365 * 24 * 3600


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
    return page(
        "queues/screen.html",
        now=calls[0] if calls else None,
        blank=BLANK,
        calls=calls,
        waits=_waits(now),
        scan=_scan(now),
        clock=say_time(now),
        every=settings.current().screen_poll * 1000,
        shown=int(SHOWN.total_seconds() * 1000),
        old=int(OLD.total_seconds()),
        minutes=int(policy.current().back_within.total_seconds()) // 60,
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
    """The same for the screen's script."""
    if not _is_screen():
        abort(403)
    now = clock.now()
    return jsonify(
        calls=[msgspec.to_builtins(one) for one in _calls(now)],
        waits=_waits(now),
        scan=str(_scan(now)),
    )


def _is_screen() -> bool:
    """Whether this browser stands in the hall: what it shows is meant for those who are there."""
    if settings.current().is_demonstration or not g.surface.can_remember:
        return True
    token = request.cookies.get(_cookie(), "")
    return bool(token) and terminals.known(token) is not None


def _cookie() -> str:
    return "__Host-onego-screen" if settings.current().is_https else "onego_screen"


def _calls(now: datetime) -> list[CallView]:
    return [_call(one, now) for one in reads.calls(g.hall.id, most=MOST, since=SINCE, now=now)]


def _call(one: Called, now: datetime) -> CallView:
    digits = " ".join(one.label)
    name = number_rules.mask_name(one.name) if one.name else ""
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


def _waits(now: datetime) -> list[dict[str, str]]:
    queues, numbers = lines.queues(g.hall.id), policy.current()
    stated, made = waits.to_draw(queues, now), []
    for one in queues:
        light, _text = words.wait_light(stated[one.letter], numbers)
        text = words.wait_short(stated[one.letter])
        made.append({"name": f"{one.letter} {say(one.names)}", "state": light, "text": text})
    return made


def _scan(now: datetime) -> Any:
    address = url_for("queues.here", code=links.here(g.hall.slug, now), _external=True)
    return qr_svg(address, _("Take a number with your phone"))
