"""The whole of the main job over plain HTTP: find, answer, sign in, fill, check, hand in, track."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Mapping
from typing import Any

from tests.support.typed import REVISION, Typed
from tests.support.visitor import Answer, Form, Visitor, forms

THEME = "open-restaurant"
EVERYWHERE = ("/preferences", "/sign-out", "/terminal/wipe")
NUMBER = re.compile(r"YJS\d{21}[\dX]")
CODE_SECONDS = 30
ONWARD = re.compile(r'<a class="btn main[^"]*" href="([^"]*)"')


class Stuck(AssertionError):
    """The walk found a page that it cannot go on from."""


class Applicant(Visitor):
    """A person who applies for a theme; `requests` counts what they sent."""

    revision = REVISION

    def __init__(self, url: str, phone: str, theme: str = THEME, **options: Any) -> None:
        super().__init__(url, **options)
        self.phone = phone
        self.theme = theme
        self.code = self.ref = ""
        self.id_number = ""
        self.name = ""
        self.typed = Typed(theme)

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
            self.typed.name, self.typed.id_number = self.name, self.id_number
            sent = self.press(form, **values)
            if sent.status != 303:
                raise Stuck(f"{page.path}: {_said(sent)}")
            page = self.follow(sent)
        return page

    def values_for(self, form: Form) -> dict[str, Any]:
        """A value for each field of a form that is still empty."""
        return {
            name: self.typed.value_of(name, offered)
            for name, offered in form.fields.items()
            if not form.values.get(name)
        }

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
