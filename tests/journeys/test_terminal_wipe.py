"""Visits on one terminal, one after the other: nobody finds a trace of the one before."""

from __future__ import annotations

import json
import os
import random
import re
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Error, Page, Playwright, expect

from tests.journeys.answers import SMALL
from tests.support import server as servers
from tests.support.browser import TERMINAL
from tests.support.server import Server
from tests.support.terminal import Kiosk, at_screen, enrolled, until
from tests.support.walk import Applicant

pytestmark = pytest.mark.browser

IDLE, COUNTDOWN = 12, 2
MOST = 50
ENDS = ("idle", "leave", "crash", "abandon")
STORED = """async () => JSON.stringify({
  local: {...localStorage}, session: {...sessionStorage}, cookies: document.cookie,
  caches: await caches.keys(), databases: (await indexedDB.databases()).map((d) => d.name),
  workers: (await navigator.serviceWorker.getRegistrations()).length, history: history.length,
})"""


NOTHING = {
    "local": {},
    "cookies": "",
    "caches": [],
    "databases": [],
    "workers": 0,
    "history": 1,
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A hall whose terminals lose patience soon."""
    data = tmp_path_factory.mktemp("terminal") / "data"
    with servers.serving(
        data,
        ONEGO_WORKERS="1",
        ONEGO_TERMINAL_IDLE=str(IDLE),
        ONEGO_TERMINAL_COUNTDOWN=str(COUNTDOWN),
        ONEGO_CODE_AGAIN="0",
        ONEGO_ATTEMPTS_TERMINAL="1000",
        ONEGO_ATTEMPTS_ADDRESS_FACTOR="1000",
    ) as started:
        yield started


@pytest.fixture
def kiosk(server: Server) -> Iterator[Kiosk]:
    """An enrolled terminal."""
    with enrolled(server) as running:
        yield running


class Visitor:
    """Somebody who types what nobody else does, and goes away at some moment."""

    _serial = count(1)

    def __init__(self, page: Page, server: Server, steps: int) -> None:
        self.page = page
        self.server = server
        self.steps = steps
        self.serial = next(self._serial)
        self.mark = os.urandom(4).hex()
        self.phone = f"137{int.from_bytes(os.urandom(4), 'big') % 10**8:08d}"
        self.typed: list[str] = []

    def visit(self) -> None:
        """Go on until the moment of leaving."""
        with suppress(StopIteration):
            self._step(self._search)
            self._step(self._begin)
            for _ in range(len(SMALL) + 2):
                if "/questions/" not in self.page.url:
                    break
                self._step(self._answer)
            self._step(lambda: self._press(".foot a.btn.main"))
            self._step(self._sign_in)
            self._step(lambda: self._press(".btn.main"))
            self._step(self._form_page)
            self._step(self._form_page)

    def _step(self, act: Callable[[], None]) -> None:
        if self.steps <= 0:
            raise StopIteration
        self.steps -= 1
        act()

    def _word(self, kind: str) -> str:
        word = f"{kind}{self.serial}号{self.mark}"
        self.typed.append(word)
        return word

    def _search(self) -> None:
        self.page.locator("input[type=search]").fill(self._word("饭馆"))
        self.page.wait_for_timeout(400)

    def _begin(self) -> None:
        self.page.goto(self.server.url + "/themes/open-restaurant")
        self._press(".btn.main")

    def _answer(self) -> None:
        key = self.page.url.rsplit("/", 1)[1]
        answer = SMALL[key]
        if self.page.locator(f"input[name=answer][value='{answer}']").count():
            self.page.locator(f"label.choice:has(input[value='{answer}'])").click()
        else:
            self.page.locator("#answer").fill(answer)
        self._press(".btn.main")

    def _sign_in(self) -> None:
        self.typed.append(self.phone)
        self.page.locator("[name=phone]").fill(self.phone)
        self._press(".btn.main")
        self.page.locator("[name=code]").fill(until(self._code))
        self._press(".btn.main")

    def _code(self) -> str | None:
        with urllib.request.urlopen(self.server.url + "/demo/codes") as answer:
            text = answer.read().decode()
        mine = rf">{self.phone} ·.*?</p>\s*<p>[^<]*?(?<!\d)(\d{{6}})(?!\d)"
        found = re.search(mine, text, re.DOTALL)
        return found[1] if found else None

    def _form_page(self) -> None:
        for field in self.page.locator("#content input.input:visible, #content textarea").all():
            if not field.input_value():
                field.fill(self._word("刘芳"))
        self._press(".btn.main")

    def _press(self, button: str) -> None:
        before = self.page.locator("h1").inner_text()
        self.page.locator(button).click()
        # The next page, or the same one with what is to be mended: what was typed is on it still.
        self.page.wait_for_function(
            "(before) => document.querySelector('#errors') || "
            "document.querySelector('h1') && document.querySelector('h1').innerText !== before",
            arg=before,
        )


def ways_to_write(word: str) -> list[bytes]:
    """A word as files keep it: UTF-8, UTF-16, in an address, in JSON."""
    return [
        word.encode(),
        word.encode("utf-16-le"),
        quote(word).encode(),
        json.dumps(word)[1:-1].encode(),
    ]


def found_in(folders: list[Path], typed: list[str]) -> list[str]:
    """Which typed values stand in which files."""
    wanted = [(word, way) for word in typed for way in ways_to_write(word)]
    hits = []
    for folder in folders:
        for file in [folder] if folder.is_file() else folder.rglob("*"):
            try:
                content = file.read_bytes() if file.is_file() and not file.is_symlink() else b""
            except OSError:
                continue
            hits += [f"{word!r} in {file}" for word, way in wanted if way in content]
    return hits


def end_visit(kiosk: Kiosk, page: Page, profile: Path, how: str) -> None:
    """The visitor goes."""
    leave = page.locator(".leave button")
    if how == "leave" and leave.count():
        leave.click()
    elif how == "crash":
        kiosk.kill_browser(profile)
    elif how == "abandon":
        # In the middle of a request: the page under their finger is never seen.
        with suppress(Error):
            page.evaluate("() => { document.querySelector('form .btn')?.click(); }")
            page.evaluate("() => fetch('/terminal/wipe', {method: 'POST'})")
        kiosk.kill_browser(profile)
    # else: simply nobody is there any more


@pytest.mark.proof
@pytest.mark.timeout(7200)
def test_visits_in_a_row_leave_nothing(
    kiosk: Kiosk, server: Server, playwright: Playwright
) -> None:
    rounds = min(MOST, int(os.environ.get("PROOF_ROUNDS", "3")))
    chance = random.Random(int(os.environ.get("PROOF_SEED", "20261123")))
    typed: list[str] = []
    profile = kiosk.profile()
    token = json.loads((kiosk.state / "terminal.json").read_text())["token"]
    for number in range(rounds):
        how = ENDS[number % len(ENDS)]
        with at_screen(playwright, profile) as page:
            page.wait_for_url(server.url + "/")
            stored = json.loads(page.evaluate(STORED))
            assert stored.pop("session") in ({}, {"htmx-current-path-for-history": "/"})
            assert stored == NOTHING
            assert page.locator("html").get_attribute("lang") == "zh-Hans"
            assert page.locator("html").get_attribute("data-surface") == "terminal"
            assert not any(word in page.content() for word in typed)
            visitor = Visitor(page, server, chance.randint(2, 22))
            visitor.visit()
            typed += visitor.typed
            with suppress(Error):
                end_visit(kiosk, page, profile, how)
            before, profile = profile, kiosk.profile(other_than=profile)
        assert not before.exists()
        hits = found_in([kiosk.profiles, kiosk.state, kiosk.log, server.log, server.data], typed)
        assert not hits, f"visit {number} ({how}): {hits}"
    kept = json.loads((kiosk.state / "terminal.json").read_text())["token"]
    assert kept == token, "the enrolment outlives every visit"
    assert len(typed) >= rounds
    assert "no sign of life" not in kiosk.said(), "each page ended its own visit"
    print(f"{rounds} visits, {len(typed)} typed values: none is found")


def said_by(page: Page) -> str:
    """What a page says, however often it loads itself anew meanwhile."""
    for _ in range(100):
        try:
            return page.content()
        except Error:
            page.wait_for_timeout(100)
    raise AssertionError(f"{page.url} does not come to rest")


def test_the_way_back_leads_to_nothing(server: Server, browser: object) -> None:
    """On a terminal without its program too, where one browser serves everybody."""
    context = browser.new_context(viewport=TERMINAL, locale="zh-CN", base_url=server.url)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto("/demo/terminal")
    page.locator(".btn.main").click()
    page.wait_for_url(server.url + "/")
    visitor = Visitor(page, server, 20)
    visitor.visit()
    seen = page.url
    page.locator(".leave button").click()
    page.wait_for_url(server.url + "/")
    for _ in range(4):
        said_by(page)
        # Once the page rests, for the tool's way back waits for a load that another one ends.
        page.evaluate("() => void setTimeout(() => history.back())")
        for _ in range(10):
            text = said_by(page)
            assert not any(word in text for word in visitor.typed)
            page.wait_for_timeout(50)
    page.goto(seen)
    assert not any(word in page.content() for word in visitor.typed)
    stored = json.dumps(json.loads(page.evaluate(STORED)), ensure_ascii=False)
    assert not any(word in stored for word in visitor.typed)
    context.close()


def test_an_idle_page_hides_itself_asks_and_goes_on(server: Server, browser: object) -> None:
    context = browser.new_context(viewport=TERMINAL, locale="zh-CN", base_url=server.url)  # type: ignore[attr-defined]
    page = context.new_page()
    page.goto("/demo/terminal")
    page.locator(".btn.main").click()
    page.wait_for_url(server.url + "/")
    page.wait_for_timeout((IDLE + 1) * 1000)
    expect(page.locator("dialog.idle")).to_have_count(0)  # nobody has been here yet
    page.goto("/sign-in")
    page.locator("[name=phone]").fill("13800138000")
    asked = page.locator("dialog.idle")
    expect(asked).to_be_visible(timeout=(IDLE + 2) * 1000)
    expect(page.locator("dialog.idle [data-stay]")).to_be_focused()
    blur = page.locator("#main").evaluate("e => getComputedStyle(e).filter")
    assert "blur" in blur
    page.mouse.click(5, 5)
    expect(asked).to_have_count(0)
    expect(page.locator("[name=phone]")).to_have_value("13800138000")
    expect(asked).to_be_visible(timeout=(IDLE + 2) * 1000)
    page.wait_for_url(server.url + "/", timeout=(COUNTDOWN + 8) * 1000)
    context.close()


def test_a_slip_is_printed(kiosk: Kiosk, server: Server, playwright: Playwright) -> None:
    she = Applicant(server.url, "13900000077")
    with at_screen(playwright, kiosk.profile()) as page:
        page.wait_for_url(server.url + "/")
        handed_in(she)
        page.goto(server.url + "/sign-in")
        page.locator("[name=phone]").fill(she.phone)
        page.locator(".btn.main").click()
        page.locator("[name=code]").fill(she.read_code())
        page.locator(".btn.main").click()
        page.wait_for_url("**/me/cases")
        ref = she.ref
        page.goto(f"{server.url}/cases/{ref}/receipt")
        page.locator("[data-print]").click()
        expect(page.locator("#printed")).to_have_text(re.compile("打好了"))
        number = re.sub(r"\s", "", page.locator(".slip .no").inner_text())
    text = until(lambda: next(iter(kiosk.slips.glob("*.txt")), None)).read_text("utf-8")
    assert number in re.sub(r"\s", "", text)
    assert she.id_number not in text
    assert she.name not in text


def handed_in(she: Applicant) -> None:
    """An application handed in from elsewhere."""
    she.submit(she.prepare(SMALL))
