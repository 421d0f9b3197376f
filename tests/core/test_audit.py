"""Whatever is done to the trail behind our back, `verify` finds it."""

from __future__ import annotations

import stat
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.exc import DBAPIError

from tests.support.statements import statements
from webapp.core import audit, db
from webapp.core.audit import AuditEntry, AuditHead
from webapp.core.db import reading, transaction

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)


def write(chain: str, action: str = "answer.save", **details: Any) -> None:
    with transaction() as session:
        audit.record(
            session,
            hall_id=1,
            chain=chain,
            action=action,
            actor="account:1",
            subject=chain,
            details=details,
            now=NOW,
        )


@pytest.fixture
def trail(database: Any) -> Any:
    """Two cases and their entries, told in turns."""
    for number in range(4):
        write("case:a", answer=number)
        write("case:b", answer=number)
    count, faults = audit.verify(database.data)
    assert not faults
    assert count >= 8
    return database


def tamper(statement: Any) -> None:
    """Change the trail as somebody with the database in hand could: past its own guard."""
    with transaction() as session:
        if session.get_bind().dialect.name == "sqlite":
            session.execute(text("drop trigger if exists audit_entry_no_update"))
            session.execute(text("drop trigger if exists audit_entry_no_delete"))
        else:
            session.execute(text("alter table audit_entry disable trigger all"))
        session.execute(statement)


def problems(trail: Any) -> str:
    return "; ".join(fault.problem for fault in audit.verify(trail.data)[1])


def last() -> AuditEntry:
    with reading() as session:
        return session.scalars(select(AuditEntry).order_by(AuditEntry.seq.desc()).limit(1)).one()


def test_the_database_itself_refuses_a_change(trail: Any) -> None:
    for statement in (update(AuditEntry).values(actor="nobody"), delete(AuditEntry)):
        with pytest.raises(DBAPIError, match="only grows"), transaction() as session:
            session.execute(statement)
    assert not problems(trail)


@pytest.mark.one_database
def test_the_head_is_private(trail: Any) -> None:
    path = trail.data / audit.HEAD_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert int(path.read_bytes().split()[0]) == last().seq


def test_a_changed_entry(trail: Any) -> None:
    tamper(update(AuditEntry).where(AuditEntry.seq == last().seq - 2).values(actor="account:2"))
    assert "the entry, or the one before it, was changed" in problems(trail)


@pytest.mark.one_database
@pytest.mark.parametrize(
    "change", [{"details": {"answer": 9}}, {"action": "x"}, {"subject": "x"}, {"hall_id": 2}]
)
def test_every_value_is_sealed(trail: Any, change: dict[str, Any]) -> None:
    tamper(update(AuditEntry).where(AuditEntry.seq == last().seq).values(change))
    assert problems(trail)


@pytest.mark.one_database
def test_a_changed_time(trail: Any) -> None:
    tamper(update(AuditEntry).where(AuditEntry.seq == last().seq).values(at=NOW.replace(hour=3)))
    assert problems(trail)


def test_a_removed_case(trail: Any) -> None:
    tamper(delete(AuditEntry).where(AuditEntry.chain == "case:a"))
    assert "are missing" in problems(trail)


def test_an_entry_removed_from_the_middle(trail: Any) -> None:
    tamper(delete(AuditEntry).where(AuditEntry.seq == last().seq - 3))
    assert "entries of case:a are missing" in problems(trail) or "entries of case:b" in problems(
        trail
    )


def cut_tail() -> None:
    """Delete the last entry and set the head back: the database alone is whole again."""
    end = last().seq
    tamper(delete(AuditEntry).where(AuditEntry.seq == end))
    entry = last()
    with transaction() as session:
        session.execute(update(AuditHead).values(seq=entry.seq, digest=entry.digest))


def test_a_cut_tail_without_the_head(trail: Any) -> None:
    tamper(delete(AuditEntry).where(AuditEntry.seq == last().seq))
    assert "the trail ends at" in problems(trail)


def test_a_cut_tail_with_the_head_set_back(trail: Any) -> None:
    cut_tail()
    assert "the tail was cut" in problems(trail)


def test_a_cut_tail_that_grew_on(trail: Any) -> None:
    cut_tail()
    for number in range(3):
        write("case:a", answer=number)
    assert "the trail was cut after entry" in problems(trail)


def test_an_entry_put_behind_the_end(trail: Any) -> None:
    end = last()
    values = {name: getattr(end, name) for name in AuditEntry.__table__.columns.keys()}  # noqa: SIM118
    tamper(insert(AuditEntry).values(values | {"seq": end.seq + 1, "chain_seq": 99}))
    assert "stands after the trail's end" in problems(trail)


def test_a_long_trail_is_read_in_pages(trail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "PAGE", 3)
    assert not problems(trail)


