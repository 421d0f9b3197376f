"""The pages for everybody: without a sign-in, without scripts, and without anything personal."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
import pytest
from sqlalchemy import select

from tests.disclosure.conftest import NAME, PREMISES, SHOP, Office, duty_of, shown_of
from tests.disclosure.test_reporting import SAYS, broken_and_revoked
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from webapp.approvals import verifying
from webapp.approvals.display_models import PromiseReport
from webapp.catalog import service as catalog
from webapp.core import settings
from webapp.core.db import reading
from webapp.core.i18n import CHINESE
from webapp.web.sessions import WebSession

pytestmark = pytest.mark.one_database

ALL, SIGNED, REPORTS = "/promises", "/promises/signed", "/promises/reports"


@pytest.fixture
def visitor(client: LintingClient) -> LintingClient:
    client.set_cookie("lang", "en")
    return client


def of(handed: Handed) -> str:
    return f"{SIGNED}/{shown_of(handed)}"


def test_every_statement_is_there_with_its_text(visitor: LintingClient) -> None:
    page = visitor.open_page(ALL)
    revision = catalog.current(1)
    for slug in revision.statements:
        address = f"{ALL}/statements/{slug}"
        assert f'href="{address}"' in page.html
        one = visitor.open_page(address)
        for said in (*revision.statements[slug].promises, revision.statements[slug].title):
            assert said[CHINESE] in one.text
            assert said["en"] in one.text


def test_a_statement_says_for_whom_for_what_and_on_which_basis(visitor: LintingClient) -> None:
    page = visitor.open_page(f"{ALL}/statements/fire-statement")
    for words in (
        "Fire Protection Law, article 15, 58",
        "businesses",
        "a condition that is checked afterwards",
        "The check before issue",
        "within 20 working days of the grant",
        "for as long as what was granted on it counts",
        "2026-2",
    ):
        assert words in page.text, words
    assert 'href="/items/fire-check"' in page.html
    private = visitor.open_page(f"{ALL}/statements/only-child-statement")
    assert "no, only the office sees it" in private.text
    assert SIGNED + "?" not in private.html


def test_an_item_leads_to_what_may_be_promised(visitor: LintingClient) -> None:
    page = visitor.open_page("/items/drug-retail-permit")
    for slug in ("class-b-drugs", "no-fake-drugs", "premises-statement"):
        assert f'href="{ALL}/statements/{slug}"' in page.html
    assert "/promises" in visitor.open_page("/").html


def test_nobody_knows_a_statement_that_is_not_there(visitor: LintingClient) -> None:
    for address in ("statements/nothing", "statements/nothing/form.pdf", "signed/nobody"):
        assert visitor.get(f"{ALL}/{address}").status_code == 404
    assert visitor.get(f"{SIGNED}/nobody/report").status_code == 404
    assert visitor.get(f"{SIGNED}?before=nobody").status_code == 200


def test_looking_writes_nothing(office: Office, visitor: LintingClient) -> None:
    handed = office.granted()
    for address in (ALL, SIGNED, REPORTS, of(handed), f"{of(handed)}/report"):
        visitor.open_page(address)
    with reading() as session:
        assert session.scalars(select(WebSession)).all() == []


@pytest.mark.parametrize("slug", [PREMISES, "late-papers", "construction-statement"])
def test_the_empty_form_is_a_tagged_document(visitor: LintingClient, slug: str) -> None:
    sent = visitor.get(f"{ALL}/statements/{slug}/form.pdf")
    assert sent.mimetype == "application/pdf"
    assert "attachment" in sent.headers["Content-Disposition"]
    with pikepdf.open(io.BytesIO(sent.data)) as file, file.open_metadata() as about:
        assert file.Root.MarkInfo.Marked
        assert about["pdfuaid:part"] == "1"
        assert about["dc:title"] == catalog.current(1).statements[slug].title[CHINESE]


def test_the_list_and_a_promise_show_nothing_personal(
    office: Office, visitor: LintingClient
) -> None:
    handed = office.granted()
    page = visitor.open_page(SIGNED)
    assert SHOP in page.text
    assert f'href="{of(handed)}"' in page.html
    one = visitor.open_page(of(handed))
    for words in (SHOP, "Promised; a look follows", "2026-2", "我有权使用这个场所"):
        assert words in one.text
    for secret in (NAME, handed.id_number, handed.phone, handed.number, "中山路", "刘芳"):
        assert secret not in page.html
        assert secret not in one.html
    assert not re.search(r"\d{15}", one.text), "no number of a card or a case"


def test_looking_for_a_name(office: Office, visitor: LintingClient) -> None:
    handed = office.granted()
    page = visitor.open_page(SIGNED)
    assert of(handed) in page.submit(SIGNED, q="海鲜").html
    missed = page.submit(SIGNED, q="不存在的店")
    assert "Nothing found" in missed.text
    assert of(handed) not in missed.html
    short = page.submit(SIGNED, q="海")
    assert short.status == 422
    assert 'href="#f-q"' in short.html
    assert of(handed) not in short.html


def test_filters_alone_have_an_address(office: Office, visitor: LintingClient) -> None:
    handed = office.granted()
    page = visitor.open_page(SIGNED).submit(SIGNED, statement=PREMISES)
    assert page.path == f"{SIGNED}?statement={PREMISES}"
    assert of(handed) in page.html
    other = page.submit(SIGNED, statement="fire-statement")
    assert of(handed) not in other.html
    assert visitor.open_page(f"{SIGNED}?item=nothing").status == 200


def test_names_cannot_be_tried_out(office: Office, visitor: LintingClient) -> None:
    handed = office.granted()
    page = visitor.open_page(SIGNED)
    for _ in range(settings.current().attempts_holder):
        page.submit(SIGNED, q="海鲜")
    stopped = page.submit(SIGNED, q="海鲜")
    assert stopped.status == 429
    assert of(handed) not in stopped.html


def write(visitor: LintingClient, handed: Handed, **sent: str) -> Page:
    address = f"{of(handed)}/report"
    assert f'href="{address}"' in visitor.open_page(of(handed)).html
    return visitor.open_page(address).submit(address, **{"words": SAYS, **sent})


def test_anybody_reports_and_reads_what_came_of_it(
    office: Office, visitor: LintingClient, app: Any
) -> None:
    handed = office.granted()
    done = write(visitor, handed, phone="13800138000")
    assert done.path == REPORTS
    assert "We have your report" in done.text
    with reading() as session:
        (number,) = session.scalars(select(PromiseReport.number)).all()
    assert number in "".join(done.text.split())
    assert number not in done.path
    assert "A look follows" in done.text
    other = app.test_client()
    other.set_cookie("lang", "en")
    page = other.open_page(REPORTS)
    assert number not in page.html
    office.look(handed, matches=False)
    found = page.submit(REPORTS, number=number)
    assert "you were right" in found.text
    wrong = page.submit(REPORTS, number="JB2026112700000000")
    assert wrong.status == 422
    assert "We find no report with this number" in wrong.text
    assert page.submit(REPORTS, number="").status == 422


@pytest.mark.parametrize(
    ("sent", "at"), [({"words": "假的"}, "f-words"), ({"phone": "12345"}, "f-phone")]
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    office: Office, visitor: LintingClient, sent: dict[str, str], at: str
) -> None:
    handed = office.granted()
    page = write(visitor, handed, **sent)
    assert page.status == 422
    assert f'href="#{at}"' in page.html
    assert next(iter(sent.values())) in page.html
    assert verifying.one(duty_of(handed), 1, ()).reports == ()


def test_too_many_reports_are_stopped_kindly(office: Office, visitor: LintingClient) -> None:
    handed = office.granted()
    for _ in range(settings.current().attempts_report):
        write(visitor, handed)
    stopped = write(visitor, handed)
    assert stopped.status == 429
    assert SAYS in stopped.html
    assert "Wait 15 minutes" in stopped.text


def test_what_is_revoked_says_so_and_takes_no_report(
    office: Office, visitor: LintingClient
) -> None:
    handed = office.granted()
    later = broken_and_revoked(office, handed)
    office.revoke(handed, later)
    page = visitor.open_page(of(handed))
    assert "Not kept, so it is revoked" in page.text
    assert "/report" not in page.html
    assert visitor.get(f"{of(handed)}/report").status_code == 404


def test_a_report_alone_exposes_nobody(office: Office, visitor: LintingClient) -> None:
    handed = office.granted()
    office.look(handed, matches=True)
    before = visitor.open_page(of(handed)).text
    assert "Looked at: as promised" in before
    write(visitor, handed)
    assert visitor.open_page(of(handed)).text == before
