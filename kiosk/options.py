"""What `python -m kiosk` can be told."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

BROWSERS = ("chromium", "chromium-browser", "google-chrome")

DESCRIPTION = """\
The program on a hall terminal. It shows the hall's server in Chromium, one empty browser profile
for each visitor, and deletes that profile when they leave.

At the first start it needs the code that staff give out (at /staff/terminals, or with
`onego terminal add NAME`): by --code, or typed on the screen."""

EPILOG = """\
printers: `simulated:FOLDER` writes each slip as a text and a web page into FOLDER;
`module:Class` names a kiosk.printing.Printer of your own; without --printer nothing is printed.

trying it out: python -m kiosk http://127.0.0.1:8000 --windowed --printer simulated:/tmp/slips"""


@dataclass(frozen=True)
class Options:
    """How the program runs."""

    server: str
    """The server's origin, as https://hall.example."""
    state: Path
    """Folder of what must outlive visitors: the terminal's token, nothing of a person."""
    code: str | None = None
    profiles: Path | None = None
    """Folder for the browsers' profiles; None: in memory where there is room, else in `state`."""
    printer: str | None = None
    chromium: str = ""
    certificate: Path | None = None
    """The server's own certificate, where no authority that this machine knows has signed it."""
    port: int = 0
    """Of the program on this machine's loopback; 0: any free one."""
    windowed: bool = False
    headless: bool = False
    debug: bool = False
    browser_flags: tuple[str, ...] = ()


def origin(address: str) -> str:
    """The origin of an address. Raises ValueError for what is no address of a server."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username:
        raise ValueError(f"{address!r} is no address like https://hall.example")
    if parts.path.strip("/") or parts.query or parts.fragment:
        raise ValueError(f"{address!r}: the server's address alone, without a path")
    return f"{parts.scheme}://{parts.netloc}".lower()


def read(words: Sequence[str]) -> Options:
    """The options of a command line; ends the program with a clear line where one is wrong."""
    parser = argparse.ArgumentParser(
        prog="python -m kiosk",
        description=DESCRIPTION,
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("server", metavar="URL", help="the hall's server: https://hall.example")
    parser.add_argument("--code", help="the code that staff gave out, eight digits")
    parser.add_argument(
        "--state", type=Path, metavar="DIR", help="folder of the terminal's token (mode 700)"
    )
    parser.add_argument(
        "--profiles", type=Path, metavar="DIR", help="folder of the browser profiles"
    )
    parser.add_argument("--printer", metavar="DEVICE", help="what prints slips, see below")
    parser.add_argument("--chromium", metavar="PATH", help="the browser, if it is not on PATH")
    parser.add_argument(
        "--certificate",
        type=Path,
        metavar="PEM",
        help="trust exactly this certificate of the server (one that it made for itself)",
    )
    parser.add_argument("--port", type=int, default=0, help="of the program on loopback (any)")
    parser.add_argument("--windowed", action="store_true", help="in a window, to try it out")
    trial = parser.add_argument_group("for tests, against a demonstration alone")
    trial.add_argument("--headless", action="store_true", help="without a screen")
    trial.add_argument(
        "--debug", action="store_true", help="open Chromium's remote debugging on a free port"
    )
    trial.add_argument(
        "--browser-flag", action="append", default=[], metavar="FLAG", help="one more for Chromium"
    )
    given = parser.parse_args(words)
    try:
        server = origin(given.server)
    except ValueError as error:
        parser.error(str(error))
    chromium = given.chromium or next(filter(None, map(shutil.which, BROWSERS)), None)
    if not chromium or not os.access(chromium, os.X_OK):
        parser.error("Chromium is missing: install it, or name it with --chromium PATH")
    return Options(
        server=server,
        state=(given.state or _state_folder()).absolute(),
        code=given.code,
        profiles=given.profiles.absolute() if given.profiles else None,
        printer=given.printer,
        chromium=chromium,
        certificate=given.certificate,
        port=given.port,
        windowed=given.windowed,
        headless=given.headless,
        debug=given.debug,
        browser_flags=tuple(given.browser_flag),
    )


def _state_folder() -> Path:
    base = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(base) / "onego-kiosk"
