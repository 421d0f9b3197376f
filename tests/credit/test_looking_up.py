"""Looking somebody up: asked once a day, told apart by kind, and nobody suffers by a source."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.credit.conftest import GOOD, GOOD_PERSON, LIMITED, LIMITED_PERSON, REPAIRED, Use
from tests.credit.providers import Counting
from webapp.catalog.values import Applicant, Tier
from webapp.core import audit, jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.credit import service
from webapp.credit.models import BrokenPromise, CreditRecord
from webapp.credit.service import Ended, Standing, What
from webapp.halls import service as halls

HERE = "tests.credit.providers"
At = Callable[[str], datetime]
NOW = "2026-11-29T10:00+08:00"
CASE = "3702002026112940000014"


@pytest.fixture
def now(app: Any, at: At) -> datetime:
    """A Sunday morning, with everything ready."""
    return at(NOW)


def look(code: str, now: datetime, kind: Applicant = Applicant.enterprise) -> Standing:
    return service.look_up(kind=kind, code=code, hall_id=halls.here().id, now=now)


def broken(
    code: str,
    now: datetime,
    on: date,
    what: What = What.late_papers,
    *,
    kind: Applicant = Applicant.enterprise,
    case: str = CASE,
) -> None:
    with transaction() as session:
        service.note_breach(
            session,
            hall_id=halls.here().id,
            kind=kind,
            code=code,
            what=what,
            case_number=case,
            on=on,
            actor="job",
            now=now,
        )


@pytest.mark.parametrize(
    ("code", "kind", "tier"),
    [
        (GOOD, Applicant.enterprise, Tier.good),
        (LIMITED, Applicant.enterprise, Tier.limited),
        (REPAIRED, Applicant.enterprise, Tier.normal),
        (GOOD, Applicant.person, Tier.normal),
        (GOOD_PERSON, Applicant.person, Tier.good),
        (LIMITED_PERSON, Applicant.person, Tier.limited),
    ],
)
def test_the_official_lists_decide(now: datetime, code: str, kind: Applicant, tier: Tier) -> None:
    found = look(code, now, kind)
    assert (found.kind, found.tier, found.answered) == (kind, tier, True)
    assert found.source == "simulated"
    assert found.checked_at == now
    assert len(found.entries) == (tier is not Tier.normal)
    assert service.known(kind=kind, code=code, hall_id=halls.here().id, now=now) == found


def test_what_was_said_is_used_for_a_day(now: datetime, use: Use) -> None:
    use(f"{HERE}:Counting")
    Counting.asked.clear()
    first = look(GOOD, now)
    assert first.tier is Tier.limited
    assert first.valid_until == now + timedelta(hours=24)
    assert look(GOOD, now + timedelta(hours=23)) == first
    assert len(Counting.asked) == 1
    again = look(GOOD, now + timedelta(hours=24))
    assert again.checked_at == now + timedelta(hours=24)
    assert Counting.asked == [(Applicant.enterprise, GOOD)] * 2
    with reading() as session:
        assert len(session.scalars(select(CreditRecord)).all()) == 1


def test_who_wants_it_looked_up_again_need_not_wait_a_day(now: datetime, use: Use) -> None:
    use(f"{HERE}:Counting")
    Counting.asked.clear()
    about = {"kind": Applicant.enterprise, "code": GOOD, "hall_id": halls.here().id, "again": True}
    for seconds, times in ((0, 1), (599, 1), (600, 2), (1199, 2)):
        later = now + timedelta(seconds=seconds)
        service.look_up(**about, now=later)  # type: ignore[arg-type]
        assert len(Counting.asked) == times


def test_looking_at_what_is_known_asks_nobody(now: datetime, use: Use) -> None:
    use(f"{HERE}:Counting")
    Counting.asked.clear()
    about = {"kind": Applicant.enterprise, "code": GOOD, "hall_id": halls.here().id, "now": now}
    assert service.known(**about) is None  # type: ignore[arg-type]
    assert Counting.asked == []


def test_a_source_that_fails_is_held_against_nobody(
    now: datetime, use: Use, caplog: pytest.LogCaptureFixture
) -> None:
    use(f"{HERE}:Failing")
    with caplog.at_level(logging.DEBUG):
        found = look(LIMITED, now)
    assert (found.tier, found.answered, found.entries) == (Tier.normal, False, ())
    assert found.valid_until == now + timedelta(seconds=600)
    assert "did not answer" in caplog.text
    assert LIMITED not in caplog.text
    use("simulated")
    assert look(LIMITED, now + timedelta(seconds=599)).tier is Tier.normal
    assert look(LIMITED, now + timedelta(seconds=600)).tier is Tier.limited


def test_a_source_that_fails_later_leaves_the_ordinary_tier(now: datetime, use: Use) -> None:
    assert look(LIMITED, now).tier is Tier.limited
    use(f"{HERE}:Failing")
    later = now + timedelta(hours=25)
    found = look(LIMITED, later)
    assert (found.tier, found.answered) == (Tier.normal, False)


def test_a_broken_promise_still_counts_when_the_source_fails(now: datetime, use: Use) -> None:
    broken(LIMITED, now, now.date())
    use(f"{HERE}:Failing")
    assert look(LIMITED, now).tier is Tier.watch


def test_the_look_up_is_on_record_without_a_word_of_whom(now: datetime) -> None:
    look(LIMITED_PERSON, now, Applicant.person)
    with reading() as session:
        found = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "credit.look_up")
        ).all()
        (row,) = session.scalars(select(CreditRecord)).all()
    (entry,) = found
    assert entry.subject == f"credit:{row.id}"
    assert entry.details == {"kind": "person", "source": "simulated", "answered": True}


def test_nothing_of_a_person_lies_open_in_the_database(now: datetime) -> None:
    look(LIMITED_PERSON, now, Applicant.person)
    broken(LIMITED_PERSON, now, now.date(), kind=Applicant.person)
    with reading() as session:
        rows = [
            *session.execute(text("select * from credit_record")).all(),
            *session.execute(text("select * from broken_promise")).all(),
        ]
    shown = " ".join(repr(tuple(row)) for row in rows)
    assert LIMITED_PERSON not in shown
    assert "失信" not in shown
    assert "judgement" not in shown


# --- promises broken to this hall ----------------------------------------------------------------


@pytest.mark.clocks
@pytest.mark.parametrize(("days", "tier"), [(365, Tier.watch), (366, Tier.normal)])
def test_one_broken_promise_counts_for_twelve_months(now: datetime, days: int, tier: Tier) -> None:
    broken(GOOD, now, now.date() - timedelta(days=days))
    assert look(GOOD, now).tier is (tier if tier is Tier.watch else Tier.good)


def test_a_false_promise_leaves_the_ordinary_way_until_it_is_ended(now: datetime) -> None:
    broken(GOOD, now, date(2020, 1, 1), What.false_promise)
    found = look(GOOD, now)
    assert found.tier is Tier.limited
    (mark,) = found.marks
    assert (mark.what, mark.case_number, mark.on) == (What.false_promise, CASE, date(2020, 1, 1))
    with transaction() as session:
        ended = service.end_breach(
            session, mark.ref, Ended.repaired, on=now.date(), actor="staff:1", now=now
        )
    assert ended
    assert look(GOOD, now).tier is Tier.good
    with transaction() as session:
        again = service.end_breach(
            session, mark.ref, Ended.mistaken, on=now.date(), actor="staff:1", now=now
        )
    assert not again
    assert service.mark_of(mark.ref) is None


def test_a_broken_promise_shows_though_the_lists_were_read_before(now: datetime) -> None:
    assert look(GOOD, now).tier is Tier.good
    broken(GOOD, now, now.date())
    assert look(GOOD, now).tier is Tier.watch


def test_noting_it_twice_is_noting_it_once(now: datetime) -> None:
    for _turn in range(3):
        broken(GOOD, now, now.date())
    broken(GOOD, now, now.date(), What.false_promise)
    broken(GOOD, now, now.date(), case="3702002026112940000022")
    broken(LIMITED, now, now.date())
    assert len(look(GOOD, now).marks) == 3
    assert len(look(LIMITED, now).marks) == 1
    with reading() as session:
        noted = session.scalars(select(AuditEntry).where(AuditEntry.action == "credit.breach"))
        assert [one.chain for one in noted] == [CASE, CASE, "3702002026112940000022", CASE]


def test_the_trail_holds_after_all_of_it(now: datetime, database: Any) -> None:
    look(GOOD, now)
    broken(GOOD, now, now.date())
    count, faults = audit.verify(database.data)
    assert count > 0
    assert faults == []


# --- forgetting ----------------------------------------------------------------------------------


def test_what_is_needed_no_more_is_deleted(now: datetime) -> None:
    look(GOOD, now)
    look(LIMITED, now - timedelta(days=32))
    broken(GOOD, now, now.date() - timedelta(days=365 + 40))
    broken(LIMITED, now, now.date() - timedelta(days=365))
    broken(REPAIRED, now, date(2001, 1, 1), What.false_promise)
    broken(GOOD_PERSON, now, date(2001, 1, 1), What.false_promise)
    ended = service.look_up(
        kind=Applicant.enterprise, code=GOOD_PERSON, hall_id=halls.here().id, now=now
    ).marks[0]
    with transaction() as session:
        long_ago = now.date() - timedelta(days=31)
        service.end_breach(session, ended.ref, Ended.repaired, on=long_ago, actor="job", now=now)
    jobs._handlers["credit.forget"]({}, now)
    with reading() as session:
        kept = {row.code_index for row in session.scalars(select(CreditRecord))}
        marks = {row.code_index for row in session.scalars(select(BrokenPromise))}
    assert kept == {service.code_index(GOOD), service.code_index(GOOD_PERSON)}
    assert marks == {service.code_index(LIMITED), service.code_index(REPAIRED)}
