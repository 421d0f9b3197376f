"""What is missing or wrong in a language fails the check; Traditional Chinese is made."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from babel.messages.catalog import Catalog

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def translations() -> ModuleType:
    """The set-up's own module."""
    path = ROOT / "config" / "setup" / "translations.py"
    spec = importlib.util.spec_from_file_location("translations", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def wanted() -> Catalog:
    """Two messages of the code."""
    catalog = Catalog()
    catalog.add("By %(day)s", "")
    catalog.add(("One of %(all)s", "%(num)d of %(all)s"), ("", ""))
    return catalog


@pytest.fixture
def po(translations: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A whole Korean translation, to be broken."""
    monkeypatch.setattr(translations, "FOLDER", tmp_path)
    file: Path = translations.po_of("ko")
    file.parent.mkdir(parents=True)
    file.write_text(
        'msgid "By %(day)s"\nmsgstr "%(day)s까지"\n\n'
        'msgid "One of %(all)s"\nmsgid_plural "%(num)d of %(all)s"\n'
        'msgstr[0] "%(all)s 중 %(num)d"\n',
        "utf-8",
    )
    return file


def test_a_whole_translation_has_no_problems(
    translations: ModuleType, wanted: Catalog, po: Path
) -> None:
    assert translations.problems(wanted, "ko") == []


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("%(day)s까지", "", "Korean, missing: By %(day)s"),
        ("%(all)s 중 %(num)d", "", "Korean, missing: One of %(all)s"),
        ("%(day)s까지", "%(days)s까지", "unknown placeholder ['days']: By %(day)s"),
        ("%(day)s까지", "까지", "a placeholder is lost: By %(day)s"),
        ("%(day)s까지", "%(day)s까지 5%", "a single % stands where %% is meant: By %(day)s"),
        ('msgid "By', '#, fuzzy\nmsgid "By', "Korean, missing: By %(day)s"),
    ],
)
def test_what_is_missing_or_wrong_is_named(
    translations: ModuleType, wanted: Catalog, po: Path, before: str, after: str, problem: str
) -> None:
    po.write_text(po.read_text("utf-8").replace(before, after), "utf-8")
    assert any(problem in line for line in translations.problems(wanted, "ko"))


def test_a_language_without_a_file_lacks_everything(
    translations: ModuleType, wanted: Catalog, po: Path
) -> None:
    assert len(translations.problems(wanted, "ja")) == 2


def test_every_language_of_the_pages_is_translated_or_made(translations: ModuleType) -> None:
    from webapp.web.language import BABEL

    assert {*translations.LANGUAGES, translations.MADE, "en_GB"} == {*BABEL.values()}


def test_traditional_chinese_has_each_text_of_the_simplified(translations: ModuleType) -> None:
    made = translations.made_traditional()
    texts = [m for m in translations.texts("zh_Hans") if m.id and m.string and all(m.string)]
    assert len(texts) > 1_000
    assert all(made.get(m.id, m.context).string for m in texts)
    assert made.get("Home").string == "首頁"
    assert not translations.po_of("zh_Hant").exists()
