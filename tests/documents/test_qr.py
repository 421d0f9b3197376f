"""The drawn path is the code, module for module."""

from __future__ import annotations

import re

import pytest
import qrcode
from hypothesis import given, settings
from hypothesis import strategies as st
from qrcode.constants import ERROR_CORRECT_M

from webapp.documents.qr import QUIET, qr_svg

LINK = "https://hall.example/t/AbCdEfGhIjKlMnOpQrStUv"


def drawn(svg: str) -> list[list[bool]]:
    """The modules that the path's strokes cover, quiet zone included."""
    found = re.search(r'viewBox="0 0 (\d+) (\d+)".* d="([^"]*)"', svg)
    assert found
    size = int(found[1])
    rows = [[False] * size for _ in range(size)]
    x = y = 0
    for command, first, second in re.findall(r"([Mmh])(-?\d+)(?: ([\d.]+))?", found[3]):
        if command == "M":
            x, y = int(first), int(float(second))
        elif command == "m":
            x += int(first)
        else:
            for column in range(x, x + int(first)):
                rows[y][column] = True
            x += int(first)
    return rows


@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=120))
@settings(max_examples=25, deadline=None)
def test_the_path_is_the_code(text: str) -> None:
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    assert drawn(qr_svg(text, "x")) == code.get_matrix()


def test_it_is_small_and_fits_the_content_security_policy() -> None:
    svg = qr_svg(LINK, "Your receipt")
    assert len(svg) < 2500
    assert "style" not in svg
    assert "#" not in svg
    assert 'aria-label="Your receipt"' in svg


@pytest.mark.parametrize("label", ['"><script>', "<b>&"])
def test_a_label_cannot_break_out(label: str) -> None:
    svg = qr_svg("x", label)
    assert "<script" not in svg
    assert "<b>" not in svg


def test_one_code_is_drawn_once() -> None:
    assert qr_svg(LINK, "a") is qr_svg(LINK, "a")
