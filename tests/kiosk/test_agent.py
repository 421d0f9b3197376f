"""The program's own server: who may ask for what."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from kiosk.program import Supervisor
from kiosk.terminal import Standing
from tests.kiosk.conftest import ask, until
from tests.kiosk.fake_hall import CODE, FakeHall

Prepare = Callable[..., Supervisor]
SLIP = {"title": "开餐饮店", "number": "YJS1", "code": "https://x/t/y", "lines": ["一"]}


@pytest.fixture
def begun(running: Prepare) -> Supervisor:
    """A visit whose browser was sent on to the server."""
    supervisor = running()
    until(lambda: supervisor.terminal.visit.begun)
    return supervisor


def hidden(text: str) -> dict[str, str]:
    return dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))


def test_the_start_page_hands_the_token_over_in_a_body_and_once(
    running: Prepare, hall: FakeHall
) -> None:
    supervisor = running()
    until(lambda: supervisor.terminal.visit.begun)
    profile = supervisor.terminal.visit.browser.profile  # type: ignore[union-attr]
    until((profile / "data" / "page.html").exists)
    page = (profile / "data" / "page.html").read_text()
    assert f'action="{hall.origin}/terminal/start"' in page
    assert hidden(page) == {
        "token": hall.tokens[-1],
        "agent": supervisor.agent.address,
        "agent_token": supervisor.terminal.visit.token,
        "printer": "yes",
    }
    again = ask(supervisor, f"/start/{supervisor.terminal.visit.door}")
    assert again.status == 200
    assert hall.tokens[-1] not in again.text, "whoever comes back to it gets nothing"
    policy = again.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/start/x", "/start/", "/state/x", "/", "/nothing", "/start/é"])
def test_without_the_door_there_is_nothing(begun: Supervisor, path: str) -> None:
    path = path.replace("é", "%C3%A9")
    assert ask(begun, path).status == 404


@pytest.mark.parametrize("path", ["/alive", "/next", "/print"])
def test_a_page_of_the_server_may_ask_and_nobody_else(
    begun: Supervisor, hall: FakeHall, path: str
) -> None:
    ours = begun.terminal.visit.token
    strangers = [
        {"origin": hall.origin},
        {"origin": hall.origin, "token": "x"},
        {"origin": hall.origin, "token": ""},
        {"origin": "https://evil.example", "token": ours},
        {"origin": "null", "token": ours},
        {"origin": begun.agent.address, "token": ours},
        {"token": ours},
    ]
    for stranger in strangers:
        assert ask(begun, path, method="POST", content=SLIP, **stranger).status == 403
    assert not begun.terminal.leaving
    answer = ask(begun, path, method="POST", content=SLIP, origin=hall.origin, token=ours)
    assert answer.status == 200
    assert answer.headers["Access-Control-Allow-Origin"] == hall.origin


def test_another_name_for_this_machine_is_refused(begun: Supervisor, hall: FakeHall) -> None:
    ours = begun.terminal.visit.token
    for path in ("/alive", "/health"):
        method = "GET" if path == "/health" else "POST"
        answer = ask(
            begun, path, method=method, origin=hall.origin, token=ours, Host="evil.example"
        )
        assert answer.status == 421


def test_the_browser_is_told_whose_pages_may_ask(begun: Supervisor, hall: FakeHall) -> None:
    answer = ask(begun, "/print", method="OPTIONS", origin=hall.origin)
    assert answer.status == 204
    assert answer.headers["Access-Control-Allow-Origin"] == hall.origin
    assert answer.headers["Access-Control-Allow-Private-Network"] == "true"
    assert "*" not in str(answer.headers)
    assert ask(begun, "/print", method="OPTIONS", origin="https://evil.example").status == 403
    assert ask(begun, "/start/x", method="OPTIONS", origin=hall.origin).status == 403


def test_a_slip_is_printed_or_refused(begun: Supervisor, hall: FakeHall, tmp_path: Path) -> None:
    about = {"origin": hall.origin, "token": begun.terminal.visit.token, "method": "POST"}
    assert ask(begun, "/print", content=SLIP, **about).status == 200
    assert len(list((tmp_path / "slips").glob("*.txt"))) == 1
    assert ask(begun, "/print", content={"title": "x"}, **about).status == 422
    assert ask(begun, "/print", content=b"{", **about).status == 422
    assert ask(begun, "/print", content=b"x" * 40_000, **about).status == 413
    begun.terminal.printer = None
    assert ask(begun, "/print", content=SLIP, **about).status == 503


def test_what_was_a_visit_may_ask_for_nothing_more(begun: Supervisor, hall: FakeHall) -> None:
    old = begun.terminal.visit
    about = {"origin": hall.origin, "token": old.token, "method": "POST"}
    assert ask(begun, "/next", **about).status == 200
    assert ask(begun, "/print", content=SLIP, **about).status == 403
    until(lambda: begun.terminal.visit is not old)
    assert ask(begun, "/alive", **about).status == 403
    assert ask(begun, f"/start/{old.door}").status == 404


def test_the_server_is_away_and_the_screen_says_so(running: Prepare, hall: FakeHall) -> None:
    running()
    hall.close()
    supervisor = running(code=None)
    page = ask(supervisor, f"/start/{supervisor.terminal.visit.door}").text
    assert "正在连接" in page
    assert "Connecting" in page
    assert "0532-12345" in page
    assert "滨江市政务服务大厅 · 3 号终端" in page
    assert hall.tokens[-1] not in page


def test_a_code_is_typed_on_the_screen(running: Prepare, hall: FakeHall) -> None:
    supervisor = running(code=None)
    # The browser looks once by itself, before there is a token to hand over.
    assert supervisor.terminal.visit.shown.wait(15)
    door = supervisor.terminal.visit.door
    page = ask(supervisor, f"/start/{door}").text
    assert f'action="/enrol/{door}"' in page
    wrong = ask(supervisor, f"/enrol/{door}", method="POST", content=b"code=00000000")
    assert "没有这个代码" in wrong.text
    assert ask(supervisor, "/enrol/x", method="POST", content=b"code=12345678").status == 404
    right = ask(supervisor, f"/enrol/{door}", method="POST", content=f"code={CODE}".encode())
    assert (right.status, right.headers["Location"]) == (303, f"/start/{door}")
    assert supervisor.terminal.standing is Standing.ready
    assert hidden(ask(supervisor, f"/start/{door}").text)["token"] == hall.tokens[-1]


def test_a_terminal_that_was_switched_off_asks_for_a_code(running: Prepare, hall: FakeHall) -> None:
    running()
    hall.tokens.clear()
    supervisor = running(code=None)
    until(lambda: supervisor.terminal.standing is Standing.revoked)
    assert "已停用" in ask(supervisor, f"/start/{supervisor.terminal.visit.door}").text


def test_health(begun: Supervisor) -> None:
    assert ask(begun, "/health").text == '{"ok": true}'
