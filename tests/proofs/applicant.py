"""An applicant who works through the whole application over HTTP, again and again.

Remembers what the server acknowledged (a redirect came back) and the one thing that was on its way
when the server died: that one may be stored or not, all others must be.
"""

from __future__ import annotations

import html
import http.client
import random
import re
from typing import Any

from stdnum.cn import ric

from tests.support.visitor import Answer, Form, Visitor, forms

THEME = "/themes/open-restaurant"
ANSWERS = {
    "only-prepackaged": ["no"],
    "has-licence": ["no"],
    "business-form": ["individual"],
    "floor-area": ["88", "96", "120.5"],
    "entertainment": ["no"],
    "cold-dishes": ["yes", "no", "unsure"],
    "self-made-drinks": ["yes", "no", "unsure"],
    "raw-food": ["yes", "no"],
    "simple-making": ["yes", "no"],
    "chain": ["no"],
    "signboard": ["plain", "large"],
    "tobacco": ["no"],
    "health-certificates": ["all"],
}
"""What a question may be answered with here; a kill in the middle of any of them is a test."""

ONWARD = re.compile(r'<a class="btn main[^"]*" href="([^"]*)"')
DRAWN = '{"w":328,"h":176,"s":[[[30,40],[90,38],[150,60]],[[40,70],[60,120],[120,140]]]}'
"""Two strokes of a name, as the pad sends them."""
LOST = (http.client.HTTPException, ConnectionError, TimeoutError, OSError)
"""What a person sees when the server dies under them."""


class ServerError(AssertionError):
    """The server answered with its own fault."""


