"""The whole of the main job over plain HTTP: find, answer, sign in, fill, check, hand in, track."""

from __future__ import annotations

import html
import math
import re
import time
from collections.abc import Mapping
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

from stdnum import luhn
from stdnum.cn import ric

from tests.support.visitor import Answer, Form, Visitor, forms
from webapp.catalog import building, loader
from webapp.catalog.values import Field, FieldKind, Revision
from webapp.core import clock

THEME = "open-restaurant"
HALL_ZONE = "Asia/Shanghai"
CATALOG = Path(__file__).resolve().parents[2] / "config" / "catalog"
EVERYWHERE = ("/preferences", "/sign-out", "/terminal/wipe")
NUMBER = re.compile(r"YJS\d{21}[\dX]")
CODE_SECONDS = 30
ONWARD = re.compile(r'<a class="btn main[^"]*" href="([^"]*)"')
TEXTS: dict[FieldKind, str] = {
    FieldKind.text: "普通铝塑板",
    FieldKind.long_text: "普通铝塑板，夜里不发光。",
    FieldKind.name: "刘芳",
    FieldKind.uscc: "91350100M000100Y43",
    FieldKind.phone: "13812345678",
    FieldKind.address: "滨江市中山路 39 号",
    FieldKind.bank_card: "6222020000000000" + luhn.calc_check_digit("6222020000000000"),
}
CODES = {
    "card-number": "37020219900307001X11",
    "project-code": "2611-370200-04-01-123456",
}
"""Numbers in a shape of their own."""
ASSOCIATION = {"org-fund": "30", "person-members": "60"}
ANSWERS: dict[str, dict[str, str]] = {
    "start-company": {"registered-capital": "2"},
    "found-farmer-cooperative": {"coop-capital": "8"},
    "found-social-organisation": ASSOCIATION,
    "pick:cooperative-registration": {"coop-capital": "5"},
    "pick:organisation-registration": ASSOCIATION,
}
"""What one field must be for others of the same theme to agree with it."""


class Stuck(AssertionError):
    """The walk found a page that it cannot go on from."""


def a_day(field: Field) -> str:
    """The day nearest to yesterday that a field takes; its limits are days from today."""
    least, most = field.minimum, field.maximum
    days = max(least if least is not None else -1, -1)
    today = clock.today(HALL_ZONE)
    return (today + timedelta(min(days, most) if most is not None else days)).isoformat()


def an_id_number(serial: int) -> str:
    """A valid ID number (GB 11643) of nobody."""
    body = f"37020219900307{serial % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")


