"""The register: a document is issued with its cause, made once, checked by anybody."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from sqlalchemy import func, select, update

from tests.documents.letters import LETTERS
from tests.support import factories
from webapp import cli
from webapp.cases.models import BundleCase
from webapp.core import clock, crypto, jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.core.jobs import Job
from webapp.documents import printing, service
from webapp.documents.models import IssuedDocument
from webapp.documents.storage import storage
from webapp.documents.values import DocumentKind, DocumentState, Issued, Verdict
from webapp.halls import service as halls

RARE = "𠮷"


def issue(
    kind: DocumentKind = DocumentKind.slip,
    *,
    holder: str = "",
    now: datetime | None = None,
    **how: Any,
) -> Issued:
    body = LETTERS[kind]
    if holder:
        body = msgspec.structs.replace(body, holder=holder, holder_is_person=True)
    with transaction() as session:
        return service.issue(
            session,
            kind,
            body,
            hall_id=halls.here().id,
            account_id=how.pop("account_id", None),
            case_number=how.pop("case_number", "3702002026112720000321"),
            now=now or clock.now(),
            **how,
        )


def row(ref: str) -> IssuedDocument:
    with reading() as session:
        return session.scalars(select(IssuedDocument).where(IssuedDocument.ref == ref)).one()


def printed(ref: str) -> bytes:
    printing.render({"ref": ref}, clock.now())
    return service.pdf(ref)[1]


def found(pdf: bytes) -> service.Checked:
    return service.check_digest(service.digest_of(io.BytesIO(pdf)))


def _issued_in_a_case_that_fails() -> None:
    with transaction() as session:
        service.issue(
            session,
            DocumentKind.slip,
            LETTERS[DocumentKind.slip],
            hall_id=halls.here().id,
            account_id=None,
            now=clock.now(),
        )
        raise ZeroDivisionError


def test_a_document_exists_exactly_when_its_cause_was_stored(database: Any) -> None:
    with pytest.raises(ZeroDivisionError):
        _issued_in_a_case_that_fails()
    with reading() as session:
        assert not session.scalar(select(func.count()).select_from(IssuedDocument))
        assert not session.scalar(select(func.count()).where(Job.kind == service.RENDER))
    issued = issue()
    with reading() as session:
        (job,) = session.scalars(select(Job).where(Job.kind == service.RENDER)).all()
    assert job.payload == {"ref": issued.ref}
    with pytest.raises(service.NotMadeYet):
        service.pdf(issued.ref)
    jobs.run_due(clock.now())
    assert row(issued.ref).state is DocumentState.valid
    assert service.pdf(issued.ref)[1].startswith(b"%PDF")


def test_making_the_file_twice_keeps_the_first(database: Any) -> None:
    issued = issue()
    pdf = printed(issued.ref)
    before = row(issued.ref)
    assert printed(issued.ref) == pdf
    after = row(issued.ref)
    assert (after.stored, after.sha256) == (before.stored, before.sha256)
    # Two runners at once: the one that comes second lets its own file go.
    with transaction() as session:
        session.execute(update(IssuedDocument).values(sha256=None, stored=None))
    printing._keep(issued.ref, pdf)
    printing._keep(issued.ref, pdf)
    names = {name for name, _at in storage().names("documents")}
    assert row(issued.ref).stored in names
    assert len(names) == 2, "the first file of all, which the sweep finds, and this one"


def test_a_lost_file_is_made_again_byte_for_byte(database: Any) -> None:
    issued = issue()
    pdf = printed(issued.ref)
    with transaction() as session:
        session.execute(update(IssuedDocument).values(sha256=None, stored=None))
    assert printed(issued.ref) == pdf


def test_what_it_says_is_sealed_and_its_code_is_hashed(database: Any) -> None:
    issued = issue(holder="王建国")
    with reading() as session:
        raw = session.connection().exec_driver_sql("select data, token_hash from issued_document")
        data, token_hash = raw.one()
    assert "王建国".encode() not in bytes(data)
    _head, body, opens = service.body(issued.ref)
    assert body["holder"] == "王建国"
    token = opens.rsplit("/", 1)[1]
    assert bytes(token_hash) == crypto.hash_token(token)
    assert service.check_token(token).number == issued.number


def test_numbers_name_the_kind_and_count(database: Any) -> None:
    first, second = issue(DocumentKind.notice), issue(DocumentKind.notice)
    other = issue(DocumentKind.notice, case_number="3702002026112720000322")
    assert first.number == "GZ3702002026112720000321"
    assert second.number == "GZ3702002026112720000321-2"
    assert other.number == "GZ3702002026112720000322"
    loose = issue(DocumentKind.statement, case_number=None, case_ref="a-draft")
    assert loose.number.startswith(f"CN{halls.here().region}{halls.today():%Y%m%d}")
    assert [one.ref for one in service.of_case("a-draft")] == [loose.ref]
    listed = service.of_case("none", ["3702002026112720000321"])
    assert [one.number for one in listed] == [first.number, second.number]


def test_a_checked_document_says_what_counts(database: Any, at: Callable[[str], datetime]) -> None:
    at("2026-11-27T10:00+08:00")
    issued = issue(DocumentKind.licence, holder="王建国", valid_until=date(2026, 12, 3))
    pdf = printed(issued.ref)
    valid = found(pdf)
    assert (valid.verdict, valid.holder, valid.title) == (Verdict.valid, "王*", "食品经营许可证")
    assert (valid.issued_on, valid.valid_until) == (date(2026, 11, 27), date(2026, 12, 3))
    at("2026-12-03T23:00+08:00")
    assert found(pdf).verdict is Verdict.valid
    at("2026-12-04T00:30+08:00")
    assert found(pdf).verdict is Verdict.expired
    with transaction() as session:
        service.revoke(session, issued.number, actor="staff:1", now=clock.now())
    with transaction() as session:
        service.revoke(session, issued.ref, actor="staff:1", now=clock.now() + timedelta(days=3))
    revoked = found(pdf)
    assert (revoked.verdict, revoked.ended_on) == (Verdict.revoked, date(2026, 12, 4))
    assert found(pdf + b"\n").verdict is Verdict.unknown
    assert found(b"").verdict is Verdict.unknown
    with pytest.raises(service.NoDocument), transaction() as session:
        service.revoke(session, "nothing", actor="staff:1", now=clock.now())


def test_a_newer_one_replaces_the_older(database: Any) -> None:
    old = issue()
    pdf = printed(old.ref)
    new = issue(supersedes=old.ref)
    assert found(pdf).verdict is Verdict.replaced
    assert row(old.ref).replaced_by == new.ref
    revoked = issue()
    with transaction() as session:
        service.revoke(session, revoked.ref, actor="x", now=clock.now())
    issue(supersedes=revoked.ref)
    assert row(revoked.ref).state is DocumentState.revoked, "revoked stays revoked"


def test_a_document_that_is_revoked_before_it_is_made_stays_revoked(database: Any) -> None:
    issued = issue()
    with transaction() as session:
        service.revoke(session, issued.ref, actor="x", now=clock.now())
    assert found(printed(issued.ref)).verdict is Verdict.revoked


def test_a_rare_character_is_named_and_tried_again_with_its_font(
    database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    issued = issue(holder=f"{RARE}野家")
    jobs.run_due(clock.now())
    waiting = row(issued.ref)
    assert (waiting.state, waiting.lacks) == (DocumentState.needs_font, RARE)
    with reading() as session:
        job = session.scalars(select(Job).where(Job.kind == service.RENDER)).one()
    assert job.done_at, "trying again at once would not help"
    assert not job.failures
    with pytest.raises(service.NotMadeYet) as not_yet:
        service.pdf(issued.ref)
    assert not_yet.value.lacks == RARE
    monkeypatch.setattr(printing, "typeset", lambda *_, **__: b"%PDF with a font")
    printing.try_fonts_again({}, clock.now())
    assert row(issued.ref).state is DocumentState.valid
    assert row(issued.ref).lacks == ""
    assert service.pdf(issued.ref)[1] == b"%PDF with a font"


def test_files_that_no_document_names_are_swept(database: Any) -> None:
    issued = issue()
    printed(issued.ref)
    loose = storage().put("documents", b"of a kill")
    printing.sweep({}, clock.now())
    names = {name for name, _at in storage().names("documents")}
    assert names == {row(issued.ref).stored, loose}, "it may belong to a row that is on its way"
    printing.sweep({}, clock.now() + timedelta(days=2))
    assert {name for name, _at in storage().names("documents")} == {row(issued.ref).stored}


def test_the_trail_names_documents_and_nobody(database: Any) -> None:
    issued = issue(holder="王建国")
    with transaction() as session:
        service.revoke(session, issued.ref, actor="staff:1", now=clock.now())
    with reading() as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.seq)).all()
    ours = [one for one in entries if one.action.startswith("document.")]
    assert [one.action for one in ours] == ["document.issue", "document.revoke"]
    assert {one.subject for one in ours} == {issued.number}
    assert "王建国" not in "".join(str(one.details) for one in entries)


def test_a_command_says_whether_a_file_is_genuine(
    database: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "open_database", lambda: None)
    issued = issue()
    file = tmp_path / "slip.pdf"
    file.write_bytes(printed(issued.ref))

    def run() -> tuple[int, str]:
        done = CliRunner().invoke(cli.main, ["verify", str(file)])
        return done.exit_code, done.output

    code, said = run()
    assert code == 0
    assert issued.number in said
    assert "genuine and valid" in said
    with transaction() as session:
        service.revoke(session, issued.ref, actor="x", now=clock.now())
    code, said = run()
    assert code == 1
    assert "genuine, but revoked since" in said
    file.write_bytes(file.read_bytes().replace(b"/Type", b"/type", 1))
    code, said = run()
    assert code == 1
    assert "unknown" in said


def test_a_case_gets_its_letters_step_by_step(app: Any) -> None:
    handed = factories.submitted()
    accepter = factories.officer("accepter", "李敏", "accept")
    decider = factories.officer("decider", "周文涛", "approve")
    item = handed.items["business-licence"]
    other = handed.items["signboard-filing"]
    from webapp.approvals import service as approvals

    factories.accepted(item, by=accepter)
    approvals.approve(item, officer_id=decider, opinion="", now=clock.now())
    factories.accepted(other, by=accepter)  # it waited for the licence
    approvals.refuse(
        other, officer_id=decider, reasons="招牌挡住了安全出口，不符合规定。", now=clock.now()
    )
    jobs.run_due(clock.now())
    listed = service.of_case(handed.ref)
    assert sorted(one.kind.value for one in listed) == sorted(
        ["receipt", "slip", "slip", "licence", "decision", "refusal"]
    )
    assert {one.state for one in listed} == {DocumentState.valid}
    with reading() as session:
        number = session.scalars(select(BundleCase.number)).one()
    assert {one.case_number for one in listed} >= {number}
    bodies = {one.kind: service.body(one.ref)[1] for one in listed}
    refusal = bodies[DocumentKind.refusal]
    assert refusal["reasons"] == "招牌挡住了安全出口，不符合规定。"
    assert [one["law"] for one in refusal["remedies"]] == [
        "《行政复议法》第20条",
        "《行政诉讼法》第46条",
    ]
    assert bodies[DocumentKind.licence]["facts"][0] == ["名称", "老王面馆"]
    assert ["负责人", "王建国"] in bodies[DocumentKind.licence]["facts"]
    assert bodies[DocumentKind.decision]["licence"].startswith("ZZ")
    assert bodies[DocumentKind.receipt]["to_bring"]
