"""Handing in: one draft becomes one case, however often and however clumsily it is pressed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta

import msgspec
from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.cases import (
    drafts,
    form_rules,
    marks,
    next_step,
    number_rules,
    numbering,
    paper_rules,
    party_rules,
    receipt_letter,
    state_rules,
    tiers,
)
from webapp.cases.form import Opened, open_form
from webapp.cases.form_rules import Lack
from webapp.cases.models import BundleCase, CaseEvent, CaseRequirement, Draft, ItemCase, Party
from webapp.cases.paper_values import Held
from webapp.cases.party_rules import PartyValues
from webapp.cases.values import Channel, DraftState, Fulfilment, ItemState, Owner
from webapp.catalog.rules import THE_APPLICATION
from webapp.catalog.values import Bundle, PaperMode, Requirement, RequirementKind
from webapp.core import audit, crypto, settings
from webapp.core.db import transaction
from webapp.core.i18n import CHINESE
from webapp.credit import service as credit
from webapp.halls import service as halls
from webapp.messages import service as messages

PARTY_CODE = "party.code"
LAST_FOUR = "case.last_four"
MESSAGE, MESSAGE_UNDATED = "submitted", "submitted_undated"


class NotYet(Exception):
    """Something is missing; `lack` is the first of it."""

    def __init__(self, lack: Lack) -> None:
        super().__init__(lack)
        self.lack = lack


class News(Exception):
    """The credit tier has changed the plan since the person saw it: they are told first."""


class OnTrial(Exception):
    """It was begun to try a catalog out: it is never handed in."""


def submit(
    ref: str, *, owner: Owner, channel: Channel, now: datetime, locale: str = CHINESE
) -> str:
    """Hand in an application; the reference of its case, the same each time it is pressed.

    The whole form is read again under the draft's lock, on its own catalog revision, and the
    bundle that comes of it is kept as it is. Raises drafts.NotFound, drafts.Changed, OnTrial, News,
    or NotYet.
    """
    if owner.account_id is None:
        raise drafts.NotFound
    with transaction() as session:
        row = session.execute(
            select(Draft.id, Draft.state, Draft.account_id)
            .where(Draft.ref == ref)
            .with_for_update()
        ).one_or_none()
        if row is None or row.account_id != owner.account_id:
            raise drafts.NotFound
        if row.state is DraftState.submitted:
            return session.scalars(
                select(BundleCase.ref).where(BundleCase.draft_id == row.id)
            ).one()
        opened = open_form(ref, owner=owner, now=now)
        if opened.draft.trial:
            raise OnTrial
        if tiers.has_news(opened.draft):
            raise News
        held = marks.held(opened.draft.id)
        lack = next_step.can_submit(opened, held)
        if lack is not None:
            raise NotYet(lack)
        _make_case(session, opened, held, owner.account_id, channel, now, locale)
    return ref


def received_day(day: date, hall_id: int) -> date:
    """The legal date of a filing: on a day off it counts as received on the next working day.

    Practice, not reviewed (rules.md §12 [K]).
    """
    return halls.calendar(hall_id).add(day, 0).date


def _make_case(
    session: Session,
    opened: Opened,
    held: Held,
    account_id: int,
    channel: Channel,
    now: datetime,
    locale: str,
) -> None:
    hall, draft, bundle = halls.here(), opened.draft, opened.ground.bundle
    values = form_rules.submitted_values(opened.ground, opened.stored, today=opened.today)
    parties = party_rules.parties(values)
    principal_id = _party(session, hall.id, parties.principal)
    applicant_id = principal_id
    if parties.applicant != parties.principal:
        applicant_id = _party(session, hall.id, parties.applicant)
    sequence = numbering.take(session, hall.id, opened.today, channel, 1 + len(bundle.items))
    number = number_rules.bundle_number(hall.region, opened.today, channel, sequence[0])
    four = number_rules.last_four(parties.principal.code or "")
    token = crypto.token()
    received = received_day(opened.today, hall.id)
    bundle_id = session.execute(
        insert(BundleCase)
        .values(
            number=number,
            ref=draft.ref,
            hall_id=hall.id,
            draft_id=draft.id,
            theme=draft.theme,
            revision_id=draft.revision_id,
            channel=channel,
            applicant_id=applicant_id,
            principal_id=principal_id,
            account_id=account_id,
            last_four=last_four_index(number, four),
            slip_hash=crypto.hash_token(token),
            slip_token=token,
            slip_until=now + timedelta(days=settings.current().slip_days),
            situation=opened.ground.situation,
            fields=values,
            bundle=msgspec.to_builtins(bundle),
            submitted_at=now,
            received_on=received,
        )
        .returning(BundleCase.id)
    ).scalar_one()
    numbers = [
        number_rules.case_number(hall.region, opened.today, channel, n) for n in sequence[1:]
    ]
    _add_items(session, bundle_id, hall.id, bundle, numbers, received, now)
    _add_requirements(session, bundle_id, opened, held, now)
    session.execute(
        update(Draft)
        .where(Draft.id == draft.id)
        # What was typed lives on in the case alone (PIPL art. 6).
        .values(
            state=DraftState.submitted, fields={}, revision_id=draft.revision_id, changed_at=now
        )
    )
    credit.close(session, credit.About.application, [draft.ref], now=now)
    _tell(session, account_id, draft.ref, number, bundle, hall.id, now, locale)
    receipt_letter.issue(
        session,
        opened,
        held,
        number=number,
        item_numbers=numbers,
        account_id=account_id,
        received=received,
        now=now,
    )
    audit.record(
        session,
        hall_id=hall.id,
        chain=number,
        action="case.submit",
        actor=audit.person(account_id),
        subject=number,
        details={"theme": draft.theme, "items": numbers, "revision": bundle.revision},
        now=now,
    )


def last_four_index(number: str, four: str) -> bytes:
    """The blind index of a case's number with the last four of its applicant's ID number."""
    return crypto.blind_index(LAST_FOUR, f"{number} {four}")


def _party(session: Session, hall_id: int, party: PartyValues) -> int:
    return session.execute(
        insert(Party)
        .values(
            hall_id=hall_id,
            kind=party.kind,
            name=party.name,
            code=party.code,
            code_index=crypto.blind_index(PARTY_CODE, party.code) if party.code else None,
        )
        .returning(Party.id)
    ).scalar_one()


def _add_items(
    session: Session,
    bundle_id: int,
    hall_id: int,
    bundle: Bundle,
    numbers: list[str],
    received: date,
    now: datetime,
) -> None:
    present = [item.slug for item in bundle.items]
    rows = []
    for position, item in enumerate(bundle.items):
        state = state_rules.first_state(item.depends_on, present)
        rows.append(
            {
                "ref": crypto.token(),
                "number": numbers[position],
                "hall_id": hall_id,
                "bundle_id": bundle_id,
                "position": position,
                "item": item.slug,
                "variant": item.variant,
                "department": item.department,
                "depends_on": [slug for slug in item.depends_on if slug in present],
                "state": state,
                "received_on": received if state is ItemState.received else None,
                "due_provisional": False,
            }
        )
    session.execute(insert(ItemCase), rows)
    made = session.execute(
        select(ItemCase.id, ItemCase.state).where(ItemCase.bundle_id == bundle_id)
    ).all()
    session.execute(
        insert(CaseEvent),
        [
            {"hall_id": hall_id, "item_id": row.id, "kind": row.state.value, "at": now}
            for row in made
        ],
    )


FULFILMENT = {
    PaperMode.required: Fulfilment.open,
    PaperMode.later: Fulfilment.later,
    PaperMode.promised: Fulfilment.waived,
    PaperMode.shared: Fulfilment.waived,
    PaperMode.generated: Fulfilment.waived,
}
"""What of a bundle's papers the applicant still has to bring, by mode.

