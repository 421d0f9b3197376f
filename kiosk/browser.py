"""Chromium, for one visitor: its flags, its process group, its end."""

from __future__ import annotations

import base64
import ctypes
import hashlib
import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from kiosk.options import Options

STOP_SECONDS = 1.0
PR_SET_PDEATHSIG = 1
SIZE = "1080,1920"
TRIAL_SIZE = "540,960"

FLAGS = (
    # Nothing is asked, offered or remembered.
    "--incognito",
    "--no-first-run",
    "--no-default-browser-check",
    "--noerrdialogs",
    "--disable-infobars",
    "--disable-notifications",
    "--disable-session-crashed-bubble",
    "--hide-crash-restore-bubble",
    "--disable-save-password-bubble",
    "--password-store=basic",
    "--disable-extensions",
    "--disable-sync",
    "--disable-logging",
    "--disable-dev-tools",
    "--deny-permission-prompts",
    "--block-new-web-contents",
    # Nobody is called.
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--disable-breakpad",
    "--disable-crash-reporter",
    "--no-pings",
    "--no-proxy-server",
    "--disable-quic",
    # A finger presses and scrolls; it does not zoom, go back, or pull the page down.
    "--disable-pinch",
    "--overscroll-history-navigation=0",
    "--pull-to-refresh=0",
    "--touch-events=enabled",
    # A page is in front as long as it is shown, and watches its clock.
    "--disable-background-timer-throttling",
    "--disable-renderer-backgrounding",
    "--disable-backgrounding-occluded-windows",
    "--kiosk-printing",
    # The hall's language comes first; the page's own button changes it.
    "--lang=zh-CN",
    "--accept-lang=zh-CN,zh,en",
    "--ozone-platform-hint=auto",
)
OFF = (
    "Translate",
    "TranslateUI",
    "OverscrollHistoryNavigation",
    "InterestFeedContentSuggestions",
    "MediaRouter",
    "OptimizationHints",
    "AutofillServerCommunication",
    "BackForwardCache",
    # The page of the hall's server speaks to the program on this machine, which asks for the
    # server's origin and this visit's token. Nobody could answer a question about it here.
    "LocalNetworkAccessChecks",
)


def command(options: Options, profile: Path, address: str) -> list[str]:
    """The command line of a browser on a profile."""
    flags = [*FLAGS, f"--user-data-dir={profile / 'data'}", f"--disable-features={','.join(OFF)}"]
    if options.headless:
        flags += ["--headless=new", f"--window-size={SIZE}", "--hide-scrollbars"]
    elif options.windowed:
        flags += [f"--window-size={TRIAL_SIZE}"]
    else:
        flags += ["--kiosk", "--start-fullscreen"]
    if os.geteuid() == 0:
        # Chromium refuses to sandbox for root. A terminal runs as a user of its own.
        flags += ["--no-sandbox"]
    if options.debug:
        flags = [flag for flag in flags if flag != "--disable-dev-tools"]
        flags += ["--remote-debugging-port=0"]
    if options.certificate is not None:
        flags += [f"--ignore-certificate-errors-spki-list={key_digest(options.certificate)}"]
    return [options.chromium, *flags, *options.browser_flags, address]


def key_digest(certificate: Path) -> str:
    """SHA-256 of a certificate's public key in base64, as Chromium names what it may trust."""
    key = x509.load_pem_x509_certificate(certificate.read_bytes()).public_key()
    plain = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(hashlib.sha256(plain).digest()).decode()


def environment(profile: Path) -> dict[str, str]:
    """Everything that a browser writes outside its profile lies beside it, and goes with it."""
    home = str(profile / "home")
    key = Path.home() / ".Xauthority"  # of the screen, which is no visitor's
    screen = {"XAUTHORITY": str(key)} if key.exists() else {}
    return {
        **screen,
        **os.environ,
        "HOME": home,
        "TMPDIR": str(profile / "t"),
        "XDG_CONFIG_HOME": home,
        "XDG_CACHE_HOME": home,
        "XDG_DATA_HOME": home,
        "LANGUAGE": "zh_CN",
        "GOOGLE_API_KEY": "no",
        "GOOGLE_DEFAULT_CLIENT_ID": "no",
        "GOOGLE_DEFAULT_CLIENT_SECRET": "no",
    }


class Browser:
    """A running Chromium. Start it from the thread that lives as long as the program."""

    def __init__(self, options: Options, profile: Path, address: str) -> None:
        self.profile = profile
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - the flags are ours
            command(options, profile, address),
            env=environment(profile),
            cwd=profile,
            stdin=subprocess.DEVNULL,
            # What Chromium says may name the addresses that a person saw.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_us,
        )

    @property
    def lives(self) -> bool:
        """Whether its main process still runs."""
        return self.process.poll() is None

    def stop(self) -> None:
        """End it with all its processes: first asked, then killed."""
        for sign, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
            try:
                os.killpg(self.process.pid, sign)
            except ProcessLookupError:
                break
            try:
                self.process.wait(seconds)
            except subprocess.TimeoutExpired:
                continue
        self.process.wait()
        try:
            os.killpg(self.process.pid, signal.SIGKILL)  # whoever of its children is still there
        except ProcessLookupError:
            return


def _prctl() -> Callable[..., int] | None:
    try:
        found: Callable[..., int] = ctypes.CDLL(None, use_errno=True).prctl
    except (OSError, AttributeError):
        return None
    return found


_PRCTL = _prctl()


def _die_with_us() -> None:
    # Should this program be killed, its browser must not stay behind with somebody's page on it.
    if _PRCTL is not None:
        _PRCTL(PR_SET_PDEATHSIG, signal.SIGKILL)
