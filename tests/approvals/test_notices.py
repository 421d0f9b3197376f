"""Telling everything that is missing, and answering it: what is written, who is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.support import factories
from tests.support.factories import Handed
from webapp.approvals import answering, notice_reads, notifying, service
from webapp.approvals.answering import NotAnswered
from webapp.approvals.notice_values import Fault, NoticeLack, NoticeState, Point, PointKind
from webapp.approvals.notifying import NoticeLacks
from webapp.cases.models import BundleCase, CaseEvent, CaseRequirement, ItemCase, Party
from webapp.cases.values import Fulfilment, ItemState
from webapp.core import audit, clock
from webapp.core.db import reading
from webapp.messages.models import InboxMessage
from webapp.web.errors import Refused

pytestmark = pytest.mark.sampled_on("sqlite")

LICENCE, FOOD = "business-licence", "food-service-permit"
PAPER = "kitchen-layout"
NAME = Point(PointKind.field, "shop-name", Fault.wrong, "店名里要写出做什么。")
PROOF = Point(PointKind.paper, PAPER, Fault.missing)
OTHER = Point(PointKind.other, "1", Fault.other, "请写明开业的日子。")


@pytest.fixture
def hall(app: Any) -> Iterator[Any]:
    """A request's surroundings, in which the words have a language."""
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        yield app


@pytest.fixture
def limin(hall: Any) -> int:
    """李敏, who accepts."""
    return factories.officer("limin", "李敏", "accept", "approve")


@pytest.fixture
def zhao(hall: Any) -> int:
    """赵一凡, who may accept and decide."""
    return factories.officer("zhao", "赵一凡", "accept", "approve")


@pytest.fixture
def handed(hall: Any) -> Handed:
    """A small noodle shop's case, just handed in."""
    return factories.submitted()


@pytest.fixture
def ready(handed: Handed) -> Handed:
    """The same case after its business licence, so that the food permit is received."""
    limin, zhou = (factories.officer(name, name, "accept", "approve") for name in ("first", "next"))
    factories.accepted(handed.items[LICENCE], by=limin)
    service.approve(handed.items[LICENCE], officer_id=zhou, opinion="", now=clock.now())
    return handed


def item(ref: str) -> ItemCase:
    with reading() as session:
        return session.scalars(select(ItemCase).where(ItemCase.ref == ref)).one()


def notify(ref: str, officer: int, *points: Point, reason: str = "") -> None:
    notifying.notify(ref, officer_id=officer, points=points, reason=reason, now=clock.now())


def notice_of(ref: str) -> Any:
    return notice_reads.of_item(item(ref).id)[-1]


def lines(ref: str) -> list[str]:
    with reading() as session:
        query = select(CaseEvent.kind).where(CaseEvent.item_id == item(ref).id)
        return list(session.scalars(query.order_by(CaseEvent.id)))


def actions() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(audit.AuditEntry.action).order_by("seq")))


def sent(values: dict[str, str]) -> Callable[[str], list[str]]:
    """A form as a browser sends it."""
    return lambda name: [values[name]] if name in values else []


def answer(handed: Handed, slug: str, values: dict[str, str]) -> None:
    found = notice_of(handed.items[slug])
    answering.send(
        handed.ref, found.ref, sent(values), account_id=handed.account_id, now=clock.now()
    )


# --- telling --------------------------------------------------------------------------------


def test_a_notice_names_everything_and_stops_no_clock_that_runs(handed: Handed, limin: int) -> None:
    ref = handed.items[LICENCE]
    notify(ref, limin, NAME, OTHER)
    assert item(ref).state is ItemState.correcting
    assert item(ref).decided_on is None
    found = notice_of(ref)
    assert (found.round, found.serial, found.state) == (1, 1, NoticeState.open)
    assert [one.point for one in found.points] == [NAME, OTHER]
    assert found.answer_by is None, "no law sets a day, so the hall does not unless it wants to"
    assert lines(ref) == ["received", "correcting"]
    assert actions()[-1] == "item.notify"
    with reading() as session:
        kinds = list(session.scalars(select(InboxMessage.kind)))
    assert kinds[-1] == "notice"


