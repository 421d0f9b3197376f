"""A person's own pages in every appearance: papers, statements, news, licences, both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import Browser

from tests.journeys.people import Applicant, Officer
from tests.journeys.phone import reach_the_papers, send_paper, sign_all
from tests.journeys.test_appearances import COOKIES
from tests.support import papers
from tests.support.browser import DESK, LANGUAGES, PHONE
from tests.support.server import Server
from tests.support.variants import some_pairs

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

DRESSES = {"plain": [], **COOKIES}
LOOKED_AT = {
    ("zh-Hans", "plain"),
    ("en", "plain"),
    ("zh-Hans", "elder in the dark"),
    ("en", "contrast"),
}
LICENCE = "营业执照"


@dataclass
class Someone:
    """A person with something on each of their pages; `state` signs a browser in as them."""

    state: Any
    phone: str
    pages: list[str]


@pytest.fixture(scope="module")
def someone(browser: Browser, live_server: Server) -> Someone:
    """A person with a case, a licence, messages, and another application at its papers."""
    context = browser.new_context(viewport=PHONE, locale="zh-CN", has_touch=True)
    phone = "13600136001"
    she = Applicant(
        context, live_server.url, "zh-Hans", scripts=True, phone=phone, data=live_server.data
    )
    she.looks = False
    reach_the_papers(she)
    she.looks = False
    _send_all(she)
    sign_all(she)
    she.go_on()
    she.number = she.receipt_number()
    case = she.ref
    _decide(browser, live_server, she.number)
    she.go("/me/licences")
    licence = she.page.locator("#content .case-item a").first.get_attribute("href") or ""
    she.go(licence)
    shown = she.page.locator("a[href*='/v/']").get_attribute("href") or ""
    reach_the_papers(she)
    she.looks = False
    draft = she.ref
    _send_all(she)
    statement = she.path
    pages = [
        f"/cases/{draft}/papers",
        f"/cases/{draft}/papers/kitchen-layout",
        statement,
        "/me/cases",
        f"/me/cases/{case}",
        "/me/messages",
        "/me",
        "/me/licences",
        licence,
        shown[shown.index("/v/") :],
        "/verify",
    ]
    state = context.storage_state()
    context.close()
    return Someone(state, phone, pages)


def _send_all(she: Applicant) -> None:
    send_paper(she, "kitchen-layout", ("plan.jpg", "image/jpeg", papers.jpeg(800, 600)))
    send_paper(she, "sign-drawing", ("sign.pdf", "application/pdf", papers.pdf(1)))
    she.go(f"/cases/{she.ref}/papers")
    she.go_on()


def _decide(browser: Browser, server: Server, number: str) -> None:
    for username, act in (("zhaoyifan", "accept"), ("zhouwentao", "approve")):
        context = browser.new_context(viewport=DESK, locale="zh-CN")
        he = Officer(context, server.url, "zh-Hans", scripts=True)
        he.looks = False
        he.when_they_sign_in(username, server.passwords()[username])
        he.when_they_open(number, LICENCE)
        he.press(he.act(act))
        context.close()


@pytest.mark.timeout(600)
@some_pairs("locale, dress", LANGUAGES, DRESSES, LOOKED_AT)
def test_ones_own_pages_are_accessible(
    locale: str, dress: str, someone: Someone, given_a_visitor: Callable[..., Applicant]
) -> None:
    she = _as(someone, locale, dress, given_a_visitor)
    for path in someone.pages:
        she.go(path)
    she.then_nothing_went_wrong()


@pytest.mark.timeout(300)
@pytest.mark.parametrize("locale", LANGUAGES)
def test_ones_own_pages_are_accessible_on_a_desk(
    locale: str, someone: Someone, given_a_visitor: Callable[..., Applicant]
) -> None:
    she = _as(someone, locale, "plain", given_a_visitor, viewport=DESK)
    for path in someone.pages:
        she.go(path)
    she.then_nothing_went_wrong()


def _as(
    someone: Someone, locale: str, dress: str, make: Callable[..., Applicant], **more: Any
) -> Applicant:
    she = make(locale, storage_state=someone.state, phone=someone.phone, **more)
    chosen = [("lang", locale), *DRESSES[dress]]
    she.context.add_cookies([{"name": n, "value": v, "url": she.base} for n, v in chosen])
    return she
