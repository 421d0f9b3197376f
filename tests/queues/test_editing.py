"""Queues and windows are changed while people wait, and nobody is harmed; on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from tests.queues.conftest import BETWEEN, draw, drawn, waiting, window
from webapp import migrations
from webapp.core import db
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.queues import calling, drawing, editing, learning, lines, links, reads, waits
from webapp.queues.editing import By, Changed, Refused, Why
from webapp.queues.editing_rules import Bad, Wrong
from webapp.queues.models import Queue
from webapp.queues.values import QueueSetup, QueueValues, Side, WindowSetup, WindowValues

At = Callable[[str], datetime]
EVENING = QueueSetup("E", {"zh-Hans": "晚间", "en": "Evenings"}, 15, ())
NINE = WindowSetup(9, ("C", "D"), Side.right, flexible=False)


def by(now: datetime) -> By:
    """Who changes it."""
    return By(halls.here().id, "staff:7", now)


def queue(letter: str) -> QueueValues:
    """A queue by its letter."""
    return lines.of_letter(letter, halls.here().id)


def at(number: int) -> WindowValues:
    """A window by its number, whatever its state."""
    return next(one for one in lines.all_windows(halls.here().id) if one.number == number)


def changed(name: str, now: datetime, *, version: int = 0, **changes: Any) -> None:
    """A queue is changed by somebody who saw what holds now, or that version."""
    own = queue(name)
    wanted = msgspec.structs.replace(own.setup, **changes)
    editing.save_queue(own.id, wanted, version=version or own.version, by=by(now))


def acts() -> list[tuple[str, str]]:
    """What the audit trail says of queues and windows."""
    with reading() as session:
        rows = session.execute(
            select(AuditEntry.action, AuditEntry.subject)
            .where(AuditEntry.action.like("queue.%") | AuditEntry.action.like("window.%"))
            .order_by(AuditEntry.seq)
        ).all()
    return [(row.action, row.subject) for row in rows]


def test_a_queue_is_added_once_however_often_it_is_sent(morning: datetime) -> None:
    for _ in range(2):
        editing.save_queue(None, EVENING, version=0, by=by(morning))
    assert [one.letter for one in lines.queues(halls.here().id)] == [*"ABCDE"]
    assert acts() == [("queue.added", "E")]
    assert draw("E").label == "E001"


def test_a_change_is_made_once_and_the_second_editor_is_told(morning: datetime) -> None:
    seen = queue("A").version
    for _ in range(2):
        changed("A", morning, version=seen, minutes=20)
    assert (queue("A").minutes, queue("A").version) == (20, seen + 1)
    with pytest.raises(Changed):
        changed("A", morning, version=seen, minutes=25)
    assert queue("A").minutes == 20
    assert acts() == [("queue.changed", "A")]


def test_another_letter_leaves_the_numbers_of_today_as_they_are(morning: datetime) -> None:
    at_one, first, second = window(1, morning), draw("A"), draw("A")
    calling.call_next(at_one, now=morning)
    changed("A", morning, letter="E")
    assert waiting() == ["A002"]
    assert reads.one(first.id).label == "A001"
    assert links.find(links.mark(second), halls.today()).line == "E"
    called = reads.calls(halls.here().id, most=6, since=timedelta(hours=1), now=morning)
    assert [one.label for one in called] == ["A001"]
    # The same windows call them on, in the same order, and numbers go on.
    assert at(1).queues == ("E",)
    assert at(8).queues == ("B", "C", "D", "E")
    calling.finish(at_one, now=morning)
    following = calling.call_next(at(1), now=morning)
    assert following is not None
    assert following.label == "A002"
    assert draw("E").label == "E003"


def test_the_letter_of_todays_numbers_is_no_other_queues_until_tomorrow(
    morning: datetime, at: At
) -> None:
    draw("A")
    changed("A", morning, letter="E")
    wanted = msgspec.structs.replace(EVENING, letter="A")
    with pytest.raises(Bad) as bad:
        editing.save_queue(None, wanted, version=0, by=by(morning))
    assert [*bad.value.errors.values()] == [Wrong.letter_on_tickets]
    # The queue itself may have it back.
    changed("E", morning, letter="A")
    changed("A", morning, letter="E")
    tomorrow = at("2026-12-01T09:00+08:00")
    editing.save_queue(None, wanted, version=0, by=by(tomorrow))
    assert draw("A", tomorrow).label == "A001"


def test_what_was_learnt_follows_the_letter(morning: datetime, at: At) -> None:
    at_one = window(1, morning)
    draw("A")
    calling.call_next(at_one, now=morning)
    calling.finish(at_one, now=morning + timedelta(minutes=20))
    tomorrow = at("2026-12-01T08:00+08:00")
    learning.learn({}, tomorrow)
    known = waits.learnt(halls.here().id)
    changed("A", tomorrow, letter="E")
    after = waits.learnt(halls.here().id)
    assert after.themes["E"] == known.themes["A"]
    assert "A" not in after.themes


def test_a_queue_with_people_is_not_taken_from_them(morning: datetime) -> None:
    at_five, mine = window(5, morning), draw("C")
    own = queue("C")
    with pytest.raises(Refused) as refused:
        editing.retire_queue(own.id, version=own.version, by=by(morning))
    assert (refused.value.why, refused.value.count) == (Why.live, 1)
    # Sent on from another queue counts as well.
    calling.call_next(at_five, now=morning)
    calling.transfer(at_five, "D", now=morning)
    with pytest.raises(Refused):
        editing.retire_queue(own.id, version=own.version, by=by(morning))
    drawing.leave(reads.one(mine.id), now=morning)
    for _ in range(2):
        editing.retire_queue(own.id, version=own.version, by=by(morning))
    assert acts() == [("queue.retired", "C")]
    assert [one.letter for one in lines.queues(halls.here().id)] == [*"ABD"]
    assert at(5).queues == ()
    assert at(8).queues == ("A", "B", "D")
    # Its history stays.
    assert reads.one(mine.id).label == "C001"


def test_a_number_that_no_longer_counts_keeps_no_queue_open(morning: datetime) -> None:
    here, _ticket = window(1, morning), draw("A")
    now = morning
    calling.call_next(here, now=now)
    for _ in range(2):
        now += BETWEEN
        calling.call_again(here, now=now)
    calling.miss(here, now=now + BETWEEN)
    own = lines.of_letter("A", halls.here().id)
    with pytest.raises(Refused):
        editing.retire_queue(own.id, version=own.version, by=by(now))
    editing.retire_queue(own.id, version=own.version, by=by(now + timedelta(hours=1)))


def test_a_number_drawn_while_its_queue_is_retired_is_none(morning: datetime) -> None:
    wanted, own = drawn("C"), queue("C")
    editing.retire_queue(own.id, version=own.version, by=by(morning))
    with pytest.raises(LookupError):
        drawing.draw(wanted, screen="1", address="", now=morning)
    assert not waiting()


def test_the_queue_for_everything_else_stays(morning: datetime) -> None:
    own = queue("D")
    with pytest.raises(Refused) as refused:
        editing.retire_queue(own.id, version=own.version, by=by(morning))
    assert refused.value.why is Why.everything_else
    with pytest.raises(Bad):
        changed("D", morning, themes=("tobacco",))
    editing.save_queue(None, EVENING, version=0, by=by(morning))
    editing.retire_queue(own.id, version=own.version, by=by(morning))
    assert lines.serving("anything", halls.here().id).letter == "E"


def test_a_retired_queue_is_taken_up_again_and_numbers_go_on(morning: datetime) -> None:
    drawing.leave(draw("C"), now=morning)
    own = queue("C")
    editing.retire_queue(own.id, version=own.version, by=by(morning))
    for _ in range(2):
        editing.take_up_queue(own.id, by=by(morning))
    assert draw("C").label == "C002"
    assert [one for one, _ in acts()] == ["queue.retired", "queue.taken_up"]


def test_what_was_given_away_meanwhile_does_not_come_back_with_it(morning: datetime) -> None:
    own = queue("C")
    editing.retire_queue(own.id, version=own.version, by=by(morning))
    changed("B", morning, themes=(*queue("B").themes, "newborn"))
    with pytest.raises(Bad):
        editing.take_up_queue(own.id, by=by(morning))


def test_a_window_is_added_changed_and_retired(morning: datetime) -> None:
    for _ in range(2):
        editing.save_window(None, NINE, version=0, by=by(morning))
    own = at(9)
    wanted = msgspec.structs.replace(NINE, queues=("A",), flexible=True)
    for _ in range(2):
        editing.save_window(own.id, wanted, version=own.version, by=by(morning))
    with pytest.raises(Changed):
        editing.save_window(own.id, NINE, version=own.version, by=by(morning))
    draw("A")
    called = calling.call_next(here := window(9, morning), now=morning)
    assert called is not None
    with pytest.raises(Refused) as refused:
        editing.retire_window(own.id, version=at(9).version, by=by(morning))
    assert refused.value.why is Why.taken
    calling.start(here, now=morning)
    calling.park(here, now=morning)
    assert here.officer_id is not None
    calling.get_up(officer_id=here.officer_id, hall_id=here.hall_id)
    with pytest.raises(Refused) as refused:
        editing.retire_window(own.id, version=at(9).version, by=by(morning))
    assert refused.value.why is Why.awaited
    drawing.leave(reads.one(called.id), now=morning)
    for _ in range(2):
        editing.retire_window(own.id, version=at(9).version, by=by(morning))
    with pytest.raises(LookupError):
        window(9, morning)
    editing.take_up_window(own.id, by=by(morning))
    assert window(9, morning).number == 9
    assert [one for one, _ in acts()] == [
        "window.added",
        "window.changed",
        "window.retired",
        "window.taken_up",
    ]


def test_what_is_another_halls_is_not_there(morning: datetime) -> None:
    elsewhere = By(halls.here().id + 1, "staff:7", morning)
    for act in (
        lambda: editing.retire_queue(queue("A").id, version=1, by=elsewhere),
        lambda: editing.take_up_window(at(1).id, by=elsewhere),
        lambda: editing.save_queue(999, EVENING, version=1, by=by(morning)),
    ):
        with pytest.raises(LookupError):
            act()


def test_the_file_begins_a_hall_and_changes_nothing_later(morning: datetime) -> None:
    changed("A", morning, letter="E", names={"zh-Hans": "开公司", "en": "Companies"})
    path = lines.FOLDER / "binjiang.yaml"
    lines.load(path, halls.here().id)
    assert [one.letter for one in lines.all_queues(halls.here().id)] == [*"BCDE"]
    assert queue("E").names["en"] == "Companies"


def test_both_directions(database: Any, app: Any, morning: datetime) -> None:
    mine = draw("A")
    changed("A", morning, letter="E")
    url = database.settings.url
    db.database().dispose()
    migrations.downgrade(url, "0023")
    migrations.upgrade(url)
    db.configure(url)
    # What it was called when it was drawn is lost; who waits is not.
    assert reads.one(mine.id).label == "E001"
    with transaction() as session:
        assert set(session.scalars(select(Queue.version))) == {1}
