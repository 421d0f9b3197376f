"""More time for a paper that may follow: asked for on its page, once, given at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient
from tests.support.factories import Handed
from webapp.approvals import service as approvals
from webapp.cases import extending, following
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, CaseRequirement
from webapp.core import clock, settings
from webapp.core.audit import AuditEntry, verify
from webapp.core.db import reading
from webapp.messages import inbox
from webapp.messages.models import Message

pytestmark = pytest.mark.sampled_on("sqlite")

LICENCE, FOOD = "business-licence", "food-service-permit"
RULES, LAYOUT = "food-rules-list", "kitchen-layout"
FUNDS = "capital-proof"


@pytest.fixture
def founded(app: Any, at: Callable[[str], datetime]) -> Handed:
    """An association whose registration is accepted on a Monday; two papers follow in ten days."""
    at("2026-11-23T10:00+08:00")
    handed = factories.founded()
    limin = factories.officer("limin", "李敏", "accept")
    factories.accepted(handed.items[factories.REGISTRATION], by=limin)
    return handed


def extend(handed: Handed, paper: str = FUNDS, account_id: int = 0) -> date | None:
    account_id = account_id or handed.account_id
    return extending.extend(
        handed.ref, paper, account_id=account_id, actor=f"account:{account_id}", now=clock.now()
    )


def row(handed: Handed, paper: str = FUNDS) -> CaseRequirement:
    with reading() as session:
        return session.scalars(
            select(CaseRequirement)
            .join(BundleCase, BundleCase.id == CaseRequirement.bundle_id)
            .where(BundleCase.ref == handed.ref, CaseRequirement.key == paper)
        ).one()


def test_once_the_same_days_again_within_the_most(founded: Handed) -> None:
    assert row(founded).due == date(2026, 12, 7)
    # Ten days and ten again are twenty; fifteen are the most.
    assert extend(founded) == date(2026, 12, 14)
    assert row(founded, "member-list").due == date(2026, 12, 7), "each paper by itself"
    assert extend(founded) == date(2026, 12, 14), "once"
    one = following.open_paper(founded.ref, FUNDS, account_id=founded.account_id)
    assert (one.extended, one.longer) == (True, None)


def test_it_is_recorded_and_told_in_the_inbox_alone(founded: Handed) -> None:
    for _ in range(2):
        extend(founded)
    events = cases.item_for_staff(founded.items[factories.REGISTRATION], hall_id=1).events
    lines = [one for one in events if one.kind == "extended"]
    assert [one.note.answer_by for one in lines if one.note] == [date(2026, 12, 14)]
    told = [one.kind for one in inbox.of_account(founded.account_id)]
    assert told.count("later_extended") == 1
    with reading() as session:
        assert "later_extended" not in session.scalars(select(Message.kind)).all()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "paper.extend")).one()
    assert (entry.chain, entry.details) == (
        founded.number,
        {"paper": FUNDS, "until": "2026-12-14"},
    )
    assert verify(settings.current().data)[1] == []


def test_not_after_the_last_day(founded: Handed, at: Callable[[str], datetime]) -> None:
    at("2026-12-07T23:00+08:00")
    assert following.open_paper(founded.ref, FUNDS, account_id=founded.account_id).longer
    at("2026-12-08T07:00+08:00")
    assert extend(founded) == date(2026, 12, 7)
    assert row(founded).extended_at is None


def test_nothing_is_given_that_the_decision_leaves_no_room_for(
    app: Any, at: Callable[[str], datetime]
) -> None:
    """The food permit is decided within five working days: its paper has four already."""
    at("2026-11-23T10:00+08:00")
    handed = factories.submitted()
    zhao = factories.officer("zhao", "赵一凡", "accept", "approve")
    zhou = factories.officer("zhou", "周文涛", "approve")
    factories.accepted(handed.items[LICENCE], by=zhao)
    approvals.approve(handed.items[LICENCE], officer_id=zhou, opinion="", now=clock.now())
    factories.accepted(handed.items[FOOD], by=zhao)
    before = row(handed, RULES).due
    assert before == date(2026, 11, 27)
    assert following.open_paper(handed.ref, RULES, account_id=handed.account_id).longer is None
    assert extend(handed, RULES) == before
    assert row(handed, RULES).extended_at is None
    assert extend(handed, LAYOUT) is None, "a paper that is simply to be brought has no day"


@pytest.mark.parametrize("paper", ["no-such-paper", "application-form"])
def test_nothing_that_the_case_does_not_wait_for(founded: Handed, paper: str) -> None:
    with pytest.raises(LookupError):
        extend(founded, paper)


def test_it_is_its_own_applicants(founded: Handed) -> None:
    other = factories.submitted(name="别人", shop="别家")
    with pytest.raises(LookupError):
        extend(founded, account_id=other.account_id)


def test_two_presses_at_once_give_it_once(app: Any, founded: Handed) -> None:
    start = threading.Barrier(2)
    days = []

    def press() -> None:
        with app.app_context():
            start.wait()
            days.append(extend(founded))

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert days == [date(2026, 12, 14)] * 2
    with reading() as session:
        query = select(AuditEntry).where(AuditEntry.action == "paper.extend")
        assert len(session.scalars(query).all()) == 1


def test_on_the_page_of_the_paper_without_a_script(founded: Handed, client: LintingClient) -> None:
    signed_in(client, founded.account_id)
    client.set_cookie("lang", "en")
    path = f"/me/cases/{founded.ref}/papers/{FUNDS}"
    page = client.open_page(path)
    assert "Send it by Mon 7 December" in page.text
    assert "is returned" in page.text, "what happens otherwise is said before it happens"
    assert "Give me until 14 Dec" in page.text
    page = page.submit("/extend")
    assert page.path == path
    assert "Send it by Mon 14 December" in page.text
    assert "Give me until" not in page.text
    assert "That is possible once." in page.text
    assert "You asked for more time" in client.open_page(f"/me/cases/{founded.ref}").text
    assert "You have until Mon 14 December" in client.open_page("/me/messages").text
    assert client.open_page(f"{path}/extend").path == path, "an address that is opened again"


def test_the_page_of_a_paper_that_is_simply_open_offers_none(
    app: Any, client: LintingClient
) -> None:
    handed = factories.submitted()
    signed_in(client, handed.account_id)
    page = client.open_page(f"/me/cases/{handed.ref}/papers/{LAYOUT}")
    assert "/extend" not in page.html


def test_days_past_the_last_noticed_year_say_that_they_are_provisional(
    app: Any, client: LintingClient, at: Callable[[str], datetime]
) -> None:
    at("2026-12-30T10:00+08:00")
    handed = factories.founded()
    limin = factories.officer("limin", "李敏", "accept")
    factories.accepted(handed.items[factories.REGISTRATION], by=limin)
    signed_in(client, handed.account_id)
    client.set_cookie("lang", "en")
    assert row(handed).due_provisional
    page = client.open_page(f"/me/cases/{handed.ref}/papers/{FUNDS}")
    assert "provisional: the days off of that year are not out yet" in page.text


def test_the_reminder_of_one_paper_leads_to_it_where_others_are_simply_open(
    app: Any, client: LintingClient, at: Callable[[str], datetime]
) -> None:
    at("2026-11-23T10:00+08:00")
    handed = factories.submitted()
    zhao = factories.officer("zhao", "赵一凡", "accept", "approve")
    zhou = factories.officer("zhou", "周文涛", "approve")
    factories.accepted(handed.items[LICENCE], by=zhao)
    approvals.approve(handed.items[LICENCE], officer_id=zhou, opinion="", now=clock.now())
    factories.accepted(handed.items[FOOD], by=zhao)
    signed_in(client, handed.account_id)
    assert len(following.still_open(handed.ref, account_id=handed.account_id)) > 1
    page = client.open_page(f"/me/cases/{handed.ref}/papers")
    assert page.path == f"/me/cases/{handed.ref}/papers/{RULES}"
