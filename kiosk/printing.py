"""Printing a slip: what may stand on one, and the devices that print it."""

from __future__ import annotations

import html
import importlib
import io
import re
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import qrcode
import qrcode.image.svg

MOST_LINES, MOST_SIGNS = 40, 400
ID_NUMBER = re.compile(r"(?<![0-9A-Za-z])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
WIDTH = 32
"""Latin letters on a line of paper 80 mm wide; a Chinese character takes two."""


class NotPrintable(Exception):
    """What was sent is no slip, or holds what a slip must not."""


class PrinterFailed(Exception):
    """The device did not print; its message is for the log and holds nothing of the slip."""


@dataclass(frozen=True)
class Slip:
    """A receipt (小票): a heading, the case's number, a code to scan, a few lines."""

    title: str
    number: str
    code: str
    """The address behind the QR code; empty: none."""
    lines: tuple[str, ...]


def read(content: Any) -> Slip:
    """A slip as the page sends it. Raises NotPrintable; an ID number in full is never printed."""
    if not isinstance(content, Mapping) or set(content) != {"title", "number", "code", "lines"}:
        raise NotPrintable("not the parts of a slip")
    lines = content["lines"]
    if not isinstance(lines, list) or len(lines) > MOST_LINES:
        raise NotPrintable("too many lines")
    texts = [content["title"], content["number"], content["code"], *lines]
    for text in texts:
        if not isinstance(text, str) or len(text) > MOST_SIGNS:
            raise NotPrintable("a text that is too long")
        if any(not sign.isprintable() for sign in text):
            raise NotPrintable("a sign that cannot be printed")
        if ID_NUMBER.search(text):
            raise NotPrintable("an ID number in full")
    return Slip(texts[0], texts[1], texts[2], tuple(lines))


class Printer(ABC):
    """A device that prints slips. Its constructor takes what stands after `module:Class:`."""

    @abstractmethod
    def print_slip(self, slip: Slip) -> None:
        """Print it and cut the paper. Raises PrinterFailed."""


class SimulatedPrinter(Printer):
    """Writes each slip into a folder, as text and as a page that looks like the paper."""

    def __init__(self, folder: str) -> None:
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)

    def print_slip(self, slip: Slip) -> None:
        """Write `slip-<time>.txt` and `.html`."""
        base = self.folder / f"slip-{time.strftime('%Y%m%d-%H%M%S')}-{time.monotonic_ns() % 10**6}"
        try:
            base.with_suffix(".txt").write_text(as_text(slip), "utf-8")
            base.with_suffix(".html").write_text(as_page(slip), "utf-8")
        except OSError as error:
            raise PrinterFailed(f"the folder of the simulated printer: {error.strerror}") from error


def as_text(slip: Slip) -> str:
    """A slip in plain text; the code as its address."""
    rule = "-" * WIDTH
    parts = [slip.title, rule, slip.number, rule, *slip.lines]
    if slip.code:
        parts += [rule, slip.code]
    return "\n".join(parts) + "\n"


def as_page(slip: Slip) -> str:
    """A slip as a page of 80 mm, black on white."""
    lines = "".join(f"<p>{html.escape(line)}</p>" for line in slip.lines)
    code = _qr(slip.code) if slip.code else ""
    return (
        '<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>slip</title><style>'
        "@page{size:80mm auto;margin:4mm}body{width:72mm;margin:4mm;font:12pt/1.5 sans-serif}"
        "h1{font-size:14pt;margin:0 0 2mm}b{font-size:13pt}svg{width:40mm;display:block;"
        "margin:3mm auto}p{margin:1mm 0}</style>"
        f"<h1>{html.escape(slip.title)}</h1><p><b>{html.escape(slip.number)}</b></p>{code}{lines}"
    )


def _qr(text: str) -> str:
    drawn = qrcode.make(text, image_factory=qrcode.image.svg.SvgPathImage, border=4)
    buffer = io.BytesIO()
    drawn.save(buffer)
    return buffer.getvalue().decode().split("?>", 1)[-1]


def device(name: str | None) -> Printer | None:
    """The printer of a name, see `python -m kiosk --help`. Raises ValueError."""
    if not name:
        return None
    kind, _, rest = name.partition(":")
    if kind == "simulated":
        if not rest:
            raise ValueError("--printer simulated:FOLDER names the folder of the slips")
        return SimulatedPrinter(rest)
    class_name, _, about = rest.partition(":")
    try:
        found = getattr(importlib.import_module(kind), class_name)
        made = found(about) if about else found()
    except (ImportError, AttributeError, TypeError) as error:
        raise ValueError(f"--printer {name}: {error}") from error
    if not isinstance(made, Printer):
        raise ValueError(f"--printer {name}: no kiosk.printing.Printer")
    return made