class Applicant(Visitor):
    """A person who applies for a theme; `requests` counts what they sent."""

    revision: Revision = building.unpublished(loader.load(CATALOG))

    def __init__(self, url: str, phone: str, theme: str = THEME, **options: Any) -> None:
        super().__init__(url, **options)
        self.phone = phone
        self.theme = theme
        self.code = self.ref = ""
        self.id_number = ""
        self.name = ""
        self._people = count(1)

    def own_form(self, answer: Answer) -> Form:
        """The form that a page is about."""
        found = [
            form
            for form in forms(answer.text, answer.path)
            if form.method == "post" and form.action not in EVERYWHERE
        ]
        if answer.status >= 400 or not found:
            raise Stuck(f"{answer.path} {answer.status}: {_said(answer)}")
        return found[0]

    def press(self, form: Form, **values: Any) -> Answer:
        """Send a form; the answer is the redirect, or the page that says what to mend."""
        return self.post(form.action, {**form.values, **values})

    def start(self) -> Answer:
        """Find the theme and begin; the first question."""
        self.open("/")
        form = self.own_form(self.open(f"/themes/{self.theme}"))
        return self.follow(self.press(form))

    def answer_guide(self, page: Answer, answers: Mapping[str, Any]) -> Answer:
        """Answer each question that comes; the plan."""
        while "/questions/" in page.path:
            key = page.path.rsplit("/", 1)[1]
            sent = self.press(self.own_form(page), answer=_raw(answers[key]))
            if sent.status != 303:
                raise Stuck(f"{key}: {_said(sent)}")
            page = self.follow(sent)
        return page

    def sign_in(self, onward: str) -> Answer:
        """Prove the phone by its code, and read the privacy notice; the page that was wanted."""
        page = self.open(onward)
        page = self.follow(self.press(self.own_form(page), phone=self.phone))
        page = self.follow(self.press(self.own_form(page), code=self.read_code()))
        if page.path.startswith("/privacy"):
            page = self.follow(self.press(self.own_form(page)))
        return page

    def read_code(self) -> str:
        """The next code that was sent to this phone, from the demonstration's page.

        A job sends it within a second or so. These looks are not part of the application and are
        not counted as its requests, though the server works for them.
        """
        counted = self.requests
        mine = re.compile(rf">{self.phone} ·.*?</p>\s*<p>[^<]*?(?<!\d)(\d{{6}})(?!\d)", re.DOTALL)
        end = time.monotonic() + CODE_SECONDS
        while time.monotonic() < end:
            found = mine.search(self.get("/demo/codes").text)
            if found and found[1] != self.code:
                self.requests = counted
                self.code = found[1]
                return self.code
            time.sleep(0.2)
        raise Stuck(f"no code came for {self.phone}")

    def fill_form(self, page: Answer) -> Answer:
        """Fill each page of the form; the page after it."""
        while "/form/" in page.path:
            form = self.own_form(page)
            values = self.values_for(form)
            typed = {**form.values, **values}
            self.id_number = typed.get("applicant-id", self.id_number)
            self.name = typed.get("applicant-name", self.name)
            sent = self.press(form, **values)
            if sent.status != 303:
                raise Stuck(f"{page.path}: {_said(sent)}")
            page = self.follow(sent)
        return page

    def values_for(self, form: Form) -> dict[str, Any]:
        """A value for each field of a form that is still empty."""
        return {
            name: self.value_of(name, offered)
            for name, offered in form.fields.items()
            if not form.values.get(name)
        }

    def value_of(self, name: str, offered: list[str]) -> Any:
        """A value that the field of this name accepts."""
        if offered:
            return "no" if "no" in offered else offered[0]
        slug = re.split(r"[.\[\]_]+", name.removeprefix("f-"))
        found = next(
            (self.revision.fields[s] for s in reversed(slug) if s in self.revision.fields), None
        )
        if found is None:
            raise Stuck(f"no field of the catalog is named {name!r}")
        if found.kind is FieldKind.id_number:
            return an_id_number(next(self._people))
        if found.kind is FieldKind.date:
            return a_day(found)
        known = ANSWERS.get(self.theme, {}).get(found.slug) or CODES.get(found.slug)
        return known or TEXTS.get(found.kind) or str(max(1, math.ceil(found.minimum or 1)))

    def decide_papers(self, page: Answer) -> Answer:
        """Say of each paper that is needed now that it is brought to the hall; what comes next."""
        while page.path.endswith("/papers"):
            onward = ONWARD.findall(page.text)[-1]
            page = self.open(html.unescape(onward))
            if "/papers/" in page.path:
                form = self.form_with(page, ("act", "bring"))
                page = self.follow(self.press(form, act="bring"))
        return page

    def sign_statements(self, page: Answer) -> Answer:
        """Sign each statement that comes, by name; what comes next."""
        while "/statements/" in page.path:
            form = self.form_to(page, "/statements/")
            sent = self.press(form, name=self.name, typed="yes")
            if sent.status != 303:
                raise Stuck(f"{page.path}: {_said(sent)}")
            page = self.follow(sent)
        return page

    def form_to(self, page: Answer, action: str) -> Form:
        """The first form that posts to an address with this in it."""
        for form in forms(page.text, page.path):
            if action in form.action:
                return form
        raise Stuck(f"{page.path} has no form to {action}: {_said(page)}")

    def form_with(self, page: Answer, button: tuple[str, str]) -> Form:
        """The form that has a button of this name and value."""
        for form in forms(page.text, page.path):
            if any((name, value) == button for name, value, _ in form.buttons):
                return form
        raise Stuck(f"{page.path} has no button {button}: {_said(page)}")

    def submit(self, page: Answer) -> Answer:
        """Hand in from the page that shows the answers; the receipt."""
        for form in forms(page.text, page.path):
            if form.action.endswith("/submit"):
                return self.follow(self.press(form))
        raise Stuck(f"{page.path} {page.status}: {_said(page)}")

    def slip(self, receipt: Answer) -> str:
        """The path behind the slip's code, found by the number and the last four."""
        number = NUMBER.search(re.sub(r"<[^>]*>|\s", "", receipt.text))
        if number is None:
            raise Stuck("the receipt shows no number")
        form = self.own_form(self.open("/track"))
        return self.press(form, number=number[0], four=self.id_number[-4:]).location

    def prepare(self, answers: Mapping[str, Any]) -> Answer:
        """From the home page to the page that shows all answers before they are handed in."""
        plan = self.answer_guide(self.start(), answers)
        self.ref = plan.path.split("/")[2]
        page = self.sign_in(f"/cases/{self.ref}/form")
        page = self.sign_statements(self.decide_papers(self.fill_form(page)))
        if page.path != f"/cases/{self.ref}/check" or page.status != 200:
            raise Stuck(f"{page.path} {page.status}: {_said(page)}")
        return page

    def apply(self, answers: Mapping[str, Any] | None = None) -> Answer:
        """All of it, from the home page to the receipt."""
        receipt = self.submit(self.prepare(answers or self.revision.themes[THEME].widest))
        if not receipt.path.endswith("/receipt") or receipt.status != 200:
            raise Stuck(f"{receipt.path} {receipt.status}: {_said(receipt)}")
        return receipt


def _raw(answer: Any) -> Any:
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return [*answer] if isinstance(answer, list | tuple) else str(answer)


def _said(answer: Answer) -> str:
    text = re.sub(r"<(head|script)\b.*?</\1>|<[^>]*>", " ", answer.text, flags=re.DOTALL)
    return " ".join(text.split())[:600]
