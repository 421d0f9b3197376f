"""The pages: one press, more words, and the desk that answers a bad one."""

from __future__ import annotations

from datetime import datetime

import pytest
from sqlalchemy import select, update

from tests.cases.conftest import signed_in
from tests.engagement.conftest import here, rated, served
from tests.queues.conftest import somebody
from tests.queues.test_queue_pages import booking
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.video import conftest as calls
from tests.visits import conftest as homes
from webapp.accounts.models import StaffMember
from webapp.appointments import desk as appointments
from webapp.appointments import places
from webapp.appointments.values import BookingState
from webapp.approvals import officers as desk_officers
from webapp.cases.models import ItemCase
from webapp.cases.values import ItemState
from webapp.core import clock
from webapp.core.db import reading, transaction
from webapp.engagement import answering, forgetting, rating, reads
from webapp.engagement.values import Done, Grade, NotNow
from webapp.halls import service as halls
from webapp.queues import links
from webapp.queues import reads as queue_reads
from webapp.queues.values import Ticket
from webapp.video import calling
from webapp.visits import planning

__all__ = ["officers", "sign_in"]
pytestmark = pytest.mark.one_database
MONTH = "2026-11-01T00:00+08:00"


@pytest.fixture
def visitor(client: LintingClient, morning: datetime) -> LintingClient:
    """A browser in English."""
    client.set_cookie("lang", "en")
    return client


def press(page: Page, grade: Grade) -> Page:
    """Press one of the five buttons."""
    return page.submit("/rate/", grade=str(int(grade)))


def test_one_press_on_the_page_of_a_number(visitor: LintingClient) -> None:
    page = visitor.open_page(f"/ticket/{links.mark(served())}").link("Say how it was")
    assert page.h1 == "How was it?"
    assert "Nobody at the window sees who you are" in page.text
    page = press(page, Grade.very_good)
    assert page.h1 == "Thank you"
    assert "You said: Very good" in page.text
    assert [one.grade for one in reads.all_rated(here())] == [Grade.very_good]
    assert page.link("What others say").status == 200


def test_everybody_reads_what_people_say(visitor: LintingClient) -> None:
    rated(Grade.good)
    rated(Grade.bad)
    served()
    rating.note_services({}, clock.now())
    page = visitor.open_page("/ratings")
    assert page.h1 == "What people say"
    assert "50% were content" in page.text
    assert "2 of the 3 who were served said how it was." in page.text
    assert "Bad ones answered" in page.text
    assert "0 of 1" in page.text


def test_before_anybody_said_a_thing_no_figure_is_shown(visitor: LintingClient) -> None:
    rating.note_services({}, clock.now())
    page = visitor.open_page("/ratings")
    assert "Nobody has said anything yet" in page.text
    assert "%" not in page.text


def test_a_bad_one_is_told_what_comes_next(visitor: LintingClient) -> None:
    page = visitor.open_page(f"/rate/ticket/{links.mark(served())}")
    page = press(page, Grade.bad)
    assert page.h1 == "We are sorry. We look at it."
    assert "You read here by" in page.text
    wrong = page.submit("/more", words="", phone="12")
    assert wrong.status == 422
    assert "A mobile number has 11 digits." in wrong.text
    page = wrong.submit("/more", words="Two hours.", speed="1", phone="13800000000")
    assert "We have your words" in page.text
    assert "calls you by" in page.text
    assert page.submit("/more", words="", speed="").status == 422


def test_no_button_is_pressed(visitor: LintingClient) -> None:
    page = visitor.open_page(f"/rate/ticket/{links.mark(served())}")
    assert page.submit("/rate/", grade="9").status == 422
    assert reads.all_rated(here()) == []


def test_what_is_not_over_or_not_theirs_is_not_there(visitor: LintingClient) -> None:
    assert visitor.get("/rate/ticket/nonsense").status_code == 404
    assert "/sign-in" in visitor.get("/rate/booking/x").headers["Location"]
    signed_in(visitor, factories.account()[0])
    for kind in ("booking", "video", "case", "mine", "nothing"):
        assert visitor.get(f"/rate/{kind}/x").status_code == 404
    assert visitor.get("/rate/ticket/x/more").status_code == 303


