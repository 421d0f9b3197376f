"""A notice that is answered on a terminal: its papers come from the visitor's phone."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.cases.conftest import signed_in
from tests.support import factories, papers
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from webapp.approvals import answering
from webapp.approvals import service as approvals
from webapp.approvals.notice_values import Fault, Point, PointKind
from webapp.core import clock

LICENCE, FOOD = "business-licence", "food-service-permit"
LAYOUT = Point(PointKind.paper, "kitchen-layout", Fault.unreadable)
NAME = Point(PointKind.field, "shop-name", Fault.wrong)
ADDRESS = re.compile(r'data-address="([^"]+)"')
CODE = re.compile(r'data-hx-get="([^"]+handoff[^"]*)"')


@pytest.fixture
def told(app: Any) -> tuple[Handed, str]:
    """A case whose food permit waits for a better layout; the address of its notice."""
    handed = factories.submitted()
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        zhao = factories.officer("zhao", "赵一凡", "accept", "approve")
        zhou = factories.officer("zhou", "周文涛", "review", "approve")
        factories.accepted(handed.items[LICENCE], by=zhao)
        approvals.approve(handed.items[LICENCE], officer_id=zhou, opinion="", now=clock.now())
        notice = factories.noticed(handed.items[FOOD], LAYOUT, by=zhao)
    return handed, f"/me/cases/{handed.ref}/notice/{notice}"


@pytest.fixture
def terminal(told: tuple[Handed, str], client: LintingClient) -> LintingClient:
    """The applicant at a terminal."""
    signed_in(client, told[0].account_id)
    client.set_cookie("lang", "en")
    client.open_page("/demo/terminal").submit("/demo/terminal", surface="terminal")
    return client


def send_file(client: LintingClient, where: str) -> int:
    csrf = client.open_page("/sign-in").root.find(".//input[@name='csrf_token']")
    assert csrf is not None
    fields = {
        "csrf_token": csrf.get("value"),
        "row": "",
        "upload_key": "",
        "file": [(io.BytesIO(papers.jpeg()), "IMG.jpg")],
    }
    answer = client.post(where, data=fields, content_type="multipart/form-data")
    return int(answer.status_code)


def scan(page: Page) -> tuple[Page, str]:
    """Ask for the code of the notice's paper; the page with it, and the path it leads to."""
    shown = page.submit("/handoff?row=")
    found = ADDRESS.search(shown.html)
    assert found, shown.text
    return shown, urlsplit(found[1]).path


def test_the_terminal_shows_a_code_and_what_the_phone_sends_arrives(
    told: tuple[Handed, str], terminal: LintingClient, app: Any
) -> None:
    handed, address = told
    page = terminal.open_page(address)
    assert page.root.find(".//input[@type='file']") is None
    assert "Send it from my phone" in page.text
    shown, link = scan(page)
    assert shown.html.count("qr-code") >= 1
    asks = CODE.search(shown.html)
    assert asks
    phone: LintingClient = app.test_client()
    phone.set_cookie("lang", "en")
    phone.open_page(link).submit(link)
    assert send_file(phone, f"{link}/files") == 303
    live = terminal.get(asks[1].replace("&amp;", "&"), headers={"HX-Request": "true"})
    assert live.status_code == 200
    assert "1 page is here" in live.get_data(as_text=True)
    page = terminal.open_page(address)
    assert "1 page is here" in page.text
    sent = page.submit("/send")
    assert sent.path == f"/me/cases/{handed.ref}"
    assert "You sent it, we received it again" in sent.text


def test_an_answered_notice_takes_nothing_from_the_phone_any_more(
    told: tuple[Handed, str], terminal: LintingClient, app: Any
) -> None:
    handed, address = told
    _page, link = scan(terminal.open_page(address))
    phone: LintingClient = app.test_client()
    phone.open_page(link).submit(link)
    assert send_file(phone, f"{link}/files") == 303
    terminal.open_page(address).submit("/send")
    assert send_file(phone, f"{link}/files") in {404, 410}
    notice = address.rsplit("/", 1)[1]
    opened = answering.open_notice(
        handed.ref, notice, account_id=handed.account_id, now=clock.now()
    )
    assert len(opened.files) == 1
