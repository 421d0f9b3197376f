"""Tables of statements: what is being signed for an application, and what was."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, Sensitive, UTCDateTime, values_enum
from webapp.signing.values import Way


class StatementRequest(Base):
    """Signatures that were asked for under a statement of an application."""

    __tablename__ = "statement_request"
    __table_args__ = (Index("ix_statement_request_draft_id_statement", "draft_id", "statement"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    statement: Mapped[str] = mapped_column(String(64))
    basis: Mapped[str] = mapped_column(String(64))
    """What is signed about, see `cases.service.signature_basis`."""
    request_id: Mapped[int] = mapped_column(
        ForeignKey("signing_request.id", ondelete="CASCADE"), unique=True
    )


class SignedStatement(Base):
    """A statement as everybody signed it for one application; a newer one replaces it, kept."""

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
    """How the first of its signers signed."""
    signer: Mapped[Any] = mapped_column(Sensitive("statement.signer"))
    """Who signed; of several each name."""
    strokes: Mapped[Any] = mapped_column(Sensitive("statement.strokes"), nullable=True)
    """The drawn name of a statement from before the signing centre, which keeps them now."""
    signed_at: Mapped[datetime] = mapped_column(UTCDateTime)
    """When the last one signed."""
    document_ref: Mapped[str] = mapped_column(String(32), unique=True)
    """The document of the register that shows it."""
    replaced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When a newer signature under the same statement took its place."""
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
