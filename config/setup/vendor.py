"""Copy third-party front-end files into static/vendor and list every licence that is shipped.

The list, static/vendor/licences.json, is what the page /licences shows: `name`, `version`,
`licence` (an SPDX expression where the package states one) and `text` of each runtime package.
"""

import importlib.metadata
import json
import re
import shutil
from pathlib import Path

import pinyin

ROOT = Path(__file__).resolve().parents[2]
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"

FILES = {
    "simple-keyboard/build/index.modern.esm.js": "keyboard.js",
    "htmx.org/dist/htmx.min.js": "htmx.min.js",
    "signature_pad/dist/signature_pad.min.js": "signature_pad.min.js",
}
"""What a page loads, from its package to its place."""

FONTS = ROOT / "config" / "fonts"
FONT_FILES = tuple(
    f"@expo-google-fonts/noto-serif-sc/{weight}/NotoSerifSC_{weight}.ttf"
    for weight in ("400Regular", "700Bold")
)
"""What documents are set in; they lie where no browser can fetch them."""

ICONS = MODULES / "lucide-static" / "icons"
ICON_NAMES = ROOT / "static" / "icons.txt"

LICENCE_FILE = re.compile(r"(^|/)(LICEN[CS]E|COPYING|NOTICE)[^/]*$", re.IGNORECASE)
Licence = dict[str, str]


def copy_files() -> None:
    """Copy into an empty folder, so that nothing old stays."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    VENDOR.mkdir(parents=True)
    for source, target in FILES.items():
        shutil.copyfile(MODULES / source, VENDOR / target)


def copy_fonts() -> None:
    """Copy the fonts of the documents."""
    shutil.rmtree(FONTS, ignore_errors=True)
    FONTS.mkdir(parents=True)
    for source in FONT_FILES:
        shutil.copyfile(MODULES / source, FONTS / Path(source).name)


def draw_sprite() -> None:
    """Put the icons that pages use, and no others, into one file of symbols."""
    symbols = []
    for name in ICON_NAMES.read_text().split():
        drawing = (ICONS / f"{name}.svg").read_text()
        shapes = re.sub(r"^.*?<svg.*?>|</svg>.*$", "", drawing, flags=re.S)
        shapes = " ".join(shapes.split())
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    svg = f'<svg xmlns="http://www.w3.org/2000/svg">{"".join(symbols)}</svg>\n'
    (VENDOR / "icons.svg").write_text(svg)


def front_end_licences() -> list[Licence]:
    """The licences of the npm packages that the product uses, not of the checkers."""
    found = []
    for name in json.loads((ROOT / "package.json").read_text())["dependencies"]:
        folder = MODULES / name
        about = json.loads((folder / "package.json").read_text())
        texts = [p.read_text() for p in sorted(folder.iterdir()) if LICENCE_FILE.search(p.name)]
        found.append(
            {
                "name": name,
                "version": about["version"],
                "licence": about.get("license", ""),
                "text": "\n\n".join(texts),
            }
        )
    return found


def python_licences() -> list[Licence]:
    """The licences of the packages in the runtime lock that are installed on this machine."""
    found = []
    names = re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / "requirements.txt").read_text(), re.M)
    for name in names:
        try:
            package = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue  # locked for another platform
        texts = [
            Path(str(package.locate_file(file))).read_text(errors="replace").replace("\f", "")
            for file in package.files or []
            if LICENCE_FILE.search(str(file)) and ".dist-info/" in str(file)
        ]
        found.append(
            {
                "name": package.metadata["Name"],
                "version": package.version,
                "licence": licence_name(package.metadata),
                "text": "\n\n".join(texts),
            }
        )
    return found


def licence_name(about: importlib.metadata.PackageMetadata) -> str:
    """The licence as the package names it: an SPDX expression, a classifier, or a short word."""
    if "License-Expression" in about:
        return str(about["License-Expression"])
    classes = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    if classes:
        return ", ".join(c.rsplit(" :: ", 1)[-1] for c in classes)
    return str(about["License"] or "").split("\n", 1)[0] if "License" in about else ""


def main() -> None:
    """Copy and list."""
    copy_files()
    copy_fonts()
    draw_sprite()
    pinyin.main()
    licences = sorted(front_end_licences() + python_licences(), key=lambda one: one["name"].lower())
    text = json.dumps(licences, ensure_ascii=False, indent=1)
    (VENDOR / "licences.json").write_text(text + "\n")


if __name__ == "__main__":
    main()
