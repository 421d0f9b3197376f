"""Taking a promise back on the case's page: both ways side by side, one button, nothing lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from tests.commitments.conftest import SHOP, Signer
from tests.commitments.test_signing import all_signed, rows
from tests.support import factories
from tests.support.client import LintingClient, Page
from webapp.approvals import service as approvals
from webapp.cases import submission
from webapp.cases.models import BundleCase, ItemCase
from webapp.cases.values import Channel, ItemState
from webapp.core import clock, jobs
from webapp.core.db import reading
from webapp.documents.models import IssuedDocument
from webapp.documents.values import DocumentState

pytestmark = pytest.mark.one_database

LICENCE = "business-licence"
Make = Callable[..., Signer]


@pytest.fixture
def signed(signer: Make) -> Signer:
    """A case that was handed in with every statement signed, in English."""
    who = signer()
    all_signed(who)
    submission.submit(who.ref, owner=who.owner, channel=Channel.web, now=clock.now())
    return who


def address(who: Signer, statement: str = SHOP) -> str:
    return f"/me/cases/{who.ref}/statements/{statement}/withdraw"


def case_page(who: Signer) -> Page:
    return who.client.open_page(f"/me/cases/{who.ref}")


def item_ref(who: Signer, slug: str = LICENCE) -> str:
    with reading() as session:
        return session.scalars(
            select(ItemCase.ref)
            .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
            .where(BundleCase.ref == who.ref, ItemCase.item == slug)
        ).one()


def state(who: Signer, slug: str = LICENCE) -> ItemState:
    with reading() as session:
        query = select(ItemCase.state).where(ItemCase.ref == item_ref(who, slug))
        return session.scalars(query).one()


def columns(page: Page) -> list[tuple[str, str]]:
    """The rows of the comparison, as the two ways read."""
    found = []
    for row in page.root.findall(".//table//tbody/tr"):
        cells = [" ".join("".join(cell.itertext()).split()) for cell in row.findall("td")]
        if cells:
            found.append((cells[0], cells[1]))
    return found


def test_from_the_case_to_both_ways_and_back_to_the_case(signed: Signer) -> None:
    case = case_page(signed)
    assert "What you promised" in case.text
    page = signed.client.open_page(address(signed))
    assert f'href="{address(signed)}"' in case.html
    papers, visits, decided, later = columns(page)
    assert papers[0].startswith("Your promise stands in for: ")
    assert papers[1].endswith(": before we accept it")
    assert visits[0] == visits[1] == "Nobody, beforehand."
    assert decided[0] == decided[1], "a paper more takes no day more"
    assert "Filing of the sign: within 1 working day of acceptance" in decided[0]
    assert later[1] == "No promise is left to check."
    assert "tell you by" in page.text
    done = page.submit("/withdraw")
    assert done.path == f"/me/cases/{signed.ref}"
    assert "You took back your promise" in done.text
    assert "Still to come" in done.text
    assert address(signed) not in done.html
    assert "You took back your promise: " in signed.client.open_page("/me/messages").text


def test_the_signature_is_kept_marked_and_its_document_says_revoked(
    signed: Signer, client: LintingClient
) -> None:
    (before,) = [one for one in rows() if one.statement == SHOP]
    signed.client.open_page(address(signed)).submit("/withdraw")
    (after,) = [one for one in rows() if one.statement == SHOP]
    assert after.withdrawn_at is not None
    assert after.signer == before.signer
    with reading() as session:
        document = session.scalars(
            select(IssuedDocument).where(IssuedDocument.ref == after.document_ref)
        ).one()
    assert document.state is DocumentState.revoked
    for other in rows():
        if other.statement != SHOP:
            assert other.withdrawn_at is None


def test_an_address_that_is_opened_again_leads_to_the_case(signed: Signer) -> None:
    page = signed.client.open_page(address(signed))
    page.submit("/withdraw")
    assert signed.client.open_page(address(signed)).path == f"/me/cases/{signed.ref}"
    assert page.submit("/withdraw").path == f"/me/cases/{signed.ref}", "pressed twice"


def test_a_decided_one_says_why_it_stays(signed: Signer, app: Any) -> None:
    page = signed.client.open_page(address(signed))
    limin = factories.officer("limin", "李敏", "accept")
    zhou = factories.officer("zhou", "周文涛", "approve")
    factories.accepted(item_ref(signed), by=limin)
    jobs.run_due(clock.now())  # the signatures are sealed
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        approvals.approve(item_ref(signed), officer_id=zhou, opinion="", now=clock.now())
    assert address(signed) not in case_page(signed).html
    stays = signed.client.open_page(address(signed))
    assert "It counts: Business licence was decided on it." in stays.text
    assert stays.root.find(f".//form[@action='{address(signed)}']") is None
    late = page.submit("/withdraw")
    assert late.status == 409
    assert "Business licence was decided on it" in late.text
    assert state(signed) is ItemState.approved


def test_the_desk_sees_that_it_came_back_and_why(signed: Signer, app: Any) -> None:
    limin = factories.officer("limin", "李敏", "accept")
    factories.accepted(item_ref(signed), by=limin)
    signed.client.open_page(address(signed)).submit("/withdraw")
    desk: LintingClient = app.test_client()
    desk.set_cookie("lang", "en")
    desk.open_page("/staff/sign-in").submit(
        "/staff/sign-in", username="limin", password=factories.PASSWORD
    )
    inbox = desk.open_page("/staff/?list=received")
    assert "Promise taken back, look again" in inbox.text
    page = desk.open_page(f"/staff/items/{item_ref(signed)}")
    assert "The applicant took back a promise, so this goes the ordinary way" in page.text
    assert "The applicant took back a promise" in page.text
    assert "Not there yet" in page.text
    page.submit("/accept")
    assert state(signed) is ItemState.accepted


def test_nobody_elses(signed: Signer, signer: Make) -> None:
    path, ref = address(signed), signed.ref
    other = signer(name="别人")
    assert other.client.get(path).status_code == 404
    token = re.search(r'name="csrf_token" value="([^"]+)"', other.page().html)
    assert token is not None
    assert other.client.post(path, data={"csrf_token": token[1]}).status_code == 404
    assert other.client.get(f"/me/cases/{ref}").status_code == 404


@pytest.mark.parametrize("statement", ["no-such-statement", "fire-statement", "application"])
def test_what_was_never_signed_is_not_there(signed: Signer, statement: str) -> None:
    assert signed.client.get(address(signed, statement)).status_code == 404


def test_late_papers_are_compared_too(signed: Signer) -> None:
    papers, *_rest = columns(signed.client.open_page(address(signed, "late-papers")))
    assert papers == (
        "List of food safety rules: may come later",
        "List of food safety rules: before we accept it",
    )
