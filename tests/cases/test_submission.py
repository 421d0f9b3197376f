"""Handing in: one draft, one case, however it is pressed; and what the case holds."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select, update

from tests.cases.conftest import Applicant
from tests.cases.test_form_pages import widest
from tests.support import factories
from webapp.cases import drafts, number_rules, numbering, submission, tracking
from webapp.cases.form_rules import LackKind
from webapp.cases.models import (
    BundleCase,
    CaseEvent,
    CaseRequirement,
    Draft,
    ItemCase,
    NumberSequence,
    Party,
)
from webapp.cases.values import (
    ApplicantKind,
    Channel,
    DraftState,
    Fulfilment,
    ItemState,
    Owner,
)
from webapp.catalog.values import Bundle
from webapp.core import clock
from webapp.core.audit import AuditEntry, verify
from webapp.core.db import reading, transaction
from webapp.core.jobs import Job
from webapp.halls import service as halls
from webapp.messages.models import Message


def submit(made: Applicant, **options: Any) -> str:
    """Press the button."""
    return submission.submit(
        made.ref, owner=made.owner, channel=Channel.web, now=clock.now(), **options
    )


def count(table: Any) -> int:
    """How many rows there are."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


@pytest.fixture
def wide(person: Callable[..., Applicant]) -> Applicant:
    made = person()
    made.begin(widest())
    made.fill()
    return made


def test_a_case_holds_what_was_handed_in(wide: Applicant, at: Callable[[str], Any]) -> None:
    at("2026-11-27T10:00+08:00")
    submit(wide)
    with reading() as session:
        case = session.scalars(select(BundleCase)).one()
        items = session.scalars(select(ItemCase).order_by(ItemCase.position)).all()
        parties = {p.id: p for p in session.scalars(select(Party))}
        draft = session.scalars(select(Draft)).one()
        events = session.execute(select(CaseEvent.item_id, CaseEvent.kind)).all()
        wanted = session.scalars(select(CaseRequirement)).all()
    assert number_rules.is_case_number(case.number)
    assert case.number.startswith("YJS370200202611272")
    assert case.received_on == date(2026, 11, 27)
    assert case.fields["applicant-name"] == "王建国"
    assert case.fields["floor-area"] == 326
    assert (draft.state, draft.fields) == (DraftState.submitted, {})
    assert msgspec.convert(case.bundle, Bundle).theme == "open-restaurant"
    applicant, principal = parties[case.applicant_id], parties[case.principal_id]
    assert (applicant.kind, applicant.name, applicant.code) == (
        ApplicantKind.enterprise,
        "老王面馆",
        None,
    )
    assert (principal.kind, principal.code) == (ApplicantKind.person, wide.id_number)
    assert case.account_id == wide.account_id
    states = {item.item: item.state for item in items}
    assert states.pop("business-licence") is ItemState.received
    assert states.pop("health-check") is ItemState.received
    assert set(states.values()) == {ItemState.waiting}
    assert {item.item: item.received_on for item in items}["food-service-permit"] is None
    assert len({item.number for item in items} | {case.number}) == len(items) + 1
    assert sorted(kind for _, kind in events) == sorted(item.state.value for item in items)
    modes = {one.key: one.state for one in wanted if one.kind == "paper"}
    assert modes["kitchen-layout"] is Fulfilment.open
    assert modes["food-rules-list"] is Fulfilment.later
    assert {one.kind for one in wanted} == {"paper", "signature", "visit"}


def test_handing_in_is_recorded_and_told(wide: Applicant, database: Any) -> None:
    submit(wide)
    with reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "case.submit")).one()
        message = session.scalars(select(Message)).one()
        jobs = session.scalars(select(Job.kind).where(Job.kind == "messages.send")).all()
        case = session.scalars(select(BundleCase)).one()
    assert entry.chain == entry.subject == case.number
    assert wide.id_number not in str(entry.details)
    assert message.recipient == wide.phone
    assert number_rules.grouped(case.number) in message.content
    assert jobs == ["messages.send"]
    assert verify(database.data)[1] == []


