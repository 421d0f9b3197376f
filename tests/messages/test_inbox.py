"""The inbox: each step is told once, read in the reader's language, and forgotten in time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.support import factories
from tests.support.statements import statements
from webapp.accounts import service as accounts
from webapp.core import clock, settings
from webapp.core.db import reading, transaction
from webapp.core.i18n import CHINESE, ENGLISH, LOCALES
from webapp.messages import inbox, inbox_words, service, words
from webapp.messages.inbox import Link
from webapp.messages.models import InboxMessage, Message

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
PERMIT = {CHINESE: "食品经营许可", ENGLISH: "Food business permit"}
PARAMETERS: dict[str, words.Value] = {
    "number": "YJS 3702 0220",
    "item": PERMIT,
    "theme": PERMIT,
    "papers": {CHINESE: "健康证", ENGLISH: "Health certificate"},
    "day": date(2026, 12, 4),
}


@pytest.fixture
def account(database: Any) -> int:
    return factories.account()[0]


def tell(account_id: int, kind: str = words.APPROVED, **more: Any) -> None:
    more = {"link": Link("case", "REF"), "step": "1", "now": NOW, **more}
    with transaction() as session:
        service.send(
            session, kind, "13800138000", PARAMETERS, hall_id=1, account_id=account_id, **more
        )


def sent() -> int:
    with reading() as session:
        return len(session.scalars(select(Message.id)).all())


def test_a_step_is_told_once_by_sms_and_in_the_inbox(account: int) -> None:
    for _ in range(3):
        tell(account)
    assert (len(inbox.of_account(account)), sent()) == (1, 1)
    tell(account, step="2")
    tell(account, words.REFUSED)
    tell(account, link=Link("case", "OTHER"))
    assert (len(inbox.of_account(account)), sent()) == (4, 4)


def test_two_accounts_are_told_of_the_same_step(account: int) -> None:
    other = factories.account()[0]
    tell(account)
    tell(other)
    assert len(inbox.of_account(other)) == 1


def test_what_needs_no_sms_lies_in_the_inbox_alone(account: int) -> None:
    tell(account, words.ANSWERED)
    assert (len(inbox.of_account(account)), sent()) == (1, 0)


def test_what_is_told_without_an_account_goes_by_sms_alone(account: int) -> None:
    tell(account)
    with transaction() as session:
        for _ in range(2):
            service.send(session, words.APPROVED, "13800138000", PARAMETERS, hall_id=1, now=NOW)
    assert (len(inbox.of_account(account)), sent()) == (1, 3)


def test_a_message_goes_with_its_cause(account: int) -> None:
    def fail() -> None:
        with transaction():
            tell(account)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert inbox.of_account(account) == []
    tell(account)
    assert len(inbox.of_account(account)) == 1


def test_what_it_says_is_sealed(account: int) -> None:
    tell(account)
    with reading() as session:
        kept = session.connection().exec_driver_sql("select * from inbox_message").one()
    text = b" ".join(v if isinstance(v, bytes) else str(v).encode() for v in kept)
    for value in ("食品经营许可", "Food", "3702", "2026-12-04"):
        assert value.encode() not in text


def test_parameters_come_back_as_they_were(account: int) -> None:
    tell(account)
    assert inbox.of_account(account)[0].parameters == PARAMETERS


def test_unread_ones_are_counted_by_one_look(account: int) -> None:
    tell(account)
    tell(account, step="2")
    with statements() as looks:
        assert inbox.unread(account) == 2
    assert len(looks) == 1


def test_opening_one_marks_it_once_and_leads_on(account: int) -> None:
    tell(account)
    one = inbox.of_account(account)[0]
    assert one.unread
    later = NOW + timedelta(days=1)
    for moment in (NOW, later):
        assert inbox.open_message(one.id, account_id=account, now=moment) == Link("case", "REF")
    with reading() as session:
        assert session.scalars(select(InboxMessage.read_at)).one() == NOW
    assert inbox.unread(account) == 0


def test_nobody_opens_or_marks_the_messages_of_others(account: int) -> None:
    other = factories.account()[0]
    tell(account)
    one = inbox.of_account(account)[0]
    with pytest.raises(LookupError):
        inbox.open_message(one.id, account_id=other, now=NOW)
    inbox.read_all(other, up_to=one.id, now=NOW)
    assert inbox.unread(account) == 1


def test_what_came_after_the_page_stays_unread(account: int) -> None:
    tell(account)
    shown = inbox.of_account(account)[0].id
    tell(account, step="2")
    assert inbox.read_all(account, up_to=shown, now=NOW) == 1
    assert inbox.unread(account) == 1


def test_old_messages_are_forgotten(account: int) -> None:
    tell(account)
    days = timedelta(days=settings.current().inbox_days)
    inbox.forget_old({}, NOW + days - timedelta(hours=1))
    assert len(inbox.of_account(account)) == 1
    inbox.forget_old({}, NOW + days + timedelta(hours=1))
    assert inbox.of_account(account) == []


def test_a_closed_account_has_no_inbox(app: Any) -> None:
    case = factories.submitted()
    assert inbox.unread(case.account_id) == 1
    accounts.close_account(case.account_id, now=clock.now())
    assert inbox.of_account(case.account_id) == []


@pytest.mark.parametrize("locale", LOCALES)
def test_every_kind_says_what_happened_and_what_to_do(app: Any, locale: str) -> None:
    assert {*words.WORDS} - words.ONLY_BY_SMS <= {*inbox_words.LETTERS}
    with app.test_request_context(headers={"Accept-Language": locale}):
        app.preprocess_request()
        for kind in (*inbox_words.LETTERS, "a kind that is gone"):
            for given in (PARAMETERS, {}):
                said = inbox_words.said(kind, given)
                assert said.title
                assert said.text
                assert said.action
                assert "{" not in "".join(said[:3])
                assert "%(" not in "".join(said[:3])


def test_every_step_of_a_case_is_told(app: Any) -> None:
    from webapp.approvals import service as approvals

    case = factories.submitted()
    clerk = factories.officer("clerk", "李敏", "accept")
    chief = factories.officer("chief", "周文涛", "approve")
    licence, sign = case.items["business-licence"], case.items["food-service-permit"]
    factories.accepted(licence, by=clerk)
    approvals.approve(licence, officer_id=chief, opinion="", now=clock.now())
    factories.accepted(sign, by=clerk)
    approvals.refuse(
        sign, officer_id=chief, reasons="后厨没有排烟设施，装好后可以再来申请。", now=clock.now()
    )
    told = inbox.of_account(case.account_id)
    assert [one.kind for one in reversed(told)] == [
        "submitted",
        "accepted",
        "approved",
        "accepted",
        "refused",
    ]
    assert {one.link for one in told} == {Link("case", case.ref)}
    assert "day" in told[1].parameters
