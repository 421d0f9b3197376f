"""A report that a promise is false: taken from anybody, looked into, answered, told to nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.disclosure.conftest import Office, duty_of, shown_of
from tests.support.factories import Handed
from webapp.approvals import reporting, verifying
from webapp.approvals.display_models import PromiseReport
from webapp.approvals.models import Verification
from webapp.approvals.report_values import Answer, BadReport, NotShown, TooManyReports
from webapp.approvals.reporting import Report
from webapp.approvals.verification_reads import Duties
from webapp.approvals.verification_values import Verified
from webapp.cases import service as cases
from webapp.core import audit, clock, settings
from webapp.core.db import database, reading, transaction
from webapp.halls import service as halls
from webapp.messages import inbox
from webapp.messages.models import Message

pytestmark = pytest.mark.sampled_on("sqlite")

SAYS = "门口挂的是另一家店，里面堆满货，没有消防通道。"
PHONE = "13800138000"
HERE = "203.0.113.7"


def report(handed: Handed, words: str = SAYS, **more: Any) -> str:
    sent = Report(words, more.pop("phone", ""), more.pop("once", ""), more.pop("locale", "zh-Hans"))
    values = {"address": HERE, "now": clock.now()} | more
    return reporting.report(shown_of(handed), sent, **values)


def duty(handed: Handed) -> Duties:
    return verifying.one(duty_of(handed), 1, ())


def rows() -> list[PromiseReport]:
    with reading() as session:
        return list(session.scalars(select(PromiseReport).order_by(PromiseReport.id)))


def in_five_days() -> date:
    return halls.calendar(1).add(halls.today(), settings.current().report_look_days).date


def test_it_makes_a_row_an_entry_and_an_earlier_look(office: Office) -> None:
    handed = office.granted()
    before = duty(handed)
    assert before.due_on > in_five_days()
    number = report(handed, phone="138 0013 8000")
    (row,) = rows()
    assert (row.number, row.words, row.phone) == (number, SAYS, PHONE)
    assert row.answer is None
    now = duty(handed)
    assert now.state is Verified.due
    assert now.due_on == now.look_by == in_five_days()
    assert [(one.number, one.words) for one in now.reports] == [(number, SAYS)]
    with reading() as session:
        query = select(audit.AuditEntry).where(audit.AuditEntry.action == "promise.report")
        (entry,) = session.scalars(query).all()
    assert (entry.chain, entry.actor) == (handed.number, "public")
    assert entry.details["report"] == number
    assert SAYS not in str(entry.details)
    assert PHONE not in str(entry.details)


def test_what_is_said_lies_sealed(office: Office) -> None:
    report(office.granted(), phone=PHONE)
    with database().reader.connect() as connection:
        raw = connection.exec_driver_sql("select words, phone from promise_report").one()
    for value in raw:
        assert SAYS.encode() not in bytes(value)
        assert PHONE.encode() not in bytes(value)


def test_the_daily_round_does_not_put_the_look_off_again(office: Office) -> None:
    handed = office.granted()
    report(handed)
    verifying.report_overdue({}, clock.now())
    assert duty(handed).due_on == in_five_days()


def test_pressed_twice_it_is_one_report(office: Office) -> None:
    handed = office.granted()
    first = report(handed, once="the form's own token")
    assert report(handed, once="the form's own token") == first
    assert len(rows()) == 1
    assert report(handed, once="another") != first
    assert report(handed) != report(handed), "without a token each is one"


def test_the_look_answers_it_and_the_number_is_forgotten(office: Office) -> None:
    handed = office.granted()
    number = report(handed, phone=PHONE)
    state = reporting.known_state(number)
    assert state is not None
    assert (state.answer, state.look_by) == (None, in_five_days())
    office.look(handed, matches=False)
    (row,) = rows()
    assert row.answer is Answer.not_kept
    assert row.answered_at is not None
    assert row.phone is None
    assert row.words == SAYS
    (message,) = to(PHONE)
    assert message.kind == "report_not_kept"
    assert number in message.content
    assert duty(handed).look_by is None
    state = reporting.known_state(number)
    assert state is not None
    assert (state.answer, state.look_by, state.answered_on) == (
        Answer.not_kept,
        None,
        halls.today(),
    )
    office.look(handed, matches=True)
    assert rows()[0].answer is Answer.not_kept, "an answer stays"
    assert len(to(PHONE)) == 1


def to(phone: str) -> list[Message]:
    with reading() as session:
        return [one for one in session.scalars(select(Message)) if one.recipient == phone]


@pytest.mark.parametrize(("locale", "thanks"), [("zh-Hans", "谢谢您"), ("en", "Thank you")])
def test_who_was_wrong_is_thanked_all_the_same(office: Office, locale: str, thanks: str) -> None:
    handed = office.granted()
    report(handed, phone=PHONE, locale=locale)
    office.look(handed, matches=True)
    assert rows()[0].answer is Answer.kept
    (message,) = to(PHONE)
    assert message.kind == "report_kept"
    assert thanks in message.content


def test_without_a_number_nobody_is_told(office: Office) -> None:
    handed = office.granted()
    with reading() as session:
        before = len(session.scalars(select(Message)).all())
    report(handed)
    office.look(handed, matches=True)
    with reading() as session:
        kinds = [one.kind for one in session.scalars(select(Message))]
    assert len(kinds) == before, "that a promise is kept goes to the inbox alone"
    assert rows()[0].answer is Answer.kept


@pytest.mark.parametrize("late", [False, True])
def test_what_was_settled_is_looked_at_anew(office: Office, late: bool) -> None:
    handed = office.granted()
    if late:
        office.look(handed, matches=False)
    office.look(handed, matches=True)
    assert duty(handed).state is (Verified.kept_late if late else Verified.kept)
    assert verifying.listed(1, ()) == []
    number = report(handed)
    now = duty(handed)
    assert (now.state, now.until, now.due_on) == (Verified.due, None, in_five_days())
    assert [one.ref for one in verifying.listed(1, ())] == [now.ref]
    office.look(handed, matches=False)
    assert duty(handed).state is Verified.rectify
    told = [one.kind for one in inbox.of_account(handed.account_id)]
    assert told.count("promise_rectify") == (2 if late else 1), "a second fault is told too"
    state = reporting.known_state(number)
    assert state is not None
    assert state.answer is Answer.not_kept


def test_the_time_to_put_it_right_is_the_holders(office: Office) -> None:
    handed = office.granted()
    office.look(handed, matches=False)
    before = duty(handed)
    number = report(handed)
    after = duty(handed)
    assert (after.state, after.until, after.due_on) == (
        Verified.rectify,
        before.until,
        before.due_on,
    )
    state = reporting.known_state(number)
    assert state is not None
    assert state.look_by == before.due_on
    office.look(handed, matches=True)
    assert rows()[0].answer is Answer.kept


def broken_and_revoked(office: Office, handed: Handed) -> datetime:
    office.look(handed, matches=False)
    later = clock.now() + timedelta(days=11)
    office.look(handed, matches=False, until=None, now=later)
    return later


def test_what_is_to_be_revoked_answers_with_the_revocation(office: Office) -> None:
    handed = office.granted()
    later = broken_and_revoked(office, handed)
    number = report(handed, now=later)
    state = reporting.known_state(number)
    assert state is not None
    assert (state.answer, state.look_by) == (None, None)
    office.revoke(handed, later)
    assert rows()[0].answer is Answer.not_kept
    with pytest.raises(NotShown):
        report(handed, now=later)


def test_what_is_not_on_display_cannot_be_reported(office: Office) -> None:
    office.granted()
    with pytest.raises(NotShown):
        reporting.report("nobody", Report(SAYS, "", "", "en"), address=HERE, now=clock.now())
    assert rows() == []


@pytest.mark.parametrize(
    ("words", "phone", "field"),
    [("假的", "", "words"), ("", "", "words"), (SAYS, "12345", "phone"), (SAYS, "电话", "phone")],
)
def test_what_says_too_little_is_not_taken(
    office: Office, words: str, phone: str, field: str
) -> None:
    handed = office.granted()
    with pytest.raises(BadReport) as bad:
        report(handed, words, phone=phone)
    assert bad.value.field == field
    assert rows() == []
    assert duty(handed).look_by is None


def test_too_many_are_stopped(office: Office) -> None:
    handed = office.granted()
    most = settings.current().attempts_report
    for _ in range(most):
        report(handed)
    with pytest.raises(TooManyReports):
        report(handed)
    assert len(rows()) == most


def test_numbers_cannot_be_tried_out(office: Office) -> None:
    number = report(office.granted())
    spaced = f" {number[:2].lower()} {number[2:10]} {number[10:]} "
    found = reporting.state_of(spaced, address=HERE, now=clock.now())
    assert found is not None
    assert found.number == number
    configured = settings.current()
    many = configured.attempts_report_check * configured.attempts_address_factor
    for n in range(1, many):
        assert reporting.state_of(f"JB{n:016d}", address=HERE, now=clock.now()) is None
    with pytest.raises(TooManyReports):
        reporting.state_of(f"JB{many:016d}", address=HERE, now=clock.now())
    assert reporting.state_of("JB0", address="203.0.113.8", now=clock.now()) is None


def test_nothing_of_it_reaches_the_holder(office: Office) -> None:
    handed = office.granted()
    office.look(handed, matches=True)
    before = [one.kind for one in inbox.of_account(handed.account_id)]
    case = cases.item_for_staff(handed.items["business-licence"], hall_id=1)
    lines = [line.kind for line in case.events]
    report(handed, phone=PHONE)
    assert [one.kind for one in inbox.of_account(handed.account_id)] == before
    case = cases.item_for_staff(handed.items["business-licence"], hall_id=1)
    assert [line.kind for line in case.events] == lines
    office.look(handed, matches=False)
    case = cases.item_for_staff(handed.items["business-licence"], hall_id=1)
    assert SAYS not in str([line.note for line in case.events])


def overdue() -> list[Any]:
    with reading() as session:
        query = select(audit.AuditEntry.details).where(
            audit.AuditEntry.action == "verification.overdue"
        )
        return list(session.scalars(query))


def test_a_new_day_is_told_of_when_it_passes_too(office: Office) -> None:
    handed = office.granted()
    with transaction() as session:
        session.execute(update(Verification).values(overdue_told=True))
    report(handed)
    verifying.report_overdue({}, clock.now() + timedelta(days=20))
    (details,) = overdue()
    assert details["due"] == in_five_days().isoformat()


def test_a_day_that_passed_before_is_not_told_again(office: Office) -> None:
    handed = office.granted()
    late = datetime.combine(duty(handed).due_on, clock.now().timetz()) + timedelta(days=2)
    verifying.report_overdue({}, late)
    assert len(overdue()) == 1
    report(handed, now=late)
    verifying.report_overdue({}, late)
    assert len(overdue()) == 1
