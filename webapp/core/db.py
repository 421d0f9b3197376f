"""The database: SQLite (WAL) as it comes, PostgreSQL at scale, one code for both.

`transaction()` is the whole unit of work; `reading()` never writes. Each joins an outer one of the
same context, so that a use-case may call another and both commit, or fail, together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from enum import Enum
from typing import Any, cast

import msgspec
from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Executable,
    LargeBinary,
    MetaData,
    Row,
    Text,
    create_engine,
    event,
    types,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.pool import NullPool

from webapp.core import crypto

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}
BUSY_MS = 30_000
"""How long a SQLite writer waits for another one."""


class Base(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMES)


class UTCDateTime(types.TypeDecorator[datetime]):
    """An aware moment, stored in UTC; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a stored moment must know its time zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return None if value is None else in_utc(value)


def in_utc(value: datetime) -> datetime:
    """A stored moment, as a database hands it over."""
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JSONColumn(types.TypeDecorator[Any]):
    """Plain JSON kept as text: the same on both databases, decoded by msgspec."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        return None if value is None else msgspec.json.encode(value).decode()

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(value)


class Sensitive(types.TypeDecorator[Any]):
    """A personal value, sealed at rest; JSON inside, so that text, numbers and maps all fit.

    `purpose` names the key; where the value must be found again, keep a blind index beside it.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, purpose: str) -> None:
        super().__init__()
        self.purpose = purpose

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        return None if value is None else crypto.encrypt(self.purpose, msgspec.json.encode(value))

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> Any:
        return None if value is None else msgspec.json.decode(crypto.decrypt(self.purpose, value))


def values_enum(kind: type[Enum], name: str = "") -> types.Enum:
    """An enum column stored by value, with a named CHECK, as text on both databases.

    A second column of one kind in a table needs a `name` of its own.
    """
    return types.Enum(
        kind,
        values_callable=lambda members: [member.value for member in members],
        native_enum=False,
        create_constraint=True,
        name=name or kind.__name__.lower(),
        length=32,
    )


class Database:
    """Two engines on one database: one that writes, one that only reads."""

    def __init__(self, url: str, *, pool_size: int = 8) -> None:
        self.url = url
        options: dict[str, Any]
        if url.startswith("sqlite"):
            # One write connection a thread is waste on SQLite, and a pooled one outlives a fork.
            options = {"connect_args": {"timeout": BUSY_MS / 1000}}
            self.writer = create_engine(url, pool_size=pool_size, max_overflow=4, **options)
            self.reader = create_engine(
                url, pool_size=pool_size, max_overflow=4, pool_reset_on_return=None, **options
            )
            event.listen(self.writer, "connect", _sqlite_connect)
            event.listen(self.reader, "connect", _sqlite_connect)
            event.listen(self.reader, "connect", _sqlite_read_only)
            event.listen(self.writer, "begin", _sqlite_begin)
        else:
            # Last in, first out: a few warm connections, with statements that are prepared.
            options = {"pool_use_lifo": True, "connect_args": {"prepare_threshold": 1}}
            self.writer = create_engine(url, pool_size=pool_size, max_overflow=4, **options)
            # Single statements need no BEGIN and ROLLBACK around them: two round trips less each,
            # and none is looked for that is to be taken back.
            self.reader = create_engine(
                url,
                pool_size=pool_size,
                max_overflow=4,
                isolation_level="AUTOCOMMIT",
                skip_autocommit_rollback=True,
                pool_reset_on_return=None,
                **options,
            )

    def dispose(self, *, close: bool = True) -> None:
        """Let go of every connection; with close=False only forget them (after a fork)."""
        self.writer.dispose(close=close)
        self.reader.dispose(close=close)


def _sqlite_connect(connection: Any, _record: Any) -> None:
    # The driver's own transactions are switched off: BEGIN is said by us, and only when writing.
    connection.isolation_level = None
    for pragma in (
        "journal_mode=wal",
        "synchronous=full",
        "foreign_keys=on",
        f"busy_timeout={BUSY_MS}",
    ):
        connection.execute(f"pragma {pragma}")


def _sqlite_read_only(connection: Any, _record: Any) -> None:
    connection.execute("pragma query_only=on")


def _sqlite_begin(connection: Any) -> None:
    # IMMEDIATE takes the write lock at once: no deadlock between two that both read, then write.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


_database: Database | None = None
_writing: ContextVar[Session | None] = ContextVar("writing", default=None)
_reading: ContextVar[Session | None] = ContextVar("reading", default=None)


def configure(url: str, *, pool_size: int = 8) -> Database:
    """Make this the database of the process; the former one is let go."""
    global _database
    if _database is not None:
        _database.dispose()
    _database = Database(url, pool_size=pool_size)
    return _database


def database() -> Database:
    """The database of this process."""
    if _database is None:
        raise RuntimeError("db.configure() was not called")
    return _database


@contextmanager
def transaction() -> Iterator[Session]:
    """One unit of work: all of it is stored, or none. Joins an outer one where there is one."""
    outer = _writing.get()
    if outer is not None:
        yield outer
        return
    session = Session(database().writer, expire_on_commit=False)
    mark = _writing.set(session)
    try:
        with session.begin():
            yield session
    finally:
        _writing.reset(mark)
        session.close()


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads; inside a transaction it is the transaction's own."""
    outer = _writing.get() or _reading.get()
    if outer is not None:
        yield outer
        return
    session = Session(database().reader, autoflush=False, expire_on_commit=False)
    mark = _reading.set(session)
    try:
        yield session
    finally:
        _reading.reset(mark)
        session.close()


def fetch_one(statement: Executable, parameters: Mapping[str, Any]) -> Row[Any] | None:
    """The one row of a prepared statement, or None; a third of the cost of a session.

    For what every request asks. Inside a transaction it reads what the transaction sees.
    """
    session = _writing.get() or _reading.get()
    if session is not None:
        return session.execute(statement, parameters).one_or_none()
    with database().reader.connect() as connection:
        return connection.execute(statement, parameters).one_or_none()


def fetch_all(statement: Executable, parameters: Mapping[str, Any]) -> Sequence[Row[Any]]:
    """The rows of a prepared statement, as lean as `fetch_one`."""
    session = _writing.get() or _reading.get()
    if session is not None:
        return session.execute(statement, parameters).all()
    with database().reader.connect() as connection:
        return connection.execute(statement, parameters).all()


def inserter(session: Session) -> Callable[[Any], postgresql.Insert]:
    """The INSERT of the session's database, which can say what happens on a conflict.

    Both databases spell `on_conflict_do_nothing` and `on_conflict_do_update` alike.
    """
    is_postgres = session.get_bind().dialect.name == "postgresql"
    return cast(
        Callable[[Any], postgresql.Insert], postgresql.insert if is_postgres else sqlite.insert
    )


def single_use_engine(url: str) -> Engine:
    """An engine without a pool, for a command that makes or migrates a database and ends."""
    engine = create_engine(url, poolclass=NullPool)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _sqlite_connect)
        event.listen(engine, "begin", _sqlite_begin)
    return engine
