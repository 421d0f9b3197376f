"""Somebody at a terminal: everything they do is a tap on the glass, and each tap is counted.

Nothing is typed but by tapping the keys of the on-screen keyboard, as a person would: letter by
letter, looking at the words that are offered, and taking one as soon as it fits.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from playwright.sync_api import BrowserContext, Locator, Page, expect
from pypinyin import Style, lazy_pinyin

from tests.journeys.answers import TYPED, an_id_number
from tests.journeys.people import Applicant

HAN_RUN = re.compile(r"[\u4e00-\u9fff]+")
MOST_PAGES = 40
OFFERED = """() => [...document.querySelectorAll('.kb-list button')].map(b => b.textContent)"""
SETTLED = """() => !('looking' in document.querySelector('.kb').dataset)"""
STEADY = """() => {
  const isTyping = document.activeElement.matches(
    "input:not([type], [readonly]), textarea:not([readonly]), " +
    ["text", "search", "tel", "password", "email"]
      .map((type) => `input[type=${type}]:not([readonly])`).join());
  return isTyping === Boolean(document.getElementById("keyboard")?.checkVisibility());
}"""
"""The keys are there while a text field has the focus, and are not otherwise. They go a moment
after the focus went: what is tapped within that moment moves away under the finger."""


class Keys:
    """The on-screen keyboard under somebody's fingers."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.taps = 0
        self.kb = page.locator("#keyboard")

    def wait(self) -> None:
        """Look up: are the keys still there?"""
        self.page.wait_for_function(STEADY)

    def put_away(self) -> None:
        """Tap the last key where the keys are in the way, field after field."""
        self.wait()
        while self.kb.is_visible():
            self.key("{done}")
            self.wait()

    def tap(self, what: Locator) -> None:
        """One tap."""
        what.tap()
        self.taps += 1

    def key(self, name: str) -> None:
        """Tap a key by its name: a letter, or `{bksp}`."""
        self.tap(self.kb.locator(f'.hg-button[data-skbtn="{name}"]:visible'))

    def has(self, name: str) -> bool:
        """Whether the keys that are shown have this one."""
        return self.kb.locator(f'.hg-button[data-skbtn="{name}"]:visible').count() > 0

    def layout(self) -> str:
        """Which keys are shown."""
        return self.kb.get_attribute("data-layout") or ""

    def offered(self) -> list[str]:
        """The words of the bar, as they stand there now."""
        self.page.wait_for_function(SETTLED)
        words: list[str] = self.page.evaluate(OFFERED)
        return words

    def choose(self, word: str) -> None:
        """Tap a word of the bar."""
        place = self.offered().index(word)
        self.tap(self.kb.locator(".kb-list button").nth(place))

    def type(self, text: str) -> None:
        """Type a text into the field that has the focus."""
        expect(self.kb).to_be_visible()
        while text:
            run = HAN_RUN.match(text)
            if run:
                done = self._chinese(run[0])
            else:
                self._sign(text[0])
                done = text[0]
            text = text[len(done) :]

    def _sign(self, sign: str) -> None:
        if sign == " ":
            self.key("{space}")
            return
        if not self.has(sign):
            self.key("{symbols}" if not sign.isalpha() else "{lang}")
        self.key(sign)

    def _chinese(self, run: str) -> str:
        """Write the beginning of a run of Chinese, as much as one word gives; what was written."""
        ready = longest(self.offered(), run)
        if ready and self.kb.locator(".kb-typed").inner_text() == "":
            self.choose(ready)
            return ready
        if self.layout() != "pinyin":
            if self.has("{letters}"):
                self.key("{letters}")
            if self.layout() != "pinyin":
                self.key("{lang}")
            ready = longest(self.offered(), run)
            if ready:
                self.choose(ready)
                return ready
        left = run
        for letter in self._letters(run):
            self.key(letter)
            ready = longest(self.offered(), left)
            if len(ready) > 1 or (ready and ready == left):
                self.choose(ready)
                left = left[len(ready) :]
                if self.kb.locator(".kb-typed").inner_text() == "":
                    return run[: len(run) - len(left)]
        self._take_in_parts(left)
        return run

    def _letters(self, run: str) -> Iterator[str]:
        for syllable in lazy_pinyin(run, style=Style.NORMAL, v_to_u=False):
            yield from syllable

    def _take_in_parts(self, left: str) -> None:
        """All letters are typed: take the longest that fits, until they are used up."""
        for _ in range(MOST_PAGES):
            if not left:
                return
            part = longest(self.offered(), left)
            if part:
                self.choose(part)
                left = left[len(part) :]
            else:
                self.tap(self.kb.locator('[data-page="1"]'))
        raise AssertionError(f"{left!r} is not offered: {self.offered()}")


