"""One's own files, the list on the case's page, and the public page that checks a document."""

from __future__ import annotations

import io
import re
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.cases.conftest import signed_in
from tests.documents.test_register import RARE, issue, printed
from tests.support import factories
from tests.support.client import LintingClient
from webapp.core import clock, crypto, jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.documents import service
from webapp.documents.models import IssuedDocument
from webapp.documents.values import DocumentKind
from webapp.licences import service as licences

pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def english(client: LintingClient) -> None:
    client.set_cookie("lang", "en")


def check(client: LintingClient, **sent: Any) -> Any:
    page = client.open_page("/verify")
    token = next(e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token")
    return client.post(
        "/verify", data={"csrf_token": token, **sent}, content_type="multipart/form-data"
    )


def test_a_file_is_its_owners_alone(client: LintingClient) -> None:
    mine, *_ = factories.account()
    other, *_ = factories.account("李四")
    issued = issue(account_id=mine)
    pdf = printed(issued.ref)
    address = f"/documents/{issued.ref}.pdf"
    assert client.get(address).headers["Location"].startswith("/sign-in")
    signed_in(client, other)
    assert client.get(address).status_code == 404
    assert client.get("/documents/nothing.pdf").status_code == 404
    signed_in(client, mine)
    got = client.get(address)
    assert got.data == pdf
    assert got.mimetype == "application/pdf"
    assert got.headers["Cache-Control"] == "no-store"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in got.headers["Content-Security-Policy"]
    assert got.headers["Content-Disposition"] == f'attachment; filename="{issued.number}.pdf"'


def test_a_file_that_is_being_made_says_so_and_looks_again(client: LintingClient) -> None:
    account, *_ = factories.account()
    signed_in(client, account)
    issued = issue(account_id=account)
    page = client.open_page(f"/documents/{issued.ref}.pdf")
    assert page.status == 202
    assert page.h1 == "The file is being made"
    assert page.response.headers["Refresh"] == "2"


def test_a_lacking_character_is_said_kindly(client: LintingClient) -> None:
    account, *_ = factories.account()
    signed_in(client, account)
    issued = issue(account_id=account, holder=f"{RARE}野家")
    jobs.run_due(clock.now())
    page = client.open_page(f"/documents/{issued.ref}.pdf")
    assert page.status == 202
    assert RARE in page.text
    assert "Refresh" not in page.response.headers


def test_a_case_lists_its_documents(client: LintingClient) -> None:
    handed = factories.submitted()
    signed_in(client, handed.account_id)
    page = client.open_page(f"/me/cases/{handed.ref}")
    assert "收件回执" in page.text
    assert "Being made" in page.text
    jobs.run_due(clock.now())
    for path in (f"/me/cases/{handed.ref}", f"/cases/{handed.ref}/receipt"):
        page = client.open_page(path)
        (address,) = set(re.findall(r"/documents/[\w-]+\.pdf", page.html))
        assert client.get(address).mimetype == "application/pdf"


@pytest.mark.parametrize(
    ("end", "said"),
    [("", "Genuine and valid"), ("revoke", "Genuine, but revoked"), ("late", "run out")],
)
def test_whoever_holds_a_document_learns_whether_it_counts(
    client: LintingClient, end: str, said: str
) -> None:
    issued = issue(DocumentKind.licence, holder="王建国", valid_until=None)
    pdf = printed(issued.ref)
    with transaction() as session:
        if end == "revoke":
            service.revoke(session, issued.ref, actor="x", now=clock.now())
        if end == "late":
            session.execute(update(IssuedDocument).values(valid_until=date(2020, 1, 1)))
    *_, opens = service.body(issued.ref)
    by_file = check(client, file=(io.BytesIO(pdf), "licence.pdf"))
    by_number = check(client, number=f" {issued.number.lower()[:8]} {issued.number[8:]} ")
    by_code = client.get(opens[opens.index("/v/") :])
    for answer in (by_file, by_number, by_code):
        text = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert said in text
        assert "王*" in text
        assert "王建国" not in text
        assert issued.number in text
    assert by_code.headers["X-Robots-Tag"] == "noindex"


def test_what_we_do_not_know_says_nothing_more(client: LintingClient) -> None:
    issued = issue()
    pdf = printed(issued.ref)
    changed = check(client, file=(io.BytesIO(pdf[:-1]), "x.pdf"))
    for answer in (changed, check(client, number="SL1"), client.get("/v/" + crypto.token())):
        assert "We don&#39;t know this document" in answer.get_data(as_text=True)
        assert answer.status_code == 200


def test_nothing_chosen_says_how_to_go_on(client: LintingClient) -> None:
    answer = check(client, number=" ")
    assert answer.status_code == 422
    assert "Choose a PDF, or type the number" in answer.get_data(as_text=True)


def test_numbers_cannot_be_counted_through(client: LintingClient) -> None:
    answers = [check(client, number=f"ZZ{n}") for n in range(121)]
    assert answers[-1].status_code == 429
    assert "tried too often" in answers[-1].get_data(as_text=True)
    assert answers[100].status_code == 200
    issued = issue()
    assert check(client, file=(io.BytesIO(printed(issued.ref)), "x.pdf")).status_code == 200


def test_a_licence_is_shown_with_its_code(client: LintingClient) -> None:
    handed = factories.submitted()
    accepter = factories.officer("accepter", "李敏", "accept")
    decider = factories.officer("decider", "周文涛", "approve")
    from webapp.approvals import service as approvals

    item = handed.items["business-licence"]
    factories.accepted(item, by=accepter)
    approvals.approve(item, officer_id=decider, opinion="", now=clock.now())
    jobs.run_due(clock.now())
    signed_in(client, handed.account_id)
    client.set_cookie("lang", "en")
    page = client.open_page("/me/licences").link("Business licence")
    assert page.h1 == "营业执照"
    for words in ("名称", "老王面馆", "王建国", "Valid", "样例", "Save a copy (PDF)"):
        assert words in page.text
    assert "is-large" in page.html
    (licence,) = licences.of_account(handed.account_id)
    licences.revoke(licence.number, actor="staff:1", now=clock.now())
    licences.revoke(licence.number, actor="staff:1", now=clock.now())
    page = client.open_page(f"/me/licences/{licence.document}")
    assert "Revoked" in page.text
    assert "inspectors scan" not in page.text
    public = page.link("See what others see")
    assert public.h1 == "Genuine, but revoked"
    other, *_ = factories.account("李四")
    signed_in(client, other)
    assert client.get(f"/me/licences/{licence.document}").status_code == 404
    assert "No licence yet" in client.open_page("/me/licences").text
    with pytest.raises(LookupError):
        licences.revoke("ZZ0", actor="staff:1", now=clock.now())


def test_the_desk_opens_what_is_its_departments_and_the_trail_says_so(
    app: Any, client: LintingClient
) -> None:
    handed = factories.submitted()
    jobs.run_due(clock.now())
    factories.officer("limin", "李敏", "accept")
    factories.officer("fire", "陈刚", "accept", departments=("fire-rescue",))
    (document,) = service.of_case(handed.ref)

    def at_the_desk(name: str) -> Any:
        browser = app.test_client()
        browser.set_cookie("lang", "en")
        page = browser.open_page("/staff/sign-in")
        page.submit("/staff/sign-in", username=name, password=factories.PASSWORD)
        return browser

    desk = at_the_desk("limin")
    page = desk.open_page(f"/staff/items/{handed.items['business-licence']}")
    form = page.form(f"/staff/documents/{document.ref}")
    token = next(e.get("value") for e in form.iter("input"))
    got = desk.post(form.get("action"), data={"csrf_token": token})
    assert got.mimetype == "application/pdf"
    with reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "document.open")
        ).one()
    assert (entry.subject, entry.chain) == (document.ref, handed.number)
    stranger = at_the_desk("fire")
    token = next(
        e.get("value")
        for e in stranger.open_page("/staff/").root.iter("input")
        if e.get("name") == "csrf_token"
    )
    refused = stranger.post(f"/staff/documents/{document.ref}", data={"csrf_token": token})
    assert refused.status_code == 404
