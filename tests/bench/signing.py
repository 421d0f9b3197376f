"""What a signature costs from the act to the sealed file, and a year of a large city's.

One process does it all, one after the other, as the job runner does: the evidence, a one-time
certificate, the page, the signature with its trusted time, the file stored durably, the rows.
"""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

from tests.bench import accounting
from tests.documents.letters import LETTERS
from tests.support import factories
from webapp import demo
from webapp.core import clock, crypto, db, settings
from webapp.core.db import transaction
from webapp.core.settings import Settings
from webapp.documents import service as documents
from webapp.documents.values import DocumentKind
from webapp.halls import service as halls
from webapp.signing import circulating, requests, sealing  # noqa: F401  the owner of what is sent round
from webapp.signing.values import Circumstances, Content, Drawn, Named, Purpose

ROUNDS = 200
WARM = 10
A_YEAR = 650_000
"""Signatures that a large city's signing centre makes in a year (Qingdao)."""
SIGNER = Named("王建国", "37020219900307001X")
STROKES = Drawn(
    328,
    176,
    tuple(tuple((20.0 + 9 * n + 25 * s, 30.0 + 11 * n) for n in range(10)) for s in range(9)),
)


def figures(folder: Path, url: str = "", postmaster: int | None = None) -> dict[str, float]:
    """Signatures a minute of one core's work, the database's share included, and hours a year."""
    configured = Settings(data=folder, database_url=url)
    demo.prepare(configured)
    settings.configure(configured)
    crypto.configure(folder)
    db.configure(configured.url)
    account, *_rest = factories.account()
    workers = (os.getpid(), *([postmaster] if postmaster else []))
    try:
        for _round in range(WARM):
            _one(account)
        cpu, wall = accounting.cpu_seconds(*workers), time.monotonic()
        for _round in range(ROUNDS):
            _one(account)
        wall = time.monotonic() - wall
        cpu = accounting.cpu_seconds(*workers) - cpu
    finally:
        db.database().dispose()
    return {
        "signatures_per_min_core": 60 * ROUNDS / cpu,
        "signatures_year_hours": A_YEAR * wall / ROUNDS / 3600,
    }


def _one(account: int) -> None:
    """A statement of one person: asked, signed, sealed."""
    now, hall_id = clock.now(), halls.here().id
    with transaction() as session:
        issued = documents.issue(
            session,
            DocumentKind.statement,
            LETTERS[DocumentKind.statement],
            hall_id=hall_id,
            account_id=None,
            to_be_signed=True,
            now=now,
        )
        request = requests.make(
            session,
            purpose=Purpose.circular,
            content=Content("公众聚集场所消防安全告知承诺书"),
            text_sha256=hashlib.sha256(issued.number.encode()).digest(),
            document_ref=issued.ref,
            signers=(SIGNER,),
            asked_by="staff:1",
            hall_id=hall_id,
            now=now,
        )
        signer = request.signers[0].id
        requests.sign(
            session,
            request,
            0,
            STROKES,
            circumstances=Circumstances(account, "simulated", "terminal", "bench"),
            document_number=issued.number,
            now=now,
        )
    sealing.seal({"signer": signer}, now)
