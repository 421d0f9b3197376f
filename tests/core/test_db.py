"""The unit of work, and the kinds of columns, on both databases."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from webapp.accounts.models import Account, StaffMember
from webapp.core import crypto, db
from webapp.core.db import UTCDateTime, reading, transaction
from webapp.core.jobs import Job

NOW = datetime(2026, 11, 27, 2, 3, 4, 567890, tzinfo=UTC)


def add(session: Any, key: str) -> None:
    session.add(Job(kind="x", key=key, payload={"键": [1, None]}, run_at=NOW, failures=0))


def keys() -> set[str]:
    with reading() as session:
        return set(session.scalars(select(Job.key).where(Job.kind == "x")))


def test_all_or_nothing(database: Any) -> None:
    def fail() -> None:
        with transaction() as session:
            add(session, "a")
            session.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert keys() == set()
    with transaction() as session:
        add(session, "b")
    assert keys() == {"b"}


def test_a_use_case_inside_another_joins_it(database: Any) -> None:
    def fail() -> None:
        with transaction() as outer:
            add(outer, "a")
            with transaction() as inner:
                assert inner is outer
                add(inner, "b")
            with reading() as same:
                assert same is outer
                assert same.scalar(select(func.count()).where(Job.kind == "x")) == 2
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert keys() == set()


def test_reading_sees_what_was_stored_and_writes_nothing(database: Any) -> None:
    with transaction() as session:
        add(session, "a")
    with reading() as outer, reading() as inner:
        assert inner is outer
    if database.kind == "sqlite":
        with pytest.raises(DBAPIError, match="readonly"), reading() as session:
            session.execute(text("delete from job"))
    assert keys() == {"a"}


def test_moments_come_back_aware_whatever_the_zone(database: Any) -> None:
    beijing = NOW.astimezone(timezone(timedelta(hours=8)))
    with transaction() as session:
        session.add(Job(kind="x", key="a", payload={}, run_at=beijing, failures=0))
    with reading() as session:
        back = session.scalars(select(Job.run_at).where(Job.kind == "x")).one()
    assert back == NOW
    assert back.utcoffset() == timedelta(0)


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        UTCDateTime().process_bind_param(datetime(2026, 1, 1), db.Dialect())  # noqa: DTZ001


def test_json_and_sealed_values_come_back_as_they_were(database: Any) -> None:
    with transaction() as session:
        add(session, "a")
        session.add(
            Account(
                hall_id=1,
                phone="13800138000",
                phone_index=crypto.blind_index("account.phone", "13800138000"),
                identity={"name": "李敏", "id_number": "x", "source": "x"},
                created_at=NOW,
            )
        )
    with reading() as session:
        assert session.scalars(select(Job.payload).where(Job.kind == "x")).one() == {
            "键": [1, None]
        }
        account = session.scalars(select(Account)).one()
        kept = session.connection().exec_driver_sql("select phone, identity from account").one()
    assert account.identity["name"] == "李敏"
    assert all("李敏".encode() not in bytes(value) for value in kept)
    assert account.privacy_version is None


def test_a_hall_stands_on_every_row_of_people_and_work() -> None:
    """Which tables know no hall: those of the house itself, and parts of a row that knows it."""
    without = {
        table.name
        for table in db.Base.metadata.sorted_tables
        if "hall_id" not in table.columns and table.name != "hall"
    }
    assert without <= {"attempts", "audit_head", "job", "stamp"}, without


@pytest.mark.parametrize(("channel", "taken"), [("5", True), ("9", False)])
def test_enums_are_checked_by_the_database_too(database: Any, channel: str, taken: bool) -> None:
    insert = "insert into number_sequence values (1, '2026-11-27', :channel, 1)"
    with nullcontext() if taken else pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(insert), {"channel": channel})


def test_names_are_unique_where_they_must_be(database: Any) -> None:
    def twice() -> None:
        with transaction() as session:
            for _ in range(2):
                session.add(
                    StaffMember(
                        hall_id=1,
                        username="limin",
                        name="x",
                        password_hash="x",
                        duties=[],
                        departments=[],
                        created_at=NOW,
                    )
                )

    with pytest.raises(IntegrityError):
        twice()


@pytest.mark.one_database
def test_sqlite_is_safe_and_waits(database: Any) -> None:
    assert database.kind == "sqlite"
    with transaction() as session:
        connection = session.connection()

        def pragma(name: str) -> Any:
            return connection.exec_driver_sql(f"pragma {name}").scalar()

        assert pragma("journal_mode") == "wal"
        assert pragma("synchronous") == 2
        assert pragma("foreign_keys") == 1
        assert pragma("busy_timeout") == db.BUSY_MS
