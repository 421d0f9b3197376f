"""三名股东，三部手机，一份承诺书: three investors sign one deregistration, each for themself."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.journeys.answers import TYPED
from tests.journeys.people import Applicant
from tests.support.browser import given, then, when
from webapp.accounts.identity import SimulatedIdentity
from webapp.accounts.values import Identity
from webapp.core import crypto
from webapp.documents.qr import qr_svg

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

ANSWERS = {
    "for-good": "close",
    "business-form": "company",
    "debts": "settled",
    "used-invoices": "no",
    "taxes": "yes",
}
"""A company without debts: the simple way is open. Every other question is answered with no."""
CLOSING = {
    **TYPED,
    "closing-decided": "2026-11-20",
    "shop-name": "滨江三友商贸有限公司",
    "uscc": "91350100M000100Y43",
}
INVESTOR = "#content [name^=closing-investors][name$='closing-investor-{what}']"
ENGLISH = {"Accept-Language": "en"}
Make = Callable[..., Applicant]


def who_is(she: Applicant) -> Identity:
    """Whom the demonstration's identity check finds for this phone."""
    crypto.configure(she.data, create=False)
    found = SimulatedIdentity().identify(she.phone)
    assert found is not None
    return found


def answer_everything(she: Applicant) -> None:
    for _question in range(30):
        if "/questions/" not in she.path:
            return
        key = she.path.rsplit("/", 1)[1]
        offered = she.page.locator("input[name=answer]")
        fallback = "no" if offered.count() else "1"
        she.when_they_answer(key, ANSWERS.get(key, fallback))
    raise AssertionError(f"the guide does not end: {she.path}")


def fill_in(she: Applicant, people: list[Applicant]) -> None:
    """The whole form; all three stand in the table of investors."""
    for _page in range(30):
        if "/form/" not in she.path:
            return
        she.fill(CLOSING)
        if she.page.locator(INVESTOR.format(what="name")).count():
            for row, one in enumerate(people):
                if row:
                    she.press(she.page.locator("button[name=act][value*=closing-investors]").last)
                known = who_is(one)
                for what, value in (
                    ("name", known.name),
                    ("id", known.id_number),
                    ("phone", one.phone),
                ):
                    she.page.locator(INVESTOR.format(what=what)).nth(row).fill(value)
        she.go_on()
        wrong = she.page.locator("#errors")
        assert wrong.count() == 0, wrong.inner_text()
    raise AssertionError(f"the form does not end: {she.path}")


def draw(one: Applicant) -> None:
    """Write something with a finger."""
    one.page.locator("#statement > :last-child").scroll_into_view_if_needed()
    pad = one.page.locator("#f-signature canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    for stroke in range(3):
        x = box["x"] + 40 + 60 * stroke
        one.page.mouse.move(x, box["y"] + 40)
        one.page.mouse.down()
        one.page.mouse.move(x + 25, box["y"] + 80, steps=5)
        one.page.mouse.move(x + 5, box["y"] + 110, steps=5)
        one.page.mouse.up()


@pytest.mark.timeout(600)
def test_three_investors_sign_one_deregistration_on_three_phones(given_a_visitor: Make) -> None:
    with given("a company with three investors, one of whom closes it"):
        she, second, third = people = [given_a_visitor("en") for _ in range(3)]
        she.go("/themes/close-company")
        she.when_they_start()
        answer_everything(she)
        she.press(she.page.locator(".foot a.btn.main"))
        she.when_they_sign_in()
        she.go_on()
        fill_in(she, people)
    with when("she signs on her own phone"):
        she.when_they_settle_the_papers()
        while "/statements/simple-closing" not in she.path:
            she.when_they_sign_one()
        assert "3 people sign this, each for themself" in she.text()
        draw(she)
        she.go_on()
    with then("she sees that two are still to come, and a code for each"):
        assert she.path.endswith("/statements/simple-closing")
        assert "2 signatures to come" in she.text()
        addresses = [
            text.strip() for text in she.page.locator("#signers .address").all_text_contents()
        ]
        assert len(addresses) == 2
        codes = [str(qr_svg(address, "")) for address in addresses]
        shown = she.page.locator("#signers").inner_html()
        assert all(re.search(r' d="[^"]+"', code)[0] in shown for code in codes)  # type: ignore[index]
        she.go(f"/cases/{she.ref}/check")
        assert not she.path.endswith("/check"), "nothing is handed in before all have signed"
        she.go(f"/cases/{she.ref}/statements/simple-closing")
    with when("the third one, signed in, opens the second one's link"):
        path, own = (urlsplit(address).path for address in addresses)
        third.go(own)
        third.go_on()
        third.when_they_sign_in()
        third.go_on()
        theirs = third.context.request.get(third.base + path, headers=ENGLISH)
    with then("they are told that it is not theirs, and there is nothing to sign"):
        assert theirs.status == 403
        assert "This is for somebody else" in theirs.text()
        assert "canvas" not in theirs.text()
    with when("the second one signs by drawing, on their own phone"):
        second.go(path)
        assert who_is(second).name not in second.text(), "the door names nobody"
        second.go_on()
        second.when_they_sign_in()
        second.go_on()
        assert who_is(second).name in second.text()
        draw(second)
        second.go_on()
    with then("her page says so by itself, and the link is used up"):
        expect(she.page.locator("#signers")).to_contain_text("1 signature to come", timeout=20_000)
        assert second.path.startswith("/me/signatures/")
        used = second.context.request.get(second.base + path, headers=ENGLISH)
        assert (used.status, "has run out or was used" in used.text()) == (410, True)
    with when("the third one types the name"):
        assert third.path == own
        third.when_they_sign_one()
    with then("her page goes on by itself, she hands it in, and each has a copy"):
        she.page.wait_for_url(f"**/cases/{she.ref}/check", timeout=20_000)
        she.look()
        she.go_on()
        assert she.path == f"/cases/{she.ref}/receipt"
        for one in people:
            one.go("/me/signatures")
            one.press(one.page.locator("#content .case-item a").last)
            expect(one.page.locator("#content .light")).to_have_text("Signed", timeout=20_000)
            one.then_nothing_went_wrong()
