"""Sending papers on a bad line: again by itself, once however often, and the rest in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.journeys.people import Applicant
from tests.journeys.phone import reach_the_papers
from tests.support import papers
from tests.support.browser import given, then, when

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

SHEETS = ".sheet-row"


@pytest.mark.timeout(300)
def test_a_paper_comes_through_a_bad_line_once(
    given_a_visitor: Callable[..., Applicant],
) -> None:
    with given("somebody at the page of a paper"):
        she = given_a_visitor("en")
        reach_the_papers(she)
        she.looks = False
        she.go(f"/cases/{she.ref}/papers/kitchen-layout")
        choose = she.page.locator("form.pick input[multiple]")
        tries = []

        def bad_line(route: Route) -> None:
            tries.append(route)
            if len(tries) == 1:
                route.abort()  # nothing arrives
            elif len(tries) == 2:
                route.fetch()  # it arrives, and the answer is lost
                route.abort()
            else:
                route.continue_()

    with when("the line breaks, then loses the answer, then holds"):
        she.page.route("**/files", bad_line)
        choose.set_input_files(
            [{"name": "a.jpg", "mimeType": "image/jpeg", "buffer": papers.jpeg()}]
        )
        expect(she.page.locator(".sending-row small")).to_contain_text("No network")
    with then("the file is there once"):
        expect(she.page.locator(SHEETS)).to_have_count(1, timeout=30_000)
        assert len(tries) == 3
        expect(she.page.locator(".sending-row")).to_have_count(0)
        expect(she.page.locator("#paper-foot a")).to_be_visible()
    with when("she sends several, one of which is no paper"):
        she.page.unroute("**/files")
        choose.set_input_files(
            [
                {"name": "b.png", "mimeType": "image/png", "buffer": papers.png()},
                {"name": "c.jpg", "mimeType": "image/jpeg", "buffer": b"GIF89a"},
                {"name": "d.pdf", "mimeType": "application/pdf", "buffer": papers.pdf(2)},
            ]
        )
        expect(she.page.locator(SHEETS)).to_have_count(3, timeout=30_000)
    with then("the bad one stays in sight with why, until she leaves it out"):
        bad = she.page.locator(".sending-row.is-bad")
        expect(bad).to_contain_text("A photo or a PDF will do")
        bad.locator("button").click()
        expect(she.page.locator("[data-queue]")).to_be_hidden()
    with when("she replaces the first page and moves the last one up"):
        she.page.locator("[data-replaces]").first.set_input_files(
            [{"name": "e.pdf", "mimeType": "application/pdf", "buffer": papers.pdf(3)}]
        )
        first = she.page.locator(f"{SHEETS} b").first
        expect(first).to_have_text("Pages 1 to 3", timeout=30_000)
        she.press(she.page.locator("button[value^='up ']").last)
    with then("the pages stand in their new order, and the page has no fault"):
        words = she.page.locator(f"{SHEETS} b").all_inner_texts()
        assert words == ["Pages 1 to 3", "Pages 4 to 5", "Page 6"]
        assert not [a for a in she.page.locator(".thumb img").all() if not a.is_visible()]
