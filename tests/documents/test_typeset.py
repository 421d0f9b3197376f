"""What a document's file is: PDF/A, our fonts alone, Chinese that can be selected and searched."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.documents.letters import LETTERS, WHEN, values
from webapp.core import settings as configured
from webapp.core.settings import Settings
from webapp.documents.typeset import MissingGlyph, typeset
from webapp.documents.values import DocumentKind, Slip, Statement

RARE = "𠮷"
"""A character of names (吉 in its other form) that the fonts of the documents lack."""


@pytest.fixture(autouse=True)
def no_other_fonts() -> Iterator[None]:
    before = configured._current
    configured.configure(Settings())
    yield
    if before is not None:
        configured.configure(before)


def tool(name: str, pdf: bytes, folder: Path, *options: str) -> str:
    file = folder / "one.pdf"
    file.write_bytes(pdf)
    command = [name, *options, str(file), *(["-"] if name == "pdftotext" else [])]
    # Poppler prints the titles of headings as the bytes that they are in.
    return subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=True
    ).stdout


def plain(text: str) -> str:
    """Without the spaces and line ends that typesetting puts in."""
    return re.sub(r"\s", "", text)


def strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from strings(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from strings(one)


@pytest.mark.parametrize("kind", DocumentKind)
def test_every_word_of_a_document_can_be_selected(kind: DocumentKind, tmp_path: Path) -> None:
    pdf = typeset(kind, values(kind), made_at=WHEN)
    # In the order of the file: by the eye's columns a label that is spread wide falls apart.
    text = plain(tool("pdftotext", pdf, tmp_path, "-raw"))
    said = msgspec.to_builtins(LETTERS[kind])
    for one in said.get("signatories", ()):
        for hidden in ("strokes", "way"):
            one.pop(hidden)
    for one in strings(said):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", one):
            year, month, day = (int(part) for part in one.split("-"))
            one = f"{year}年{month}月{day}日"
        for line in one.split("\n"):
            assert plain(line) in text, line
    assert "编号SL3702002026112720000321" in text
    if kind is not DocumentKind.statement:  # that is its signers' word, not the office's
        assert "滨江市行政审批服务局" in text
    assert "演示样例·不作凭证" in text


def test_a_slip_that_silence_made_says_so_and_not_that_all_was_in_order(tmp_path: Path) -> None:
    made = LETTERS[DocumentKind.slip]
    assert isinstance(made, Slip)
    silent = msgspec.structs.replace(made, by_silence=True, officer="")
    pdf = typeset(DocumentKind.slip, values(DocumentKind.slip, silent), made_at=WHEN)
    text = plain(tool("pdftotext", pdf, tmp_path, "-raw"))
    assert "自收到申请材料之日起即为受理" in text
    assert "第三十二条第一款第（四）项" in text
    assert "齐全" not in text
    assert "办理人员" not in text


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_file_is_pdf_a_with_its_fonts_inside(kind: DocumentKind, tmp_path: Path) -> None:
    pdf = typeset(kind, values(kind), made_at=WHEN)
    fonts = [line.split() for line in tool("pdffonts", pdf, tmp_path).splitlines()[2:]]
    assert fonts
    for font in fonts:
        assert re.fullmatch(r"[A-Z]{6}\+NotoSerifSC-(Regular|Bold)", font[0])
        assert font[-5:-2] == ["yes", "yes", "yes"], "embedded, a subset, with its characters"
    about = dict(
        line.split(":", 1) for line in tool("pdfinfo", pdf, tmp_path).splitlines() if ":" in line
    )
    assert about["PDF version"].strip() == "1.7"
    assert about["JavaScript"].strip() == "no"
    assert about["Pages"].strip() == "1"
    assert len(about["Title"].strip()) > 2
    with pikepdf.open(tmp_path / "one.pdf") as file, file.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"
        assert metadata["pdfaid:conformance"] == "A"
        assert metadata["pdfuaid:part"] == "1"


def test_the_same_values_give_the_same_bytes() -> None:
    kind = DocumentKind.slip
    assert typeset(kind, values(kind), made_at=WHEN) == typeset(kind, values(kind), made_at=WHEN)


def test_threads_do_not_disturb_each_other() -> None:
    kinds = [*DocumentKind] * 3
    alone = {kind: typeset(kind, values(kind), made_at=WHEN) for kind in DocumentKind}
    with ThreadPoolExecutor(4) as threads:
        made = threads.map(lambda kind: typeset(kind, values(kind), made_at=WHEN), kinds)
    assert [*made] == [alone[kind] for kind in kinds]


def test_only_a_demonstration_draws_a_seal_and_says_so(tmp_path: Path) -> None:
    for kind in DocumentKind:
        real = typeset(kind, values(kind, demonstration=False), made_at=WHEN)
        text = tool("pdftotext", real, tmp_path)
        assert "样例" not in text
        assert "演示" not in text


def test_a_typed_name_stands_where_a_drawn_one_would(tmp_path: Path) -> None:
    kind = DocumentKind.statement
    drawn = LETTERS[kind].signatories[0]
    typed = msgspec.structs.replace(drawn, way="typed", strokes="", name="欧阳建国")
    body = msgspec.structs.replace(LETTERS[kind], signatories=(typed,))
    text = plain(tool("pdftotext", typeset(kind, values(kind, body), made_at=WHEN), tmp_path))
    assert text.count("欧阳建国") == 2
    assert "输入本人姓名并确认" in text


LATER = "后补的材料和期限"


def test_a_statement_names_what_follows_and_by_when(tmp_path: Path) -> None:
    kind = DocumentKind.statement
    line = "食品安全规章制度目录：受理后 4 个工作日内交"
    body = msgspec.structs.replace(LETTERS[kind], follows=(line,))
    text = plain(tool("pdftotext", typeset(kind, values(kind, body), made_at=WHEN), tmp_path))
    assert f"三、{LATER}" in text
    assert plain(line) in text
    assert "四、这份承诺书代替" in text


def test_a_statement_that_was_stored_before_is_still_set(tmp_path: Path) -> None:
    kind = DocumentKind.statement
    stored = values(kind)
    stored["body"] = msgspec.to_builtins(stored["body"])
    del stored["body"]["follows"]
    text = plain(tool("pdftotext", typeset(kind, stored, made_at=WHEN), tmp_path))
    assert LATER not in text
    assert "三、这份承诺书代替" in text


def test_a_long_statement_goes_on_to_another_page(tmp_path: Path) -> None:
    kind = DocumentKind.statement
    long = tuple(f"第 {n} 条：" + "场所符合消防技术标准和管理规定，" * 6 for n in range(30))
    body = msgspec.structs.replace(LETTERS[kind], promises=long)
    pdf = typeset(kind, values(kind, body), made_at=WHEN)
    pages = tool("pdfinfo", pdf, tmp_path).split("Pages:")[1].split()[0]
    assert int(pages) > 2
    text = plain(tool("pdftotext", pdf, tmp_path))
    assert f"第1页·共{pages}页" in text
    assert f"第{pages}页·共{pages}页" in text
    assert all(f"第{n}条" in text for n in range(30))


@pytest.mark.parametrize(
    ("name", "missing"),
    [
        ("王䶮", ""),
        ("㙦小明", ""),
        (f"{RARE}野家", RARE),
        ("张𠮷😀", "𠮷😀"),
        ("ສາ", "ສາ"),
        ("王😀", "😀"),
    ],
)
def test_a_character_that_no_font_has_is_named(name: str, missing: str) -> None:
    kind = DocumentKind.slip
    body = msgspec.structs.replace(LETTERS[kind], holder=name)
    if not missing:
        assert typeset(kind, values(kind, body), made_at=WHEN).startswith(b"%PDF")
        return
    with pytest.raises(MissingGlyph) as lacking:
        typeset(kind, values(kind, body), made_at=WHEN)
    assert set(lacking.value.characters) == set(missing)


@settings(max_examples=25)
@given(
    st.text(
        st.one_of(
            st.sampled_from("王李张刘陈欧阳建国·"),
            st.characters(min_codepoint=0x3400, max_codepoint=0x4DBF),
            st.characters(min_codepoint=0x20000, max_codepoint=0x2A6DF),
            st.characters(exclude_categories=["Cs"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_any_name_is_set_or_says_what_is_missing(name: str) -> None:
    kind = DocumentKind.slip
    body = msgspec.structs.replace(LETTERS[kind], holder=name)
    with suppress(MissingGlyph), _named(set(name)):
        assert typeset(kind, values(kind, body), made_at=WHEN).startswith(b"%PDF-1.7")


@contextmanager
def _named(characters: set[str]) -> Iterator[None]:
    """What is missing in the block is named, and is among these."""
    try:
        yield
    except MissingGlyph as missing:
        named = set(missing.characters)
        if not named or not named <= characters:
            raise AssertionError(named) from missing
        raise


@settings(max_examples=20)
@given(st.text(st.sampled_from("#[]{}()$*_`@<>\\/\"'~=+-—“”\n\t 王a1"), max_size=40))
def test_what_a_document_says_is_never_read_as_a_template(words: str) -> None:
    body = Slip(holder="王建国" + words, item=words, case=words, accepted_on=WHEN.date())
    statement = LETTERS[DocumentKind.statement]
    assert isinstance(statement, Statement)
    typeset(DocumentKind.slip, values(DocumentKind.slip, body), made_at=WHEN)
    signed = msgspec.structs.replace(statement, promises=(words, words), title="书" + words)
    typeset(DocumentKind.statement, values(DocumentKind.statement, signed), made_at=WHEN)


def test_a_folder_of_more_fonts_is_asked_for_what_ours_lack(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kind = DocumentKind.slip
    body = msgspec.structs.replace(LETTERS[kind], holder=f"{RARE}野家")
    fonts = _fonts_with(RARE)
    configured.configure(Settings(fonts=fonts))
    pdf = typeset(kind, values(kind, body), made_at=WHEN)
    assert RARE in tool("pdftotext", pdf, tmp_path)


def _fonts_with(character: str) -> Path:
    """A folder of the machine with a font that has this character; set-up saw to one."""
    query = f":charset={ord(character):x}"
    found = subprocess.run(
        ["fc-list", query, "file"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    files = [Path(line.rstrip(": ")) for line in found]
    return next(file.parent for file in files if file.suffix in {".ttc", ".otf", ".ttf"})
