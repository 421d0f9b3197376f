"""The people of the journeys: a visitor with a phone, an officer at a desk."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.journeys.answers import TYPED, an_id_number
from tests.journeys.watching import Watch
from tests.support import papers

HAN = re.compile(r"[\u4e00-\u9fff]")
_serial = count(1)
MARK = """() => {
  window.wasHere = true;
  document.querySelector("h1").setAttribute("data-was-here", "");
}"""
GONE = "() => document.querySelector('h1') && !document.querySelector('[data-was-here]')"
HAS_FOCUS = """(wanted) => {
  const there = document.activeElement;
  return there.id === wanted || there.tagName.toLowerCase() === wanted;
}"""


class Person:
    """Somebody at a browser; every page they see is looked at."""

    def __init__(self, context: BrowserContext, base: str, locale: str, *, scripts: bool) -> None:
        self.context = context
        self.base = base
        self.locale = locale
        self.scripts = scripts
        self.watch = Watch(context, scripts=scripts)
        self.page: Page = context.new_page()
        self.looks = True

    # --- going and seeing ---------------------------------------------------------------------

    def go(self, path: str) -> None:
        """Open an address."""
        self.page.goto(self.base + path)
        self.look()

    @property
    def path(self) -> str:
        """Where they are."""
        return urlsplit(self.page.url).path

    def look(self) -> None:
        """See the page: in the right language, accessible, and with a heading."""
        expect(self.page.locator("html")).to_have_attribute("lang", self.locale)
        expect(self.page.locator("h1")).to_have_count(1)
        if self.looks:
            self.watch.look(self.page)

    def heading(self) -> str:
        """The page's heading."""
        return self.page.locator("h1").inner_text().strip()

    def text(self) -> str:
        """All words on the page."""
        return self.page.locator("body").inner_text()

    def press(self, button: Locator) -> None:
        """Press a button or a link and wait for what comes of it, with or without scripts."""
        if not self.scripts:
            with self.page.expect_navigation():
                button.click()
        else:
            self.page.evaluate(MARK)
            button.click()
            self.page.wait_for_function(GONE)
            self.page.wait_for_load_state()
            self._then_the_focus_is_where_reading_begins()
        self.look()

    def go_on(self) -> None:
        """Press the page's main button."""
        self.press(self.page.locator(".btn.main"))

    def _then_the_focus_is_where_reading_begins(self) -> None:
        """On the error summary where there is one; after a swap without one on the heading."""
        if self.page.locator("#errors").count():
            self.page.wait_for_function(HAS_FOCUS, arg="errors")
        elif self.page.evaluate("() => window.wasHere === true"):
            self.page.wait_for_function(HAS_FOCUS, arg="h1")

    def go_back(self) -> None:
        """The browser's own way back."""
        self.page.go_back()
        self.page.wait_for_load_state()

    # --- forms --------------------------------------------------------------------------------

    def control(self, name: str) -> Locator:
        """The inputs with this name that a person can reach."""
        return self.page.locator(f"#content [name='{name}']:not([type=hidden])")

    def choose(self, name: str, value: str) -> None:
        """Choose a card, as people do: by pressing on its words."""
        card = self.page.locator(f"label.choice:has(input[name='{name}'][value='{value}'])")
        card.click()

    def fill(self, values: Mapping[str, str] = TYPED) -> None:
        """Fill in the page: typed values by field, the first choice of each set, each row."""
        names: list[str] = self.page.locator("#content [name]:not([type=hidden])").evaluate_all(
            "all => [...new Set(all.map((e) => e.name))]"
        )
        for name in names:
            if name != "act":
                self._fill_one(name, values)

    def _fill_one(self, name: str, values: Mapping[str, str]) -> None:
        field = name.rsplit("__", 1)[-1]
        first = self.control(name).first
        kind = first.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            wanted = values.get(field) or first.get_attribute("value") or ""
            if not self.page.locator(f"#content [name='{name}']:checked").count():
                self.choose(name, wanted)
        elif first.evaluate("e => e.tagName") == "SELECT":
            first.select_option(index=1)
        elif field in values:
            first.fill(values[field])
        elif field.endswith("-id"):
            first.fill(an_id_number(next(_serial)))

    def then_it_is_said_how_to_mend(self, name: str, kept: str) -> None:
        """The summary has the focus and leads to the field; the field says how; the value stays."""
        summary = self.page.locator("#errors")
        expect(summary).to_be_visible()
        if self.scripts:
            expect(summary).to_be_focused()
        expect(self.control(name)).to_have_value(kept)
        expect(self.control(name)).to_have_attribute("aria-invalid", "true")
        words = self.page.locator(f"#f-{name}-err").inner_text()
        link = summary.locator("a").first
        assert words.splitlines()[-1].strip() in link.inner_text()
        link.click()
        if self.scripts:
            expect(self.control(name)).to_be_focused()

    def then_nothing_went_wrong(self) -> None:
        """No page broke a rule, no script failed, nothing was blocked."""
        self.watch.nothing_went_wrong()


