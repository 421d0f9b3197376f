"""A call from asking to what was agreed, on both databases: who may, by when, and what is kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, text

from tests.signing.conftest import configured
from tests.support import factories, papers
from tests.support.factories import Handed
from tests.video.conftest import MINUTE, SECOND, answer, ask, at_desk, caller
from webapp.accounts import service as accounts
from webapp.core import clock, jobs, settings
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.core.settings import SettingsError, load
from webapp.documents import intake
from webapp.documents.storage import storage
from webapp.halls import service as halls
from webapp.messages import inbox
from webapp.video import calling, forgetting, policy, reads, talking, turn
from webapp.video.models import VideoCall, VideoLine, VideoSignal
from webapp.video.values import (
    MOST_LINES,
    MOST_SIGNALS,
    Call,
    CallSide,
    Member,
    NotNow,
    Sent,
    Signal,
    SignalKind,
    TooMany,
    VideoState,
)

HELLO = Signal(SignalKind.hello, "{}")
OFFER = Signal(SignalKind.offer, "v=0 192.168.7.7")


def actions(handed: Handed) -> list[tuple[str, str]]:
    """What the audit trail of a case says of its calls."""
    query = select(AuditEntry.action, AuditEntry.actor, AuditEntry.details).where(
        AuditEntry.chain == handed.number, AuditEntry.action.startswith("video.")
    )
    with reading() as session:
        found = session.execute(query.order_by(AuditEntry.seq)).all()
    assert all("排烟道" not in str(row.details) for row in found)
    return [(row.action, row.actor) for row in found]


def count(table: type[Any]) -> int:
    """Rows of a table."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def waiting(officer: int, now: datetime, departments: tuple[str, ...] = ()) -> list[str]:
    """Who waits, as an officer sees it."""
    calls = reads.waiting(halls.here().id, departments, now)
    assert reads.count_waiting(halls.here().id, departments, now) == len(calls)
    return [one.ref for one in calls]


def exchange(call: Call, member: Member, now: datetime, *signals: Signal, after: int = 0) -> Any:
    """A page looks."""
    sent = Sent(after=after, line=0, signals=signals)
    return talking.exchange(call.ref, member, sent, now=now)


# --- asking and answering -----------------------------------------------------------------------


def test_from_asking_to_what_was_agreed(handed: Handed, officer: int, morning: datetime) -> None:
    call = ask(handed, "排烟道要不要改？", morning)
    assert call.state is VideoState.waiting
    assert waiting(officer, morning) == [call.ref]
    assert [line.text for line in reads.lines(call.id)] == ["排烟道要不要改？"]
    talk = answer(call, officer, morning + MINUTE)
    assert (talk.state, talk.officer_id) == (VideoState.talking, officer)
    assert waiting(officer, morning + MINUTE) == []
    done = calling.write_up(
        call.ref, at_desk(officer), " 排烟道不用改。 ", now=morning + 2 * MINUTE
    )
    assert (done.state, done.agreed) == (VideoState.ended, "排烟道不用改。")
    assert actions(handed) == [
        ("video.ask", f"account:{handed.account_id}"),
        ("video.answer", f"staff:{officer}"),
        ("video.end", f"staff:{officer}"),
        ("video.agreed", f"staff:{officer}"),
    ]
    told = inbox.of_account(handed.account_id)[0]
    assert told.kind == "video_record"
    assert told.link is not None
    assert (told.link.place, told.link.ref) == ("video", call.ref)
    assert "排烟道" not in str(told.parameters)


def test_who_asks_twice_has_one_call(handed: Handed, morning: datetime) -> None:
    assert ask(handed).ref == ask(handed).ref
    assert count(VideoCall) == 1


def test_one_asks_about_ones_own_case_alone(handed: Handed, morning: datetime) -> None:
    stranger = factories.account("刘芳")[0]
    with pytest.raises(LookupError):
        calling.ask(handed.ref, account_id=stranger, about="", address="", now=morning)
    assert count(VideoCall) == 0


