"""Reading, signing, not signing, and changing one's mind: the page and what it leaves behind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from sqlalchemy import delete, func, select

from tests.commitments.conftest import DRAWN, NAME, SHOP, Signer
from tests.support.client import Page
from webapp.cases import drafts, marks, submission
from webapp.cases.models import CaseRequirement, Draft
from webapp.cases.values import Channel, Fulfilment
from webapp.catalog.values import PaperMode
from webapp.commitments import service
from webapp.commitments.models import SignedStatement
from webapp.commitments.service import Me
from webapp.core import clock, jobs, settings
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.documents import service as documents
from webapp.documents.models import IssuedDocument
from webapp.documents.values import DocumentKind, DocumentState
from webapp.signing.models import RequestedSigner
from webapp.signing.service import BadSignature, Circumstances, Problem, Sent, Way

pytestmark = pytest.mark.sampled_on("sqlite")

Make = Callable[..., Signer]
ME = Me(Circumstances(1, "simulated", "phone"))


LATE = "late-papers"


def rows() -> list[SignedStatement]:
    with reading() as session:
        return list(session.scalars(select(SignedStatement).order_by(SignedStatement.id)))


def papers(who: Signer) -> dict[str, PaperMode]:
    return {one.slug: one.mode for one in who.opened().ground.bundle.papers}


def all_signed(who: Signer) -> None:
    page = who.client.open_page(f"/cases/{who.ref}/form")
    for _ in range(6):
        if "/statements/" not in page.path:
            return
        page = sign(page)
    raise AssertionError(page.path)


def sign(page: Page, **values: Any) -> Page:
    return page.submit("/statements/", **(values or {"name": NAME, "typed": "yes"}))


def test_the_text_that_binds_is_chinese_and_english_helps_to_read(signer: Make) -> None:
    page = signer().page()
    assert page.status == 200
    statement = next(e for e in page.root.iter("article") if e.get("id") == "statement")
    assert statement.get("lang") == "zh-Hans"
    for words in (
        "住所（经营场所）承诺书",
        "我有权使用这个",
        "承诺不实的，撤销登记或许可",
        "谁能看到",
    ):
        assert words in "".join(statement.itertext())
    only = "The Simplified Chinese text alone is what you sign"
    for words in (only, "If it is not true", "How we check"):
        assert words in page.text
    assert "Read it in English" not in signer(language="zh-Hans").page().text


@pytest.mark.parametrize(
    ("language", "read_in", "words", "alone"),
    [
        ("zh-Hant", "zh-Hant", "承諾不實的，撤銷登記或許可", "簽的是簡體中文文本"),
        ("ko", "en", "How we check", "간체"),
        ("ja", "en", "How we check", "簡体字"),
    ],
)
def test_the_text_that_binds_is_simplified_in_every_language(
    signer: Make, language: str, read_in: str, words: str, alone: str
) -> None:
    page = signer(language=language).page()
    statement = next(e for e in page.root.iter("article") if e.get("id") == "statement")
    assert statement.get("lang") == "zh-Hans"
    assert "承诺不实的，撤销登记或许可" in "".join(statement.itertext())
    aid = next(e for e in page.root.iter("div") if "prose" in (e.get("class") or ""))
    assert aid.get("lang") == read_in
    assert words in "".join(aid.itertext())
    assert alone in page.text


@pytest.mark.parametrize(
    ("sent", "way"),
    [({"name": NAME, "typed": "yes"}, Way.typed), ({"strokes": DRAWN}, Way.drawn)],
)
def test_drawn_and_typed_count_the_same(signer: Make, sent: dict[str, str], way: Way) -> None:
    who = signer()
    after = sign(who.page(), **sent)
    assert SHOP not in after.path
    (kept,) = rows()
    assert (kept.statement, kept.way, kept.signer, kept.version) == (SHOP, way, NAME, "2026-2")
    with reading() as session:
        acted = session.scalars(select(RequestedSigner)).one()
    assert (acted.strokes is None) is (way is Way.typed)
    assert acted.evidence["way"] == way.value
    opened = who.opened()
    assert marks.is_signed(opened, SHOP)
    assert kept.basis == marks.signature_basis(opened, SHOP)
    again = who.page()
    assert "You signed this" in again.text
    assert f"/documents/{kept.document_ref}.pdf" in again.html


@pytest.mark.parametrize(
    ("sent", "field", "said"),
    [
        ({}, "f-signature", "Draw your name"),
        ({"strokes": '{"w":300,"h":170,"s":[[[1,1]]]}'}, "f-signature", "a little larger"),
        ({"strokes": "nonsense"}, "f-signature", "Start over"),
        ({"name": "李四", "typed": "yes"}, "f-name", f"Type the full name: {NAME}"),
        ({"name": NAME}, "f-typed", "Tick that your typed name"),
        ({"name": NAME, "typed": "yes", "seen": "0" * 64}, "statement", "Something changed"),
    ],
)
def test_what_was_not_taken_says_how_to_mend_it(
    signer: Make, sent: dict[str, str], field: str, said: str
) -> None:
    page = sign(signer().page(), **{"name": "", **sent})
    assert page.status == 422
    assert said in page.text
    assert f'href="#{field}"' in page.html
    assert any(e.get("id") == field for e in page.root.iter())
    if sent.get("name"):
        assert f'value="{sent["name"]}"' in page.html
    assert not rows()


def test_signing_twice_is_signing_once(signer: Make) -> None:
    who = signer()
    page = who.page()
    sign(page)
    sign(page)
    assert len(rows()) == 1


def test_a_changed_answer_asks_for_a_new_signature_and_keeps_the_old_one(signer: Make) -> None:
    who = signer()
    before = who.page()
    sign(before)
    who.answer(tobacco="yes")
    who.fill()
    assert not marks.is_signed(who.opened(), SHOP)
    assert "Something changed" in sign(before).text
    sign(who.page(), strokes=DRAWN)
    old, new = rows()
    assert old.replaced_at
    assert not new.replaced_at
    with reading() as session:
        documents_ = {
            one.ref: one for one in session.scalars(select(IssuedDocument).order_by("id"))
        }
    assert documents_[old.document_ref].state is DocumentState.replaced
    assert documents_[old.document_ref].replaced_by == new.document_ref
    listed = [one.ref for one in documents.of_case(who.ref)]
    assert listed == [new.document_ref]


def test_not_signing_asks_for_the_paper_and_can_be_taken_back(signer: Make) -> None:
    who = signer()
    page = who.page()
    assert "Don't sign, send the papers instead" in page.text
    assert "Then you hand in:" in page.text
    asked = {slug for slug, mode in papers(who).items() if mode is PaperMode.required}
    page = page.submit("/decline")
    assert "You don't sign this one" in page.text
    assert who.opened().draft.declined == [SHOP]
    more = {slug for slug, mode in papers(who).items() if mode is PaperMode.required} - asked
    assert more == {"premises-proof"}
    assert SHOP not in marks.statements_due(who.opened())
    page = page.submit("/sign-after-all")
    assert 'name="seen"' in page.html
    assert who.opened().draft.declined == []
    assert papers(who)["premises-proof"] is PaperMode.promised


def test_a_way_that_rests_on_a_promise_is_left_by_its_choice(signer: Make) -> None:
    who = signer(floor_area=400, fire_way="promise")
    page = who.page("fire-statement")
    assert "We visit first" in page.text
    page = page.submit("/decline")
    opened = who.opened()
    assert opened.draft.situation["fire-way"] == "ordinary"
    item = opened.ground.bundle.item("fire-check")
    assert item is not None
    assert item.variant == "ordinary"
    page = page.submit("/sign-after-all")
    assert who.opened().draft.situation["fire-way"] == "promise"
    assert "Read it, then sign" in page.text
    # The plan's own choice counts too, whatever was declined before.
    page.submit("/decline")
    drafts.save_choice(who.ref, "fire-way", ["promise"], owner=who.owner, now=clock.now())
    item = who.opened().ground.bundle.item("fire-check")
    assert item is not None
    assert item.variant == "promise"


def test_a_signature_that_is_thought_over_is_withdrawn_and_kept(signer: Make) -> None:
    who = signer()
    sign(who.page())
    who.page().submit("/decline")
    (kept,) = rows()
    assert kept.withdrawn_at
    with reading() as session:
        document = session.scalars(select(IssuedDocument)).one()
    assert document.state is DocumentState.revoked
    who.page().submit("/sign-after-all")
    assert not marks.is_signed(who.opened(), SHOP), "nobody has signed again yet"


def test_what_was_signed_comes_with_the_case(signer: Make) -> None:
    who = signer()
    all_signed(who)
    submission.submit(who.ref, owner=who.owner, channel=Channel.web, now=clock.now())
    with reading() as session:
        states = session.execute(
            select(CaseRequirement.key, CaseRequirement.state).where(
                CaseRequirement.kind == "signature"
            )
        ).all()
    assert {row.key for row in states} >= {SHOP, "application"}
    assert {row.state for row in states} == {Fulfilment.fulfilled}
    kinds = [one.kind for one in documents.of_case(who.ref)]
    assert kinds == [DocumentKind.statement] * (len(states) - 1) + [DocumentKind.receipt]
    page = who.client.open_page(who.address())
    assert page.path.endswith("/receipt"), "nothing is signed any more after submission"
    with pytest.raises(drafts.Submitted):
        service.sign(who.ref, SHOP, Sent("x", name=NAME), owner=who.owner, me=ME, now=clock.now())


def test_nobody_else_signs_or_reads(signer: Make) -> None:
    who = signer()
    address = who.address()
    other = signer(name="李四")
    assert other.client.open_page(address).status == 404
    with pytest.raises(drafts.NotFound):
        service.sign(who.ref, SHOP, Sent("x", name=NAME), owner=other.owner, me=ME, now=clock.now())


def test_a_statement_that_is_not_needed_leads_on(signer: Make) -> None:
    who = signer()
    for slug in ("nothing", "fire-statement"):
        page = who.page(slug)
        assert "/statements/" in page.path
        assert slug not in page.path
    with pytest.raises(service.NotNeeded):
        service.sign(who.ref, "fire-statement", Sent("x"), owner=who.owner, me=ME, now=clock.now())


def test_the_trail_says_what_was_signed_and_names_nobody(signer: Make) -> None:
    who = signer()
    sign(who.page(), strokes=DRAWN)
    with reading() as session:
        entries = list(session.scalars(select(AuditEntry).order_by(AuditEntry.seq)))
    (entry,) = [one for one in entries if one.action == "statement.sign"]
    assert entry.details["statement"] == SHOP
    assert entry.details["way"] == "drawn"
    assert len(entry.details["text"]) == 64
    said = "".join(str(one.details) + one.subject + one.chain for one in entries)
    assert NAME not in said
    assert DRAWN[10:40] not in said


def test_given_up_drafts_take_their_statements_along(
    signer: Make, at: Callable[[str], Any]
) -> None:
    at("2026-11-27T10:00+08:00")
    who = signer()
    sign(who.page())
    with transaction() as session:
        session.execute(delete(Draft).where(Draft.ref == who.ref))
    assert not rows()
    service.forget({}, at("2026-11-27T12:00+08:00"))
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(IssuedDocument)) == 1
    service.forget({}, at("2026-11-28T11:00+08:00"))
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(IssuedDocument)) == 0


def test_signatures_follow_when_two_drafts_become_one(signer: Make) -> None:
    who = signer()
    sign(who.page())
    (kept,) = rows()
    with transaction() as session:
        old = session.scalars(select(Draft).where(Draft.ref == who.ref)).one()
        new = Draft(
            ref="another",
            hall_id=old.hall_id,
            theme="another",
            revision_id=old.revision_id,
            account_id=who.account_id,
            situation={},
            fields={},
            pages_done=[],
            created_at=clock.now(),
            changed_at=clock.now(),
        )
        session.add(new)
        session.flush()
        service.move(session, [old.id], new.id)
        new_id = new.id
    (moved,) = rows()
    assert moved.id == kept.id
    assert moved.draft_id == new_id
    assert [one.ref for one in documents.of_case("another")] == [kept.document_ref]


def test_the_statements_file_shows_text_digest_and_name(signer: Make) -> None:
    who = signer()
    sign(who.page(), strokes=DRAWN)
    jobs.run_due(clock.now())
    (kept,) = rows()
    number, pdf = documents.pdf(kept.document_ref)
    assert number.startswith("CN370200")
    assert pdf.startswith(b"%PDF-1.7")
    found = documents.check_digest(documents.digest_of(__import__("io").BytesIO(pdf)))
    assert (found.title, found.holder) == ("住所（经营场所）承诺书", "王*")


@pytest.mark.parametrize("problem", Problem)
def test_each_problem_has_words(app: Any, problem: Problem) -> None:
    from webapp.signing.words import problem_words

    with app.test_request_context("/"):
        app.preprocess_request()
        field, words = problem_words(problem, NAME)
    assert field
    assert len(words) > 5
    assert BadSignature(problem).problem is problem


# --- papers that follow ---------------------------------------------------------------------------


def test_whoever_signs_for_later_papers_reads_which_and_by_when(signer: Make) -> None:
    page = signer().page(LATE)
    statement = next(e for e in page.root.iter("article") if e.get("id") == "statement")
    text = "".join(statement.itertext())
    assert "三、后补的材料和期限" in text
    assert "食品安全规章制度目录：受理后 4 个工作日内交" in text
    assert "七、谁能看到" in text, "the chapters are counted on"
    assert "List of food safety rules: within 4 working days of acceptance" in page.text
    assert "后补的材料和期限" not in signer().page().text, "a statement without such papers"


def test_what_was_signed_stands_on_the_document(signer: Make) -> None:
    who = signer()
    all_signed(who)
    (late,) = [one for one in rows() if one.statement == LATE]
    _head, body, _opens = documents.body(late.document_ref)
    assert body["follows"] == ["食品安全规章制度目录：受理后 4 个工作日内交"]
    (other,) = [one for one in rows() if one.statement == SHOP]
    assert documents.body(other.document_ref)[1]["follows"] == []


def test_other_days_have_to_be_signed_for_again(
    signer: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    who = signer()
    all_signed(who)
    assert marks.is_signed(who.opened(), LATE)
    fewer = msgspec.structs.replace(settings.current(), later_days_most=2)
    monkeypatch.setattr(settings, "current", lambda: fewer)
    assert not marks.is_signed(who.opened(), LATE)
    assert marks.is_signed(who.opened(), SHOP), "the others stand as they were signed"
