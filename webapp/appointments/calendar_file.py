"""The entry for a person's own calendar (RFC 5545), which a change updates."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Response
from icalendar import Alarm, Calendar, Event

from webapp.appointments.values import Booking, BookingState
from webapp.appointments.words import BookingView
from webapp.core import clock
from webapp.halls import service as halls
from webapp.web.language import gettext as _


def response(booking: Booking, view: BookingView, address: str) -> Response:
    """The file, to be opened by the calendar of a phone."""
    answer = Response(_file(booking, view, address), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _file(booking: Booking, view: BookingView, address: str) -> bytes:
    gone = booking.state is BookingState.cancelled
    made = Calendar()
    made.add("prodid", "-//OneGo//Appointments//ZH")
    made.add("version", "2.0")
    made.add("method", "CANCEL" if gone else "PUBLISH")
    event = Event()
    # The reference names nobody, and stays the same for the life of the booking.
    event.add("uid", f"{booking.ref}@onego")
    event.add("sequence", booking.sequence)
    event.add("dtstamp", booking.changed_at)
    event.add("last-modified", booking.changed_at)
    event.add("dtstart", _local(booking.start))
    event.add("dtend", _local(booking.end))
    title = _("By video: %(title)s", title=view.title) if view.by_video else view.title
    event.add("summary", title)
    if view.by_video:
        event.add("location", view.place)
        event.add("description", _("Start the call on this page: %(address)s", address=address))
    else:
        event.add("location", f"{view.place}，{view.address}")
    event.add("url", address)
    event.add("status", "CANCELLED" if gone else "CONFIRMED")
    event.add("class", "PRIVATE")
    if not gone:
        reminder = Alarm()
        reminder.add("action", "DISPLAY")
        reminder.add("description", _("Your appointment: %(title)s", title=title))
        reminder.add("trigger", timedelta(hours=-2))
        event.add_component(reminder)
    made.add_component(event)
    made.add_missing_timezones()
    return bytes(made.to_ical())


def _local(moment: datetime) -> datetime:
    return clock.local(moment, halls.here().zone)