def test_asking_again_and_again_is_refused(handed: Handed, morning: datetime) -> None:
    with configured(attempts_video=1):
        ask(handed)
        with pytest.raises(TooMany):
            ask(handed)


def test_answered_twice_by_one_it_is_answered_once(
    handed: Handed, officer: int, morning: datetime
) -> None:
    call = ask(handed)
    first, again = answer(call, officer), answer(call, officer, morning + SECOND)
    assert first.answered_at == again.answered_at
    assert actions(handed)[1:] == [("video.answer", f"staff:{officer}")]


def test_a_colleague_is_too_late_and_one_talks_with_one(handed: Handed, officer: int) -> None:
    call = ask(handed)
    answer(call, officer)
    with pytest.raises(NotNow):
        answer(call, factories.officer("zhou", "周文涛", "review"))
    other = ask(factories.submitted(name="陈立"))
    with pytest.raises(NotNow):
        answer(other, officer)
    calling.end(call.ref, at_desk(officer), now=call.asked_at)
    assert answer(other, officer).officer_id == officer


def test_who_may_not_see_the_case_sees_no_call(handed: Handed, morning: datetime) -> None:
    call = ask(handed)
    fire = factories.officer("huo", "霍岩", "accept", departments=("fire-rescue",))
    assert waiting(fire, morning, ("fire-rescue",)) == []
    with pytest.raises(LookupError):
        answer(call, fire, departments=("fire-rescue",))
    market = ("market-regulation",)
    assert waiting(fire, morning, market) == [call.ref]


# --- ending -------------------------------------------------------------------------------------


def test_a_call_nobody_is_in_has_ended_by_itself(
    handed: Handed, officer: int, morning: datetime
) -> None:
    call, silence = ask(handed), policy.current().silence
    late = morning + silence + SECOND
    assert waiting(officer, late) == []
    with pytest.raises(NotNow):
        answer(call, officer, late)
    found = reads.now_of(call.ref, caller(call), late)
    assert found.state is VideoState.expired
    assert ask(handed, now=late).ref != call.ref
    assert actions(handed)[1] == ("video.end", "job")


def test_who_talked_with_somebody_who_went_may_answer_another(
    handed: Handed, officer: int, morning: datetime
) -> None:
    answer(ask(handed), officer)
    late = morning + policy.current().silence + SECOND
    other = ask(factories.submitted(name="陈立", now=late), now=late)
    assert answer(other, officer, late).officer_id == officer
    assert [one.state for one in reads.of_officer(officer, late)] == [
        VideoState.talking,
        VideoState.ended,
    ]


def test_the_caller_leaves_or_hangs_up(handed: Handed, officer: int, morning: datetime) -> None:
    call = ask(handed)
    assert calling.end(call.ref, caller(call), now=morning).state is VideoState.left
    assert calling.end(call.ref, caller(call), now=morning).state is VideoState.left
    talk = answer(ask(handed), officer)
    assert calling.end(talk.ref, caller(talk), now=morning).state is VideoState.ended
    done = calling.write_up(talk.ref, at_desk(officer), "下周二来大厅。", now=morning)
    assert done.agreed == "下周二来大厅。"
    with pytest.raises(NotNow):
        calling.write_up(talk.ref, at_desk(officer), "又一句", now=morning)


def test_no_words_are_no_record(handed: Handed, officer: int, morning: datetime) -> None:
    call = answer(ask(handed), officer)
    with pytest.raises(ValueError, match="no words"):
        calling.write_up(call.ref, at_desk(officer), " \n", now=morning)
    with pytest.raises(NotNow):
        calling.write_up(call.ref, caller(call), "我说的", now=morning)
    assert reads.one(call.ref, caller(call)).state is VideoState.talking


# --- talking ------------------------------------------------------------------------------------


