"""The code of an appointment: a screen in the hall knows by it who comes, and nothing else."""

from __future__ import annotations

from webapp.appointments import reads
from webapp.appointments.values import Booking
from webapp.core import crypto

PURPOSE = "booking.arrival"


def code(booking: Booking) -> str:
    """What a phone shows and a terminal scans."""
    return crypto.marked(PURPOSE, booking.id)


def find(code: str) -> Booking:
    """The booking of a code. Raises LookupError."""
    return reads.of_id(crypto.unmark(PURPOSE, code))
