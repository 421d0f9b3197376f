"""Duties of a day become duties of its sessions, and come back; what was confirmed stays so."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import inspect, select, text

from tests.appointments.test_roster import SATURDAY, ZONE, book, moment, place, sign_up
from tests.support import factories
from webapp import migrations
from webapp.appointments import reads, roster
from webapp.appointments.models import OnDutyRow, OpeningVersion
from webapp.appointments.values import PlaceValues
from webapp.core import clock, db
from webapp.core.db import reading, transaction

__all__ = ["place"]
SUNDAY: date = SATURDAY + timedelta(days=1)


def test_both_directions(database: Any, place: PlaceValues) -> None:
    limin = factories.officer("limin", "李敏", "accept")
    sign_up(place, limin, "09:00")
    sign_up(place, limin, "17:30")
    booked, _who = book(place)
    with transaction() as session:
        session.execute(text("update on_duty set minutes = 90"))
        session.execute(text("update booking set confirmed_as = null"))
    url = database.settings.url
    migrations.downgrade(url, "0023")
    there = inspect(db.database().reader)
    assert not {"starts_at", "ends_at"} & {one["name"] for one in there.get_columns("on_duty")}
    with reading() as session:
        rows = session.execute(text("select day, minutes from on_duty")).all()
    assert [row.minutes for row in rows] == [180]
    migrations.upgrade(url)
    with reading() as session:
        (duty,) = session.scalars(select(OnDutyRow)).all()
        about = session.scalars(
            select(OpeningVersion.about).where(OpeningVersion.place_id == place.id)
        ).all()
    assert clock.local(duty.start, ZONE) == clock.start_of(SATURDAY, ZONE)
    assert clock.local(duty.end, ZONE) == clock.start_of(SUNDAY, ZONE)
    assert duty.start.astimezone(UTC) == datetime(2026, 11, 27, 16, tzinfo=UTC)
    assert [one["phone"] for one in about] == [place.phone]
    assert reads.of_id(booked.id).confirmed
    found = [one for one in roster.sessions(1, now=clock.now()) if one.place.id == place.id]
    assert [[duty.officer_id for duty in one.on_duty] for one in found] == [[limin], [limin]]
    assert found[0].start == moment("09:00")
