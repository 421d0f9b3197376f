"""What every page must have; the test client asks this of each page that a test fetches."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from xml.etree.ElementTree import Element

import html5lib

LABELLED = {"input", "select", "textarea"}
UNLABELLED_TYPES = {"hidden", "submit", "button", "image", "reset"}
CSRF_FIELD = "csrf_token"
HEX_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}){1,2}\b|\brgba?\(|\bhsla?\(")
COLOUR_ATTRIBUTES = {"fill", "stroke", "color", "bgcolor", "stop-color"}
PARSE_ERRORS_ALLOWED = {"expected-doctype-but-got-start-tag", "expected-doctype-but-got-chars"}
"""A block that htmx swaps in has no doctype; a whole page is asked for one below."""


@lru_cache(maxsize=4)
def parse(html: str) -> tuple[Element, tuple[str, ...]]:
    """A page as a browser would read it, and what was wrong with its syntax.

    Remembered for a moment: the lint and the test that asked for the page read the same one.
    """
    parser = html5lib.HTMLParser(namespaceHTMLElements=False)
    root: Element = parser.parse(html)
    errors = tuple(
        f"line {place[0]}: {code} {values or ''}".strip()
        for place, code, values in parser.errors
        if code not in PARSE_ERRORS_ALLOWED
    )
    return root, errors


def text_of(element: Element) -> str:
    """The words of an element, spaces made single."""
    return " ".join("".join(element.itertext()).split())


def problems(html: str) -> list[str]:
    """Everything that is wrong with a whole page, in words."""
    root, errors = parse(html)
    found = [*errors]
    if not html.lstrip().lower().startswith("<!doctype html>"):
        found.append("the page has no doctype")
    for check in CHECKS:
        found += check(root)
    return found


def _skeleton(root: Element) -> Iterator[str]:
    if not root.get("lang"):
        yield "<html> names no language"
    titles = [text_of(title) for title in root.findall("./head/title")]
    if len(titles) != 1 or not titles[0]:
        yield f"one filled <title> is needed, found {titles}"
    headings = [text_of(h1) for h1 in root.iter("h1")]
    if len(headings) != 1 or not headings[0]:
        yield f"one filled <h1> is needed, found {headings}"
    if len(list(root.iter("main"))) != 1:
        yield "one <main> is needed"


def _ids(root: Element) -> Iterator[str]:
    counted = Counter(e.get("id") for e in root.iter() if e.get("id") is not None)
    yield from (f"id {name!r} stands {n} times" for name, n in counted.items() if n > 1)
    yield from ("an id is empty" for name in counted if not name)


def _main_button(root: Element) -> Iterator[str]:
    found = [e for e in root.iter() if {"btn", "main"} <= set((e.get("class") or "").split())]
    if len(found) > 1:
        yield f"{len(found)} main buttons: {[text_of(e) for e in found]}"


def _forms(root: Element) -> Iterator[str]:
    for form in root.iter("form"):
        action = form.get("action")
        method = (form.get("method") or "").lower()
        if not action or method not in {"get", "post", "dialog"}:
            yield f"a form needs an action and a method: {form.attrib}"
        if method == "post" and not any(
            e.get("name") == CSRF_FIELD and e.get("value") for e in form.iter("input")
        ):
            yield f"the form to {action} carries no {CSRF_FIELD}"


def _labels(root: Element) -> Iterator[str]:
    named = {label.get("for") for label in root.iter("label")}
    inside = {id(e) for label in root.iter("label") for e in label.iter()}
    for element in root.iter():
        if element.tag not in LABELLED or element.get("type") in UNLABELLED_TYPES:
            continue
        if element.get("aria-label") or element.get("aria-labelledby"):
            continue
        if element.get("id") not in named and id(element) not in inside:
            yield f"<{element.tag} name={element.get('name')!r}> has no label"


def _inline(root: Element) -> Iterator[str]:
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "style":
            yield "an inline <style>"
        if element.tag == "script" and not element.get("src"):
            yield "an inline <script>"
        for name, value in element.attrib.items():
            name = str(name)
            if name == "style" or name.startswith("on"):
                yield f"<{element.tag}> has the attribute {name}"
            if name.startswith("hx-"):
                yield f"<{element.tag}> has {name}: write data-{name}"
            if name in COLOUR_ATTRIBUTES and HEX_COLOUR.search(value):
                yield f"<{element.tag} {name}={value!r}>: a colour outside the tokens"


CHECKS = (_skeleton, _ids, _main_button, _forms, _labels, _inline)
