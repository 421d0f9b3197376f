"""The numbers in addresses: none that the database's integers cannot hold ever reaches it."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter

DIGITS = 9
"""Of the number of a row; PostgreSQL's integers hold them all. With more it is simply not there."""


class RowNumber(IntegerConverter):
    """`<int:…>` in the address of a page."""

    regex = f"[0-9]{{1,{DIGITS}}}"


def read_number(typed: str) -> int | None:
    """The number of a row as a form sends it; None for what none can have."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= DIGITS):
        return None
    return int(typed)


def init(app: Flask) -> None:
    """Every `<int:…>` is the number of a row, or one as small."""
    app.url_map.converters["int"] = RowNumber
