"""A promise is withdrawn before the decision: the ordinary way anew, with nothing lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.support import factories
from tests.support import papers as samples
from tests.support.factories import SMALL, Handed
from webapp.approvals import service, silence, withdrawing
from webapp.approvals.models import Decision, DutyHeld, Verification
from webapp.approvals.notice_values import Fault, Point, PointKind
from webapp.approvals.values import Duty
from webapp.cases import following, papers
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, CaseRequirement, Draft, ItemCase
from webapp.cases.paper_values import Follow
from webapp.cases.values import Fulfilment, ItemState
from webapp.catalog import service as catalog
from webapp.core import audit, clock, settings
from webapp.core.db import reading
from webapp.documents.models import IssuedDocument
from webapp.documents.values import DocumentKind, DocumentState
from webapp.messages import inbox
from webapp.web.errors import Refused

pytestmark = pytest.mark.sampled_on("sqlite")

LICENCE, FOOD, SIGN = "business-licence", "food-service-permit", "signboard-filing"
SHOP, LATE, SAFETY = "premises-statement", "late-papers", "sign-safety-statement"
PROOF, RULES = "premises-proof", "food-rules-list"
PLACE = "fire-check"
WIDE = {**SMALL, "floor-area": 500, "entertainment": "yes"}


@pytest.fixture
def hall(app: Any, at: Callable[[str], datetime]) -> Iterator[Any]:
    """A Monday in the hall; a request's surroundings, in which the words have a language."""
    at("2026-11-23T10:00+08:00")
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        yield app


class Staff:
    """李敏 and 赵一凡 accept, the latter decides too, and so does 周文涛."""

    def __init__(self) -> None:
        self.limin = factories.officer("limin", "李敏", "accept")
        self.zhao = factories.officer("zhaoyifan", "赵一凡", "accept", "approve")
        self.zhou = factories.officer("zhouwentao", "周文涛", "approve")


@pytest.fixture
def staff(hall: Any) -> Staff:
    return Staff()


@pytest.fixture
def handed(staff: Staff) -> Handed:
    """A noodle shop's case whose business licence 赵一凡 accepted, on a promise about the place."""
    made = factories.submitted()
    factories.accepted(made.items[LICENCE], by=staff.zhao)
    return made


def withdraw(handed: Handed, statement: str = SHOP, account_id: int = 0) -> None:
    account_id = account_id or handed.account_id
    withdrawing.withdraw(
        handed.ref, statement, account_id=account_id, actor=f"account:{account_id}", now=clock.now()
    )


def item(handed: Handed, slug: str = LICENCE) -> ItemCase:
    with reading() as session:
        return session.scalars(select(ItemCase).where(ItemCase.ref == handed.items[slug])).one()


def case(handed: Handed) -> BundleCase:
    with reading() as session:
        return session.scalars(select(BundleCase).where(BundleCase.ref == handed.ref)).one()


def requirements(handed: Handed) -> dict[tuple[str, str], CaseRequirement]:
    with reading() as session:
        rows = session.scalars(
            select(CaseRequirement).where(CaseRequirement.bundle_id == case(handed).id)
        )
        return {(row.kind, row.key): row for row in rows}


def lines(handed: Handed, slug: str = LICENCE) -> list[str]:
    return [one.kind for one in cases.item_for_staff(handed.items[slug], hall_id=1).events]


def told(handed: Handed) -> list[str]:
    return [one.kind for one in reversed(inbox.of_account(handed.account_id))]


def slips(handed: Handed) -> list[DocumentState]:
    query = (
        select(IssuedDocument.state)
        .where(IssuedDocument.kind == DocumentKind.slip)
        .order_by(IssuedDocument.id)
    )
    with reading() as session:
        return list(session.scalars(query))


def trail() -> list[audit.AuditEntry]:
    with reading() as session:
        query = select(audit.AuditEntry).where(audit.AuditEntry.action == "statement.withdraw")
        return list(session.scalars(query))


def accept(handed: Handed, officer: int, slug: str = LICENCE) -> None:
    service.accept(handed.items[slug], officer_id=officer, now=clock.now())


