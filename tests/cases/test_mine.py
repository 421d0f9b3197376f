"""One's own applications: what to do first; late papers and drafts are not lost unseen."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.cases.conftest import Applicant, signed_in
from tests.support import factories
from tests.support.client import Page
from tests.support.factories import Handed
from tests.support.statements import statements
from webapp.approvals import notifying
from webapp.approvals import service as approvals
from webapp.approvals.notice_values import Fault, Point, PointKind
from webapp.cases import draft_warnings, late_reminders, states
from webapp.cases.models import BundleCase, CaseRequirement, Draft
from webapp.core import clock, settings
from webapp.core.db import reading, transaction
from webapp.messages import inbox

LATER = "food-rules-list"
MONDAY = "2026-11-23T10:00+08:00"


@pytest.fixture
def handed(app: Any, client: Any, at: Any) -> Handed:
    """A case of a Monday; its applicant sits at the browser, in English."""
    at(MONDAY)
    case = factories.submitted()
    signed_in(client, case.account_id)
    client.set_cookie("lang", "en")
    return case


@pytest.fixture
def acting(app: Any) -> Any:
    """Officers act inside a request, as words of a refusal are in its language."""
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        yield


def sections(page: Page) -> list[str]:
    """The headings of the page's parts, those for eyes alone."""
    return [
        "".join(e.itertext()) for e in page.root.iter("h2") if "vh" not in (e.get("class") or "")
    ]


def due_of(handed: Handed, key: str = LATER) -> date | None:
    with reading() as session:
        return session.scalar(
            select(CaseRequirement.due)
            .join(BundleCase, BundleCase.id == CaseRequirement.bundle_id)
            .where(BundleCase.ref == handed.ref, CaseRequirement.key == key)
        )


def until_the_food_permit_is_accepted(handed: Handed) -> None:
    clerk = factories.officer("limin", "李敏", "accept")
    chief = factories.officer("zhou", "周文涛", "approve")
    licence = handed.items["business-licence"]
    factories.accepted(licence, by=clerk)
    approvals.approve(licence, officer_id=chief, opinion="", now=clock.now())
    factories.accepted(handed.items["food-service-permit"], by=clerk)


@pytest.mark.one_database
def test_nothing_yet(client: Any, person: Any) -> None:
    person()
    page = client.open_page("/me/cases")
    assert "Nothing here yet" in page.text
    assert sections(page) == ["Nothing here yet"]


@pytest.mark.one_database
def test_what_to_do_stands_before_what_we_do(client: Any, handed: Handed, acting: None) -> None:
    page = client.open_page("/me/cases")
    assert sections(page) == ["Yours to do", "Under way"]
    assert "Send 2 papers, or bring them" in page.text
    assert "follow later" not in page.text, "what has no last day yet is nobody's task"
    points = [Point(PointKind.field, "shop-name", Fault.wrong, "和已有的重名")]
    clerk = factories.officer("zhao", "赵一凡", "accept")
    licence = handed.items["business-licence"]
    notifying.notify(licence, officer_id=clerk, points=points, now=clock.now())
    text = client.open_page("/me/cases").text
    assert text.index("Business licence: some things are missing") < text.index("Send 2 papers")


@pytest.mark.one_database
def test_a_finished_case_asks_for_nothing(client: Any, handed: Handed, acting: None) -> None:
    clerk = factories.officer("limin", "李敏", "accept")
    chief = factories.officer("zhou", "周文涛", "approve")
    licence = handed.items["business-licence"]
    factories.accepted(licence, by=clerk)
    reasons = "登记的名称和已有的企业重名，换一个名称可以再来申请。"
    approvals.refuse(licence, officer_id=chief, reasons=reasons, now=clock.now())
    page = client.open_page("/me/cases")
    assert sections(page) == ["Finished"]


@pytest.mark.one_database
def test_drafts_stand_with_what_is_under_way(applicant: Applicant) -> None:
    page = applicant.client.open_page("/me/cases")
    assert sections(page) == ["Begun"]
    assert page.link("Carry on").path.startswith(f"/cases/{applicant.ref}/")


