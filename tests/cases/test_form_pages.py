"""The pages of the form: one subject a page, nothing asked twice, every error at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.cases.conftest import Applicant
from webapp.catalog import service as catalog
from webapp.catalog.rules import widest_answers

pytestmark = pytest.mark.one_database


def widest() -> dict[str, Any]:
    theme = catalog.current(None).themes["open-restaurant"]
    return dict(widest_answers(theme))


@pytest.fixture(params=["zh-Hans", "en"])
def wide(request: pytest.FixtureRequest, person: Callable[..., Applicant]) -> Applicant:
    made = person(request.param)
    made.begin(widest())
    return made


def test_every_page_of_the_widest_form_can_be_walked_to_the_receipt(wide: Applicant) -> None:
    wide.fill()
    for page in wide.opened().ground.bundle.pages:
        shown = wide.page(page.subject)
        assert shown.status == 200, page.subject
        shown = shown.submit()
        assert shown.status == 200, shown.text
    check = wide.client.open_page(f"/cases/{wide.ref}/check")
    assert check.path.endswith("/check"), check.text
    receipt = check.submit()
    assert receipt.path.endswith("/receipt")
    case = receipt.client.open_page(f"/me/cases/{wide.ref}")
    assert case.status == 200
    assert wide.client.open_page("/me/cases").status == 200