def test_signals_go_to_the_other_side_and_end_with_the_call(
    handed: Handed, officer: int, morning: datetime
) -> None:
    call = answer(ask(handed), officer)
    she, desk = caller(call), at_desk(officer)
    exchange(call, she, morning, HELLO)
    assert not exchange(call, she, morning).signals
    heard = exchange(call, desk, morning, OFFER).signals
    assert [(one.kind, one.number) for one in heard] == [(SignalKind.hello, 1)]
    assert [one.content for one in exchange(call, she, morning).signals] == [OFFER.content]
    assert not exchange(call, she, morning, after=2).signals
    with reading() as session:
        raw = session.execute(text("select content from video_signal")).scalars()
        assert all(b"192.168" not in bytes(one) for one in raw)
    exchange(call, she, morning, HELLO)
    assert count(VideoSignal) == 1
    assert exchange(call, desk, morning, after=2).signals[0].number == 3
    calling.end(call.ref, she, now=morning)
    assert count(VideoSignal) == 0
    assert not exchange(call, desk, morning, OFFER).signals
    assert count(VideoSignal) == 0


def test_signals_are_not_without_end(handed: Handed, officer: int, morning: datetime) -> None:
    call = answer(ask(handed), officer)
    with transaction() as session:
        session.get_one(VideoCall, call.id).signals = MOST_SIGNALS - 1
    exchange(call, caller(call), morning, HELLO)
    with pytest.raises(TooMany):
        exchange(call, caller(call), morning, HELLO)


def test_who_waits_tells_nothing_yet(handed: Handed, morning: datetime) -> None:
    call = ask(handed)
    exchange(call, caller(call), morning, HELLO)
    assert count(VideoSignal) == 0
    with pytest.raises(NotNow):
        talking.say(call.ref, caller(call), "喂", now=morning)


def test_a_page_that_looks_keeps_the_call(handed: Handed, officer: int, morning: datetime) -> None:
    call = ask(handed)
    later = morning + policy.current().silence
    exchange(call, caller(call), later)
    assert waiting(officer, later + policy.current().silence) == [call.ref]
    talking.look(call.ref, caller(call), now=later + MINUTE)
    assert reads.one(call.ref, caller(call)).caller_heard_at == later + MINUTE


def test_who_is_not_there_is_quiet(handed: Handed, officer: int, morning: datetime) -> None:
    call = answer(ask(handed), officer)
    assert not exchange(call, at_desk(officer), morning).quiet
    assert exchange(call, at_desk(officer), morning + MINUTE).quiet


def test_what_is_written_is_sealed_and_bounded(
    handed: Handed, officer: int, morning: datetime
) -> None:
    call = answer(ask(handed), officer)
    talking.say(call.ref, caller(call), "  ", now=morning)
    assert not reads.lines(call.id)
    talking.say(call.ref, caller(call), "排烟道" * 1000, now=morning)
    talking.say(call.ref, at_desk(officer), "好的", now=morning)
    said = reads.lines(call.id)
    assert [(one.side, len(one.text)) for one in said] == [
        (CallSide.caller, 1000),
        (CallSide.officer, 2),
    ]
    assert [one.text for one in reads.lines(call.id, said[0].id)] == ["好的"]
    with reading() as session:
        raw = session.execute(text("select text from video_line")).scalars()
        assert all("排烟道".encode() not in bytes(one) for one in raw)
    with transaction() as session:
        for _ in range(MOST_LINES - 2):
            session.add(
                VideoLine(
                    hall_id=call.hall_id,
                    call_id=call.id,
                    side=CallSide.caller,
                    text="x",
                    at=morning,
                )
            )
    with pytest.raises(TooMany):
        talking.say(call.ref, caller(call), "还有", now=morning)


def test_a_photograph_is_made_anew_and_sealed(
    handed: Handed, officer: int, morning: datetime
) -> None:
    call = answer(ask(handed), officer)
    sent = papers.jpeg(800, 600)
    with configured(video_photos=1):
        talking.photograph(call.ref, caller(call), sent, now=morning)
        with pytest.raises(TooMany):
            talking.photograph(call.ref, caller(call), sent, now=morning)
    line = reads.lines(call.id)[0]
    assert line.is_photo
    shown = reads.photo(call.ref, line.id, at_desk(officer))
    assert shown.startswith(b"\xff\xd8\xff")
    assert shown == reads.photo(call.ref, line.id, caller(call))
    for content in (b"", b"MZ", papers.pdf(1)):
        with pytest.raises(intake.Refused):
            talking.photograph(call.ref, caller(call), content, now=morning)
    with pytest.raises(LookupError):
        reads.photo(call.ref, line.id, Member(CallSide.officer, officer + 1))


