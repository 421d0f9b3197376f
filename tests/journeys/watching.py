"""Watching a browser while somebody works in it: nothing may go wrong on any page that is seen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Response

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""WCAG 2.2 AA with all before it, and what axe recommends beyond."""

RUN_AXE = """async (tags) => {
  const found = await axe.run(document, {
    runOnly: { type: "tag", values: tags }, resultTypes: ["violations"],
  });
  return found.violations.map((v) => `${v.id}: ${v.nodes.slice(0, 3)
    .map((n) => n.html.slice(0, 160) + " (" + n.failureSummary.split("\\n").pop().trim() + ")")
    .join(" | ")}`);
}"""
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
HEIGHT = "() => Math.max(innerHeight, document.documentElement.scrollHeight)"
TALLEST = 12_000
STORED = "() => JSON.stringify([{...localStorage}, {...sessionStorage}])"
NOTE_VIOLATIONS = """document.addEventListener("securitypolicyviolation", (event) => {
  console.error(`Content-Security-Policy: ${event.violatedDirective} ${event.blockedURI}`);
});"""
NARROW = {"width": 320, "height": 640}
EXPECTED = ("status of 422", "status of 409", "status of 429")
"""What Chromium writes to its console about an answer that was refused in words."""


class Watch:
    """Notes what went wrong in a browser's pages."""

    def __init__(self, context: BrowserContext, *, scripts: bool = True) -> None:
        self.context = context
        self.scripts = scripts
        self.found: list[str] = []
        self.seen: set[str] = set()
        if scripts:
            context.add_init_script(NOTE_VIOLATIONS)
        context.on("console", self._console)
        context.on("response", self._response)
        context.on("weberror", lambda error: self.found.append(f"script: {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(word in message.text for word in EXPECTED):
            self.found.append(f"console: {message.text} {message.location.get('url', '')}")

    def _response(self, response: Response) -> None:
        if response.status >= 500:
            self.found.append(f"{response.url} answered {response.status}")

    def look(self, page: Page) -> None:
        """Check the page that is shown: accessible, and nothing runs out of a narrow screen."""
        where = page.url.split("/", 3)[-1]
        if not self.scripts:
            return
        if not page.evaluate("() => Boolean(window.axe)"):
            page.evaluate(AXE)
        # Once what moves has come to rest: a colour half way through its change is none.
        page.evaluate("() => Promise.all(document.getAnimations().map((a) => a.finished))")
        size = page.viewport_size
        assert size is not None
        # All of it at once: at rest, a bar that sticks to an edge covers what can be scrolled.
        page.set_viewport_size({**size, "height": min(page.evaluate(HEIGHT), TALLEST)})
        self.found += [f"/{where} axe {line}" for line in page.evaluate(RUN_AXE, TAGS)]
        page.set_viewport_size(size)
        if size["width"] < 500:
            page.set_viewport_size({**NARROW})
            if (over := page.evaluate(TOO_WIDE)) > 0:
                self.found.append(f"/{where} is {over} px too wide at 320 px")
            page.set_viewport_size(size)

    def stored(self, page: Page) -> str:
        """All that this site keeps in the browser, cookies aside."""
        text: Any = page.evaluate(STORED)
        return str(text)

    def nothing_went_wrong(self) -> None:
        """Raise with all that was found."""
        found = list(dict.fromkeys(self.found))
        assert not found, "\n".join(found)
