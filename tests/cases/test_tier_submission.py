"""Handing in by tier: what the case keeps, and what becomes of applications that become one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, delete, inspect, select, update

from tests.cases.conftest import Applicant
from tests.cases.test_tiers import a_token, carried, haulier, known, of_person, tier
from tests.catalog.small import true_catalog
from tests.support import factories
from tests.support.client import LintingClient
from tests.support.factories import (
    FREIGHT,
    FREIGHT_THEME,
    GOOD_CODE,
    GOOD_PERSON,
    LIMITED_CODE,
    PLAIN_CODE,
)
from webapp import migrations
from webapp.approvals import service as approvals
from webapp.approvals.models import Verification
from webapp.cases import draft_ends, drafts, form, submission, tiers, upgrading
from webapp.cases.models import BundleCase, CaseRequirement, Draft, ItemCase
from webapp.cases.paper_models import DraftMark
from webapp.cases.upgrade_rules import Verdict
from webapp.cases.values import Channel, Owner
from webapp.catalog.values import Applicant as Kind
from webapp.catalog.values import Tier
from webapp.core import clock, db
from webapp.core.db import reading, transaction
from webapp.credit import service as credit
from webapp.credit.models import CreditRecord
from webapp.credit.service import What
from webapp.halls import service as halls
from webapp.web.sessions import WebSession

pytestmark = pytest.mark.sampled_on("sqlite")

assert haulier, "a fixture of the tiers' tests"


def hand_in(who: Applicant) -> str:
    factories.decide_papers(who.ref, who.owner)
    return submission.submit(who.ref, owner=who.owner, channel=Channel.web, now=clock.now())


def item_of(ref: str, slug: str) -> str:
    """The reference of one item of a case."""
    with reading() as session:
        return session.scalars(
            select(ItemCase.ref)
            .join(BundleCase, BundleCase.id == ItemCase.bundle_id)
            .where(BundleCase.ref == ref, ItemCase.item == slug)
        ).one()


def requirements(ref: str) -> dict[str, str]:
    with reading() as session:
        bundle = session.scalars(select(BundleCase).where(BundleCase.ref == ref)).one()
        rows = session.scalars(
            select(CaseRequirement).where(CaseRequirement.bundle_id == bundle.id)
        )
        return {f"{row.kind}:{row.key}": row.state.value for row in rows}


def test_the_case_keeps_what_the_tier_asked(haulier: Callable[..., Applicant]) -> None:
    who = known(haulier(), GOOD_CODE)
    ref = hand_in(who)
    assert requirements(ref) == {
        "signature:application": "fulfilled",
        "signature:full-promise": "fulfilled",
    }
    with reading() as session:
        bundle = session.scalars(select(BundleCase.bundle).where(BundleCase.ref == ref)).one()
    assert {one["slug"]: one["mode"] for one in bundle["papers"]}["freight-rules"] == "promised"
    found = carried(ref)
    assert found is not None
    assert found.tier is Tier.good, "with time and source, as it was then"


def test_a_limited_enterprise_applies_with_every_paper(haulier: Callable[..., Applicant]) -> None:
    who = known(haulier(), LIMITED_CODE)
    assert requirements(hand_in(who)) == {
        "paper:planned-vehicles": "open",
        "paper:freight-rules": "open",
        "signature:application": "fulfilled",
    }


def test_nothing_is_handed_in_before_the_news_is_read(haulier: Callable[..., Applicant]) -> None:
    who = known(haulier(), GOOD_CODE)
    factories.decide_papers(who.ref, who.owner)
    with transaction() as session:
        credit.note_breach(
            session,
            hall_id=halls.here().id,
            kind=Kind.enterprise,
            code=GOOD_CODE,
            what=What.late_papers,
            case_number="3702002026112940000014",
            on=halls.today(),
            actor="job",
            now=clock.now(),
        )
        stale = msgspec.to_builtins(carried(who.ref))
        stale["standing"]["valid_until"] = clock.now() - timedelta(seconds=1)
        session.execute(update(Draft).where(Draft.ref == who.ref).values(credit=stale))
        session.execute(update(CreditRecord).values(valid_until=clock.now() - timedelta(seconds=1)))
    token = {"csrf_token": a_token(who.client)}
    page = who.client.open_page(f"/cases/{who.ref}/submit", method="POST", data=token)
    assert page.path == f"/cases/{who.ref}/credit"
    assert "a promise was not kept" in page.text.lower()
    with pytest.raises(submission.News):
        submission.submit(who.ref, owner=who.owner, channel=Channel.web, now=clock.now())
    page = page.submit("/credit/seen")
    assert not page.path.endswith("/credit")
    assert hand_in(who) == who.ref


def test_a_paper_of_everybodys_case_is_granted_under_one_statement(
    haulier: Callable[..., Applicant],
) -> None:
    """The promise is looked at afterwards, as every other."""
    who = known(haulier(), GOOD_CODE)
    ref = hand_in(who)
    accepts = factories.officer("limin", "李敏", "accept")
    decides = factories.officer("zhou", "周文涛", "review", "approve")
    for slug in ("business-licence-check", "freight-permit"):
        item = item_of(ref, slug)
        factories.accepted(item, by=accepts)
        approvals.approve(item, officer_id=decides, opinion="", now=clock.now())
    with reading() as session:
        duty = session.scalars(select(Verification)).one()
    assert duty.statement == "full-promise"


# --- drafts that become one, end, or move on -----------------------------------------------------


def test_a_visitors_application_takes_over_what_the_account_had(
    app: Any, client: LintingClient, haulier: Callable[..., Applicant]
) -> None:
    who = known(haulier(), LIMITED_CODE)
    visitor = app.test_client()
    page = visitor.open_page(f"/themes/{FREIGHT_THEME}").submit("/start")
    ref = page.path.split("/")[2]
    with transaction() as session:
        key = session.scalars(select(Draft.session_id).where(Draft.ref == ref)).one()
        assert session.get(WebSession, key) is not None
        draft_ends.adopt(session, key, who.account_id, clock.now())
    found = carried(ref)
    assert found is not None
    assert (found.tier, found.seen) == (Tier.limited, Tier.normal)


def test_answers_that_need_no_code_any_more_make_it_the_persons(
    client: LintingClient,
) -> None:
    account_id = of_person(client, GOOD_PERSON)
    owner = Owner(account_id=account_id)
    ref = drafts.start(FREIGHT_THEME, owner=owner, now=clock.now())
    for answers, expected in (
        ({**FREIGHT}, Tier.normal),
        ({**FREIGHT, "has-licence": "no", "business-form": "individual"}, Tier.good),
    ):
        with transaction() as session:
            session.execute(update(Draft).where(Draft.ref == ref).values(situation=dict(answers)))
        tiers.renew_own(ref, account_id=account_id, now=clock.now(), unseen=True)
        assert tier(ref) is expected
        opened = form.open_form(ref, owner=owner, now=clock.now())
        assert not tiers.has_news(opened.draft)


# --- a newer catalog


def test_a_newer_catalog_is_laid_on_the_same_tier(haulier: Callable[..., Applicant]) -> None:
    """Without the full promise there is more to sign, and its owner is asked first."""
    made = true_catalog()
    permit = msgspec.structs.replace(made.items["freight-permit"], full_promise=None)
    without = msgspec.structs.replace(made, items={**made.items, "freight-permit": permit})
    for code, verdict in ((GOOD_CODE, Verdict.ask), (PLAIN_CODE, Verdict.silent)):
        who = known(haulier(), code)
        with transaction() as session:
            session.execute(delete(DraftMark))
        factories.decide_papers(who.ref, who.owner)
        draft = drafts.load(who.ref, owner=who.owner)
        found = upgrading.against(draft, msgspec.structs.replace(without, hash="new"))
        assert found.verdict is verdict
    report = upgrading.rehearse(msgspec.structs.replace(without, hash="newer"))
    assert (report.totals[Verdict.ask], report.totals[Verdict.silent]) == (1, 1)


def test_the_tables_go_and_come_back(database: Any) -> None:
    url = database.settings.url
    db.database().dispose()
    migrations.downgrade(url, "0010")
    migrations.upgrade(url)
    db.configure(url)
    assert migrations.is_current(url)


def test_the_tables_are_as_the_models_say(database: Any) -> None:
    """Of this room: what the migration makes is what the code reads and writes."""
    ours = {"credit_record", "broken_promise", "credit_review"}
    with db.database().writer.connect() as connection:
        context = MigrationContext.configure(connection)
        found = [str(one) for one in compare_metadata(context, db.Base.metadata)]
        checks = {
            table: {one["name"] for one in inspect(connection).get_check_constraints(table)}
            for table in ours
        }
    assert [one for one in found if any(name in one for name in (*ours, "draft.credit"))] == []
    for table in ours:
        constraints = db.Base.metadata.tables[table].constraints
        named = {one.name for one in constraints if isinstance(one, CheckConstraint)}
        assert checks[table] == named


# --- at the desk


def test_the_desk_reads_by_which_tier_a_case_was_offered_things(
    app: Any, haulier: Callable[..., Applicant]
) -> None:
    who = known(haulier(), GOOD_CODE)
    ref = hand_in(who)
    factories.officer("limin", "李敏", "accept")
    desk = app.test_client()
    desk.set_cookie("lang", "en")
    page = desk.open_page("/staff/sign-in")
    page.submit("/staff/sign-in", username="limin", password=factories.PASSWORD)
    page = desk.open_page(f"/staff/items/{item_of(ref, 'freight-permit')}")
    assert "Good (T0)" in page.text
    assert "List of those who keep their word" in page.text
