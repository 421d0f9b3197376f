"""Each kind of page in every appearance: dark, high contrast, elder mode, the terminal's size."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.journeys.answers import SMALL
from tests.journeys.people import Applicant
from tests.support.browser import LANGUAGES, TERMINAL
from tests.support.variants import some_pairs

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

OPEN = (
    "/",
    "/search?q=canting",
    "/themes/open-restaurant",
    "/items/food-service-permit",
    "/items",
    "/pick?item=business-licence&q=健康证",
    "/promises",
    "/promises/statements/premises-statement",
    "/promises/signed",
    "/promises/reports",
    "/book",
    "/book/open-restaurant/at/hall",
    "/visit",
    "/sign-in",
    "/track",
    "/privacy",
    "/licences",
    "/demo/codes",
    "/staff/sign-in",
)
COOKIES = {
    "dark": [("theme", "dark")],
    "contrast": [("theme", "contrast")],
    "elder": [("mode", "elder")],
    "elder in the dark": [("theme", "dark"), ("mode", "elder")],
}
LOOKED_AT = {("zh-Hans", "dark"), ("en", "contrast"), ("zh-Hans", "elder")}


@pytest.mark.timeout(600)
@some_pairs("locale, dress", LANGUAGES, COOKIES, LOOKED_AT)
def test_every_appearance_is_accessible(
    locale: str, dress: str, given_a_visitor: Callable[..., Applicant]
) -> None:
    she = given_a_visitor(locale)
    she.context.add_cookies([{"name": n, "value": v, "url": she.base} for n, v in COOKIES[dress]])
    for path in OPEN:
        she.go(path)
    _walk_a_little(she)
    she.then_nothing_went_wrong()


def test_a_tall_screen_is_accessible(given_a_visitor: Callable[..., Applicant]) -> None:
    she = given_a_visitor(viewport=TERMINAL)
    for path in OPEN:
        she.go(path)
    she.then_nothing_went_wrong()


def _walk_a_little(she: Applicant) -> None:
    """A question, a refused answer, a number, the plan: what only a draft can show."""
    she.go("/themes/open-restaurant")
    she.looks = False
    she.when_they_start()
    she.looks = True
    she.go_on()
    she.looks = False
    for key, answer in SMALL.items():
        she.looks = key in {"floor-area", "cold-dishes"}
        if f"/questions/{key}" in she.path:
            she.give(answer)
            she.go_on()
    she.looks = True
    she.go(she.path)
