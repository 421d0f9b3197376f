"""What can become of a call, by time and by hand."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from webapp.video import rules
from webapp.video.rules import Policy
from webapp.video.values import MOST_LINES, OPEN, Call, CallSide, VideoState

NOW = datetime.fromisoformat("2026-11-30T09:30+08:00")
SECOND = timedelta(seconds=1)
NUMBERS = Policy(
    wait=timedelta(minutes=60),
    longest=timedelta(minutes=30),
    silence=timedelta(minutes=3),
    photos=2,
)


def a_call(state: VideoState, **changes: Any) -> Call:
    """A call that was asked for, answered and heard of just now."""
    answered = None if state is VideoState.waiting else NOW
    values: dict[str, Any] = {
        "id": 1,
        "ref": "r",
        "hall_id": 1,
        "state": state,
        "account_id": 2,
        "officer_id": 3,
        "asked_at": NOW,
        "answered_at": answered,
        "ended_at": None,
        "caller_heard_at": NOW,
        "officer_heard_at": answered,
        "agreed": "",
        "case_ref": "c",
        "number": "n",
        "theme": "t",
        "revision_id": 1,
        "applicant": "王建国",
    }
    return Call(**(values | changes))


def stands(call: Call, at: datetime) -> VideoState:
    """Where it stands at a moment."""
    return rules.standing(call, at, NUMBERS)


def test_every_state_has_its_moves_and_what_is_over_stays_over() -> None:
    assert set(rules.MOVES) == set(VideoState)
    assert {state for state, moves in rules.MOVES.items() if moves} == set(OPEN)
    assert rules.may_move(VideoState.waiting, VideoState.talking)
    assert not rules.may_move(VideoState.waiting, VideoState.ended)
    assert not rules.may_move(VideoState.talking, VideoState.left)


def test_who_waits_is_forgotten_when_not_heard() -> None:
    call = a_call(VideoState.waiting)
    assert stands(call, NOW + NUMBERS.silence) is VideoState.waiting
    assert stands(call, NOW + NUMBERS.silence + SECOND) is VideoState.expired


def test_who_waits_too_long_waits_no_more_however_often_heard() -> None:
    late = NOW + NUMBERS.wait
    call = a_call(VideoState.waiting, caller_heard_at=late)
    assert stands(call, late) is VideoState.waiting
    assert stands(call, late + SECOND) is VideoState.expired


@pytest.mark.parametrize("heard", ["caller_heard_at", "officer_heard_at"])
def test_a_talk_goes_on_while_one_of_the_two_is_heard(heard: str) -> None:
    call = a_call(VideoState.talking, **{heard: NOW + NUMBERS.silence})
    assert stands(call, NOW + 2 * NUMBERS.silence) is VideoState.talking
    assert stands(call, NOW + 2 * NUMBERS.silence + SECOND) is VideoState.ended


def test_a_talk_without_a_word_of_the_officer_counts_from_its_answer() -> None:
    call = a_call(VideoState.talking, officer_heard_at=None, caller_heard_at=NOW - NUMBERS.silence)
    assert stands(call, NOW + NUMBERS.silence) is VideoState.talking
    assert stands(call, NOW + NUMBERS.silence + SECOND) is VideoState.ended


def test_a_talk_ends_after_its_longest() -> None:
    end = NOW + NUMBERS.longest
    call = a_call(VideoState.talking, caller_heard_at=end, officer_heard_at=end)
    assert stands(call, end) is VideoState.talking
    assert stands(call, end + SECOND) is VideoState.ended


@pytest.mark.parametrize(
    "state", [one for one in VideoState if one not in OPEN], ids=lambda state: state.value
)
def test_what_is_over_stands_as_it_is(state: VideoState) -> None:
    call = a_call(state)
    assert stands(call, NOW + timedelta(days=9)) is state
    assert rules.closing(call, CallSide.caller) is None
    assert rules.closing(call, CallSide.officer) is None


def test_who_ends_what() -> None:
    waiting, talking = a_call(VideoState.waiting), a_call(VideoState.talking)
    assert rules.closing(waiting, CallSide.caller) is VideoState.left
    assert rules.closing(waiting, CallSide.officer) is None
    for side in CallSide:
        assert rules.closing(talking, side) is VideoState.ended
        assert side.other is not side
        assert side.other.other is side


def test_a_side_is_quiet_after_a_while_in_a_talk_alone() -> None:
    talking = a_call(VideoState.talking)
    for side in CallSide:
        assert not rules.is_quiet(talking, side, NOW + rules.QUIET)
        assert rules.is_quiet(talking, side, NOW + rules.QUIET + SECOND)
        assert rules.is_stale(talking, side, NOW + rules.FRESH)
        assert not rules.is_stale(talking, side, NOW + rules.FRESH - SECOND)
    unheard = a_call(VideoState.talking, officer_heard_at=None)
    assert rules.is_quiet(unheard, CallSide.officer, NOW)
    assert rules.is_stale(unheard, CallSide.officer, NOW)
    waiting = a_call(VideoState.waiting)
    assert not rules.is_quiet(waiting, CallSide.caller, NOW + timedelta(hours=1))


def test_who_shows_what_was_handed_in_and_until_when() -> None:
    talking = a_call(VideoState.talking)
    assert rules.may_show(talking, CallSide.caller)
    assert not rules.may_show(talking, CallSide.officer)
    assert not rules.may_show(a_call(VideoState.waiting), CallSide.caller)
    assert not rules.is_shown(talking)
    shown = a_call(VideoState.talking, shown_at=NOW)
    assert rules.is_shown(shown)
    assert not rules.may_show(shown, CallSide.caller)
    assert not rules.is_shown(a_call(VideoState.ended, shown_at=NOW))


def test_what_was_agreed_is_written_once_for_an_answered_call() -> None:
    assert not rules.wants_record(a_call(VideoState.waiting))
    assert not rules.wants_record(a_call(VideoState.left, answered_at=None))
    assert rules.wants_record(a_call(VideoState.talking))
    assert rules.wants_record(a_call(VideoState.ended))
    assert not rules.wants_record(a_call(VideoState.ended, agreed="好"))


def test_a_call_takes_so_much_and_no_more() -> None:
    assert rules.may_say(MOST_LINES - 1)
    assert not rules.may_say(MOST_LINES)
    assert rules.may_photograph(1, NUMBERS)
    assert not rules.may_photograph(2, NUMBERS)
