"""What a person sees is kept by no cache; what belongs to nobody says for how long it may be."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from werkzeug.routing import Rule

from tests.cases.conftest import signed_in
from tests.support import factories
from webapp.cases import drafts, tracking
from webapp.cases.values import Owner
from webapp.core import clock
from webapp.messages import inbox

pytestmark = [pytest.mark.one_database, pytest.mark.raw_page]

NOBODYS = frozenset({"pwa.offline", "pwa.service_worker", "pwa.manifest"})
"""What a browser may keep and asks about before it uses it; it holds nothing of anybody."""
VARY = ("HX-Request", "HX-Target", "Cookie", "Accept-Language")


@dataclass
class Things:
    """What a signed-in person has, by the names that addresses give to it."""

    client: Any
    values: dict[str, list[str]]


@pytest.fixture
def things(app: Any, client: Any) -> Things:
    """A person with a case, a draft and a message."""
    handed = factories.submitted()
    draft = drafts.start(
        factories.THEME, owner=Owner(account_id=handed.account_id), now=clock.now()
    )
    signed_in(client, handed.account_id)
    slip = tracking.case(handed.ref, account_id=handed.account_id).slip_token
    return Things(
        client,
        {
            "ref": [handed.ref, draft, *handed.items.values()],
            "token": [slip],
            "key": ["only-prepackaged"],
            "subject": ["applicant"],
            "paper": ["kitchen-layout"],
            "slug": ["open-restaurant", "food-service-permit", "premises-statement"],
            "message_id": [str(inbox.of_account(handed.account_id)[0].id)],
        },
    )


def addresses(app: Any, things: Things) -> Iterator[tuple[Rule, str]]:
    """Every page of the route map, for each thing that the person has; unknown names get a 1."""
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()):
            continue
        most = max([1, *(len(things.values.get(name, "x")) for name in rule.arguments)])
        for turn in range(most):
            address = rule.rule
            for name in rule.arguments:
                some = things.values.get(name, ["1"])
                address = re.sub(rf"<([^<>]*:)?{name}>", some[turn % len(some)], address)
            yield rule, address


def test_every_page_of_the_map_is_kept_by_nobody(app: Any, things: Things) -> None:
    seen, shown = set(), set()
    for rule, address in addresses(app, things):
        response = things.client.get(address)
        where = f"{address} {response.status_code}"
        assert response.status_code < 500, where
        seen.add(rule.endpoint)
        if response.status_code == 200:
            shown.add(rule.endpoint)
        control = response.headers["Cache-Control"]
        if rule.endpoint in NOBODYS:
            assert control == "no-cache", where
            assert "Set-Cookie" not in response.headers, where
            continue
        assert "no-store" in control, f"{where}: {control}"
        assert "public" not in control, where
        assert "ETag" not in response.headers, where
        assert "Last-Modified" not in response.headers, where
        if response.mimetype == "text/html" and response.status_code == 200:
            vary = response.headers.get("Vary", "")
            assert all(name in vary for name in VARY), f"{where}: {vary}"
    assert seen >= NOBODYS
    wanted = {"track.mine", "track.case", "inbox.messages", "form.receipt", "guide.question"}
    assert wanted | {"accounts.me", "track.slip"} <= shown, "the walk has to see personal pages"


@pytest.mark.parametrize("path", ["css/tokens.css", "js/pwa.js", "icons/made/app-192.png"])
def test_static_files_never_change(client: Any, path: str) -> None:
    control = client.get(f"/static/{path}").headers["Cache-Control"]
    assert control == "public, max-age=31536000, immutable"


def test_a_static_file_comes_compressed_and_says_so(client: Any) -> None:
    response = client.get("/static/css/shell.css", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in response.headers["Vary"]


def test_a_post_is_kept_by_nobody(client: Any) -> None:
    token = client.open_page("/sign-in").root.find(".//input[@name='csrf_token']").get("value")
    for path in ("/preferences", "/sign-in", "/track", "/sign-out"):
        response = client.post(path, data={"csrf_token": token})
        assert "no-store" in response.headers["Cache-Control"], path


@pytest.mark.parametrize("path", ["/sign-out", "/me/close"])
def test_leaving_empties_the_browsers_memory(client: Any, path: str) -> None:
    signed_in(client, factories.account()[0])
    token = client.open_page("/me").root.find(".//input[@name='csrf_token']").get("value")
    response = client.post(path, data={"csrf_token": token})
    assert response.headers["Clear-Site-Data"] == '"cache", "storage"'
