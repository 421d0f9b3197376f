"""What a person sees when something cannot be done: what happened, then what to do."""

from __future__ import annotations

import logging

from flask import Flask, Response
from flask_babel import gettext as _
from flask_babel import lazy_gettext
from werkzeug.exceptions import HTTPException, InternalServerError

from webapp.web.page import page

log = logging.getLogger(__name__)

WORDS = {
    400: (
        lazy_gettext("This page was open too long"),
        lazy_gettext("Go back, reload the page and press the button again."),
    ),
    404: (
        lazy_gettext("There is nothing here"),
        lazy_gettext("The link may be old. Start again from the home page."),
    ),
    413: (
        lazy_gettext("That is too large to send"),
        lazy_gettext("Go back and send less at a time."),
    ),
    429: (
        lazy_gettext("Too many tries"),
        lazy_gettext("Wait 15 minutes, then try again, or ask at the window."),
    ),
    500: (
        lazy_gettext("Something broke on our side"),
        lazy_gettext("What you saved is safe. Try again, or call staff."),
    ),
}


class Refused(Exception):
    """The rules do not allow this now; `message` is for the person, in their language."""

    def __init__(self, message: str, status: int = 409) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def _show(error: HTTPException) -> Response:
    code = error.code or 500
    title, advice = WORDS.get(code, WORDS[404 if code < 500 else 500])
    return page("error.html", status=code, code=code, title=title, advice=advice)


def init(app: Flask) -> None:
    """Show every error as a page of ours."""

    @app.errorhandler(HTTPException)
    def show_http(error: HTTPException) -> Response:
        if error.code is not None and error.code < 400:
            return error.get_response()  # type: ignore[return-value]
        return _show(error)

    @app.errorhandler(Exception)
    def show_fault(error: Exception) -> Response:
        # The message of an exception may hold what a person typed; only its kind is logged.
        log.error("unhandled %s", type(error).__name__, exc_info=app.debug or app.testing)
        if app.testing:
            raise error
        return _show(InternalServerError())

    @app.errorhandler(Refused)
    def show_refused(error: Refused) -> Response:
        title = _("That cannot be done now")
        return page(
            "error.html", status=error.status, code=error.status, title=title, advice=error.message
        )