def approve(handed: Handed, officer: int, slug: str = LICENCE) -> None:
    service.approve(handed.items[slug], officer_id=officer, opinion="", now=clock.now())


# --- what becomes of the case -------------------------------------------------------------------


def test_the_papers_are_asked_for_and_the_signature_is_waived(handed: Handed) -> None:
    before, typed = requirements(handed), dict(case(handed).fields)
    assert ("paper", PROOF) not in before
    withdraw(handed)
    after = requirements(handed)
    assert after["paper", PROOF].state is Fulfilment.open
    assert after["paper", PROOF].items == [LICENCE, SIGN]
    assert after["signature", SHOP].state is Fulfilment.waived
    assert {name: row.state for name, row in after.items() if name in before} == {
        name: Fulfilment.waived if name == ("signature", SHOP) else row.state
        for name, row in before.items()
    }
    assert dict(case(handed).fields) == typed, "nothing that was typed is lost"
    with reading() as session:
        draft = session.scalars(select(Draft).where(Draft.ref == handed.ref)).one()
    assert draft.declined == [SHOP]


def test_what_was_accepted_is_received_as_of_today_without_a_clock(
    handed: Handed, at: Callable[[str], datetime]
) -> None:
    assert item(handed).promised_due is not None
    at("2026-11-28T10:00+08:00")  # a Saturday
    withdraw(handed)
    row = item(handed)
    assert (row.state, row.received_on) == (ItemState.received, date(2026, 11, 30))
    assert (row.accepted_on, row.promised_due, row.statutory_due, row.step_due) == (None,) * 4
    assert not row.due_provisional
    assert lines(handed) == ["received", "accepted", "statement_withdrawn"]
    assert told(handed)[-1] == "statement_withdrawn"
    assert slips(handed) == [DocumentState.revoked]


def test_the_five_days_to_accept_run_again(handed: Handed, at: Callable[[str], datetime]) -> None:
    at("2026-11-30T10:00+08:00")
    withdraw(handed)
    at("2026-12-07T08:00+08:00")
    silence.accept_all({}, clock.now())
    assert item(handed).state is ItemState.received, "the fifth day"
    at("2026-12-08T08:00+08:00")
    silence.accept_all({}, clock.now())
    assert (item(handed).state, item(handed).accepted_on) == (
        ItemState.accepted,
        date(2026, 11, 30),
    )


def test_whoever_accepted_may_do_so_again_and_the_applicant_is_told_again(
    handed: Handed, staff: Staff, at: Callable[[str], datetime]
) -> None:
    withdraw(handed)
    at("2026-11-23T11:00+08:00")
    accept(handed, staff.zhao)
    assert item(handed).state is ItemState.accepted
    assert [(duty, one.name) for duty, one in service.held(item(handed).id).items()] == [
        (Duty.accept, "赵一凡")
    ]
    assert slips(handed) == [DocumentState.revoked, DocumentState.rendering]
    assert told(handed).count("accepted") == 2


def test_another_may_accept_it_too_and_whoever_did_before_never_decides(
    handed: Handed, staff: Staff
) -> None:
    withdraw(handed)
    accept(handed, staff.limin)
    factories.papers_taken(handed, LICENCE, by=staff.limin)
    with pytest.raises(Refused, match="不能"):
        approve(handed, staff.zhao)
    approve(handed, staff.zhou)
    assert item(handed).state is ItemState.approved
    with reading() as session:
        held = session.execute(
            select(DutyHeld.officer_id, DutyHeld.ended_at).where(
                DutyHeld.item_id == item(handed).id, DutyHeld.duty == Duty.accept
            )
        ).all()
    assert {row.officer_id: row.ended_at is None for row in held} == {
        staff.zhao: False,
        staff.limin: True,
    }


def test_nothing_is_granted_before_the_papers_are_here(
    handed: Handed, staff: Staff, at: Callable[[str], datetime]
) -> None:
    withdraw(handed)
    at("2026-11-24T10:00+08:00")
    accept(handed, staff.zhao)
    with pytest.raises(Refused):
        approve(handed, staff.zhou)
    papers.add_file(
        case(handed).draft_id,
        PROOF,
        "",
        0,
        samples.jpeg(),
        upload_key="",
        actor="account:1",
        now=clock.now(),
    )
    sent = following.send(
        handed.ref, PROOF, account_id=handed.account_id, actor="account:1", now=clock.now()
    )
    assert sent.follow is Follow.here
    approve(handed, staff.zhou)
    assert item(handed).state is ItemState.approved
    with reading() as session:
        assert session.scalars(select(Verification)).all() == [], "no promise is left to verify"