class Applicant(Person):
    """Who wants to open a restaurant."""

    def __init__(self, *about: Any, phone: str, data: Path, **more: Any) -> None:
        super().__init__(*about, **more)
        self.phone = phone
        self.data = data
        self.ref = ""
        self.number = ""

    # --- find ---------------------------------------------------------------------------------

    def when_they_search(self, words: str) -> None:
        """Type into the search of the home page; results come by themselves, or by the button."""
        self.page.locator("input[type=search]").fill(words)
        if self.scripts:
            expect(self.page.locator("#results a").first).to_be_visible()
            self.look()
        else:
            with self.page.expect_navigation():
                self.page.locator("form.search button").click()

    def then_the_first_hit_is(self, path: str) -> None:
        """What stands on top of the results."""
        first = self.page.locator("#results a").first
        expect(first).to_have_attribute("href", path)

    # --- guide --------------------------------------------------------------------------------

    def tally(self) -> str:
        """How many permits, papers and days it takes now."""
        return re.sub(r"\s+", " ", self.page.locator("#tally").inner_text())

    def when_they_start(self) -> None:
        """Begin the application on the theme's page."""
        self.go_on()
        self.ref = self.path.split("/")[2]

    def when_they_answer(self, key: str, answer: str) -> None:
        """Answer the question that is shown, which must be this one."""
        assert self.path.endswith(f"/questions/{key}"), f"{self.path} instead of {key}"
        self.give(answer)
        self.go_on()

    def give(self, answer: str) -> None:
        """Choose or type an answer, without going on."""
        if self.page.locator(f"input[name=answer][value='{answer}']").count():
            self.choose("answer", answer)
        else:
            self.page.locator("#answer").fill(answer)

    def when_they_answer_all(self, answers: Mapping[str, str]) -> None:
        """Go through the guide, as its path leads."""
        for _ in range(len(answers) + 1):
            if "/questions/" not in self.path:
                return
            key = self.path.rsplit("/", 1)[1]
            self.when_they_answer(key, answers[key])
        raise AssertionError(f"the guide does not end: {self.path}")

    # --- sign in ------------------------------------------------------------------------------

    def when_they_sign_in(self) -> None:
        """Type the number, look at the phone, type the code; the notice comes first."""
        self.page.locator("[name=phone]").fill(self.phone)
        self.go_on()
        self.page.locator("[name=code]").fill(self.code())
        self.go_on()

    def code(self) -> str:
        """The newest code that the demonstration's phone got."""
        mine = re.compile(rf"{self.phone} ·.*?</p>\s*<p>[^<]*?(?<!\d)(\d{{6}})(?!\d)", re.DOTALL)
        for _ in range(100):
            found = mine.search(self.context.request.get(self.base + "/demo/codes").text())
            if found is not None:
                return found[1]
            self.page.wait_for_timeout(100)
        raise AssertionError("no code came")

    # --- form ---------------------------------------------------------------------------------

    def when_they_fill_in_the_form(self, before: Mapping[str, Callable[[], None]]) -> list[str]:
        """Go through the pages of the form; `before` leaving a page something may happen."""
        pages = []
        for _ in range(20):
            if "/form/" not in self.path:
                return pages
            subject = self.path.rsplit("/", 1)[1]
            pages.append(subject)
            self.fill()
            if subject in before:
                before[subject]()
            self.go_on()
            wrong = self.page.locator("#errors")
            assert wrong.count() == 0, f"{subject}: {wrong.inner_text()}"
        raise AssertionError(f"the form does not end: {self.path}")

    def when_they_settle_the_papers(self) -> int:
        """Send a PDF and a photograph of the first paper, bring the others; how many there were."""
        count = 0
        while "/papers" in self.path:
            if self.path.endswith("/papers"):
                self.go_on()
                continue
            if count:
                self.press(self.page.locator("button[value=bring]"))
            else:
                self.send(("扫描.pdf", "application/pdf", papers.pdf(2)))
                self.send(("IMG_1.jpg", "image/jpeg", papers.jpeg(1600, 1200, orientation=6)))
                self.go_on()
            count += 1
        return count

    def send(self, file: tuple[str, str, bytes]) -> None:
        """Choose a file on the page of a paper; it is sent by itself, or by the button."""
        name, kind, content = file
        before = self.page.locator(".sheet-row").count()
        self.page.locator("form.pick input[multiple]").set_input_files(
            [{"name": name, "mimeType": kind, "buffer": content}]
        )
        if not self.scripts:
            with self.page.expect_navigation():
                self.page.locator("[data-without-script] button").click()
        expect(self.page.locator(".sheet-row")).to_have_count(before + 1, timeout=60_000)
        self.look()

    def when_they_sign_by_name(self) -> int:
        """Sign each statement by typing the name; how many there were."""
        count = 0
        while "/statements/" in self.path:
            self.when_they_sign_one()
            count += 1
        return count

    def when_they_sign_one(self) -> None:
        """Sign what is shown by typing the name."""
        self.page.locator("#statement > :last-child").scroll_into_view_if_needed()
        typed = self.page.locator("[name=name]")
        if not typed.is_visible():
            self.page.locator("[data-by-name] > summary").click()
        whose = self.page.locator("#f-signature > .cap").text_content() or ""
        typed.fill(whose.split(" · ")[0])
        self.choose("typed", "yes")
        self.go_on()
        wrong = self.page.locator("#errors")
        assert wrong.count() == 0, wrong.inner_text()

    def receipt_number(self) -> str:
        """The number on the slip, without its groups."""
        return re.sub(r"\s", "", self.page.locator(".slip .no").inner_text())


class Officer(Person):
    """Who works at the desk."""

    def when_they_sign_in(self, username: str, password: str) -> None:
        """Name and password."""
        self.go("/staff/sign-in")
        self.page.locator("[name=username]").fill(username)
        self.page.locator("[name=password]").fill(password)
        self.go_on()

    def when_they_open(self, number: str, item: str) -> None:
        """Find a case by its number and open one of its items."""
        self.page.locator("input[type=search]").fill(number)
        with self.page.expect_navigation():
            self.page.locator("input[type=search]").press("Enter")
        self.look()
        row = self.page.locator("tr").filter(has_text=item).locator("a[data-row]").first
        ref = (row.get_attribute("href") or "").split("open=")[-1].split("&")[0].split("/")[-1]
        self.go(f"/staff/items/{ref}")

    def act(self, what: str) -> Locator:
        """The button of an act on the open item: accept, approve, refuse, show."""
        return self.page.locator(f"form[action$='/{what}'] button")
