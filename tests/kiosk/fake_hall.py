"""A hall's server in a few lines, and a browser that is a script: for the program alone."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

CODE = "12345678"
BROWSER = """#!{python}
import os, signal, subprocess, sys, time, urllib.request
address = sys.argv[-1]
data = next(a for a in sys.argv if a.startswith("--user-data-dir=")).split("=", 1)[1]
open(os.path.join(data, "History"), "w").write("刘芳 13800138000")
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)", data])
try:
    page = urllib.request.urlopen(address, timeout=5).read().decode()
except OSError:
    page = ""
open(os.path.join(data, "page.html"), "w").write(page)
time.sleep(600)
"""
"""Opens its start page, writes into its profile, and has a child, as Chromium does."""


class FakeHall(ThreadingHTTPServer):
    """Knows one code, and the tokens that it gave out."""

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.tokens: list[str] = []
        self.tries = 0
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def origin(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def close(self) -> None:
        """Be away."""
        self.shutdown()
        self.server_close()


class Handler(BaseHTTPRequestHandler):
    """Answers as `webapp.halls.terminal_views` does."""

    server: FakeHall

    def do_POST(self) -> None:
        """Enrol or check."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        about = {
            "name": "3 号终端",
            "hall": {"zh-Hans": "滨江市政务服务大厅", "en": "Binjiang"},
            "phone": "0532-12345",
            "demonstration": True,
        }
        if self.path == "/terminal/enrol":
            self.server.tries += 1
            if self.server.tries > 20:
                return self._answer(429, {"error": "too many tries"})
            if form.get("code") != CODE:
                return self._answer(403, {"error": "wrong code"})
            self.server.tokens.append(f"token-{len(self.server.tokens)}")
            return self._answer(200, {"token": self.server.tokens[-1], **about})
        if form.get("token") in self.server.tokens:
            return self._answer(200, about)
        return self._answer(403, {"error": "not enrolled", "demonstration": True})

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        sent = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(sent)))
        self.end_headers()
        self.wfile.write(sent)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is theirs
        """Say nothing."""


def browser(folder: Path, python: str) -> str:
    """The path of a browser that is a script."""
    path = folder / "browser"
    path.write_text(BROWSER.format(python=python))
    path.chmod(0o755)
    return str(path)
