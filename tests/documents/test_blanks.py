"""The empty form of a statement: all its words, tagged, and nothing that could pass for signed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.documents.test_tagged import heard, tags
from tests.documents.test_typeset import plain, strings, tool
from webapp.core import settings
from webapp.documents import blanks
from webapp.documents.blanks import Blank
from webapp.documents.typeset import MissingGlyph

BLANK = Blank(
    title="住所（经营场所）承诺书",
    version="2026-2",
    basis=("《市场主体登记管理条例》第11条",),
    informing=("登记要用到场所的使用证明。", "签不签由您选。"),
    promises=("我有权使用这个场所。", "以上承诺是我真实的意思。"),
    replaces=("场所使用证明",),
    liabilities=("承诺不实的，撤销登记。", "构成犯罪的，依法追究刑事责任。"),
    verification="用不动产登记信息核对。",
    seen_by="谁都能在“承诺公示”里查到。",
    who="个人、企业和个体户",
    items=("企业登记", "变更登记"),
)

pytestmark = pytest.mark.one_database


def test_every_word_is_seen_and_heard(app: Any, tmp_path: Path) -> None:
    import msgspec

    pdf = blanks.pdf(BLANK)
    seen = plain(tool("pdftotext", pdf, tmp_path, "-raw"))
    told = heard(pdf, tmp_path)
    for words in strings(msgspec.to_builtins(BLANK)):
        assert plain(words) in seen, words
        assert plain(words) in told, words
    assert "样本·供阅读" in seen
    assert f"{settings.current().address}/promises" in seen
    assert "承诺人（签名或盖章）" in told
    for worth in ("编号", "扫码验真", "承诺人签名", "SHA-256"):
        assert worth not in seen, worth


def test_it_is_tagged_and_has_no_picture(app: Any) -> None:
    kinds = [name for name, _words in tags(blanks.pdf(BLANK))]
    assert kinds[:2] == ["Document", "H1"]
    assert kinds.count("H2") == 6
    assert "Figure" not in kinds


def test_a_missing_character_is_named(app: Any) -> None:
    import msgspec

    with pytest.raises(MissingGlyph) as lacking:
        blanks.pdf(msgspec.structs.replace(BLANK, title="𠮷野家承诺书"))
    assert lacking.value.characters == "𠮷"