def test_the_same_press_again_sends_nothing_more(handed: Handed, limin: int) -> None:
    ref = handed.items[LICENCE]
    notify(ref, limin, NAME, OTHER)
    before = actions()
    notify(ref, limin, NAME, OTHER)
    assert actions() == before
    with pytest.raises(Refused):
        notify(ref, limin, NAME)


def test_nothing_is_told_without_points_or_words(handed: Handed, limin: int) -> None:
    ref = handed.items[LICENCE]
    with pytest.raises(NoticeLacks) as none:
        notify(ref, limin)
    assert none.value.lacks == {"": NoticeLack.no_points}
    silent = Point(PointKind.field, "shop-name", Fault.other, " 。 ")
    with pytest.raises(NoticeLacks) as wordless:
        notify(ref, limin, silent)
    assert wordless.value.lacks == {"field:shop-name": NoticeLack.no_words}
    assert item(ref).state is ItemState.received


def test_what_the_item_does_not_need_cannot_be_asked_for(handed: Handed, limin: int) -> None:
    ref = handed.items[LICENCE]
    for point in (
        Point(PointKind.paper, "nothing-like-this", Fault.missing),
        Point(PointKind.field, "signboard-width", Fault.wrong),
    ):
        with pytest.raises(LookupError):
            notify(ref, limin, point)
    assert item(ref).state is ItemState.received


def test_only_whoever_may_accept_may_tell(handed: Handed, hall: Any) -> None:
    ref = handed.items[LICENCE]
    approver = factories.officer("zhou", "周文涛", "approve")
    fireman = factories.officer("huo", "霍岩", "accept", departments=("fire-rescue",))
    with pytest.raises(Refused):
        notify(ref, approver, NAME)
    with pytest.raises(LookupError):
        notify(ref, fireman, NAME)


def test_nothing_is_told_after_acceptance(handed: Handed, limin: int, zhao: int) -> None:
    ref = handed.items[LICENCE]
    factories.accepted(ref, by=limin)
    with pytest.raises(Refused):
        notify(ref, zhao, NAME)


def test_whoever_told_does_not_decide_and_a_colleague_may_accept(
    handed: Handed, limin: int, zhao: int
) -> None:
    ref = handed.items[LICENCE]
    notify(ref, limin, NAME)
    answer(handed, LICENCE, {"shop-name": "老王牛肉面馆"})
    factories.accepted(ref, by=zhao)
    with pytest.raises(Refused):
        service.approve(ref, officer_id=limin, opinion="", now=clock.now())
    other = factories.officer("zhou", "周文涛", "approve")
    service.approve(ref, officer_id=other, opinion="", now=clock.now())
    assert item(ref).state is ItemState.approved


def test_nobody_accepts_while_the_applicant_answers(handed: Handed, limin: int, zhao: int) -> None:
    ref = handed.items[LICENCE]
    notify(ref, limin, NAME)
    with pytest.raises(Refused):
        factories.accepted(ref, by=zhao)


# --- answering ------------------------------------------------------------------------------