A promised paper never comes: the signature under its statement is a requirement of its own.
"""


def fulfilment(
    requirement: Requirement, met: Collection[tuple[RequirementKind, str]]
) -> Fulfilment:
    """How a requirement stands at submission; `met` are those that came with the application."""
    if (requirement.kind, requirement.key) in met:
        return Fulfilment.fulfilled
    if requirement.kind is RequirementKind.paper:
        return FULFILMENT[PaperMode(requirement.mode)]
    return Fulfilment.open


def met_by(opened: Opened, held: Held) -> set[tuple[RequirementKind, str]]:
    """What comes with an application: the papers that are here, what was signed, and the word
    that is given by handing in, which signs the application itself.
    """
    wanted = paper_rules.slots(opened.ground, opened.stored)
    bases = marks.bases(opened)
    return {
        (RequirementKind.signature, THE_APPLICATION),
        *(
            (RequirementKind.paper, slot.paper)
            for slot in wanted
            if paper_rules.is_here(slot.paper, wanted, held)
        ),
        *(
            (RequirementKind.signature, slug)
            for slug, basis in bases.items()
            if paper_rules.is_signed(slug, held, basis)
        ),
    }


def _add_requirements(
    session: Session, bundle_id: int, opened: Opened, held: Held, now: datetime
) -> None:
    """Write down what the case has to get, and what of it came with the application.

    A statement that only let papers come later is no requirement once they are all here.
    """
    bundle, met = opened.ground.bundle, met_by(opened, held)
    due = {THE_APPLICATION, *marks.statements_due(opened)}
    rows = []
    for one in bundle.requirements:
        if one.kind is RequirementKind.signature and one.key not in due:
            continue
        state = fulfilment(one, met)
        rows.append(
            {
                "hall_id": opened.draft.hall_id,
                "bundle_id": bundle_id,
                "kind": one.kind.value,
                "key": one.key,
                "mode": one.mode,
                "items": list(one.items),
                "state": state,
                "fulfilled_at": now if state is Fulfilment.fulfilled else None,
            }
        )
    if rows:
        session.execute(insert(CaseRequirement), rows)


def _tell(
    session: Session,
    account_id: int,
    ref: str,
    number: str,
    bundle: Bundle,
    hall_id: int,
    now: datetime,
    locale: str,
) -> None:
    phone = accounts.phone_of(account_id)
    if phone is None:
        return
    said: dict[str, messages.Value] = {"number": number_rules.grouped(number)}
    if bundle.plan.is_dated:
        said["day"] = bundle.plan.latest.date
    messages.send(
        session,
        MESSAGE if "day" in said else MESSAGE_UNDATED,
        phone,
        said,
        hall_id=hall_id,
        now=now,
        locale=locale,
        account_id=account_id,
        link=messages.Link("case", ref),
    )
