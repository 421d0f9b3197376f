"""Video calls in the words of the desk."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import url_for

from webapp.cases import number_rules
from webapp.cases.service import InboxRow
from webapp.catalog import service as catalog
from webapp.staff.here import me
from webapp.staff.inbox import item_name
from webapp.video import reads, rules
from webapp.video import words as video_words
from webapp.video.values import Call
from webapp.web.language import gettext as _
from webapp.web.language import say_moment, say_time


class CallRow(msgspec.Struct, frozen=True):
    """A call in a list."""

    ref: str
    who: str
    matter: str
    number: str
    when: str
    booked: str
    """The time that they booked; empty where they called without."""
    about: str
    """What they wrote when they asked, or what was agreed: its beginning."""


def rows(calls: Sequence[Call]) -> list[CallRow]:
    """Calls in a list."""
    first = reads.first_texts([one.id for one in calls if not one.agreed])
    return [
        CallRow(
            ref=one.ref,
            who=one.applicant,
            matter=video_words.matter(one),
            number=number_rules.grouped(one.number),
            when=say_time(one.asked_at) if one.is_open else say_moment(one.asked_at),
            booked=say_time(one.booked_for) if one.booked_for else "",
            about=video_words.short(one.agreed or first.get(one.id, "")),
        )
        for one in calls
    ]


def is_unwritten(call: Call) -> bool:
    """Whether a call is over and nobody wrote down yet what was agreed."""
    return not call.is_open and rules.wants_record(call)


def heading(call: Call) -> str:
    """Whom one talks with."""
    return _("Video call with %(name)s", name=call.applicant)


def items(call: Call, found: Sequence[InboxRow]) -> list[tuple[str, str]]:
    """(address, words) of the items of the case that the call is about."""
    return _links([one for one in found if one.bundle_number == call.number])


def others(call: Call, found: Sequence[InboxRow]) -> list[tuple[str, str]]:
    """The same of whatever else they have handed in."""
    return _links([one for one in found if one.bundle_number != call.number])


def _links(found: Sequence[InboxRow]) -> list[tuple[str, str]]:
    revision = catalog.current(me().hall_id)
    return [
        (
            url_for("staff.item", ref=one.ref),
            f"{item_name(revision, one.item)} · {number_rules.grouped(one.number)}",
        )
        for one in found
    ]
