"""Silence accepts by law: once, as of the day of receipt; and whoever was faster wins alone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.support import factories
from tests.support.factories import Handed
from webapp.approvals import answering, lapsing, notice_reads, notifying, service, silence
from webapp.approvals.models import DutyHeld, Notice
from webapp.approvals.notice_values import Fault, NoticeState, Point, PointKind
from webapp.approvals.notifying import NoticeLacks
from webapp.cases.models import CaseEvent, ItemCase
from webapp.cases.values import ItemState
from webapp.core import audit, clock, jobs, settings
from webapp.core.db import reading
from webapp.documents.models import IssuedDocument
from webapp.documents.values import DocumentKind
from webapp.messages.models import InboxMessage
from webapp.web.errors import Refused

LICENCE, FOOD = "business-licence", "food-service-permit"
NAME = Point(PointKind.field, "shop-name", Fault.wrong)
At = Callable[[str], datetime]


@pytest.fixture
def hall(app: Any) -> Iterator[Any]:
    """A request's surroundings, in which the words have a language."""
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        yield app


@pytest.fixture
def handed(hall: Any, at: At) -> Handed:
    """A case that was handed in on Monday 23 November."""
    at("2026-11-23T10:00+08:00")
    return factories.submitted()


@pytest.fixture
def limin(hall: Any) -> int:
    """李敏, who accepts."""
    return factories.officer("limin", "李敏", "accept")


def item(ref: str) -> ItemCase:
    with reading() as session:
        return session.scalars(select(ItemCase).where(ItemCase.ref == ref)).one()


def events(ref: str) -> list[str]:
    with reading() as session:
        query = select(CaseEvent.kind).where(CaseEvent.item_id == item(ref).id)
        return list(session.scalars(query.order_by(CaseEvent.id)))


def entries(action: str) -> list[audit.AuditEntry]:
    with reading() as session:
        return list(
            session.scalars(select(audit.AuditEntry).where(audit.AuditEntry.action == action))
        )


def total(model: Any) -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


def look() -> None:
    silence.accept_all({}, clock.now())


def test_it_is_a_daily_job() -> None:
    assert {"approvals.silence", "approvals.notices"} <= jobs._daily


@pytest.mark.clocks
def test_after_five_working_days_it_is_accepted_as_of_its_receipt_by_nobody(
    handed: Handed, at: At
) -> None:
    ref = handed.items[LICENCE]
    at("2026-11-30T23:00+08:00")
    look()
    assert item(ref).state is ItemState.received, "the fifth day is not over"
    at("2026-12-01T08:00+08:00")
    look()
    got = item(ref)
    assert (got.state, got.accepted_on) == (ItemState.accepted, date(2026, 11, 23))
    assert got.promised_due is not None
    assert got.promised_due < date(2026, 12, 1), "its deadlines run from that day as well"
    assert got.owner_id is None
    assert total(DutyHeld) == 0
    assert events(ref) == ["received", "silence"]
    (entry,) = entries("item.silence")
    assert (entry.actor, entry.subject) == ("system", ref)
    with reading() as session:
        kinds = list(session.scalars(select(InboxMessage.kind)))
    assert kinds.count("silence") == 1
    look()
    assert len(entries("item.silence")) == 1, "run again, it does nothing"
    assert item(handed.items[FOOD]).state is ItemState.waiting


def test_it_writes_a_slip_that_says_by_which_rule_and_names_nobody(handed: Handed, at: At) -> None:
    at("2026-12-01T08:00+08:00")
    look()
    with reading() as session:
        (slip,) = session.scalars(
            select(IssuedDocument).where(IssuedDocument.kind == DocumentKind.slip)
        )
    assert slip.data["body"]["by_silence"] is True
    assert slip.data["body"]["officer"] == ""
    assert slip.data["body"]["accepted_on"] == "2026-11-23"
    assert slip.issued_on == date(2026, 12, 1), "written when it was written"


def test_an_officers_slip_bears_their_name(handed: Handed, limin: int) -> None:
    factories.accepted(handed.items[LICENCE], by=limin)
    with reading() as session:
        (slip,) = session.scalars(
            select(IssuedDocument).where(IssuedDocument.kind == DocumentKind.slip)
        )
    assert (slip.data["body"]["by_silence"], slip.data["body"]["officer"]) == (False, "李敏")


