"""What may stand on a slip, and the simulated device."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kiosk import printing
from kiosk.printing import NotPrintable, Printer, SimulatedPrinter, Slip

ID_NUMBER = "11010519491231002X"
"""The standard's own example."""
SLIP: dict[str, Any] = {
    "title": "开餐饮店",
    "number": "YJS 370202 20261127 2 000001 8",
    "code": "https://hall.example/t/abc",
    "lines": ["最晚 12月4日（星期五）办好", "带到大厅：房屋照片"],
}


class Loud(Printer):
    """A device of somebody's own."""

    def __init__(self, about: str = "") -> None:
        self.about = about

    def print_slip(self, slip: Slip) -> None:
        """Nothing."""


def test_a_slip_is_written_as_text_and_as_a_page(tmp_path: Path) -> None:
    printing.device(f"simulated:{tmp_path / 'slips'}").print_slip(printing.read(SLIP))  # type: ignore[union-attr]
    text = next((tmp_path / "slips").glob("*.txt")).read_text("utf-8")
    assert all(part in text for part in ("开餐饮店", SLIP["number"], *SLIP["lines"]))
    page = next((tmp_path / "slips").glob("*.html")).read_text("utf-8")
    assert "<svg" in page
    assert "房屋照片" in page


def test_what_is_printed_is_text_and_never_markup() -> None:
    page = printing.as_page(printing.read({**SLIP, "lines": ["<script>alert(1)</script>"]}))
    assert "<script>" not in page


@pytest.mark.parametrize(
    "change",
    [
        {"lines": [f"身份证 {ID_NUMBER}"]},
        {"title": ID_NUMBER.lower()},
        {"lines": "text"},
        {"lines": [1]},
        {"lines": ["x"] * 41},
        {"title": "x" * 401},
        {"title": None},
        {"lines": ["\x1b@ESC/POS"]},
        {"extra": "x"},
    ],
)
def test_what_is_no_slip_is_not_printed(change: dict[str, Any]) -> None:
    with pytest.raises(NotPrintable):
        printing.read({**SLIP, **change})


@pytest.mark.parametrize("content", [None, [], "x", {}, {"title": "x"}])
def test_what_is_not_even_like_one(content: Any) -> None:
    with pytest.raises(NotPrintable):
        printing.read(content)


def test_the_number_of_a_case_is_no_id_number() -> None:
    assert printing.read({**SLIP, "number": "YJS370202202611272000001X"})


def test_devices_by_name(tmp_path: Path) -> None:
    assert printing.device(None) is None
    assert isinstance(printing.device(f"simulated:{tmp_path}"), SimulatedPrinter)
    own = printing.device("tests.kiosk.test_printing:Loud:usb1")
    assert type(own).__name__ == "Loud"
    for wrong in ("simulated", "nowhere:Class", "tests.kiosk.test_printing:SLIP", "json:loads"):
        with pytest.raises(ValueError, match="--printer"):
            printing.device(wrong)
