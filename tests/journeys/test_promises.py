"""A paper that follows takes two taps; a promise is taken back, and the desk says what it lacks."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.people import Applicant, Officer
from tests.journeys.phone import reach_the_papers, sign_all
from tests.support import papers
from tests.support.browser import LANGUAGES, given, then, when
from tests.support.variants import some

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

NAMES = {
    "zh-Hans": ("营业执照", "食品经营许可证"),
    "en": ("Business licence", "Food business permit"),
}
COUNT_TAPS = "document.addEventListener('pointerdown', e => e.isTrusted && window.tapped(), true)"
RULES, SAFETY = "food-rules-list", "sign-safety-statement"
Make = Callable[..., Applicant]
MakeOfficer = Callable[..., Officer]


@pytest.mark.timeout(600)
@some("locale", LANGUAGES, {"zh-Hans"})
def test_a_paper_follows_and_a_promise_is_taken_back(
    locale: str, given_a_visitor: Make, given_an_officer: MakeOfficer
) -> None:
    licence, food = NAMES[locale]
    with given("a shop that handed in; one paper may follow, and the food permit is accepted"):
        she = given_a_visitor(locale, has_touch=True)
        _hand_in(she)
        clerk = given_an_officer("zhaoyifan", locale)
        chief = given_an_officer("zhouwentao", locale)
        for officer in (clerk, chief):
            officer.looks = False
        _act(clerk, she, licence, "accept")
        _act(chief, she, licence, "approve")
        _act(clerk, she, food, "accept")
    with when("a reminder leads her to the paper"):
        she.looks = True
        she.go(f"/me/cases/{she.ref}/papers")
        assert she.path == f"/me/cases/{she.ref}/papers/{RULES}"
    with then("it takes two taps: photograph, send"):
        assert _send_it(she) == 2
        expect(she.page.locator(".note.is-ok")).to_be_visible()
    with when("she takes back her promise about the sign"):
        she.go(f"/me/cases/{she.ref}")
        she.press(she.page.locator(f"a[href$='/statements/{SAFETY}/withdraw']"))
        assert she.page.locator(".ways td").count() == 8
        she.go_on()
    with then("the paper is asked for, nothing else of the case has changed"):
        assert she.path == f"/me/cases/{she.ref}"
        expect(she.page.locator("#papers a[href$='/papers/sign-safety']")).to_have_count(1)
        assert she.page.locator(f"a[href$='/statements/{SAFETY}/withdraw']").count() == 0
        assert she.page.locator("a[href$='/withdraw']").count() == 0, "the others were decided on"
    with then("the desk says what is missing in place of the button"):
        chief.looks = True
        chief.when_they_open(she.number, food)
        expect(chief.act("approve")).to_have_count(0)
        expect(chief.page.locator("a[href$='/refuse']")).to_have_count(1)
        for person in (she, clerk, chief):
            person.then_nothing_went_wrong()


def _hand_in(she: Applicant) -> None:
    """Every paper is brought to the hall, everything is signed."""
    reach_the_papers(she)
    she.looks = False
    while "/papers" in she.path:
        if she.path.endswith("/papers"):
            she.go_on()
        else:
            she.press(she.page.locator("button[value=bring]"))
    assert sign_all(she) >= 1
    she.go_on()
    she.number = she.receipt_number()


def _act(officer: Officer, she: Applicant, item: str, what: str) -> None:
    officer.when_they_open(she.number, item)
    officer.press(officer.act(what))


def _send_it(she: Applicant) -> int:
    """Photograph the paper on its page and send it; how often a finger touched the screen."""
    taps: list[int] = []
    she.context.expose_function("tapped", lambda: taps.append(1))
    she.page.evaluate(COUNT_TAPS)
    with she.page.expect_file_chooser() as chooser:
        she.page.locator("label:has(input[capture])").tap()
    chooser.value.set_files(
        [{"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": papers.jpeg(1600, 1200)}]
    )
    send = she.page.locator("#follow-foot button")
    expect(send).to_be_visible(timeout=60_000)
    with she.page.expect_response(lambda answer: answer.url.endswith("/send")):
        send.tap()
    expect(she.page.locator("#follow-foot button")).to_have_count(0)
    return len(taps)
