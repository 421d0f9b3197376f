"""The pages on which the staff set up their queues and windows."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.queues.conftest import draw, press, window
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories
from tests.support.client import Page, form_values
from webapp.halls import service as halls
from webapp.queues import calling, lines

__all__ = ["officers", "sign_in"]
pytestmark = pytest.mark.one_database


@pytest.fixture
def page(morning: datetime, sign_in: SignIn) -> Page:
    """The list, before 陈宇, who looks after the hall's content."""
    factories.officer("chenyu", "陈宇", "content")
    return sign_in("chenyu").open_page("/staff/queues")


def letters() -> str:
    """The letters of the queues in use."""
    return "".join(one.letter for one in lines.queues(halls.here().id))


def typed(page: Page) -> dict[str, str]:
    """What stands in a form."""
    return form_values(page.form("/staff/queues/", button="Save"))


def test_the_list_says_what_is_served_where_and_what_nobody_serves(
    page: Page, morning: datetime
) -> None:
    assert page.h1 == "Queues and windows"
    for words in ("A Business", "Everything that no other queue has", "1, 2, 3, 8", "flexible"):
        assert words in page.text
    window(7, morning)
    draw("D")
    page = page.client.open_page("/staff/queues")
    assert "Somebody sits there" in page.text
    for number in (7, 8):
        page = page.link(f"Window {number}").submit(
            "/staff/queues/window", queues="C", side="left", button="Save"
        )
    assert "No window serves it, and 1 person waits" in page.text


def test_a_queue_is_added_and_drawn_from(page: Page) -> None:
    form = page.link("Add a queue")
    form = form.submit("/staff/queues/queue", letter="A", chinese="综合", english="", minutes="x")
    assert form.status == 422
    for words in ("Write a name of at most 24 characters.", "Whole minutes, from 1 to 240."):
        assert words in form.text
    form = form.submit(
        "/staff/queues/queue", letter="A", chinese="综合", english="General", minutes="9"
    )
    assert "Another queue has this letter." in form.text
    done = form.submit(
        "/staff/queues/queue", letter="e", chinese="综合", english="General", minutes="9"
    )
    assert done.path == "/staff/queues"
    assert "E General" in done.text
    assert "No window serves it" in done.text
    done = done.link("Add a window").submit(
        "/staff/queues/window", number="9", queues="E", side="ahead"
    )
    assert "Window 9" in done.text
    assert "No window serves it" not in done.text


def test_a_queue_is_renamed_and_gets_another_matter(page: Page) -> None:
    form = page.link("B Food and medicine")
    assert typed(form)["chinese"] == "食品医药"
    done = form.submit("/staff/queues/queue/", english="Food", letter="F", button="Save")
    assert "F Food" in done.text
    assert letters() == "ACDF"
    # What it served it serves still.
    assert lines.serving("open-restaurant", halls.here().id).letter == "F"


def test_the_second_editor_reads_what_holds_now(page: Page) -> None:
    first, second = page.link("A Business"), page.link("A Business")
    first.submit("/staff/queues/queue/", minutes="20", button="Save")
    told = second.submit("/staff/queues/queue/", minutes="30", button="Save")
    assert told.status == 422
    assert "A colleague changed this meanwhile." in told.text
    assert "20 min" in told.text
    assert typed(told)["minutes"] == "30"
    done = told.submit("/staff/queues/queue/", button="Save")
    assert "30 min" in done.text


def test_a_field_to_mend_makes_no_old_form_a_new_one(page: Page) -> None:
    first, second = page.link("A Business"), page.link("A Business")
    first.submit("/staff/queues/queue/", minutes="20", button="Save")
    second = second.submit("/staff/queues/queue/", minutes="x", button="Save")
    assert "Whole minutes, from 1 to 240." in second.text
    told = second.submit("/staff/queues/queue/", minutes="30", button="Save")
    assert "A colleague changed this meanwhile." in told.text


def test_a_queue_is_taken_out_of_use_and_up_again(page: Page) -> None:
    ticket = draw("C")
    form = page.link("C People and families")
    told = form.submit("/staff/queues/queue/", button="Take it out of use")
    assert told.status == 422
    assert "1 person holds a number of this queue." in told.text
    at_five = window(5, ticket.taken_at)
    calling.call_next(at_five, now=ticket.taken_at)
    calling.finish(at_five, now=ticket.taken_at)
    done = told.submit("/staff/queues/queue/", button="Take it out of use")
    assert "Out of use" in done.text
    assert letters() == "ABD"
    # Its letter is not free, and it says why.
    form = done.link("Add a queue").submit(
        "/staff/queues/queue", letter="C", chinese="综合", english="General", minutes="9"
    )
    assert "A queue that is out of use has this letter." in form.text
    done = done.link("C People and families").submit(
        "/staff/queues/queue/", button="Take it up again"
    )
    assert letters() == "ABCD"
    done = done.link("D Everything else").submit(
        "/staff/queues/queue/", button="Take it out of use"
    )
    assert "Only this queue takes what no other one has." in done.text


def test_a_window_with_somebody_stays(page: Page, morning: datetime) -> None:
    window(1, morning)
    form = page.link("Window 1")
    told = form.submit("/staff/queues/window/", button="Take it out of use")
    assert "Somebody sits at this window. They close it first." in told.text
    done = page.link("Window 2").submit("/staff/queues/window/", button="Take it out of use")
    done = done.link("Window 2").submit("/staff/queues/window/", button="Take it up again")
    assert "Window 2" in done.text
    told = done.link("Window 2").submit("/staff/queues/window/", queues=None, button="Save")
    assert "Choose at least one queue." in told.text


def test_only_whoever_looks_after_the_content_sets_them_up(
    morning: datetime, sign_in: SignIn, page: Page
) -> None:
    for path in ("", "/queue", "/queue/1", "/window", "/window/1"):
        assert page.client.get(f"/staff/queues{path}").status_code == 200
    for path in ("/queue/999", "/window/999"):
        assert page.client.get(f"/staff/queues{path}").status_code == 404
    form = page.link("A Business")
    assert press(form, form.path, {"act": "x"}) == 400
    assert press(form, form.path, {"act": "save", "themes": "made-up"}) == 400
    assert "Queues and windows" in page.client.open_page("/staff/queue").text
    other = sign_in("limin")
    for path in ("", "/queue", "/queue/1", "/window", "/window/1"):
        assert other.get(f"/staff/queues{path}").status_code == 404
    assert "Queues and windows" not in other.open_page("/staff/queue").text
