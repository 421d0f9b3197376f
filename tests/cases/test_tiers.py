"""An application's tier: looked up when somebody is known, told kindly, frozen at the end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.cases.conftest import Applicant, signed_in
from tests.credit.conftest import Use, use
from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.factories import (
    FREIGHT,
    FREIGHT_THEME,
    GOOD_CODE,
    LIMITED_CODE,
    LIMITED_PERSON,
    PLAIN_CODE,
)
from webapp.accounts import service as accounts
from webapp.accounts.models import Account
from webapp.cases import drafts, tier_rules, tiers
from webapp.cases.models import Draft
from webapp.cases.tier_rules import Carried
from webapp.cases.values import Owner
from webapp.catalog.values import Tier
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.credit.models import CreditRecord

assert use, "a fixture of the credit room"


def carried(ref: str) -> Carried | None:
    with reading() as session:
        stored = session.scalars(select(Draft.credit).where(Draft.ref == ref)).one()
    return tier_rules.carried(stored)


def tier(ref: str) -> Tier:
    found = carried(ref)
    return found.tier if found else Tier.normal


@pytest.fixture
def haulier(person: Callable[..., Applicant]) -> Callable[..., Applicant]:
    """A registered haulier whose form is filled in but for the page with the code."""

    def make(code: str = "", **answers: Any) -> Applicant:
        made = person()
        made.begin({**FREIGHT, **answers}, FREIGHT_THEME)
        made.fill(uscc=code or PLAIN_CODE, shop_name="滨海物流有限公司")
        return made

    return make


def give_code(who: Applicant, code: str) -> Page:
    """Save the page of the form that asks for the credit code."""
    return who.page("shop").submit(uscc=code)


def known(who: Applicant, code: str) -> Applicant:
    """After the code was given and the news was read."""
    page = give_code(who, code)
    if page.path.endswith("/credit"):
        page.submit("/credit/seen")
    return who


# --- when it is looked up ------------------------------------------------------------------------


def of_person(client: LintingClient, id_number: str) -> int:
    account_id, *_rest = factories.account(id_number=id_number)
    signed_in(client, account_id)
    client.set_cookie("lang", "en")
    return account_id


def test_who_is_known_is_looked_up_when_they_begin(client: LintingClient) -> None:
    account_id = of_person(client, LIMITED_PERSON)
    page = client.open_page("/themes/open-restaurant").submit("/start")
    ref = page.path.split("/")[2]
    found = carried(ref)
    assert found is not None
    assert (found.tier, found.seen) == (Tier.limited, Tier.limited)
    assert found.standing is not None
    assert found.standing.source == "simulated"
    assert found.standing.entries[0].as_of == date(2026, 5, 11)
    draft = drafts.load(ref, owner=Owner(account_id=account_id))
    assert draft.tier is Tier.limited
    assert not tiers.has_news(draft)


def test_a_visitor_is_of_the_ordinary_tier_and_nobody_is_asked(client: LintingClient) -> None:
    page = client.open_page("/themes/open-restaurant").submit("/start")
    ref = page.path.split("/")[2]
    assert carried(ref) is None
    with reading() as session:
        assert session.scalars(select(CreditRecord)).all() == []
    # Its page is for whoever has signed in.
    assert client.open_page(f"/cases/{ref}/credit").path.startswith("/sign-in")


def test_a_proved_number_is_looked_up_only_after_the_notice_was_read(
    client: LintingClient,
) -> None:
    account_id = of_person(client, LIMITED_PERSON)
    with transaction() as session:
        session.execute(update(Account).values(privacy_version=None))
    page = client.open_page("/themes/open-restaurant").submit("/start")
    ref = page.path.split("/")[2]
    assert carried(ref) is None
    accounts.acknowledge_privacy(account_id, accounts.PRIVACY_VERSION, clock.now())
    accounts.known(account_id, clock.now())
    assert tier(ref) is Tier.limited


def test_who_signs_in_after_the_plan_is_told_before_the_form(
    app: Any, client: LintingClient
) -> None:
    with_list, *_rest = factories.account(id_number=LIMITED_PERSON)
    ref = drafts.start(factories.THEME, owner=Owner(account_id=with_list), now=clock.now())
    with transaction() as session:
        session.execute(
            update(Draft).where(Draft.ref == ref).values(situation=dict(factories.SMALL))
        )
    accounts.known(with_list, clock.now())
    found = carried(ref)
    assert found is not None
    assert (found.tier, found.seen) == (Tier.limited, Tier.normal)
    signed_in(client, with_list)
    client.set_cookie("lang", "en")
    page = client.open_page(f"/cases/{ref}/form")
    assert page.path == f"/cases/{ref}/credit"
    assert page.h1 == "Your plan has changed"
    assert "judgement" in page.text
    page = page.submit("/credit/seen")
    assert page.path.startswith(f"/cases/{ref}/form/")


def test_the_code_of_the_enterprise_decides_once_the_form_has_it(
    haulier: Callable[..., Applicant],
) -> None:
    who = haulier()
    page = give_code(who, GOOD_CODE)
    assert tier(who.ref) is Tier.good
    assert page.path == f"/cases/{who.ref}/credit"
    assert "one statement is enough" in page.text
    assert "List of those who keep their word" in page.text
    assert "8 October 2026" in page.text
    stored = who.stored()
    page = page.submit("/credit/seen")
    assert page.path.endswith("/statements/full-promise")
    assert who.stored() == stored, "nothing typed is lost"
    found = carried(who.ref)
    assert found is not None
    assert found.seen is Tier.good


def test_another_code_is_another_standing(haulier: Callable[..., Applicant]) -> None:
    who = known(haulier(), GOOD_CODE)
    page = give_code(who, LIMITED_CODE)
    assert tier(who.ref) is Tier.limited
    assert page.path == f"/cases/{who.ref}/credit"
    assert "ordinary way" in page.text
    assert "Put it right" in page.text, "how to mend it is said"
    assert who.page("shop").path == page.path, "the news is read first"
    page.submit("/credit/seen")
    known(who, PLAIN_CODE)
    assert tier(who.ref) is Tier.normal


def test_what_changes_nothing_is_no_news(haulier: Callable[..., Applicant]) -> None:
    """With the bought trucks of a light fleet there is nothing that a tier could change."""
    who = haulier(weight=3000)
    page = give_code(who, GOOD_CODE)
    assert tier(who.ref) is Tier.good
    assert not page.path.endswith("/credit")
    plan = who.client.open_page(f"/cases/{who.ref}/plan")
    assert "Why, and what you can do" not in plan.text


def test_nobody_is_asked_again_before_its_time(
    haulier: Callable[..., Applicant], at: Any, use: Use
) -> None:
    use(credit_hours=2)
    at("2026-11-30T09:00+08:00")
    who = known(haulier(), GOOD_CODE)
    use("none", credit_hours=2)
    at("2026-11-30T10:59+08:00")
    who.page("shop").submit()
    assert tier(who.ref) is Tier.good
    at("2026-11-30T11:00+08:00")
    page = who.page("shop").submit()
    assert tier(who.ref) is Tier.normal
    assert page.path == f"/cases/{who.ref}/credit", "what is gone is told too"
    assert "Your plan is the usual one" in page.text


def test_on_trial_nobody_is_looked_up(client: LintingClient) -> None:
    account_id = of_person(client, LIMITED_PERSON)
    owner = Owner(account_id=account_id)
    ref = drafts.start(factories.THEME, owner=owner, now=clock.now())
    with transaction() as session:
        session.execute(update(Draft).where(Draft.ref == ref).values(trial=True))
    assert not tiers.renew_own(ref, account_id=account_id, now=clock.now())
    assert carried(ref) is None


def test_a_tier_that_changes_is_on_record_and_nothing_else_of_it(
    haulier: Callable[..., Applicant],
) -> None:
    who = known(haulier(), GOOD_CODE)
    with reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "draft.tier")).one()
    assert entry.chain == f"draft:{who.ref}"
    assert entry.details == {"kind": "enterprise", "source": "simulated"}


# --- what is shown -------------------------------------------------------------------------------


def test_the_plan_says_quietly_what_the_tier_changes(haulier: Callable[..., Applicant]) -> None:
    who = known(haulier(), LIMITED_CODE)
    plan = who.client.open_page(f"/cases/{who.ref}/plan")
    assert "This time it goes the ordinary way" in plan.text
    assert "List of grave breaches of trust" in plan.text
    assert "Needed now:" in plan.text
    assert "How do you want the permit?" not in plan.text, "there is nothing to choose"
    papers = who.client.open_page(f"/cases/{who.ref}/papers")
    assert "This time it goes the ordinary way" in papers.text
    page = papers.link("Why, and what you can do")
    assert page.path == f"/cases/{who.ref}/credit"
    assert page.h1 == "This time it goes the ordinary way"


def test_of_the_ordinary_tier_nothing_is_said(haulier: Callable[..., Applicant]) -> None:
    who = known(haulier(), PLAIN_CODE)
    plan = who.client.open_page(f"/cases/{who.ref}/plan")
    assert "Why, and what you can do" not in plan.text
    assert "How do you want the permit?" in plan.text


def test_a_source_that_fails_is_said_and_holds_nothing_up(
    haulier: Callable[..., Applicant], use: Use
) -> None:
    use("tests.credit.providers:Failing")
    who = known(haulier(), LIMITED_CODE)
    assert tier(who.ref) is Tier.normal
    plan = who.client.open_page(f"/cases/{who.ref}/plan")
    assert "Nothing is held against you" in plan.text
    page = plan.link("Why, and what you can do")
    assert "could not be read" in page.text


def test_a_visitor_reads_that_good_standing_makes_it_shorter(client: LintingClient) -> None:
    client.set_cookie("lang", "en")
    for theme, answers, said in (
        (FREIGHT_THEME, FREIGHT, True),
        (FREIGHT_THEME, FREIGHT | {"weight": 3000}, False),
        (factories.THEME, factories.SMALL, False),
    ):
        page = client.open_page(f"/themes/{theme}").submit("/start")
        ref = page.path.split("/")[2]
        with transaction() as session:
            session.execute(update(Draft).where(Draft.ref == ref).values(situation=dict(answers)))
        plan = client.open_page(f"/cases/{ref}/plan")
        assert ("With a good record one statement is enough" in plan.text) is said, theme


def test_what_the_person_has_looked_up_again_the_application_takes_up(
    client: LintingClient, at: Any, use: Use
) -> None:
    at("2026-11-30T09:00+08:00")
    account_id = of_person(client, LIMITED_PERSON)
    ref = drafts.start(factories.THEME, owner=Owner(account_id=account_id), now=clock.now())
    accounts.known(account_id, clock.now())
    assert tier(ref) is Tier.limited
    use("none")
    at("2026-11-30T09:10+08:00")
    page = client.open_page("/me/credit").submit("/me/credit")
    assert "Nothing stands against you" in page.text
    assert tier(ref) is Tier.normal


def test_somebody_elses_page_is_not_there(
    haulier: Callable[..., Applicant], person: Callable[..., Applicant]
) -> None:
    who = known(haulier(), LIMITED_CODE)
    other = person()
    for path in ("", "/seen", "/ask", "/way"):
        address = f"/cases/{who.ref}/credit{path}"
        assert other.client.open_page(address).status == 404
        if path:
            form_ = {"csrf_token": a_token(other.client)}
            assert other.client.post(address, data=form_).status_code == 404


def a_token(client: LintingClient) -> str:
    field = client.open_page("/me").root.find(".//input[@name='csrf_token']")
    assert field is not None
    return field.get("value") or ""


# --- one statement, or the usual way -------------------------------------------------------------


def test_both_ways_are_seen_and_either_can_be_taken(haulier: Callable[..., Applicant]) -> None:
    who = known(haulier(), GOOD_CODE)
    page = who.client.open_page(f"/cases/{who.ref}/credit")
    assert "One statement for everything" in page.text
    assert "The usual way" in page.text
    page = page.submit("/credit/way", button="Take this way")
    opened = who.opened()
    assert opened.draft.declined == ["full-promise"]
    assert opened.draft.situation == FREIGHT, "what was chosen on the plan counts again"
    assert [one.slug for one in opened.ground.bundle.statements] == [
        "late-papers",
        "freight-vehicles",
    ]
    plan = who.client.open_page(f"/cases/{who.ref}/plan")
    assert "You chose the usual way" in plan.text
    assert "How do you want the permit?" in plan.text
    page = plan.link("Why, and what you can do").submit("/credit/way", button="Take this way")
    assert who.opened().draft.declined == []
    assert [one.slug for one in who.opened().ground.bundle.statements] == ["full-promise"]


def test_the_way_takes_no_other_statement(haulier: Callable[..., Applicant]) -> None:
    who = known(haulier(), GOOD_CODE)
    page = who.client.open_page(f"/cases/{who.ref}/credit")
    page.submit("/credit/way", way="usual", statement="late-papers")
    page.submit("/credit/way", way="usual", statement="../nothing")
    assert who.opened().draft.declined == []


def test_the_statement_says_what_comes_without_it(haulier: Callable[..., Applicant]) -> None:
    who = known(haulier(), GOOD_CODE)
    page = who.client.open_page(f"/cases/{who.ref}/statements/full-promise")
    assert page.h1 == "Read it, then sign"
    page = page.submit("/decline")
    assert page.h1 == "You don't sign this one"
    assert who.opened().draft.declined == ["full-promise"]