# --- strangers and forgetting -------------------------------------------------------------------


def test_for_everybody_else_a_call_is_not_there(
    handed: Handed, officer: int, morning: datetime
) -> None:
    call = answer(ask(handed), officer)
    stranger = factories.account("刘芳")[0]
    others = [
        Member(CallSide.caller, stranger),
        Member(CallSide.officer, factories.officer("zhou", "周文涛", "review")),
        # The same numbers on the other side.
        Member(CallSide.caller, officer + 1000),
    ]
    for other in others:
        for act in (
            lambda who: reads.one(call.ref, who),
            lambda who: talking.look(call.ref, who, now=morning),
            lambda who: talking.say(call.ref, who, "喂", now=morning),
            lambda who: talking.photograph(call.ref, who, papers.jpeg(8, 8), now=morning),
            lambda who: exchange(call, who, morning, HELLO),
            lambda who: calling.end(call.ref, who, now=morning),
            lambda who: calling.write_up(call.ref, who, "好", now=morning),
        ):
            with pytest.raises(LookupError):
                act(other)


def test_old_calls_are_forgotten_with_all_that_is_in_them(
    handed: Handed, officer: int, morning: datetime
) -> None:
    call = answer(ask(handed, "问一下"), officer)
    talking.photograph(call.ref, caller(call), papers.jpeg(80, 60), now=morning)
    calling.write_up(call.ref, at_desk(officer), "好", now=morning)
    left = ask(handed)
    with configured(video_days=10):
        forgetting.forget_old({}, morning + timedelta(days=10))
        assert count(VideoCall) == 2
        assert reads.one(left.ref, caller(left)).state is VideoState.expired
        forgetting.forget_old({}, morning + timedelta(days=10, seconds=1))
    assert [one.ref for one in reads.of_case(handed.ref, handed.account_id, morning)] == [left.ref]
    assert count(VideoLine) == 0
    jobs.run_due(morning + timedelta(days=11))
    assert [*storage().names(talking.AREA)] == []


def test_a_photograph_that_no_row_names_is_swept(officer: int, morning: datetime) -> None:
    storage().put(talking.AREA, b"x")
    forgetting.forget_old({}, morning + timedelta(hours=23))
    assert len([*storage().names(talking.AREA)]) == 1
    forgetting.forget_old({}, morning + timedelta(hours=25))
    assert [*storage().names(talking.AREA)] == []


def test_a_closed_account_has_no_calls(handed: Handed, officer: int, morning: datetime) -> None:
    call = answer(ask(handed), officer)
    exchange(call, caller(call), morning, HELLO)
    talking.say(call.ref, caller(call), "您好", now=morning)
    accounts.close_account(handed.account_id, now=morning)
    assert [count(table) for table in (VideoCall, VideoLine, VideoSignal)] == [0, 0, 0]


# --- the server that helps ----------------------------------------------------------------------


def test_turn_credentials_end_with_the_call(app: Any) -> None:
    assert turn.servers(settings.current(), "ref", clock.now()) == []
    asked = datetime.fromtimestamp(1780000000, UTC) - timedelta(minutes=30)
    with configured(
        video_stun_url="stun:turn.hall:3478",
        video_turn_url="turns:turn.hall:5349",
        video_turn_secret="north",
    ):
        made = turn.servers(settings.current(), "ref", asked)
    # printf 1780000000:ref | openssl dgst -sha1 -hmac north -binary | base64
    assert made == [
        {"urls": "stun:turn.hall:3478"},
        {
            "urls": "turns:turn.hall:5349",
            "username": "1780000000:ref",
            "credential": "5B+r0D6br/B2SkopzxfSCB8Gu3Q=",
        },
    ]


def test_a_turn_server_has_its_secret() -> None:
    with pytest.raises(SettingsError, match="go together"):
        load({"ONEGO_VIDEO_TURN_URL": "turn:turn.hall"})
