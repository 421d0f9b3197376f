"""Chromium against the live server, and the words that journeys are told in."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.support import server as servers
from tests.support.server import Server

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1 , EXCLUDE localhost",
]
"""No call home: every name but this machine's is unknown to the browser."""

PHONE = {"width": 360, "height": 780}
TERMINAL = {"width": 1080, "height": 1920}
DESK = {"width": 1440, "height": 900}
LANGUAGES = {"zh-Hans": "zh-CN", "en": "en-GB"}
"""The languages that everything is written in; journeys are walked in them."""
ALL_LANGUAGES = {**LANGUAGES, "zh-Hant": "zh-TW", "ko": "ko-KR", "ja": "ja-JP"}


def chromium() -> str:
    """The path of the machine's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    raise RuntimeError("Chromium is missing: `make test` sets it up")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's Chromium, cut off from the network."""
    return {**browser_type_launch_args, "executable_path": chromium(), "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """A phone that speaks Chinese, unless a test asks for something else."""
    return {**browser_context_args, "viewport": PHONE, "locale": "zh-CN"}


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The real server on an SQLite database of its own, for all journeys of this worker."""
    data = tmp_path_factory.mktemp("live") / "data"
    settings = {k: v for k, v in os.environ.items() if k == "ONEGO_TEST_NOW"}
    with servers.serving(
        data,
        ONEGO_WORKERS="1",
        ONEGO_ARGON2_TIME_COST="1",
        ONEGO_ARGON2_MEMORY_KIB="64",
        ONEGO_ATTEMPTS_ADDRESS_FACTOR="1000",
        **settings,
    ) as server:
        yield server


@pytest.fixture
def base_url(live_server: Server) -> str:
    """Where `page.goto("/")` leads."""
    return live_server.url


@contextmanager
def _told(word: str, sentence: str) -> Iterator[None]:
    try:
        yield
    except Exception as error:
        error.add_note(f"{word} {sentence}")
        raise


def given(sentence: str) -> Any:
    """with given("a draft with every answer"): …  A failure names the sentence it fell in."""
    return _told("given", sentence)


def when(sentence: str) -> Any:
    """with when("she presses the button twice"): …"""
    return _told("when", sentence)


def then(sentence: str) -> Any:
    """with then("there is one case"): …"""
    return _told("then", sentence)
