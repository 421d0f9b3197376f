"""Calls in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from webapp.appointments.values import Booking
from webapp.catalog import picking
from webapp.catalog import service as catalog
from webapp.core import clock, settings
from webapp.documents.intake import Problem, Refused
from webapp.halls import service as halls
from webapp.video import calling
from webapp.video.values import Call, CallSide, LineNote, Look, Said, VideoState
from webapp.web.language import gettext as _
from webapp.web.language import say, say_day, say_moment, say_time


class LineView(msgspec.Struct, frozen=True):
    """A text or a photograph as one side reads it."""

    id: int
    who: str
    time: str
    text: str
    photo: str
    """Its address; empty for a text."""
    mine: bool
    note: bool
    """Whether it says what somebody did."""


class PastView(msgspec.Struct, frozen=True):
    """An earlier call in a list."""

    href: str
    when: str
    text: str


def line_views(call: Call, said: Iterable[Said], side: CallSide, photos: str) -> list[LineView]:
    """What was said, as this side reads it; `photos` is the address of photographs, less a number.

    An officer has no name here: who wrote what stands in the record of the office.
    """
    return [
        LineView(
            id=one.id,
            who=_who(one.side, side),
            time=say_time(one.at),
            text=_note(call, one) if one.note else one.text,
            photo=f"{photos}{one.id}" if one.is_photo else "",
            mine=one.side is side,
            note=one.note is not None,
        )
        for one in said
    ]


def _note(call: Call, one: Said) -> str:
    if one.note is LineNote.shown:
        return _("The officer can see the application now.")
    if one.note is LineNote.hidden:
        return _("The application is not shown any more.")
    name = say(catalog.revision(call.revision_id).papers[one.text].name)
    if one.note is LineNote.handed_in:
        return _("Handed in: %(paper)s", paper=name)
    return _("Put to the papers, and something of it is still missing: %(paper)s", paper=name)


def look_view(look: Look, side: CallSide) -> dict[str, Any]:
    """Where somebody points, for the script of this side."""
    return {"place": look.place, "mine": look.side is side, "number": look.number}


def _who(speaker: CallSide, reader: CallSide) -> str:
    if speaker is reader:
        return _("You")
    return _("The officer") if speaker is CallSide.officer else _("The applicant")


def matter(call: Call) -> str:
    """What the case of a call is about."""
    return named(call.revision_id, call.theme)


def named(revision_id: int, slug: str) -> str:
    """A theme's name in the catalog that its case is pinned to."""
    theme = picking.theme_of(catalog.revision(revision_id), slug)
    return say(theme.name) if theme else slug


def kept_days() -> int:
    """Days for which a call is kept."""
    return settings.current().video_days


def heading(call: Call) -> str:
    """The news of a call for who asked for it."""
    if call.agreed:
        return _("What was agreed in your video call")
    return {
        VideoState.waiting: _("An officer will be with you soon"),
        VideoState.talking: _("You are talking to an officer"),
        VideoState.ended: _("The call is over"),
        VideoState.left: _("You did not wait any longer"),
        VideoState.expired: _("Nobody could answer your call"),
    }[call.state]


def kept(call: Call) -> str:
    """Until when a call that is over can be read."""
    until = calling.kept_until(call.ended_at or call.asked_at)
    return say_day(clock.local(until, halls.here().zone).date())


def booked(booking: Booking | None) -> str:
    """That somebody calls in the time that they booked; empty where they did not book."""
    if booking is None:
        return ""
    return _(
        "Your time: %(start)s to %(end)s", start=say_time(booking.start), end=say_time(booking.end)
    )


def past_views(calls: Iterable[Call], href: dict[str, str]) -> list[PastView]:
    """Earlier calls, the newest first."""
    return [
        PastView(href[one.ref], say_moment(one.answered_at or one.asked_at), _outcome(one))
        for one in calls
    ]


def _outcome(call: Call) -> str:
    if call.agreed:
        return _("Agreed: %(text)s", text=short(call.agreed))
    return heading(call)


def short(text: str, most: int = 60) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= most else f"{line[: most - 1]}…"


def not_taken(why: Refused) -> str:
    """Why a photograph was not taken, and what to do."""
    if why.problem is Problem.large:
        return _("This picture is too large. Take it again, a little smaller.")
    if why.problem is Problem.unknown:
        return _("Send a photograph: JPEG, PNG or HEIC.")
    return _("This picture cannot be read. Take it again.")


def no_such_paper() -> str:
    """Why a photograph cannot become this paper."""
    return _("The application does not wait for this paper any more. Look again.")


def full() -> str:
    """Why nothing more is taken."""
    return _("This call takes no more. Say the rest aloud, or send papers in your case.")


def too_late() -> str:
    """Why nothing can be said."""
    return _("Nobody is in this call now.")
