"""Browsers for the people of the journeys."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.people import Applicant, Officer
from tests.support.browser import DESK, LANGUAGES, PHONE
from tests.support.server import Server

_phones = count(int.from_bytes(os.urandom(3), "big") % 10_000_000)


@pytest.fixture
def given_a_visitor(browser: Browser, live_server: Server) -> Iterator[Callable[..., Applicant]]:
    """Make somebody with a phone: their language, with scripts or without."""
    contexts = []

    def make(
        locale: str = "zh-Hans",
        *,
        scripts: bool = True,
        phone: str = "",
        kind: type[Applicant] = Applicant,
        **more: Any,
    ) -> Applicant:
        context = browser.new_context(
            viewport=more.pop("viewport", PHONE),
            locale=LANGUAGES[locale],
            java_script_enabled=scripts,
            **more,
        )
        contexts.append(context)
        phone = phone or f"138{next(_phones):08d}"
        return kind(
            context, live_server.url, locale, scripts=scripts, phone=phone, data=live_server.data
        )

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def given_an_officer(browser: Browser, live_server: Server) -> Iterator[Callable[..., Officer]]:
    """Make somebody at a desk who is signed in."""
    contexts = []

    def make(username: str, locale: str = "zh-Hans", *, scripts: bool = True) -> Officer:
        context = browser.new_context(
            viewport=DESK, locale=LANGUAGES[locale], java_script_enabled=scripts
        )
        contexts.append(context)
        officer = Officer(context, live_server.url, locale, scripts=scripts)
        officer.when_they_sign_in(username, live_server.passwords()[username])
        return officer

    yield make
    for context in contexts:
        context.close()
