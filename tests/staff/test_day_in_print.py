"""The list of a Saturday on paper: A4, black on white, who comes and who is there, nothing else."""

from __future__ import annotations

import io
import re
from typing import Any

import pikepdf
import pytest
from playwright.sync_api import Page

from tests.appointments.test_roster import EVENING, MORNING, SATURDAY, book, place, sign_up
from tests.staff.conftest import SignIn
from tests.support.server import ROOT
from webapp.appointments.values import PlaceValues

__all__ = ["place"]
pytestmark = [pytest.mark.browser, pytest.mark.one_database]
A4 = (595, 842)
"""Points of 1/72 inch."""
SEEN = (
    """() => [...document.body.querySelectorAll("*")].filter(one => one.getClientRects().length)"""
)
INKS = f"""() => [...new Set(({SEEN})().map(one => getComputedStyle(one).color))]"""
PAPERS = f"""() => [...new Set(({SEEN})().map(one => getComputedStyle(one).backgroundColor))]"""
BLACK, WHITE = {"rgb(0, 0, 0)"}, {"rgba(0, 0, 0, 0)", "rgb(255, 255, 255)"}


def with_styles(html: str) -> str:
    """The page with its stylesheets in it and without scripts: no server is asked for them."""
    html = re.sub(r"<script.*?</script>", "", html, flags=re.DOTALL)
    sheets = re.findall(r'<link rel="stylesheet" href="[^"]*?(css/\w+)[.\w-]*\.css[^"]*">', html)
    assert "css/staff" in sheets
    styles = "".join((ROOT / "static" / f"{one}.css").read_text("utf-8") for one in sheets)
    return html.replace("</head>", f"<style>{styles}</style></head>")


def test_the_list_of_a_saturday_on_paper(
    place: PlaceValues, sign_in: SignIn, officers: dict[str, int], page: Page
) -> None:
    for at in (MORNING, MORNING, "09:15", "18:00"):
        book(place, at)
    sign_up(place, officers["limin"])
    sign_up(place, officers["zhao"], EVENING)
    answer: Any = sign_in("limin", "zh-Hans").get(f"/staff/appointments?day={SATURDAY}")
    page.set_content(with_styles(answer.get_data(as_text=True)))
    page.emulate_media(media="print")
    text = page.locator("body").inner_text()
    for said in ("值班：李敏", "值班：赵一凡", "09:15–09:30", "139"):
        assert said in text
    for hidden in (".s-nav", ".s-top", ".s-foot", ".hd .pill", ".tbl .btn"):
        assert not any(one.is_visible() for one in page.locator(hidden).all()), hidden
    assert set(page.evaluate(INKS)) == BLACK
    assert set(page.evaluate(PAPERS)) <= WHITE
    width = page.evaluate("() => document.documentElement.scrollWidth")
    assert width <= page.evaluate("() => document.documentElement.clientWidth")
    with pikepdf.open(io.BytesIO(page.pdf(prefer_css_page_size=True))) as pdf:
        sizes = {tuple(round(float(one)) for one in sheet.mediabox[2:]) for sheet in pdf.pages}
        assert (sizes, len(pdf.pages)) == ({A4}, 1)
