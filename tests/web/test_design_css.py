"""The stylesheet keeps its promises: colours are tokens, pairs can be read, files stay small."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
STYLES = ROOT / "static" / "css"
FILES = sorted(STYLES.glob("*.css"))
TEMPLATES = sorted((ROOT / "webapp").rglob("templates/**/*.html"))

PHONE_SHEETS = ("tokens.css", "base.css", "parts.css", "shell.css")
PHONE_SHEETS_GZIP_BYTES = 16_000

COLOUR = re.compile(
    r"#[0-9a-f]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|hwb|lab|lch|oklab|oklch|color|color-mix|light-dark)\(",
    re.IGNORECASE,
)
NAMED = re.compile(
    r"\b(?:black|white|red|green|blue|yellow|gray|grey|silver|orange|purple|navy|teal|maroon|"
    r"lime|aqua|olive|fuchsia|pink|brown|gold|canvas|canvastext|highlight|highlighttext|"
    r"buttontext|linktext|graytext)\b",
    re.IGNORECASE,
)

THEMES = {
    "light": r":root \{",
    "dark": r'\[data-theme="dark"\] \{',
    "contrast": r'\[data-theme="contrast"\] \{',
}
WISHES = {"dark": "prefers-color-scheme: dark", "contrast": "prefers-contrast: more"}

TEXT = 4.5
MARK = 3.0
PAIRS = [
    *[(ink, ground, TEXT) for ink in ("ink", "ink-2", "ink-3") for ground in ("surface", "page")],
    ("ink", "sunken", TEXT),
    ("ink-2", "sunken", TEXT),
    ("ink", "accent-soft", TEXT),
    ("ink-2", "accent-soft", TEXT),
    ("accent", "surface", TEXT),
    ("accent", "page", TEXT),
    ("accent", "accent-soft", TEXT),
    ("accent-hover", "surface", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-hover", TEXT),
    ("on-accent-2", "accent", TEXT),
    *[(tone, "surface", TEXT) for tone in ("ok", "warn", "urge", "bad")],
    *[(tone, "page", TEXT) for tone in ("ok", "warn", "urge", "bad")],
    *[(tone, f"{tone}-soft", TEXT) for tone in ("ok", "warn", "urge", "bad")],
    *[("ink", f"{tone}-soft", TEXT) for tone in ("ok", "warn", "urge", "bad")],
    ("doc-ink", "doc", TEXT),
    ("doc-ink-2", "doc", TEXT),
    ("page", "ink", TEXT),
    ("line-strong", "surface", MARK),
    ("line-strong", "page", MARK),
    ("warn-mark", "surface", MARK),
    ("focus-in", "focus-out", MARK),
]
"""(words or mark, ground, the least ratio): design.md section 2."""


def without_comments(css: str) -> str:
    return re.sub(r"/\*.*?\*/", "", css, flags=re.S)


def layers(css: str) -> Iterator[tuple[str, str]]:
    """Each `@layer name { … }` of a sheet with what stands in it."""
    for match in re.finditer(r"@layer\s+([\w-]+)\s*\{", css):
        depth, place = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[place], 0)
            place += 1
        yield match[1], css[match.end() : place - 1]


def tokens_of(selector: str, after: str = "") -> dict[str, str]:
    """The tokens that stand in the first rule with this selector (after a text, if given)."""
    css = without_comments((STYLES / "tokens.css").read_text("utf-8"))
    css = css[css.index(after) if after else 0 :]
    match = re.search(selector, css)
    assert match, selector
    body = css[match.end() : css.index("}", match.end())]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


def luminance(colour: str) -> float:
    """WCAG 2 relative luminance of #rgb or #rrggbb."""
    digits = colour.strip().lstrip("#")
    if len(digits) == 3:
        digits = "".join(sign * 2 for sign in digits)
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2 contrast ratio of two colours."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def table(theme: str) -> dict[str, str]:
    """All tokens as they are in a theme."""
    light = tokens_of(THEMES["light"])
    return light if theme == "light" else light | tokens_of(THEMES[theme])


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_colours_stand_in_the_tokens_layer_only(file: Path) -> None:
    css = without_comments(file.read_text("utf-8"))
    for name, body in layers(css):
        if name == "tokens":
            continue
        values = re.findall(r":\s*([^:;{}]+);", body)
        assert not [v for v in values if COLOUR.search(v) or NAMED.search(v)], file.name
        assert not COLOUR.search(body), file.name


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_every_rule_stands_in_a_layer(file: Path) -> None:
    css = without_comments(file.read_text("utf-8"))
    for _, body in layers(css):
        css = css.replace(body, "", 1)
    rest = re.sub(r"@layer\s+[\w-]+\s*\{\s*\}|@layer[\w\s,-]+;", "", css)
    assert not rest.strip()


def test_every_token_that_is_used_is_defined() -> None:
    css = "".join(without_comments(file.read_text("utf-8")) for file in FILES)
    used = set(re.findall(r"var\(--([\w-]+)", css))
    defined = set(re.findall(r"--([\w-]+)\s*:", css))
    assert used <= defined


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("front", "ground", "least"), PAIRS)
def test_pairs_can_be_read(theme: str, front: str, ground: str, least: float) -> None:
    colours = table(theme)
    assert contrast(colours[front], colours[ground]) >= least


@pytest.mark.parametrize("theme", WISHES)
def test_the_systems_wish_looks_like_the_persons_choice(theme: str) -> None:
    wished = tokens_of(r":root:not\([^{]*\{", after=WISHES[theme])
    assert wished == tokens_of(THEMES[theme])


@pytest.mark.parametrize("file", FILES, ids=lambda f: f.name)
def test_sheets_stay_short(file: Path) -> None:
    assert len(file.read_text("utf-8").splitlines()) < 400


def test_the_phones_sheets_stay_light() -> None:
    bytes_sent = sum(len(gzip.compress((STYLES / name).read_bytes(), 9)) for name in PHONE_SHEETS)
    assert bytes_sent <= PHONE_SHEETS_GZIP_BYTES


def test_no_template_carries_styles_or_bare_htmx() -> None:
    for template in TEMPLATES:
        text = template.read_text("utf-8")
        assert not re.search(r"\sstyle=", text), template
        assert not re.search(r"[\s\"'{]hx-[a-z]+[=\"']", text), template
        assert not re.search(r"\son[a-z]+=\"", text), template


def test_every_icon_that_is_named_is_in_the_sprite_and_no_other() -> None:
    names = set((ROOT / "static" / "icons.txt").read_text("utf-8").split())
    catalog = (ROOT / "config" / "catalog").rglob("*.yaml")
    sources = [*TEMPLATES, *(ROOT / "webapp").rglob("*.py"), *catalog]
    words = "\n".join(source.read_text("utf-8") for source in sources)
    named = re.findall(r"\bicon(?:\(|=|: |\": )\"?([a-z0-9-]+)\"?(?=[,)}\n ])", words)
    assert {name for name in named if "-" in name or name in names} <= names
    assert [name for name in names if not re.search(rf"[\"' ]{name}[\"'\s]", words)] == []