def test_an_appointment(visitor: LintingClient, officer: int) -> None:
    who = somebody()
    assert who.account_id is not None
    booked = booking(who)
    for state in (BookingState.arrived, BookingState.served):
        appointments.mark(booked.ref, state, officer_id=officer, hall_id=here(), now=clock.now())
    signed_in(visitor, who.account_id)
    rating.note_services({}, clock.now())
    page = visitor.open_page("/me/messages")
    assert "Say how it was" in page.text
    page = visitor.open_page(f"/appointments/{booked.ref}").link("Say how it was")
    assert press(page, Grade.good).h1 == "Thank you"
    assert reads.all_rated(here())[0].served_by == (officer,)
    stranger = factories.account("李四")[0]
    signed_in(visitor, stranger)
    assert visitor.get(f"/rate/booking/{booked.ref}").status_code == 404


def test_the_message_leads_to_it(visitor: LintingClient) -> None:
    who = somebody()
    assert who.account_id is not None
    served(who)
    rating.note_services({}, clock.now())
    signed_in(visitor, who.account_id)
    page = visitor.open_page("/me/messages").submit("/me/messages/", button="Say how it was")
    assert page.h1 == "How was it?"
    assert press(page, Grade.fair).h1 == "Thank you"


def test_a_call(visitor: LintingClient, officer: int) -> None:
    handed = factories.submitted()
    call = calls.ask(handed)
    calls.answer(call, officer)
    calling.end(call.ref, calls.caller(call), now=clock.now())
    signed_in(visitor, handed.account_id)
    page = visitor.open_page(f"/video/{call.ref}").link("Say how it was")
    assert press(page, Grade.very_good).h1 == "Thank you"


def test_a_home_visit_and_neither_of_the_two_answers(
    visitor: LintingClient, sign_in: SignIn
) -> None:
    now = clock.now()
    places.plan({}, now)
    places.forget_cached()
    with reading() as session:
        ids = {one.username: one.id for one in session.scalars(select(StaffMember))}
    third = factories.officer("wang", "王芳", "accept")
    team = [desk_officers.load(one) for one in (ids["limin"], ids["zhao"], third)]
    under_way = homes.under_way(now, team)
    planning.finish(under_way.ref, under_way.matter, "办好了", person=team[0], now=under_way.start)
    signed_in(visitor, under_way.account_id or 0)
    page = visitor.open_page(f"/visits/{under_way.ref}").link("Say how it was")
    page = press(page, Grade.bad)
    (found,) = reads.all_rated(here())
    assert set(found.served_by) == {team[0].id, team[1].id}
    for one in team[:2]:
        with pytest.raises(NotNow):
            answering.take(found.ref, officer_id=one.id, hall_id=here(), now=clock.now())
    answering.take(found.ref, officer_id=third, hall_id=here(), now=clock.now())
    page = sign_in("zhao").open_page(f"/staff/ratings?ref={found.ref}")
    assert "李敏, 赵一凡" in page.text


def test_an_application_once_it_is_decided(visitor: LintingClient) -> None:
    handed = factories.submitted()
    signed_in(visitor, handed.account_id)
    assert visitor.get(f"/rate/case/{handed.ref}").status_code == 404
    with transaction() as session:
        session.execute(update(ItemCase).values(state=ItemState.stopped, decided_on=halls.today()))
    rating.note_services({}, clock.now())
    assert reads.figures(here(), since=datetime.fromisoformat(MONTH)).served == 1
    page = visitor.open_page(f"/me/cases/{handed.ref}").link("Say how it was")
    assert "Whether the guide was right" not in page.text
    page = press(page, Grade.good)
    assert "Whether the guide was right" in page.text


def test_who_worked_on_an_application_does_not_answer_for_it(
    visitor: LintingClient, sign_in: SignIn
) -> None:
    handed = factories.submitted()
    signed_in(visitor, handed.account_id)
    desk = sign_in("limin")
    with reading() as session:
        ids = {one.username: one.id for one in session.scalars(select(StaffMember))}
    factories.accepted(next(iter(handed.items.values())), by=ids["limin"])
    with transaction() as session:
        session.execute(update(ItemCase).values(state=ItemState.stopped, decided_on=halls.today()))
    press(visitor.open_page(f"/rate/case/{handed.ref}"), Grade.bad)
    (found,) = reads.all_rated(here())
    page = desk.open_page(f"/staff/ratings?ref={found.ref}")
    assert "I answer this one" not in page.text
    about = {"hall_id": here(), "now": clock.now()}
    with pytest.raises(NotNow):
        answering.take(found.ref, officer_id=ids["limin"], **about)
    page = sign_in("zhao").open_page(f"/staff/ratings?ref={found.ref}").submit("/take")
    assert "Answered by" in page.text


