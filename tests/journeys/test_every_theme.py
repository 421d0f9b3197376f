"""A browser walks each theme to the check page, with the widest and the narrowest answers.

`make prove` walks all of them; a run of the tests walks a sample.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from tests.catalog.small import NO_PARAMETERS, PLAIN_WEEKS, true_catalog
from tests.journeys.people import Applicant
from tests.support import answering
from tests.support.browser import given, then, when
from tests.support.typed import HALL_ZONE, Typed
from tests.support.variants import some
from webapp.catalog import rules
from webapp.catalog.values import Answers
from webapp.core import clock

THEMES = sorted(true_catalog().themes)
WALKED = THEMES if "PROOF_ROUNDS" in os.environ else ["found-farmer-cooperative", "newborn"]
Make = Callable[..., "AnyApplicant"]

pytestmark = [pytest.mark.browser, pytest.mark.proof, pytest.mark.one_database]


class AnyApplicant(Applicant):
    """Who applies for any theme, and brings all papers to the hall."""

    typed: Typed
    """Set before the form."""

    def give(self, answer: Any) -> None:
        """Tick, choose or type an answer."""
        for one in answer if isinstance(answer, list) else [answer]:
            super().give(str(one))

    def _fill_one(self, name: str, values: Mapping[str, str]) -> None:
        field = self.control(name)
        if name == "applicant-name":
            self.typed.name = field.input_value()
        elif name == "applicant-id":
            self.typed.id_number = field.input_value()
        kind = field.first.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            offered = field.evaluate_all("all => all.map((one) => one.value)")
            if not self.page.locator(f"#content [name='{name}']:checked").count():
                self.choose(name, self.typed.value_of(name, offered))
        elif not field.input_value():
            if field.evaluate("e => e.tagName") == "SELECT":
                field.select_option(index=1)
            else:
                field.fill(self.typed.value_of(name, []))

    def when_they_settle_the_papers(self) -> int:
        """Bring each; how many there were."""
        count = 0
        while "/papers" in self.path:
            if self.path.endswith("/papers"):
                self.go_on()
            else:
                self.press(self.page.locator("button[value=bring]"))
                count += 1
        return count


def walk(she: AnyApplicant, theme: str, answers: Answers) -> None:
    """From the theme's page to the check page."""
    she.typed = Typed(theme)
    with given(f"somebody at the page of {theme}"):
        she.go(f"/themes/{theme}")
        she.when_they_start()
    with when("they answer the questions and sign in"):
        she.when_they_answer_all(answers)
        assert she.path.endswith("/plan")
        she.go_on()
        she.when_they_sign_in()
        she.go_on()
    with when("they fill in the form, settle the papers and sign"):
        she.when_they_fill_in_the_form({})
        she.when_they_settle_the_papers()
        she.when_they_sign_by_name()
    with then("they see all they said, to hand it in"):
        assert she.path == f"/cases/{she.ref}/check"
        she.then_nothing_went_wrong()


@pytest.mark.timeout(300)
@some("theme", WALKED, {"newborn"})
def test_the_widest_answers_lead_to_the_check_page(theme: str, given_a_visitor: Make) -> None:
    answers = rules.widest_answers(true_catalog().themes[theme], clock.today(HALL_ZONE))
    walk(given_a_visitor("zh-Hans", kind=AnyApplicant), theme, answers)


@pytest.mark.timeout(300)
@pytest.mark.thorough
@pytest.mark.parametrize("theme", WALKED)
def test_the_narrowest_answers_lead_to_the_check_page(theme: str, given_a_visitor: Make) -> None:
    catalog, today = true_catalog(), clock.today(HALL_ZONE)
    answers = answering.narrowest(catalog.themes[theme], catalog, NO_PARAMETERS, today, PLAIN_WEEKS)
    walk(given_a_visitor("en", kind=AnyApplicant), theme, answers)