def test_what_is_received_counts_from_today_too(
    staff: Staff, at: Callable[[str], datetime]
) -> None:
    handed = factories.submitted()
    at("2026-11-26T10:00+08:00")
    withdraw(handed)
    assert (item(handed).state, item(handed).received_on) == (
        ItemState.received,
        date(2026, 11, 26),
    )
    assert slips(handed) == []


def test_what_waits_goes_on_waiting_on_the_other_way(handed: Handed) -> None:
    withdraw(handed, SAFETY)
    assert item(handed, SIGN).state is ItemState.waiting
    assert item(handed).state is ItemState.accepted, "the licence does not rest on it"
    assert requirements(handed)["paper", "sign-safety"].state is Fulfilment.open
    assert lines(handed, SIGN)[-1] == "statement_withdrawn"


def test_a_paper_that_was_to_follow_is_asked_for_and_has_no_day(
    handed: Handed, staff: Staff
) -> None:
    approve(handed, staff.zhou)
    accept(handed, staff.limin, FOOD)
    assert requirements(handed)["paper", RULES].due is not None
    withdraw(handed, LATE)
    row = requirements(handed)["paper", RULES]
    assert (row.state, row.mode, row.due) == (Fulfilment.open, "required", None)
    assert item(handed, FOOD).state is ItemState.received
    assert item(handed).state is ItemState.approved


def test_a_way_that_rests_on_a_promise_gives_place_to_the_ordinary_one(staff: Staff) -> None:
    handed = factories.submitted(WIDE)
    assert item(handed, PLACE).variant == "promise"
    situation = case(handed).situation
    withdraw(handed, "fire-statement")
    assert item(handed, PLACE).variant == "ordinary"
    changed = {key for key, value in case(handed).situation.items() if situation.get(key) != value}
    assert changed == {"fire-way"}, "the choice of the plan, and no other answer"
    assert requirements(handed)["signature", "fire-statement"].state is Fulfilment.waived
    (entry,) = trail()
    assert entry.details["ways"] == {PLACE: ["promise", "ordinary"]}


def test_a_notice_goes_on_waiting_for_its_answer(staff: Staff) -> None:
    handed = factories.submitted()
    notice = factories.noticed(handed.items[LICENCE], by=staff.limin)
    withdraw(handed)
    assert item(handed).state is ItemState.correcting
    assert lines(handed)[-1] == "statement_withdrawn"
    factories.answered(handed, notice)
    assert item(handed).state is ItemState.received


