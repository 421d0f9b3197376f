"""Anybody can check: the page, the command, and independent tools say the same."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from click.testing import CliRunner

from tests.cases.conftest import signed_in
from tests.signing.conftest import Round, a_pdf, configured, pdfsig
from tests.signing.damage import TAILS, missed, one_byte_changed
from tests.support import factories
from tests.support.client import LintingClient, Page
from webapp.cli import verify_document
from webapp.core import clock, jobs, settings
from webapp.signing import checking, inspecting, inspection, pades, provider, verify_command
from webapp.signing.provider import Subject
from webapp.signing.values import Inspection

Send = Callable[..., Round]


def sent_in(client: LintingClient, content: bytes, name: str = "file.pdf") -> Page:
    client.set_cookie("lang", "en")
    form = client.open_page("/verify").form("/verify")
    csrf = form.find(".//input[@name='csrf_token']")
    assert csrf is not None
    data = {"csrf_token": csrf.get("value"), "file": (io.BytesIO(content), name)}
    return client.open_page("/verify", method="POST", data=data, content_type="multipart/form-data")


pytestmark = pytest.mark.one_database


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages and the command read files in this process: one of its own takes most of a test's time.

    `alone` still reads in a process of its own.
    """
    monkeypatch.setattr(checking, "inspect_alone", inspecting.inspect)
    monkeypatch.setattr(verify_command, "inspect_alone", inspecting.inspect)


def alone(content: bytes) -> Inspection:
    """What the signatures prove, without the register."""
    authority = provider.provider()
    assert authority is not None
    return inspection.inspect_alone(content, authority.trust().roots)


def said(content: bytes) -> str:
    lines, fault = verify_command.say(content)
    return "\n".join([*lines, fault])


def test_an_unchanged_file_is_genuine_on_the_page_by_the_command_and_for_poppler(
    sent: Send, client: LintingClient, tmp_path: Path
) -> None:
    one = sent(people=3)
    content = one.everybody_signs()
    page = sent_in(client, content)
    assert page.h1 == "Genuine and valid"
    for shown in ("王*", "李*", "张*", "Certified", "合作意向书"):
        assert shown in page.text
    assert one.people[0].id_number not in page.text
    for signer in one.row().signers:
        assert (signer.evidence_sha256 or b"").hex() in page.text
    lines, fault = verify_command.say(content)
    assert not fault
    assert lines[-1] == "genuine and valid"
    assert len([line for line in lines if line.startswith("signed by") and ": holds" in line]) == 3
    assert "王建国" in lines[1]
    assert "demonstration, no legal effect" in lines[1]
    assert pdfsig(content, tmp_path) == ["Signature is Valid."] * 3


def test_fifty_changes_of_one_byte_are_all_found(sent: Send) -> None:
    content = sent(people=2).everybody_signs()
    assert missed(content, 50, random.Random(20261127)) == []


