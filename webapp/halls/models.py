"""Tables of halls and calendars."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from webapp.core.db import Base, JSONColumn


class Hall(Base):
    """A government service hall (政务服务大厅)."""

    __tablename__ = "hall"

    id: Mapped[int] = mapped_column(primary_key=True)
    slug: Mapped[str] = mapped_column(String(64), unique=True)
    names: Mapped[Any] = mapped_column(JSONColumn)
    city: Mapped[Any] = mapped_column(JSONColumn)
    address: Mapped[Any] = mapped_column(JSONColumn)
    phone: Mapped[str] = mapped_column(String(32))
    region: Mapped[str] = mapped_column(String(6))
    zone: Mapped[str] = mapped_column(String(64))
    parameters: Mapped[Any] = mapped_column(JSONColumn)
    demonstration: Mapped[bool] = mapped_column(default=False)


class CalendarYear(Base):
    """A year whose days off are known; without a notice they are provisional (暂定)."""

    __tablename__ = "calendar_year"

    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"), primary_key=True)
    year: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    notice: Mapped[str | None] = mapped_column(String(200))


class CalendarDay(Base):
    """A date that differs from the ordinary week: a day off, or a weekend day that is worked."""

    __tablename__ = "calendar_day"

    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    worked: Mapped[bool]
