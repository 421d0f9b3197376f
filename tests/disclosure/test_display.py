"""What is on display: granted on a public statement that still stands, as long as it counts."""

from __future__ import annotations

import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.disclosure.conftest import LICENCE, NAME, PREMISES, SHOP, Office, duty_of, shown_of
from tests.support.factories import Handed
from tests.support.statements import statements
from webapp.approvals import service as approvals
from webapp.approvals import verifying
from webapp.approvals.display_models import ShownPromise
from webapp.approvals.displaying import HOLDER
from webapp.cases.models import BundleCase, Party
from webapp.cases.values import ApplicantKind
from webapp.catalog import service as catalog
from webapp.commitments.models import SignedStatement
from webapp.core import clock, crypto, settings
from webapp.core.db import reading, transaction
from webapp.disclosure import reads
from webapp.disclosure.values import Shown, Standing, Wanted
from webapp.halls import service as halls
from webapp.licences.models import Licence
from webapp.licences.values import LicenceState

pytestmark = pytest.mark.sampled_on("sqlite")


def found(today: date | None = None, **wanted: str) -> list[Shown]:
    return list(reads.find(Wanted(**wanted), hall_id=1, today=today or halls.today()).rows)


def refs(today: date | None = None, **wanted: str) -> list[str]:
    return [one.ref for one in found(today, **wanted)]


def test_it_is_shown_from_the_grant(office: Office) -> None:
    handed = office.handed()
    assert found() == []
    office.accept(handed)
    assert found() == []
    office.grant(handed)
    (shown,) = found()
    assert (shown.holder, shown.item, shown.statement) == (SHOP, LICENCE, PREMISES)
    assert shown.version == "2026-2"
    assert shown.granted_on == halls.today()
    assert abs(shown.signed_at - clock.now()) < timedelta(minutes=5)
    assert shown.standing is Standing.given
    assert shown.shown_until is None
    assert reads.one(shown.ref, hall_id=1, today=halls.today()) == shown


def test_what_is_refused_is_not(office: Office) -> None:
    handed = office.handed()
    office.accept(handed)
    reasons = "登记的住所不存在，不符合登记条例的规定。"
    item = handed.items[LICENCE]
    with office.at_the_desk():
        approvals.refuse(item, officer_id=office.zhou, reasons=reasons, now=clock.now())
    assert found() == []


@pytest.mark.parametrize("column", ["withdrawn_at", "replaced_at"])
def test_what_no_longer_stands_signed_is_not(office: Office, column: str) -> None:
    office.granted()
    with transaction() as session:
        session.execute(update(SignedStatement).values({column: clock.now()}))
    assert found() == []


def publish_with(folder: Path, public: str) -> None:
    """Publish the catalog with other words in the place of `public: true` of the statement."""
    shutil.copytree(halls.CONFIG / "catalog", folder)
    file = folder / "statements" / f"{PREMISES}.yaml"
    before = file.read_text("utf-8")
    assert before.count("public: true\n") == 1
    file.write_text(before.replace("public: true\n", public), "utf-8")
    catalog.publish(folder, actor="command", now=clock.now())
    catalog.forget_cached()


def test_a_statement_that_is_not_public_is_not(office: Office, tmp_path: Path) -> None:
    publish_with(tmp_path / "catalog", "")
    office.granted()
    assert found() == []
    with reading() as session:
        assert session.scalars(select(ShownPromise)).all() == []


def test_another_hall_shows_nothing(office: Office) -> None:
    office.granted()
    assert reads.find(Wanted(), hall_id=2, today=halls.today()).rows == ()


def test_a_person_is_masked_and_found_by_the_whole_name_alone(office: Office) -> None:
    handed = office.handed()
    with transaction() as session:
        # A person applies for themself where the form asks for no shop.
        principal = select(BundleCase.principal_id).where(BundleCase.ref == handed.ref)
        person = session.scalars(principal).one()
        session.execute(update(BundleCase).values(applicant_id=person))
    office.accept(handed)
    office.grant(handed)
    (shown,) = found()
    assert shown.holder == "王**"
    with reading() as session:
        assert session.scalars(select(Party.kind).where(Party.id == person)).one() is (
            ApplicantKind.person
        )
        row = session.scalars(select(ShownPromise)).one()
    assert row.holder_index == crypto.blind_index(HOLDER, NAME)
    assert refs(holder="王建国") == refs(holder=" 王 建国") == [shown.ref]
    for part in ("王建", "建国", "王*", "王**", "**", "%", "王_国", "王建军"):
        assert refs(holder=part) == [], part


