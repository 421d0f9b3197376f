"""A terminal of the hall, and the browser that its program starts for a visitor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from webapp.core import clock
from webapp.halls import terminals

AGENT = {"agent": "http://127.0.0.1:8123", "agent_token": "a" * 32, "printer": "yes"}


@pytest.fixture
def issue(database: Any) -> Callable[..., terminals.Issued]:
    """issue("3 号终端"): a code that was given out just now."""

    def give(name: str = "3 号终端", place: str = "") -> terminals.Issued:
        return terminals.issue_code(name, place, hall_id=1, actor="command", now=clock.now())

    return give


@pytest.fixture
def token(app: Any, issue: Callable[..., terminals.Issued]) -> str:
    """The token of an enrolled terminal."""
    return terminals.enrol(issue().code, address="127.0.0.1", now=clock.now()).token


@pytest.fixture
def step_up(client: Any, token: str) -> Callable[..., Any]:
    """step_up(): the next visitor's fresh browser, which has become the terminal."""

    def fresh(**more: str) -> Any:
        browser = client.application.test_client()
        sent = {"token": token, **AGENT, **more}
        # It comes from the program's own page on loopback, which is another site.
        answer = browser.post(
            "/terminal/start", data=sent, headers={"Sec-Fetch-Site": "cross-site"}
        )
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        return browser

    return fresh
