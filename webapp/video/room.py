"""What the pages of both sides share: how they look and tell, and how a photograph is shown."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import Response, abort, jsonify, request

from webapp.core import clock, settings
from webapp.documents import intake
from webapp.video import handing, handing_words, reads, talking, turn, viewing, viewing_words, words
from webapp.video.values import Call, Member, NotNow, Sent, TooMany, VideoState
from webapp.web.uploads import wants_json


def context(call: Call, member: Member, address: str) -> dict[str, Any]:
    """What `video/_room.html` shows; `address` is the call's own for this side."""
    configured = settings.current()
    return {
        "call": call,
        "side": member.side.value,
        "address": address,
        "matter": words.matter(call),
        "lines": words.line_views(call, reads.lines(call.id), member.side, f"{address}/photos/"),
        "poll": configured.video_poll * 1000,
        "servers": turn.servers(configured, call.ref, clock.now()),
        "is_open": call.is_open,
        "sections": viewing_words.sections(call),
        "hands": handing_words.hands(call, member.side, address),
        "wrong_beside": "",
        "is_talk": call.state is VideoState.talking,
    }


def exchange(ref: str, member: Member, address: str) -> Response:
    """Answer a page that looks: what is new, in words that it can show."""
    try:
        sent = msgspec.json.decode(request.get_data(), type=Sent)
    except (msgspec.ValidationError, msgspec.DecodeError):
        abort(400)
    try:
        found = talking.exchange(ref, member, sent, now=clock.now())
    except LookupError:
        abort(404)
    except TooMany:
        abort(429)
    lines = words.line_views(found.call, found.lines, member.side, f"{address}/photos/")
    response: Response = jsonify(
        state=found.call.state.value,
        signals=[msgspec.to_builtins(one) for one in found.signals],
        lines=[msgspec.to_builtins(one) for one in lines],
        quiet=found.quiet,
        changes=found.call.changes,
        look=words.look_view(found.call.look, member.side),
    )
    return response


def say(ref: str, member: Member) -> str:
    """Take what was typed; words for what is wrong, or none."""
    try:
        talking.say(ref, member, request.form.get("text", ""), now=clock.now())
    except LookupError:
        abort(404)
    except NotNow:
        return words.too_late()
    except TooMany:
        return words.full()
    return ""


def photograph(ref: str, member: Member) -> str:
    """Take a photograph; words for what is wrong, or none."""
    file = request.files.get("file")
    content = file.read() if file else b""
    try:
        talking.photograph(ref, member, content, now=clock.now())
    except LookupError:
        abort(404)
    except NotNow:
        return words.too_late()
    except TooMany:
        return words.full()
    except intake.Refused as why:
        return words.not_taken(why)
    return ""


def show(ref: str, member: Member) -> str:
    """Let the officer see the application; words for what is wrong, or none."""
    try:
        viewing.show(ref, member, now=clock.now())
    except LookupError:
        abort(404)
    except NotNow:
        return words.too_late()
    except TooMany:
        return words.full()
    return ""


def hide(ref: str, member: Member) -> None:
    """See it together no more."""
    try:
        viewing.hide(ref, member, now=clock.now())
    except LookupError:
        abort(404)


def choose(ref: str, line: int, member: Member) -> str:
    """Say which paper a photograph is; words for what is wrong, or none."""
    wanted = request.form.get("paper", "")
    try:
        reads.one(ref, member)
    except LookupError:
        abort(404)
    try:
        handing.choose(ref, line, member, wanted, now=clock.now())
    except (LookupError, NotNow):
        return words.no_such_paper()
    return ""


def told(wrong: str) -> Response | None:
    """The answer for a script that has sent something; None for a form."""
    if not wants_json():
        return None
    response: Response = jsonify(error=wrong)
    response.status_code = 422 if wrong else 200
    return response


def photo(ref: str, line: int, member: Member) -> Response:
    """A photograph of the call, kept by nobody's browser."""
    try:
        content = reads.photo(ref, line, member)
    except LookupError:
        abort(404)
    response = Response(content, mimetype=intake.JPEG)
    response.headers["Content-Disposition"] = 'inline; filename="call.jpg"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
