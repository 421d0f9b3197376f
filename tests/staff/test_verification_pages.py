"""The desk's page of promises, and what the holder reads; without scripts, in both languages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.staff.conftest import SignIn
from tests.staff.test_applicant_sees import applicant
from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from webapp.approvals import reporting, verifying
from webapp.approvals import service as approvals
from webapp.approvals.display_models import ShownPromise
from webapp.approvals.models import Verification
from webapp.approvals.reporting import Report
from webapp.approvals.verification_values import Finding, How
from webapp.core import clock
from webapp.core.db import reading
from webapp.halls import service as halls

LICENCE = "business-licence"
LIST = "/staff/verifications"
WORDS = "门牌和承诺书上写的不一样。"

pytestmark = pytest.mark.one_database


@pytest.fixture
def granted(handed: Handed, officers: dict[str, int]) -> Handed:
    """A licence granted on a statement about the premises."""
    factories.officer("sunlei", "孙磊", "inspect")
    factories.accepted(handed.items[LICENCE], by=officers["zhao"])
    approvals.approve(
        handed.items[LICENCE], officer_id=officers["zhou"], opinion="", now=clock.now()
    )
    return handed


def ref() -> str:
    with reading() as session:
        return session.scalars(select(Verification.ref)).one()


def beside(person: LintingClient) -> Page:
    return person.open_page(f"{LIST}?ref={ref()}")


def until(days: int) -> str:
    return (halls.today() + timedelta(days=days)).isoformat()


def find_a_fault(person: LintingClient, **more: str) -> Page:
    values = {"matches": "no", "how": "site", "words": WORDS, "until": until(10)} | more
    return beside(person).submit(f"{LIST}/{ref()}/look", **values)


def test_whoever_looks_finds_it_and_writes_it_down(granted: Handed, sign_in: SignIn) -> None:
    looker = sign_in("sunlei")
    assert ref() in looker.open_page(LIST).html
    page = find_a_fault(looker)
    assert WORDS in page.text
    assert f"{LIST}/{ref()}/look" in page.html, "a second look follows"


@pytest.mark.parametrize(
    ("sent", "at"),
    [
        ({"matches": ""}, "f-matches"),
        ({"words": ""}, "f-words"),
        ({"until": ""}, "f-until"),
        ({"until": "1999-01-01"}, "f-until"),
    ],
)
def test_what_is_missing_is_said_and_nothing_typed_is_lost(
    granted: Handed, sign_in: SignIn, sent: dict[str, str], at: str
) -> None:
    page = find_a_fault(sign_in("sunlei"), **sent)
    assert page.status == 422
    assert f'href="#{at}"' in page.html
    if "words" not in sent:
        assert WORDS in page.html


def test_others_do_not_see_it(granted: Handed, sign_in: SignIn) -> None:
    assert sign_in("limin").get(LIST).status_code == 404


def test_the_holder_reads_what_to_put_right_and_of_the_revocation(
    granted: Handed, sign_in: SignIn, app: object
) -> None:
    find_a_fault(sign_in("sunlei"))
    page = applicant(app, granted).open_page(f"/me/cases/{granted.ref}")
    assert WORDS in page.text
    later = clock.now() + timedelta(days=11)
    again = Finding(False, How.site, WORDS)
    looker = factories.officer("zhenghe", "郑和", "inspect")
    verifying.look(ref(), again, officer_id=looker, now=later)
    chief = sign_in("zhou")
    done = beside(chief).submit(f"{LIST}/{ref()}/revoke", words="两次核查都和承诺不一致。")
    assert done.status == 200
    page = applicant(app, granted).open_page(f"/me/cases/{granted.ref}")
    assert "两次核查都和承诺不一致。" in page.text


def test_a_report_shows_with_its_words_and_nothing_of_who_made_it(
    granted: Handed, sign_in: SignIn
) -> None:
    with reading() as session:
        shown = session.scalars(select(ShownPromise.ref)).one()
    said = "门口挂的是另一家店，里面堆满货。"
    number = reporting.report(
        shown, Report(said, "13800138000", "", "en"), address="203.0.113.7", now=clock.now()
    )
    looker = sign_in("sunlei")
    assert "reported as false" in looker.open_page(LIST).text
    page = beside(looker)
    for words in (said, number, "Somebody reported this as false", "must not learn"):
        assert words in page.text, words
    for secret in ("13800138000", "203.0.113.7"):
        assert secret not in page.html
    after = find_a_fault(looker)
    assert "Looked at: not as promised" in after.text
    assert "reported as false" not in after.text
