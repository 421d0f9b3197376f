"""What the desk decides stands on the applicant's own page at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from webapp.approvals import service as approvals
from webapp.core import clock
from webapp.messages import service as messages

LICENCE = "business-licence"
REASONS = "厨房布局图上没有洗消间，不符合食品安全法第三十三条。"


def applicant(app: Any, handed: Handed) -> LintingClient:
    """The applicant, signed in by the code on their phone, reading English."""
    browser: LintingClient = app.test_client()
    browser.set_cookie("lang", "en")
    page: Page = browser.open_page("/sign-in")
    page = page.submit("/sign-in", phone=handed.phone)
    text = next(one.text for one in messages.newest_codes() if one.phone == handed.phone)
    code = re.search(r"\d{6}", text)
    assert code
    page.submit("/sign-in/code", code=code[0])
    return browser


@pytest.fixture
def accepted(handed: Handed, officers: dict[str, int]) -> Handed:
    """A case whose first item 李敏 accepted."""
    factories.accepted(handed.items[LICENCE], by=officers["limin"])
    return handed


def test_the_applicant_sees_the_approval_at_once(
    app: Any, accepted: Handed, officers: dict[str, int]
) -> None:
    person = applicant(app, accepted)
    before = person.open_page(f"/me/cases/{accepted.ref}").text
    assert "Approved" not in before
    approvals.approve(
        accepted.items[LICENCE],
        officer_id=officers["zhou"],
        opinion="开业前请带身份证来领。",
        now=clock.now(),
    )
    after = person.open_page(f"/me/cases/{accepted.ref}").text
    assert after != before
    assert "Ready" in after
    assert "Licence number" in after
    assert "开业前请带身份证来领。" in after


def test_the_applicant_reads_reasons_and_what_can_be_done_until_when(
    app: Any, accepted: Handed, officers: dict[str, int], at: Callable[[str], datetime]
) -> None:
    at("2026-12-02T10:00+08:00")
    person = applicant(app, accepted)
    approvals.refuse(
        accepted.items[LICENCE], officer_id=officers["zhou"], reasons=REASONS, now=clock.now()
    )
    text = person.open_page(f"/me/cases/{accepted.ref}").text
    assert REASONS in text
    assert "The People's Government of Binjiang" in text
    assert "Mon 1 February 2027" in text, "a day of another year says its year"
    assert "Wed 2 June 2027" in text


def test_another_person_does_not_see_it(app: Any, accepted: Handed) -> None:
    other = factories.submitted(name="别人", shop="别家")
    page = applicant(app, other).open_page(f"/me/cases/{accepted.ref}")
    assert page.status == 404
