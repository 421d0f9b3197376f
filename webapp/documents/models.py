"""The register of issued documents."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, Sensitive, UTCDateTime, values_enum
from webapp.documents.values import DocumentKind, DocumentState


class IssuedDocument(Base):
    """A document that the hall has issued; its file can be made again from what stands here."""

    __tablename__ = "issued_document"

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    number: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[DocumentKind] = mapped_column(values_enum(DocumentKind))
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    account_id: Mapped[int | None] = mapped_column(
        ForeignKey("account.id", ondelete="SET NULL"), index=True
    )
    case_ref: Mapped[str | None] = mapped_column(String(32), index=True)
    """The address of the draft and of the case that it becomes."""
    case_number: Mapped[str | None] = mapped_column(String(32), index=True)
    """The number of the case, the bundle's or an item's; None before there is one."""
    state: Mapped[DocumentState] = mapped_column(values_enum(DocumentState), index=True)
    data: Mapped[Any] = mapped_column(Sensitive("document.data"))
    """What it says: {head, body}, see `documents.values`."""
    title: Mapped[str] = mapped_column(String(128))
    lacks: Mapped[str] = mapped_column(String(64), default="")
    """The characters that no font had."""
    sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    """Of the whole file, once it is made."""
    stored: Mapped[str | None] = mapped_column(String(64), unique=True)
    """Its name in the storage area `documents`."""
    token_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Of the token in its QR code."""
    issued_on: Mapped[date]
    issued_at: Mapped[datetime] = mapped_column(UTCDateTime)
    valid_until: Mapped[date | None]
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When it was revoked or replaced."""
    replaced_by: Mapped[str | None] = mapped_column(String(32))
    """The ref of the document that stands in its place."""
