"""A photograph of a call becomes a paper of the case: the officer proposes, its person hands in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories, papers
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from tests.video.conftest import MINUTE, answer, ask, at_desk, caller
from tests.video.test_calling import actions
from tests.video.test_video_pages import in_a_call, she, token, upload
from webapp.cases import following
from webapp.cases import papers as case_papers
from webapp.cases.models import BundleCase
from webapp.cases.paper_values import Follow
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.video import calling, handing, reads, talking
from webapp.video.models import VideoCall
from webapp.video.values import Call, CallSide, LineNote, Member, NotNow

__all__ = ["officers", "she", "sign_in"]


@pytest.fixture
def later(morning: datetime, at: Callable[[str], datetime]) -> datetime:
    """A minute after the case was handed in."""
    return at((morning + MINUTE).isoformat())


@pytest.fixture
def talk(handed: Handed, officer: int) -> Call:
    """A call in which they talk."""
    return answer(ask(handed), officer)


@pytest.fixture
def paper(handed: Handed) -> str:
    """A paper with one place that the case waits for."""
    return first_open(handed)


def first_open(handed: Handed) -> str:
    """The first paper of a case that can be sent."""
    return following.still_open(handed.ref, account_id=handed.account_id)[0]


def shoot(call: Call, now: datetime) -> int:
    """Photograph a paper; its line."""
    talking.photograph(call.ref, caller(call), papers.jpeg(640, 480), now=now)
    return handing.shots(call.id)[-1].id


def here(handed: Handed, paper: str) -> list[Any]:
    """The files that the case has of a paper."""
    with reading() as session:
        number = session.scalars(select(BundleCase.id).where(BundleCase.ref == handed.ref)).one()
    return [one for one in case_papers.papers_of(number) if one.paper == paper]


def trail(handed: Handed) -> list[tuple[str, str]]:
    """What the trail says of papers."""
    query = select(AuditEntry.action, AuditEntry.actor).where(
        AuditEntry.chain == handed.number, AuditEntry.action.startswith("paper.")
    )
    with reading() as session:
        return [(row.action, row.actor) for row in session.execute(query.order_by(AuditEntry.seq))]


def test_the_officer_proposes_and_its_person_hands_in(
    handed: Handed, talk: Call, officer: int, paper: str, later: datetime
) -> None:
    line = shoot(talk, later)
    handing.choose(talk.ref, line, at_desk(officer), paper, now=later)
    assert handing.shots(talk.id)[0].chosen_by is CallSide.officer
    assert not here(handed, paper)
    for _again in range(2):
        handing.hand_in(talk.ref, caller(talk), paper, now=later)
    assert len(here(handed, paper)) == 1
    opened = following.open_paper(handed.ref, paper, account_id=handed.account_id)
    assert opened.follow is Follow.here
    who = f"account:{handed.account_id}"
    assert trail(handed) == [("paper.add", who), ("paper.follow", who)]
    assert actions(handed)[-2:] == [
        ("video.choose", f"staff:{officer}"),
        ("video.handed_in", who),
    ]
    last = reads.lines(talk.id)[-1]
    assert (last.note, last.text, last.side) == (LineNote.handed_in, paper, CallSide.caller)


def test_several_photographs_are_one_paper(
    handed: Handed, talk: Call, paper: str, later: datetime
) -> None:
    for _page in range(2):
        handing.choose(talk.ref, shoot(talk, later), caller(talk), paper, now=later)
    shoot(talk, later)
    handing.hand_in(talk.ref, caller(talk), paper, now=later)
    assert len(here(handed, paper)) == 2
    assert [one.sent for one in handing.shots(talk.id)] == [True, True, False]


def test_what_is_not_whole_lies_in_its_place(
    handed: Handed, talk: Call, paper: str, later: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def something_missing(*_args: Any, **_more: Any) -> None:
        raise following.Incomplete

    handing.choose(talk.ref, shoot(talk, later), caller(talk), paper, now=later)
    with monkeypatch.context() as patched:
        patched.setattr(following, "send", something_missing)
        handing.hand_in(talk.ref, caller(talk), paper, now=later)
    assert reads.lines(talk.id)[-1].note is LineNote.added
    assert not here(handed, paper)
    opened = following.open_paper(handed.ref, paper, account_id=handed.account_id)
    assert [len(opened.own(slot)) for slot in opened.slots] == [1]


def test_the_officer_hands_nothing_in(
    handed: Handed, talk: Call, officer: int, paper: str, later: datetime
) -> None:
    handing.choose(talk.ref, shoot(talk, later), at_desk(officer), paper, now=later)
    # The number of an account and that of an officer may be the same.
    for other in (at_desk(officer), Member(CallSide.caller, factories.account("刘芳")[0])):
        with pytest.raises(LookupError):
            handing.hand_in(talk.ref, other, paper, now=later)
    assert not here(handed, paper)


def test_a_choice_is_taken_back_and_nothing_is_handed_in(
    handed: Handed, talk: Call, officer: int, paper: str, later: datetime
) -> None:
    line = shoot(talk, later)
    handing.choose(talk.ref, line, at_desk(officer), paper, now=later)
    handing.choose(talk.ref, line, caller(talk), "", now=later)
    assert handing.shots(talk.id)[0].chosen_by is None
    with pytest.raises(LookupError):
        handing.hand_in(talk.ref, caller(talk), paper, now=later)


def test_what_is_no_photograph_or_no_missing_paper_is_refused(
    handed: Handed, talk: Call, officer: int, paper: str, later: datetime
) -> None:
    line = shoot(talk, later)
    talking.say(talk.ref, caller(talk), "好", now=later)
    text = reads.lines(talk.id)[-1].id
    for number, wanted in (
        (text, paper),
        (line + 99, paper),
        (line, "lease"),
        (line, f"{paper}/x"),
    ):
        with pytest.raises(LookupError):
            handing.choose(talk.ref, number, caller(talk), wanted, now=later)
    stranger = Member(CallSide.officer, factories.officer("zhou", "周文涛", "review"))
    with pytest.raises(LookupError):
        handing.choose(talk.ref, line, stranger, paper, now=later)


def test_what_was_handed_in_stays_what_it_is(
    handed: Handed, talk: Call, paper: str, later: datetime
) -> None:
    line = shoot(talk, later)
    handing.choose(talk.ref, line, caller(talk), paper, now=later)
    handing.hand_in(talk.ref, caller(talk), paper, now=later)
    with pytest.raises(NotNow):
        handing.choose(talk.ref, line, caller(talk), "", now=later)


def test_a_paper_that_came_another_way_meanwhile_is_not_taken_twice(
    handed: Handed, talk: Call, paper: str, later: datetime
) -> None:
    handing.choose(talk.ref, shoot(talk, later), caller(talk), paper, now=later)
    one = following.open_paper(handed.ref, paper, account_id=handed.account_id)
    actor = f"account:{handed.account_id}"
    case_papers.add_file(
        one.draft_id,
        paper,
        "",
        0,
        papers.jpeg(80, 60),
        upload_key="elsewhere",
        actor=actor,
        now=later,
    )
    following.send(handed.ref, paper, account_id=handed.account_id, actor=actor, now=later)
    with pytest.raises(NotNow):
        handing.hand_in(talk.ref, caller(talk), paper, now=later)
    assert len(here(handed, paper)) == 1


def test_an_officer_proposes_for_their_own_department_alone(
    handed: Handed, talk: Call, later: datetime
) -> None:
    with transaction() as session:
        session.get_one(VideoCall, talk.id).officer_id = factories.officer(
            "huo", "霍岩", "accept", departments=("fire-rescue",)
        )
    found = reads.one(talk.ref, caller(talk))
    assert handing.waiting(found, CallSide.caller)
    assert not handing.waiting(found, CallSide.officer)


def test_it_can_be_handed_in_after_the_call_too(
    handed: Handed, talk: Call, officer: int, paper: str, later: datetime
) -> None:
    handing.choose(talk.ref, shoot(talk, later), at_desk(officer), paper, now=later)
    calling.end(talk.ref, caller(talk), now=later)
    handing.hand_in(talk.ref, caller(talk), paper, now=later)
    assert len(here(handed, paper)) == 1


# --- pages --------------------------------------------------------------------------------------


def options(page: Page) -> list[str]:
    """The papers that a photograph can be, on a page."""
    return [value for e in page.root.iter("option") if (value := e.get("value"))]


@pytest.mark.one_database
def test_from_a_photograph_to_the_case_without_scripts(
    she: LintingClient, handed: Handed, sign_in: SignIn, later: datetime
) -> None:
    desk = sign_in("limin")
    page, there = in_a_call(she, desk, handed)
    assert not options(page)
    page = upload(page, f"{page.path}/photos", papers.jpeg(400, 300))
    there = there.submit("/look")
    paper = first_open(handed)
    assert paper in options(page)
    assert paper in options(there)
    there = there.submit("/paper", paper=paper)
    assert "The applicant sees it now, and hands it in." in there.text
    page = page.submit("/look")
    assert "The officer proposes: " in page.text
    assert "1 photograph of this call" in page.text
    page = page.submit(f"/papers/{paper}")
    assert "Handed in: " in page.text
    assert not options(page)
    assert "Handed in: " in there.submit("/look").text
    assert len(here(handed, paper)) == 1
    case = she.open_page(f"/me/cases/{handed.ref}")
    assert "1 paper that you handed in" in case.text


@pytest.mark.one_database
def test_after_the_call_the_page_still_asks(
    she: LintingClient, handed: Handed, sign_in: SignIn, later: datetime
) -> None:
    page, there = in_a_call(she, sign_in("limin"), handed)
    page = upload(page, f"{page.path}/photos", papers.jpeg(400, 300))
    there.submit("/end", agreed="好")
    page = page.submit("/look")
    paper = first_open(handed)
    page = page.submit("/paper", paper=paper)
    page = page.submit(f"/papers/{paper}")
    assert "Handed in: " in page.text


@pytest.mark.one_database
def test_where_nothing_is_missing_there_is_nothing_to_press(
    she: LintingClient, handed: Handed, sign_in: SignIn, later: datetime
) -> None:
    page, _there = in_a_call(she, sign_in("limin"), handed)
    page = upload(page, f"{page.path}/photos", papers.jpeg(400, 300))
    for slug in following.still_open(handed.ref, account_id=handed.account_id):
        ref = page.path.rsplit("/", 1)[1]
        me = Member(CallSide.caller, handed.account_id)
        handing.choose(ref, _new_photo(page), me, slug, now=later)
        handing.hand_in(ref, me, slug, now=later)
    page = page.submit("/look")
    assert not options(page)
    assert "a paper that is missing" not in page.text


def _new_photo(page: Page) -> int:
    upload(page, f"{page.path}/photos", papers.jpeg(400, 300))
    with reading() as session:
        call = session.scalars(select(VideoCall)).one()
    return handing.shots(call.id)[-1].id


@pytest.mark.one_database
def test_what_comes_too_late_is_said_beside_the_talk(
    she: LintingClient, handed: Handed, sign_in: SignIn
) -> None:
    page, there = in_a_call(she, sign_in("limin"), handed)
    page = upload(page, f"{page.path}/photos", papers.jpeg(400, 300))
    there = there.submit("/look")
    paper = first_open(handed)
    for side in (page, there):
        wrong = side.submit("/paper", paper="lease")
        assert wrong.status == 422
        assert "does not wait for this paper any more" in wrong.text
    wrong = she.open_page(
        f"{page.path}/papers/{paper}", method="POST", data={"csrf_token": token(page)}
    )
    assert "does not wait for this paper any more" in wrong.text
    for path in (f"{page.path}/photos/1/paper", f"{page.path}/papers/{paper}"):
        assert she.open_page(path).path == page.path
