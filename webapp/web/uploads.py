"""Requests that bring files: their own size, a place in a short line, and a time by which to come.

A slow sender holds a thread. So at most all but two threads of a process receive files at once, a
place is taken before the body is read, and whoever sends less than `upload_rate` is let go. Other
requests always find a thread.
"""

from __future__ import annotations

import math
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

from flask import Flask, Response, g, jsonify, request
from flask_babel import gettext as _
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from webapp.core import settings
from webapp.web.page import page
from webapp.web.sessions import SAFE_METHODS

LEFT_FREE = 2
"""Threads of a process that never wait for files."""
RETRY_SECONDS = 5
MARK = "_brings_files"

View = TypeVar("View", bound=Callable[..., Any])


def brings_files(view: View) -> View:
    """Mark a view whose POST brings files; stands over every other decorator but the route's."""
    setattr(view, MARK, True)
    return view


def wants_json() -> bool:
    """Whether a script sends this request and reads the answer."""
    return request.accept_mimetypes.best == "application/json"


class _TooSlow(Exception):
    """The body did not come in time."""


@contextmanager
def _watched() -> Iterator[None]:
    """Read a body in the block, and only so long. Raises _TooSlow."""
    configured, late = settings.current(), threading.Event()
    connection = request.environ.get("gunicorn.socket")
    if connection is None:  # a test's client has sent everything already
        yield
        return

    def end() -> None:
        late.set()
        _hear_no_more(connection)

    length = request.content_length or configured.paper_request
    watch = threading.Timer(configured.upload_patience + length / configured.upload_rate, end)
    watch.daemon = True
    watch.start()
    connection.settimeout(configured.upload_patience)
    try:
        yield
    except (ClientDisconnected, OSError):
        raise _TooSlow from None
    finally:
        watch.cancel()
        connection.settimeout(None)
    if late.is_set():
        # What had come until then was read as if it were all.
        raise _TooSlow


def _hear_no_more(connection: socket.socket) -> None:
    """Read nothing more from a line. The socket itself, past TLS: an answer can still be sent."""
    with suppress(OSError):
        socket.socket.shutdown(connection, socket.SHUT_RD)


def _refused(status: int, title: str, advice: str) -> Response:
    response: Response
    if wants_json():
        response = jsonify(error=f"{title} {advice}", again=status != RequestEntityTooLarge.code)
        response.status_code = status
    else:
        response = page("error.html", status=status, code=status, title=title, advice=advice)
    if status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    if "gunicorn.socket" in request.environ:
        # Else the server would wait a while for the rest, to keep the line: with a thread.
        _hear_no_more(request.environ["gunicorn.socket"])
    return response


def init(app: Flask) -> None:
    """Give files their places; before anything else reads the body of a request."""
    places = threading.BoundedSemaphore(max(1, settings.current().threads - LEFT_FREE))
    app.extensions["upload_places"] = places

    @app.before_request
    def receive() -> Response | None:
        view = app.view_functions.get(request.endpoint or "")
        if request.method in SAFE_METHODS or not hasattr(view, MARK):
            return None
        request.max_content_length = settings.current().paper_request
        if not places.acquire(blocking=False):
            return _refused(
                503,
                _("Many people are sending right now"),
                _("Nothing is lost. Wait a few seconds and send it again."),
            )
        g.holds_upload_place = True
        try:
            with _watched():
                request.form  # noqa: B018  reads the body, the files too
        except _TooSlow:
            return _refused(
                408,
                _("The line was too slow"),
                _("This file did not come through. Send it again, or bring the paper."),
            )
        except RequestEntityTooLarge:
            limit = math.floor(settings.current().paper_request / 1024 / 1024)
            return _refused(
                413,
                _("That is too large to send"),
                _("All at once at most %(limit)d MB. Send fewer at a time.", limit=limit),
            )
        return None

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        if g.pop("holds_upload_place", False):
            places.release()