class Applicant:
    """One browser, one phone number, one application after the other."""

    def __init__(self, url: str, serial: int, seed: int) -> None:
        self.visitor = Visitor(url)
        self.random = random.Random(seed)
        self.phone = f"139{serial:08d}"
        body = f"37020219900307{serial % 1000:03d}"
        self.identity = body + ric.calc_check_digit(body + "0")
        self.here = THEME
        self.ref = ""
        self.saved: dict[tuple[str, str], str] = {}
        """(reference of the draft, question or field) -> the acknowledged value as text."""
        self.on_its_way: dict[tuple[str, str], str] = {}
        self.submitted: dict[str, str] = {}
        """Reference -> number on the receipt, empty until the receipt was read."""
        self.signed: set[tuple[str, str]] = set()
        """(reference, statement) of every signature that was acknowledged."""
        self.acknowledged = 0

    def work(self) -> None:
        """Go on until the server is gone."""
        try:
            while True:
                self.step()
        except LOST:
            self.visitor.close()

    def until(self, part: str) -> None:
        """Go on until the address has this in it."""
        for _ in range(80):
            if part in self.here:
                return
            self.step()
        raise AssertionError(f"{part} was not reached, the way ended at {self.here}")

    def step(self) -> None:
        """Look at the page, do what it asks for."""
        page = self._seen(self.visitor.open(self.here))
        self.here = page.path
        if found := re.match(r"/cases/([^/]+)/(\w+)(?:/([\w-]+))?", self.here):
            self.ref = found[1]
            kind, key = found[2], found[3] or ""
            getattr(self, f"_at_{kind}")(page, key)
        elif self.here.startswith("/sign-in/code"):
            self._type_code(page)
        elif self.here.startswith("/sign-in"):
            self._send(self._form(page, "/sign-in"), phone=self.phone)
        elif self.here.startswith("/privacy"):
            self._send(self._form(page, "/privacy"))
        else:
            self._send(self._form(page, "/start"))

    # --- pages --------------------------------------------------------------------------------

    def _at_questions(self, page: Answer, key: str) -> None:
        answer = self.random.choice(ANSWERS[key])
        self._save(self._form(page, "/questions/"), {f"question {key}": answer}, answer=answer)

    def _at_plan(self, page: Answer, key: str) -> None:
        self.here = f"/cases/{self.ref}/form"

    def _at_form(self, page: Answer, key: str) -> None:
        form = self._form(page, "/form/")
        typed = {name: self._value(name, form) for name in form.fields if name != "act"}
        typed = {name: value for name, value in typed.items() if value}
        self._save(form, {f"field {k}": v for k, v in typed.items() if "__" not in k}, **typed)

    def _at_papers(self, page: Answer, key: str) -> None:
        """Papers are brought to the hall; the list leads to the next one, then on."""
        if not key:
            self.here = html.unescape(ONWARD.findall(page.text)[-1])
            return
        form = next(
            form
            for form in forms(page.text, page.path)
            if form.method == "post" and form.action.endswith(f"/papers/{key}")
        )
        self._send(form, act="bring")

    def _at_statements(self, page: Answer, key: str) -> None:
        """Signs by hand or by name; now and then not, and then after all."""
        if "/sign-after-all" in page.text:
            self._send(self._form(page, "/sign-after-all"))
            return
        if 'name="seen"' not in page.text:
            self.here = f"/cases/{self.ref}/form"
            return
        if "/decline" in page.text and self.random.random() < 0.1:
            self._send(self._form(page, "/decline"))
            return
        name = re.search(r'class="cap q3">([^<·]+) ·', page.text)
        assert name is not None, "the page says who signs"
        way = {"name": name[1], "typed": "yes"}
        if self.random.random() < 0.7:
            way = {"strokes": DRAWN, "name": ""}
        ref = self.ref
        self._send(self._form(page, f"/statements/{key}"), **way)
        assert self.here != page.path, f"the signature under {key} was not taken"
        self.signed.add((ref, key))
        self.acknowledged += 1

    def _at_check(self, page: Answer, key: str) -> None:
        if self.random.random() < 0.3:
            # Once more back: what was saved before is replaced by something else.
            self.here = f"/cases/{self.ref}/form/premises"
            return
        self._send(self._form(page, "/submit"))
        self.submitted.setdefault(self.ref, "")
        self.acknowledged += 1

    def _at_receipt(self, page: Answer, key: str) -> None:
        number = read_number(page.text)
        known = self.submitted.get(self.ref) or number
        assert known == number, f"the receipt of one draft changed: {known}, then {number}"
        self.submitted[self.ref] = number
        self.here = THEME

    def _type_code(self, page: Answer) -> None:
        codes = self._seen(self.visitor.open("/demo/codes")).text
        mine = rf"{self.phone} ·.*?</p>\s*<p>[^<]*?(?<!\d)(\d{{6}})(?!\d)"
        found = re.search(mine, codes, re.DOTALL)
        form = self._form(page, "/sign-in/code")
        if found is not None:
            answer = self._post(form.action, {**form.values, "code": found[1]})
            if answer.status == 303:
                self.here = answer.location
                return
            assert answer.status == 422, answer.status
        # The code was used up, but the answer to it was lost: ask for another one.
        self._post(form.action, {**form.values, "code": "", "again": "1"})

    # --- forms --------------------------------------------------------------------------------

    def _value(self, name: str, form: Form) -> Any:
        """What this person writes into a field."""
        number = self.random.randint(1, 999)
        slug = name.rsplit("__", 1)[-1]
        known = {
            "applicant-name": "王建国",
            "applicant-id": self.identity,
            "applicant-phone": self.phone,
            "applicant-home": f"滨江市中山路 {number} 号",
            "food-safety-manager": "刘芳",
            "premises-address": f"海天路 {number} 号 1 层",
            "premises-owner": "海天物业",
            "shop-name": f"老王面馆{number}",
            "sign-text": f"老王面馆{number}",
            "sign-material": "铝塑板",
            "sign-width": "6",
            "sign-height": "1",
            "guests": str(number),
            "storey": "1",
            "storeys-of-building": "6",
            "exits": "2",
            "staff-number": "4",
        }
        if slug in known:
            return known[slug]
        choices = [one for one in form.fields[name] if one]
        if choices:
            return self.random.choice(choices)
        return form.values.get(name) or ("12" if name in form.required else "")

    def _form(self, page: Answer, part: str) -> Form:
        for form in forms(page.text, page.path):
            if form.method == "post" and part in form.action:
                return form
        raise AssertionError(f"{page.path} ({page.status}) has no form to {part}:\n{page.text}")

    def _save(self, form: Form, facts: dict[str, Any], **typed: Any) -> None:
        self.on_its_way = {(self.ref, key): as_text(value) for key, value in facts.items()}
        self._send(form, **typed)
        self.saved |= self.on_its_way
        self.acknowledged += 1
        self.on_its_way = {}

    def _send(self, form: Form, **typed: Any) -> None:
        answer = self._post(form.action, {**form.values, **typed})
        if answer.status != 303:
            said = re.sub(r"<[^>]*>|\s+", " ", answer.text.split("<main", 1)[-1])
            raise AssertionError(f"{form.action}: {answer.status} for {typed}: {said[:800]}")
        self.here = answer.location

    def _post(self, path: str, values: dict[str, Any]) -> Answer:
        return self._seen(self.visitor.post(path, values))

    def _seen(self, answer: Answer) -> Answer:
        if answer.status >= 500:
            raise ServerError(f"{answer.path} answered {answer.status}")
        return answer


def as_text(value: Any) -> str:
    """A stored or typed value in one comparable form: 88.0 is 88, a list is its parts."""
    if isinstance(value, list | tuple):
        return ",".join(as_text(one) for one in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def read_number(page: str) -> str:
    """The number of the case on a receipt, without its groups."""
    plain = re.sub(r"<[^>]*>|\s|&nbsp;", "", page)
    found = re.search(r"YJS\d{21}[\dX]", plain)
    assert found is not None, "the receipt shows no number"
    return found[0]
