"""Files of papers: kept by paper and row, once however often sent, gone when they are removed."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from PIL import Image
from sqlalchemy import delete, func, select, update

from tests.cases.conftest import Applicant, signed_in
from tests.support import factories
from tests.support import papers as samples
from webapp.cases import drafts, marks, paper_files, paper_sweep, papers, submission
from webapp.cases import service as cases
from webapp.cases.form_rules import LackKind
from webapp.cases.models import BundleCase, CaseRequirement, Draft
from webapp.cases.paper_models import DraftMark, PaperFile
from webapp.cases.paper_values import FileValues, Held
from webapp.cases.values import Channel, DraftState, Fulfilment
from webapp.core import clock, jobs, settings
from webapp.core.audit import AuditEntry, verify
from webapp.core.db import reading, transaction
from webapp.documents.intake import Problem, Refused
from webapp.documents.storage import storage

LAYOUT, SIGN, RULES = "kitchen-layout", "sign-drawing", "food-rules-list"


def draft_id(made: Applicant) -> int:
    return made.opened().draft.id


def send(
    made: Applicant,
    paper: str = LAYOUT,
    content: bytes | None = None,
    *,
    row: str = "",
    key: str = "",
    **more: Any,
) -> FileValues:
    """Send one file."""
    return papers.add_file(
        draft_id(made),
        paper,
        row,
        0,
        samples.jpeg() if content is None else content,
        upload_key=key,
        actor="account:1",
        now=clock.now(),
        **more,
    )


def held(made: Applicant) -> Held:
    return marks.held(draft_id(made))


def refs(made: Applicant, paper: str = LAYOUT) -> list[str]:
    return [file.ref for file in held(made).files if file.paper == paper]


def stored() -> set[str]:
    return {name for name, _ in storage().names("papers")}


def arrange(made: Applicant, file: FileValues, what: str) -> None:
    papers.arrange(draft_id(made), file.ref, what, actor="account:1", now=clock.now())


@pytest.fixture
def limits(database: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Other limits for one test."""

    def narrow(**changes: Any) -> None:
        now = msgspec.structs.replace(settings.current(), **changes)
        monkeypatch.setattr(settings, "_current", now)

    return narrow


def test_a_file_is_kept_sealed_with_its_digest_and_no_name(applicant: Applicant) -> None:
    file = send(applicant)
    with reading() as session:
        row = session.scalars(select(PaperFile)).one()
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "paper.add")).one()
    assert (row.kind, row.pages, row.position, row.round) == ("image/jpeg", 1, 0, 0)
    assert stored() == {row.stored, row.preview}
    path = settings.current().data / "files" / "papers"
    assert all(b"JFIF" not in one.read_bytes() for one in path.rglob("*") if one.is_file())
    assert entry.details["sha256"] == row.sha256.hex() == file.sha256.hex()
    content = paper_files.open_file(file.ref, account_id=applicant.account_id)
    assert Image.open(io.BytesIO(content.content)).format == "JPEG"
    assert len(content.content) == row.size


def test_the_same_upload_comes_once(applicant: Applicant) -> None:
    first = send(applicant, key="the-same-key")
    assert send(applicant, key="the-same-key") == first
    assert send(applicant, key="another-key") != first
    assert len(refs(applicant)) == 2
    assert len(stored()) == 4


def test_the_same_upload_from_two_lines_at_once_comes_once(applicant: Applicant) -> None:
    gate, got, faults = threading.Barrier(2), [], []

    def work() -> None:
        try:
            gate.wait()
            got.append(send(applicant, key="the-same-key").ref)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert len(set(got)) == 1
    assert len(stored()) == 2


def test_files_stand_in_the_order_in_which_they_came_and_can_be_moved(
    applicant: Applicant,
) -> None:
    a, b, c = (send(applicant) for _ in range(3))
    assert refs(applicant) == [a.ref, b.ref, c.ref]
    arrange(applicant, c, "up")
    assert refs(applicant) == [a.ref, c.ref, b.ref]
    arrange(applicant, a, "down")
    assert refs(applicant) == [c.ref, a.ref, b.ref]
    arrange(applicant, c, "up")
    arrange(applicant, b, "down")
    assert refs(applicant) == [c.ref, a.ref, b.ref]
    arrange(applicant, a, "remove")
    assert refs(applicant) == [c.ref, b.ref]


def test_another_file_takes_the_place_of_the_one_it_replaces(applicant: Applicant) -> None:
    a, b = send(applicant), send(applicant)
    new = send(applicant, content=samples.pdf(2), replaces=a.ref)
    assert refs(applicant) == [new.ref, b.ref]
    jobs.run_due(clock.now())
    assert len(stored()) == 3
    other = send(applicant, SIGN)
    send(applicant, replaces=other.ref)
    assert refs(applicant, SIGN) == [other.ref]


