"""When somebody may be told of what can wait until they are awake."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.signing.conftest import configured
from webapp.core.db import reading, transaction
from webapp.core.jobs import Job
from webapp.halls import service as halls
from webapp.messages import service, wait_texts, words
from webapp.messages.nights import by_day


def moment(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+08:00")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("11-27T08:00", "11-27T08:00"),
        ("11-27T20:59", "11-27T20:59"),
        ("11-27T21:00", "11-28T08:00"),
        ("12-31T23:59", "2027-01-01T08:00"),
        ("11-27T00:00", "11-27T08:00"),
        ("11-27T07:59", "11-27T08:00"),
    ],
)
def test_the_night_ends_in_the_morning(app: Any, now: str, then: str) -> None:
    expected = datetime.fromisoformat(f"{then}+08:00") if then[0] == "2" else moment(then)
    assert by_day(moment(now)) == expected


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("11-27T23:59", "11-27T23:59"),
        ("11-28T00:00", "11-28T06:30"),
        ("11-28T06:29", "11-28T06:30"),
        ("11-28T06:30", "11-28T06:30"),
    ],
)
def test_a_night_may_begin_at_midnight(app: Any, now: str, then: str) -> None:
    with configured(message_night_from="00:00", message_night_until="06:30"):
        assert by_day(moment(now)) == moment(then)


@pytest.mark.parametrize(
    ("kind", "at"), [(wait_texts.WAITED, "11-28T08:00"), (words.CODE, "11-27T23:30")]
)
def test_what_can_wait_is_sent_in_the_morning(app: Any, kind: str, at: str) -> None:
    said = {"place": {"en": "Hall"}, "phone": "1", "code": "1", "minutes": "1"}
    with transaction() as session:
        service.send(
            session,
            kind,
            "13800000000",
            said,
            hall_id=halls.here().id,
            now=moment("11-27T23:30"),
        )
    with reading() as session:
        assert session.scalars(select(Job.run_at).where(Job.kind == service.SEND)).one() == moment(
            at
        )
