"""The real Chromium lets a page from far away speak to this machine, without asking anybody."""

from __future__ import annotations

import tempfile
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

from kiosk import browser as kiosk_browser
from kiosk.browser import Browser
from kiosk.options import Options
from kiosk.profiles import Profiles
from tests.support.browser import chromium
from tests.support.terminal import at_screen, until

pytestmark = pytest.mark.browser

ASK = """async (address) => {
  try {
    return (await fetch(address, { method: "POST", headers: { Authorization: "Bearer x" },
                                   signal: AbortSignal.timeout(5000) })).status;
  } catch (error) { return String(error); }
}"""


class Anything(BaseHTTPRequestHandler):
    """Answers whatever is asked, from wherever."""

    def do_GET(self) -> None:
        """An empty page, that others may read."""
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "0")
        self.send_header("Access-Control-Allow-Origin", "*")
        self.send_header("Access-Control-Allow-Headers", "authorization")
        self.end_headers()

    do_POST = do_OPTIONS = do_GET  # noqa: N815 - the names are theirs

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is theirs
        """Say nothing."""


@pytest.fixture
def two_servers() -> Iterator[tuple[int, int]]:
    """Ports of a page that Chromium takes for a far one, and of a program on this machine."""
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Anything) for _ in range(2)]
    for server in servers:
        threading.Thread(target=server.serve_forever, daemon=True).start()
    yield servers[0].server_address[1], servers[1].server_address[1]
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.mark.parametrize("with_our_flags", [True, False])
def test_no_question_stands_between_the_page_and_the_printer(
    two_servers: tuple[int, int],
    playwright: Playwright,
    monkeypatch: pytest.MonkeyPatch,
    with_our_flags: bool,
) -> None:
    page_port, agent_port = two_servers
    if not with_our_flags:  # without them the test proves that there is something to allow
        allowed = tuple(one for one in kiosk_browser.OFF if one != "LocalNetworkAccessChecks")
        monkeypatch.setattr(kiosk_browser, "OFF", allowed)
    with tempfile.TemporaryDirectory(prefix="onego-k-", ignore_cleanup_errors=True) as folder:
        profiles = Profiles(Path(folder), Path(folder))
        options = Options(
            server="",
            state=Path(folder),
            chromium=chromium(),
            headless=True,
            debug=True,
            browser_flags=(f"--ip-address-space-overrides=127.0.0.1:{page_port}=public",),
        )
        profile = profiles.fresh()
        browser = Browser(options, profile, f"http://127.0.0.1:{page_port}/")
        try:
            until((profile / "data" / "DevToolsActivePort").exists)
            with at_screen(playwright, profile) as page:
                page.wait_for_load_state()
                answer = page.evaluate(ASK, f"http://127.0.0.1:{agent_port}/alive")
        finally:
            browser.stop()
            profiles.delete(profile)
    assert (answer == 200) is with_our_flags, answer