def test_the_command_says_so_and_ends_with_one(
    sent: Send, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.cli.open_database", settings.current)
    content = sent(people=2).everybody_signs()
    for name, changed, code, words in (
        ("as-it-was", content, 0, "genuine and valid"),
        ("a-byte", one_byte_changed(content, random.Random(1))[1], 1, "changed"),
        ("more", content + b"\n", 1, "changed"),
        ("other", a_pdf(), 1, "unknown"),
    ):
        path = tmp_path / f"{name}.pdf"
        path.write_bytes(changed)
        done = CliRunner().invoke(verify_document, [str(path)])
        assert (done.exit_code, words in done.output) == (code, True), done.output


@pytest.mark.parametrize("tail", TAILS)
def test_bytes_put_behind_are_found_by_the_register_and_by_the_signatures(
    sent: Send, client: LintingClient, tail: bytes
) -> None:
    content = sent().everybody_signs() + tail
    assert sent_in(client, content).h1 == "This file was changed"
    assert "changed" in said(content)
    assert not alone(content).is_good


def test_a_revision_put_behind_is_found(sent: Send, client: LintingClient) -> None:
    """A well-made one: another page, which readers show, and all signatures still hold."""
    content = sent().everybody_signs()
    made = io.BytesIO(content)
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(made, strict=False)
    writer.root["/PageMode"] = writer.root.get("/PageMode", writer.root["/Pages"])
    writer.update_root()
    writer.write_in_place()
    changed = made.getvalue()
    assert changed.startswith(content)
    assert not alone(changed).is_good
    assert sent_in(client, changed).h1 == "This file was changed"


def test_a_signature_taken_away_is_found(sent: Send) -> None:
    one = sent(people=2)
    one.act(0)
    jobs.run_due(clock.now())
    first = one.pdf()
    one.act(1)
    jobs.run_due(clock.now())
    assert "not everybody has signed" in said(first) or "changed" in said(first)
    assert "genuine and valid" not in said(first)


def test_what_was_never_ours_is_unknown(app: Any, client: LintingClient) -> None:
    page = sent_in(client, a_pdf())
    assert page.h1 == "We don't know this document"
    assert said(a_pdf()).startswith("unknown")


def test_somebody_elses_signature_is_shown_and_not_trusted(
    sent: Send, client: LintingClient, tmp_path: Path
) -> None:
    content = by_a_stranger(tmp_path)
    assert pdfsig(content, tmp_path) == ["Signature is Valid."]
    page = sent_in(client, content)
    assert page.h1 == "We don't know this document"
    assert "signatures of others" in page.text
    assert "Does not hold" in page.text
    found = alone(content)
    assert [one.is_intact for one in found.signatures] == [True]
    assert [one.is_trusted for one in found.signatures] == [False]
    assert "DOES NOT HOLD" in said(content)


def by_a_stranger(folder: Path) -> bytes:
    """A file signed with a root of somebody who calls themself the same."""
    from webapp.documents.typeset import Place
    from webapp.signing.demonstration import DemonstrationAuthority

    with configured(data=folder):
        authority = DemonstrationAuthority()
        from webapp.documents.typeset import typeset_mark
        from webapp.documents.values import Signatory

        return pades.sign(
            a_pdf(),
            field="Signature1",
            mark=typeset_mark(Signatory("王建国", "3702**********0011", "", "typed")),
            place=Place(0, (100, 100, 300, 150)),
            credential=authority.certify(
                Subject("王建国", "3702**********0011"),
                evidence=b"e" * 32,
                document=b"d" * 32,
                now=clock.now(),
            ),
            provider=authority,
            at=clock.now(),
        )


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-", b"no pdf at all", b"%PDF-1.7\n" + b"\xff" * 5000, b"\x00" * 100_000],
)
def test_whatever_is_sent_gets_an_answer(client: LintingClient, content: bytes) -> None:
    page = sent_in(client, content)
    assert page.status == 200
    assert page.h1 == "We don't know this document"
    assert said(content).startswith("unknown")


def test_a_file_that_is_too_large_says_what_else_can_be_done(client: LintingClient) -> None:
    with configured(paper_bytes=1024 * 1024):
        page = sent_in(client, b"%PDF-1.7\n" + b"0" * (1024 * 1024 + 1))
    assert page.status == 422
    assert "over 1 MB. Type its number instead" in page.text


def test_a_hundred_megabytes_are_refused_before_they_are_read(client: LintingClient) -> None:
    page = sent_in(client, b"%PDF-1.7\n" + b"0" * (100 * 1024 * 1024))
    assert page.status == 413
    assert "too large" in page.text


def test_what_was_revoked_or_is_not_finished_is_no_fault_of_the_file(sent: Send) -> None:
    from webapp.core.db import transaction
    from webapp.documents import service as documents

    one = sent()
    content = one.everybody_signs()
    with transaction() as session:
        documents.revoke(session, one.row().document_ref, actor="job", now=clock.now())
    assert "genuine, but revoked" in said(content)


def test_a_reader_that_takes_too_long_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "ALONE", ("-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(inspection, "SECONDS", 0.2)
    found = inspection.inspect_alone(a_pdf(), ())
    assert not found.is_readable
    assert not found.is_good


def test_a_reader_that_falls_is_no_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inspection, "ALONE", ("-c", "import os; os.abort()"))
    assert not inspection.inspect_alone(a_pdf(), ()).is_readable


def test_a_scanned_code_says_who_signed(sent: Send, client: LintingClient) -> None:
    one = sent()
    one.everybody_signs()
    opens = one.document().data["opens"]
    client.set_cookie("lang", "en")
    page = client.open_page(opens.removeprefix(settings.current().address))
    assert page.h1 == "Genuine and valid"
    assert "王*" in page.text
    assert checking.check_token("nothing").signatures == ()


def test_a_signed_file_holds_text_that_can_be_found(sent: Send, tmp_path: Path) -> None:
    import subprocess

    path = tmp_path / "whole.pdf"
    path.write_bytes(sent(people=2).everybody_signs())
    text = subprocess.run(
        ["pdftotext", "-raw", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    for words in ("签署页", "合作意向书", "王建国", "李秀英"):
        assert words in text
    with pikepdf.open(path) as file:
        dss = file.Root.DSS
        assert len(dss.CRLs) >= 1
        assert len(dss.Certs) >= 3


def test_a_signed_in_person_sees_nothing_of_others(sent: Send, app: Any) -> None:
    one = sent()
    one.everybody_signs()
    other = app.test_client()
    signed_in(other, factories.account("李秀英")[0])
    assert other.open_page(f"/me/signatures/{one.ref}").status == 404
    assert other.get(f"/me/signatures/{one.ref}/file.pdf").status_code == 404
