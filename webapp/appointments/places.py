"""Places and their hours as data: load them from files, know them, make their times ahead."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import yaml
from sqlalchemy import Row, Select, bindparam, event, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from webapp.appointments import place_rules, policy, rules, stranded
from webapp.appointments.models import OpeningVersion, Place, Slot, capacity_of
from webapp.appointments.place_rules import BadPlace, Field, Wrong
from webapp.appointments.values import (
    About,
    Opening,
    PlaceFile,
    PlaceKind,
    PlaceValues,
    Planned,
    TimeKind,
)
from webapp.core import audit, clock, jobs, settings
from webapp.core.db import fetch_all, reading, transaction
from webapp.core.i18n import ENGLISH
from webapp.halls import service as halls

FOLDER = halls.CONFIG / "places"

_PLACES = (
    select(
        Place.id,
        Place.hall_id,
        Place.slug,
        Place.kind,
        Place.names,
        Place.address,
        Place.phone,
        Place.themes,
        Place.off_hour_themes,
        Place.closed,
        Place.version,
        OpeningVersion.content,
    )
    .join(
        OpeningVersion,
        (OpeningVersion.place_id == Place.id) & (OpeningVersion.version == Place.version),
    )
    .order_by(Place.id)
)
_OF_HALL = _PLACES.where(Place.hall_id == bindparam("hall_id"))
_OF_SLUG = _OF_HALL.where(Place.slug == bindparam("slug"))
_OF_ID = _PLACES.where(Place.id == bindparam("id"))
_TO_CHANGE = select(Place).with_for_update(key_share=True)
"""For one who changes a place's hours, and its slots after it. Its key stays: who has locked slots
and writes a row that names the place does not wait."""


class Changed(Exception):
    """A colleague changed the place since the form was made; nothing changed."""


def read_places(path: Path) -> list[PlaceFile]:
    """The places that a file under config/places/ defines."""
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), list[PlaceFile])


def load(path: Path, hall_id: int, *, actor: str, now: datetime) -> None:
    """Make the places of a file that are not there yet, and their times.

    What is there already is left as the staff have made it.
    """
    with transaction() as session:
        known = set(session.scalars(select(Place.slug).where(Place.hall_id == hall_id)))
        for one in read_places(path):
            if one.slug not in known:
                make(one, hall_id, actor=actor, now=now)


def make(one: PlaceFile, hall_id: int, *, actor: str, now: datetime) -> PlaceValues:
    """Make a place and its times."""
    with transaction() as session:
        place = _make(session, one, hall_id)
        _keep_version(session, place, one.opening, "place.add", actor, now)
        return _values(place, one.opening)


def add(kind: PlaceKind, about: About, *, actor: str, now: datetime) -> PlaceValues:
    """Add a place; it has no hours yet. Sent twice, it is one. Raises BadPlace for a taken name."""
    hall_id, slug = halls.here().id, place_rules.slug_of(kind, about.names[ENGLISH])
    made = PlaceFile(
        slug=slug,
        kind=kind,
        names=about.names,
        address=about.address,
        phone=about.phone,
        opening=Opening(settings.current().booking_grid),
        themes=about.themes,
        off_hour_themes=about.off_hour_themes,
    )
    try:
        return make(made, hall_id, actor=actor, now=now)
    except IntegrityError:
        known = of_slug(slug)
        if known.about != about:
            raise BadPlace({Field.name_en: Wrong.taken}) from None
        return known


def _make(session: Session, one: PlaceFile, hall_id: int) -> Place:
    place = Place(
        hall_id=hall_id,
        slug=one.slug,
        kind=one.kind,
        names=one.names,
        address=one.address,
        phone=one.phone,
        themes=list(one.themes),
        off_hour_themes=list(one.off_hour_themes),
        closed=False,
        version=0,
    )
    session.add(place)
    session.flush()
    return place


def change_hours(
    slug: str, opening: Opening, *, actor: str, now: datetime, version: int | None = None
) -> PlaceValues:
    """Give a place other hours from now on.

    Whoever has booked a time that these hours no longer make keeps it until somebody moves them
    (see `stranded`). Said twice, it is one version. Raises LookupError; Changed where `version`, on
    which they were written, no longer holds.
    """
    with transaction() as session:
        place, known = _locked(session, slug), of_slug(slug)
        if opening != known.opening:
            _expect(place, version)
            _keep_version(session, place, opening, "place.hours", actor, now)
        return _values(place, opening)


def change(
    slug: str, about: About, *, actor: str, now: datetime, version: int | None = None
) -> PlaceValues:
    """Call a place otherwise, let it serve something else, close it or open it again.

    Whoever has booked what is no longer served here keeps the time until somebody moves them.
    Said twice, it is one version. Raises LookupError, Changed.
    """
    with transaction() as session:
        place, known = _locked(session, slug), of_slug(slug)
        if about != known.about:
            _expect(place, version)
            place.names, place.address, place.phone = about.names, about.address, about.phone
            place.themes, place.off_hour_themes = [*about.themes], [*about.off_hour_themes]
            place.closed = about.closed
            _keep_version(session, place, known.opening, "place.change", actor, now)
        return _values(place, known.opening)


def _expect(place: Place, version: int | None) -> None:
    if version is not None and place.version != version:
        raise Changed


def _locked(session: Session, slug: str) -> Place:
    found = session.scalars(
        _TO_CHANGE.where(Place.hall_id == halls.here().id, Place.slug == slug)
    ).one_or_none()
    if found is None:
        raise LookupError(slug)
    return found


def rehearse(slug: str, wanted: Opening | About, *, now: datetime) -> int:
    """How many people would lose their time; nothing is changed. Whose is gone already has none."""
    with suppress(_Undone), transaction() as session:
        before = stranded.counted(of_slug(slug), now=now)
        if isinstance(wanted, Opening):
            place = change_hours(slug, wanted, actor="rehearsal", now=now)
        else:
            place = change(slug, wanted, actor="rehearsal", now=now)
        session.flush()
        gone = (stranded.counted(place, now=now) - before).total()
        raise _Undone
    return gone


class _Undone(Exception):
    """What was done in this transaction is taken back."""


def _keep_version(
    session: Session, place: Place, opening: Opening, action: str, actor: str, now: datetime
) -> None:
    """Keep what holds from now on, and make its times.

    The audit trail comes last: whoever gives back a time has locked its slots before the trail.
    """
    place.version += 1
    session.add(
        OpeningVersion(
            place_id=place.id,
            version=place.version,
            hall_id=place.hall_id,
            content=msgspec.to_builtins(opening),
            about=msgspec.to_builtins(_values(place, opening).about),
            made_at=now,
            by=actor,
        )
    )
    session.flush()
    # Not before: until the commit another request would read, and remember, the old hours.
    event.listen(session, "after_commit", lambda _session: forget_cached())
    _plan(session, place, opening, now)
    audit.record(
        session,
        hall_id=place.hall_id,
        chain=audit.SYSTEM,
        action=action,
        actor=actor,
        subject=place.slug,
        now=now,
        details={"version": place.version},
    )


def all_places(hall_id: int) -> list[PlaceValues]:
    """Every place of a hall."""
    return _found(_OF_HALL, hall_id=hall_id)


def of_slug(slug: str) -> PlaceValues:
    """The place of this hall with this slug. Raises LookupError."""
    return _only(_found(_OF_SLUG, hall_id=halls.here().id, slug=slug))


def of_id(place_id: int) -> PlaceValues:
    """The place of this number. Raises LookupError."""
    return _only(_found(_OF_ID, id=place_id))


_seen: dict[int, tuple[float, dict[str, PlaceValues]]] = {}


def seen(hall_id: int) -> dict[str, PlaceValues]:
    """The places of a hall by slug, as those who come see them.

    Hours that another process changed are seen within `catalog_recheck` seconds. What is free
    is asked of the database all the same: the times are rows of their own.
    """
    at, found = _seen.get(hall_id, (0.0, {}))
    moment = clock.now().timestamp()
    if not at or abs(moment - at) > settings.current().catalog_recheck:
        found = {one.slug: one for one in all_places(hall_id)}
        _seen[hall_id] = (moment, found)
    return found


def forget_cached() -> None:
    """Forget what this process remembers of places."""
    _seen.clear()


def to_come_to(slug: str) -> PlaceValues:
    """`of_slug` for those who come: hours of some seconds ago will do. Raises LookupError."""
    return seen(halls.here().id).get(slug) or of_slug(slug)


def serving(theme: str) -> list[PlaceValues]:
    """The places of this hall that serve a theme, for those who come."""
    places = seen(halls.here().id).values()
    return [one for one in places if one.serves(theme, TimeKind.office)]


def _found(statement: Select[Any], **wanted: Any) -> list[PlaceValues]:
    rows = fetch_all(statement, wanted)
    return [_values(row, msgspec.convert(row.content, Opening)) for row in rows]


def _only(found: list[PlaceValues]) -> PlaceValues:
    if not found:
        raise LookupError("no such place")
    return found[0]


def _values(place: Place | Row[Any], opening: Opening) -> PlaceValues:
    return PlaceValues(
        id=place.id,
        hall_id=place.hall_id,
        slug=place.slug,
        kind=place.kind,
        names=place.names,
        address=place.address,
        phone=place.phone,
        themes=tuple(place.themes),
        off_hour_themes=tuple(place.off_hour_themes),
        closed=place.closed,
        version=place.version,
        opening=opening,
    )


@jobs.handler("appointments.plan", daily=True)
def plan(payload: dict[str, Any], now: datetime) -> None:
    """Make the times of every place as far ahead as somebody can book, or until a given day."""
    last = date.fromisoformat(payload["until"]) if "until" in payload else None
    with reading() as session:
        ids = session.scalars(select(Place.id)).all()
    for place_id in ids:
        with transaction() as session:
            place = session.scalars(_TO_CHANGE.where(Place.id == place_id)).one()
            content = session.scalar(
                select(OpeningVersion.content).where(
                    OpeningVersion.place_id == place.id, OpeningVersion.version == place.version
                )
            )
            _plan(session, place, msgspec.convert(content, Opening), now, last)


def horizon(today: date, hall_id: int) -> date:
    """The last day whose times are made: one more than anybody can book."""
    now, calendar = policy.current(), halls.calendar(hall_id)
    ahead = max(calendar.add(today, now.days).date, today + timedelta(days=now.off_hour_days))
    return ahead + timedelta(days=1)


def _plan(
    session: Session, place: Place, opening: Opening, now: datetime, last: date | None = None
) -> None:
    """Let the times of a place follow its hours and the calendar, from tomorrow to the horizon."""
    zone = halls.here().zone
    today = clock.local(now, zone).date()
    first, last = today + timedelta(days=1), last or horizon(today, place.hall_id)
    calendar = halls.calendar(place.hall_id)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    wanted = {
        one.start: (day, one)
        for day in days
        for one in rules.times_of(day, opening, calendar, zone)
        if not place.closed
    }
    # The rows stay locked until the end: nobody takes a time while its hours change.
    there = session.execute(
        select(Slot.id, Slot.start, Slot.wanted, Slot.kind)
        .where(Slot.place_id == place.id, Slot.day >= first)
        .order_by(Slot.id)
        .with_for_update()
    ).all()
    changed: dict[tuple[int, TimeKind], list[int]] = defaultdict(list)
    for row in there:
        _, one = wanted.pop(row.start, (None, None))
        windows = one.windows if one else 0
        kind = one.kind if one else row.kind
        if (row.wanted, row.kind) != (windows, kind):
            changed[windows, kind].append(row.id)
    for (windows, kind), ids in changed.items():
        session.execute(
            update(Slot)
            .where(Slot.id.in_(ids))
            .values(wanted=windows, kind=kind, capacity=capacity_of(windows, Slot.taken))
        )
    _add(session, place, wanted.values())


def _add(session: Session, place: Place, wanted: Iterable[tuple[date, Planned]]) -> None:
    rows = [
        {
            "hall_id": place.hall_id,
            "place_id": place.id,
            "day": day,
            "start": one.start,
            "kind": one.kind,
            "wanted": one.windows,
            "capacity": one.windows,
            "taken": 0,
        }
        for day, one in wanted
    ]
    if rows:
        session.execute(insert(Slot), rows)