def test_what_silence_accepted_anybody_with_the_duty_decides(
    handed: Handed, at: At, limin: int
) -> None:
    at("2026-12-01T08:00+08:00")
    look()
    zhou = factories.officer("zhou", "周文涛", "approve")
    service.approve(handed.items[LICENCE], officer_id=zhou, opinion="", now=clock.now())
    assert item(handed.items[LICENCE]).state is ItemState.approved


def test_an_officer_who_comes_too_late_accepts_nothing_and_tells_nothing(
    handed: Handed, at: At, limin: int
) -> None:
    ref = handed.items[LICENCE]
    at("2026-12-01T08:00+08:00")
    with pytest.raises(Refused):
        notifying.notify(ref, officer_id=limin, points=[NAME], now=clock.now())
    service.accept(ref, officer_id=limin, now=clock.now())
    got = item(ref)
    assert (got.state, got.accepted_on) == (ItemState.accepted, date(2026, 11, 23))
    assert total(DutyHeld) == 0
    assert events(ref)[-1] == "silence"


def test_while_the_applicant_answers_no_day_counts_and_then_five_run_again(
    handed: Handed, at: At, limin: int
) -> None:
    ref = handed.items[LICENCE]
    at("2026-11-30T09:00+08:00")
    notifying.notify(ref, officer_id=limin, points=[NAME], now=clock.now())
    at("2026-12-21T09:00+08:00")
    look()
    assert item(ref).state is ItemState.correcting
    (notice,) = notice_reads.of_item(item(ref).id)
    answering.send(
        handed.ref,
        notice.ref,
        lambda name: ["老王牛肉面馆"] if name == "shop-name" else [],
        account_id=handed.account_id,
        now=clock.now(),
    )
    at("2026-12-28T09:00+08:00")
    look()
    assert item(ref).state is ItemState.received
    at("2026-12-29T09:00+08:00")
    look()
    assert item(ref).accepted_on == date(2026, 12, 21)


def test_over_the_new_year_the_deadlines_are_provisional(hall: Any, at: At) -> None:
    at("2026-12-30T10:00+08:00")
    handed = factories.submitted()
    at("2027-01-20T10:00+08:00")
    look()
    got = item(handed.items[LICENCE])
    assert got.accepted_on == date(2026, 12, 30)
    assert got.due_provisional


# --- two at once ----------------------------------------------------------------------------


def at_once(*acts: Callable[[], Any]) -> list[BaseException | None]:
    """Run acts at the same moment, each in a thread of its own; what each of them raised."""
    barrier = threading.Barrier(len(acts))
    raised: list[BaseException | None] = [None] * len(acts)

    def run(place: int) -> None:
        barrier.wait()
        try:
            acts[place]()
        except BaseException as error:
            raised[place] = error

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def in_hall(app: Any, act: Callable[[], None]) -> Callable[[], None]:
    def run() -> None:
        with app.test_request_context("/staff/"):
            app.preprocess_request()
            act()

    return run


def test_the_job_and_an_officer_at_the_same_moment_exactly_one_wins(
    app: Any, handed: Handed, limin: int, at: At
) -> None:
    """The officer's clock is still on the last day, the job's already on the next one."""
    ref = handed.items[LICENCE]
    before = datetime.fromisoformat("2026-11-30T23:59:59+08:00")
    after = datetime.fromisoformat("2026-12-01T00:00:00+08:00")
    hall_id = item(ref).hall_id
    raised = at_once(
        in_hall(app, lambda: service.accept(ref, officer_id=limin, now=before)),
        in_hall(app, lambda: silence.accept_one(hall_id, ref, now=after)),
        in_hall(app, lambda: silence.accept_one(hall_id, ref, now=after)),
    )
    assert raised[1:] == [None, None]
    got = item(ref)
    assert got.state is ItemState.accepted
    if raised[0] is None:
        assert (events(ref)[-1], total(DutyHeld)) == ("accepted", 1)
        assert entries("item.silence") == []
    else:
        assert isinstance(raised[0], Refused)
        assert (events(ref)[-1], total(DutyHeld)) == ("silence", 0)
        assert len(entries("item.silence")) == 1
    assert len(events(ref)) == 2


