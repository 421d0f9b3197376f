"""Who is here. Accounts and staff register nothing: a session row that exists is the proof.

When an account or a member of staff is closed, their session rows are deleted in the same
transaction, so that no page needs a look-up to know that a person may still be here.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, cast
from urllib.parse import urlsplit

from flask import Flask, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from webapp.core import clock
from webapp.core.db import transaction
from webapp.web.sessions import ServerSession, store

P = ParamSpec("P")
View = Callable[P, Any]

ACCOUNT = "account"
STAFF = "staff"

Adopt = Callable[[Session, bytes, int, datetime], None]
_adopters: list[Adopt] = []


class Visitor(UserMixin):
    """A signed-in person, as the session names them: a kind and a number."""

    def __init__(self, reference: str) -> None:
        self.id = reference
        self.kind, _, number = reference.partition(":")
        self.number = int(number)


def on_sign_in(adopt: Adopt) -> Adopt:
    """Register what takes over an anonymous session's things when its person signs in.

    Called as adopt(db, old_session_key, account_id, now) in one transaction.
    """
    _adopters.append(adopt)
    return adopt


def sign_in(kind: str, number: int) -> None:
    """Sign a person in: a new session token, and what the old session held becomes theirs."""
    mine = _session()
    before = mine.key
    # What follows is written in one unit: nobody is signed in with half of their things.
    with transaction() as db:
        if before is not None and kind == ACCOUNT:
            for adopt in _adopters:
                adopt(db, before, number, clock.now())
        mine.rotate()
        login_user(Visitor(f"{kind}:{number}"))
        store(mine)


def sign_out() -> None:
    """Sign out and end the session's row."""
    logout_user()
    _session().end()


def current_account_id() -> int | None:
    """The account that is signed in here."""
    return _number(ACCOUNT)


def current_staff_id() -> int | None:
    """The member of staff who is signed in here."""
    return _number(STAFF)


def _number(kind: str) -> int | None:
    person = current_user
    if person.is_authenticated and person.kind == kind:
        return int(person.number)
    return None


def actor() -> str:
    """A reference to whoever acts, for the audit trail."""
    return str(current_user.id) if current_user.is_authenticated else "visitor"


def session_key() -> bytes | None:
    """The key of this browser's session row, if it has one."""
    return _session().key


def ensure_session() -> bytes:
    """The key of this browser's session row, which is made now if need be; only in a POST."""
    mine = _session()
    return mine.key or store(mine)


def _session() -> ServerSession:
    return cast(ServerSession, session._get_current_object())  # type: ignore[attr-defined]


def account_required(view: View[P]) -> View[P]:
    """Only for a signed-in applicant; others sign in first and come back."""
    return _required(view, ACCOUNT, "accounts.sign_in")


def staff_required(view: View[P]) -> View[P]:
    """Only for signed-in staff."""
    return _required(view, STAFF, "staff.sign_in")


def _required(view: View[P], kind: str, endpoint: str) -> View[P]:
    @wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        if _number(kind) is None:
            return redirect_to(url_for(endpoint, next=here()))
        return view(*args, **kwargs)

    return guarded


def here() -> str:
    """Where to come back to: this page, or for a POST the page that it was sent from."""
    if request.method in {"GET", "HEAD"}:
        return request.full_path.rstrip("?")
    came_from = urlsplit(request.referrer or "/")
    return local_path(came_from.path)


def local_path(path: str | None) -> str:
    """A path of this site; anything that could lead elsewhere becomes the home page."""
    if not path or not path.startswith("/") or path.startswith(("//", "/\\")):
        return "/"
    parts = urlsplit(path)
    if parts.scheme or parts.netloc or any(ord(c) < 32 for c in path):
        return "/"
    return path


def redirect_to(location: str) -> Response:
    """Post, redirect, get: the same with and without htmx."""
    return redirect(location, code=303)


def init(app: Flask) -> None:
    """Let Flask-Login read the session."""
    manager = LoginManager()
    manager.session_protection = None
    manager.init_app(app)
    app.jinja_env.globals["current_user"] = current_user  # for components too, not pages alone

    @manager.user_loader
    def load(reference: str) -> Visitor:
        return Visitor(reference)

    @app.before_request
    def mark_reading() -> None:
        g.reads_only = request.method in {"GET", "HEAD", "OPTIONS"}