def test_the_desk_answers_a_bad_one(visitor: LintingClient, sign_in: SignIn) -> None:
    who = somebody()
    assert who.account_id is not None
    what, _found = rated(Grade.very_bad, who)
    rating.tell_more(what, {"words": "Nobody listened."}, now=clock.now())
    desk = sign_in("limin")
    page = desk.open_page("/staff/").link("What people say").link("Very bad")
    assert "Nobody listened." in page.text
    assert who.phone not in page.text
    assert who.name not in page.text
    page = page.submit("/take")
    assert who.phone in page.text
    page = page.submit("/reached")
    empty = page.submit("/settle", words=" ")
    assert empty.status == 422
    assert "Write it down in a few words." in empty.text
    longer = empty.submit("/longer", words=" ")
    field = longer.root.find(".//details[@open]//textarea[@id='f-words-longer']")
    assert field is not None
    page = longer.submit("/longer", words="A new screen comes.")
    page = page.submit("/settle", words="We opened a window more.")
    assert who.phone not in page.text
    assert "Answered" in page.text
    assert page.link("Everything said").link("Very bad").status == 200
    signed_in(visitor, who.account_id)
    page = visitor.open_page("/me/messages").submit("/me/messages/", button="Read it")
    assert page.h1 == "We have looked at it"
    assert "We opened a window more." in page.text


def test_who_rated_is_promised_no_call_for_what_does_not_count(
    visitor: LintingClient, officer: int
) -> None:
    what, found = rated(Grade.bad, somebody())
    (server,) = found.served_by
    about = {"hall_id": here(), "now": clock.now()}
    answering.appeal(found.ref, "Not me.", officer_id=server, **about)
    page = visitor.open_page(f"/rate/ticket/{links.mark(_ticket(what))}")
    assert "calls you by" in page.text
    answering.judge(found.ref, "The car park.", excluded=True, officer_id=officer, **about)
    page = visitor.open_page(page.path)
    assert page.h1 == "We have looked at it"
    assert "calls you by" not in page.text


def _ticket(what: Done) -> Ticket:
    return queue_reads.one(int(what.subject))


def test_it_is_answered_also_once_the_account_is_closed(
    visitor: LintingClient, sign_in: SignIn
) -> None:
    who = somebody()
    _what, found = rated(Grade.bad, who)
    page = sign_in("limin").open_page(f"/staff/ratings?ref={found.ref}").submit("/take")
    page = page.submit("/reached")
    with transaction() as session:
        forgetting.forget_account(session, who.account_id or 0, clock.now())
    page = page.client.open_page(page.path).submit("/settle", words="We opened a window more.")
    assert "Answered" in page.text


def test_an_objection_at_the_desk(visitor: LintingClient, sign_in: SignIn) -> None:
    _what, found = rated(Grade.bad)
    (server,) = found.served_by
    with reading() as session:
        username = session.get_one(StaffMember, server).username
    served_by = sign_in(username)
    page = served_by.open_page(f"/staff/ratings?ref={found.ref}")
    assert "This was your service" in page.text
    assert "09:30" not in page.text
    # Nor does what is due on a day say on which day it was said.
    assert "December" not in page.text
    assert page.submit("/appeal", words="").status == 422
    page = page.submit("/appeal", words="It was about the car park.")
    assert "Objection" in page.text
    assert "It counts" not in sign_in("limin").open_page(f"/staff/ratings?ref={found.ref}").text
    judge = sign_in("zhou").open_page("/staff/ratings").link("Bad")
    judge = judge.submit("/judge", words="Not about the service.", button="It does not count")
    assert "Not counted" in judge.text
    figures = reads.figures(here(), since=datetime.fromisoformat(MONTH))
    assert (figures.rated, figures.excluded) == (0, 1)
