"""The terminal itself: what it knows, and what may be asked of it, whichever thread asks."""

from __future__ import annotations

import secrets
import threading
import time
from enum import Enum

from kiosk import printing
from kiosk.hall import Away, Hall, NotEnrolled, TooManyTries, WrongCode
from kiosk.printing import NotPrintable, Printer, PrinterFailed
from kiosk.state import Enrolment, State
from kiosk.visit import Visit


class Standing(Enum):
    """How the terminal stands with its server."""

    new = "new"
    """It has no token yet and asks for a code."""
    revoked = "revoked"
    """Its token opens nothing any more; it asks for a code."""
    away = "away"
    """The server does not answer."""
    ready = "ready"


class Denied(Exception):
    """Who asks is not the page of the visit that goes on now."""


LOOK_AGAIN = 3.0
"""Seconds for which the server's last word is believed when a visit begins."""


class Terminal:
    """Shared by the supervisor, which owns the browsers, and the agent, which pages speak to."""

    def __init__(self, hall: Hall, state: State, printer: Printer | None) -> None:
        self.hall = hall
        self.state = state
        self.printer = printer
        self.visit = Visit()
        self.wake = threading.Event()
        """Set when the supervisor has something to do at once."""
        self.leaving = False
        self._printing = threading.Lock()
        self._looked = -LOOK_AGAIN
        self.enrolment = state.load(hall.origin)
        self.standing = Standing.away if self.enrolment else Standing.new

    # --- with the server -------------------------------------------------------------------------

    def enrol(self, code: str) -> None:
        """Take a code for a token, and keep it. Raises WrongCode, TooManyTries, Away."""
        self._keep(self.hall.enrol(code))
        self.standing = Standing.ready

    def look(self) -> None:
        """Ask the server how we stand."""
        if self.enrolment is None:
            return
        try:
            self._keep(self.hall.check(self.enrolment.token))
        except NotEnrolled:
            self.standing = Standing.revoked
        except Away:
            self.standing = Standing.away
        else:
            self.standing = Standing.ready
        self._looked = time.monotonic()

    def look_afresh(self) -> None:
        """Ask the server how we stand, unless it was asked a moment ago."""
        if time.monotonic() - self._looked > LOOK_AGAIN and self.standing is Standing.ready:
            self.look()

    def _keep(self, enrolment: Enrolment) -> None:
        if enrolment != self.enrolment:
            self.state.save(enrolment)
            self.enrolment = enrolment

    # --- with the page ---------------------------------------------------------------------------

    def at_door(self, door: str) -> Visit:
        """The visit whose start page this is. Raises Denied."""
        visit = self.visit
        if not _same(door, visit.door):
            raise Denied
        visit.hear()
        return visit

    def of_token(self, token: str) -> Visit:
        """The visit whose page asks. Raises Denied for one that is over."""
        visit = self.visit
        if not visit.begun or self.leaving or not _same(token, visit.token):
            raise Denied
        visit.hear()
        return visit

    def end_visit(self) -> None:
        """The visitor has left: from now on their page may ask for nothing."""
        self.leaving = True
        self.wake.set()

    def print_slip(self, content: object) -> None:
        """Print what a page sent. Raises NotPrintable, PrinterFailed."""
        if self.printer is None:
            raise PrinterFailed("no printer")
        slip = printing.read(content)
        # One after the other: a second press waits for the paper of the first.
        with self._printing:
            self.printer.print_slip(slip)


def _same(sent: str, ours: str) -> bool:
    return secrets.compare_digest(sent.encode(), ours.encode())


__all__ = [
    "Away",
    "Denied",
    "NotPrintable",
    "PrinterFailed",
    "Standing",
    "Terminal",
    "TooManyTries",
    "WrongCode",
]
