"""Typesetting: a document's values become the bytes of a PDF/A that an archive can keep.

Typst with its compiler kept warm, one a thread, on fonts of our own alone: the same values always
give the same bytes. What a document says goes in as data and is never part of a template.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import msgspec
import typst

from webapp.core import settings
from webapp.documents.values import DocumentKind, Signatory

LETTERS = Path(__file__).with_name("letters")
FONTS = Path(__file__).resolve().parents[2] / "config" / "fonts"
STANDARDS: Final = ("a-2a", "ua-1")
"""PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1) in one file: to be kept for decades, and to be
read aloud. Headings, lists and tables are tagged, pictures have words, a title and a language are
stated; what lacks one of these does not compile, and neither does a glyph that no font has.

The language stands as zh-CN, which is zh-Hans-CN by the likely subtags of BCP 47: the typesetter
writes no script subtag.
"""
BLANK: Final = "blank"
"""The letter that is an empty form."""
NO_GLYPH = re.compile(r'the text `"(.*?)"` could not be displayed', re.DOTALL)
UNSEEN = ("Cc", "Cf", "Cs")
"""Categories of what no letter shows: controls, marks of direction, halves of characters."""
PAGE = 297 / 25.4 * 72
"""The height of A4 in points."""
PROBE = """#set document(title: "probe")
#set text(font: "Noto Serif SC")
#sys.inputs.data"""
"""A document that only tries whether characters can be set."""

_thread = threading.local()


class MissingGlyph(Exception):
    """No font here has these characters."""

    def __init__(self, characters: str) -> None:
        super().__init__(characters)
        self.characters = characters


def typeset(kind: DocumentKind, values: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of a document. Raises MissingGlyph with every character that no font here has."""
    return _typeset(kind.value, values, made_at)


def typeset_blank(values: Mapping[str, Any], *, made_at: datetime) -> bytes:
    """The PDF of an empty form (样本), no document of the register; raises as `typeset`."""
    return _typeset(BLANK, values, made_at)


def _typeset(name: str, values: Mapping[str, Any], made_at: datetime) -> bytes:
    data = msgspec.json.encode(_cleaned(msgspec.to_builtins(values))).decode()
    letter = str(LETTERS / f"{name}.typ")
    try:
        return _compile(letter, data, made_at)
    except typst.TypstError as error:
        named = NO_GLYPH.search(str(error.message))
        if named is None:
            raise
        # The message names one place; whoever adds a font wants to know all of them.
        lacking = _lacking("".join(sorted({one for one in data if not one.isspace()})), made_at)
        raise MissingGlyph(lacking or named[1]) from error


class Place(msgspec.Struct, frozen=True):
    """Where a signature stands: the page, from 0, and the corners in points from below left."""

    page: int
    rect: tuple[float, float, float, float]


def typeset_with_places(
    kind: DocumentKind, values: Mapping[str, Any], *, made_at: datetime
) -> tuple[bytes, tuple[Place, ...]]:
    """The PDF of a document, and where its signatures are to stand.

    The letter marks each with metadata under `<place>`, in points from above left. Raises
    MissingGlyph.
    """
    pdf = typeset(kind, values, made_at=made_at)
    found = msgspec.json.decode(_compiler().query("<place>", field="value"), type=list[_Marked])
    found.sort(key=lambda one: one.n)
    return pdf, tuple(
        Place(one.page - 1, (one.x, PAGE - one.y - one.h, one.x + one.w, PAGE - one.y))
        for one in found
    )


class _Marked(msgspec.Struct):
    n: int
    page: int
    x: float
    y: float
    w: float
    h: float


def typeset_mark(signatory: Signatory) -> bytes:
    """What a signature looks like, as one page without a ground, of the size of its place.

    Its characters are those of the document, which is typeset first and fails where one is missing.
    """
    data = msgspec.json.encode(_cleaned(msgspec.to_builtins(signatory))).decode()
    return _compile(str(LETTERS / "mark.typ"), data, None)


def _cleaned(value: Any) -> Any:
    """Without what no letter shows."""
    if isinstance(value, str):
        return "".join(
            one for one in value if one == "\n" or unicodedata.category(one) not in UNSEEN
        )
    if isinstance(value, dict):
        return {key: _cleaned(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_cleaned(one) for one in value]
    return value


def _lacking(characters: str, made_at: datetime) -> str:
    """Those of some characters that no font here has, found by halving."""
    try:
        _compile(PROBE.encode(), " ".join(characters), made_at)
    except typst.TypstError:
        if len(characters) == 1:
            return characters
        middle = len(characters) // 2
        return _lacking(characters[:middle], made_at) + _lacking(characters[middle:], made_at)
    return ""


def _compile(source: Any, data: str, made_at: datetime | None) -> bytes:
    """`source` is the path of a template, or a template itself (bytes).

    Without a moment it is a part of another document, and needs to keep no standard of its own.
    """
    made: Any = _compiler().compile(
        source,
        format="pdf",
        sys_inputs={"data": data},
        pdf_standards=[*STANDARDS] if made_at else [],
        timestamp=int(made_at.timestamp()) if made_at else 0,
        pdf_tags=made_at is not None,
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
    paths = [str(FONTS)]
    if folder is not None:
        paths.append(str(folder))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=paths)
