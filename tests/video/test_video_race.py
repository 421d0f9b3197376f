"""Many at one moment: one call an account, one officer a call, one call an officer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from tests.queues.test_queue_race import together
from tests.support import factories
from tests.support.factories import Handed
from tests.video.conftest import answer, ask
from webapp.core.db import reading
from webapp.video.models import VideoCall
from webapp.video.values import Call, NotNow, VideoState

MANY = 6


def states() -> dict[VideoState, int]:
    """How many calls stand where."""
    query = select(VideoCall.state, func.count()).group_by(VideoCall.state)
    with reading() as session:
        return {row[0]: row[1] for row in session.execute(query)}


def answered(call: Call, officer: int) -> bool:
    """Whether this officer got the call."""
    try:
        return answer(call, officer).officer_id == officer
    except NotNow:
        return False


def test_who_presses_many_times_has_one_call(handed: Handed, morning: datetime) -> None:
    refs = together(MANY, lambda _: ask(handed).ref)
    assert len(set(refs)) == 1
    assert states() == {VideoState.waiting: 1}


def test_many_officers_answer_and_one_has_it(handed: Handed, morning: datetime) -> None:
    call = ask(handed)
    several = [factories.officer(f"officer{n}", f"赵{n}", "accept") for n in range(MANY)]
    got = together(MANY, lambda n: answered(call, several[n]))
    assert got.count(True) == 1
    assert states() == {VideoState.talking: 1}


def test_one_officer_answers_many_and_has_one(handed: Handed, officer: int) -> None:
    calls = [ask(factories.submitted(name=f"陈{given}")) for given in "甲乙丙丁戊己"]
    got = together(MANY, lambda n: answered(calls[n], officer))
    assert got.count(True) == 1
    assert states() == {VideoState.talking: 1, VideoState.waiting: MANY - 1}
