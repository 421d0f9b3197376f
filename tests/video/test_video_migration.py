"""Video windows and booked calls come and go; calls stay, and so do the other places."""

from __future__ import annotations

from typing import Any

from sqlalchemy import inspect, text

from tests.support.factories import Handed
from tests.video.conftest import answer, ask, caller
from tests.video.test_booked_calls import HALF_PAST_NINE, booked, friday, handed, officer
from webapp import migrations
from webapp.appointments import places
from webapp.appointments.values import Booking
from webapp.core import db
from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.video import reads, viewing

__all__ = ["booked", "friday", "handed", "officer"]
BEFORE = "0027"


def test_both_directions(database: Any, handed: Handed, booked: Booking, officer: int) -> None:
    call = answer(ask(handed, now=HALF_PAST_NINE), officer, HALF_PAST_NINE)
    viewing.show(call.ref, caller(call), now=HALF_PAST_NINE)
    url = database.settings.url
    migrations.downgrade(url, BEFORE)
    assert "booking_ref" not in {
        one["name"] for one in inspect(db.database().reader).get_columns("video_call")
    }
    with reading() as session:
        assert session.execute(text("select count(*) from booking")).scalar() == 0
        kinds = set(session.execute(text("select kind from place")).scalars())
    assert "video" not in kinds
    migrations.upgrade(url)
    assert places.all_places(halls.here().id)[0].slug == "hall"
    found = reads.of_case(handed.ref, handed.account_id, HALF_PAST_NINE)
    assert [(one.ref, one.booked_for, one.shown_at) for one in found] == [(call.ref, None, None)]
    assert reads.lines(call.id) == []
