"""What was promised is looked at after the grant: the duty, the looks, the revocation, overdue."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.support import factories
from tests.support.factories import Handed
from webapp.approvals import service, verifying
from webapp.approvals.models import Verification
from webapp.approvals.verification_values import BadFinding, Finding, How, Verified
from webapp.approvals.verifying import Duties
from webapp.cases import service as cases
from webapp.catalog.values import Applicant, Tier
from webapp.core import audit, clock
from webapp.core.db import reading
from webapp.credit import service as credit
from webapp.credit.service import What
from webapp.halls import service as halls
from webapp.licences.models import Licence
from webapp.licences.values import LicenceState
from webapp.messages import inbox
from webapp.web.errors import Refused

LICENCE = "business-licence"
WORDS = "门牌和承诺书上写的不一样。"


@pytest.fixture
def hall(app: Any) -> Iterator[Any]:
    """A request's surroundings, in which the words have a language."""
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        yield app


class Staff:
    """Who accepts, decides and looks; 郑和 may do the last two."""

    def __init__(self) -> None:
        self.limin = factories.officer("limin", "李敏", "accept")
        self.zhou = factories.officer("zhouwentao", "周文涛", "approve")
        self.sun = factories.officer("sunlei", "孙磊", "inspect")
        self.zheng = factories.officer("zhenghe", "郑和", "inspect", "approve")


@pytest.fixture
def staff(hall: Any) -> Staff:
    return Staff()


@pytest.fixture
def granted(staff: Staff) -> Handed:
    """A shop whose licence was granted on a statement about its premises."""
    handed = factories.submitted()
    factories.accepted(handed.items[LICENCE], by=staff.limin)
    service.approve(handed.items[LICENCE], officer_id=staff.zhou, opinion="", now=clock.now())
    return handed


def duty() -> Duties:
    """The one verification there is."""
    with reading() as session:
        ref = session.scalars(select(Verification.ref)).one()
    return verifying.one(ref, 1, ())


def fault(**more: Any) -> Finding:
    values = {"until": halls.today() + timedelta(days=10), "words": WORDS} | more
    return Finding(False, How.site, **values)


def match() -> Finding:
    return Finding(True, How.data)


def look(finding: Finding, by: int, now: datetime | None = None) -> None:
    verifying.look(duty().ref, finding, officer_id=by, now=now or clock.now())


def days_later(count: int) -> datetime:
    return clock.now() + timedelta(days=count)


def lines(handed: Handed) -> list[str]:
    case = cases.item_for_staff(handed.items[LICENCE], hall_id=1)
    return [line.kind for line in case.events]


def test_a_grant_on_a_promise_makes_the_duty(granted: Handed) -> None:
    found = duty()
    assert (found.item, found.statement, found.state) == (
        LICENCE,
        "premises-statement",
        Verified.due,
    )
    assert found.granted_on == halls.today()
    assert found.due_on > halls.today()
    assert [one.ref for one in verifying.listed(1, ())] == [found.ref]
    assert verifying.listed(1, (), settled=True) == []


def test_a_refusal_makes_none(staff: Staff) -> None:
    handed = factories.submitted()
    factories.accepted(handed.items[LICENCE], by=staff.limin)
    reasons = "登记的住所不存在，不符合登记条例的规定。"
    service.refuse(handed.items[LICENCE], officer_id=staff.zhou, reasons=reasons, now=clock.now())
    with reading() as session:
        assert session.scalars(select(Verification)).all() == []


def test_a_match_settles_it_and_is_told(granted: Handed, staff: Staff) -> None:
    look(match(), staff.sun)
    assert duty().state is Verified.kept
    assert [one.by for one in duty().steps] == ["孙磊"]
    assert lines(granted)[-1] == "promise_kept"
    assert inbox.of_account(granted.account_id)[0].kind == "promise_kept"
    assert [one.ref for one in verifying.listed(1, (), settled=True)] == [duty().ref]
    with pytest.raises(Refused):
        look(match(), staff.sun)


