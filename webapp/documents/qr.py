"""QR codes as inline SVG: one path, no style attribute, no image library."""

from __future__ import annotations

from functools import lru_cache

import qrcode
from markupsafe import Markup
from qrcode.constants import ERROR_CORRECT_M

QUIET = 4
"""Modules of empty ground that a reader needs around the code (ISO/IEC 18004)."""


@lru_cache(maxsize=128)
def qr_svg(text: str, label: str) -> Markup:
    """A QR code of `text`; `label` says what it is for those who do not see it.

    The colour is the text's own (`currentColor`), the size comes from the style sheet.
    """
    size, path = _drawn(text)
    return Markup(
        '<svg class="qr-code" viewBox="0 0 {size} {size}" role="img" aria-label="{label}">'
        '<path stroke="currentColor" shape-rendering="crispEdges" d="{path}"/></svg>'
    ).format(size=size, label=label, path=path)


def qr_drawing(text: str) -> str:
    """A QR code as an SVG file, dark on nothing, for a document."""
    size, path = _drawn(text)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}">'
        f'<path stroke="#14202b" d="{path}"/></svg>'
    )


def _drawn(text: str) -> tuple[int, str]:
    """The side of a code in modules, its quiet zone included, and its path."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make(fit=True)
    return code.modules_count + 2 * QUIET, _path(code.modules)


def _path(rows: list[list[bool | None]]) -> str:
    """Each row is a broken line one module thick, drawn along its middle."""
    parts = []
    for y, row in enumerate(rows, QUIET):
        pen = None
        x = 0
        while x < len(row):
            start = x
            while x < len(row) and row[x]:
                x += 1
            if x > start:
                move = f"M{start + QUIET} {y}.5" if pen is None else f"m{start - pen} 0"
                parts.append(f"{move}h{x - start}")
                pen = x
            x += 1
    return "".join(parts)