def test_an_enterprise_is_found_by_a_part_of_its_name(office: Office) -> None:
    first = office.granted()
    other = office.granted("城南书店", "李小红")
    assert [one.holder for one in found()] == ["城南书店", SHOP], "the newest first"
    assert refs(holder="海鲜") == refs(holder=SHOP) == [shown_of(first)]
    assert refs(holder="书店") == [shown_of(other)]
    chain = office.granted("城南KFC餐厅", "赵明")
    assert refs(holder="kfc") == refs(holder="KFC餐") == [shown_of(chain)]
    assert refs(holder="王建国") == [], "the person behind a shop is not how it is found"
    for wild in ("%", "_书店", "城%店"):
        assert refs(holder=wild) == [], wild


def test_by_statement_and_by_matter(office: Office) -> None:
    ref = shown_of(office.granted())
    assert refs(statement=PREMISES) == refs(item=LICENCE) == [ref]
    assert refs(statement=PREMISES, item=LICENCE, holder="海鲜") == [ref]
    assert refs(statement="fire-statement") == refs(item="food-service-permit") == []
    assert refs(statement=PREMISES, item="nothing") == []


def test_what_the_looks_found(office: Office) -> None:
    handed = office.granted()
    today = halls.today()
    office.look(handed, matches=False)
    (shown,) = found()
    assert shown.standing is Standing.mending
    assert shown.until == today + timedelta(days=10)
    office.look(handed, matches=True)
    assert [one.standing for one in found()] == [Standing.kept]


def broken(office: Office, handed: Handed) -> datetime:
    """A fault that was not put right; the moment of the second look."""
    office.look(handed, matches=False)
    later = clock.now() + timedelta(days=11)
    office.look(handed, matches=False, until=None, now=later)
    return later


def test_what_was_revoked_stays_a_while(office: Office) -> None:
    handed = office.granted()
    later = broken(office, handed)
    assert [one.standing for one in found()] == [Standing.broken]
    office.revoke(handed, later)
    day = clock.local(later, halls.here().zone).date()
    (shown,) = found(day)
    assert shown.standing is Standing.revoked
    kept = settings.current().revoked_shown_days
    assert shown.shown_until == day + timedelta(days=kept)
    assert len(found(day + timedelta(days=kept))) == 1
    assert found(day + timedelta(days=kept + 1)) == []


def test_only_as_long_as_what_was_granted_counts(office: Office) -> None:
    office.granted()
    today = halls.today()
    with transaction() as session:
        session.execute(update(Licence).values(valid_until=today))
    assert len(found()) == 1
    assert found(today + timedelta(days=1)) == []
    with transaction() as session:
        session.execute(update(Licence).values(valid_until=None, state=LicenceState.revoked))
    assert found() == [], "revoked for another reason it counts no more"


def test_a_time_of_its_own_ends_it(office: Office) -> None:
    office.granted()
    last = halls.today() + timedelta(days=20)
    with transaction() as session:
        session.execute(update(ShownPromise).values(shown_until=last))
    (shown,) = found(last)
    assert shown.shown_until == last
    assert found(last + timedelta(days=1)) == []


def test_the_time_of_its_own_is_taken_from_the_statement(office: Office, tmp_path: Path) -> None:
    shown_for = "public: true\nshown_for: {n: 30, unit: cal, source: {of: nobody-yet}}\n"
    publish_with(tmp_path / "catalog", shown_for)
    office.granted()
    (shown,) = found()
    assert shown.shown_until == halls.today() + timedelta(days=30)


def test_pages_follow_each_other_without_a_gap(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reads, "PAGE", 2)
    every = [shown_of(office.granted(f"{n}家面馆", f"王小{n}")) for n in "一二三四五"]
    today = halls.today()
    seen: list[str] = []
    before = ""
    while True:
        page = reads.find(Wanted(holder="面馆", before=before), hall_id=1, today=today)
        seen += [one.ref for one in page.rows]
        before = page.more
        if not before:
            break
    assert seen == every[::-1]
    assert reads.find(Wanted(before="nobody"), hall_id=1, today=today).rows == ()


def test_few_queries_however_many_promises(office: Office) -> None:
    office.granted()
    one = queries(lambda: found())
    for n in "一二三":
        office.granted(f"{n}家面馆", f"王小{n}")
    assert len(found()) == 4
    assert queries(lambda: found()) == one == 2


def queries(ask: Any) -> int:
    """How many statements a question takes."""
    with statements() as seen:
        ask()
    return len(seen)


def test_nothing_personal_is_stored_for_display(office: Office) -> None:
    handed = office.granted()
    with reading() as session:
        row = session.scalars(select(ShownPromise)).one()
        count = session.scalar(select(func.count()).select_from(ShownPromise))
    assert count == 1
    stored = f"{row.holder} {row.ref}"
    for secret in (NAME, handed.id_number, handed.phone, "中山路"):
        assert secret not in stored
    assert verifying.one(duty_of(handed), 1, ()).statement == PREMISES
