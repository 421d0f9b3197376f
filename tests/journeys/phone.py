"""What people do with a phone in the hand: photograph a paper, sign with a finger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playwright.sync_api import expect

from tests.journeys.answers import SMALL, TYPED
from tests.journeys.people import Applicant

THEME = "/themes/open-restaurant"
File = tuple[str, str, bytes]
"""A file as a camera or a chooser gives it: its name, its type, its bytes."""


def reach_the_papers(she: Applicant, typed: Mapping[str, str] = TYPED) -> None:
    """From the theme to the page of all papers; only that last page is looked at."""
    she.looks = False
    she.go(THEME)
    she.when_they_start()
    she.when_they_answer_all(SMALL)
    she.press(she.page.locator(".foot a.btn.main"))
    if she.path == "/sign-in":
        she.when_they_sign_in()
        she.go_on()
    while "/form/" in she.path:
        she.fill(typed)
        she.go_on()
    she.looks = True
    assert she.path == f"/cases/{she.ref}/papers"
    she.look()


def send_paper(she: Applicant, paper: str, file: File) -> None:
    """Open a paper and send a file for it, as a camera or a file chooser gives it."""
    name, kind, content = file
    she.go(f"/cases/{she.ref}/papers/{paper}")
    which = "input[capture]" if kind.startswith("image/") else "form.pick input[multiple]"
    chosen: Any = {"name": name, "mimeType": kind, "buffer": content}
    she.page.locator(which).first.set_input_files(chosen)
    expect(she.page.locator(".sheet-row")).to_have_count(1, timeout=60_000)
    she.look()


def sign_all(she: Applicant) -> int:
    """Read each statement to its last line, draw the name, and send it."""
    count = 0
    while "/statements/" in she.path:
        she.page.locator("#statement > :last-child").scroll_into_view_if_needed()
        expect(she.page.locator("#seen-end")).to_be_visible()
        draw(she)
        she.go_on()
        wrong = she.page.locator("#errors")
        assert wrong.count() == 0, wrong.inner_text()
        count += 1
        assert count < 10, f"signing does not end: {she.path}"
    return count


def draw(she: Applicant) -> None:
    """Three strokes by a finger."""
    pad = she.page.locator(".sigpad canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box is not None
    finger = she.context.new_cdp_session(she.page)

    def touch(kind: str, *points: Mapping[str, float]) -> None:
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [*points]})

    for stroke in range(3):
        x, y = box["x"] + 40 + stroke * 70, box["y"] + 30
        touch("touchStart", {"x": x, "y": y})
        for step in range(1, 9):
            touch("touchMove", {"x": x + step * 6, "y": y + step * 8})
        touch("touchEnd")
    finger.detach()
    expect(she.page.locator("[name=strokes]")).not_to_have_value("")
