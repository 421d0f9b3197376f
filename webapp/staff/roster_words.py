"""Duties outside office hours in the words of the desk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

import msgspec
from flask import url_for

from webapp.appointments.roster_rules import REVIEW
from webapp.appointments.roster_values import Need, OffHours, Rest
from webapp.appointments.votes import Wanted
from webapp.catalog.values import Revision
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day, say_time


class Row(msgspec.Struct, frozen=True):
    """An off-hour session, who comes to it, who is there, and what this officer can do."""

    when: str
    place: str
    booked: str
    people: str
    """Where to see and print who comes; empty while nobody does."""
    on_duty: str
    light: tuple[str, str]
    missing: tuple[str, ...]
    """Who, by duty, has to come for what is booked, and does not yet."""
    place_id: int
    start: str
    acts: tuple[tuple[str, str], ...]
    """(value, word); `over:7` takes a duty over from officer 7."""


class NeededRow(msgspec.Struct, frozen=True):
    """A session to which people come who need this very officer."""

    text: str
    place: str
    people: str
    place_id: int
    start: str


class RestRow(msgspec.Struct, frozen=True):
    """Hours that are still to be made good by rest."""

    id: int
    text: str


class WantedRow(msgspec.Struct, frozen=True):
    """A day that people ask for; `href` is where its place is given hours."""

    text: str
    people: str
    href: str
    enough: bool


MOST_WANTED = 8


def needed(found: Sequence[OffHours]) -> list[NeededRow]:
    """Where this officer is needed, the next session first."""
    return [
        NeededRow(
            text=_("You are needed on %(when)s", when=_when(one)),
            place=say(one.place.names),
            people=_booked(one),
            place_id=one.place.id,
            start=one.start.isoformat(),
        )
        for one in found
    ]


def rows(
    found: Sequence[OffHours], names: Mapping[int, str], me: int, revision: Revision
) -> list[Row]:
    """Every session, with what can be done."""
    return [_row(one, names, me, revision) for one in found]


def _row(one: OffHours, names: Mapping[int, str], me: int, revision: Revision) -> Row:
    mine = next((duty for duty in one.on_duty if duty.officer_id == me), None)
    acts: list[tuple[str, str]] = []
    if mine is None:
        acts.append(("come", _("I come")))
        acts += [
            (f"over:{duty.officer_id}", _("Come in place of %(name)s", name=names[duty.officer_id]))
            for duty in one.on_duty
            if duty.offered
        ]
    else:
        if not mine.offered:
            acts.append(("offer", _("I'd rather a colleague came")))
        acts.append(("down", _("I don't come")))
    people = [
        _("%(name)s (would rather not)", name=names[duty.officer_id])
        if duty.offered
        else names[duty.officer_id]
        for duty in one.on_duty
    ]
    return Row(
        when=_when(one),
        place=say(one.place.names),
        booked=_booked(one),
        people=url_for("staff_appointments.index", day=one.day.isoformat()) if one.booked else "",
        on_duty=_(", ").join(people),
        light=_light(one),
        missing=tuple(missing(one.missing, revision)),
        place_id=one.place.id,
        start=one.start.isoformat(),
        acts=tuple(acts),
    )


def _when(one: OffHours) -> str:
    return f"{say_day(one.day)} {say_time(one.start)}–{say_time(one.end)}"


def _booked(one: OffHours) -> str:
    if not one.booked:
        return _("nobody has booked yet")
    return ngettext("%(num)d person comes", "%(num)d people come", one.booked)


def missing(needs: Sequence[Need], revision: Revision) -> Iterator[str]:
    """Whoever could come, by duty: a sentence for those who accept, one for those who review."""
    for duty, found in groupby(needs, lambda need: need.duty):
        offices = [
            say(revision.departments[need.department].short)
            for need in found
            if need.department in revision.departments
        ]
        if not offices:
            yield _("needs someone who accepts")
        elif duty == REVIEW:
            yield _("needs someone who reviews for %(offices)s", offices=_(", ").join(offices))
        else:
            yield _("needs someone who accepts for %(offices)s", offices=_(", ").join(offices))


def _light(one: OffHours) -> tuple[str, str]:
    if one.missing and one.overdue:
        return ("over", _("Confirm now, or move them"))
    if one.missing:
        return ("near", _("Somebody has to come"))
    if one.on_duty:
        return ("done", _("Somebody comes"))
    return ("todo", _("Nobody on duty"))


def wanted_rows(found: Sequence[Wanted]) -> list[WantedRow]:
    """What people ask for, the most wanted first."""
    return [
        WantedRow(
            text=f"{say_day(one.day)} · {say(one.place.names)}",
            people=ngettext("%(num)d person asks for it", "%(num)d people ask for it", one.people),
            href=url_for("staff_hours.one", slug=one.place.slug),
            enough=one.enough,
        )
        for one in found[:MOST_WANTED]
    ]


def rests(found: Sequence[Rest]) -> list[RestRow]:
    """What is still to be made good."""
    return [RestRow(one.id, f"{say_day(one.day)} · {hours(one.minutes)}") for one in found]


def hours(minutes: int) -> str:
    """Three hours and a half: 3:30."""
    return f"{minutes // 60}:{minutes % 60:02d}"
