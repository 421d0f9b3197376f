"""A catalog as large as a city's: the real definitions again and again, under other names.

Qingdao's halls hold 11,264 items. `write(folder)` makes the files of a content office of that size:
fields, papers and statements are shared by all, as they are in the real catalog.
"""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

REAL = Path(__file__).resolve().parents[2] / "config" / "catalog"
ITEMS, THEMES = 11_264, 500
PLACES = "滨江 港城 即南 东湾 西岭 北岸 南屏 金沙 银河 青石 白云 红岩 长桥 高新 保税 临空".split()  # noqa: SIM905
TRADES = "海鲜 书刊 医疗 物流 旅游 养老 教培 软件 花木 水产 玩具 家政 影视 珠宝 陶瓷 茶叶".split()  # noqa: SIM905
LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class Words(LOADER):
    """yes and no stay words, as in the catalog's own reader."""


Words.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:bool"]
    for first, pairs in LOADER.yaml_implicit_resolvers.items()
}
Words.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


class Quoted(DUMPER):
    """Every word in quotes: a code of twelve digits stays a word."""


Quoted.add_representer(
    str, lambda dumper, word: dumper.represent_scalar("tag:yaml.org,2002:str", word, style='"')
)


def write(folder: Path, *, items: int = ITEMS, themes: int = THEMES, seed: int = 1) -> Path:
    """Write a catalog of so many items and themes into `folder`; the folder."""
    shutil.copytree(REAL, folder, dirs_exist_ok=True)
    dice = random.Random(seed)
    real_items = {file.stem: _read(file) for file in sorted((REAL / "items").glob("*.yaml"))}
    real_themes = {file.stem: _read(file) for file in sorted((REAL / "themes").glob("*.yaml"))}
    number, made = 0, len(real_items)
    themed = len(real_themes)
    while themed < themes:
        for slug, theme in real_themes.items():
            if themed == themes:
                break
            number += 1
            mine = [one["item"] for one in theme["items"]]
            if made + len(mine) > items:
                mine = []
            _dump(
                folder / "themes" / f"{slug}-{number}.yaml", _theme(theme, set(mine), number, dice)
            )
            themed += 1
            for name in mine:
                _dump(folder / "items" / f"{name}-{number}.yaml", _named(real_items[name], dice))
                made += 1
    names = list(real_items)
    while made < items:
        number += 1
        name = names[made % len(names)]
        _dump(folder / "items" / f"{name}-{number}.yaml", _named(real_items[name], dice))
        made += 1
    return folder


def queries(seed: int = 2) -> Iterator[str]:
    """Words that people of such a city type: names, parts, pinyin, initials, nonsense."""
    dice = random.Random(seed)
    real = ["餐馆", "营业执照", "健康证", "消防", "招牌", "kcyd", "yyzz", "canting", "restaurant"]
    while True:
        yield dice.choice(real)
        yield dice.choice(PLACES) + dice.choice(TRADES)
        yield dice.choice(TRADES) + dice.choice(("许可", "许可证", "备案", "证", "店"))
        yield "我想在" + dice.choice(PLACES) + "开一家" + dice.choice(TRADES) + "店要办什么手续"
        yield "".join(dice.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(dice.randint(2, 9)))


def _read(file: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.load(file.read_text("utf-8"), Loader=Words)
    return content


def _dump(file: Path, content: Mapping[str, Any]) -> None:
    text = yaml.dump(dict(content), Dumper=Quoted, allow_unicode=True, sort_keys=False, width=1000)
    file.write_text(text, "utf-8")


def _named(definition: Mapping[str, Any], dice: random.Random) -> dict[str, Any]:
    """The same definition for another trade in another place."""
    where, what = dice.choice(PLACES), dice.choice(TRADES)
    name = {
        "zh-Hans": f"{where}{what}{definition['name']['zh-Hans']}",
        "en": f"{definition['name']['en']} {dice.randint(1, 99_999)}",
    }
    words = {
        language: [
            f"{where}{word}" if language == "zh-Hans" else f"{word} {what}" for word in group
        ]
        for language, group in definition.get("words", {}).items()
    }
    return {**definition, "name": name, "official_name": name, "words": words}


def _theme(
    theme: Mapping[str, Any], mine: set[str], number: int, dice: random.Random
) -> dict[str, Any]:
    def own(slug: str) -> str:
        return f"{slug}-{number}" if slug in mine else slug

    made = _named(theme, dice)
    made["items"] = [{**one, "item": own(one["item"])} for one in theme["items"]]
    made["dependencies"] = [
        {**one, "item": own(one["item"]), "after": [own(slug) for slug in one["after"]]}
        for one in theme.get("dependencies", [])
    ]
    made["joint_visits"] = [
        {**one, "items": [own(slug) for slug in one["items"]]}
        for one in theme.get("joint_visits", [])
    ]
    return made
