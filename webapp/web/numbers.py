"""The numbers in addresses: none that the database's integers cannot hold ever reaches it."""

from __future__ import annotations

from flask import Flask
from werkzeug.routing import IntegerConverter

DIGITS = 9
"""Of the number of a row; PostgreSQL's integers hold them all. With more it is simply not there."""


class RowNumber(IntegerConverter):
    """`<int:…>` in the address of a page."""

    regex = f"[0-9]{{1,{DIGITS}}}"


def init(app: Flask) -> None:
    """Every `<int:…>` is the number of a row, or one as small."""
    app.url_map.converters["int"] = RowNumber
