"""What a document says to somebody who listens to it: read by two programs that did not make it."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pikepdf
import pytest

from tests.documents.letters import LETTERS, WHEN, values
from tests.documents.test_typeset import no_other_fonts, plain, strings, tool
from webapp.documents.typeset import typeset
from webapp.documents.values import DocumentKind, Notice, Point, Receipt, Slip, Statement

__all__ = ["no_other_fonts"]

A4 = (595.28, 841.89)
MM = 72 / 25.4
ONLY_ON_PAGES = ("strokes", "way")
STRUCTURE = {"Document", "P", "H1", "H2", "L", "LI", "Lbl", "LBody", "Span", "Strong"}
LAYOUT = {"Figure", "Div"}
TABLES = {"Table", "THead", "TBody", "TR", "TH", "TD"}


def made(kind: DocumentKind, **changed: Any) -> bytes:
    body = msgspec.structs.replace(LETTERS[kind], **changed)
    return typeset(kind, values(kind, body), made_at=WHEN)


def tags(pdf: bytes) -> list[tuple[str, str]]:
    """Every element of the structure in reading order: its kind, and its title or its words."""

    def below(node: Any) -> Iterator[tuple[str, str]]:
        if isinstance(node, pikepdf.Array):
            for one in node:
                yield from below(one)
        elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
            yield str(node.S).lstrip("/"), str(node.get("/T", node.get("/Alt", "")))
            if "/K" in node:
                yield from below(node.K)

    with pikepdf.open(io.BytesIO(pdf)) as file:
        return [*below(file.Root.StructTreeRoot.K)]


def heard(pdf: bytes, folder: Path) -> str:
    """What the structure says, in its order, as poppler reads it."""
    told = tool("pdfinfo", pdf, folder, "-struct-text")
    return plain("".join(re.findall(r'^ *"(.*)"$', told, re.MULTILINE)))


@pytest.mark.parametrize("kind", DocumentKind)
def test_a_document_is_tagged_named_and_in_chinese(kind: DocumentKind) -> None:
    with pikepdf.open(io.BytesIO(made(kind))) as file:
        root = file.Root
        assert root.MarkInfo.Marked
        assert str(root.Lang) == "zh-CN"
        assert root.ViewerPreferences.DisplayDocTitle
        with file.open_metadata() as about:
            assert len(about["dc:title"]) > 2
            assert about["dc:language"] == {"zh-CN"}
        for page in file.pages:
            sides = sorted(float(side) for side in page.mediabox[2:])
            assert sides == pytest.approx(A4, abs=0.1)
            assert str(page.Tabs) == "/S"


@pytest.mark.parametrize("kind", DocumentKind)
def test_all_that_a_document_says_is_heard_and_its_name_first(
    kind: DocumentKind, tmp_path: Path
) -> None:
    said = msgspec.to_builtins(LETTERS[kind])
    for one in said.get("signatories", ()):
        for hidden in ONLY_ON_PAGES:
            one.pop(hidden)
    told = heard(made(kind), tmp_path)
    for one in strings(said):
        if re.fullmatch(r"\d{4}-\d\d-\d\d", one):
            year, month, day = (int(part) for part in one.split("-"))
            one = f"{year}年{month}月{day}日"
        for line in one.split("\n"):
            assert plain(line) in told, line
    pdf = made(kind)
    assert "SL3702002026112720000321" in told
    kinds = [name for name, _words in tags(pdf)]
    assert kinds.count("H1") == 1
    assert kinds[:2] == ["Document", "H1"]
    allowed = STRUCTURE | LAYOUT | (TABLES if kind is DocumentKind.receipt else set())
    assert set(kinds) <= allowed


@pytest.mark.parametrize("kind", DocumentKind)
def test_pictures_have_words(kind: DocumentKind) -> None:
    words = [words for name, words in tags(made(kind)) if name == "Figure"]
    expected = {
        DocumentKind.statement: ["王建国的手写签名"],
        DocumentKind.circular: [],
        DocumentKind.licence: ["验真二维码", "滨江市行政审批服务局的印章（样例）"],
    }
    assert words == expected.get(kind, ["滨江市行政审批服务局的印章（样例）"])


def test_chapters_are_headings_and_promises_a_list() -> None:
    found = tags(made(DocumentKind.statement))
    headings = [words for name, words in found if name == "H2"]
    assert headings == [
        "一、我们告知您",
        "二、您承诺",
        "三、这份承诺书代替",
        "四、承诺不实的后果",
        "五、我们怎样核查",
        "六、谁能看到",
    ]
    kinds = [name for name, _words in found]
    # Three chapters of two lines each, and the four facts.
    assert kinds.count("L") == 4
    assert kinds.count("LI") == kinds.count("Lbl") == kinds.count("LBody") == 3 * 2 + 4


def test_each_point_of_a_notice_is_an_item_of_a_list() -> None:
    points = tuple(Point(f"第 {n} 处", "改好再交。" if n % 2 else "") for n in range(1, 41))
    found = tags(made(DocumentKind.notice, points=points))
    notice = LETTERS[DocumentKind.notice]
    assert isinstance(notice, Notice)
    facts = 5
    assert [name for name, _words in found].count("LI") == len(points) + facts


def test_a_table_of_items_names_its_columns(tmp_path: Path) -> None:
    receipt = LETTERS[DocumentKind.receipt]
    assert isinstance(receipt, Receipt)
    pdf = made(DocumentKind.receipt, items=receipt.items * 60)
    found = tags(pdf)
    kinds = [name for name, _words in found]
    assert kinds.count("TH") == 3
    assert kinds.count("TR") == 1 + 60
    # Repeated at the top of a page it is seen, not heard again.
    pages = int(tool("pdfinfo", pdf, tmp_path).split("Pages:")[1].split()[0])
    text = plain(tool("pdftotext", pdf, tmp_path, "-raw"))
    assert pages > 1
    assert text.count("事项办理部门事项编号") == pages
    assert heard(pdf, tmp_path).count("事项办理部门事项编号") == 1


def test_a_long_fact_stays_under_its_label(tmp_path: Path) -> None:
    slip = LETTERS[DocumentKind.slip]
    assert isinstance(slip, Slip)
    papers = tuple(f"第 {n} 份：" + "房屋租赁合同和产权登记复印件" * 6 for n in range(9))
    pdf = made(DocumentKind.slip, papers=papers)
    told = heard(pdf, tmp_path)
    assert all(f"第{n}份" in told for n in range(9))
    # To the eye: a line of the value starts right of where labels end, the first and the next.
    boxes = tool("pdftotext", pdf, tmp_path, "-bbox")
    words = re.findall(r'xMin="([\d.]+)".*>(.*)</word>', boxes)
    lefts = [float(left) for left, word in words if "租赁" in word or "登记" in word]
    assert len(lefts) > len(papers)
    assert min(lefts) > (27 + 34) * MM


def test_a_statement_of_many_pages_is_one_text(tmp_path: Path) -> None:
    statement = LETTERS[DocumentKind.statement]
    assert isinstance(statement, Statement)
    many = tuple(f"第 {n} 条：" + "场所符合消防技术标准和管理规定，" * 6 for n in range(30))
    pdf = made(DocumentKind.statement, promises=many, liabilities=many)
    told = heard(pdf, tmp_path)
    # Running heads and feet are furniture: they are not read in the middle of a sentence.
    assert "演示样例" not in told
    assert "第1页" not in told
    assert told.index("第0条") < told.index("第29条") < told.rindex("第29条") < told.index("用于")
