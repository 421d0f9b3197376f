"""What the tests of the pages share: who cannot come, signed in, and how far the desk is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient, Page, form_values
from tests.support.factories import Handed
from tests.visits.conftest import ADDRESS, THEME
from webapp.halls import service as halls
from webapp.visits import reads
from webapp.visits.values import Visit

ON_THE_DAY = "2026-12-01T08:40+08:00"
FILLED = {
    "ground": "old_alone",
    "name": "王秀英",
    "address": ADDRESS,
    "phone": "0532-82001234",
}


@pytest.fixture
def handed(morning: datetime) -> Handed:
    """A small noodle shop's case, just handed in."""
    return factories.submitted(name="王秀英")


@pytest.fixture
def she(client: LintingClient, handed: Handed) -> LintingClient:
    """The applicant, signed in."""
    client.set_cookie("lang", "en")
    signed_in(client, handed.account_id)
    return client


def asked(she: LintingClient, at: str = f"/visit/{THEME}", **changes: Any) -> Page:
    """She asks for a visit for a theme, or for what an address says."""
    page = she.open_page(at)
    values = {**FILLED, "start": half_days(page)[0], **changes}
    return page.submit(at, **values)


def half_days(page: Page) -> list[str]:
    """What can be chosen on a page."""
    return [
        one.get("value") or ""
        for one in page.root.iter("input")
        if one.get("name") == "start" and one.get("type") == "radio"
    ]


def filled(page: Page) -> dict[str, Any]:
    """What stands in the form of a request."""
    return form_values(page.form("/visit/"))


def only() -> Visit:
    """The one request that is open."""
    [visit] = reads.open_ones(halls.here().id, ())
    return visit


def confirmed(desk: LintingClient) -> Page:
    """A grid worker confirmed the one request."""
    page = desk.open_page(f"/staff/visits/{only().ref}")
    return page.submit("/confirm", worker="孙大姐")


def planned(desk: LintingClient, officers: dict[str, int]) -> Page:
    """李敏 and 赵一凡 come."""
    page = confirmed(desk)
    return page.submit("/plan", first=officers["limin"], second=officers["zhao"])
