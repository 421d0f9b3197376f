"""The letters of an approval: accepted, granted, refused. Each is one document of the register."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy.orm import Session

from webapp.approvals import models
from webapp.approvals.rules import LAWSUIT_SOURCE, REVIEW_SOURCE
from webapp.approvals.values import RemedyKind
from webapp.cases import service as cases
from webapp.cases.models import ItemCase
from webapp.cases.values import ApplicantKind, Fulfilment
from webapp.catalog import service as catalog
from webapp.catalog.law_words import cited
from webapp.catalog.values import Item
from webapp.core.i18n import CHINESE
from webapp.documents import service as documents
from webapp.documents.values import (
    Body,
    Decision,
    DocumentKind,
    Notice,
    Point,
    Refusal,
    RemedyLine,
    Slip,
)
from webapp.halls import service as halls
from webapp.licences import service as licences

FACE = (("负责人", "applicant-name"), ("地址", "premises-address"))
"""What a licence shows beside its holder: a label of up to five characters, and the field."""
REMEDIES = {
    RemedyKind.review.value: ("申请行政复议", REVIEW_SOURCE),
    RemedyKind.lawsuit.value: ("提起行政诉讼", LAWSUIT_SOURCE),
}


def accepted(
    session: Session,
    case: cases.StaffItem,
    item: Item,
    dates: cases.Deadlines,
    *,
    by: str,
    actor: str,
    on: date,
    now: datetime,
    by_silence: bool = False,
) -> None:
    """The acceptance slip (受理通知书), accepted `on` this day.

    One `by_silence` names no officer, says by which rule it is accepted, and bears the day on which
    it is written, which is not the day from which it counts.
    """
    letter = Slip(
        holder=case.row.applicant,
        holder_is_person=_is_person(case),
        item=item.official_name[CHINESE],
        case=cases.grouped(case.row.number),
        accepted_on=on,
        promised_due=dates.promised,
        statutory_due=dates.statutory,
        provisional=dates.provisional,
        papers=_papers(case),
        officer="" if by_silence else by,
        phone=halls.here().phone,
        by_silence=by_silence,
    )
    written = None if by_silence else on
    _issue(session, DocumentKind.slip, letter, case, actor=actor, on=written, now=now)


def end_slip(session: Session, item: ItemCase, *, actor: str, now: datetime) -> None:
    """Revoke the acceptance slip of an item that is not accepted any more."""
    for one in documents.of_case("", [item.number]):
        if one.kind is DocumentKind.slip:
            documents.revoke(session, one.ref, actor=actor, now=now)


def notified(
    session: Session,
    case: cases.StaffItem,
    item: Item,
    notice: models.Notice,
    points: Sequence[tuple[str, str]],
    *,
    by: str,
    actor: str,
    on: date,
    now: datetime,
) -> None:
    """The one-time notice (一次性告知书): what is missing or wrong, and how to mend each."""
    letter = Notice(
        holder=case.row.applicant,
        holder_is_person=_is_person(case),
        item=item.official_name[CHINESE],
        case=cases.grouped(case.row.number),
        received_on=case.row.received_on or on,
        points=tuple(Point(what, how) for what, how in points),
        answer_by=notice.answer_by,
        round=notice.round,
        reason=notice.reason or "",
        officer=by,
        phone=halls.here().phone,
    )
    _issue(session, DocumentKind.notice, letter, case, actor=actor, on=on, now=now)


def granted(
    session: Session,
    case: cases.StaffItem,
    item: Item,
    *,
    licence: str,
    opinion: str | None,
    actor: str,
    on: date,
    now: datetime,
) -> None:
    """The decision that grants (准予行政许可决定书)."""
    held = licences.of_cases([case.row.number]).get(case.row.number)
    letter = Decision(
        holder=case.row.applicant,
        holder_is_person=_is_person(case),
        item=item.official_name[CHINESE],
        case=cases.grouped(case.row.number),
        accepted_on=case.row.accepted_on or on,
        decided_on=on,
        basis=cited(item.basis),
        result=item.result.name[CHINESE],
        licence=licence,
        valid_until=held.valid_until if held else None,
        opinion=opinion or "",
    )
    _issue(session, DocumentKind.decision, letter, case, actor=actor, on=on, now=now)


def refused(
    session: Session,
    case: cases.StaffItem,
    item: Item,
    *,
    reasons: str,
    remedies: Sequence[cases.Remedy],
    actor: str,
    on: date,
    now: datetime,
) -> None:
    """The decision that refuses (不予行政许可决定书), with reasons and remedies (art. 38)."""
    letter = Refusal(
        holder=case.row.applicant,
        holder_is_person=_is_person(case),
        item=item.official_name[CHINESE],
        case=cases.grouped(case.row.number),
        accepted_on=case.row.accepted_on or on,
        decided_on=on,
        reasons=reasons,
        remedies=tuple(_remedy(one) for one in remedies),
        basis=cited(item.basis),
    )
    _issue(session, DocumentKind.refusal, letter, case, actor=actor, on=on, now=now)


def face(case: cases.StaffItem) -> tuple[tuple[str, str], ...]:
    """What of the application stands on the licence."""
    said = ((label, case.fields.get(slug)) for label, slug in FACE)
    return tuple((label, value) for label, value in said if isinstance(value, str) and value)


def _remedy(remedy: cases.Remedy) -> RemedyLine:
    what, source = REMEDIES[remedy.kind]
    law = "、".join(cited([source]))
    return RemedyLine(what, remedy.where[CHINESE], remedy.until, law, remedy.provisional)


def _papers(case: cases.StaffItem) -> tuple[str, ...]:
    """The papers of this item that are here."""
    papers = catalog.revision(case.revision_id).papers
    names = catalog.revision(case.revision_id).items[case.row.item].papers
    used = {use.paper for use in names}
    return tuple(
        papers[one.key].name[CHINESE]
        for one in case.requirements
        if one.kind == "paper" and one.state is Fulfilment.fulfilled and one.key in used
    )


def _is_person(case: cases.StaffItem) -> bool:
    return case.applicant_kind is ApplicantKind.person


def _issue(
    session: Session,
    kind: DocumentKind,
    letter: Body,
    case: cases.StaffItem,
    *,
    actor: str,
    on: date | None,
    now: datetime,
) -> None:
    documents.issue(
        session,
        kind,
        letter,
        hall_id=case.hall_id,
        account_id=case.account_id,
        case_number=case.row.number,
        case_ref=case.bundle_ref,
        issued_on=on,
        actor=actor,
        now=now,
    )
