"""Pictures of every page of the main job, to look at: `make screenshots` fills .screenshots/.

`python -m tests.support.screenshots readme` renews the few that the README shows.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.journeys.answers import WIDEST
from tests.journeys.people import Applicant, Officer
from tests.support import papers
from tests.support.browser import CHROMIUM_FLAGS, DESK, LANGUAGES, PHONE, TERMINAL, chromium
from tests.support.server import ROOT, Server, serving

FOLDER = ROOT / ".screenshots"
README = ROOT / "static" / "screenshots"
SIZES = {"phone": PHONE, "terminal": TERMINAL, "desk": DESK}
OFTEN = {"ONEGO_ATTEMPTS_CODE_SEND": "1000", "ONEGO_ATTEMPTS_PASSWORD": "1000"}
"""The same people come again and again, from one address."""
Shoot = Callable[[str], None]


def main(words: list[str]) -> None:
    """Start a demonstration and take the pictures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as playwright,
        serving(Path(folder) / "data", **OFTEN) as server,
    ):
        browser = playwright.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        if words == ["readme"]:
            take_readme(browser, server)
        else:
            take_all(browser, server)
        browser.close()


def take_all(browser: Browser, server: Server) -> None:
    """Every page at each size in both languages; on the phone in every appearance too."""
    serial = 0
    for size in SIZES:
        for locale in LANGUAGES:
            looks = ["", "elder", "dark", "contrast"] if size == "phone" else [""]
            for look in looks:
                serial += 1
                name = "-".join(filter(None, (size, locale, look)))
                print(f"• {name}")
                _walk(browser, server, name, size, locale, look, f"1370000{serial:04d}")


def _walk(
    browser: Browser, server: Server, name: str, size: str, locale: str, look: str, phone: str
) -> None:
    folder = FOLDER / name
    folder.mkdir(parents=True, exist_ok=True)
    context = browser.new_context(viewport=SIZES[size], locale=LANGUAGES[locale])
    if look:
        cookie = "mode" if look == "elder" else "theme"
        context.add_cookies([{"name": cookie, "value": look, "url": server.url}])
    she = Applicant(context, server.url, locale, scripts=True, phone=phone, data=server.data)
    she.looks = False
    count = 0

    def shoot(what: str) -> None:
        nonlocal count
        count += 1
        she.page.screenshot(path=folder / f"{count:02d}-{what}.png", full_page=size == "phone")

    if size == "terminal":
        she.go("/demo/terminal")
        she.page.locator(".btn.main").click()
        she.page.wait_for_load_state()
    _whole_job(she, shoot)
    _desk(browser, server, locale, look, folder, she.number)
    context.close()


def _whole_job(she: Applicant, shoot: Shoot) -> None:
    she.go("/")
    shoot("home")
    she.go("/search?q=面馆")
    shoot("search")
    she.go("/themes/open-restaurant")
    shoot("theme")
    she.when_they_start()
    while "/questions/" in she.path:
        key = she.path.rsplit("/", 1)[1]
        if key == "floor-area":
            she.give("三百多")
            she.go_on()
            shoot("refused")
        she.give(WIDEST[key])
        shoot(key)
        she.go_on()
    shoot("plan")
    she.page.locator(".foot a.btn.main").click()
    she.page.wait_for_url("**/sign-in?**")
    shoot("sign-in")
    she.page.locator("[name=phone]").fill(she.phone)
    she.go_on()
    shoot("code")
    she.page.locator("[name=code]").fill(she.code())
    she.go_on()
    shoot("privacy")
    she.go_on()
    while "/form/" in she.path:
        shoot("form-" + she.path.rsplit("/", 1)[1])
        she.fill()
        she.go_on()
    _papers_and_signatures(she, shoot)
    shoot("check")
    she.go_on()
    shoot("receipt")
    she.number = she.receipt_number()
    she.go("/me/cases")
    shoot("my-cases")
    she.page.locator("#content a[href*='/me/cases/']").first.click()
    she.page.wait_for_url("**/me/cases/*")
    shoot("case")
    she.go("/me/messages")
    shoot("messages")
    she.go("/me/licences")
    shoot("licences")
    she.go("/verify")
    shoot("verify")
    she.go("/track")
    shoot("track")
    she.go("/me")
    shoot("me")


def _papers_and_signatures(she: Applicant, shoot: Shoot) -> None:
    """One paper is photographed where that can be done, the others are brought; all is signed."""
    count = 0
    while "/papers" in she.path or "/statements/" in she.path:
        count += 1
        if she.path.endswith("/papers"):
            shoot("papers")
            she.go_on()
        elif "/papers/" in she.path:
            can_send = she.page.locator("form.pick input[multiple]").count() > 0
            if can_send and count <= 2:
                picture = papers.jpeg(1600, 1200, orientation=6)
                she.send(("IMG_1.jpg", "image/jpeg", picture))
                shoot("paper")
                she.go_on()
            else:
                shoot("paper")
                she.press(she.page.locator("button[value=bring]"))
        else:
            shoot("statement")
            she.when_they_sign_by_name()


def _desk(
    browser: Browser, server: Server, locale: str, look: str, folder: Path, number: str
) -> None:
    context = browser.new_context(viewport=DESK, locale=LANGUAGES[locale])
    if look in {"dark", "contrast"}:
        context.add_cookies([{"name": "theme", "value": look, "url": server.url}])
    he = Officer(context, server.url, locale, scripts=True)
    he.looks = False
    he.when_they_sign_in("limin", server.passwords()["limin"])
    he.page.screenshot(path=folder / "90-staff-inbox.png")
    he.page.locator("a[data-row]").first.click()
    he.page.wait_for_load_state()
    he.page.screenshot(path=folder / "91-staff-preview.png")
    ref = he.page.url.split("open=")[-1].split("&")[0].split("#")[0]
    he.go(f"/staff/items/{ref}")
    he.page.screenshot(path=folder / "92-staff-item.png")
    he.page.locator("a[href$='/notice']").first.click()
    he.page.wait_for_load_state()
    he.page.screenshot(path=folder / "93-staff-notice.png", full_page=True)
    for number, path in enumerate(("terminals", ""), 94):
        he.go(f"/staff/{path}")
        he.page.screenshot(path=folder / f"{number}-staff-{path or 'home'}.png")
    context.close()


def take_readme(browser: Browser, server: Server) -> None:
    """The pictures of the README: a question, the plan, the terminal, the desk."""
    README.mkdir(exist_ok=True)
    wanted = {"home": "home", "cold-dishes": "question", "plan": "plan", "case": "case"}
    context = browser.new_context(
        viewport=PHONE, device_scale_factor=1.5, locale=LANGUAGES["zh-Hans"]
    )
    she = Applicant(
        context, server.url, "zh-Hans", scripts=True, phone="13700009999", data=server.data
    )
    she.looks = False

    def shoot(what: str) -> None:
        if what in wanted:
            she.page.screenshot(path=README / f"{wanted[what]}.png")

    _whole_job(she, shoot)
    context.close()
    _desk(browser, server, "zh-Hans", "", README, she.number)
    (README / "92-staff-item.png").rename(README / "desk.png")
    for spare in README.glob("9?-staff-*.png"):
        spare.unlink()


if __name__ == "__main__":
    main(sys.argv[1:])
