"""The messages of the product: `collect` them into the translations, or `check` that all are there.

The msgid is a plain English sentence in the code. Chinese is the first language: a message without
a Chinese text, or with one that is only guessed (fuzzy), fails the check.
"""

import re
import subprocess
import sys
import tempfile
from pathlib import Path

from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "translations"
LANGUAGE = "zh_Hans"
PO = FOLDER / LANGUAGE / "LC_MESSAGES" / "messages.po"
PYBABEL = str(ROOT / ".venv" / "bin" / "pybabel")
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")


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


def collect() -> None:
    """Merge the messages of the code into the translations and compile them."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        how = ["--no-fuzzy-matching", "--ignore-obsolete", "--no-wrap", "--omit-header"]
        pybabel("update", "-i", str(template), "-o", str(PO), "-l", LANGUAGE, *how)
    pybabel("compile", "-f", "-d", str(FOLDER))
    check()


def check() -> None:
    """End with a list of what is missing or wrong, if anything is."""
    with tempfile.TemporaryDirectory() as folder:
        template = Path(folder) / "messages.pot"
        extract(template)
        with template.open("rb") as file:
            wanted = read_po(file)
    if not len(wanted):
        sys.exit("translations: no message was found in the code; see tool.babel.mappings")
    with PO.open("rb") as file:
        present = read_po(file, locale=LANGUAGE)
    found = []
    for message in wanted:
        if not message.id:
            continue
        name = message.id if isinstance(message.id, str) else message.id[0]
        translation = present.get(message.id, message.context)
        texts = [translation.string] if translation is not None else []
        texts = [*texts[0]] if texts and not isinstance(texts[0], str) else texts
        if not texts or not all(texts) or (translation and translation.fuzzy):
            found.append(f"no Chinese: {name}")
            continue
        allowed = set(PLACEHOLDER.findall(" ".join([name] if name == message.id else message.id)))
        for text in texts:
            if strange := set(PLACEHOLDER.findall(text)) - allowed:
                found.append(f"unknown placeholder {sorted(strange)}: {name}")
            if isinstance(message.id, str) and allowed - set(PLACEHOLDER.findall(text)):
                found.append(f"a placeholder is lost: {name}")
    if found:
        sys.exit("translations:\n  " + "\n  ".join(found))


if __name__ == "__main__":
    {"collect": collect, "check": check}[sys.argv[1]]()
