"""Finding the theme in everyday words, and a guide that says at once what an answer means."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.answers import SMALL
from tests.journeys.people import Applicant
from tests.support.browser import given, then, when

pytestmark = [pytest.mark.browser, pytest.mark.one_database]

THEME = "/themes/open-restaurant"
Make = Callable[..., Applicant]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_everyday_words_find_the_theme(scripts: bool, given_a_visitor: Make) -> None:
    with given("somebody on the home page"):
        she = given_a_visitor(scripts=scripts)
        she.looks = False
    for words in ("餐馆", "面馆", "canting", "kcyd"):
        with when(f"she types {words}"):
            she.go("/")
            she.when_they_search(words)
        with then("opening a restaurant stands first"):
            she.then_the_first_hit_is(THEME)
    she.then_nothing_went_wrong()


def test_the_tally_follows_a_choice_before_it_is_saved(given_a_visitor: Make) -> None:
    with given("somebody at the question about tobacco"):
        she = given_a_visitor()
        she.looks = False
        she.go(THEME)
        she.when_they_start()
        for key, answer in SMALL.items():
            if key == "tobacco":
                break
            she.when_they_answer(key, answer)
        before = she.tally()
    with when("she taps yes"):
        she.choose("answer", "yes")
    with then("it is one permit more, at once, and the address is the same"):
        expect(she.page.locator("#tally")).not_to_have_text(before, use_inner_text=True)
        assert she.path.endswith("/questions/tobacco")
    with when("she loads the page again"):
        she.go(she.path)
    with then("nothing was saved by looking"):
        assert she.tally() == before
        expect(she.page.locator("input[name=answer]:checked")).to_have_count(0)
    with when("she goes on without an answer"):
        she.go_on()
    with then("she reads what to do"):
        expect(she.page.locator("#errors")).to_be_focused()
        she.then_nothing_went_wrong()


@pytest.mark.parametrize("locale", ["zh-Hans", "en"])
def test_packaged_food_leads_out(locale: str, given_a_visitor: Make) -> None:
    with given("somebody who starts"):
        she = given_a_visitor(locale)
        she.go(THEME)
        she.when_they_start()
    with when("she sells packaged food only"):
        she.when_they_answer("only-prepackaged", "yes")
    with then("a page says what that needs instead, and the way back is open"):
        assert she.path.endswith("/elsewhere/prepackaged-food")
        she.page.locator("a.back").click()
        she.page.wait_for_url("**/questions/only-prepackaged")
        she.then_nothing_went_wrong()


def test_an_answer_can_be_changed_and_the_path_follows(given_a_visitor: Make) -> None:
    with given("a plan of a small shop"):
        she = given_a_visitor("en")
        she.looks = False
        she.go(THEME)
        she.when_they_start()
        she.when_they_answer_all(SMALL)
    with when("she has the licence already"):
        she.go(f"/cases/{she.ref}/questions/has-licence")
        she.when_they_answer("has-licence", "yes")
    with then("the question about its form is no longer asked"):
        she.go(f"/cases/{she.ref}/questions/business-form")
        assert she.path == f"/cases/{she.ref}/plan"
        she.then_nothing_went_wrong()


def test_nobody_else_sees_a_draft(given_a_visitor: Make) -> None:
    with given("somebody's draft"):
        she = given_a_visitor()
        she.looks = False
        she.go(THEME)
        she.when_they_start()
    with when("another person opens its address"):
        other = given_a_visitor()
        answer = other.page.goto(f"{other.base}/cases/{she.ref}/plan")
    with then("it is not there"):
        assert answer is not None
        assert answer.status == 404
