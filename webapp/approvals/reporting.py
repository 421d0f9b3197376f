"""Use-cases of reporting a false promise (举报): make a report, ask what came of it, answer it.

Whoever reports needs no account and says nothing about themself; nothing of a report reaches the
holder of the promise but that somebody comes to look.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.rules import parse_optional_phone
from webapp.accounts.values import Unusable
from webapp.approvals import report_rules
from webapp.approvals.display_models import PromiseReport, ShownPromise
from webapp.approvals.models import Verification
from webapp.approvals.report_values import (
    Answer,
    BadReport,
    NotShown,
    ReportState,
    TooManyReports,
)
from webapp.approvals.verification_rules import TO_LOOK_AT
from webapp.approvals.verification_values import Verified
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, ItemCase
from webapp.catalog import service as catalog
from webapp.core import attempts, audit, clock, crypto, settings
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.messages import service as messages

REPORT, CHECK = "report", "report_check"
ANYBODY = "public"
"""Who acts, in the audit trail: it is not asked."""
CODE_DIGITS = 8
MESSAGES = {Answer.kept: "report_kept", Answer.not_kept: "report_not_kept"}


class Report(msgspec.Struct, frozen=True):
    """What came from the form, as it was typed; `once` is the form's own token."""

    words: str
    phone: str
    once: str
    locale: str


def report(shown: str, sent: Report, *, address: str, now: datetime) -> str:
    """Report a promise on display as false; the number of the report.

    The look that is due comes forward, or a new one is opened. Sent twice it is one report. Raises
    BadReport, TooManyReports, or NotShown.
    """
    words = report_rules.read_words(sent.words)
    try:
        phone = parse_optional_phone(sent.phone)
    except Unusable as error:
        raise BadReport("phone") from error
    if not attempts.allow(REPORT, subject=shown, address=address, now=now):
        raise TooManyReports
    once = crypto.hash_token(sent.once or crypto.token())
    today = clock.local(now, halls.here().zone).date()
    with transaction() as session:
        row, item, bundle = _open(session, shown)
        known = session.scalar(select(PromiseReport.number).where(PromiseReport.once == once))
        if known is not None:
            return known
        if not report_rules.may_report(row.state):
            raise NotShown(shown)
        made = PromiseReport(
            number=report_rules.number(today, crypto.code(CODE_DIGITS)),
            hall_id=row.hall_id,
            verification_id=row.id,
            once=once,
            words=words,
            phone=phone,
            locale=sent.locale,
            made_at=now,
        )
        session.add(made)
        _bring_forward(row, now)
        session.flush()
        audit.record(
            session,
            hall_id=row.hall_id,
            chain=bundle.number,
            action="promise.report",
            actor=ANYBODY,
            subject=item.ref,
            details={
                "report": made.number,
                "statement": row.statement,
                "look_by": row.due_on.isoformat(),
            },
            now=now,
        )
        return made.number


def _open(session: Session, shown: str) -> tuple[Verification, ItemCase, BundleCase]:
    """The verification of a promise on display, locked. Raises NotShown."""
    found = session.execute(
        select(Verification, ItemCase, BundleCase)
        .join(ShownPromise, ShownPromise.verification_id == Verification.id)
        .join(ItemCase, ItemCase.id == Verification.item_id)
        .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
        .where(ShownPromise.ref == shown)
        .with_for_update(of=Verification)
    ).one_or_none()
    if found is None:
        raise NotShown(shown)
    return found[0], found[1], found[2]


def _bring_forward(row: Verification, now: datetime) -> None:
    """Let the look come soon; what was settled is to be looked at anew."""
    due = report_rules.look_by(
        row.state,
        row.due_on,
        clock.local(now, halls.here().zone).date(),
        settings.current().report_look_days,
        halls.calendar(row.hall_id),
    )
    if row.state in report_rules.SETTLED:
        row.state, row.until = Verified.due, None
    if row.state is Verified.due:
        # Should a new day pass too, the supervising department is told of that.
        row.overdue_told = row.overdue_told and due == row.due_on
        row.due_on = row.look_by = due


def answer(session: Session, row: Verification, case: cases.StaffItem, *, now: datetime) -> None:
    """Answer the open reports of a promise with what a look found, in the look's transaction.

    Who left a number is told, and the number is forgotten.
    """
    found = report_rules.answer_of(row.state)
    item = catalog.revision(case.revision_id).items[case.row.item]
    reports = session.scalars(
        select(PromiseReport).where(
            PromiseReport.verification_id == row.id, PromiseReport.answer.is_(None)
        )
    ).all()
    for one in reports:
        one.answer, one.answered_at = found, now
        if one.phone:
            messages.send(
                session,
                MESSAGES[found],
                one.phone,
                {"number": one.number, "item": item.name},
                hall_id=row.hall_id,
                now=now,
                locale=one.locale,
            )
            one.phone = None
    session.flush()


def state_of(number: str, *, address: str, now: datetime) -> ReportState | None:
    """What came of a report, by the number as it was typed; None where there is none.

    Numbers can be tried out, so each try counts. Raises TooManyReports.
    """
    plain = "".join(number.split()).upper()
    if not attempts.allow(CHECK, subject=plain, address=address, now=now):
        raise TooManyReports
    return known_state(plain)


def known_state(number: str) -> ReportState | None:
    """The same for a number that was not typed but is known here."""
    zone = halls.here().zone
    with reading() as session:
        found = session.execute(
            select(PromiseReport, Verification, ItemCase.item, BundleCase.revision_id)
            .join(Verification, Verification.id == PromiseReport.verification_id)
            .join(ItemCase, ItemCase.id == Verification.item_id)
            .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
            .where(PromiseReport.number == number)
        ).one_or_none()
    if found is None:
        return None
    made, row, item, revision_id = found
    waits = made.answer is None and row.state in TO_LOOK_AT
    return ReportState(
        number=made.number,
        item=item,
        revision_id=revision_id,
        made_on=clock.local(made.made_at, zone).date(),
        look_by=row.due_on if waits else None,
        answer=made.answer,
        answered_on=clock.local(made.answered_at, zone).date() if made.answered_at else None,
    )
