"""Table of issued licences."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, JSONColumn, Sensitive, UTCDateTime, values_enum
from webapp.licences.values import LicenceState


class Licence(Base):
    """A result that was issued: a licence, a certificate, a receipt of filing."""

    __tablename__ = "licence"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(40), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    item: Mapped[str] = mapped_column(String(64))
    names: Mapped[Any] = mapped_column(JSONColumn)
    case_number: Mapped[str] = mapped_column(String(32), unique=True)
    """The item's case that it results from."""
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"), index=True)
    holder: Mapped[Any] = mapped_column(Sensitive("licence.holder"))
    holder_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)
    state: Mapped[LicenceState] = mapped_column(values_enum(LicenceState))
    issued_on: Mapped[date]
    valid_until: Mapped[date | None]
    at: Mapped[datetime] = mapped_column(UTCDateTime)
