"""Numbers in addresses: what no row can have as its number is simply not there."""

from __future__ import annotations

import re
from typing import Any

import pytest
from werkzeug.exceptions import NotFound

from tests.staff.conftest import SignIn, officers, sign_in

__all__ = ["officers", "sign_in"]
BIGGEST = 999_999_999
TOO_BIG = [f"{BIGGEST + 1}", f"{2**31}", "9" * 19, "9" * 40, "9" * 5000]


@pytest.mark.parametrize("number", TOO_BIG)
def test_a_number_that_no_row_can_have_is_not_there(sign_in: SignIn, app: Any, number: str) -> None:
    limin = sign_in("limin")
    token = limin.open_page("/staff/roster").root.find(".//input[@name='csrf_token']")
    csrf = {"csrf_token": token.get("value")}
    for address in ("roster/rest", "calls"):
        assert limin.post(f"/staff/{address}/{number}", data=csrf).status_code == 404
    assert limin.get(f"/staff/roster/rest/{number}").status_code == 404


@pytest.mark.one_database
def test_every_number_in_an_address_is_bounded(app: Any) -> None:
    adapter = app.url_map.bind("localhost")
    numbered = [rule for rule in app.url_map.iter_rules() if "<int" in rule.rule]
    assert numbered
    for rule in numbered:
        (method,) = rule.methods & {"GET", "POST"}
        assert adapter.match(address(rule.rule, BIGGEST), method=method)[0] == rule.endpoint
        for number in TOO_BIG:
            with pytest.raises(NotFound):
                adapter.match(address(rule.rule, number), method=method)


def address(rule: str, number: int | str) -> str:
    return re.sub("<[^>]*>", "x", re.sub("<int[^>]*>", str(number), rule))
