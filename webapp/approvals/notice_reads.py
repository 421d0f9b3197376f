"""Reading notices: rows as values, for the officer's pages and the applicant's."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from webapp.approvals import models
from webapp.approvals.notice_values import Given, Notice, NoticePoint, Point
from webapp.cases.models import BundleCase
from webapp.core.db import reading

WHOLE = selectinload(models.Notice.points)


class Kept(msgspec.Struct, frozen=True, omit_defaults=True):
    """What the applicant has written to a point, kept while it is written too.

    `typed` is what stands in the input, as the form sends it; `value` is what it is worth.
    """

    typed: Any = None
    value: Any = None
    words: str = ""


def kept(row: models.NoticePoint) -> Kept:
    """What a point's row holds of the answer."""
    return msgspec.convert(row.answer, Kept) if row.answer else Kept()


def point_of(row: models.NoticePoint) -> Point:
    """The point that a row stores."""
    return Point(row.kind, row.key, row.fault, row.words or "", row.row_id)


def as_value(row: models.Notice) -> Notice:
    """A notice's row, with its points, as a value. Files are counted by whoever asks for them."""
    points = []
    for one in row.points:
        written = kept(one)
        given = Given(0, written.value, written.words, one.at_counter)
        points.append(NoticePoint(one.id, point_of(one), given, one.before, one.answered))
    return Notice(
        id=row.id,
        ref=row.ref,
        item_id=row.item_id,
        bundle_id=row.bundle_id,
        round=row.round,
        serial=row.serial,
        officer_id=row.officer_id,
        reason=row.reason,
        issued_at=row.issued_at,
        answered_at=row.answered_at,
        answer_by=row.answer_by,
        provisional=row.provisional,
        state=row.state,
        points=tuple(points),
    )


def of_item(item_id: int) -> list[Notice]:
    """The notices on an item, the first first."""
    query = (
        select(models.Notice)
        .where(models.Notice.item_id == item_id)
        .order_by(models.Notice.round)
        .options(WHOLE)
    )
    with reading() as session:
        return [as_value(row) for row in session.scalars(query)]


def latest(item_ids: Collection[int]) -> dict[int, Notice]:
    """The last notice on each of some items, without its points; for a list of them."""
    query = (
        select(models.Notice)
        .where(models.Notice.item_id.in_(item_ids))
        .order_by(models.Notice.round)
    )
    with reading() as session:
        rows = session.scalars(query).all()
    return {
        row.item_id: Notice(
            id=row.id,
            ref=row.ref,
            item_id=row.item_id,
            bundle_id=row.bundle_id,
            round=row.round,
            serial=row.serial,
            officer_id=row.officer_id,
            reason=None,
            issued_at=row.issued_at,
            answered_at=row.answered_at,
            answer_by=row.answer_by,
            provisional=row.provisional,
            state=row.state,
            points=(),
        )
        for row in rows
    }


def row_of(session: Session, case_ref: str, notice_ref: str, account_id: int) -> models.Notice:
    """A notice's row for the account whose case it is about. Raises LookupError for others."""
    found = session.scalars(
        select(models.Notice)
        .join(BundleCase, BundleCase.id == models.Notice.bundle_id)
        .where(
            models.Notice.ref == notice_ref,
            BundleCase.ref == case_ref,
            BundleCase.account_id == account_id,
        )
        .options(WHOLE)
        .execution_options(populate_existing=True)
    ).one_or_none()
    if found is None:
        raise LookupError(f"no notice {notice_ref} for account {account_id}")
    return found
