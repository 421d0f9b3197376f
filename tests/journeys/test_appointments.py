"""周六预约: a time on Saturday is kept, booked, moved and seen at the desk."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.people import Applicant, Officer
from tests.support.browser import given, then, when
from tests.support.variants import some_pairs

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

Make = Callable[..., Applicant]
MakeOfficer = Callable[..., Officer]
KEPT = {"zh-Hans": "已留住", "en": "Kept for you"}
BOOKED = {"zh-Hans": "约好了", "en": "Booked"}
SATURDAY = {"zh-Hans": "星期六", "en": "Sat"}


@pytest.mark.timeout(300)
@some_pairs("locale, scripts", ["zh-Hans", "en"], [True, False], {("zh-Hans", True), ("en", False)})
def test_a_saturday_is_booked_on_a_phone(
    locale: str, scripts: bool, given_a_visitor: Make, given_an_officer: MakeOfficer
) -> None:
    with given("somebody who works all week"):
        she = given_a_visitor(locale, scripts=scripts)
        she.go("/me/appointments")
        she.when_they_sign_in()
        she.go_on()
    with when("they choose what they come for, the hall, and a Saturday"):
        she.go("/book")
        she.press(she.page.locator("a.theme[href*=open-restaurant]"))
        she.press(she.page.locator("a[href*='/at/hall']"))
        she.press(a_saturday(she))
    with then("a time is kept for them, and they see for how long"):
        she.press(she.page.locator("button.slot[name=start]").first)
        expect(she.page.locator(".slot.is-held")).to_contain_text(KEPT[locale])
        left = she.page.locator("[data-left]")
        expect(left).to_have_text(re.compile(r"1[45]:\d\d" if scripts else r"\d\d:\d\d"))
    with when("they book it"):
        she.go_on()
    with then("it is booked for Saturday"):
        assert SATURDAY[locale] in she.heading()
        assert BOOKED[locale] in she.text()
        booked = she.path
    with when("they move it"):
        she.press(she.page.locator("a[href*='move=']"))
        she.press(she.page.locator("a[href*='/at/hall']"))
        she.press(a_saturday(she))
        she.press(she.page.locator("button.slot[name=start]").last)
        she.go_on()
    with then("the same booking has another time, and the hall sees who comes"):
        assert she.path == booked
        day = she.heading()
        officer = given_an_officer("limin", locale)
        officer.go("/staff/appointments")
        days = officer.page.locator("#content a[href*='day=']")
        officer.go(days.last.get_attribute("href") or "")
        assert day.rsplit(" ", 1)[1] in officer.text()
        she.then_nothing_went_wrong()
        officer.then_nothing_went_wrong()


def a_saturday(she: Applicant) -> object:
    """The first Saturday of the strip."""
    weekday = "周六" if she.locale == "zh-Hans" else "Sat"
    return she.page.locator(".day", has_text=weekday).first
