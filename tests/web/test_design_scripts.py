"""What the small modules add where scripts run: focus, one press, a page without a network."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.support.server import Server


@pytest.fixture
def question(browser: Browser, live_server: Server) -> Iterator[Page]:
    """The first question of a new draft, in English."""
    with browser.new_context(base_url=live_server.url, locale="en-GB") as context:
        page = context.new_page()
        page.goto("/themes/open-restaurant")
        page.locator(".btn.main").click()
        page.wait_for_url(re.compile("/questions/"))
        yield page


def test_after_a_step_the_heading_has_the_focus(question: Page) -> None:
    before = question.locator("h1").inner_text()
    question.locator("label.choice").first.click()
    question.locator(".btn.main").click()
    expect(question.locator("h1")).not_to_have_text(before)
    expect(question.locator("h1")).to_be_focused()
    assert question.evaluate("scrollY") == 0


def test_after_a_refusal_the_summary_has_the_focus_and_leads_into_the_field(question: Page) -> None:
    question.locator(".btn.main").click()
    summary = question.locator(".summary")
    expect(summary).to_be_focused()
    summary.locator("a").first.click()
    assert question.evaluate("document.activeElement.name") == "answer"


def test_an_answer_moves_the_tally_without_a_step(question: Page) -> None:
    with question.expect_response(re.compile("/tally")):
        question.locator("label.choice").first.click()
    expect(question.locator("#tally")).to_be_visible()
    assert "/questions/" in question.url


def test_two_presses_are_one_request(question: Page) -> None:
    sent: list[Request] = []
    question.on("request", lambda r: sent.append(r) if r.method == "POST" else None)
    question.locator("label.choice").first.click()
    question.locator(".btn.main").dblclick()
    expect(question.locator(".steps")).to_contain_text("2")
    question.wait_for_load_state("networkidle")
    assert len(sent) == 1


def test_without_a_network_a_page_says_so_and_holds_nothing_personal(
    browser: Browser, live_server: Server
) -> None:
    with browser.new_context(base_url=live_server.url, locale="en-GB") as context:
        page = context.new_page()
        page.goto("/")
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        context.set_offline(True)
        page.goto("/me/cases")
        expect(page.locator("h1")).to_have_text(re.compile("No network|没有网络"))
        kept = page.evaluate(KEPT)
        assert all(path == "/offline" or path.startswith("/static/") for path in kept)


KEPT = """async () => {
  const paths = [];
  for (const name of await caches.keys())
    for (const request of await (await caches.open(name)).keys())
      paths.push(new URL(request.url).pathname);
  return paths;
}"""
