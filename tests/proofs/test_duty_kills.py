"""SIGKILL around every commit of a day's work: no duty, reminder or consequence is lost or doubled.

A verification that a grant makes, the message and the document that it brings, a reminder, a paper
that lapses: each is a row, or a job that is a row, of the transaction that causes it. So whoever
dies between a commit and its job leaves the job; the next process finishes the day as if nothing
had been.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.support import databases, factories
from tests.support.factories import REGISTRATION, Handed
from tests.support.server import ROOT
from webapp.approvals import service as approvals
from webapp.approvals.models import Decision, Verification
from webapp.cases.models import CaseEvent, CaseRequirement, ItemCase
from webapp.core import audit, clock, crypto, db, jobs, settings
from webapp.core.db import reading
from webapp.core.jobs import Job
from webapp.documents.models import IssuedDocument
from webapp.licences.models import Licence
from webapp.messages.models import InboxMessage, Message

MONDAY = datetime.fromisoformat("2026-11-23T10:00+08:00")
FRIDAY = datetime.fromisoformat("2026-11-27T10:00+08:00")
MORNING = datetime.fromisoformat("2026-12-03T09:00+08:00")
THE_DAY = datetime.fromisoformat("2026-12-08T09:00+08:00")
"""The day after the last day of two associations' papers, three working days before a third's."""
LICENCE = "business-licence"
AFTER_A_CLAIM = jobs.CLAIM + timedelta(minutes=1)


class Day:
    """What is to be done on one day: a grant, a reminder, a return, a duty to revoke."""

    def __init__(self) -> None:
        with clock.freeze(MONDAY):
            self.limin = factories.officer("limin", "李敏", "accept")
            self.zhou = factories.officer("zhouwentao", "周文涛", "approve")
            self.returned = self._accepted(factories.founded(), REGISTRATION)
            self.granted = self._accepted(factories.founded(), REGISTRATION)
            approvals.approve(
                self.granted.items[REGISTRATION], officer_id=self.zhou, opinion="", now=MONDAY
            )
        with clock.freeze(FRIDAY):
            self._accepted(factories.founded(), REGISTRATION)
        with clock.freeze(MORNING):
            self.shop = self._accepted(factories.submitted(), LICENCE)

    def _accepted(self, handed: Handed, item: str) -> Handed:
        factories.accepted(handed.items[item], by=self.limin)
        return handed


def facts() -> dict[str, Any]:
    """What the database holds in the end, whatever happened on the way."""

    def all_of(*columns: Any) -> Counter[Any]:
        return Counter(tuple(str(one) for one in row) for row in session.execute(select(*columns)))

    with reading() as session:
        return {
            "items": all_of(ItemCase.ref, ItemCase.state),
            "lines": all_of(CaseEvent.item_id, CaseEvent.kind),
            "papers": all_of(CaseRequirement.key, CaseRequirement.state, CaseRequirement.due),
            "verifications": all_of(
                Verification.item_id, Verification.statement, Verification.state
            ),
            "decisions": all_of(Decision.item_id, Decision.outcome),
            "licences": all_of(Licence.item, Licence.state),
            "inbox": all_of(InboxMessage.account_id, InboxMessage.kind),
            "messages": all_of(Message.kind, Message.sent_at.is_not(None)),
            "documents": all_of(
                IssuedDocument.kind, IssuedDocument.case_number, IssuedDocument.state
            ),
            "trail": all_of(audit.AuditEntry.action),
            "left": all_of(Job.kind) if session.scalar(_undone()) else Counter(),
        }


def _undone() -> Any:
    return select(Job.id).where(Job.done_at.is_(None)).limit(1)


class Copies:
    """A database as it stood before the day, to begin the same day again."""

    def __init__(self, database: Any, folder: Path) -> None:
        self.database, self.folder = database, folder / "before"
        databases.close()
        shutil.copytree(database.data, self.folder)
        if database.cluster:
            database.cluster.copy(database.name, f"{database.name}_before")

    def again(self) -> None:
        """Put it back."""
        databases.close()
        shutil.rmtree(self.database.data)
        shutil.copytree(self.folder, self.database.data)
        if self.database.cluster:
            self.database.cluster.copy(f"{self.database.name}_before", self.database.name)
        self.open()

    def open(self) -> None:
        """Read it in this process."""
        crypto.configure(self.database.data)
        db.configure(self.database.settings.url)
        databases.forget_cached()


def in_a_process(database: Any, now: datetime, *, day: Day | None = None, die_at: int = 0) -> int:
    """Do the day's work in a process of its own; how many moments it had, 0 where it died.

    Without a `day` only the jobs are run.
    """
    databases.close()
    item, officer = (day.shop.items[LICENCE], day.zhou) if day else ("", 0)
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.proofs.dying",
            now.isoformat(),
            str(die_at),
            item,
            str(officer),
        ],
        cwd=ROOT,
        env={
            **os.environ,
            "ONEGO_DATA": str(database.data),
            "ONEGO_DATABASE_URL": database.settings.url,
        },
        capture_output=True,
        text=True,
        check=False,
    )
    db.configure(database.settings.url)
    databases.forget_cached()
    expected = -signal.SIGKILL if die_at else 0
    assert done.returncode == expected, (die_at, done.stdout[-500:], done.stderr[-3000:])
    return int(done.stdout or 0)


@pytest.mark.proof
@pytest.mark.sampled_on("postgresql")
@pytest.mark.timeout(7200)
def test_no_duty_is_lost_between_a_commit_and_its_job(
    app: Any, database: Any, rounds: int, tmp_path: Path
) -> None:
    chance = random.Random(int(os.environ.get("PROOF_SEED", "20261208")))
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        day = Day()
        in_a_process(database, MORNING)
        copies = Copies(database, tmp_path)
        copies.again()
        moments = in_a_process(database, THE_DAY, day=day)
        wanted = facts()
        _the_day_was_full(day, wanted)
        tried = [*range(1, moments + 1)]
        if rounds < moments:
            tried = sorted(chance.sample(tried, rounds))
        for moment in tried:
            copies.again()
            in_a_process(database, THE_DAY, day=day, die_at=moment)
            in_a_process(database, THE_DAY + AFTER_A_CLAIM, day=day)
            found = facts()
            assert found == wanted, (moment, {k: found[k] - wanted[k] for k in wanted})
            assert audit.verify(settings.current().data)[1] == []
    print(f"{len(tried)} kills at {moments} moments of a day: nothing lost, nothing twice")


def _the_day_was_full(day: Day, found: dict[str, Any]) -> None:
    """Each kind of duty was there to be lost, and nothing was left to do."""
    states = {key[1] for key in found["verifications"]}
    assert states == {"premises-statement", "organisation-statement", "late-papers"}
    kinds = {key[1] for key in found["inbox"]}
    assert {"later", "returned", "late_missing", "approved"} <= kinds
    items = dict(key for key in found["items"])
    assert items[day.returned.items[REGISTRATION]] == "ItemState.stopped"
    assert items[day.granted.items[REGISTRATION]] == "ItemState.approved"
    assert items[day.shop.items[LICENCE]] == "ItemState.approved"
    assert all(sent == "True" for _kind, sent in found["messages"])
    assert found["left"] == Counter()