def test_pressing_twice_is_one_case(wide: Applicant) -> None:
    assert submit(wide) == submit(wide) == wide.ref
    assert count(BundleCase) == 1
    assert count(Message) == 1


def test_two_presses_at_once_are_one_case(wide: Applicant) -> None:
    gate, got, faults = threading.Barrier(2), [], []

    def press() -> None:
        try:
            gate.wait()
            got.append(submit(wide))
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert got == [wide.ref, wide.ref]
    assert count(BundleCase) == 1
    assert count(Party) == 2


def test_two_people_at_once_get_two_numbers(person: Callable[..., Applicant]) -> None:
    people = [person() for _ in range(4)]
    for made in people:
        made.begin()
        made.fill()
    gate, faults = threading.Barrier(4), []

    def press(made: Applicant) -> None:
        try:
            gate.wait()
            submit(made)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=press, args=[made]) for made in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    with reading() as session:
        numbers = [*session.scalars(select(BundleCase.number))]
        numbers += [*session.scalars(select(ItemCase.number))]
        last = session.scalars(select(NumberSequence.last)).one()
    assert len({n.removeprefix("YJS") for n in numbers}) == len(numbers) == last


def test_the_button_the_way_back_and_a_lost_answer_lead_to_one_receipt(wide: Applicant) -> None:
    check = wide.client.open_page(f"/cases/{wide.ref}/check")
    receipt = check.submit()
    assert receipt.path == f"/cases/{wide.ref}/receipt"
    again = check.submit()
    assert again.path == receipt.path
    number = receipt.root.findtext(".//p[@class='no is-long']/span")
    assert number == "YJS"
    for path in ("check", "form", "form/premises", "plan", "questions/has-licence", "receipt"):
        page = wide.client.open_page(f"/cases/{wide.ref}/{path}")
        assert page.path == receipt.path, path
    saved = wide.client.open_page(
        f"/cases/{wide.ref}/form/premises",
        method="POST",
        data={"csrf_token": _token(again), "guests": "99"},
    )
    assert saved.path == receipt.path
    assert count(BundleCase) == 1


