"""Tolerated papers that do not come: returned, or granted first and to be revoked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.support import factories
from tests.support.factories import REGISTRATION, Handed
from webapp.approvals import notifying, overdue_papers, service, verifying
from webapp.approvals.models import Verification
from webapp.approvals.verification_values import Verified
from webapp.cases import following, late_reminders
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, CaseRequirement, ItemCase
from webapp.cases.paper_values import Follow
from webapp.cases.values import Fulfilment, ItemState
from webapp.core import audit, clock, jobs
from webapp.core.db import reading, transaction
from webapp.credit.models import BrokenPromise
from webapp.credit.values import What
from webapp.licences.models import Licence
from webapp.licences.values import LicenceState
from webapp.messages import inbox
from webapp.messages.models import Message
from webapp.web.errors import Refused

pytestmark = pytest.mark.sampled_on("sqlite")

LICENCE, FOOD, RULES, LAYOUT = (
    "business-licence",
    "food-service-permit",
    "food-rules-list",
    "kitchen-layout",
)
FUNDS, MEMBERS = "capital-proof", "member-list"
WORDS = "到期没有补交验资证明和会员名册。"


@pytest.fixture
def hall(app: Any, at: Callable[[str], datetime]) -> Iterator[Any]:
    """A Monday in the hall; a request's surroundings, in which the words have a language."""
    at("2026-11-23T10:00+08:00")
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        yield app


class Staff:
    """李敏 accepts and takes papers, 周文涛 and 郑和 decide."""

    def __init__(self) -> None:
        self.limin = factories.officer("limin", "李敏", "accept")
        self.zhou = factories.officer("zhouwentao", "周文涛", "approve")
        self.zheng = factories.officer("zhenghe", "郑和", "approve")


@pytest.fixture
def staff(hall: Any) -> Staff:
    return Staff()


@pytest.fixture
def shop(staff: Staff) -> Handed:
    """A noodle shop whose food permit is accepted while its list of rules is still to come."""
    handed = factories.submitted()
    factories.accepted(handed.items[LICENCE], by=staff.limin)
    service.approve(handed.items[LICENCE], officer_id=staff.zhou, opinion="", now=clock.now())
    factories.accepted(handed.items[FOOD], by=staff.limin)
    return handed


@pytest.fixture
def founded(staff: Staff) -> Handed:
    """An association that is registered while two of its papers are still to come."""
    handed = factories.founded()
    factories.accepted(handed.items[REGISTRATION], by=staff.limin)
    service.approve(handed.items[REGISTRATION], officer_id=staff.zhou, opinion="", now=clock.now())
    return handed


def item(handed: Handed, slug: str) -> ItemCase:
    with reading() as session:
        return session.scalars(select(ItemCase).where(ItemCase.ref == handed.items[slug])).one()


def requirement(handed: Handed, paper: str) -> CaseRequirement:
    with reading() as session:
        return session.scalars(
            select(CaseRequirement)
            .join(BundleCase, BundleCase.id == CaseRequirement.bundle_id)
            .where(BundleCase.ref == handed.ref, CaseRequirement.key == paper)
        ).one()


def due(handed: Handed, paper: str) -> date:
    day = requirement(handed, paper).due
    assert day is not None
    return day


def morning(day: date) -> datetime:
    """When the day's jobs run."""
    return datetime.fromisoformat(f"{day}T08:00+08:00")


def lines(handed: Handed, slug: str) -> list[str]:
    return [one.kind for one in cases.item_for_staff(handed.items[slug], hall_id=1).events]


def told(handed: Handed) -> list[str]:
    return [one.kind for one in reversed(inbox.of_account(handed.account_id))]


def texts(handed: Handed, kind: str) -> list[str]:
    with reading() as session:
        rows = session.scalars(select(Message).where(Message.kind == kind)).all()
    return [row.content for row in rows if row.recipient == handed.phone]


def trail(action: str) -> list[dict[str, Any]]:
    with reading() as session:
        query = select(audit.AuditEntry.details).where(audit.AuditEntry.action == action)
        return list(session.scalars(query))


def duty() -> Verification | None:
    with reading() as session:
        return session.scalars(select(Verification).order_by(Verification.id.desc())).first()


def marks() -> list[tuple[What, str, date]]:
    """The broken words that are remembered: what, in which case, on which day."""
    with reading() as session:
        rows = session.scalars(select(BrokenPromise).order_by(BrokenPromise.id))
        return [(one.what, one.case_number, one.broken_on) for one in rows]


# --- before the grant ---------------------------------------------------------------------------