def test_a_recomputed_chain(trail: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody without our key, who computes digests of their own for what they changed."""
    from webapp.core import crypto

    end = last().seq
    tamper(delete(AuditEntry).where(AuditEntry.seq >= end - 1))
    entry = last()
    with transaction() as session:
        session.execute(update(AuditHead).values(seq=entry.seq, digest=entry.digest))
    with monkeypatch.context() as stolen:
        stolen.setattr(crypto, "_master", b"x" * crypto.KEY_BYTES)
        crypto._key.cache_clear()
        write("case:a", answer="forged")
        write("case:b", answer="forged")
    crypto._key.cache_clear()
    assert "was changed" in problems(trail)


def test_a_fork_of_the_same_length(trail: Any) -> None:
    """Even with our key: the signed head remembers which entry stood at the end."""
    head = (trail.data / audit.HEAD_FILE).read_bytes()
    cut_tail()
    write("case:a", answer="another")
    (trail.data / audit.HEAD_FILE).write_bytes(head)
    (trail.data / audit.EVIDENCE_FILE).unlink()
    assert "was recomputed" in problems(trail)


@pytest.mark.one_database
def test_a_forged_head(trail: Any) -> None:
    path = trail.data / audit.HEAD_FILE
    seq, digest, _ = path.read_bytes().split()
    path.write_bytes(b"%s %s %s\n" % (seq, digest, b"00" * 32))
    assert "was forged" in problems(trail)


@pytest.mark.one_database
@pytest.mark.parametrize("content", [b"", b"nonsense", b"a b c", b"1 zz 00\n"])
def test_a_head_that_cannot_be_read(trail: Any, content: bytes) -> None:
    (trail.data / audit.HEAD_FILE).write_bytes(content)
    assert "cannot be read" in problems(trail)


@pytest.mark.one_database
def test_a_missing_head(trail: Any) -> None:
    (trail.data / audit.HEAD_FILE).unlink()
    assert "is missing" in problems(trail)


@pytest.mark.one_database
def test_an_older_head_never_replaces_a_newer_one(trail: Any) -> None:
    before = (trail.data / audit.HEAD_FILE).read_bytes()
    audit.write_head(trail.data, 1, b"\0" * 32)
    assert (trail.data / audit.HEAD_FILE).read_bytes() == before


def test_what_is_rolled_back_is_not_signed(trail: Any) -> None:
    end = last().seq

    def fail() -> None:
        with transaction() as session:
            audit.record(session, hall_id=1, chain="c", action="a", actor="x", subject="s", now=NOW)
            with session.begin_nested():
                session.execute(text("select 1"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert last().seq == end
    assert not problems(trail)


def test_a_savepoint_that_is_undone_takes_its_entry_along(trail: Any) -> None:
    with transaction() as session:
        inner = session.begin_nested()
        audit.record(session, hall_id=1, chain="c", action="a", actor="x", subject="s", now=NOW)
        inner.rollback()
    assert not problems(trail)
    write("case:a")
    assert not problems(trail)


def test_entries_within_savepoints_and_around_them(trail: Any) -> None:
    def add(session: Any, chain: str) -> None:
        audit.record(session, hall_id=1, chain=chain, action="a", actor="x", subject="s", now=NOW)

    end = last().seq
    with transaction() as session:
        add(session, "c")
        for is_undone in (True, False, True):
            inner = session.begin_nested()
            add(session, "c")
            add(session, "d")
            inner.rollback() if is_undone else inner.commit()
            add(session, "c")
    assert last().seq == end + 6
    assert not problems(trail)


def test_the_end_is_read_once_for_all_entries_of_a_unit(trail: Any) -> None:
    with transaction() as session, statements() as made:
        for chain in ("c", "d", "c"):
            audit.record(
                session, hall_id=1, chain=chain, action="a", actor="x", subject="s", now=NOW
            )
    read = [one for one in made if one.startswith("SELECT")]
    assert len(read) == 1 + 2  # the trail's end, and that of each chain


def test_several_entries_in_one_unit(trail: Any) -> None:
    end = last().seq
    with transaction() as session:
        for _ in range(3):
            audit.record(session, hall_id=1, chain="c", action="a", actor="x", subject="s", now=NOW)
    assert last().seq == end + 3
    assert not problems(trail)


def test_writers_stand_in_one_line(trail: Any, together: Callable[..., list[Any]]) -> None:
    together(8, lambda number: [write(f"case:{number % 3}") for _ in range(5)])
    count, faults = audit.verify(trail.data)
    assert not faults
    assert count >= 48


def test_two_processes_see_one_trail(trail: Any) -> None:
    db.configure(trail.settings.url)
    write("case:a")
    assert not problems(trail)
