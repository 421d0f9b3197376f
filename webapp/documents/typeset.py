"""Typesetting: a document's values become the bytes of a PDF/A that an archive can keep.

Typst with its compiler kept warm, one a thread, on fonts of our own alone: the same values always
give the same bytes. What a document says goes in as data and is never part of a template.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
import typst

from webapp.core import settings
from webapp.documents.values import DocumentKind

LETTERS = Path(__file__).with_name("letters")
FONTS = Path(__file__).resolve().parents[2] / "config" / "fonts"
STANDARD = "a-2b"
"""PDF/A-2b (ISO 19005-2): to be kept for decades. In it a glyph that no font has is an error."""
NO_GLYPH = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
STAND_IN = "〓"
"""The printers' mark for a type that is not in the case."""
MOST_MISSING = 40

_thread = threading.local()


class MissingGlyph(Exception):
    """No font here has these characters."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


def typeset(kind: DocumentKind, values: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of a document. Raises MissingGlyph with every character that no font here has."""
    data = msgspec.json.encode(values).decode()
    missing = ""
    while True:
        try:
            pdf = _compile(kind, data, made_at)
        except typst.TypstError as error:
            found = _missing(error, data)
            if not found or len(missing) > MOST_MISSING:
                raise
            missing += "".join(one for one in found if one not in missing)
            for one in found:
                # Set once more without it, so that all that is missing is said at once.
                data = data.replace(one, STAND_IN)
            continue
        if missing:
            raise MissingGlyph(missing)
        return pdf


def _missing(error: typst.TypstError, data: str) -> str:
    """The characters of our data that the message names; in a template they would be our fault."""
    named = NO_GLYPH.search(str(error.message))
    if named is None:
        return ""
    text = re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), named[1])
    return "".join(dict.fromkeys(one for one in text if one in data))


def _compile(kind: DocumentKind, data: str, made_at: datetime) -> bytes:
    made: Any = _compiler().compile(
        str(LETTERS / f"{kind.value}.typ"),
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=[STANDARD],
        timestamp=int(made_at.timestamp()),
    )
    return bytes(made)


def _compiler() -> typst.Compiler:
    """This thread's compiler; it keeps fonts and templates warm between documents."""
    folder = settings.current().fonts
    if getattr(_thread, "folder", 0) != folder:
        _thread.folder = folder
        _thread.compiler = typst.Compiler(
            root=LETTERS, font_paths=_fonts(folder), ignore_system_fonts=True
        )
    compiler: typst.Compiler = _thread.compiler
    return compiler


@lru_cache(maxsize=2)
def _fonts(folder: Path | None) -> typst.Fonts:
    """Our own fonts first, then those of the folder that the settings name."""
    paths: list[str | Path | bytes] = [str(FONTS)]
    if folder is not None:
        paths.append(str(folder))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
