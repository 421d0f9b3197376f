"""The program's own small web server, on this machine's loopback alone.

It shows the start page (and with it that the server is away), and does what the server's pages ask
for. Each request of such a page must name the server's origin and the token of the visit that goes
on now; a request under another host name than ours is refused, whoever sends it.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from kiosk import pages
from kiosk.terminal import (
    Away,
    Denied,
    NotPrintable,
    PrinterFailed,
    Standing,
    Terminal,
    TooManyTries,
    WrongCode,
)

MOST_BYTES = 32 * 1024
HOST = "127.0.0.1"
PATIENCE = 10
"""Seconds that a request may take to arrive."""
PREFLIGHT_SECONDS = "600"
DOOR_ACTS = ("start", "state", "enrol")
PAGE_ACTS = ("alive", "next", "print")


class Agent(ThreadingHTTPServer):
    """Serves until it is shut down."""

    daemon_threads = True

    def __init__(self, terminal: Terminal, port: int = 0) -> None:
        self.terminal = terminal
        super().__init__((HOST, port), Handler)
        self.address = f"http://{HOST}:{self.server_address[1]}"

    def start_page(self) -> str:
        """The address that a new visit's browser opens."""
        return f"{self.address}/start/{self.terminal.visit.door}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A broken connection is no news, and a trace could hold what was sent."""


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Agent
    timeout = PATIENCE
    server_version = "onego-kiosk"
    sys_version = ""

    # --- what may be asked -----------------------------------------------------------------------

    def do_GET(self) -> None:
        """Pages of our own."""
        if not self._is_for_us():
            return self._answer(HTTPStatus.MISDIRECTED_REQUEST)
        if self.path == "/health":
            return self._json({"ok": True})
        if (asset := pages.asset(self.path)) is not None:
            kind, content = asset
            return self._answer(HTTPStatus.OK, content, kind)
        what, door = self._door()
        try:
            self.server.terminal.at_door(door)
        except Denied:
            return self._answer(HTTPStatus.NOT_FOUND)
        if what == "state":
            return self._json({"state": self.server.terminal.standing.value})
        if what == "start":
            return self._start_page()
        return self._answer(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """The code that is typed here, and what the server's pages ask for."""
        if not self._is_for_us():
            return self._answer(HTTPStatus.MISDIRECTED_REQUEST)
        what, door = self._door()
        if what == "enrol":
            return self._enrol(door)
        if what not in PAGE_ACTS or door:
            return self._answer(HTTPStatus.NOT_FOUND)
        if self.headers.get("Origin") != self.server.terminal.hall.origin:
            return self._answer(HTTPStatus.FORBIDDEN)
        try:
            self.server.terminal.of_token(self._bearer())
        except Denied:
            return self._answer(HTTPStatus.FORBIDDEN)
        return self._do(what)

    def do_OPTIONS(self) -> None:
        """A browser asks whether a page of the server may ask."""
        asks = self._is_for_us() and self.path.lstrip("/") in PAGE_ACTS
        if not asks or self.headers.get("Origin") != self.server.terminal.hall.origin:
            return self._answer(HTTPStatus.FORBIDDEN)
        return self._answer(HTTPStatus.NO_CONTENT)

    # --- doing it --------------------------------------------------------------------------------

    def _do(self, what: str) -> None:
        terminal = self.server.terminal
        content = self._content()
        if content is None:
            return self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        if what == "next":
            terminal.end_visit()
        elif what == "print":
            try:
                terminal.print_slip(json.loads(content or b"null"))
            except (NotPrintable, ValueError):
                return self._answer(HTTPStatus.UNPROCESSABLE_ENTITY)
            except PrinterFailed as error:
                pages.say(f"the printer failed: {error}")
                return self._answer(HTTPStatus.SERVICE_UNAVAILABLE)
        return self._json({"ok": True})

    def _start_page(self) -> None:
        terminal = self.server.terminal
        terminal.look_afresh()
        visit = terminal.visit
        enrolment = terminal.enrolment
        if visit.begun:
            # Somebody came back to this page: the browser is enrolled, the token stays where it is.
            return self._page(pages.back(terminal.hall.origin))
        if terminal.standing is Standing.ready and enrolment is not None:
            visit.begun = True
            form = {
                "token": enrolment.token,
                "agent": self.server.address,
                "agent_token": visit.token,
                "printer": "yes" if terminal.printer else "no",
            }
            return self._page(pages.go(terminal.hall.origin, form), to=terminal.hall.origin)
        if terminal.standing is Standing.away and enrolment is not None:
            return self._page(pages.waiting(enrolment, f"/state/{visit.door}"))
        return self._page(pages.asking(visit.door, revoked=terminal.standing is Standing.revoked))

    def _enrol(self, door: str) -> None:
        terminal = self.server.terminal
        try:
            terminal.at_door(door)
        except Denied:
            return self._answer(HTTPStatus.NOT_FOUND)
        typed = parse_qs((self._content() or b"").decode("utf-8", "replace"))
        problem = None
        try:
            terminal.enrol(typed.get("code", [""])[0][:32])
        except WrongCode:
            problem = "wrong"
        except TooManyTries:
            problem = "many"
        except Away:
            problem = "away"
        if problem:
            return self._page(pages.asking(door, problem=problem))
        self.send_response(HTTPStatus.SEE_OTHER)
        self.send_header("Location", f"/start/{door}")
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    # --- reading and answering -------------------------------------------------------------------

    def _is_for_us(self) -> bool:
        """A name that leads here by another way (DNS rebinding) is not ours."""
        return self.headers.get("Host") == self.server.address.removeprefix("http://")

    def _door(self) -> tuple[str, str]:
        what, _, door = self.path.lstrip("/").partition("/")
        return what, door

    def _bearer(self) -> str:
        kind, _, token = self.headers.get("Authorization", "").partition(" ")
        return token if kind == "Bearer" and token.isascii() else ""

    def _content(self) -> bytes | None:
        try:
            length = int(self.headers.get("Content-Length", "0"))
        except ValueError:
            return None
        return self.rfile.read(length) if 0 <= length <= MOST_BYTES else None

    def _page(self, content: str, to: str = "") -> None:
        policy = (
            "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
            f"form-action 'self'{' ' + to if to else ''}; base-uri 'none'; frame-ancestors 'none'"
        )
        self._answer(
            HTTPStatus.OK,
            content.encode(),
            "text/html; charset=utf-8",
            {"Content-Security-Policy": policy, "Referrer-Policy": "origin"},
        )

    def _json(self, content: dict[str, Any]) -> None:
        self._answer(HTTPStatus.OK, json.dumps(content).encode(), "application/json")

    def _answer(
        self,
        status: HTTPStatus,
        content: bytes = b"",
        kind: str = "text/plain",
        more: dict[str, str] | None = None,
    ) -> None:
        self.send_response(status)
        headers = {
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Content-Type": kind,
            "Content-Length": str(len(content)),
            **(more or {}),
        }
        if self.path.lstrip("/") in PAGE_ACTS:
            headers |= {
                "Access-Control-Allow-Origin": self.server.terminal.hall.origin,
                "Access-Control-Allow-Methods": "POST",
                "Access-Control-Allow-Headers": "authorization, content-type",
                "Access-Control-Allow-Private-Network": "true",
                "Access-Control-Max-Age": PREFLIGHT_SECONDS,
                "Vary": "Origin",
            }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is theirs
        """Requests are not logged: the address of a start page is a key."""
