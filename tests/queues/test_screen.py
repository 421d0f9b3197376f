"""The calling screen: who is called, the calls of the last minute, how long people wait."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from tests.queues.conftest import BETWEEN, big_hall, draw, somebody, window
from tests.signing.conftest import configured
from tests.support.client import LintingClient, Page
from webapp.halls import service as halls
from webapp.halls import terminals
from webapp.queues import calling

pytestmark = pytest.mark.one_database
At = Callable[[str], datetime]


def test_the_screen_shows_number_masked_name_and_window(
    visitor: LintingClient, morning: datetime
) -> None:
    draw(who=somebody("欧阳修"))
    at_one = window(1, morning)
    page = visitor.open_page("/screen")
    assert "Nobody is called right now" in page.text
    calling.call_next(at_one, now=morning)
    page = visitor.open_page("/screen")
    for word in ("A001", "欧*", "Window 1", "on your left", "call 1 of 3"):
        assert word in page.text
    assert "欧阳修" not in page.html
    state = visitor.get("/screen/state").json
    assert state["calls"][0]["label"] == "A001"
    assert ["zh-CN", "请 A 0 0 1 号，到 1 号窗口。"] in state["calls"][0]["said"]
    assert "欧阳修" not in visitor.get("/screen/state").get_data(as_text=True)


def test_a_number_called_again_is_a_new_call_and_stands_once(
    visitor: LintingClient, morning: datetime
) -> None:
    draw()
    at_one = window(1, morning)
    calling.call_next(at_one, now=morning)
    first = visitor.get("/screen/state").json["calls"]
    calling.call_again(at_one, now=morning + BETWEEN)
    second = visitor.get("/screen/state").json["calls"]
    assert [len(first), len(second)] == [1, 1]
    assert second[0]["id"] > first[0]["id"]


def test_in_production_a_screen_is_enrolled_with_a_colleagues_code(
    visitor: LintingClient, morning: datetime
) -> None:
    with configured(mode="production"):
        page = visitor.open_page("/screen")
        assert page.h1 == "Make this a calling screen"
        assert visitor.get("/screen/state").status_code == 403
        page = page.submit("/screen", code="12345678")
        assert "No screen waits for this code." in page.text
        code = terminals.issue_code(
            "叫号屏", "二楼", hall_id=halls.here().id, actor="staff:1", now=morning
        )
        page = page.submit("/screen", code=code.code)
        assert "Nobody is called right now" in page.text
        assert visitor.get("/screen/state").status_code == 200
        terminals.revoke(code.ref, hall_id=halls.here().id, actor="staff:1", now=morning)
        terminals.forget_cached()
        assert visitor.get("/screen/state").status_code == 403


def shown(page: Page, where: str) -> list[str]:
    """What stands first in each row of a part of the screen."""
    return [row[0].text or "" for row in page.root.findall(f".//*[@class='{where}']//li")]


def test_every_call_of_the_last_minute_has_its_turn(
    visitor: LintingClient, morning: datetime, at: At
) -> None:
    for one in big_hall(20, morning):
        calling.call_next(one, now=morning)
    seen: list[list[str]] = []
    for second in (1, 9, 17):
        at(f"2026-11-30T09:30:{second:02d}+08:00")
        page = visitor.open_page("/screen")
        seen.append(shown(page, "h-side"))
        assert "Called: number → window" in page.text
    assert {len(one) for one in seen} == {10}
    assert len({label for one in seen for label in one}) == 20
    # Later the last few stand there, with the word for a window.
    at("2026-11-30T09:31:01+08:00")
    page = visitor.open_page("/screen")
    assert shown(page, "h-side") == [f"{letter}001" for letter in "TSRQP"]
    assert "Window 20" in page.text


def test_the_waits_of_many_queues_take_turns(
    visitor: LintingClient, morning: datetime, at: At
) -> None:
    big_hall(13, morning)
    parts = []
    for second in (0, 8, 16):
        at(f"2026-11-30T09:30:{second:02d}+08:00")
        parts.append("".join(shown(visitor.open_page("/screen"), "h-waits")))
    assert sorted(parts) == ["ABCDE", "FGHIJ", "KLM"]


def test_the_script_is_told_of_each_call_once(visitor: LintingClient, morning: datetime) -> None:
    at_one, _, _ = window(1, morning), draw(), draw()
    calling.call_next(at_one, now=morning)
    first = visitor.get("/screen/state").json
    last = first["calls"][0]["id"]
    again = visitor.get(f"/screen/state?after={last}").json
    assert (again["calls"], again["quiet"]) == ([], False)
    assert again["board"] == first["board"]
    assert "A001" in again["board"]
    calling.finish(at_one, now=morning + timedelta(seconds=9))
    calling.call_next(at_one, now=morning + timedelta(seconds=9))
    labels = [one["label"] for one in visitor.get(f"/screen/state?after={last}").json["calls"]]
    assert labels == ["A002"]
