"""Rating a service and answering a bad one, on the database."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tests.engagement.conftest import DAY, done, here, rated, served
from tests.queues.conftest import somebody
from tests.queues.test_queue_pages import booking
from webapp.appointments.wishes import Who
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.engagement import answering, forgetting, rating, reads, services
from webapp.engagement.models import RatingRow
from webapp.engagement.values import (
    Appeal,
    BadPhone,
    Follow,
    Grade,
    Kind,
    NotNow,
    NotYet,
    NoWords,
)
from webapp.messages.models import InboxMessage
from webapp.queues import forgetting as queue_forgetting
from webapp.queues.values import Ticket


def acting(officer_id: int, now: datetime) -> dict[str, Any]:
    """Who acts, where and when."""
    return {"officer_id": officer_id, "hall_id": here(), "now": now}


def test_one_service_has_one_rating_and_a_wrong_press_is_mended(morning: datetime) -> None:
    what, found = rated(Grade.very_bad)
    assert found.follow is Follow.open
    assert (found.reach_by, found.settle_by) == (
        date(2026, 12, 1),
        date(2026, 12, 7),
    )
    mended = rating.rate(what, Grade.very_good, now=morning + timedelta(minutes=29))
    assert (mended.grade, mended.follow, mended.reach_by) == (Grade.very_good, Follow.none, None)
    assert mended.rated_at == found.rated_at
    with pytest.raises(NotNow):
        rating.rate(what, Grade.bad, now=morning + timedelta(minutes=31))
    assert rating.rate(what, Grade.very_good, now=morning + DAY).grade is Grade.very_good
    with reading() as session:
        assert len(session.scalars(select(RatingRow)).all()) == 1


def test_nothing_is_rated_before_it_is_over(morning: datetime) -> None:
    from tests.queues.conftest import draw

    with pytest.raises(NotYet):
        done(draw())


def test_more_is_said_of_what_was_rated(morning: datetime) -> None:
    what, _found = rated(Grade.bad)
    with pytest.raises(NoWords):
        rating.tell_more(what, {"words": " "}, now=morning)
    with pytest.raises(BadPhone):
        rating.tell_more(what, {"phone": "123"}, now=morning)
    typed = {"words": "等了两个小时", "speed": "1", "phone": "138 0000 0000"}
    found = rating.tell_more(what, typed, now=morning)
    assert (found.words, found.parts, found.has_phone) == ("等了两个小时", {"speed": 1}, True)
    assert rating.tell_more(what, typed, now=morning).words == "等了两个小时"


def test_nobody_says_more_before_the_rating(morning: datetime) -> None:
    with pytest.raises(NotNow):
        rating.tell_more(done(served()), {"words": "慢"}, now=morning)


def test_a_bad_one_is_taken_called_back_and_answered(
    morning: datetime, officer: int, chief: int
) -> None:
    who = somebody()
    _what, found = rated(Grade.bad, who)
    assert reads.count_open(here()) == 1
    with pytest.raises(NotNow):
        answering.reached(found.ref, **acting(officer, morning))
    taken = answering.take(found.ref, **acting(officer, morning))
    assert answering.take(found.ref, **acting(officer, morning)) == taken
    with pytest.raises(NotNow):
        answering.take(found.ref, **acting(chief, morning))
    assert reads.phone_of(found.ref, officer_id=officer) == who.phone
    assert reads.phone_of(found.ref, officer_id=chief) == ""
    with pytest.raises(NotNow):
        answering.settle(found.ref, "说明了", **acting(officer, morning))
    answering.reached(found.ref, **acting(officer, morning))
    with pytest.raises(NoWords):
        answering.settle(found.ref, " ", **acting(officer, morning))
    settled = answering.settle(found.ref, "加开了窗口", **acting(officer, morning))
    assert answering.settle(found.ref, "加开了窗口", **acting(officer, morning)) == settled
    assert reads.phone_of(found.ref, officer_id=officer) == ""
    assert reads.to_answer(here()) == []
    with reading() as session:
        kinds = session.scalars(select(InboxMessage.kind)).all()
    assert kinds.count("rating_answered") == 1


def test_who_served_has_no_part_in_it(morning: datetime) -> None:
    _what, found = rated(Grade.very_bad)
    (server,) = found.served_by
    with pytest.raises(NotNow):
        answering.take(found.ref, **acting(server, morning))
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(RatingRow).values(taken_by=server))


def arrived(who: Who) -> Ticket:
    """Somebody who had booked drew the number of their appointment, and was served."""
    return served(who, booking(who, "2026-11-30T09:30+08:00"))


def test_who_served_an_appointment_has_no_part_in_it_wherever_it_is_rated(
    morning: datetime,
) -> None:
    who = somebody()
    ticket = arrived(who)
    # On the appointment's own page, at once: the hourly round has not been there yet.
    what = services.find(Kind.booking, ticket.booking_ref, who.account_id, now=morning)
    found = rating.rate(what, Grade.very_bad, now=morning)
    assert found.served_by == (ticket.officer_id,)
    assert ticket.officer_id is not None
    with pytest.raises(NotNow):
        answering.take(found.ref, **acting(ticket.officer_id, morning))


def test_an_appointment_is_one_service_also_once_its_number_is_nobodys(
    morning: datetime, app: Any
) -> None:
    arrived(somebody())
    rating.note_services({}, morning)
    evening = morning + timedelta(hours=23)
    queue_forgetting.forget_old({}, evening)
    rating.note_services({}, evening)
    assert reads.figures(here(), since=morning - DAY).served == 1


def test_who_judged_a_rating_does_not_answer_it(
    morning: datetime, officer: int, chief: int
) -> None:
    _what, found = rated(Grade.bad)
    (server,) = found.served_by
    answering.appeal(found.ref, "不是我", **acting(server, morning))
    answering.judge(found.ref, "是他", excluded=False, **acting(chief, morning))
    with pytest.raises(NotNow):
        answering.take(found.ref, **acting(chief, morning))
    answering.take(found.ref, **acting(officer, morning))


def test_what_does_not_count_is_not_answered(morning: datetime, officer: int, chief: int) -> None:
    _what, found = rated(Grade.bad, somebody())
    (server,) = found.served_by
    answering.appeal(found.ref, "不是我", **acting(server, morning))
    answering.judge(found.ref, "是停车", excluded=True, **acting(chief, morning))
    with pytest.raises(NotNow):
        answering.take(found.ref, **acting(officer, morning))


def test_a_number_is_forgotten_once_nobody_is_to_be_called(
    morning: datetime,
) -> None:
    what, _found = rated(Grade.bad)
    rating.tell_more(what, {"phone": "13800000000"}, now=morning)
    mended = rating.rate(what, Grade.good, now=morning)
    assert not mended.has_phone


def test_without_a_number_it_is_answered_all_the_same(morning: datetime, officer: int) -> None:
    what, found = rated(Grade.bad)
    answering.take(found.ref, **acting(officer, morning))
    answering.settle(found.ref, "换了叫号屏", **acting(officer, morning))
    assert reads.of(what).answer == "换了叫号屏"
    with pytest.raises(NotNow):
        rating.tell_more(what, {"words": "还是慢"}, now=morning)


def test_it_may_take_longer_once_with_a_reason(morning: datetime, officer: int) -> None:
    what, found = rated(Grade.bad)
    with pytest.raises(NotNow):
        answering.take_longer(found.ref, "要换设备", **acting(officer, morning))
    answering.take(found.ref, **acting(officer, morning))
    longer = answering.take_longer(found.ref, "要换设备", **acting(officer, morning))
    assert answering.take_longer(found.ref, "要换设备", **acting(officer, morning)) == longer
    assert longer.settle_by == date(2026, 12, 21)
    assert reads.of(what).answer == "要换设备"
    with pytest.raises(NotNow):
        answering.take_longer(found.ref, "再等等", **acting(officer, morning))


def test_what_a_colleague_left_behind_is_taken_over(
    morning: datetime, officer: int, chief: int
) -> None:
    _what, found = rated(Grade.bad, somebody())
    answering.take(found.ref, **acting(officer, morning))
    with pytest.raises(NotNow):
        answering.take(found.ref, **acting(chief, morning + DAY))
    late = morning + 2 * DAY
    assert answering.take(found.ref, **acting(chief, late)).taken_by == chief
    answering.reached(found.ref, **acting(chief, late))
    with pytest.raises(NotNow):
        answering.settle(found.ref, "说明了", **acting(officer, late))
    assert found.served_by
    with pytest.raises(NotNow):
        answering.take(found.ref, **acting(found.served_by[0], late + 30 * DAY))
    with transaction() as session:
        session.execute(update(RatingRow).values(taken_by=None))
    over = answering.take(found.ref, **acting(officer, late))
    assert (over.follow, over.taken_by) == (Follow.reached, officer)


def test_what_was_never_answered_is_asked_of_nobody_for_ever(morning: datetime) -> None:
    rated(Grade.bad)
    forgetting.forget_old({}, morning + 731 * DAY)
    assert reads.to_answer(here()) == []


def test_an_objection_is_judged_by_a_third_and_nothing_is_deleted(
    morning: datetime, officer: int, chief: int
) -> None:
    what, found = rated(Grade.very_bad)
    (server,) = found.served_by
    with pytest.raises(NotNow):
        answering.appeal(found.ref, "不是我", **acting(officer, morning))
    answering.take(found.ref, **acting(officer, morning))
    answering.appeal(found.ref, "他说的是停车", **acting(server, morning))
    for one in (officer, server):
        with pytest.raises(NotNow):
            answering.judge(found.ref, "是", excluded=True, **acting(one, morning))
    judged = answering.judge(found.ref, "与服务无关", excluded=True, **acting(chief, morning))
    assert judged.appeal is Appeal.excluded
    assert reads.to_answer(here()) == []
    figures = reads.figures(here(), since=morning - DAY)
    assert (figures.served, figures.rated, figures.excluded) == (1, 0, 1)
    assert reads.of(what).grade is Grade.very_bad


def test_an_objection_comes_in_time(morning: datetime) -> None:
    _what, found = rated(Grade.bad)
    (server,) = found.served_by
    with pytest.raises(NotNow):
        answering.appeal(found.ref, "晚了", **acting(server, morning + 4 * DAY))


def test_the_hourly_round_counts_who_says_nothing_and_asks_once(morning: datetime) -> None:
    served(somebody())
    rating.note_services({}, morning)
    rating.note_services({}, morning)
    figures = reads.figures(here(), since=morning - DAY)
    assert (figures.served, figures.rated, figures.good) == (1, 0, 0)
    with reading() as session:
        kinds = session.scalars(select(InboxMessage.kind)).all()
    assert kinds.count("rating_asked") == 1


def test_whoever_has_said_it_is_not_asked(morning: datetime) -> None:
    rated(Grade.good, somebody())
    rating.note_services({}, morning)
    with reading() as session:
        assert "rating_asked" not in session.scalars(select(InboxMessage.kind)).all()


def test_the_trail_knows_steps_and_no_words(morning: datetime, officer: int) -> None:
    who = somebody()
    what, found = rated(Grade.bad, who)
    rating.tell_more(what, {"words": "态度很差"}, now=morning)
    answering.take(found.ref, **acting(officer, morning))
    with reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == found.ref)).all()
    assert [one.action for one in entries] == ["rating.rate", "rating.more", "rating.take"]
    said = "".join(str(one.details) + one.subject + one.chain for one in entries)
    assert "态度" not in said
    assert who.phone not in said


def test_words_go_with_the_account_and_later_by_themselves(morning: datetime, app: Any) -> None:
    who = somebody()
    assert who.account_id is not None
    what, _found = rated(Grade.bad, who)
    rating.tell_more(what, {"words": "慢"}, now=morning)
    with transaction() as session:
        forgetting.forget_account(session, who.account_id, morning)
    left = reads.all_rated(here())[0]
    assert (left.words, left.account_id, left.grade) == ("", None, Grade.bad)
    forgetting.forget_old({}, morning + 731 * DAY)
    assert reads.all_rated(here())[0].served_by == ()


def test_the_table_refuses_a_sixth_grade(morning: datetime) -> None:
    rated(Grade.good)
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(RatingRow).values(grade=6))
