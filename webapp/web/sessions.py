"""Server sessions are rows, because a signed cookie alone cannot be ended.

The cookie holds a random token, the row its hash. Looking at a page never makes a row: a new
visitor's token is only remembered by the browser until something is worth storing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Request, Response, g
from flask.sessions import SessionInterface, SessionMixin
from sqlalchemy import ForeignKey, LargeBinary, String, bindparam, delete, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column
from werkzeug.datastructures import CallbackDict

from webapp.core import clock, crypto, jobs, settings
from webapp.core.db import Base, JSONColumn, UTCDateTime, fetch_one, transaction

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


class WebSession(Base):
    """One browser's session: whose it is and what it must remember."""

    __tablename__ = "web_session"

    id: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    surface: Mapped[str] = mapped_column(String(16))
    terminal_id: Mapped[int | None]
    """The hall's terminal that it was begun on. It ends with the next visitor's beginning."""
    who: Mapped[str | None] = mapped_column(String(64), index=True)
    data: Mapped[Any] = mapped_column(JSONColumn)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


_BY_ID = select(WebSession.data, WebSession.expires_at).where(WebSession.id == bindparam("id"))


class ServerSession(CallbackDict[str, Any], SessionMixin):
    """What `flask.session` is here."""

    def __init__(self, token: str | None, data: dict[str, Any], *, stored: bool) -> None:
        def changed(session: Any) -> None:
            session.modified = True

        super().__init__(data, changed)
        self.modified = False
        self.token = token
        self.stored = stored
        self.give_cookie = False
        self.replaced: str | None = None

    def ensure_token(self) -> str:
        """The browser's token; a new visitor gets one with this response, but no row."""
        if self.token is None:
            self.token = crypto.token()
            self.give_cookie = True
        return self.token

    @property
    def key(self) -> bytes | None:
        """The id of this session's row, if there is one."""
        return crypto.hash_token(self.token) if self.stored and self.token else None

    def rotate(self) -> None:
        """Take a new token, so that one that was known before the sign-in opens nothing."""
        if self.stored:
            self.replaced = self.token
        self.token, self.give_cookie, self.stored = crypto.token(), True, False
        self.modified = True

    def end(self) -> None:
        """Forget everything; the row goes with the response."""
        self.clear()
        self.replaced, self.token, self.stored = self.token, None, False


class RowSessions(SessionInterface):
    """Loads the session before a request and stores it after, when it was changed."""

    def open_session(self, app: Flask, request: Request) -> ServerSession:
        """The session of this browser's cookie, or an empty one."""
        token = request.cookies.get(cookie_name())
        if not token:
            return ServerSession(None, {}, stored=False)
        row = fetch_one(_BY_ID, {"id": crypto.hash_token(token)})
        if row is None or row.expires_at <= clock.now():
            return ServerSession(token, {}, stored=False)
        return ServerSession(token, row.data, stored=True)

    def save_session(self, app: Flask, session: Any, response: Response) -> None:
        """Store a changed session, delete an ended one, and set the cookie if it is new."""
        if session.replaced is not None:
            with transaction() as db:
                db.execute(
                    delete(WebSession).where(WebSession.id == crypto.hash_token(session.replaced))
                )
        if session.modified and session:
            store(session)
        elif session.stored and not g.get("reads_only", True) and g.surface.lease is not None:
            prolong(session)
        if session.token is None:
            if session.replaced is not None:
                response.delete_cookie(cookie_name(), **_cookie_flags())
        elif session.give_cookie:
            response.set_cookie(
                cookie_name(), session.token, max_age=_cookie_life(session), **_cookie_flags()
            )


def store(session: ServerSession) -> bytes:
    """Write the session's row now; its id. Raises RuntimeError for a page that only reads."""
    if g.get("reads_only"):
        raise RuntimeError("a GET must not write the session")
    now = clock.now()
    key = crypto.hash_token(session.ensure_token())
    with transaction() as db:
        row = db.get(WebSession, key)
        if row is None:
            row = WebSession(id=key, hall_id=g.hall.id, surface=g.surface.name, created_at=now)
            row.terminal_id = g.surface.terminal_id
            db.add(row)
        row.data = dict(session)
        row.who = session.get("_user_id")
        row.expires_at = now + timedelta(seconds=_life(row.who))
    session.stored, session.modified = True, False
    return key


def prolong(session: ServerSession) -> None:
    """Let a stored session live on from now: its person is still there, and nothing has changed."""
    now = clock.now()
    with transaction() as db:
        db.execute(
            update(WebSession)
            .where(WebSession.id == session.key, WebSession.expires_at > now)
            .values(expires_at=now + timedelta(seconds=_life(session.get("_user_id"))))
        )


def _life(who: str | None) -> int:
    """Seconds after the last write; on a shared screen as long as its person may be idle there."""
    if g.surface.lease is not None:
        return int(g.surface.lease)
    configured = settings.current()
    if who is None:
        return configured.session_anonymous
    return configured.session_staff if who.startswith("staff:") else configured.session_account


def _cookie_life(session: ServerSession) -> int | None:
    """Seconds, so that a closed browser loses nothing; None: until the browser is closed.

    The row decides whether the session still lives. A shared screen and a desk keep nothing.
    """
    is_staff = str(session.get("_user_id", "")).startswith("staff:")
    if is_staff or "surface" not in g or not g.surface.can_remember:
        return None
    return settings.current().session_account


def cookie_name() -> str:
    """The prefix makes browsers refuse the cookie from anywhere but this host, over HTTPS."""
    return "__Host-onego" if settings.current().is_https else "onego"


def _cookie_flags() -> dict[str, Any]:
    return {
        "path": "/",
        "httponly": True,
        "samesite": "Lax",
        "secure": settings.current().is_https,
    }


def end_all(db: Session, who: str) -> None:
    """End every session of an account or a member of staff, in the caller's transaction."""
    db.execute(delete(WebSession).where(WebSession.who == who))


@jobs.handler("sessions.expire", daily=True)
def expire(payload: dict[str, Any], now: datetime) -> None:
    """Delete the sessions that have run out, and with them what belonged to nobody else."""
    with transaction() as db:
        db.execute(delete(WebSession).where(WebSession.expires_at <= now))


def init(app: Flask) -> None:
    """Use rows for `flask.session`."""
    app.session_interface = RowSessions()
