"""Demonstration and production are kept apart by a stamp in the database.

What was made for showing (passwords on the screen, simulated providers) must never serve people.
"""

from __future__ import annotations

from sqlalchemy import String, inspect, select
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core import db
from webapp.core.db import Base, reading, transaction
from webapp.core.settings import Mode, Settings

KEY = "mode"


class Stamp(Base):
    """Facts about the database itself."""

    __tablename__ = "stamp"

    key: Mapped[str] = mapped_column(String(32), primary_key=True)
    value: Mapped[str] = mapped_column(String(200))


class WrongDatabase(Exception):
    """The database is not the one that this server may use; the message says what to do."""


def read() -> str | None:
    """What the database is stamped as; None where it holds no stamp yet."""
    if not inspect(db.database().reader).has_table(Stamp.__tablename__):
        return None
    with reading() as session:
        return session.scalar(select(Stamp.value).where(Stamp.key == KEY))


def write(mode: Mode) -> None:
    """Stamp a new database. A stamped one keeps its stamp; raises WrongDatabase if it differs."""
    present = read()
    if present is None:
        with transaction() as session:
            session.add(Stamp(key=KEY, value=mode))
    elif present != mode:
        raise WrongDatabase(_difference(present, mode))


def check(settings: Settings) -> None:
    """Refuse to serve from a database of the other kind, or from none."""
    present = read()
    if present is None:
        raise WrongDatabase("the database is empty: run `onego init-db` first")
    if present != settings.mode:
        raise WrongDatabase(_difference(present, settings.mode))


def _difference(present: str, wanted: str) -> str:
    return (
        f"the database was made for {present}, but ONEGO_MODE says {wanted}: "
        "set ONEGO_DATA or ONEGO_DATABASE_URL to another one"
    )