def longest(offered: list[str], run: str) -> str:
    """The longest offered word that the run begins with; empty where there is none."""
    return max((word for word in offered if word and run.startswith(word)), key=len, default="")


class AtTerminal(Applicant):
    """An applicant in front of a terminal of the hall."""

    def __init__(self, *about: object, **more: object) -> None:
        super().__init__(*about, **more)  # type: ignore[arg-type]
        self.keys = Keys(self.page)
        self.pocket: BrowserContext = self.context
        """The browser of the phone in their pocket."""

    @property
    def taps(self) -> int:
        """How often they touched the glass."""
        return self.keys.taps

    def become_a_terminal(self) -> None:
        """The demonstration's way to make this browser a terminal; not counted."""
        self.page.goto(self.base + "/demo/terminal")
        self.page.locator("label.choice").first.click()
        self.page.locator(".btn.main").click()
        expect(self.page.locator("html")).to_have_attribute("data-surface", "terminal")

    def press(self, button: Locator) -> None:
        """Tap a button or a link and wait for what comes of it."""
        self.keys.wait()
        if not button.is_visible():
            self.keys.key("{done}")
        self.page.evaluate("() => document.querySelector('h1')?.setAttribute('data-was-here', '')")
        self.keys.tap(button)
        self.page.wait_for_function(
            "() => document.querySelector('h1') && !document.querySelector('[data-was-here]')"
        )
        self.page.wait_for_load_state()
        self.look()

    def choose(self, name: str, value: str) -> None:
        """Tap a card."""
        self.keys.wait()
        self.keys.tap(self.page.locator(f"label.choice:has(input[name='{name}'][value='{value}'])"))

    def write(self, field: Locator, text: str) -> None:
        """Tap a field unless one is in it already, and type with our keys."""
        self.keys.wait()
        if not field.evaluate("e => e === document.activeElement"):
            self.keys.tap(field)
        self.keys.type(text)
        expect(field).to_have_value(text)

    def give(self, answer: str) -> None:
        """Choose or type an answer of the guide."""
        if self.page.locator(f"input[name=answer][value='{answer}']").count():
            self.choose("answer", answer)
        else:
            self.write(self.page.locator("#answer"), answer)

    def when_they_sign_in(self) -> None:
        """Type the number, look at the phone, type the code; the notice comes first."""
        self.write(self.page.locator("[name=phone]"), self.phone)
        self.go_on()
        self.write(self.page.locator("[name=code]"), self.code())
        self.go_on()

    def _fill_one(self, name: str, values: Mapping[str, str]) -> None:
        field = name.rsplit("__", 1)[-1]
        first = self.control(name).first
        kind = first.get_attribute("type")
        if kind in {"radio", "checkbox"}:
            if not self.page.locator(f"#content [name='{name}']:checked").count():
                self.choose(name, values.get(field) or first.get_attribute("value") or "")
        elif not first.input_value():
            wanted = values.get(field, TYPED.get(field, ""))
            if not wanted and field.endswith("-id"):
                wanted = an_id_number(self.next_person())
            if wanted:
                self.write(first, wanted)
                if self.keys.has("{done}") and self.goes_on():
                    self.keys.key("{done}")

    def goes_on(self) -> bool:
        """Whether the keyboard's last key leads into the next field."""
        done = self.keys.kb.locator('.hg-button[data-skbtn="{done}"]:visible')
        return done.inner_text().strip() in {"下一项", "Next field"}

    def next_person(self) -> int:
        """A number for one more person's ID."""
        self._people = getattr(self, "_people", 0) + 1
        return self._people
