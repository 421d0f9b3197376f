"""A person at the real server, over HTTP alone: keeps cookies, reads forms, sends them.

Light on purpose, so that what is measured is the server: pages are read by a few expressions, not
by a parser.
"""

from __future__ import annotations

import html
import http.client
import re
import socket
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
INPUT = re.compile(r"<(input|button|select|textarea)\b([^>]*)>")
OPTION = re.compile(r"<option\b([^>]*)>")
ATTRIBUTE = re.compile(r"""([\w-]+)(?:="([^"]*)")?""")
REDIRECTS = 5


@dataclass
class Answer:
    """What came back; `path` is where the redirects ended."""

    status: int
    headers: dict[str, str]
    body: bytes
    path: str

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8")

    @property
    def location(self) -> str:
        """Where a redirect leads."""
        return self.headers.get("location", "")


@dataclass
class Form:
    """A form of a page: where it goes, what it would send, and which fields and choices it has."""

    action: str
    method: str
    values: dict[str, Any]
    fields: dict[str, list[str]]
    """Each field that a person fills, with the values it offers (empty: free text)."""
    required: set[str]
    buttons: list[tuple[str, str, str]]
    """Each button's name, value and formaction."""


def attributes(text: str) -> dict[str, str]:
    """The attributes of a tag; one without a value is an empty string."""
    return {name: html.unescape(value or "") for name, value in ATTRIBUTE.findall(text)}


def forms(page: str, path: str) -> list[Form]:
    """Every form of a page."""
    return [_form(head, body, path) for head, body in FORM.findall(page)]


def _form(head: str, body: str, path: str) -> Form:
    about = attributes(head)
    form = Form(
        action=urljoin(path, about.get("action") or path),
        method=about.get("method", "get").lower(),
        values={},
        fields={},
        required=set(),
        buttons=[],
    )
    for found in INPUT.finditer(body):
        tag, about = found[1], attributes(found[2])
        name, kind = about.get("name", ""), about.get("type", "")
        if tag == "button":
            form.buttons.append((name, about.get("value", ""), about.get("formaction", "")))
            continue
        if not name or "disabled" in about:
            continue
        if "required" in about or about.get("aria-required") == "true":
            form.required.add(name)
        if kind == "hidden":
            form.values[name] = about.get("value", "")
        elif kind in {"radio", "checkbox"}:
            form.fields.setdefault(name, []).append(about.get("value", "on"))
            if "checked" in about:
                if kind == "checkbox":
                    form.values.setdefault(name, []).append(about.get("value", "on"))
                else:
                    form.values[name] = about.get("value", "on")
        elif tag == "select":
            _read_select(form, name, body[found.end() :].split("</select>", 1)[0])
        elif tag == "textarea":
            form.fields[name] = []
            text = body[found.end() :].split("</textarea>", 1)[0]
            form.values[name] = html.unescape(text).removeprefix("\n")
        else:
            form.fields[name] = []
            form.values[name] = about.get("value", "")
    return form


def _read_select(form: Form, name: str, body: str) -> None:
    options = [attributes(o) for o in OPTION.findall(body)]
    form.fields[name] = [o.get("value", "") for o in options if o.get("value")]
    chosen = [o for o in options if "selected" in o] or options[:1]
    form.values[name] = chosen[0].get("value", "") if chosen else ""


def multipart(values: dict[str, str], content: bytes, name: str) -> tuple[bytes, str]:
    """A form with one file as a body, and the type of that body."""
    mark = uuid.uuid4().hex
    fields = "".join(
        f'--{mark}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in values.items()
    )
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    head += "Content-Type: application/octet-stream\r\n\r\n"
    body = (fields + head).encode() + content + f"\r\n--{mark}--\r\n".encode()
    return body, f"multipart/form-data; boundary={mark}"


class Visitor:
    """One browser's worth of cookies on one kept connection."""

    def __init__(self, url: str, *, language: str = "zh-Hans") -> None:
        parts = urlsplit(url)
        self.host, self.port = parts.hostname or "127.0.0.1", parts.port or 80
        self.cookies: dict[str, str] = {"lang": language}
        self.requests = 0
        self._connection: http.client.HTTPConnection | None = None

    def get(self, path: str, **headers: str) -> Answer:
        """Fetch a page, without following a redirect."""
        return self.send("GET", path, None, headers)

    def post(self, path: str, values: dict[str, Any], **headers: str) -> Answer:
        """Send a form, without following the redirect."""
        return self.send("POST", path, urlencode(values, doseq=True).encode(), headers)

    def upload(
        self, path: str, values: dict[str, str], content: bytes, name: str = "IMG_0001.jpg"
    ) -> Answer:
        """Send one file as a script does: the answer is JSON."""
        body, kind = multipart(values, content, name)
        headers = {
            "Content-Type": kind,
            "Accept": "application/json",
            "X-CSRF-Token": values.get("csrf_token", ""),
        }
        return self.send("POST", path, body, headers)

    def open(self, path: str) -> Answer:
        """Fetch a page and follow its redirects."""
        return self.follow(self.get(path))

    def follow(self, answer: Answer) -> Answer:
        """Go where an answer leads."""
        for _ in range(REDIRECTS):
            if answer.status not in {301, 302, 303}:
                return answer
            answer = self.get(urljoin(answer.path, answer.location))
        raise AssertionError(f"too many redirects: {answer.path}")

    def send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """One request on the kept connection; one that the server closed is opened again."""
        sent = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **headers}
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        fresh = self._connection is None
        try:
            answer = self._exchange(method, path, body, sent)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self.close()
            if fresh or method != "GET":
                raise
            answer = self._exchange(method, path, body, sent)
        self.requests += 1
        return answer

    def _exchange(
        self, method: str, path: str, body: bytes | None, headers: dict[str, str]
    ) -> Answer:
        if self._connection is None:
            self._connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
            self._connection.connect()
            self._connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        content = response.read()
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        kept = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, kept, content, path)

    def _keep(self, header: str) -> None:
        pair, *flags = header.split(";")
        name, _, value = pair.strip().partition("=")
        ended = any(flag.strip().lower() in {"max-age=0"} for flag in flags)
        if ended or not value:
            self.cookies.pop(name, None)
        else:
            self.cookies[name] = value

    def hang_up(self) -> None:
        """Cut the connection, whatever another thread has under way on it."""
        if self._connection is not None and self._connection.sock is not None:
            self._connection.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the connection; cookies stay."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
