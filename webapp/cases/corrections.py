"""Correcting what was filled in, after it was handed in: in answer to a one-time notice alone."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.cases import number_rules, party_rules, state_rules, states
from webapp.cases.models import BundleCase, ItemCase, Party
from webapp.cases.party_rules import PartyValues
from webapp.cases.submission import PARTY_CODE, last_four_index
from webapp.catalog.values import Bundle
from webapp.core import audit, crypto

KIND = "corrected"


def correct(
    session: Session,
    bundle_id: int,
    values: Mapping[str, Any],
    *,
    item_id: int,
    actor: str,
    now: datetime,
) -> dict[str, Any]:
    """Put checked values in the place of what a case holds; the values before, by field.

    Every other item of the bundle that uses a changed field gets a line in its timeline. Who the
    applicant is follows the form, so the parties of the case and the way to find it are corrected
    with it. The audit trail keeps which fields changed, never a value. The caller holds the lock
    on the bundle's items (`states.locked`).
    """
    case = session.scalars(
        select(BundleCase)
        .where(BundleCase.id == bundle_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    before = {slug: case.fields.get(slug) for slug in values}
    changed = [slug for slug, value in values.items() if before[slug] != value]
    if not changed:
        return before
    case.fields = {**case.fields, **values}
    _correct_parties(session, case)
    _tell_others(session, case, changed, item_id, now)
    audit.record(
        session,
        hall_id=case.hall_id,
        chain=case.number,
        action="case.correct",
        actor=actor,
        subject=case.number,
        details={"fields": changed},
        now=now,
    )
    return before


def _correct_parties(session: Session, case: BundleCase) -> None:
    parties = party_rules.parties(case.fields)
    _correct_party(session, case.principal_id, parties.principal)
    if case.applicant_id != case.principal_id:
        _correct_party(session, case.applicant_id, parties.applicant)
    four = number_rules.last_four(parties.principal.code or "")
    case.last_four = last_four_index(case.number, four)


def _correct_party(session: Session, party_id: int, values: PartyValues) -> None:
    party = session.get_one(Party, party_id)
    if (party.name, party.code) != (values.name, values.code):
        party.name, party.code = values.name, values.code
        party.code_index = crypto.blind_index(PARTY_CODE, values.code) if values.code else None


def _tell_others(
    session: Session, case: BundleCase, changed: list[str], item_id: int, now: datetime
) -> None:
    used_by = {field.slug: field.used_by for field in msgspec.convert(case.bundle, Bundle).fields()}
    items = session.scalars(
        select(ItemCase).where(ItemCase.bundle_id == case.id, ItemCase.id != item_id)
    )
    for item in items:
        own = [slug for slug in changed if item.item in used_by.get(slug, ())]
        if own and item.state not in state_rules.LOST:
            note = states.Note(asks=tuple(f"field:{slug}" for slug in own))
            states.add_line(session, item, KIND, by=None, now=now, note=note)