def test_the_job_and_a_notice_at_the_same_moment_exactly_one_wins(
    app: Any, handed: Handed, limin: int
) -> None:
    ref = handed.items[LICENCE]
    before = datetime.fromisoformat("2026-11-30T23:59:59+08:00")
    after = datetime.fromisoformat("2026-12-01T00:00:00+08:00")
    hall_id = item(ref).hall_id
    raised = at_once(
        in_hall(app, lambda: notifying.notify(ref, officer_id=limin, points=[NAME], now=before)),
        in_hall(app, lambda: silence.accept_one(hall_id, ref, now=after)),
    )
    assert raised[1] is None
    if raised[0] is None:
        assert (item(ref).state, total(Notice)) == (ItemState.correcting, 1)
        assert events(ref) == ["received", "correcting"]
    else:
        assert isinstance(raised[0], Refused)
        assert (item(ref).state, total(Notice)) == (ItemState.accepted, 0)
        assert events(ref) == ["received", "silence"]


def test_two_officers_tell_at_the_same_moment_and_one_notice_stands(
    app: Any, handed: Handed, limin: int
) -> None:
    ref = handed.items[LICENCE]
    zhao = factories.officer("zhao", "赵一凡", "accept")
    now = clock.now()
    raised = at_once(
        *(
            in_hall(app, lambda by=by: notifying.notify(ref, officer_id=by, points=[NAME], now=now))
            for by in (limin, zhao)
        )
    )
    assert total(Notice) == 1
    assert [type(one) for one in raised if one is not None] in ([Refused], [NoticeLacks])
    assert item(ref).state is ItemState.correcting


# --- a last day -----------------------------------------------------------------------------


@pytest.fixture
def ten_days(database: Any) -> Iterator[None]:
    """A hall that gives ten working days for an answer."""
    import msgspec

    own = settings.current()
    settings.configure(msgspec.structs.replace(own, notice_answer_days=10))
    yield
    settings.configure(own)


def test_an_answer_that_never_comes_returns_the_item_after_two_reminders(
    handed: Handed, limin: int, at: At, ten_days: None
) -> None:
    ref = handed.items[LICENCE]
    at("2026-11-23T11:00+08:00")
    notifying.notify(ref, officer_id=limin, points=[NAME], now=clock.now())
    (notice,) = notice_reads.of_item(item(ref).id)
    assert notice.answer_by == date(2026, 12, 7)
    for day in range(24, 31):
        at(f"2026-11-{day}T09:00+08:00")
        lapsing.look_after({}, clock.now())
    for day in range(1, 8):
        at(f"2026-12-{day:02d}T09:00+08:00")
        lapsing.look_after({}, clock.now())
        lapsing.look_after({}, clock.now())
    assert item(ref).state is ItemState.correcting
    at("2026-12-08T09:00+08:00")
    lapsing.look_after({}, clock.now())
    lapsing.look_after({}, clock.now())
    assert item(ref).state is ItemState.stopped
    assert item(handed.items[FOOD]).state is ItemState.stopped, "what waited for it ends too"
    assert notice_reads.of_item(item(ref).id)[0].state is NoticeState.lapsed
    assert events(ref)[-1] == "withdrawn"
    assert len(entries("item.lapse")) == 1
    with reading() as session:
        kinds = list(session.scalars(select(InboxMessage.kind)))
    assert (kinds.count("notice_reminder"), kinds.count("withdrawn")) == (2, 1)


def test_an_answer_in_time_ends_the_last_day(
    handed: Handed, limin: int, at: At, ten_days: None
) -> None:
    ref = handed.items[LICENCE]
    notifying.notify(ref, officer_id=limin, points=[NAME], now=clock.now())
    (notice,) = notice_reads.of_item(item(ref).id)
    at("2026-12-07T23:00+08:00")
    answering.send(
        handed.ref,
        notice.ref,
        lambda name: ["老王牛肉面馆"] if name == "shop-name" else [],
        account_id=handed.account_id,
        now=clock.now(),
    )
    at("2026-12-20T09:00+08:00")
    lapsing.look_after({}, clock.now())
    assert item(ref).state is ItemState.received