def test_a_fault_gives_time_then_is_looked_at_again(granted: Handed, staff: Staff) -> None:
    look(fault(), staff.sun)
    found = duty()
    assert found.state is Verified.rectify
    assert found.until == halls.today() + timedelta(days=10)
    assert found.due_on > found.until
    told = inbox.of_account(granted.account_id)[0]
    assert told.kind == "promise_rectify"
    with pytest.raises(Refused, match="期限"):
        look(fault(), staff.sun)
    assert duty().state is Verified.rectify
    look(match(), staff.sun)
    assert duty().state is Verified.kept_late


def test_what_is_not_put_right_is_revoked_by_somebody_else(granted: Handed, staff: Staff) -> None:
    look(fault(), staff.zheng)
    look(fault(until=None), staff.zheng, days_later(11))
    assert duty().state is Verified.broken
    assert licence().state is LicenceState.valid
    for officer in (staff.zheng, staff.sun, staff.limin):
        with pytest.raises(Refused):
            verifying.revoke(duty().ref, WORDS, officer_id=officer, now=days_later(11))
    verifying.revoke(duty().ref, WORDS, officer_id=staff.zhou, now=days_later(12))
    assert duty().state is Verified.revoked
    assert licence().state is LicenceState.revoked
    assert lines(granted)[-3:] == ["promise_rectify", "promise_broken", "promise_revoked"]
    note = cases.item_for_staff(granted.items[LICENCE], hall_id=1).events[-1].note
    assert note is not None
    assert note.words == WORDS
    assert {one.kind for one in note.remedies} == {"review", "lawsuit"}
    with pytest.raises(Refused):
        verifying.revoke(duty().ref, WORDS, officer_id=staff.zhou, now=days_later(12))


def licence() -> Licence:
    with reading() as session:
        return session.scalars(select(Licence)).one()


def test_what_was_promised_falsely_counts_against_the_next_promise(
    granted: Handed, staff: Staff
) -> None:
    """Of a shop without a code yet it is the mark of the person who promised."""

    def standing() -> credit.Standing:
        return credit.look_up(
            kind=Applicant.person, code=granted.id_number, hall_id=1, now=days_later(12)
        )

    look(fault(), staff.sun)
    look(fault(), staff.sun, now=days_later(11))
    assert standing().tier is Tier.normal
    verifying.revoke(duty().ref, WORDS, officer_id=staff.zhou, now=days_later(12))
    assert standing().tier is Tier.limited
    (mark,) = standing().marks
    assert mark.what is What.false_promise
    assert mark.case_number == cases.item_for_staff(granted.items[LICENCE], hall_id=1).row.number


@pytest.mark.parametrize("until", [None, date(2020, 1, 1)])
def test_a_fault_without_a_day_to_mend_it_changes_nothing(
    granted: Handed, staff: Staff, until: date | None
) -> None:
    with pytest.raises(BadFinding) as bad:
        look(fault(until=until), staff.sun)
    assert bad.value.field == "until"
    assert duty().state is Verified.due
    assert duty().steps == ()


def test_whoever_granted_does_not_look(staff: Staff) -> None:
    handed = factories.submitted()
    factories.accepted(handed.items[LICENCE], by=staff.limin)
    service.approve(handed.items[LICENCE], officer_id=staff.zheng, opinion="", now=clock.now())
    with pytest.raises(Refused):
        look(match(), staff.zheng)


def test_what_is_overdue_is_put_on_record_once(granted: Handed) -> None:
    late = datetime.combine(duty().due_on, clock.now().timetz()) + timedelta(days=2)
    verifying.report_overdue({}, late - timedelta(days=3))
    assert overdue() == []
    verifying.report_overdue({}, late)
    verifying.report_overdue({}, late)
    assert len(overdue()) == 1


def overdue() -> list[str]:
    with reading() as session:
        rows = session.scalars(
            select(audit.AuditEntry.action).where(audit.AuditEntry.action == "verification.overdue")
        )
        return list(rows)


def test_another_department_sees_none(granted: Handed) -> None:
    assert verifying.listed(1, ("fire-rescue",)) == []
    with pytest.raises(LookupError):
        verifying.one(duty().ref, 1, ("fire-rescue",))
