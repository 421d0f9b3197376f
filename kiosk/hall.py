"""The hall's server, as the terminal's program speaks to it."""

from __future__ import annotations

import json
import ssl
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from kiosk.state import Enrolment

PATIENCE = 5.0
"""Seconds that the server may take to answer."""
MOST_BYTES = 64 * 1024


class Away(Exception):
    """The server does not answer, or not as it should."""


class NotEnrolled(Exception):
    """The server knows no terminal with this token."""


class WrongCode(Exception):
    """No terminal waits for this code, or it has run out."""


class TooManyTries(Exception):
    """Codes were tried too often; the server takes none for a while."""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    # A token is for this server and is not carried on to another one.
    def redirect_request(self, *about: Any) -> None:
        return None


class Hall:
    """The server of one origin."""

    def __init__(self, origin: str, certificate: Path | None = None) -> None:
        self.origin = origin
        context = ssl.create_default_context(cafile=str(certificate) if certificate else None)
        if certificate is not None:
            # It is this very certificate that is trusted, whatever name it was made for, and
            # although it is no authority's.
            context.check_hostname = False
            context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
            context.verify_flags &= ~ssl.VERIFY_X509_STRICT
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=context),
            _NoRedirect(),
        )

    def enrol(self, code: str) -> Enrolment:
        """Take a code for a token. Raises WrongCode, TooManyTries, Away."""
        status, about = self._post("/terminal/enrol", {"code": code})
        # Only an answer in our own words counts: a proxy's page is no word of the hall.
        if status == 403 and about.get("error"):
            raise WrongCode
        if status == 429:
            raise TooManyTries
        return self._enrolment(status, about, str(about.get("token", "")))

    def check(self, token: str) -> Enrolment:
        """What the server says of this terminal now. Raises NotEnrolled, Away."""
        status, about = self._post("/terminal/check", {"token": token})
        if status == 403 and about.get("error"):
            raise NotEnrolled
        return self._enrolment(status, about, token)

    def is_demonstration(self) -> bool:
        """Whether the server says that it is one; one that does not answer is none."""
        try:
            _status, about = self._post("/terminal/check", {"token": ""})
        except Away:
            return False
        return about.get("demonstration") is True

    def _enrolment(self, status: int, about: dict[str, Any], token: str) -> Enrolment:
        if status != 200 or not token:
            raise Away(f"the server answered {status}")
        try:
            return Enrolment(
                server=self.origin,
                token=token,
                name=str(about["name"]),
                hall={str(k): str(v) for k, v in about["hall"].items()},
                phone=str(about["phone"]),
                demonstration=bool(about["demonstration"]),
            )
        except (KeyError, AttributeError) as error:
            raise Away("the server answered something else") from error

    def _post(self, path: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        request = urllib.request.Request(  # noqa: S310 - the scheme was checked with the options
            self.origin + path,
            data=urllib.parse.urlencode(form).encode(),
            headers={"Accept": "application/json"},
        )
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return answer.status, _read(answer.read(MOST_BYTES))
        except urllib.error.HTTPError as error:
            with error:
                return error.code, _read(error.read(MOST_BYTES))
        except (OSError, ValueError) as error:
            raise Away(type(error).__name__) from error


def _read(content: bytes) -> dict[str, Any]:
    try:
        found = json.loads(content)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
