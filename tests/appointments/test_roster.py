"""延时服务值班: who is there in which session, swaps, who is needed, and rest."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.appointments.conftest import NOW, THEME, small_place, somebody
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories
from tests.support.client import LintingClient
from tests.support.statements import statements
from webapp.accounts.models import StaffMember
from webapp.appointments import letters, overtime, places, roster, taking
from webapp.appointments.models import OnDutyRow
from webapp.appointments.roster import NeededHere, OnDutyElsewhere
from webapp.appointments.roster_values import Need, OffHours
from webapp.appointments.values import Booking, Hours, Opening, PlaceValues, Special
from webapp.appointments.wishes import Who, Wish
from webapp.core import audit, clock
from webapp.core.db import reading, transaction
from webapp.messages.models import Message

__all__ = ["officers", "sign_in"]
SATURDAY = date(2026, 11, 28)
MORNING, EVENING = "09:00", "17:30"
SPECIAL = Special(
    SATURDAY, {"en": "x"}, (), (Hours(time(9), time(10, 30), 2), Hours(time(17, 30), time(19), 2))
)
OPENING = Opening(
    15, (Hours(time(9), time(12), 1), Hours(time(13, 30), time(17), 1)), special=(SPECIAL,)
)
ZONE = "Asia/Shanghai"


@pytest.fixture
def place(database: Any, at: Callable[[str], datetime]) -> PlaceValues:
    """Open on working days, and on one Saturday morning and evening."""
    return small_place(at(NOW), opening=OPENING)


@pytest.fixture
def pair(database: Any) -> tuple[int, int]:
    """Two officers."""
    return (
        factories.officer("limin", "李敏", "accept"),
        factories.officer("zhao", "赵一凡", "accept"),
    )


def moment(at: str, day: date = SATURDAY) -> datetime:
    return datetime.fromisoformat(f"{day}T{at}+08:00")


def book(place: PlaceValues, at: str = MORNING, theme: str = THEME) -> tuple[Booking, Who]:
    """Somebody books a time of the Saturday."""
    who = somebody()
    wish = Wish(place, theme, moment(at), 15, f"{at} {who.phone}")
    held = taking.hold(wish, who, now=clock.now())
    return taking.confirm(held.ref, who, now=clock.now()), who


def act(use_case: Callable[..., None], place: PlaceValues, officer: int, at: str = MORNING) -> None:
    use_case(place.id, moment(at), officer_id=officer, hall_id=1, now=clock.now())


def sign_up(place: PlaceValues, officer: int, at: str = MORNING) -> None:
    act(roster.sign_up, place, officer, at)


def sessions_of(place: PlaceValues) -> list[OffHours]:
    """The Saturday, as the desk sees it."""
    return [one for one in roster.sessions(1, now=clock.now()) if one.place.id == place.id]


def there(place: PlaceValues) -> list[list[int]]:
    """Who is on duty, session by session."""
    return [[duty.officer_id for duty in one.on_duty] for one in sessions_of(place)]


def told() -> list[str]:
    """Who was told that it is confirmed."""
    with reading() as session:
        rows = session.scalars(select(Message).where(Message.kind == letters.CONFIRMED))
        return [one.recipient for one in rows]


def test_the_morning_and_the_evening_of_a_day_are_two_sessions(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    book(place, MORNING)
    book(place, "18:00")
    book(place, "18:00")
    sign_up(place, pair[0], EVENING)
    found = sessions_of(place)
    spans = [[f"{clock.local(at, ZONE):%H:%M}" for at in (one.start, one.end)] for one in found]
    assert spans == [["09:00", "10:30"], ["17:30", "19:00"]]
    assert [one.booked for one in found] == [1, 2]
    assert there(place) == [[], [pair[0]]]
    assert [bool(one.missing) for one in found] == [True, False]


def test_a_group_counts_with_all_who_come(place: PlaceValues) -> None:
    who = somebody()
    held = taking.hold(
        Wish(place, THEME, moment(MORNING), 15, "two", people=2), who, now=clock.now()
    )
    taking.confirm(held.ref, who, now=clock.now())
    book(place, "09:15")
    assert [one.booked for one in sessions_of(place)] == [3, 0]


def test_who_signs_up_confirms_what_is_booked_once(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    _booked, who = book(place)
    book(place, EVENING)
    for officer in (pair[0], pair[0], pair[1]):
        sign_up(place, officer)
    assert told() == [who.phone]
    assert there(place) == [[*pair], []]


def test_there_is_no_duty_where_there_are_no_times(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    elsewhere = [
        moment("09:15"),
        moment(MORNING, SATURDAY + timedelta(days=7)),
        moment(MORNING, date(2026, 11, 30)),
        moment(MORNING, date(2026, 11, 27)),
    ]
    for start in elsewhere:
        with pytest.raises(LookupError):
            roster.sign_up(place.id, start, officer_id=pair[0], hall_id=1, now=clock.now())
    with pytest.raises(LookupError):
        roster.sign_up(place.id, moment(MORNING), officer_id=pair[0], hall_id=2, now=clock.now())


def test_nobody_leaves_people_alone(place: PlaceValues, pair: tuple[int, int]) -> None:
    sign_up(place, pair[0])
    act(roster.step_down, place, pair[0])
    sign_up(place, pair[0])
    sign_up(place, pair[0], EVENING)
    book(place)
    with pytest.raises(NeededHere):
        act(roster.step_down, place, pair[0])
    act(roster.step_down, place, pair[0], EVENING)
    sign_up(place, pair[1])
    act(roster.step_down, place, pair[0])
    with pytest.raises(LookupError):
        act(roster.step_down, place, pair[0])


def test_a_colleague_without_the_duties_is_no_replacement(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    inspects = factories.officer("sun", "孙磊", "inspect")
    book(place)
    sign_up(place, pair[0])
    sign_up(place, inspects)
    with pytest.raises(NeededHere):
        act(roster.step_down, place, pair[0])
    act(roster.step_down, place, inspects)
    act(roster.offer, place, pair[0])
    with pytest.raises(NeededHere):
        roster.take_over(
            place.id,
            moment(MORNING),
            of=pair[0],
            officer_id=inspects,
            hall_id=1,
            now=clock.now(),
        )
    assert there(place) == [[pair[0]], []]


def test_a_duty_is_swapped_only_where_it_is_offered(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    first, second = pair
    book(place)
    sign_up(place, first)
    about: dict[str, Any] = {"of": first, "officer_id": second, "hall_id": 1, "now": clock.now()}
    with pytest.raises(LookupError):
        roster.take_over(place.id, moment(MORNING), **about)
    act(roster.offer, place, first)
    roster.take_over(place.id, moment(MORNING), **about)
    assert there(place) == [[second], []]
    with pytest.raises(LookupError):
        act(roster.offer, place, first)


def test_what_is_missing_is_named_by_duty_and_department(place: PlaceValues) -> None:
    book(place)
    book(place, theme="newborn")
    fire = factories.officer("huo", "霍岩", "accept", departments=("fire-rescue",))
    market = factories.officer("shi", "石磊", "accept", departments=("market-regulation",))
    sign_up(place, fire)
    needs = sessions_of(place)[0].missing
    assert Need("accept", "market-regulation") in needs
    assert Need("accept", "health") in needs
    sign_up(place, market)
    needs = sessions_of(place)[0].missing
    assert Need("accept", "market-regulation") not in needs
    assert Need("accept", "health") in needs


def test_nobody_is_at_two_places_at_once(place: PlaceValues, pair: tuple[int, int]) -> None:
    other = small_place(clock.now(), "other", OPENING)
    book(place)
    _booked, who = book(other)
    sign_up(place, pair[0])
    with pytest.raises(OnDutyElsewhere):
        sign_up(other, pair[0])
    sign_up(other, pair[1])
    act(roster.offer, other, pair[1])
    with pytest.raises(OnDutyElsewhere):
        roster.take_over(
            other.id,
            moment(MORNING),
            of=pair[1],
            officer_id=pair[0],
            hall_id=1,
            now=clock.now(),
        )
    assert there(other) == [[pair[1]], []]
    assert told()[-1] == who.phone
    sign_up(other, pair[0], EVENING)
    assert there(other) == [[pair[1]], [pair[0]]]


def test_who_no_longer_works_here_is_not_on_duty(place: PlaceValues, pair: tuple[int, int]) -> None:
    book(place)
    sign_up(place, pair[0])
    assert not sessions_of(place)[0].missing
    with transaction() as session:
        session.execute(update(StaffMember).where(StaffMember.id == pair[0]).values(active=False))
    assert sessions_of(place)[0].missing


def test_the_list_asks_as_often_however_many_have_booked_and_opens_no_name(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    sign_up(place, pair[0])
    book(place)
    sessions_of(place)
    with statements() as one:
        sessions_of(place)
    for at in ("09:00", "09:15", "17:30"):
        book(place, at)
    with statements() as many:
        sessions_of(place)
    assert len(one) == len(many)
    assert not any("booking.name" in said or "booking.phone" in said for said in many)


def test_a_duty_of_a_whole_day_is_one_of_each_session(
    place: PlaceValues, pair: tuple[int, int]
) -> None:
    """As they were before there were sessions."""
    with transaction() as session:
        midnight = clock.start_of(SATURDAY, ZONE)
        session.add(
            OnDutyRow(
                hall_id=1,
                place_id=place.id,
                day=SATURDAY,
                start=midnight,
                end=midnight + timedelta(days=1),
                officer_id=pair[0],
            )
        )
    assert there(place) == [[pair[0]], [pair[0]]]
    sign_up(place, pair[0])
    assert there(place) == [[pair[0]], [pair[0]]]
    overtime.count({}, moment("08:00", SATURDAY + timedelta(days=1)))
    assert [one.minutes for one in overtime.to_rest(pair[0])] == [180]


def test_every_act_stands_in_the_trail_once(place: PlaceValues, pair: tuple[int, int]) -> None:
    for _ in range(2):
        sign_up(place, pair[0])
    act(roster.offer, place, pair[0])
    act(roster.step_down, place, pair[0])
    with reading() as session:
        acts = session.scalars(
            select(audit.AuditEntry.action)
            .where(audit.AuditEntry.action.like("duty.%"))
            .order_by(audit.AuditEntry.seq)
        ).all()
    assert acts == ["duty.come", "duty.offer", "duty.step_down"]


def test_what_was_worked_is_counted_and_rested_for_once(
    place: PlaceValues, pair: tuple[int, int], at: Callable[[str], datetime]
) -> None:
    sign_up(place, pair[0])
    sign_up(place, pair[1], EVENING)
    overtime.count({}, at("2026-11-28T20:00+08:00"))
    assert overtime.to_rest(pair[0]) == []
    # On that very day other hours are made, shorter ones: what was, was.
    shorter = Special(SATURDAY, {"en": "x"}, (), (Hours(time(9), time(9, 30), 2),))
    wanted = Opening(30, OPENING.hours, special=(shorter,))
    places.change_hours(place.slug, wanted, actor="test", now=clock.now())
    for _ in range(2):
        overtime.count({}, at("2026-11-29T08:00+08:00"))
    (rest,) = overtime.to_rest(pair[0])
    assert (rest.day, rest.minutes) == (SATURDAY, 90)
    assert [one.minutes for one in overtime.to_rest(pair[1])] == [90]
    with pytest.raises(LookupError):
        overtime.rested(rest.id, officer_id=pair[1], now=clock.now())
    for _ in range(2):
        overtime.rested(rest.id, officer_id=pair[0], now=clock.now())
    assert overtime.to_rest(pair[0]) == []


@pytest.mark.one_database
def test_the_page_sends_nobody_to_two_places(place: PlaceValues, sign_in: SignIn) -> None:
    other = small_place(clock.now(), "other", OPENING)
    limin = sign_in("limin")
    page = limin.open_page("/staff/roster")
    page.submit("/staff/roster", button="I come", place=other.id, start=moment(MORNING).isoformat())
    page = page.submit(
        "/staff/roster", button="I come", place=place.id, start=moment(MORNING).isoformat()
    )
    assert page.status == 422
    assert "You are on duty at another place at that time." in page.text


@pytest.mark.one_database
def test_the_page_of_duties(place: PlaceValues, sign_in: SignIn) -> None:
    book(place)
    limin, zhao, zhou = sign_in("limin"), sign_in("zhao"), sign_in("zhou")
    page = limin.open_page("/staff/roster")
    assert "1 person comes" in page.text
    assert "You are needed on Sat 28 November" in page.text
    assert "needs someone who accepts for Market regulation" in page.text
    page = zhou.open_page("/staff/roster")
    assert "You are needed" not in page.text
    assert "needs someone who accepts for Market regulation" in page.text

    def press(browser: LintingClient, word: str) -> Any:
        return browser.open_page("/staff/roster").submit("/staff/roster", button=word)

    page = press(limin, "I come")
    assert "Somebody comes" in page.text
    assert "You are needed" not in page.text
    assert press(limin, "I don't come").status == 422
    assert "would rather not" in press(limin, "I'd rather a colleague came").text
    page = press(zhao, "Come in place of 李敏")
    assert "赵一凡" in page.text
    assert limin.get("/staff/roster/rest/1").status_code == 303


@pytest.mark.one_database
def test_the_list_of_a_day_says_by_session_who_comes_and_who_is_there(
    place: PlaceValues, sign_in: SignIn, officers: dict[str, int]
) -> None:
    book(place, MORNING)
    book(place, "18:00")
    sign_up(place, officers["zhao"], EVENING)
    text = sign_in("limin").open_page(f"/staff/appointments?day={SATURDAY}").text
    morning, evening = (
        text.index(f"Small point, outside office hours {span}")
        for span in ("09:00–10:30", "17:30–19:00")
    )
    assert morning < text.index("Nobody on duty yet") < evening < text.index("On duty: 赵一凡")
