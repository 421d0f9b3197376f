"""Looking at the application together: with consent alone, the same for both, within the call."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.cases.conftest import signed_in
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from tests.video.conftest import MINUTE, answer, ask, at_desk, caller
from tests.video.test_calling import actions
from tests.video.test_video_pages import in_a_call, look, she, token
from webapp.core.db import transaction
from webapp.video import calling, reads, talking, viewing
from webapp.video.models import VideoCall, VideoLine
from webapp.video.values import (
    MOST_LINES,
    Call,
    CallSide,
    LineNote,
    Look,
    Member,
    NotNow,
    Sent,
    TooMany,
)

__all__ = ["officers", "she", "sign_in"]


@pytest.fixture
def talk(handed: Handed, officer: int) -> Call:
    """A call in which they talk."""
    return answer(ask(handed), officer)


def point(call: Call, member: Member, place: str, now: datetime) -> Look:
    """Point at a part; where the pages look then."""
    return talking.exchange(call.ref, member, Sent(after=0, line=0, look=place), now=now).call.look


def notes(call: Call) -> list[tuple[CallSide, LineNote | None]]:
    """What the lines of a call say that somebody did."""
    return [(one.side, one.note) for one in reads.lines(call.id) if one.note]


def test_its_person_shows_it_once_and_that_is_kept(
    handed: Handed, talk: Call, morning: datetime
) -> None:
    me = caller(talk)
    for _again in range(2):
        viewing.show(talk.ref, me, now=morning)
    assert reads.one(talk.ref, me).shown_at == morning
    assert notes(talk) == [(CallSide.caller, LineNote.shown)]
    assert ("video.shown", f"account:{handed.account_id}") in actions(handed)


def test_the_officer_cannot_show_it_and_nobody_before_they_talk(
    handed: Handed, talk: Call, morning: datetime
) -> None:
    assert talk.officer_id is not None
    with pytest.raises(NotNow):
        viewing.show(talk.ref, at_desk(talk.officer_id), now=morning)
    waiting = ask(factories.submitted(name="陈立"))
    with pytest.raises(NotNow):
        viewing.show(waiting.ref, caller(waiting), now=morning)
    with pytest.raises(LookupError):
        viewing.show(talk.ref, caller(waiting), now=morning)
    assert reads.one(talk.ref, caller(talk)).shown_at is None


@pytest.mark.parametrize("side", CallSide, ids=lambda side: side.value)
def test_either_ends_it_with_one_press(
    handed: Handed, talk: Call, officer: int, morning: datetime, side: CallSide
) -> None:
    viewing.show(talk.ref, caller(talk), now=morning)
    point(talk, caller(talk), "missing", morning)
    by = caller(talk) if side is CallSide.caller else at_desk(officer)
    for _again in range(2):
        viewing.hide(talk.ref, by, now=morning)
    found = reads.one(talk.ref, by)
    assert (found.shown_at, found.look.place, found.look.number) == (None, "", 1)
    assert notes(talk)[1:] == [(side, LineNote.hidden)]
    assert ("video.hidden", by.actor) in actions(handed)


def test_it_ends_with_the_call(talk: Call, officer: int, morning: datetime) -> None:
    viewing.show(talk.ref, caller(talk), now=morning)
    calling.end(talk.ref, caller(talk), now=morning)
    assert reads.one(talk.ref, caller(talk)).shown_at is None
    with pytest.raises(NotNow):
        viewing.show(talk.ref, caller(talk), now=morning + MINUTE)


def test_both_point_and_the_last_one_counts(talk: Call, officer: int, morning: datetime) -> None:
    me, desk = caller(talk), at_desk(officer)
    assert point(talk, desk, "missing", morning) == Look()
    viewing.show(talk.ref, me, now=morning)
    assert point(talk, me, "papers", morning) == Look("papers", CallSide.caller, 1)
    assert point(talk, desk, "missing/site-plan", morning).side is CallSide.officer
    assert point(talk, me, "", morning) == Look("missing/site-plan", CallSide.officer, 2)


def test_a_full_call_can_still_be_hidden(talk: Call, morning: datetime) -> None:
    viewing.show(talk.ref, caller(talk), now=morning)
    with transaction() as session:
        have = session.scalar(select(func.count()).select_from(VideoLine)) or 0
        for _number in range(MOST_LINES - have):
            session.add(
                VideoLine(
                    hall_id=talk.hall_id,
                    call_id=talk.id,
                    side=CallSide.caller,
                    text="x",
                    at=morning,
                )
            )
    viewing.hide(talk.ref, caller(talk), now=morning)
    with pytest.raises(TooMany):
        viewing.show(talk.ref, caller(talk), now=morning)


def test_pages_learn_that_something_changed(talk: Call, morning: datetime) -> None:
    me = caller(talk)
    before = reads.one(talk.ref, me).changes
    viewing.show(talk.ref, me, now=morning)
    viewing.hide(talk.ref, me, now=morning)
    assert reads.one(talk.ref, me).changes == before + 2


# --- pages --------------------------------------------------------------------------------------


def sections(page: Page) -> dict[str, str]:
    """The parts of the application on a page, by name."""
    return {
        name: " ".join("".join(e.itertext()).split())
        for e in page.root.iter("div")
        if (name := e.get("data-section"))
    }


@pytest.mark.one_database
def test_both_see_the_same_with_consent_alone(
    she: LintingClient, handed: Handed, sign_in: SignIn
) -> None:
    desk = sign_in("limin")
    page, there = in_a_call(she, desk, handed)
    assert not sections(page)
    assert not sections(there)
    assert "The applicant can show you their application here" in there.text
    assert "How it stands" not in there.text
    page = page.submit("/show")
    there = there.submit("/look")
    assert sections(page)
    assert sections(page) == sections(there)
    assert "The officer can see the application now." in there.text
    assert {"stands", "missing", "papers", "situation"} < set(sections(page))
    assert handed.id_number not in page.text
    assert handed.phone not in there.text
    assert "Still to come" in page.text
    # Without scripts the parts are a list with links.
    assert {f"#v-{name}" for name in sections(page)} <= {a.get("href") for a in page.root.iter("a")}
    there = there.submit("/hide")
    assert not sections(there)
    assert not sections(page.submit("/look"))


@pytest.mark.one_database
def test_an_officer_sees_what_their_department_needs(
    she: LintingClient, handed: Handed, sign_in: SignIn
) -> None:
    page, there = in_a_call(she, sign_in("limin"), handed)
    whole = sections(page.submit("/show"))
    with transaction() as session:
        row = session.scalars(select(VideoCall)).one()
        row.officer_id = factories.officer(
            "shirong", "施荣", "accept", departments=("urban-management",)
        )
    narrow = sections(page.submit("/look"))
    assert narrow["stands"] != whole["stands"]
    assert len(narrow["stands"]) < len(whole["stands"])
    assert "papers" in narrow
    assert there.status == 200


@pytest.mark.one_database
def test_the_script_changes_this_part_alone(
    she: LintingClient, handed: Handed, sign_in: SignIn
) -> None:
    page, there = in_a_call(she, sign_in("limin"), handed)
    headers = {"HX-Request": "true", "HX-Target": "beside"}
    data = {"csrf_token": token(page)}
    shown = she.post(f"{page.path}/show", data=data, headers=headers, follow_redirects=True)
    assert shown.get_data(as_text=True).lstrip().startswith("<div")
    assert "<html" not in shown.get_data(as_text=True)
    news = look(page, page.path, {"after": 0, "line": 0, "look": "missing"}).get_json()
    assert news["look"] == {"place": "missing", "mine": True, "number": 1}
    news = look(there, there.path, {"after": 0, "line": 0}).get_json()
    assert news["look"] == {"place": "missing", "mine": False, "number": 1}
    assert news["changes"] == 1
    assert news["lines"][-1]["note"] is True


@pytest.mark.one_database
@pytest.mark.parametrize("place", ["../x", "a/b/c", "Ä", "x" * 129, 7])
def test_a_place_that_is_none_is_refused(
    she: LintingClient, handed: Handed, sign_in: SignIn, place: Any
) -> None:
    page, _there = in_a_call(she, sign_in("limin"), handed)
    body = json.loads(json.dumps({"after": 0, "line": 0, "look": place}))
    assert look(page, page.path, body).status_code == 400


@pytest.mark.one_database
def test_strangers_show_and_hide_nothing(
    app: Any, she: LintingClient, handed: Handed, sign_in: SignIn
) -> None:
    page, there = in_a_call(she, sign_in("limin"), handed)
    page.submit("/show")
    stranger: LintingClient = app.test_client()
    stranger.set_cookie("lang", "en")
    signed_in(stranger, factories.account("刘芳")[0])
    data = {"csrf_token": token(stranger.open_page("/me"))}
    for act in ("show", "hide"):
        assert stranger.post(f"{page.path}/{act}", data=data).status_code == 404
    colleague = sign_in("zhou")
    data = {"csrf_token": token(colleague.open_page("/staff/video"))}
    assert colleague.post(f"{there.path}/hide", data=data).status_code == 404
    assert sections(page.submit("/look"))


@pytest.mark.one_database
def test_too_late_it_says_so(she: LintingClient, handed: Handed, sign_in: SignIn) -> None:
    page, there = in_a_call(she, sign_in("limin"), handed)
    there.submit("/end", agreed="好")
    answered = page.submit("/show")
    assert answered.status == 422
    assert "Nobody is in this call now." in answered.text