def test_a_paper_that_does_not_come_returns_its_item_and_says_so_kindly(shop: Handed) -> None:
    last = due(shop, RULES)
    overdue_papers.look_after({}, morning(last))
    assert item(shop, FOOD).state is ItemState.accepted, "the last day is in time"
    overdue_papers.look_after({}, morning(last + timedelta(days=1)))
    ended = item(shop, FOOD)
    assert (ended.state, ended.decided_on) == (ItemState.stopped, last + timedelta(days=1))
    assert lines(shop, FOOD)[-1] == "returned"
    assert told(shop)[-1] == "returned"
    (text,) = texts(shop, "returned")
    assert "食品安全规章制度目录到期没补" in text
    assert "可以重新申请" in text
    day = last.isoformat()
    assert trail("paper.lapse") == [{"item": FOOD, "papers": [RULES], "day": day}]
    assert marks() == [(What.late_papers, item(shop, FOOD).number, last)]
    assert item(shop, LICENCE).state is ItemState.approved, "what is granted stays"


def test_run_again_it_finds_nothing(shop: Handed) -> None:
    after = morning(due(shop, RULES) + timedelta(days=1))
    for _ in range(3):
        overdue_papers.look_after({}, after)
    assert lines(shop, FOOD).count("returned") == 1
    assert len(marks()) == len(texts(shop, "returned")) == 1


def test_the_job_runs_by_itself_once_a_day(shop: Handed) -> None:
    jobs.run_due(morning(due(shop, RULES) + timedelta(days=1)), limit=200)
    assert item(shop, FOOD).state is ItemState.stopped


def test_what_came_on_the_last_day_is_in_time(shop: Handed, staff: Staff) -> None:
    last = due(shop, RULES)
    notifying.take_paper(shop.items[FOOD], RULES, officer_id=staff.limin, now=morning(last))
    overdue_papers.look_after({}, morning(last + timedelta(days=5)))
    assert item(shop, FOOD).state is ItemState.accepted


def test_a_paper_that_was_simply_to_be_brought_has_no_last_day(shop: Handed) -> None:
    with transaction() as session:
        session.execute(
            update(CaseRequirement)
            .where(CaseRequirement.key == RULES)
            .values(state=Fulfilment.fulfilled)
        )
    overdue_papers.look_after({}, morning(date(2027, 3, 1)))
    assert item(shop, FOOD).state is ItemState.accepted


def test_what_waited_for_a_returned_item_stops(staff: Staff) -> None:
    handed = factories.submitted()
    with transaction() as session:
        session.execute(
            update(ItemCase)
            .where(ItemCase.ref == handed.items["signboard-filing"])
            .values(depends_on=[FOOD], state=ItemState.waiting)
        )
    factories.accepted(handed.items[LICENCE], by=staff.limin)
    service.approve(handed.items[LICENCE], officer_id=staff.zhou, opinion="", now=clock.now())
    factories.accepted(handed.items[FOOD], by=staff.limin)
    overdue_papers.look_after({}, morning(due(handed, RULES) + timedelta(days=1)))
    assert item(handed, "signboard-filing").state is ItemState.stopped


def test_each_item_counts_its_own_days_and_keeps_the_paper_open_for_itself(
    staff: Staff,
) -> None:
    """One paper for two items: the first is returned, the second still has time."""
    handed = factories.submitted()
    sign = "signboard-filing"
    with transaction() as session:
        session.execute(
            update(CaseRequirement)
            .where(CaseRequirement.key == RULES)
            .values(items=[LICENCE, sign])
        )
        session.execute(
            update(ItemCase)
            .where(ItemCase.ref == handed.items[sign])
            .values(depends_on=[], state=ItemState.received, received_on=date(2026, 11, 23))
        )
    factories.accepted(handed.items[LICENCE], by=staff.limin)
    first = due(handed, RULES)
    later = morning(first)
    factories.accepted(handed.items[sign], by=staff.limin, now=later)
    assert due(handed, RULES) == first
    overdue_papers.look_after({}, morning(first + timedelta(days=1)))
    assert item(handed, LICENCE).state is ItemState.stopped
    assert item(handed, sign).state is ItemState.accepted
    assert due(handed, RULES) > first
    one = following.open_paper(handed.ref, RULES, account_id=handed.account_id)
    assert (one.follow, one.waiting) == (Follow.open, (sign,))


def test_silence_does_not_eat_the_days_of_a_paper(
    staff: Staff, at: Callable[[str], datetime]
) -> None:
    """Accepted by law as of the receipt, a week ago: the days run from when it was told."""
    handed = factories.submitted()
    with transaction() as session:
        session.execute(
            update(CaseRequirement).where(CaseRequirement.key == RULES).values(items=[LICENCE])
        )
    at("2026-12-02T08:00+08:00")
    jobs.run_due(clock.now(), limit=200)
    accepted = item(handed, LICENCE)
    assert (accepted.state, accepted.accepted_on) == (ItemState.accepted, date(2026, 11, 23))
    assert due(handed, RULES) > date(2026, 12, 2)
    overdue_papers.look_after({}, clock.now())
    assert item(handed, LICENCE).state is ItemState.accepted