def test_a_removed_file_is_never_delivered_and_its_bytes_go(applicant: Applicant) -> None:
    file = send(applicant)
    arrange(applicant, file, "remove")
    with pytest.raises(papers.NoSuchFile):
        paper_files.open_file(file.ref, account_id=applicant.account_id)
    with pytest.raises(papers.NoSuchFile):
        arrange(applicant, file, "remove")
    jobs.run_due(clock.now())
    assert stored() == set()


def test_files_belong_to_rows_by_their_id_and_not_by_their_place(
    person: Callable[..., Applicant],
) -> None:
    made = person()
    made.begin(factories.SMALL | {"health-certificates": "missing", "staff-to-check": 2})
    made.fill()
    rows = made.stored()["staff-list"]
    first, second = (row["row"] for row in rows)
    photo = send(made, "staff-photo", row=first)
    with pytest.raises(papers.NoSuchPaper):
        send(made, "staff-photo", row="r77")
    with pytest.raises(papers.NoSuchPaper):
        send(made, "staff-photo")
    with transaction() as session:
        turned = {**made.stored(), "staff-list": rows[::-1]}
        session.execute(update(Draft).where(Draft.ref == made.ref).values(fields=turned))
    assert [(one.ref, one.row_id) for one in held(made).files] == [(photo.ref, first)]
    page = made.client.open_page(f"/cases/{made.ref}/papers/staff-photo")
    boxes = page.root.findall(".//section[@class='box']")
    assert [box.get("id") for box in boxes] == [f"box-{second}", f"box-{first}"]
    assert [len(box.findall(".//ol/li")) for box in boxes] == [0, 1]


@pytest.mark.parametrize("paper", ["premises-proof", "application-form", "nothing"])
def test_only_papers_that_are_asked_for_are_taken(applicant: Applicant, paper: str) -> None:
    with pytest.raises(papers.NoSuchPaper):
        send(applicant, paper)
    assert stored() == set()


def test_what_is_refused_leaves_nothing_behind(applicant: Applicant) -> None:
    with pytest.raises(Refused) as why:
        send(applicant, content=b"GIF89a")
    assert why.value.problem is Problem.unknown
    assert stored() == set()
    assert not held(applicant).files


def test_a_paper_has_only_so_many_pages(applicant: Applicant, limits: Callable[..., None]) -> None:
    limits(paper_pages=3)
    first = send(applicant, content=samples.pdf(2))
    send(applicant)
    with pytest.raises(papers.TooMuch) as why:
        send(applicant)
    assert (why.value.what, why.value.limit) == ("pages", 3)
    send(applicant, content=samples.pdf(2), replaces=first.ref)
    send(applicant, SIGN)
    assert len(held(applicant).files) == 3


def test_a_case_has_only_so_many_bytes(applicant: Applicant, limits: Callable[..., None]) -> None:
    size = send(applicant).size
    limits(paper_quota=size * 2)
    send(applicant, SIGN)
    before = stored()
    with pytest.raises(papers.TooMuch) as why:
        send(applicant)
    assert why.value.what == "bytes"
    assert stored() == before


def test_a_paper_that_was_to_be_brought_is_here_once_it_was_sent(applicant: Applicant) -> None:
    applicant.fill()
    assert held(applicant).counter == {LAYOUT, SIGN}
    send(applicant)
    assert held(applicant).counter == {SIGN}


def test_what_came_with_the_application_is_fulfilled(applicant: Applicant) -> None:
    applicant.fill()
    send(applicant)
    send(applicant, RULES)
    submission.submit(applicant.ref, owner=applicant.owner, channel=Channel.web, now=clock.now())
    with reading() as session:
        rows = session.scalars(select(CaseRequirement)).all()
        bundle_id = session.scalars(select(BundleCase.id)).one()
    states = {(row.kind, row.key): row.state for row in rows}
    assert states["paper", LAYOUT] is Fulfilment.fulfilled
    assert states["paper", RULES] is Fulfilment.fulfilled
    assert states["paper", SIGN] is Fulfilment.open
    assert states["signature", "application"] is Fulfilment.fulfilled
    assert states["signature", "premises-statement"] is Fulfilment.fulfilled
    # All that may follow is here, so nobody promises to send it.
    assert ("signature", "late-papers") not in states
    assert {row.key for row in rows if row.fulfilled_at} == {
        key for (_, key), state in states.items() if state is Fulfilment.fulfilled
    }
    assert [file.paper for file in cases.papers_of(bundle_id)] == [RULES, LAYOUT]
    with pytest.raises(LookupError):
        cases.papers_of(bundle_id + 1)