@pytest.mark.one_database
def test_the_page_looks_few_things_up(client: Any, handed: Handed) -> None:
    client.open_page("/me/cases")
    with statements() as seen:
        client.open_page("/me/cases")
    assert len(seen) <= 9, seen
    assert sum("inbox_message" in one for one in seen) == 1, "the unread ones are counted once"


def test_acceptance_gives_a_late_paper_its_last_day(handed: Handed, acting: None) -> None:
    assert due_of(handed) is None
    until_the_food_permit_is_accepted(handed)
    with reading() as session:
        promised = session.scalar(
            select(states.ItemCase.promised_due).where(
                states.ItemCase.ref == handed.items["food-service-permit"]
            )
        )
    last = due_of(handed)
    assert last is not None
    assert promised is not None
    assert date(2026, 11, 23) < last <= promised
    assert due_of(handed, "kitchen-layout") is None


def test_reminders_come_three_times_and_once_each(
    client: Any, handed: Handed, acting: None, at: Any
) -> None:
    until_the_food_permit_is_accepted(handed)
    with transaction() as session:
        session.execute(
            update(CaseRequirement)
            .where(CaseRequirement.key == LATER)
            .values(due=date(2026, 11, 30))
        )
    for day in (24, 25, 25, 26, 27, 28, 29, 30):
        at(f"2026-11-{day}T09:00+08:00")
        late_reminders.remind({}, clock.now())
    at("2026-12-01T09:00+08:00")
    late_reminders.remind({}, clock.now())
    told = [one for one in inbox.of_account(handed.account_id) if one.kind == "later"]
    assert [one.at.day for one in reversed(told)] == [25, 27, 30]
    signed_in(client, handed.account_id)
    text = client.open_page("/me/messages").text
    assert "Send by Mon 30 November: List of food safety rules" in text
    assert "Send 1 paper by Mon 30 November" in client.open_page("/me/cases").text


def test_what_was_brought_is_not_reminded_of(handed: Handed, acting: None, at: Any) -> None:
    until_the_food_permit_is_accepted(handed)
    last = due_of(handed)
    assert last is not None
    with transaction() as session:
        bundle = session.scalars(select(BundleCase.id)).one()
        states.fulfil(session, bundle, "paper", LATER, now=clock.now())
    at(f"{last}T09:00+08:00")
    late_reminders.remind({}, clock.now())
    assert [one for one in inbox.of_account(handed.account_id) if one.kind == "later"] == []


def test_a_draft_is_not_deleted_without_a_word(applicant: Applicant) -> None:
    configured = settings.current()
    with reading() as session:
        changed = session.scalars(select(Draft.changed_at)).one()
    kept, warned = configured.draft_days, configured.draft_warn_days
    for days in (0, kept - warned - 1, kept - warned + 1, kept - 1):
        draft_warnings.warn({}, changed + timedelta(days=days))
    told = inbox.of_account(applicant.account_id)
    assert [one.kind for one in told] == ["expiring"]
    assert told[0].at == changed + timedelta(days=kept - warned + 1)
    day = told[0].parameters["day"]
    assert isinstance(day, date)
    assert day < (changed + timedelta(days=kept)).date() + timedelta(days=1)
    page = applicant.client.open_page("/me/messages")
    page = page.submit(f"/me/messages/{told[0].id}")
    assert page.path.startswith(f"/cases/{applicant.ref}/")


def test_a_draft_that_moved_again_is_warned_of_again(applicant: Applicant) -> None:
    configured = settings.current()
    days = timedelta(days=configured.draft_days - configured.draft_warn_days + 1)
    with reading() as session:
        changed = session.scalars(select(Draft.changed_at)).one()
    draft_warnings.warn({}, changed + days)
    with transaction() as session:
        session.execute(update(Draft).values(changed_at=changed + days))
    draft_warnings.warn({}, changed + days + timedelta(days=1))
    assert len(inbox.of_account(applicant.account_id)) == 1
    draft_warnings.warn({}, changed + 2 * days)
    assert len(inbox.of_account(applicant.account_id)) == 2
