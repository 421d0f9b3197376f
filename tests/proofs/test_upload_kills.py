"""SIGKILL while papers are sent: what was acknowledged is there and whole, and nothing is twice."""

from __future__ import annotations

import hashlib
import os
import random
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from tests.proofs import stored
from tests.proofs.applicant import LOST, Applicant, ServerError
from tests.proofs.killing import work_until_killed
from tests.support import papers
from tests.support import server as servers
from tests.support.server import free_port
from webapp.cases.models import Draft
from webapp.cases.paper_models import PaperFile
from webapp.core import settings
from webapp.core.db import reading
from webapp.documents.storage import storage

SENDERS = 2
MOST_FILES = 12
"""How many files all of them get through at most before the kill."""
KEPT_AT_MOST = 30
"""Files of one paper, after which a sender takes some away again."""
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


class Sender:
    """Somebody who sends file after file of one paper, each again until it is acknowledged."""

    def __init__(self, url: str, serial: int, seed: int) -> None:
        self.applicant = Applicant(url, serial, seed)
        self.chance = random.Random(seed)
        self.serial = 0
        self.key = ""
        self.content = b""
        self.acknowledged: dict[str, str] = {}
        """Upload key -> reference of the file, as the page showed it."""
        self.removed: set[str] = set()
        """References of files whose removal was acknowledged."""
        self.leaving = ""
        self.seen: set[str] = set()

    @property
    def path(self) -> str:
        return f"/cases/{self.applicant.ref}/papers/kitchen-layout"

    def work(self) -> None:
        """Go on until the server is gone."""
        try:
            while True:
                self.step()
        except LOST:
            self.applicant.visitor.close()

    def step(self) -> None:
        """Send one file, or take one away."""
        if not self.key:
            self.serial += 1
            self.key = f"{self.applicant.phone}-{self.serial}"
            self.content = self.a_file()
        page = self.applicant.visitor.open(self.path)
        token = TOKEN.search(page.text)
        assert token is not None, f"{page.path} ({page.status}) has no form"
        self.seen = set(re.findall(r'value="remove ([^"]+)"', page.text))
        if self.leaving or len(self.seen) >= KEPT_AT_MOST:
            self.take_away(token[1])
            return
        values = {"csrf_token": token[1], "row": "", "upload_key": self.key}
        answer = self.applicant.visitor.upload(self.path + "/files", values, self.content)
        if answer.status in {408, 503}:
            return  # no place just now: the same file again
        if answer.status != 200:
            raise ServerError(f"a file was answered with {answer.status}: {answer.text[:300]}")
        self.acknowledged[self.key] = hashlib.sha256(self.content).hexdigest()
        self.key = ""

    def take_away(self, token: str) -> None:
        """Remove a file; until that is acknowledged it may be there or not."""
        self.leaving = self.leaving or self.chance.choice(sorted(self.seen))
        values = {"csrf_token": token, "row": "", "act": f"remove {self.leaving}"}
        answer = self.applicant.visitor.post(self.path, values)
        if answer.status != 303:
            raise ServerError(f"a removal was answered with {answer.status}")
        self.removed.add(self.leaving)
        self.leaving = ""

    def a_file(self) -> bytes:
        """A photograph or a PDF of a size that differs."""
        size = self.chance.randint(100, 1200)
        if self.chance.random() < 0.2:
            return papers.pdf(1)
        return papers.jpeg(size, size * 3 // 4, quality=self.chance.randint(60, 95))


@pytest.mark.proof
@pytest.mark.sampled_on("sqlite")
@pytest.mark.timeout(7200)
def test_a_kill_while_papers_are_sent_loses_none_and_doubles_none(
    rounds: int, environment: dict[str, str], tmp_path: Path
) -> None:
    seed = int(os.environ.get("PROOF_SEED", "20261125"))
    chance = random.Random(seed)
    data, port = tmp_path / "data", free_port()
    environment = {**environment, "ONEGO_PAPER_PAGES": "500"}
    configured = settings.load({**environment, "ONEGO_DATA": str(data), "PORT": str(port)})
    people = [Sender(f"http://127.0.0.1:{port}", 500 + n, seed + n) for n in range(SENDERS)]
    server = servers.start(data, port=port, **environment)

    def sent() -> int:
        return sum(len(one.acknowledged) for one in people)

    try:
        for one in people:
            one.applicant.until("/papers")
        for round_ in range(rounds):
            most = chance.randint(1, MOST_FILES)
            work_until_killed(server, people, sent, most, chance.uniform(0, 0.15))
            server = servers.start(data, port=port, **environment)
            with stored.opened(configured):
                faults = [fault for one in people for fault in _faults(one)]
            assert not faults, f"round {round_} (seed {seed}): {faults}"
    finally:
        server.stop()
    print(f"{rounds} kills: {sent()} acknowledged files, all of them there and whole, none twice")
    assert sent() >= rounds


def _faults(sender: Sender) -> list[str]:
    """What was acknowledged and is missing, damaged or there twice."""
    with reading() as session:
        rows = session.scalars(
            select(PaperFile)
            .join(Draft, Draft.id == PaperFile.draft_id)
            .where(Draft.ref == sender.applicant.ref)
        ).all()
    found = []
    keys = [row.upload_key for row in rows]
    if len(keys) != len(set(keys)):
        found.append(f"{sender.applicant.phone}: a file is there twice")
    for row in rows:
        if row.ref in sender.removed:
            found.append(f"{row.upload_key} was removed and is there")
        for name in filter(None, (row.stored, row.preview)):
            try:
                content = storage().get(name)
            except Exception as error:
                found.append(f"{row.upload_key}: {name} cannot be read: {error!r}")
                continue
            if name == row.stored and hashlib.sha256(content).digest() != row.sha256:
                found.append(f"{row.upload_key}: {name} is damaged")
    gone = len(sender.removed) + bool(sender.leaving)
    missing = set(sender.acknowledged) - set(keys)
    if len(missing) > gone:
        found.append(f"{sender.applicant.phone}: lost {sorted(missing)[:5]}, {gone} were removed")
    return found
