"""The page that stands for a phone in a demonstration."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request

from webapp.core import crypto, settings
from webapp.messages import service
from webapp.web.page import page

blueprint = Blueprint("messages", __name__, template_folder="templates")

LOOPBACK = frozenset({"127.0.0.1", "::1"})
LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "[::1]"})
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


@blueprint.get("/demo/codes")
def codes() -> Response:
    """The newest one-time codes: in a demonstration, on this machine or with the printed token."""
    configured = settings.current()
    if not configured.is_demonstration or not (_is_local() or _has_token()):
        abort(404)
    return page("messages/codes.html", codes=service.newest_codes())


def _is_local() -> bool:
    # The name counts too: a foreign site whose name was made to point here must not read codes;
    # neither may one who comes through a proxy that we were not told of.
    name = request.host.rsplit(":", 1)[0] if not request.host.endswith("]") else request.host
    proxied = settings.current().behind_proxy == 0 and any(h in request.headers for h in FORWARDED)
    return request.remote_addr in LOOPBACK and name in LOOPBACK_NAMES and not proxied


def _has_token() -> bool:
    expected = service.demo_token(settings.current().data)
    return crypto.same(request.args.get("token", ""), expected)
