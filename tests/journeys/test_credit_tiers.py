"""信用分级 in a browser: one form and one statement for good standing; the ordinary way, explained
and open to a human look, for whoever stands on a list of grave cases."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.answers import TYPED
from tests.journeys.people import Applicant, Officer
from tests.support.browser import given, then, when
from tests.support.factories import GOOD_CODE, LIMITED_CODE

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

ANSWERS = {
    "goods": "ordinary",
    "weight": "18000",
    "has-licence": "yes",
    "bought": "no",
    "vehicle-number": "3",
    "drivers": "all",
}
HAULIER = {
    **TYPED,
    "shop-name": "滨海物流有限公司",
    "premises-address": "滨江区港前路 8 号",
    "driver-name": "刘强",
    "driver-certificate": "370200199003070011",
    "freight-safety-manager": "刘芳",
    "parking-place": "滨江区港前路 8 号院内",
}
CHECK, PERMIT = "Check of the business licence", "Road transport permit"
Make = Callable[..., Applicant]
MakeOfficer = Callable[..., Officer]


def fill_in(she: Applicant, code: str) -> None:
    """The whole form, with this credit code; what is told in between is read."""
    for _page in range(20):
        if "/form/" in she.path:
            she.fill({**HAULIER, "uscc": code})
            she.go_on()
            wrong = she.page.locator("#errors")
            assert wrong.count() == 0, wrong.inner_text()
        elif she.path.endswith("/credit"):
            return
        else:
            raise AssertionError(f"nothing was told before {she.path}")
    raise AssertionError(f"the form does not end: {she.path}")


def rest_of_the_form(she: Applicant) -> None:
    """The pages of the form behind the news."""
    while "/form/" in she.path:
        she.fill(HAULIER)
        she.go_on()


def to_the_form(she: Applicant) -> None:
    she.go("/themes/road-freight")
    she.when_they_start()
    she.when_they_answer_all(ANSWERS)
    assert she.path == f"/cases/{she.ref}/plan"
    she.press(she.page.locator(".foot a.btn.main"))
    she.when_they_sign_in()
    she.go_on()


@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    "scripts", [True, pytest.param(False, marks=pytest.mark.thorough)], ids=["scripts", "none"]
)
def test_good_standing_gets_its_licence_by_one_form_and_one_statement(
    scripts: bool, given_a_visitor: Make, given_an_officer: MakeOfficer
) -> None:
    with given("a haulier on the list of those who keep their word"):
        she = given_a_visitor("en", scripts=scripts)
        to_the_form(she)
    with when("the form has the code of the enterprise"):
        fill_in(she, GOOD_CODE)
    with then("she is told that one statement is enough, and by which list"):
        assert she.heading() == "Your plan has changed"
        text = she.text()
        assert "one statement is enough" in text
        assert "List of those who keep their word" in text
        assert "Binjiang Credit Office" in text
        she.go_on()
    with when("she fills in the rest and signs"):
        rest_of_the_form(she)
        assert she.path == f"/cases/{she.ref}/statements/full-promise"
        assert she.when_they_sign_by_name() == 1
    with then("nothing else is asked, and she hands it in"):
        assert she.path == f"/cases/{she.ref}/check"
        assert "Safety rules" in she.text()
        she.go_on()
        assert she.path == f"/cases/{she.ref}/receipt"
        number = she.receipt_number()
    with when("the officers accept and approve, each their own"):
        clerk = given_an_officer("limin", "en", scripts=scripts)
        chief = given_an_officer("zhouwentao", "en", scripts=scripts)
        for item in (CHECK, PERMIT):
            clerk.when_they_open(number, item)
            clerk.press(clerk.act("accept"))
            chief.when_they_open(number, item)
            chief.press(chief.act("approve"))
    with then("she has her licence"):
        she.go("/me/licences")
        assert PERMIT in she.text()
        for person in (she, clerk, chief):
            person.then_nothing_went_wrong()


@pytest.mark.timeout(600)
def test_the_ordinary_way_is_explained_and_a_person_can_be_asked(
    given_a_visitor: Make, given_an_officer: MakeOfficer
) -> None:
    with given("a haulier on a list of grave cases"):
        she = given_a_visitor("en")
        to_the_form(she)
    with when("the form has the code of the enterprise"):
        fill_in(she, LIMITED_CODE)
    with then("she reads what changes, why, and how to mend it; nobody refuses her"):
        assert she.heading() == "Your plan has changed"
        text = she.text()
        assert "This time it goes the ordinary way" in text
        assert "List of grave breaches of trust" in text
        assert "Nobody refuses you for this" in text
        assert "ask the Market Regulation Bureau" in she.text()
    with when("she asks a person to look, and goes on meanwhile"):
        she.page.locator("[name=words]").fill("名单上的是另一家同名企业。")
        she.press(she.page.locator("form[action$='/ask'] button"))
        assert "An officer looks at it and writes to you" in she.text()
        she.go_on()
        rest_of_the_form(she)
    with then("the papers themselves are asked for, and no statement"):
        assert she.path == f"/cases/{she.ref}/papers"
        assert "This time it goes the ordinary way" in she.text()
        expect(she.page.locator(".paper.is-link")).to_have_count(2)
    with when("an officer finds that it was a mistake"):
        officer = given_an_officer("limin", "en")
        officer.press(officer.page.locator("nav a[href='/staff/credit']"))
        officer.press(officer.page.locator("td a").first)
        officer.choose("outcome", "normal")
        officer.page.locator("[name=reasons]").fill("核对过了，名单上的不是这家企业。")
        officer.go_on()
        officer.then_nothing_went_wrong()
    with then("her plan is the usual one again, she reads why, and nothing typed is lost"):
        she.go(f"/cases/{she.ref}/form")
        assert she.path == f"/cases/{she.ref}/credit"
        assert "核对过了" in she.text()
        she.go_on()
        she.go("/me/messages")
        assert "An officer looked at your record and changed it" in she.text()
        she.go(f"/cases/{she.ref}/form/shop")
        expect(she.control("uscc")).to_have_value(LIMITED_CODE)
        she.go(f"/cases/{she.ref}/plan")
        assert "This time it goes the ordinary way" not in she.text()
        she.then_nothing_went_wrong()
