"""From what a person did to a file that proves it: certificate, time, revision; once each."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from cryptography import x509

from tests.signing.conftest import Round, pdfsig
from webapp.core import clock, jobs, settings
from webapp.core.audit import AuditEntry
from webapp.core.db import reading
from webapp.documents import service as documents
from webapp.documents.storage import storage
from webapp.documents.values import DocumentState, Verdict
from webapp.signing import demonstration, inspecting, provider, requests, rules, sealing
from webapp.signing.demonstration import DemonstrationAuthority, EventKey
from webapp.signing.evidence_extension import bound_by
from webapp.signing.provider import Refused
from webapp.signing.values import Inspection, RequestState, SignerState

Send = Callable[..., Round]


def inspected(content: bytes) -> Inspection:
    authority = provider.provider()
    assert authority is not None
    return inspecting.inspect(content, authority.trust().roots)


def seal(signer: int) -> None:
    sealing.seal({"signer": signer}, clock.now())


def test_a_signature_becomes_a_revision_that_proves_who_what_and_when(
    sent: Send, tmp_path: Path
) -> None:
    one = sent(pages=3)
    content = one.everybody_signs()
    assert pdfsig(content, tmp_path) == ["Signature is Valid."]
    found = inspected(content)
    assert found.is_good
    (signature,) = found.signatures
    signer = one.row().signers[0]
    assert (signature.name, signature.id_masked) == ("王建国", rules.masked(signer.id_number))
    assert signature.is_demonstration
    assert signer.evidence_sha256 is not None
    assert signature.evidence == signer.evidence_sha256.hex()
    assert rules.evidence_digest(signer.evidence) == signer.evidence_sha256
    assert signer.sealed_at is not None
    assert signature.at is not None
    assert abs((signature.at - signer.sealed_at).total_seconds()) < 5
    assert (one.row().state, signer.state) == (RequestState.complete, SignerState.sealed)
    assert one.document().state is DocumentState.valid
    checked = documents.check_digest(hashlib.sha256(content).digest())
    assert checked.verdict is Verdict.valid


def test_what_was_sent_round_comes_first_and_the_signing_page_last(
    sent: Send, tmp_path: Path
) -> None:
    path = tmp_path / "whole.pdf"
    path.write_bytes(sent(pages=3).everybody_signs())
    with pikepdf.open(path) as file:
        assert len(file.pages) == 4
        (field,) = file.Root.AcroForm.Fields
        assert field.get("/P", field.get("/Kids", [field])[0].get("/P")) == file.pages[3].obj
        assert list(file.pages[0].mediabox) == [0, 0, 595, 842]


def test_each_signature_adds_and_changes_nothing(sent: Send, tmp_path: Path) -> None:
    one = sent(people=3)
    files = []
    for position in (1, 2, 0):
        seal(one.act(position))
        files.append(one.pdf())
        assert pdfsig(files[-1], tmp_path) == ["Signature is Valid."] * len(files)
    for earlier, later in pairwise(files):
        assert later.startswith(earlier)
    assert inspected(files[-1]).is_good
    assert [found.name for found in inspected(files[-1]).signatures] == [
        one.people[position].name for position in (1, 2, 0)
    ]
    digests = [documents.check_digest(hashlib.sha256(file).digest()).verdict for file in files]
    assert digests == [Verdict.unknown, Verdict.unknown, Verdict.valid]


def test_half_signed_is_genuine_and_not_finished(sent: Send) -> None:
    one = sent(people=2)
    seal(one.act(0))
    found = documents.check_digest(hashlib.sha256(one.pdf()).digest())
    assert found.verdict is Verdict.unfinished
    assert one.document().state is DocumentState.signing


def test_the_certificates_of_a_file_name_one_document(sent: Send) -> None:
    one = sent(people=2)
    one.everybody_signs()
    bound = [bound_by(signer.certificate or b"") for signer in one.row().signers]
    assert bound[0] is not None
    assert bound[1] is not None
    assert bound[0][1] != b""
    assert [two and two[0] for two in bound] == [s.evidence_sha256 for s in one.row().signers]
    kept = [x509.load_der_x509_certificate(s.certificate or b"") for s in one.row().signers]
    assert len({one.serial_number for one in kept}) == 2


def test_sealing_twice_is_sealing_once(sent: Send) -> None:
    one = sent()
    signer = one.act()
    seal(signer)
    before = one.pdf()
    seal(signer)
    assert one.pdf() == before
    with reading() as session:
        sealed = [row for row in session.query(AuditEntry) if row.action == "signing.seal"]
    assert len(sealed) == 1
    assert sealed[0].details["file"] == hashlib.sha256(before).hexdigest()


def test_a_crash_between_file_and_row_loses_no_signature(
    sent: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = sent()
    signer = one.act()
    files = len(list(storage().names("documents")))
    with monkeypatch.context() as patched:
        patched.setattr(documents, "keep", _die)
        with pytest.raises(SystemExit):
            seal(signer)
    assert one.row().signers[0].state is SignerState.acted
    jobs.run_due(clock.now())
    assert one.row().signers[0].state is SignerState.sealed
    assert inspected(one.pdf()).is_good
    assert len(list(storage().names("documents"))) == files + 1


def _die(*_args: Any, **_more: Any) -> None:
    raise SystemExit


def test_a_faster_signature_is_signed_over(sent: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    one = sent(people=2)
    slow, fast = one.act(0), one.act(1)
    real, raced = DemonstrationAuthority.certify, []

    def race(self: DemonstrationAuthority, *args: Any, **more: Any) -> EventKey:
        if not raced:
            raced.append(True)
            seal(fast)
        made = real(self, *args, **more)
        assert isinstance(made, EventKey)
        return made

    monkeypatch.setattr(DemonstrationAuthority, "certify", race)
    seal(slow)
    assert inspected(one.pdf()).is_good
    assert [found.name for found in inspected(one.pdf()).signatures] == ["李秀英", "王建国"]


def test_who_is_always_slower_is_tried_again(sent: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    one = sent()
    signer = one.act()
    with monkeypatch.context() as patched:
        patched.setattr(documents, "keep", lambda *_a, **_m: False)
        with pytest.raises(sealing.Busy):
            seal(signer)
    seal(signer)
    assert one.row().signers[0].state is SignerState.sealed


def test_each_key_is_destroyed_whatever_happens(
    sent: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[EventKey] = []
    real = DemonstrationAuthority.certify

    def remember(self: DemonstrationAuthority, *args: Any, **more: Any) -> EventKey:
        key = real(self, *args, **more)
        assert isinstance(key, EventKey)
        made.append(key)
        return key

    monkeypatch.setattr(DemonstrationAuthority, "certify", remember)
    one = sent(people=2)
    seal(one.act(0))
    with monkeypatch.context() as patched:
        patched.setattr(demonstration.DemonstrationAuthority, "timestamp", _die)
        with pytest.raises(SystemExit):
            seal(one.act(1))
    assert len(made) == 2
    for key in made:
        with pytest.raises(ValueError, match="gone"):
            key.sign(b"")


def test_a_provider_that_is_away_is_asked_again(
    sent: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = sent()
    signer = one.act()
    with monkeypatch.context() as patched:
        patched.setattr(DemonstrationAuthority, "certify", _away)
        jobs.run_due(clock.now())
    assert one.row().signers[0].state is SignerState.acted
    assert one.row().state is RequestState.complete
    seal(signer)
    assert one.row().signers[0].state is SignerState.sealed


def _away(*_args: Any, **_more: Any) -> None:
    raise ConnectionError("the line is down")


def test_who_is_refused_for_good_has_not_signed(
    sent: Send, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def refuse(*_args: Any, **_more: Any) -> None:
        raise Refused("王建国 is not known")

    monkeypatch.setattr(DemonstrationAuthority, "certify", refuse)
    one = sent()
    one.act()
    with caplog.at_level(logging.WARNING):
        jobs.run_due(clock.now())
    assert one.row().state is RequestState.declined
    assert one.document().state is DocumentState.revoked
    assert "refused" in caplog.text
    assert "王建国" not in caplog.text


def test_a_name_that_no_font_has_says_which_character(sent: Send) -> None:
    settings.configure(msgspec.structs.replace(settings.current(), fonts=None))
    one = sent(names=("王𠮷",))
    signer = one.act()
    jobs.run_due(clock.now())
    assert one.document().lacks == "𠮷"
    assert one.row().signers[0].state is SignerState.acted
    sealing.seal_again({}, clock.now())
    with reading() as session:
        waiting = [row for row in session.query(jobs.Job) if row.kind == requests.SEAL]
    assert signer in {row.payload["signer"] for row in waiting if row.done_at is None}
