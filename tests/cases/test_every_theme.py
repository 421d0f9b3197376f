"""Every theme, and what people pick themselves, from the first question to the check page."""

from __future__ import annotations

from datetime import date
from itertools import count

import pytest

from tests.catalog.small import NO_PARAMETERS, PLAIN_WEEKS, true_catalog
from tests.support import answering
from tests.support.server import Server
from tests.support.typed import HALL_ZONE
from tests.support.walk import Applicant
from webapp.catalog import picking, rules
from webapp.catalog.values import Answers
from webapp.core import clock

PICKED = (
    ("business-licence", "fire-check", "health-check"),
    ("birth-certificate", "birth-household", "child-medical-insurance", "residence-permit-apply"),
)
_phones = count(13900100000)


def today() -> date:
    return clock.today(HALL_ZONE)


def narrowest(theme: str) -> Answers:
    """The answers that bring in the least, today."""
    found = picking.theme_named(true_catalog(), theme)
    return answering.narrowest(found, true_catalog(), NO_PARAMETERS, today(), PLAIN_WEEKS)


def prepared(server: Server, theme: str, answers: Answers) -> Applicant:
    """Somebody who has come to the check page."""
    she = Applicant(server.url, str(next(_phones)), theme=theme)
    she.prepare(answers)
    return she


@pytest.mark.parametrize("theme", sorted(true_catalog().themes))
def test_the_widest_answers_lead_to_the_check_page(live_server: Server, theme: str) -> None:
    prepared(live_server, theme, rules.widest_answers(true_catalog().themes[theme], today()))


@pytest.mark.parametrize("theme", sorted(true_catalog().themes))
def test_the_narrowest_answers_lead_to_the_check_page(live_server: Server, theme: str) -> None:
    prepared(live_server, theme, narrowest(theme))


@pytest.mark.parametrize("item", sorted(true_catalog().items))
def test_each_item_is_applied_for_by_itself(live_server: Server, item: str) -> None:
    theme = picking.slug_of([item])
    prepared(live_server, theme, narrowest(theme))


@pytest.mark.parametrize("items", PICKED, ids="+".join)
def test_what_is_picked_is_handed_in_as_one(live_server: Server, items: tuple[str, ...]) -> None:
    theme = picking.slug_of(items)
    she = Applicant(live_server.url, str(next(_phones)), theme=theme)
    receipt = she.submit(she.prepare(narrowest(theme)))
    assert receipt.path.endswith("/receipt")
    name = picking.theme_named(true_catalog(), theme).name["zh-Hans"]
    assert name in receipt.text
    assert name in she.open("/me/cases").text
