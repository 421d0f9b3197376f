"""The receipt (回执) of what was handed in, as a document of the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from babel.dates import format_datetime
from sqlalchemy.orm import Session

from webapp.cases import marks, number_rules, paper_rules, party_rules
from webapp.cases.form import Opened
from webapp.cases.paper_values import Held
from webapp.catalog.values import PaperMode
from webapp.core import audit, clock
from webapp.core.i18n import CHINESE
from webapp.documents import service as documents
from webapp.documents.values import DocumentKind, Receipt, ReceiptItem
from webapp.halls import service as halls

MOMENT = "y年M月d日 HH:mm"


def issue(
    session: Session,
    opened: Opened,
    held: Held,
    *,
    number: str,
    item_numbers: Sequence[str],
    account_id: int,
    received: date,
    now: datetime,
) -> None:
    """Enter the receipt of a new case in the register, in the caller's transaction."""
    hall, ground = halls.here(), opened.ground
    revision, bundle = ground.revision, ground.bundle
    wanted = paper_rules.slots(ground, opened.stored)
    bases = marks.bases(opened)
    here = {paper.slug for paper in bundle.papers if paper_rules.is_here(paper.slug, wanted, held)}

    def papers(mode: PaperMode) -> tuple[str, ...]:
        return tuple(
            revision.papers[paper.slug].name[CHINESE]
            for paper in bundle.papers
            if paper.mode is mode and paper.slug not in here
        )

    applicant = str(opened.stored.get(party_rules.APPLICANT_NAME, ""))
    letter = Receipt(
        holder=applicant,
        applicant=applicant,
        theme=ground.theme.name[CHINESE],
        case=number_rules.grouped(number),
        submitted_at=format_datetime(clock.local(now, hall.zone), MOMENT, locale="zh_Hans"),
        received_on=received,
        latest=bundle.plan.latest.date if bundle.plan.is_dated else None,
        provisional=bundle.plan.latest.provisional,
        items=tuple(
            ReceiptItem(
                revision.items[item.slug].official_name[CHINESE],
                revision.departments[item.department].name[CHINESE],
                item_number,
            )
            for item, item_number in zip(bundle.items, item_numbers, strict=True)
        ),
        papers=tuple(
            revision.papers[paper.slug].name[CHINESE]
            for paper in bundle.papers
            if paper.slug in here
        ),
        statements=tuple(
            revision.statements[slug].title[CHINESE]
            for slug, basis in bases.items()
            if paper_rules.is_signed(slug, held, basis)
        ),
        to_bring=papers(PaperMode.required),
        to_follow=papers(PaperMode.later),
    )
    documents.issue(
        session,
        DocumentKind.receipt,
        letter,
        hall_id=hall.id,
        account_id=account_id,
        case_number=number,
        case_ref=opened.draft.ref,
        actor=audit.person(account_id),
        now=now,
    )
