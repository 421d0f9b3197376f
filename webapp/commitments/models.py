"""Table of signed statements."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.commitments.values import Way
from webapp.core.db import Base, Sensitive, UTCDateTime, values_enum


class SignedStatement(Base):
    """A statement as a person signed it for one application; a newer one replaces it, kept."""

    __tablename__ = "signed_statement"
    __table_args__ = (Index("ix_signed_statement_draft_id_statement", "draft_id", "statement"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    statement: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(32))
    text_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Of the Chinese text that was on the screen."""
    basis: Mapped[str] = mapped_column(String(64))
    """What it was signed about, see `cases.service.signature_basis`."""
    way: Mapped[Way] = mapped_column(values_enum(Way))
    signer: Mapped[Any] = mapped_column(Sensitive("statement.signer"))
    strokes: Mapped[Any] = mapped_column(Sensitive("statement.strokes"), nullable=True)
    """The drawn name (`commitments.values.Drawn`); None where the name was typed."""
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    document_ref: Mapped[str] = mapped_column(String(32), unique=True)
    """The document of the register that shows it."""
    replaced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When a newer signature under the same statement took its place."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
