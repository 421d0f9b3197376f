"""`onego serve`: the web server, and beside it the job runner, which it starts again if it dies.

Beyond loopback the server speaks HTTPS, with the certificate that is given or one made at the
first start: without it a phone has no secure cookie, no service worker and no camera.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import gc
import ipaddress
import os
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

from babel.dates import format_datetime
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from flask import Flask
from gunicorn.app.base import BaseApplication

from webapp import create_app
from webapp.core import clock, db, jobs
from webapp.core.i18n import LOCALES
from webapp.core.settings import Settings
from webapp.messages import service as messages

CERTIFICATE_DAYS = 365
RESTART_AFTER_REQUESTS = 20_000
SLOW_REQUEST = 30
M_ARENA_MAX = -8
"""malloc.h: how many heaps the threads of a process have."""
WARMED = ("/", "/search?q=canting", "/pick")
"""Pages that bring in what every worker needs: the catalog, its index, its offices."""


class Server(BaseApplication):
    """Gunicorn, configured from our settings alone."""

    def __init__(self, app: Flask, options: dict[str, Any]) -> None:
        self.app = app
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Take our options and no file, no environment, no command line."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        """The application, already built: workers share its memory."""
        return self.app


def prepare(settings: Settings) -> Flask:
    """The application, ready to be shared by the workers. Raises where it must not start."""
    app = create_app(settings)
    _warm(app)
    return app


def serve(app: Flask, settings: Settings) -> None:
    """Serve until told to stop."""
    _one_arena()
    # What was loaded so far is shared by all processes; the collector must not touch it.
    gc.collect()
    gc.freeze()
    db.database().dispose()
    Server(app, _options(settings) | {"when_ready": _keep_jobs_running}).run()


def _one_arena() -> None:
    """Let all threads of a worker share one heap: one of them runs at a time, and heaps of their
    own would each hold memory that was given back. Only the C library of Linux knows this."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 1)


def _warm(app: Flask) -> None:
    """Do once what each worker would do by itself: catalog, index, words, days and templates."""
    for name in app.jinja_env.list_templates(extensions=["html"]):
        app.jinja_env.get_template(name)
    for language in LOCALES:
        format_datetime(clock.now(), "y年M月d日", locale=language.replace("-", "_"))
    visitor = app.test_client()
    for language in LOCALES:
        for path in WARMED:
            visitor.get(path, headers={"Accept-Language": language})


def _keep_jobs_running(server: Any) -> None:
    def watch() -> None:
        while True:
            runner = os.fork()
            if runner == 0:
                for listener in server.LISTENERS:
                    listener.close()
                _run_jobs()
            while _is_alive(runner):
                time.sleep(2)

    threading.Thread(target=watch, name="jobs", daemon=True).start()


def _is_alive(pid: int) -> bool:
    # The web server's master waits for every child, so a dead one is soon gone.
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _run_jobs() -> None:
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    master = os.getppid()
    jobs.run_forever(lambda: os.getppid() == master)
    os._exit(0)


def _options(settings: Settings) -> dict[str, Any]:
    options: dict[str, Any] = {
        "bind": [_address(settings)],
        "workers": settings.workers,
        "threads": settings.threads,
        "worker_class": "gthread",
        "preload_app": True,
        "max_requests": RESTART_AFTER_REQUESTS,
        "max_requests_jitter": RESTART_AFTER_REQUESTS // 10,
        "timeout": SLOW_REQUEST,
        "graceful_timeout": 10,
        "keepalive": 5,
        "limit_request_line": 4094,
        # Requests are not logged: an address line with a search word or a token is a trace.
        "accesslog": None,
        "loglevel": "warning",
        "control_socket_disable": True,
    }
    if not settings.is_loopback:
        cert, key = certificate(settings)
        options |= {"certfile": str(cert), "keyfile": str(key)}
    return options


def _address(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"{host}:{settings.port}"


def addresses(settings: Settings) -> list[tuple[str, str]]:
    """Where each kind of screen finds the server: (screen, address)."""
    scheme = "http" if settings.is_loopback else "https"
    name = socket.gethostname() if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104
    base = f"{scheme}://{name}:{settings.port}"
    terminal = f"{base}/demo/terminal" if settings.is_demonstration else f"{base}/"
    found = [("phone", f"{base}/"), ("terminal", terminal), ("staff", f"{base}/staff/")]
    if settings.is_demonstration:
        # Other machines need the token: a code opens an account.
        token = "" if settings.is_loopback else f"?token={messages.demo_token(settings.data)}"
        found.append(("codes", f"{base}/demo/codes{token}"))
    return found


def certificate(settings: Settings) -> tuple[Path, Path]:
    """The certificate and key to serve HTTPS with; made once where none is given."""
    if settings.cert and settings.key:
        return settings.cert, settings.key
    folder = settings.data / "secrets"
    cert, key = folder / "https.crt", folder / "https.key"
    if not cert.exists():
        _make_certificate(settings.host, cert, key)
    return cert, key


def _make_certificate(host: str, cert: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "OneGo (self-signed)")])
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.DNSName(socket.gethostname())]
    try:
        names.append(x509.IPAddress(ipaddress.ip_address(host)))
    except ValueError:
        names.append(x509.DNSName(host))
    start = clock.now()
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start - dt.timedelta(days=1))
        .not_valid_after(start + dt.timedelta(days=CERTIFICATE_DAYS))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(private, hashes.SHA256())
    )
    with open(os.open(key, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(
            private.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    cert.write_bytes(signed.public_bytes(serialization.Encoding.PEM))


def port_is_free(settings: Settings) -> bool:
    """Whether nobody listens where we want to."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError:
            return False
    return True


def stop_with(message: str) -> None:
    """End the command with a clear message."""
    sys.stderr.write(f"onego: {message}\n")
    raise SystemExit(1)
