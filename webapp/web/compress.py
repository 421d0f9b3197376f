"""Pages travel compressed: a hall's visitors are on slow lines.

The form token is masked anew in each page, so a compressed page says nothing about it.
"""

from __future__ import annotations

import zlib

from flask import Flask, Response, request

SMALLEST = 1400
"""Bytes that fit one packet anyway."""
FASTEST = 1
GZIP = 31


def init(app: Flask) -> None:
    """Compress every HTML answer that is worth it."""

    @app.after_request
    def compress(response: Response) -> Response:
        if (
            response.mimetype == "text/html"
            and "gzip" in request.headers.get("Accept-Encoding", "")
            and not response.is_streamed
            and "Content-Encoding" not in response.headers
        ):
            body = response.get_data()
            if len(body) >= SMALLEST:
                packer = zlib.compressobj(FASTEST, wbits=GZIP)
                response.set_data(packer.compress(body) + packer.flush())
                response.headers["Content-Encoding"] = "gzip"
                response.vary.add("Accept-Encoding")
        return response
