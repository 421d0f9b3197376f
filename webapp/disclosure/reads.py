"""Reading what is on display: two queries a page, and nothing personal in what they return."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select

from webapp.approvals.display_models import ShownPromise
from webapp.approvals.displaying import HOLDER
from webapp.approvals.models import Verification, VerificationStep
from webapp.approvals.report_rules import SETTLED
from webapp.approvals.verification_values import Verified
from webapp.cases.models import BundleCase, ItemCase
from webapp.commitments import given
from webapp.core import crypto, settings
from webapp.core.db import reading
from webapp.disclosure import rules
from webapp.disclosure.values import Found, Shown, Wanted
from webapp.licences.models import Licence
from webapp.licences.values import LicenceState

PAGE = 20
"""Promises on one page."""


def find(wanted: Wanted, *, hall_id: int, today: date) -> Found:
    """What is on display in a hall and fits what is looked for, the newest first."""
    query = _query(hall_id, today).limit(PAGE + 1)
    for condition in _conditions(wanted):
        query = query.where(condition)
    rows = _read(query)
    more = rows[PAGE - 1].ref if len(rows) > PAGE else ""
    return Found(tuple(rows[:PAGE]), more)


def one(ref: str, *, hall_id: int, today: date) -> Shown | None:
    """A promise on display; None where there is none, or none any more."""
    rows = _read(_query(hall_id, today).where(ShownPromise.ref == ref))
    return rows[0] if rows else None


def _read(query: Select[*tuple[Any, ...]]) -> list[Shown]:
    with reading() as session:
        rows = session.execute(query).all()
    signed = given.of_drafts({row.draft_id for row in rows}) if rows else {}
    return [_shown(row, signed[row.draft_id, row.statement]) for row in rows]


def _query(hall_id: int, today: date) -> Select[*tuple[Any, ...]]:
    """Everything on display: the statement still stands signed, and what was granted counts."""
    was_kept = exists().where(
        VerificationStep.verification_id == Verification.id,
        VerificationStep.became.in_(SETTLED),
    )
    return (
        select(
            ShownPromise.ref,
            ShownPromise.holder,
            ItemCase.item,
            Verification.statement,
            BundleCase.draft_id,
            BundleCase.revision_id,
            Verification.granted_on,
            Verification.state,
            was_kept.label("was_kept"),
            Verification.until,
            ShownPromise.shown_until,
            ShownPromise.revoked_on,
        )
        .join(Verification, Verification.id == ShownPromise.verification_id)
        .join(ItemCase, ItemCase.id == Verification.item_id)
        .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
        .outerjoin(Licence, Licence.case_number == ItemCase.number)
        .where(
            ShownPromise.hall_id == hall_id,
            given.stands(BundleCase.draft_id, Verification.statement),
            or_(ShownPromise.shown_until.is_(None), ShownPromise.shown_until >= today),
            or_(_counts(today), _lately_revoked(today)),
        )
        .order_by(ShownPromise.id.desc())
    )


def _counts(today: date) -> ColumnElement[bool]:
    """What was granted counts today: a licence that is valid, or a result that has no licence."""
    valid = and_(
        Licence.state == LicenceState.valid,
        or_(Licence.valid_until.is_(None), Licence.valid_until >= today),
    )
    return and_(Verification.state != Verified.revoked, or_(Licence.id.is_(None), valid))


def _lately_revoked(today: date) -> ColumnElement[bool]:
    since = today - timedelta(days=settings.current().revoked_shown_days)
    return and_(Verification.state == Verified.revoked, ShownPromise.revoked_on >= since)


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if wanted.holder:
        # A person is found by the whole name alone; an enterprise's name is on its front.
        found.append(
            or_(
                ShownPromise.holder_index == crypto.blind_index(HOLDER, wanted.holder),
                and_(
                    ShownPromise.holder_is_person.is_(False),
                    ShownPromise.holder.icontains(wanted.holder, autoescape=True),
                ),
            )
        )
    if wanted.statement:
        found.append(Verification.statement == wanted.statement)
    if wanted.item:
        found.append(ItemCase.item == wanted.item)
    if wanted.before:
        last = select(ShownPromise.id).where(ShownPromise.ref == wanted.before).scalar_subquery()
        found.append(ShownPromise.id < last)
    return found


def _shown(row: Any, signed: given.Given) -> Shown:
    standing = rules.standing(row.state, row.was_kept)
    return Shown(
        ref=row.ref,
        holder=row.holder,
        item=row.item,
        statement=row.statement,
        version=signed.version,
        revision_id=row.revision_id,
        signed_at=signed.signed_at,
        granted_on=row.granted_on,
        standing=standing,
        until=row.until,
        shown_until=rules.last_day(
            standing,
            row.shown_until,
            row.revoked_on,
            settings.current().revoked_shown_days,
        ),
    )