# --- granted first --------------------------------------------------------------------------------


def test_what_is_granted_first_does_not_wait_for_its_papers(founded: Handed) -> None:
    assert item(founded, REGISTRATION).state is ItemState.approved
    assert due(founded, FUNDS) == due(founded, MEMBERS) == date(2026, 12, 7)
    with reading() as session:
        assert session.scalars(select(Licence)).one().state is LicenceState.valid
    still = following.still_open(founded.ref, account_id=founded.account_id)
    assert set(still) == {FUNDS, MEMBERS}


def test_after_its_last_day_nothing_is_granted_first(staff: Staff) -> None:
    handed = factories.founded()
    factories.accepted(handed.items[REGISTRATION], by=staff.limin)
    late = morning(due(handed, FUNDS) + timedelta(days=1))
    with pytest.raises(Refused, match="验资报告"):
        service.approve(handed.items[REGISTRATION], officer_id=staff.zhou, opinion="", now=late)
    overdue_papers.look_after({}, late)
    assert item(handed, REGISTRATION).state is ItemState.stopped, "what is not granted is returned"
    assert duty() is None, "there is nothing to revoke"


def test_reminders_go_on_after_the_grant_in_words_of_their_own(founded: Handed) -> None:
    last = due(founded, FUNDS)
    for days in range(10, -2, -1):
        late_reminders.remind({}, morning(last - timedelta(days=days)))
    assert told(founded).count("later_granted") == 3
    assert "later" not in told(founded)
    assert len(texts(founded, "later_granted")) == 3
    assert "不补要撤销" in texts(founded, "later_granted")[0]


def test_what_does_not_come_after_a_grant_is_to_be_revoked_by_an_officer(
    founded: Handed, staff: Staff
) -> None:
    last = due(founded, FUNDS)
    for days in (1, 1, 2):
        overdue_papers.look_after({}, morning(last + timedelta(days=days)))
    found = duty()
    assert found is not None
    assert (found.statement, found.state) == ("late-papers", Verified.broken)
    assert found.due_on == last
    assert item(founded, REGISTRATION).state is ItemState.approved, "no clock revokes"
    assert lines(founded, REGISTRATION).count("late_missing") == 1
    assert [one[0] for one in marks()] == [What.late_papers]
    assert [one["papers"] for one in trail("paper.lapse")] == [[FUNDS, MEMBERS]]
    assert len(texts(founded, "late_missing")) == 1
    listed = verifying.one(found.ref, 1, ())
    assert set(listed.papers) == {FUNDS, MEMBERS}
    with pytest.raises(Refused):
        verifying.revoke(found.ref, WORDS, officer_id=staff.limin, now=clock.now())
    verifying.revoke(found.ref, WORDS, officer_id=staff.zheng, now=clock.now())
    with reading() as session:
        assert session.scalars(select(Licence)).one().state is LicenceState.revoked
    assert [one[0] for one in marks()] == [What.late_papers], "no false promise, and once"
    assert following.still_open(founded.ref, account_id=founded.account_id) == ()
    assert requirement(founded, FUNDS).state is Fulfilment.waived


def test_if_it_comes_there_is_nothing_more(founded: Handed, staff: Staff) -> None:
    last = due(founded, FUNDS)
    for paper in (FUNDS, MEMBERS):
        ref = founded.items[REGISTRATION]
        notifying.take_paper(ref, paper, officer_id=staff.limin, now=morning(last))
    overdue_papers.look_after({}, morning(last + timedelta(days=3)))
    late_reminders.remind({}, morning(last))
    assert [one.statement for one in (duty(),) if one and one.state is Verified.broken] == []
    assert "late_missing" not in lines(founded, REGISTRATION)
    assert "later_granted" not in told(founded)


def test_if_it_comes_late_but_before_anybody_revokes_it_is_settled(
    founded: Handed, staff: Staff
) -> None:
    after = morning(due(founded, FUNDS) + timedelta(days=1))
    overdue_papers.look_after({}, after)
    ref = founded.items[REGISTRATION]
    notifying.take_paper(ref, FUNDS, officer_id=staff.limin, now=after)
    found = duty()
    assert found is not None
    assert found.state is Verified.broken, "one of two is still missing"
    notifying.take_paper(ref, MEMBERS, officer_id=staff.limin, now=after)
    settled = duty()
    assert settled is not None
    assert settled.state is Verified.kept_late
    assert lines(founded, REGISTRATION)[-1] == "late_settled"
    assert told(founded)[-1] == "late_settled"
    with pytest.raises(Refused):
        verifying.revoke(settled.ref, WORDS, officer_id=staff.zheng, now=after)
    overdue_papers.look_after({}, after + timedelta(days=1))
    again = duty()
    assert again is not None
    assert again.state is Verified.kept_late
