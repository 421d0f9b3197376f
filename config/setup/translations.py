"""The messages of the product in every language: `collect`, `check` or `compile` them.

The msgid is a plain English sentence in the code. A message without a text in Chinese, Korean or
Japanese, or with one that is only guessed (fuzzy), fails the check. Traditional Chinese is kept
nowhere: it is made of the Simplified each time that the translations are compiled.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "translations"
LANGUAGES = {"zh_Hans": "Chinese", "ko": "Korean", "ja": "Japanese"}
"""What people translate, the first language first."""
MADE = "zh_Hant"
"""What is made of the first one."""
PYBABEL = str(ROOT / ".venv" / "bin" / "pybabel")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
LONE_PERCENT = re.compile(r"(?<!%)(?:%%)*%(?![(%])")


def po_of(language: str) -> Path:
    """Where the texts of a language stand."""
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


LANGUAGE = next(iter(LANGUAGES))
PO = po_of(LANGUAGE)


def pybabel(*words: str) -> None:
    """Call pybabel from the root."""
    done = subprocess.run([PYBABEL, "-q", *words], cwd=ROOT, check=False)
    if done.returncode:
        sys.exit(f"pybabel {words[0]} failed")


def extract(target: Path) -> None:
    """Write a template of every message in the code and the pages."""
    pybabel(
        "extract",
        "--mapping-file=pyproject.toml",
        "--keyword=lazy_gettext",
        "--keyword=lazy_ngettext:1,2",
        "--sort-output",
        "--no-location",
        "--omit-header",
        f"--output-file={target}",
        "webapp",
    )


def wanted() -> Catalog:
    """Every message of the code and the pages."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        with template.open("rb") as file:
            return read_po(file)


def collect() -> None:
    """Merge the messages of the code into the translations and compile them."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        how = ["--no-fuzzy-matching", "--ignore-obsolete", "--no-wrap", "--omit-header"]
        for language in LANGUAGES:
            po_of(language).parent.mkdir(parents=True, exist_ok=True)
            po_of(language).touch()
            pybabel("update", "-i", str(template), "-o", str(po_of(language)), "-l", language, *how)
    compile_all()
    check()


def compile_all() -> None:
    """Write what the server reads, Traditional Chinese too."""
    # Not `pybabel compile`: it measures a language without plurals by the English singular alone.
    for language, catalog in [
        (MADE, made_traditional()),
        *((one, texts(one)) for one in LANGUAGES),
    ]:
        target = po_of(language).with_suffix(".mo")
        target.parent.mkdir(parents=True, exist_ok=True)
        half = target.with_suffix(".half")
        with half.open("wb") as file:
            write_mo(file, catalog)
        half.replace(target)


def made_traditional() -> Catalog:
    """The Chinese texts in Traditional characters."""
    # Only here: set-up calls this file before anything else of the house is needed.
    from webapp.core.traditional import traditional

    catalog = Catalog(locale=MADE)
    for message in texts(LANGUAGE):
        if message.id and message.string:
            said = message.string
            made = traditional(said) if isinstance(said, str) else tuple(map(traditional, said))
            catalog.add(message.id, made, context=message.context)
    return catalog


def texts(language: str) -> Catalog:
    """The texts of a language."""
    if not po_of(language).exists():
        return Catalog(locale=language)
    with po_of(language).open("rb") as file:
        return read_po(file, locale=language)


def check() -> None:
    """End with a list of what is missing or wrong in any language, if anything is."""
    messages = wanted()
    if not len(messages):
        sys.exit("translations: no message was found in the code; see tool.babel.mappings")
    found = [line for language in LANGUAGES for line in problems(messages, language)]
    if found:
        sys.exit("translations:\n  " + "\n  ".join(found))


def problems(messages: Catalog, language: str) -> list[str]:
    """What is missing or wrong in a language, a line each."""
    present = texts(language)
    return [
        f"{LANGUAGES[language]}, {line}"
        for message in messages
        if message.id
        for line in wrong(message, present.get(message.id, message.context))
    ]


def wrong(message: Message, translation: Message | None) -> list[str]:
    """What is wrong with the translation of a message."""
    ids = [message.id] if isinstance(message.id, str) else [*message.id]
    said = translation.string if translation is not None else ""
    said = [said] if isinstance(said, str) else [*said]
    if not all(said) or translation is None or translation.fuzzy:
        return [f"missing: {ids[0]}"]
    found = []
    allowed = set(PLACEHOLDER.findall(" ".join(ids)))
    for text in said:
        used = set(PLACEHOLDER.findall(text))
        if used - allowed:
            found.append(f"unknown placeholder {sorted(used - allowed)}: {ids[0]}")
        if len(ids) == 1 and allowed - used:
            found.append(f"a placeholder is lost: {ids[0]}")
        if allowed and LONE_PERCENT.search(text):
            found.append(f"a single % stands where %% is meant: {ids[0]}")
    return found


if __name__ == "__main__":
    {"collect": collect, "check": check, "compile": compile_all}[sys.argv[1]]()