def test_what_the_other_way_does_not_need_is_asked_for_no_more(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The ordinary fire check needs no statement of its own: nobody answers for that paper."""
    handed = factories.submitted()
    point = Point(PointKind.paper, RULES, Fault.missing)
    factories.accepted(handed.items[LICENCE], by=staff.zhao)
    approve(handed, staff.zhou)
    factories.noticed(handed.items[FOOD], point, by=staff.limin)
    monkeypatch.setattr(withdrawing.notice_ground, "can_be_told", lambda *_: False)
    withdraw(handed, LATE)
    assert item(handed, FOOD).state is ItemState.received


def test_it_stands_in_the_trail_with_what_changed_and_nobodys_name(handed: Handed) -> None:
    withdraw(handed)
    (entry,) = trail()
    assert entry.chain == handed.number
    assert entry.details["statement"] == SHOP
    assert entry.details["items"] == [LICENCE, SIGN]
    assert entry.details["papers"] == [PROOF]
    assert entry.details["before"] != entry.details["after"]
    assert len(entry.details["before"]) == 64
    for secret in ("王建国", handed.phone, handed.id_number):
        assert secret not in str(entry.details)
    assert audit.verify(settings.current().data)[1] == []


# --- when it stays ------------------------------------------------------------------------------


def test_once_is_enough(handed: Handed) -> None:
    withdraw(handed)
    before = lines(handed)
    withdraw(handed)
    assert lines(handed) == before
    assert len(trail()) == 1


def test_what_was_granted_on_it_keeps_it(handed: Handed, staff: Staff) -> None:
    approve(handed, staff.zhou)
    before = requirements(handed)["signature", SHOP].state
    with pytest.raises(Refused, match="营业执照"):
        withdraw(handed)
    assert requirements(handed)["signature", SHOP].state is before
    assert item(handed, SIGN).state is ItemState.received
    assert trail() == []


def test_what_has_ended_has_nothing_to_take_back(handed: Handed, staff: Staff) -> None:
    reasons = "登记的住所不存在，不符合登记条例的规定。"
    service.refuse(handed.items[LICENCE], officer_id=staff.zhou, reasons=reasons, now=clock.now())
    with pytest.raises(Refused):
        withdraw(handed)


def test_a_case_that_cannot_go_without_it_says_so(
    handed: Handed, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.cases.signing.without", lambda *_: None)
    with pytest.raises(Refused):
        withdraw(handed)
    assert item(handed).state is ItemState.accepted
    assert requirements(handed)["signature", SHOP].state is Fulfilment.fulfilled


@pytest.mark.parametrize("statement", ["fire-statement", "no-such-statement", "application"])
def test_what_was_never_signed_is_not_there(handed: Handed, statement: str) -> None:
    with pytest.raises(LookupError):
        withdraw(handed, statement)


def test_it_is_its_own_applicants(handed: Handed) -> None:
    other = factories.submitted(name="别人", shop="别家")
    with pytest.raises(LookupError):
        withdraw(handed, account_id=other.account_id)


def test_a_newer_catalog_changes_nothing_of_it(handed: Handed, tmp_path: Any) -> None:
    """The case goes the other way of the catalog that it was handed in under."""
    import shutil

    folder = tmp_path / "catalog"
    shutil.copytree(catalog.FILES, folder)
    file = folder / "items" / "business-licence.yaml"
    text = file.read_text("utf-8")
    file.write_text(
        text.replace("premises-proof\n    mode: promised", "premises-proof\n    mode: required", 1)
    )
    catalog.publish(folder, actor="command", now=clock.now())
    revision = case(handed).revision_id
    withdraw(handed)
    assert case(handed).revision_id == revision
    assert requirements(handed)["paper", PROOF].state is Fulfilment.open


# --- races --------------------------------------------------------------------------------------


def test_an_officer_and_the_applicant_at_once_one_wins_and_the_other_reads_so(
    handed: Handed, staff: Staff, hall: Any
) -> None:
    start, ends = threading.Barrier(2), {}

    def run(name: str, act: Callable[[], None]) -> None:
        with hall.test_request_context("/"):
            hall.preprocess_request()
            start.wait()
            try:
                act()
                ends[name] = ""
            except Refused as refused:
                ends[name] = refused.message

    acts = {"officer": lambda: approve(handed, staff.zhou), "applicant": lambda: withdraw(handed)}
    threads = [threading.Thread(target=run, args=pair) for pair in acts.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    won = [name for name, said in ends.items() if not said]
    assert len(won) == 1, ends
    with reading() as session:
        decisions = session.scalars(select(Decision)).all()
    if won == ["officer"]:
        assert item(handed).state is ItemState.approved
        assert requirements(handed)["signature", SHOP].state is Fulfilment.fulfilled
        assert len(decisions) == 1
        assert "营业执照" in ends["applicant"]
    else:
        assert item(handed).state is ItemState.received
        assert requirements(handed)["signature", SHOP].state is Fulfilment.waived
        assert decisions == []
        assert ends["officer"]


def test_two_presses_at_once_withdraw_once(handed: Handed, hall: Any) -> None:
    start, faults = threading.Barrier(2), []

    def press() -> None:
        with hall.app_context():
            start.wait()
            try:
                withdraw(handed)
            except Exception as fault:
                faults.append(fault)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert faults == []
    assert len(trail()) == 1
    assert lines(handed).count("statement_withdrawn") == 1
