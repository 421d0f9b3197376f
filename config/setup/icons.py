"""Draw the icons of the installed app from static/icons/mark.svg, in the colours of the tokens.

Made at set-up and not committed: one mark and one sheet of tokens stay the only sources.
"""

import re
from pathlib import Path

import typst

STATIC = Path(__file__).resolve().parents[2] / "static"
MARK = STATIC / "icons" / "mark.svg"
TOKENS = STATIC / "css" / "tokens.css"
MADE = STATIC / "icons" / "made"
POINTS_AN_INCH = 72

ICONS = {
    "app-192": (192, 0.72, "22%"),
    "app-512": (512, 0.72, "22%"),
    "maskable-192": (192, 0.6, "0%"),
    "maskable-512": (512, 0.6, "0%"),
    "touch-180": (180, 0.66, "0%"),
}
"""Name: edge in pixels, the mark's share of it, radius. What is cut by the system (maskable, touch)
fills its square, with the mark inside the circle that is never cut (four fifths of the edge)."""

PICTURE = """
#set page(width: 100pt, height: 100pt, margin: 0pt, fill: none)
#rect(width: 100%, height: 100%, radius: {radius}, fill: rgb("{ground}"),
  align(center + horizon, image(bytes("{svg}"), format: "svg", width: {width})))
"""


def token(name: str) -> str:
    """A colour of the light theme, the first one in the sheet."""
    found = re.search(rf"--{name}:\s*(#[0-9a-f]+)", TOKENS.read_text("utf-8"))
    if found is None:
        raise SystemExit(f"static/css/tokens.css has no --{name}")
    return found[1]


def draw() -> None:
    """Write every icon."""
    MADE.mkdir(exist_ok=True)
    mark = re.sub(r'stroke="#[0-9a-f]+"', f'stroke="{token("on-accent")}"', MARK.read_text("utf-8"))
    svg = mark.strip().replace("\\", "\\\\").replace('"', '\\"')
    for name, (edge, share, radius) in ICONS.items():
        width = f"{share:.0%}"
        source = PICTURE.format(radius=radius, ground=token("accent"), svg=svg, width=width)
        pixels = typst.compile(
            source.encode(), format="png", ppi=edge / 100 * POINTS_AN_INCH, ignore_system_fonts=True
        )
        (MADE / f"{name}.png").write_bytes(pixels)


if __name__ == "__main__":
    draw()
