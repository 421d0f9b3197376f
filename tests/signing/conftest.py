"""Files that were sent round, those who are to sign them, and what independent tools say."""

from __future__ import annotations

import io
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from sqlalchemy import select

from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient
from webapp.core import clock, jobs, settings
from webapp.core.db import reading, transaction
from webapp.documents import intake, intake_reading
from webapp.documents import service as documents
from webapp.documents.models import IssuedDocument
from webapp.halls import service as halls
from webapp.signing import circulating, requests
from webapp.signing.models import SigningRequest
from webapp.signing.values import Circumstances, Drawn, Named, RequestView

NAMES = ("王建国", "李秀英", "张伟")
_senders = count(1)
STROKES = '{"w":328,"h":176,"s":[[[38,52],[58,50],[78,46]],[[36,82],[76,77]],[[57,50],[58,114]]]}'
DRAWING = Drawn(
    328, 176, (((38, 52), (58, 50), (78, 46)), ((36, 82), (76, 77)), ((57, 50), (58, 114)))
)


def a_pdf(pages: int = 1, mark: str = "") -> bytes:
    """A file of so many empty pages."""
    made = io.BytesIO()
    with pikepdf.new() as file:
        for _page in range(pages):
            file.add_blank_page(page_size=(595, 842))
        file.docinfo["/Title"] = mark or "contract"
        file.save(made)
    return made.getvalue()


@contextmanager
def configured(**changes: Any) -> Iterator[None]:
    """Other settings in the block."""
    before = settings.current()
    settings.configure(msgspec.structs.replace(before, **changes))
    try:
        yield
    finally:
        settings.configure(before)


@dataclass
class Person:
    """Somebody who is to sign, with an account that was proved."""

    name: str
    account_id: int
    phone: str
    id_number: str

    @property
    def named(self) -> Named:
        """As whoever asks writes them."""
        return Named(self.name, self.id_number, self.phone)

    def signed_in(self, app: Any) -> LintingClient:
        """Their phone."""
        browser: LintingClient = app.test_client()
        signed_in(browser, self.account_id)
        browser.set_cookie("lang", "en")
        return browser


@dataclass
class Round:
    """A file that was sent round."""

    ref: str
    people: tuple[Person, ...]
    officer: int

    def row(self) -> SigningRequest:
        """Its row, with signers."""
        with reading() as session:
            query = select(SigningRequest).where(SigningRequest.ref == self.ref)
            return session.scalars(query.options(requests.WITH_SIGNERS)).one()

    def view(self) -> RequestView:
        """As pages show it."""
        return requests.view(self.row().id)

    def token(self, position: int = 0) -> str:
        """Of somebody's link."""
        return self.view().signers[position].token

    def act(self, position: int = 0, drawn: Drawn | None = DRAWING) -> int:
        """Sign, without sealing; the signer's number."""
        row = self.row()
        with transaction() as session:
            requests.sign(
                session,
                requests.locked(session, row.id),
                position,
                drawn,
                circumstances=Circumstances(self.people[position].account_id, "simulated", "phone"),
                document_number=documents.number_of(row.document_ref),
                now=clock.now(),
            )
        return row.signers[position].id

    def everybody_signs(self) -> bytes:
        """All sign, all is sealed; the file."""
        for position in range(len(self.people)):
            self.act(position)
        jobs.run_due(clock.now())
        return self.pdf()

    def document(self) -> IssuedDocument:
        """Its document of the register."""
        with reading() as session:
            query = select(IssuedDocument).where(IssuedDocument.ref == self.row().document_ref)
            return session.scalars(query).one()

    def pdf(self) -> bytes:
        """The file so far."""
        return documents.pdf(self.row().document_ref)[1]


def judged_here(content: bytes) -> intake.Judged:
    """`intake.judge` of a PDF in this process: one of its own takes most of a test's time."""
    pages, is_signed = intake_reading.pdf(content, pages=1000)
    return intake.Judged(intake.PDF, content, None, pages, is_signed)


@pytest.fixture
def sent(app: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Round]:
    """Send a file round to so many people."""
    monkeypatch.setattr(intake, "judge", judged_here)

    def make(people: int = 1, pages: int = 1, names: tuple[str, ...] = NAMES) -> Round:
        persons = tuple(Person(name, *factories.account(name)) for name in names[:people])
        officer = factories.officer(f"sender{next(_senders)}", "周文涛", "accept")
        kept = circulating.upload(a_pdf(pages))
        ref = circulating.send_round(
            kept.token,
            "合作意向书",
            [one.named for one in persons],
            hall_id=halls.here().id,
            officer_id=officer,
            now=clock.now(),
        )
        return Round(ref, persons, officer)

    return make


def pdfsig(content: bytes, folder: Path) -> list[str]:
    """What poppler says of each signature of a file; none where there is none."""
    path = folder / "judged.pdf"
    path.write_bytes(content)
    done = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False
    )
    said = done.stdout.splitlines()
    return [line.split(":", 1)[1].strip() for line in said if "Signature Validation:" in line]
