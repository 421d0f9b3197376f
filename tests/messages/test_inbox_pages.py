"""The pages of the inbox: unread first, marked by a press, never by looking."""

from __future__ import annotations

from typing import Any

import pytest

from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.factories import Handed
from webapp.approvals import service as approvals
from webapp.core import clock
from webapp.core.db import transaction
from webapp.messages import inbox, visit_texts
from webapp.messages import service as messages

pytestmark = pytest.mark.one_database


@pytest.fixture
def handed(app: Any, client: Any) -> Handed:
    """A case whose applicant sits at the browser, in English, with two messages."""
    case = factories.submitted()
    clerk = factories.officer("limin", "李敏", "accept")
    factories.accepted(case.items["business-licence"], by=clerk)
    signed_in(client, case.account_id)
    client.set_cookie("lang", "en")
    return case


def tab(page: Any) -> str:
    """What the tab “Mine” says."""
    nav = next(e for e in page.root.iter("nav") if e.get("class") == "tabs")
    return " ".join("".join([*nav.iter("a")][-1].itertext()).split())


def test_unread_messages_stand_first_and_on_the_tab(client: Any, handed: Handed) -> None:
    page = client.open_page("/me/messages")
    assert "2 not read" in page.text
    assert "Your application has arrived" in page.text
    assert "Business licence: accepted" in page.text
    assert tab(page) == "Mine2 not read"
    assert "2 new messages" in client.open_page("/me/cases").text


def test_looking_marks_nothing(client: Any, handed: Handed) -> None:
    for _ in range(2):
        client.open_page("/me/messages")
    assert inbox.unread(handed.account_id) == 2


def test_following_one_marks_it_and_leads_to_its_case(client: Any, handed: Handed) -> None:
    newest = inbox.of_account(handed.account_id)[0]
    page = client.open_page("/me/messages").submit(f"/me/messages/{newest.id}")
    assert page.path == f"/me/cases/{handed.ref}"
    assert inbox.unread(handed.account_id) == 1
    page = client.open_page("/me/messages")
    assert "1 not read" in page.text
    assert page.link("Open the case: Business licence: accepted").path == f"/me/cases/{handed.ref}"


def test_only_the_number_of_a_case_is_called_that(client: Any, handed: Handed) -> None:
    """Letters of visits and of the queue have a number of another kind."""
    with transaction() as session:
        messages.send(
            session,
            visit_texts.UNDER_WAY,
            "13800000000",
            {"number": "9095", "time": "9:00", "phone": "1"},
            hall_id=1,
            now=clock.now(),
            account_id=handed.account_id,
            link=messages.Link("visit", "x"),
        )
    text = client.open_page("/me/messages").text
    assert "9095" in text
    assert "Case …9095" not in text
    assert text.count("Case …") == 2


def test_all_at_once(client: Any, handed: Handed) -> None:
    page = client.open_page("/me/messages")
    chief = factories.officer("zhou", "周文涛", "approve")
    licence = handed.items["business-licence"]
    approvals.approve(licence, officer_id=chief, opinion="", now=clock.now())
    page = page.submit(button="Mark all as read")
    assert page.path == "/me/messages"
    assert "1 not read" in page.text, "what came since the page was shown stays unread"
    page = page.submit("/me/messages", button="Mark all as read")
    assert "not read" not in page.text
    assert tab(page) == "Mine"


def test_the_words_follow_the_reader(client: Any, handed: Handed) -> None:
    client.set_cookie("lang", "zh-Hans")
    text = client.open_page("/me/messages").text
    assert "营业执照受理了" in text
    assert "今天" in text


@pytest.mark.raw_page
def test_the_messages_of_others_are_not_there(client: Any, app: Any, handed: Handed) -> None:
    newest = inbox.of_account(handed.account_id)[0]
    other = app.test_client()
    signed_in(other, factories.account()[0])
    page = other.open_page("/me/messages")
    assert "No messages yet" in page.text or "还没有消息" in page.text
    token = page.root.find(".//input[@name='csrf_token']").get("value")
    response = other.post(f"/me/messages/{newest.id}", data={"csrf_token": token})
    assert response.status_code == 404
    other.post("/me/messages", data={"csrf_token": token, "up_to": str(newest.id)})
    assert inbox.unread(handed.account_id) == 2


@pytest.mark.raw_page
def test_strangers_sign_in_first(client: Any) -> None:
    response = client.get("/me/messages")
    assert response.headers["Location"].startswith("/sign-in?next=")


@pytest.mark.raw_page
def test_a_number_that_no_message_has_is_not_there(client: Any, handed: Handed) -> None:
    token = client.open_page("/me").root.find(".//input[@name='csrf_token']").get("value")
    for number in ("0", "999999", str(10**30)):
        response = client.post(f"/me/messages/{number}", data={"csrf_token": token})
        assert response.status_code == 404


@pytest.mark.parametrize("up_to", ["", "x", "-1", str(10**30)])
def test_whatever_is_sent_nothing_breaks(client: Any, handed: Handed, up_to: str) -> None:
    page = client.open_page("/me/messages").submit("/me/messages", up_to=up_to, button="Mark all")
    assert page.status == 200


def test_days_are_told_in_everyday_words(client: Any, at: Any) -> None:
    at("2026-11-20T10:00+08:00")
    case = factories.submitted()
    at("2026-11-21T10:00+08:00")
    signed_in(client, case.account_id)
    client.set_cookie("lang", "en")
    assert "Yesterday" in client.open_page("/me/messages").text
    at("2026-11-23T10:00+08:00")
    signed_in(client, case.account_id)
    assert "Fri 20 November" in client.open_page("/me/messages").text
    assert clock.today("Asia/Shanghai").day == 23