def _token(page: Any) -> str:
    """The token of a form on a page."""
    return next(e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token")


def test_the_receipt_says_number_code_next_steps_and_latest_day(wide: Applicant) -> None:
    page = wide.client.open_page(f"/cases/{wide.ref}/check").submit()
    assert page.h1 == "We have your application"
    assert "Bring 2 papers to the hall" in page.text
    assert "We tell you whether we accept it" in page.text
    assert "at the latest" in page.text
    assert page.html.count('class="qr-code"') == 1
    # Elsewhere the slip's link stands in its code alone.
    assert "/t/" not in page.html


def test_nothing_is_handed_in_while_something_is_missing(applicant: Applicant) -> None:
    applicant.fill(but="food")
    with pytest.raises(submission.NotYet) as refused:
        submit(applicant)
    assert (refused.value.lack.kind, refused.value.lack.key) == (LackKind.page, "food")
    applicant.answer({"only-prepackaged": "no"})
    with pytest.raises(submission.NotYet) as refused:
        submit(applicant)
    assert refused.value.lack.kind is LackKind.question
    applicant.answer({"only-prepackaged": "yes"})
    with pytest.raises(submission.NotYet) as refused:
        submit(applicant)
    assert (refused.value.lack.kind, refused.value.lack.key) == (
        LackKind.elsewhere,
        "prepackaged-food",
    )
    assert count(BundleCase) == count(Party) == count(NumberSequence) == 0


def test_the_button_leads_to_what_is_missing(applicant: Applicant) -> None:
    applicant.fill()
    check = applicant.client.open_page(f"/cases/{applicant.ref}/check")
    applicant.fill(but="food")
    page = check.submit()
    assert page.path.endswith("/form/food?missing=1")
    assert "Fill in: Food safety manager" in page.text


def test_a_value_that_was_stored_wrongly_is_not_handed_in(applicant: Applicant) -> None:
    applicant.fill(applicant_id="110105194912310021")
    with pytest.raises(submission.NotYet):
        submit(applicant)


def test_only_its_owner_hands_a_draft_in(
    applicant: Applicant, person: Callable[..., Applicant]
) -> None:
    applicant.fill()
    for owner in (person().owner, Owner(), Owner(session_id=b"x" * 32)):
        with pytest.raises(drafts.NotFound):
            submission.submit(applicant.ref, owner=owner, channel=Channel.web, now=clock.now())
    with pytest.raises(drafts.NotFound):
        submission.submit("nothing", owner=applicant.owner, channel=Channel.web, now=clock.now())


@pytest.mark.parametrize(
    ("moment", "received"),
    [
        ("2026-11-27T23:30+08:00", date(2026, 11, 27)),
        ("2026-11-28T10:00+08:00", date(2026, 11, 30)),
        ("2026-02-14T10:00+08:00", date(2026, 2, 14)),
        ("2026-02-15T10:00+08:00", date(2026, 2, 24)),
        ("2026-11-26T17:00+00:00", date(2026, 11, 27)),
    ],
)
@pytest.mark.one_database
def test_the_legal_day_of_receipt_is_the_halls(
    applicant: Applicant, at: Callable[[str], Any], moment: str, received: date
) -> None:
    at(moment)
    applicant.fill()
    submit(applicant)
    with reading() as session:
        case = session.scalars(select(BundleCase)).one()
        first = session.scalars(select(ItemCase).order_by(ItemCase.position)).first()
    assert case.received_on == received
    assert first is not None
    assert first.received_on == received


def test_numbers_count_for_each_day_and_channel(app: Any) -> None:
    day, other = date(2026, 11, 27), date(2026, 11, 28)
    hall = halls.here().id
    with transaction() as session:
        assert numbering.take(session, hall, day, Channel.web, 3) == range(1, 4)
        assert numbering.take(session, hall, day, Channel.web, 2) == range(4, 6)
        assert numbering.take(session, hall, day, Channel.terminal, 1) == range(1, 2)
        assert numbering.take(session, hall, other, Channel.web, 1) == range(1, 2)


def test_what_the_answers_hid_is_not_handed_in(person: Callable[..., Applicant]) -> None:
    made = person()
    made.begin(widest())
    made.fill()
    made.answer(widest() | {"tobacco": "no", "who-files": "self"})
    with pytest.raises(submission.NotYet) as refused:
        submit(made)
    # A statement covers other items now: it is signed again.
    assert refused.value.lack.kind is LackKind.signature
    factories.decide_papers(made.ref, made.owner)
    submit(made)
    with reading() as session:
        case = session.scalars(select(BundleCase)).one()
    assert "tobacco-kinds" not in case.fields
    assert "agent-name" not in case.fields
    assert tracking.case(made.ref, account_id=made.account_id).number == case.number


def test_a_failure_in_the_middle_leaves_nothing_behind(
    applicant: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    applicant.fill()

    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(submission.audit, "record", fail)
    with pytest.raises(RuntimeError):
        submit(applicant)
    monkeypatch.undo()
    assert count(BundleCase) == count(ItemCase) == count(Message) == count(NumberSequence) == 0
    with reading() as session:
        assert session.scalars(select(Draft.state)).one() is DraftState.open
    submit(applicant)
    assert count(BundleCase) == 1


def test_the_slip_dies_with_its_time(applicant: Applicant, at: Callable[[str], Any]) -> None:
    at("2026-11-27T10:00+08:00")
    applicant.fill()
    submit(applicant)
    token = tracking.case(applicant.ref, account_id=applicant.account_id).slip_token
    assert tracking.by_slip(token, now=clock.now()).name == "王*"
    with transaction() as session:
        session.execute(update(BundleCase).values(slip_until=clock.now()))
    with pytest.raises(tracking.NoCase):
        tracking.by_slip(token, now=clock.now())
