"""The page of one's own standing: looked up when one asks, explained, and open to objection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.cases.conftest import signed_in
from tests.credit.conftest import LIMITED, Use
from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.factories import GOOD_PERSON, LIMITED_PERSON
from webapp.accounts.models import Account
from webapp.cases.models import Party
from webapp.catalog.values import Applicant
from webapp.core import clock, crypto
from webapp.core.db import reading, transaction
from webapp.credit import service as credit
from webapp.credit.models import CreditRecord
from webapp.credit.service import What
from webapp.halls import service as halls

pytestmark = pytest.mark.one_database

CASE = "3702002026112940000014"
Open = Callable[..., Page]


@pytest.fixture
def mine(client: LintingClient) -> Open:
    """Somebody's own page, in English or in Chinese."""

    def opened(id_number: str = "", language: str = "en") -> Page:
        account_id, *_rest = factories.account(id_number=id_number)
        signed_in(client, account_id)
        client.set_cookie("lang", language)
        assert 'href="/me/credit"' in client.open_page("/me").html
        return client.open_page("/me/credit")

    return opened


def broken(code: str, kind: Applicant = Applicant.person) -> None:
    with transaction() as session:
        credit.note_breach(
            session,
            hall_id=halls.here().id,
            kind=kind,
            code=code,
            what=What.late_papers,
            case_number=CASE,
            on=halls.today(),
            actor="job",
            now=clock.now(),
        )


def test_it_is_for_whoever_has_signed_in(client: LintingClient) -> None:
    assert client.open_page("/me/credit").path.startswith("/sign-in")


def test_looking_at_it_asks_nobody_and_the_button_does(mine: Open) -> None:
    page = mine(LIMITED_PERSON)
    assert page.h1 == "How my record stands"
    assert "Not looked up yet" in page.text
    with reading() as session:
        assert session.scalars(select(CreditRecord)).all() == []
    page = page.submit("/me/credit")
    assert "Statements are not taken for now" in page.text
    assert "List of those who do not carry out a judgement" in page.text
    assert "11 May 2026" in page.text
    assert "Binjiang People's Court" in page.text
    assert "A debt could be paid and was not." in page.text
    assert "Carry out the judgement" in page.text
    assert "Looked up on" in page.text
    assert LIMITED_PERSON not in page.html, "nobody's number is shown in full"
    assert "3702**********0005" in page.text


def test_good_standing_is_said_too(mine: Open) -> None:
    page = mine(GOOD_PERSON).submit("/me/credit")
    assert "Good record" in page.text
    assert "one form and one statement are enough" in page.text


def test_nothing_against_somebody_is_said_plainly(mine: Open) -> None:
    page = mine().submit("/me/credit")
    assert "Nothing stands against you" in page.text


def test_who_was_not_proved_is_looked_up_by_nobody(mine: Open, client: LintingClient) -> None:
    mine()
    with transaction() as session:
        session.execute(update(Account).values(identity=None))
    page = client.open_page("/me/credit")
    assert "Nobody to look up yet" in page.text
    assert not [form for form in page.forms() if form.get("method") == "post"]


def test_a_source_that_fails_is_said(mine: Open, use: Use) -> None:
    use("tests.credit.providers:Failing")
    page = mine(LIMITED_PERSON).submit("/me/credit")
    assert "could not be read" in page.text
    assert "Nothing is held against you" in page.text


def test_a_mark_is_shown_and_can_be_objected_to(mine: Open) -> None:
    page = mine(GOOD_PERSON)
    broken(GOOD_PERSON)
    page = page.submit("/me/credit")
    assert "A promise was not kept lately" in page.text
    assert "case ending in 000014" in page.text
    assert CASE not in page.text
    page = page.submit("/marks/", words="材料按时交了。")
    assert "You objected on" in page.text
    assert not [form for form in page.forms() if "/marks/" in (form.get("action") or "")]
    (look,) = credit.pending(halls.here().id)
    assert look.words == "材料按时交了。"


def test_a_mark_that_is_gone_or_of_somebody_else_does_nothing(
    mine: Open, client: LintingClient
) -> None:
    page = mine(GOOD_PERSON).submit("/me/credit")
    broken(LIMITED_PERSON)
    other = credit.look_up(
        kind=Applicant.person, code=LIMITED_PERSON, hall_id=halls.here().id, now=clock.now()
    ).marks[0]
    token = page.form("/me/credit").find(".//input[@name='csrf_token']")
    assert token is not None
    for ref in (other.ref, "nothing"):
        form = {"csrf_token": token.get("value")}
        page = client.open_page(f"/me/credit/marks/{ref}", method="POST", data=form)
        assert page.path == "/me/credit"
        assert client.open_page(f"/me/credit/marks/{ref}").path == "/me/credit"
    assert credit.pending(halls.here().id) == []


def test_the_enterprise_that_one_has_applied_for_is_there(client: LintingClient) -> None:
    handed = factories.submitted(shop="滨海物流有限公司")
    with transaction() as session:
        session.execute(
            update(Party)
            .where(Party.kind != "person")
            .values(code=LIMITED, code_index=crypto.blind_index("party.code", LIMITED))
        )
    signed_in(client, handed.account_id)
    client.set_cookie("lang", "en")
    page = client.open_page("/me/credit").submit("/me/credit")
    assert "滨海物流有限公司" in page.text
    assert LIMITED in page.text
    assert "List of grave breaches of trust" in page.text


def test_in_chinese(mine: Open, app: Any) -> None:
    page = mine(LIMITED_PERSON, language="zh-Hans").submit("/me/credit")
    assert "失信被执行人名单" in page.text
    assert "滨江市人民法院" in page.text
    assert "履行判决后" in page.text
