"""The words of the on-screen keyboard: what must be found, in which order, and how much is sent."""

from __future__ import annotations

import gzip
import re
from functools import lru_cache
from pathlib import Path

import pytest

from tests.journeys.answers import TYPED
from webapp.catalog import building, loader

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "static" / "vendor" / "pinyin"
CORE_BYTES = 80_000
"""What comes with the keyboard, compressed."""
LETTER_BYTES = 60_000
"""What comes with the first letter of a syllable, compressed."""
HAN = re.compile(r"[\u4e00-\u9fff]+")


@lru_cache(maxsize=1)
def sections() -> dict[str, dict[str, str]]:
    """The sections of all files: reading to what stands behind it, joined over files."""
    found: dict[str, dict[str, str]] = {}
    for file in sorted(FOLDER.glob("*.txt")):
        name = ""
        for line in file.read_text("utf-8").splitlines():
            if line.startswith("["):
                name = line.strip("[]")
            elif "\t" in line:
                key, _, value = line.partition("\t")
                section = found.setdefault(name, {})
                section[key] = section.get(key, "") + value
    return found


def words(reading: str) -> list[tuple[int, str]]:
    """The words of a reading with their weights."""
    packed = sections()["words"].get(reading, "")
    return [(int(weight), word) for weight, word in re.findall(r"(\d)(\D+)", packed)]


@pytest.mark.parametrize(
    ("reading", "word"),
    [
        ("zhong'shan'lu", "中山路"),
        ("hai'xian", "海鲜"),
        ("xiao'guan", "小馆"),
        ("can'yin'guan'li'you'xian'gong'si", "餐饮管理有限公司"),
        ("bu'ju'tu", "布局图"),
        ("dan'yuan", "单元"),
        ("ying'ye'zhi'zhao", "营业执照"),
        ("chong'qing", "重庆"),
        ("yin'hang", "银行"),
        ("chang'jiang'lu", "长江路"),
        ("lv'su'ban", "铝塑板"),
        ("qing'dao'shi", "青岛市"),
        ("xiang'kai'ge'xiao'fan'guan", "想开个小饭馆"),
    ],
)
def test_a_word_is_the_first_of_its_reading(reading: str, word: str) -> None:
    found = words(reading)
    best = min(weight for weight, _ in found)
    assert word in [text for weight, text in found if weight == best]


@pytest.mark.parametrize(
    ("syllable", "character"),
    [("wang", "王"), ("hai", "海"), ("xiao", "小"), ("bin", "滨"), ("lv", "绿"), ("yan", "䶮")],
)
def test_characters_are_under_their_syllable(syllable: str, character: str) -> None:
    assert character in sections()["characters"][syllable]


def test_where_a_character_is_mostly_read_otherwise_it_comes_later() -> None:
    order = sections()["characters"]["bin"]
    assert order.index("滨") < order.index("份")


@pytest.mark.parametrize(
    ("reading", "name"),
    [("shan", "单"), ("xie", "解"), ("qiu", "仇"), ("zeng", "曾"), ("ou'yang", "欧阳")],
)
def test_family_names_have_their_own_readings(reading: str, name: str) -> None:
    core = (FOLDER / "core.txt").read_text("utf-8")
    assert f"\n{reading}\t{name}\n" in core.partition("[given]")[0]


def test_every_character_that_a_person_may_type_can_be_typed() -> None:
    reachable = "".join(sections()["characters"].values())
    catalog = building.unpublished(loader.load(ROOT / "config" / "catalog"))
    said = [*TYPED.values(), *(str(f.label) for f in catalog.fields.values())]
    missing = {c for text in said for run in HAN.findall(text) for c in run} - set(reachable)
    assert not missing


def test_all_of_gb_2312_and_more_can_be_reached() -> None:
    reachable = set("".join(sections()["characters"].values()))
    common = {
        bytes((high, low)).decode("gb2312", "ignore")
        for high in range(0xB0, 0xF8)
        for low in range(0xA1, 0xFF)
    } - {""}
    assert len(common) == 6763
    # Without a reading of their own in pypinyin: strokes and parts of characters.
    assert len({c for c in common if c not in reachable}) <= 5
    assert len(reachable) > 20_000


def test_little_is_sent_at_first() -> None:
    sizes = {f.name: len(gzip.compress(f.read_bytes(), 9)) for f in FOLDER.glob("*.txt")}
    assert sizes.pop("core.txt") <= CORE_BYTES
    assert max(sizes.values()) <= LETTER_BYTES
