"""The tables of catalogs: revisions, when each was published, and who confirmed its facts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, false
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, JSONColumn, UTCDateTime


class CatalogRevision(Base):
    """One published catalog, never changed afterwards; without a hall it is the national one.

    `content` is the revision as JSON, compressed; `hash` is that of the JSON, so that publishing
    the same files twice makes one row.
    """

    __tablename__ = "catalog_revision"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int | None] = mapped_column(ForeignKey("hall.id"), index=True)
    hash: Mapped[str] = mapped_column(String(64), unique=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by: Mapped[str] = mapped_column(String(120))
    candidate: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Stored to be tried out: never the current one until it is published."""


class CatalogPublication(Base):
    """One act of publishing; the same revision may be published again, as the way back."""

    __tablename__ = "catalog_publication"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int | None] = mapped_column(ForeignKey("hall.id"), index=True)
    revision_id: Mapped[int] = mapped_column(ForeignKey("catalog_revision.id"))
    published_at: Mapped[datetime] = mapped_column(UTCDateTime)
    published_by: Mapped[str] = mapped_column(String(120))


class CatalogReview(Base):
    """A fact that somebody confirmed: its place and the digest of its value are the key."""

    __tablename__ = "catalog_review"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int | None] = mapped_column(ForeignKey("hall.id"))
    """Whose staff confirmed it; a fact that is true is true for every hall."""
    key: Mapped[str] = mapped_column(String(200), unique=True)
    value: Mapped[Any] = mapped_column(JSONColumn)
    confirmed_by: Mapped[str] = mapped_column(String(120))
    source: Mapped[str] = mapped_column(String(300))
    """What it was confirmed from: a document with its number, a page with its date."""
    confirmed_on: Mapped[date]
    recorded_at: Mapped[datetime] = mapped_column(UTCDateTime)
    recorded_by: Mapped[str] = mapped_column(String(120))
