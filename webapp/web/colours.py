"""The colours of the style sheets' tokens, for what the browser draws around a page."""

from __future__ import annotations

import re
from functools import lru_cache

from webapp.web.page import STATIC

TOKENS = STATIC / "css" / "tokens.css"
BLOCKS = {"light": ":root", "dark": '[data-theme="dark"]', "contrast": '[data-theme="contrast"]'}
"""Where each theme's colours stand; the light ones are everybody's."""


@lru_cache(maxsize=32)
def colour(token: str, theme: str = "light") -> str:
    """A token's colour in a theme, as CSS writes it. Raises LookupError where it has none."""
    sheet = TOKENS.read_text("utf-8")
    block = re.search(rf"^\s*{re.escape(BLOCKS[theme])} {{(.*?)}}", sheet, re.DOTALL | re.MULTILINE)
    found = re.search(rf"--{token}:\s*(#[0-9a-f]+)", block[1]) if block else None
    if found is None:
        raise LookupError(f"no --{token} for {theme} in {TOKENS.name}")
    return found[1]
