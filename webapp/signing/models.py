"""Tables of requests for signatures, and of what each person did."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.core.db import Base, Sensitive, UTCDateTime, values_enum
from webapp.signing.values import Purpose, RequestState, SignerState, Way


class SigningRequest(Base):
    """One document that one or several persons are to sign."""

    __tablename__ = "signing_request"
    __table_args__ = (CheckConstraint("(state = 'open') = (ended_at is null)", name="ends_once"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    purpose: Mapped[Purpose] = mapped_column(values_enum(Purpose))
    title: Mapped[str] = mapped_column(String(128))
    content: Mapped[Any] = mapped_column(Sensitive("signing.content"))
    """What those asked read, see `values.Content`."""
    text_sha256: Mapped[bytes] = mapped_column(LargeBinary(32))
    """Of the Chinese text, or of the file, that is signed."""
    document_ref: Mapped[str] = mapped_column(String(32), unique=True)
    """The document of the register that shows it and bears the signatures."""
    upload: Mapped[str | None] = mapped_column(String(64), unique=True)
    """The file that staff sent round, as it came, by its name in the storage."""
    state: Mapped[RequestState] = mapped_column(
        values_enum(RequestState), default=RequestState.open, index=True
    )
    asked_by: Mapped[str] = mapped_column(String(64))
    """Whoever asked: account:… or staff:…"""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    expires_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_on: Mapped[date | None]
    """The day on which those who had not signed were reminded last."""

    signers: Mapped[list[RequestedSigner]] = relationship(
        order_by="RequestedSigner.position",
        lazy="raise",
        back_populates="request",
        cascade="all, delete-orphan",
        passive_deletes=True,
    )


class RequestedSigner(Base):
    """One person who is to sign: their link, what they did, and their certificate."""

    __tablename__ = "requested_signer"
    __table_args__ = (
        UniqueConstraint("request_id", "position"),
        CheckConstraint(
            "(state in ('acted', 'sealed')) = (acted_at is not null)", name="acted_when"
        ),
        CheckConstraint("(state = 'sealed') = (sealed_at is not null)", name="sealed_when"),
        CheckConstraint("acted_at is null or evidence is not null", name="proved"),
        Index("ix_requested_signer_hall_id_acted_at", "hall_id", "acted_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    request_id: Mapped[int] = mapped_column(ForeignKey("signing_request.id", ondelete="CASCADE"))
    position: Mapped[int]
    name: Mapped[Any] = mapped_column(Sensitive("signing.name"))
    id_number: Mapped[Any] = mapped_column(Sensitive("signing.id_number"))
    phone: Mapped[Any] = mapped_column(Sensitive("signing.phone"), nullable=True)
    state: Mapped[SignerState] = mapped_column(
        values_enum(SignerState), default=SignerState.waiting, index=True
    )
    token: Mapped[Any] = mapped_column(Sensitive("signing.token"), nullable=True)
    """Of their link, sealed, so that the screen of whoever asked can show its code again."""
    token_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="SET NULL"))
    """Who signed, by their account."""
    acted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    way: Mapped[Way | None] = mapped_column(values_enum(Way))
    strokes: Mapped[Any] = mapped_column(Sensitive("signing.strokes"), nullable=True)
    """The drawn name (`values.Drawn`); None where the name was typed."""
    evidence: Mapped[Any] = mapped_column(Sensitive("signing.evidence"), nullable=True)
    """What proves it, see `rules.evidence`."""
    evidence_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    """Of the evidence; it stands in the certificate."""
    sealed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    certificate: Mapped[bytes | None] = mapped_column(LargeBinary)
    """The one-time certificate (X.509, DER). Its key is gone."""

    request: Mapped[SigningRequest] = relationship(lazy="raise", back_populates="signers")