@pytest.mark.clocks
def test_an_answer_corrects_the_case_and_the_item_is_received_again(
    hall: Any, limin: int, at: Callable[[str], datetime]
) -> None:
    at("2026-11-23T10:00+08:00")
    handed = factories.submitted()
    ref = handed.items[LICENCE]
    notify(ref, limin, NAME, OTHER)
    point = notice_of(ref).points[1].id
    at("2026-11-28T10:00+08:00")  # a Saturday
    answer(handed, LICENCE, {"shop-name": "老王牛肉面馆", f"words-{point}": "12月8日开业。"})
    assert item(ref).state is ItemState.received
    assert item(ref).received_on == date(2026, 11, 30)
    found = notice_of(ref)
    assert found.state is NoticeState.answered
    assert [one.answered for one in found.points] == [True, True]
    name, words = found.points
    assert (name.before, name.given.value) == ("老王面馆", "老王牛肉面馆")
    assert words.given.words == "12月8日开业。"
    assert lines(ref) == ["received", "correcting", "answered"]
    assert actions()[-2:] == ["case.correct", "item.answer"]
    with reading() as session:
        case = session.scalars(select(BundleCase).where(BundleCase.ref == handed.ref)).one()
        party = session.get_one(Party, case.applicant_id)
        entry = session.scalars(
            select(audit.AuditEntry).where(audit.AuditEntry.action == "case.correct")
        ).one()
    assert case.fields["shop-name"] == "老王牛肉面馆"
    assert party.name == "老王牛肉面馆", "the licence bears the corrected name"
    assert "老王" not in str(entry.details)


def test_other_items_that_use_a_corrected_field_say_so(handed: Handed, limin: int) -> None:
    notify(handed.items[LICENCE], limin, NAME)
    answer(handed, LICENCE, {"shop-name": "老王牛肉面馆"})
    assert lines(handed.items[FOOD])[-1] == "corrected"
    assert "corrected" not in lines(handed.items[LICENCE])


def test_an_answer_is_sent_once(handed: Handed, limin: int) -> None:
    ref = handed.items[LICENCE]
    notify(ref, limin, NAME)
    answer(handed, LICENCE, {"shop-name": "老王牛肉面馆"})
    before = actions()
    answer(handed, LICENCE, {"shop-name": "别的"})
    assert actions() == before
    assert notice_of(ref).points[0].given.value == "老王牛肉面馆"


def test_what_is_wrong_or_left_out_is_kept_and_said(ready: Handed, limin: int) -> None:
    ref = ready.items[FOOD]
    notify(ref, limin, NAME, PROOF, OTHER)
    name, paper, other = (one.id for one in notice_of(ref).points)
    with pytest.raises(NotAnswered) as refused:
        answer(ready, FOOD, {"shop-name": "", f"words-{other}": "12月8日"})
    assert list(refused.value.checked.errors) == ["shop-name"]
    assert refused.value.unanswered == (name, paper)
    kept = answering.open_notice(
        ready.ref, notice_of(ref).ref, account_id=ready.account_id, now=clock.now()
    )
    assert kept.notice.points[2].given.words == "12月8日"
    assert kept.typed == {"shop-name": ""}
    assert item(ref).state is ItemState.correcting


def test_a_value_that_stays_needs_a_word_why_it_is_right(handed: Handed, limin: int) -> None:
    ref = handed.items[LICENCE]
    notify(ref, limin, NAME)
    (point,) = (one.id for one in notice_of(ref).points)
    with pytest.raises(NotAnswered) as refused:
        answer(handed, LICENCE, {"shop-name": "老王面馆"})
    assert refused.value.unanswered == (point,)
    answer(handed, LICENCE, {"shop-name": "老王面馆", f"words-{point}": "面就是我们卖的。"})
    assert item(ref).state is ItemState.received
    assert "case.correct" not in actions()


def test_the_id_number_leads_to_the_case_after_it_was_corrected(handed: Handed, limin: int) -> None:
    from webapp.cases import tracking

    ref = handed.items[LICENCE]
    right = factories.an_id_number(77)
    notify(ref, limin, Point(PointKind.field, "applicant-id", Fault.wrong))
    answer(handed, LICENCE, {"applicant-id": right})
    found = tracking.find(handed.number, right[-4:], address="10.0.0.1", now=clock.now())
    assert found
    with pytest.raises(tracking.NoCase):
        tracking.find(handed.number, handed.id_number[-4:], address="10.0.0.1", now=clock.now())


