"""Traditional Chinese is made of the Simplified, by OpenCC and the words that we reviewed."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from babel.messages.pofile import read_po

from webapp.core import i18n
from webapp.core.traditional import REVIEWED, reviewed, simplified, traditional

ROOT = Path(__file__).resolve().parents[2]
HAN = re.compile(r"[\u3400-\u9fff]")
SAID = re.compile(r'"([^"\n]*[\u3400-\u9fff][^"\n]*)"')

pytestmark = pytest.mark.one_database


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Every Chinese text of the house: catalog, halls, messages, and what stands in the code."""
    parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    found: set[str] = set()
    for file in (ROOT / "config").rglob("*.yaml"):
        found.update(_strings(yaml.load(file.read_text("utf-8"), parser)))
    for file in (ROOT / "config" / "halls").glob("*.toml"):
        found.update(_strings(tomllib.loads(file.read_text("utf-8"))))
    with (ROOT / "translations/zh_Hans/LC_MESSAGES/messages.po").open("rb") as po:
        for message in read_po(po, locale="zh_Hans"):
            said = message.string
            found.update([said] if isinstance(said, str) else said)
    for file in (ROOT / "webapp").rglob("*.py"):
        found.update(SAID.findall(file.read_text("utf-8")))
    return sorted(text for text in found if HAN.search(text))


@pytest.mark.parametrize(
    ("simplified", "wanted"),
    [
        ("面馆的面积", "麵館的面積"),
        ("店名和面积", "店名和面積"),
        ("后台没有皇后", "後台沒有皇后"),
        ("换发票，换发新证", "換發票，換發新證"),
        ("美发店", "美髮店"),
        ("您签的是承诺书，不是棉签", "您簽的是承諾書，不是棉籤"),
        ("制度、制作、制证、限制", "制度、製作、製證、限制"),
        ("系统和联系人的关系", "系統和聯繫人的關係"),
        ("行政复议、复印、答复、恢复", "行政復議、複印、答覆、恢復"),
        ("批准，标准，准驾车型", "批准，標準，准駕車型"),
        ("干部吃干果", "幹部吃乾果"),
        ("海关注销、抵押注销", "海關註銷、抵押註銷"),
        ("这里五公里", "這裡五公里"),
        ("按“我承诺”，再按‘好’", "按「我承諾」，再按『好』"),
        ("烟草和香烟", "煙草和香煙"),
        ("OneGo 100%", "OneGo 100%"),
        ("", ""),
    ],
)
def test_words_that_one_character_divides_are_told_apart(simplified: str, wanted: str) -> None:
    assert traditional(simplified) == wanted


def test_each_reviewed_word_says_why_and_stands_once() -> None:
    lines = [
        line.split("\t")
        for line in REVIEWED.read_text("utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    assert all(len(line) == 3 and all(line) for line in lines)
    assert len({line[0] for line in lines}) == len(lines) == len(reviewed())
    assert all(len(before) == len(after) for before, after, _ in lines)


def test_each_reviewed_word_holds_in_every_text(texts: list[str]) -> None:
    """Wherever the word stands, unless a longer reviewed word has its place."""
    longest_first = sorted(reviewed(), key=len, reverse=True)
    pattern = re.compile("|".join(longest_first))
    wrong = []
    for text in texts:
        made = traditional(text)
        for found in pattern.finditer(text):
            wanted = reviewed()[found.group()]
            if made[found.start() : found.end()] != wanted:
                wrong.append(f"{wanted}: {made}")
    assert not wrong


def test_a_character_is_written_in_no_way_that_nobody_looked_at(texts: list[str]) -> None:
    known = {
        line.split("\t")[0]: set(line.split("\t")[1].split())
        for line in (REVIEWED.parent / "forms.tsv").read_text("utf-8").splitlines()
        if not line.startswith("#")
    }
    seen: dict[str, dict[str, str]] = defaultdict(dict)
    for text in texts:
        made = traditional(text)
        assert len(made) == len(text), text
        for before, after in zip(text, made, strict=True):
            if HAN.match(before):
                seen[before].setdefault(after, made)
    new = {
        form: example
        for before, forms in seen.items()
        if len(forms) > 1
        for form, example in forms.items()
        if form not in known.get(before, ())
    }
    assert not new, "look at these, then add them to config/languages/forms.tsv"


def test_a_text_reaches_each_reader_in_the_language_they_read_best() -> None:
    text = {"zh-Hans": "后厨", "en": "Kitchen"}
    said = {locale: i18n.pick(text, locale) for locale in i18n.LOCALES}
    assert said == {
        "zh-Hans": "后厨",
        "zh-Hant": "後廚",
        "en": "Kitchen",
        "ko": "Kitchen",
        "ja": "Kitchen",
    }
    assert i18n.pick({"zh-Hans": "后厨"}, "ko") == "后厨"
    assert i18n.pick({"zh-Hans": "后厨", "zh-Hant": "灶間"}, "zh-Hant") == "灶間"
    assert i18n.pick({}, "zh-Hant") == i18n.pick({}, "ja") == ""


def test_what_is_typed_in_traditional_characters_is_read_as_simplified() -> None:
    assert simplified("開個麵館，營業執照 canting") == "开个面馆，营业执照 canting"
    assert simplified("canting") == "canting"
