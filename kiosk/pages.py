"""The few pages of the terminal's own program, in both languages at once."""

from __future__ import annotations

import html
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Template

from kiosk.state import Enrolment

FOLDER = Path(__file__).parent / "assets"
ASSETS = {
    "/assets/start.css": "text/css; charset=utf-8",
    "/assets/start.js": "text/javascript; charset=utf-8",
}

PROBLEMS = {
    "wrong": (
        "没有这个代码，或者过期了。核对一遍，或取一个新的。",
        "That code is unknown or has run out. Compare it, or get a new one.",
    ),
    "many": (
        "试得太多了。过 15 分钟再试。",
        "Too many tries. Wait 15 minutes, then try again.",
    ),
    "away": (
        "大厅服务器没有回应。稍等再试。",
        "The hall's server does not answer. Try again in a moment.",
    ),
}
KEYS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "", "0", "⌫")


def asset(path: str) -> tuple[str, bytes] | None:
    """The type and content of a file that a page loads, or None."""
    kind = ASSETS.get(path)
    return (kind, (FOLDER / path.rsplit("/", 1)[1]).read_bytes()) if kind else None


def go(server: str, form: Mapping[str, str]) -> str:
    """Sends a fresh browser on to the server, with the terminal's token in the body."""
    fields = "".join(
        f'<input type="hidden" name="{html.escape(name)}" value="{html.escape(value)}">'
        for name, value in form.items()
    )
    return _page(
        "go",
        '<h1><span>马上就好</span><small lang="en">One moment</small></h1>'
        f'<form method="post" action="{html.escape(server)}/terminal/start" data-go>{fields}'
        '<noscript><button class="main" type="submit">开始 <span lang="en">Start</span></button>'
        "</noscript></form>",
    )


def back(server: str) -> str:
    """For somebody who came back to the start page: on to the server again."""
    address = html.escape(server)
    return _page(
        "go",
        f'<h1><span>马上就好</span><small lang="en">One moment</small></h1>'
        f'<p><a class="main" href="{address}/" data-go>继续 <span lang="en">Go on</span></a></p>',
    )


def waiting(enrolment: Enrolment, watch: str) -> str:
    """The server does not answer; the page goes on by itself as soon as it does."""
    phone = html.escape(enrolment.phone)
    call = (
        f'<p class="call"><span>急着办，就到窗口，或打 <b>{phone}</b></span>'
        f'<small lang="en">In a hurry? Ask at a window, or call {phone}</small></p>'
        if phone
        else '<p class="call"><span>急着办，就到窗口。</span>'
        '<small lang="en">In a hurry? Ask at a window.</small></p>'
    )
    return _page(
        "waiting",
        '<h1 role="status"><span>正在连接…</span><small lang="en">Connecting…</small></h1>'
        "<p><span>大厅服务器暂时没有回应。连上后自动继续，不用按。</span>"
        '<small lang="en">The hall’s server does not answer just now. This screen goes on by '
        "itself; there is nothing to press.</small></p>" + call,
        about=enrolment,
        watch=watch,
    )


def asking(door: str, *, revoked: bool = False, problem: str | None = None) -> str:
    """Asks for the code that enrols this terminal."""
    if revoked:
        title = ("这台终端已停用", "This terminal was switched off")
    else:
        title = ("登记这台终端", "Enrol this terminal")
    error = ""
    if problem:
        chinese, english = PROBLEMS[problem]
        error = (
            f'<p class="error" role="alert" id="error"><span>{chinese}</span>'
            f'<small lang="en">{english}</small></p>'
        )
    keys = "".join(
        f'<button type="button" data-digit="{key}"'
        + (' aria-label="删一位 Delete"' if key == "⌫" else "")
        + f">{key}</button>"
        if key
        else "<i></i>"
        for key in KEYS
    )
    described = ' aria-describedby="error" aria-invalid="true"' if problem else ""
    return _page(
        "asking",
        f'<h1><span>{title[0]}</span><small lang="en">{title[1]}</small></h1>'
        "<p><span>工作人员在“终端”页取一个 8 位代码，在这里输入。</span>"
        '<small lang="en">Staff get a code of 8 digits on the page “Terminals”. Type it here.'
        f"</small></p>{error}"
        f'<form method="post" action="/enrol/{html.escape(door)}">'
        '<label for="code">代码 <span lang="en">Code</span></label>'
        '<input id="code" name="code" inputmode="numeric" autocomplete="off" maxlength="11" '
        f'required autofocus{described}><div class="keys">{keys}</div>'
        '<button class="main" type="submit">登记 <span lang="en">Enrol</span></button></form>',
    )


def _page(kind: str, content: str, *, about: Enrolment | None = None, watch: str = "") -> str:
    place = ""
    if about is not None:
        place = f"{about.hall.get('zh-Hans', '')} · {about.name}".strip(" ·")
    return _frame().substitute(
        kind=kind,
        content=content,
        place=html.escape(place),
        watch=f' data-watch="{html.escape(watch)}"' if watch else "",
    )


@lru_cache(maxsize=1)
def _frame() -> Template:
    return Template((FOLDER / "frame.html").read_text("utf-8"))


def say(text: str) -> None:
    """One line for whoever looks after the machine; never anything of a visitor."""
    print(f"kiosk: {text}", file=sys.stderr, flush=True)
