"""A test client that lints each page it fetches, and walks forms as a browser without scripts.

page = client.open("/sign-in")
page = page.submit(phone="13800138000")     # follows the redirect, as a browser does
assert page.h1 == "…"
"""

from __future__ import annotations

import hashlib
import re
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.support import page_lint

KEPT = Path(__file__).resolve().parents[2] / ".htmlcheck"
"""Where each kind of page that a test saw is kept for the HTML checkers."""
REDIRECTS = 5
EVERYWHERE = {"/preferences", "/sign-out", "/terminal/wipe"}
"""What the forms around a page's content do."""
Value = str | int | list[str] | None


class Page:
    """A page as the person has it in front of them."""

    def __init__(self, client: LintingClient, response: TestResponse, path: str) -> None:
        self.client = client
        self.response = response
        self.path = path
        self.html = response.get_data(as_text=True)
        self.root, _ = page_lint.parse(self.html)

    @property
    def status(self) -> int:
        """The HTTP status."""
        return self.response.status_code

    @property
    def h1(self) -> str:
        """The page's heading."""
        return next((page_lint.text_of(e) for e in self.root.iter("h1")), "")

    @property
    def text(self) -> str:
        """Every word of the body."""
        body = self.root.find("body")
        return "" if body is None else page_lint.text_of(body)

    def link(self, words: str) -> Page:
        """Follow the first link that says these words."""
        for a in self.root.iter("a"):
            if words in page_lint.text_of(a):
                return self.client.open_page(urljoin(self.path, a.get("href") or ""))
        raise AssertionError(f"no link says {words!r} on {self.path}")

    def forms(self) -> list[Element]:
        """The forms of the page's content: those in `main`, and the one that holds `main`."""
        return [
            form
            for form in self.root.iter("form")
            if (form.get("action") or "").split("?")[0] not in EVERYWHERE
        ]

    def form(self, action: str | None = None, *, button: str = "") -> Element:
        """The form with this action (or part of it), or the only POST form there is.

        Of several with one action the one with a button that says `button`.
        """
        found = [
            form
            for form in self.forms()
            if (action in (form.get("action") or "") if action else form.get("method") == "post")
        ]
        if not found:
            there = [f.get("action") for f in self.root.iter("form")]
            raise AssertionError(f"no form for {action!r} on {self.path}, there are {there}")
        with_it = [
            form
            for form in found
            if any(button in page_lint.text_of(one) for one in form.iter("button"))
        ]
        return (with_it or found)[0]

    def submit(self, action: str | None = None, /, *, button: str = "", **values: Value) -> Page:
        """Fill a form and press its button, or the one that says `button`; the page after it."""
        form = self.form(action, button=button)
        fields = form_values(form)
        target = form.get("action") or self.path
        for element in form.iter("button"):
            if button and button in page_lint.text_of(element):
                target = element.get("formaction") or target
                if name := element.get("name"):
                    fields[name] = element.get("value") or ""
        for name, value in values.items():
            if value is None:
                fields.pop(name, None)
            else:
                fields[name] = [*value] if isinstance(value, list) else str(value)
        address = urljoin(self.path, target)
        if form.get("method") == "get":
            return self.client.open_page(address, query_string=fields)
        return self.client.open_page(address, method="POST", data=fields)


def form_values(form: Element) -> dict[str, Any]:
    """What a browser would send if the form were submitted as it stands."""
    fields: dict[str, Any] = {}
    for element in form.iter():
        name = element.get("name")
        if not name or element.get("disabled") is not None:
            continue
        if element.tag == "input":
            kind = element.get("type") or "text"
            if kind in {"submit", "button", "image", "file"}:
                continue
            if kind in {"checkbox", "radio"} and element.get("checked") is None:
                continue
            value = element.get("value") or ("on" if kind == "checkbox" else "")
            if kind in {"checkbox", "hidden"} and name in fields:
                fields[name] = [*_as_list(fields[name]), value]
            else:
                fields[name] = value
        elif element.tag == "textarea":
            fields[name] = "".join(element.itertext()).removeprefix("\n")
        elif element.tag == "select":
            options = list(element.iter("option"))
            chosen = [o for o in options if o.get("selected") is not None] or options[:1]
            if chosen:
                own = chosen[0].get("value")
                fields[name] = page_lint.text_of(chosen[0]) if own is None else own
    return fields


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


class LintingClient(FlaskClient):
    """Fails on a page that breaks a rule of every page, and keeps the page for the checkers."""

    lint = True

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Make a request; a whole page in the answer is linted."""
        response = super().open(*args, **kwargs)
        if response.mimetype == "text/html" and self.lint and not response.direct_passthrough:
            html = response.get_data(as_text=True)
            # The body of a redirect is never shown.
            is_shown = "Location" not in response.headers
            if "HX-Request" not in response.request.headers and html and is_shown:
                where = f"{response.request.method} {response.request.path}"
                check_page(html, where)
        return response

    def open_page(self, path: str, **kwargs: Any) -> Page:
        """Make a request, follow its redirects, and read the page that it ends on."""
        response = self.open(path, **kwargs)
        for _ in range(REDIRECTS):
            if response.status_code not in {301, 302, 303}:
                break
            path = urljoin(path, response.headers["Location"])
            assert not urlsplit(path).netloc, f"a redirect leaves the site: {path}"
            response = self.open(path)
        assert response.mimetype == "text/html", f"{path} is {response.mimetype}"
        return Page(self, response, response.request.full_path.rstrip("?"))


def check_page(html: str, where: str) -> None:
    """Lint a whole page; keep one of each kind for the HTML checkers at the end of the run."""
    found = page_lint.problems(html)
    assert not found, f"{where}: " + "; ".join(found)
    keep(html, where)


def keep(html: str, where: str) -> None:
    """Keep a page, unless one of the same structure is kept already."""
    structure = re.sub(r">[^<]*<", "><", re.sub(r'="[^"]*"', "", html))
    mark = hashlib.sha256(structure.encode()).hexdigest()[:12]
    name = re.sub(r"[^a-zA-Z]+", "-", re.sub(r"/[\w-]{16,}", "", where)).strip("-")[:60]
    file = KEPT / f"{name}.{mark}.html"
    if not file.exists():
        KEPT.mkdir(exist_ok=True)
        file.write_text(html, "utf-8")