def test_nothing_is_handed_in_while_a_paper_or_a_signature_is_missing(
    applicant: Applicant,
) -> None:
    applicant.fill()
    papers.bring(
        applicant.ref,
        LAYOUT,
        bring=False,
        owner=applicant.owner,
        actor="account:1",
        now=clock.now(),
    )
    with pytest.raises(submission.NotYet) as why:
        submission.submit(
            applicant.ref, owner=applicant.owner, channel=Channel.web, now=clock.now()
        )
    assert (why.value.lack.kind, why.value.lack.key) == (LackKind.paper, LAYOUT)
    send(applicant)
    with transaction() as session:
        session.execute(delete(DraftMark).where(DraftMark.key == "premises-statement"))
    with pytest.raises(submission.NotYet) as why:
        submission.submit(
            applicant.ref, owner=applicant.owner, channel=Channel.web, now=clock.now()
        )
    assert (why.value.lack.kind, why.value.lack.key) == (
        LackKind.signature,
        "premises-statement",
    )


def test_a_changed_name_makes_the_signature_stale(applicant: Applicant) -> None:
    applicant.fill()
    assert cases.is_signed(applicant.opened(), "premises-statement")
    with transaction() as session:
        fields = {**applicant.stored(), "applicant-name": "李娜"}
        session.execute(update(Draft).where(Draft.ref == applicant.ref).values(fields=fields))
    assert not cases.is_signed(applicant.opened(), "premises-statement")


def test_after_handing_in_nothing_of_the_application_changes(applicant: Applicant) -> None:
    applicant.fill()
    file = send(applicant)
    draft = draft_id(applicant)
    submission.submit(applicant.ref, owner=applicant.owner, channel=Channel.web, now=clock.now())
    sent: Any = {"upload_key": "", "actor": "account:1", "now": clock.now()}
    with pytest.raises(drafts.Submitted):
        papers.add_file(draft, LAYOUT, "", 0, samples.jpeg(), **sent)
    with pytest.raises(drafts.Submitted):
        papers.arrange(draft, file.ref, "remove", actor="account:1", now=clock.now())
    answer = papers.add_file(draft, "premises-proof", "", 1, samples.jpeg(), **sent)
    assert answer.round == 1
    with pytest.raises(papers.NoSuchPaper):
        papers.add_file(draft, "nothing", "", 1, samples.jpeg(), **sent)
    assert len(stored()) == 4


def test_the_trail_stays_whole_and_holds_no_content(applicant: Applicant, database: Any) -> None:
    applicant.fill()
    file = send(applicant)
    arrange(applicant, file, "remove")
    assert verify(database.data)[1] == []


def test_what_no_row_names_is_swept_after_a_day(applicant: Applicant) -> None:
    file = send(applicant)
    lost = storage().put("papers", b"of a server that died")
    other = storage().put("documents", b"of another room")
    later = clock.now() + timedelta(hours=23)
    paper_sweep.sweep({}, later)
    assert lost in stored()
    paper_sweep.sweep({}, later + timedelta(hours=2))
    assert lost not in stored()
    assert storage().get(other)
    assert paper_files.open_file(file.ref, account_id=applicant.account_id).content


def test_a_name_that_a_row_bears_is_never_dropped(applicant: Applicant) -> None:
    send(applicant)
    before = stored()
    paper_sweep.drop({"names": sorted(before)}, clock.now())
    assert stored() == before


def test_a_draft_that_is_given_up_takes_its_files_along(
    applicant: Applicant, at: Callable[[str], Any]
) -> None:
    from webapp.cases import draft_ends

    at("2026-11-27T10:00+08:00")
    send(applicant)
    now = at("2027-06-27T10:00+08:00")
    draft_ends.expire({}, now)
    paper_jobs(now)
    assert stored() == set()
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(PaperFile)) == 0


def paper_jobs(now: Any) -> None:
    """Run what was put off."""
    jobs.run_due(now, limit=200)


def test_a_closed_account_takes_the_files_of_its_drafts_along(applicant: Applicant) -> None:
    from webapp.cases import draft_ends

    send(applicant)
    with transaction() as session:
        draft_ends.forget(session, applicant.account_id, clock.now())
    paper_jobs(clock.now())
    assert stored() == set()


def test_a_draft_that_joins_another_brings_its_files(app: Any, applicant: Applicant) -> None:
    from webapp.cases import draft_ends
    from webapp.cases.values import Owner

    applicant.fill()
    file = send(applicant)
    visitor = app.test_client()
    signed_in(visitor, applicant.account_id)
    session_id = _a_session()
    ref = drafts.start(factories.THEME, owner=Owner(session_id=session_id), now=clock.now())
    with transaction() as session:
        draft_ends.adopt(session, session_id, applicant.account_id, clock.now())
    applicant.ref = ref
    assert refs(applicant) == [file.ref]
    assert held(applicant).counter == {SIGN}
    with reading() as session:
        assert session.scalars(select(Draft.state)).all() == [DraftState.open]


def _a_session() -> bytes:
    from sqlalchemy import insert

    from webapp.core import crypto
    from webapp.halls import service as halls
    from webapp.web.sessions import WebSession

    key = crypto.hash_token(crypto.token())
    with transaction() as session:
        session.execute(
            insert(WebSession).values(
                id=key,
                hall_id=halls.here().id,
                surface="phone",
                who=None,
                data={},
                created_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=1),
            )
        )
    return key
