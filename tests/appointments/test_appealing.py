"""Whoever missed an appointment says why it should not count, and somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.appointments.conftest import somebody, wish
from tests.cases.conftest import signed_in
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support.client import LintingClient
from webapp.appointments import appealing, desk, forgetting, places, reads, taking
from webapp.appointments.desk import NotNow
from webapp.appointments.models import MissedAppealRow
from webapp.appointments.values import Booking, BookingState, MissedWhy
from webapp.appointments.wishes import Who
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.messages.models import InboxMessage

__all__ = ["officers", "sign_in"]
DAY = timedelta(days=1)


@pytest.fixture
def monday(app: Any, at: Callable[[str], datetime]) -> datetime:
    """The Monday on which somebody did not come."""
    friday = at("2026-11-27T10:00+08:00")
    places.plan({}, friday)
    places.forget_cached()
    return datetime.fromisoformat("2026-11-30T11:00+08:00")


def missed(officer_id: int, now: datetime) -> tuple[Booking, Who]:
    """Somebody with an account booked, and did not come."""
    who = somebody("王秀英")
    friday = now - 3 * DAY
    held = taking.hold(wish(places.of_slug("hall"), "09:00", 30), who, now=friday)
    made = taking.confirm(held.ref, who, now=friday)
    about = {"officer_id": officer_id, "hall_id": halls.here().id, "now": now}
    return desk.mark(made.ref, BookingState.missed, **about), who


def answer(
    ref: str, officer_id: int, now: datetime, words: str = "", granted: bool = True
) -> Booking:
    """What somebody of the hall says."""
    return appealing.answer(
        ref, words, granted=granted, officer_id=officer_id, hall_id=halls.here().id, now=now
    )


def told(kind: str) -> int:
    """How many were told so."""
    with reading() as session:
        return len(session.scalars(select(InboxMessage).where(InboxMessage.kind == kind)).all())


def test_it_does_not_count_once_somebody_says_so(
    monday: datetime, officers: dict[str, int]
) -> None:
    booking, who = missed(officers["limin"], monday)
    for _twice in range(2):
        appealing.appeal(booking.ref, who, MissedWhy.ill, "发烧了", now=monday)
    ((found, said),) = appealing.open_ones(halls.here().id)
    assert (found.ref, said.words) == (booking.ref, "发烧了")
    for _twice in range(2):
        assert answer(booking.ref, officers["zhou"], monday).excused
    assert appealing.open_ones(halls.here().id) == []
    assert told("missed_excused") == 1
    with pytest.raises(NotNow):
        answer(booking.ref, officers["zhou"], monday, "不算", granted=False)


def test_it_counts_with_words_alone(monday: datetime, officers: dict[str, int]) -> None:
    booking, who = missed(officers["limin"], monday)
    appealing.appeal(booking.ref, who, MissedWhy.other, "", now=monday)
    with pytest.raises(ValueError, match="no words"):
        answer(booking.ref, officers["zhou"], monday, " ", granted=False)
    assert not answer(booking.ref, officers["zhou"], monday, "当天没有停办", granted=False).excused
    said = appealing.of(booking.id)
    assert said is not None
    assert (said.granted, said.answer) == (False, "当天没有停办")
    assert told("missed_counts") == 1


def test_only_what_was_missed_and_counts_and_lately(
    monday: datetime, officers: dict[str, int]
) -> None:
    booking, who = missed(officers["limin"], monday)
    with pytest.raises(NotNow):
        appealing.appeal(booking.ref, who, MissedWhy.ill, "", now=monday + 31 * DAY)
    with pytest.raises(LookupError):
        appealing.appeal(booking.ref, somebody("李四"), MissedWhy.ill, "", now=monday)
    about = {"officer_id": officers["limin"], "hall_id": halls.here().id, "now": monday}
    desk.excuse(booking.ref, **about)
    with pytest.raises(NotNow):
        appealing.appeal(booking.ref, who, MissedWhy.ill, "", now=monday)
    with pytest.raises(LookupError):
        answer(booking.ref, officers["limin"], monday)


def test_a_colleague_who_excuses_it_answers_too(monday: datetime, officers: dict[str, int]) -> None:
    booking, who = missed(officers["limin"], monday)
    appealing.appeal(booking.ref, who, MissedWhy.office, "", now=monday)
    about = {"officer_id": officers["limin"], "hall_id": halls.here().id, "now": monday}
    desk.excuse(booking.ref, **about)
    assert appealing.open_ones(halls.here().id) == []


def test_the_trail_holds_no_words_and_a_closed_account_leaves_none(
    monday: datetime, officers: dict[str, int]
) -> None:
    booking, who = missed(officers["limin"], monday)
    appealing.appeal(booking.ref, who, MissedWhy.ill, "发烧了", now=monday)
    with transaction() as session:
        forgetting.forget_account(session, who.account_id or 0, monday)
    with reading() as session:
        assert session.scalars(select(MissedAppealRow)).all() == []
        details = session.scalars(
            select(AuditEntry.details).where(AuditEntry.action == "appointment.appeal")
        ).all()
    assert details == [{}]
    assert reads.of_id(booking.id).name == ""


@pytest.mark.one_database
def test_on_the_page_and_at_the_desk(
    monday: datetime,
    at: Callable[[str], datetime],
    client: LintingClient,
    officers: dict[str, int],
    sign_in: SignIn,
) -> None:
    booking, who = missed(officers["limin"], at("2026-11-30T11:00+08:00"))
    client.set_cookie("lang", "en")
    signed_in(client, who.account_id or 0)
    page = client.open_page(f"/appointments/{booking.ref}")
    assert "Choose what it was." in page.submit("/appeal").text
    page = page.submit("/appeal", why="ill", words="Fever.")
    assert "Somebody looks at it" in page.text
    desk_page = sign_in("limin").open_page("/staff/appointments")
    assert "I was ill · Fever." in desk_page.text
    desk_page = desk_page.submit("/appeal", button="Tell them", words="You called nobody.")
    assert "Fever." not in desk_page.text
    page = client.open_page("/me/messages").submit("/me/messages/", button="Open the appointment")
    assert page.status == 200
    page = client.open_page(f"/appointments/{booking.ref}")
    assert "It counts." in page.text
    assert "You called nobody." in page.text
    assert client.get(f"/appointments/{booking.ref}/appeal").status_code == 303
