"""Tables of the papers that were handed in, and of what a draft has decided about papers."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from webapp.cases.paper_values import MarkKind, MarkState
from webapp.core.db import Base, UTCDateTime, values_enum


class PaperFile(Base):
    """One file of a paper: a photograph, or a PDF of several pages.

    The name that it had on the person's device is not kept. It belongs to the draft, also after
    the draft has become a case.
    """

    __tablename__ = "paper_file"
    __table_args__ = (
        UniqueConstraint("draft_id", "upload_key"),
        Index("ix_paper_file_draft_id_paper", "draft_id", "paper"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    paper: Mapped[str] = mapped_column(String(64))
    row_id: Mapped[str] = mapped_column(String(32))
    """The row of the form's table that it is for, by the row's own id; empty for most papers."""
    position: Mapped[int]
    round: Mapped[int]
    """0: with the application; n: in answer to the n-th one-time notice."""
    kind: Mapped[str] = mapped_column(String(32))
    """The type of its content, as it was found and not as it was named."""
    size: Mapped[int]
    """Bytes as stored."""
    pages: Mapped[int]
    sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Of what is stored, to prove later that it is what was handed in."""
    stored: Mapped[str] = mapped_column(String(64), unique=True)
    """Its name in the store (documents.storage)."""
    preview: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The name of a small picture of it; None for a PDF."""
    upload_key: Mapped[str] = mapped_column(String(64))
    """Made by the browser once for each file, so that one that is sent again comes once."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)


class DraftMark(Base):
    """What was decided about a paper or a statement of a draft without sending a file."""

    __tablename__ = "draft_mark"
    __table_args__ = (UniqueConstraint("draft_id", "kind", "key"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id", ondelete="CASCADE"))
    kind: Mapped[MarkKind] = mapped_column(values_enum(MarkKind))
    key: Mapped[str] = mapped_column(String(64))
    """A paper's or a statement's slug."""
    state: Mapped[MarkState] = mapped_column(values_enum(MarkState))
    basis: Mapped[str] = mapped_column(String(64))
    """Of a signature: a keyed digest of what was signed, by whom and for what (`marks`)."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