def test_a_notice_is_nobody_elses(handed: Handed, limin: int) -> None:
    ref = handed.items[LICENCE]
    notify(ref, limin, NAME)
    other = factories.submitted(name="别人", shop="别家")
    for case_ref, account in ((handed.ref, other.account_id), (other.ref, other.account_id)):
        with pytest.raises(LookupError):
            answering.open_notice(case_ref, notice_of(ref).ref, account_id=account, now=clock.now())


# --- papers at the window -------------------------------------------------------------------


def requirement(handed: Handed, paper: str) -> Fulfilment:
    with reading() as session:
        return session.scalars(
            select(CaseRequirement.state)
            .join(BundleCase, BundleCase.id == CaseRequirement.bundle_id)
            .where(BundleCase.ref == handed.ref, CaseRequirement.key == paper)
        ).one()


def test_a_paper_brought_to_the_window_answers_the_last_point(ready: Handed, limin: int) -> None:
    ref = ready.items[FOOD]
    notify(ref, limin, NAME, PROOF)
    _, paper = (one.id for one in notice_of(ref).points)
    answer(ready, FOOD, {"shop-name": "老王牛肉面馆", f"counter-{paper}": "yes"})
    assert item(ref).state is ItemState.correcting, "the paper is not there yet"
    assert [one.answered for one in notice_of(ref).points] == [True, False]
    notifying.take_paper(ref, PAPER, officer_id=limin, now=clock.now())
    assert requirement(ready, PAPER) is Fulfilment.fulfilled
    assert item(ref).state is ItemState.received
    assert "item.take_paper" in actions()
    before = actions()
    notifying.take_paper(ref, PAPER, officer_id=limin, now=clock.now())
    assert actions() == before


def test_a_paper_that_is_brought_instead_is_wanted_again(ready: Handed, limin: int) -> None:
    ref = ready.items[FOOD]
    notifying.take_paper(ref, PAPER, officer_id=limin, now=clock.now())
    assert requirement(ready, PAPER) is Fulfilment.fulfilled
    notify(ref, limin, Point(PointKind.paper, PAPER, Fault.unreadable))
    (paper,) = (one.id for one in notice_of(ref).points)
    answer(ready, FOOD, {f"counter-{paper}": "yes"})
    assert requirement(ready, PAPER) is Fulfilment.open


# --- a second round -------------------------------------------------------------------------


def test_a_second_notice_says_why_and_stands_as_a_fault(handed: Handed, limin: int) -> None:
    ref = handed.items[LICENCE]
    notify(ref, limin, NAME)
    answer(handed, LICENCE, {"shop-name": "老王牛肉面馆"})
    with pytest.raises(NoticeLacks) as lacks:
        notify(ref, limin, NAME, OTHER)
    assert lacks.value.lacks == {"reason": NoticeLack.no_reason}
    notify(ref, limin, NAME, OTHER, reason="第一次告知时没有看到店名和别家重名。")
    found = notice_of(ref)
    assert (found.round, found.serial) == (2, 2)
    assert found.reason == "第一次告知时没有看到店名和别家重名。"
    with reading() as session:
        entry = session.scalars(
            select(audit.AuditEntry)
            .where(audit.AuditEntry.action == "item.notify")
            .order_by(audit.AuditEntry.seq.desc())
        ).first()
    assert entry is not None
    assert (entry.details["round"], entry.details["told_again"]) == (2, 1)
    assert "重名" not in str(entry.details)


def test_rounds_are_counted_for_the_item_and_serials_for_the_case(
    handed: Handed, limin: int
) -> None:
    notify(handed.items[LICENCE], limin, NAME)
    answer(handed, LICENCE, {"shop-name": "老王牛肉面馆"})
    factories.accepted(handed.items[LICENCE], by=limin)
    other = factories.officer("zhou", "周文涛", "approve")
    service.approve(handed.items[LICENCE], officer_id=other, opinion="", now=clock.now())
    notify(handed.items[FOOD], limin, OTHER)
    found = notice_of(handed.items[FOOD])
    assert (found.round, found.serial) == (1, 2)
