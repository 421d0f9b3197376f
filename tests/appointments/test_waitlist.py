"""候补: who waits, for which days, until when, and what their page says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.appointments.conftest import (
    MONDAY,
    NOW,
    THEME,
    small_place,
    somebody,
)
from tests.appointments.waiting import (
    DAY,
    TINY,
    book,
    full,
    states,
    wait,
)
from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient
from webapp.appointments import (
    ending,
    forgetting,
    taking,
    waitlist,
)
from webapp.appointments.models import WaitRow
from webapp.appointments.values import (
    NoSuchTime,
    Paused,
    PlaceValues,
    WaitState,
)
from webapp.core import clock, jobs
from webapp.core.db import reading, transaction


def test_one_person_waits_once_and_can_choose_other_days(place: PlaceValues) -> None:
    who = wait(place)
    before = waitlist.of_person(who, now=clock.now())
    waitlist.join(place, THEME, 15, DAY, DAY + timedelta(days=1), who, now=clock.now())
    (after,) = waitlist.of_person(who, now=clock.now())
    assert after.ref == before[0].ref
    assert after.last == DAY + timedelta(days=1)
    other = wait(place)
    assert waitlist.of_person(other, now=clock.now())[0].before == 1
    for _ in range(2):
        waitlist.leave(after.ref, who)
    assert waitlist.of_person(who, now=clock.now()) == []
    assert waitlist.of_person(other, now=clock.now())[0].before == 0
    with pytest.raises(LookupError):
        waitlist.leave(after.ref, other)


@pytest.mark.parametrize(("first", "last"), [(-3, -3), (1, 0), (0, 200)])
def test_days_that_cannot_be_booked_are_not_waited_for(
    place: PlaceValues, first: int, last: int
) -> None:
    days = timedelta(days=first), timedelta(days=last)
    with pytest.raises(NoSuchTime):
        waitlist.join(place, THEME, 15, DAY + days[0], DAY + days[1], somebody(), now=clock.now())


def test_who_missed_too_many_does_not_wait_either(
    place: PlaceValues, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waitlist.reads, "paused_until", lambda who, today: DAY)
    with pytest.raises(Paused):
        wait(place)


def test_one_look_a_minute_while_somebody_waits_and_none_after(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    def looks() -> int:
        with reading() as session:
            return len(
                session.scalars(
                    select(jobs.Job).where(
                        jobs.Job.kind == waitlist.OFFER, jobs.Job.done_at.is_(None)
                    )
                ).all()
            )

    full(place)
    people = [wait(place) for _ in range(3)]
    assert looks() == 3
    jobs.run_due(clock.now())
    assert looks() == 1
    for who in people:
        waitlist.leave(waitlist.of_person(who, now=clock.now())[0].ref, who)
    jobs.run_due(at("2026-11-27T10:02+08:00"))
    assert looks() == 0


def test_what_is_over_is_over_and_forgotten(
    place: PlaceValues, at: Callable[[str], datetime]
) -> None:
    full(place)
    wait(place)
    gone = wait(place)
    assert gone.account_id is not None
    with transaction() as session:
        forgetting.forget_account(session, gone.account_id, clock.now())
    assert states() == [WaitState.waiting]
    ending.end({}, at("2026-11-30T10:00+08:00"))
    assert states() == [WaitState.over]
    forgetting.forget_old({}, at("2027-06-01T08:00+08:00"))
    assert states() == []


def test_whoever_waits_again_waits_for_what_they_say_now(place: PlaceValues) -> None:
    full(place)
    who = wait(place)
    waitlist.join(place, THEME, 30, DAY, DAY, who, now=clock.now(), people=2, case_ref="case-1")
    with reading() as session:
        (row,) = session.scalars(select(WaitRow)).all()
    assert (row.minutes, row.people, row.case_ref) == (30, 2, "case-1")


@pytest.mark.one_database
def test_somebody_waits_on_the_page_and_takes_what_is_offered(
    client: LintingClient, at: Callable[[str], datetime], app: Any
) -> None:
    now = at(NOW)
    small = small_place(now, opening=TINY)
    client.set_cookie("lang", "en")
    signed_in(client, factories.account("王建国")[0])
    address = f"/book/{THEME}/at/{small.slug}/{MONDAY}"
    assert "Wait until something is free" not in client.open_page(address).text
    one, owner = book(small, minutes=30)
    page = client.open_page(address)
    assert "Full. Wait until something is free?" in page.text
    # Every day of this place is full, so any of them can be waited for.
    page = page.submit(f"{address}/wait", days="any")
    assert page.h1 == "My appointments"
    assert "You wait for" in page.text
    assert "Any day until" in page.text
    assert "You are next" in page.text
    taking.cancel(one.ref, owner, now=now)
    page = client.open_page("/me/appointments")
    assert "Kept for you until 12:00" in page.text
    page = page.link("Mon 30 November")
    assert "You waited for it" in page.text
    assert "until 12:00" in page.text
    assert "data-left" in page.html
    assert "countdown" not in page.html
    page = page.submit("/confirm")
    assert "Booked" in page.text
    other = app.test_client()
    other.set_cookie("lang", "en")
    signed_in(other, factories.account("李秀英")[0])
    page = other.open_page(address).submit(f"{address}/wait")
    assert "You wait for" in page.text
    page = page.submit("/leave")
    assert "You wait for" not in page.text
    assert client.get(f"{address}/wait").status_code == 303
    assert client.get("/me/appointments/waiting/x/leave").status_code == 303
