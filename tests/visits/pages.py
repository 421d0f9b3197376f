"""What the tests of the pages share: asking, and how far the desk is."""

from __future__ import annotations

from typing import Any

from tests.support.client import LintingClient, Page, form_values
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

BY_TELEPHONE = {"item": THEME, "ground": "old", "name": "李大爷", "address": "东山路 2 号"}
"""What a colleague writes down for somebody who has no account."""


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
