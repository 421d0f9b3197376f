"""Every component in every state, in both languages: right, labelled, documented and used."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import pytest
from flask import Flask, g, render_template

from tests.support.page_lint import parse, problems, text_of
from webapp.web import charts, gallery

TEMPLATES = Path(__file__).resolve().parents[2] / "webapp" / "web" / "templates"
PARTS = sorted((TEMPLATES / "ui").glob("*.html"))
INNER = {
    "more",
    "prefs",
    "pref_buttons",
    "theme_buttons",
    "small_print",
    "reasons",
    "segments",
    "error_text",
    "leave",
    "merge",
    "kept_words",
    "languages_menu",
}
"""Pieces of other macros; pages do not call them."""

pytestmark = pytest.mark.one_database

FRIDAY = date(2026, 11, 27)


def macros(file: Path) -> list[str]:
    return re.findall(r"{% macro (\w+)\(", file.read_text("utf-8"))


@pytest.fixture
def gallery_page(app: Flask) -> Iterator[Any]:
    """A request to the gallery, with everything that a page knows."""
    with app.test_request_context("/components"):
        app.preprocess_request()
        yield app


@pytest.fixture
def ui(gallery_page: Flask) -> Any:
    """The components, as templates see them."""
    return gallery_page.jinja_env.globals["ui"]


def element(html: str) -> Element:
    """The only element of a fragment."""
    root, errors = parse(f"<!doctype html><body>{html}")
    assert not errors, errors
    body = root.find("body")
    assert body is not None
    return body


@pytest.mark.parametrize("locale", ["zh-Hans", "en"])
@pytest.mark.parametrize("modes", [set(), {"elder"}], ids=["standard", "elder"])
def test_the_gallery_renders_every_state(gallery_page: Flask, locale: str, modes: set[str]) -> None:
    g.locale, g.modes = locale, modes
    html = render_template("components.html", **gallery.examples())
    # The gallery alone shows the main button twice: at rest and under way.
    assert [p for p in problems(html) if "main buttons" not in p] == []
    assert f'lang="{locale}"' in html


def test_every_component_is_shown_in_the_gallery() -> None:
    text = "".join(
        (TEMPLATES / name).read_text("utf-8")
        for name in (
            "components.html",
            "base.html",
            "licences.html",
            "offline.html",
            "error.html",
            "terminal.html",
        )
    )
    staff = set(macros(TEMPLATES / "ui" / "staff.html"))
    for file in PARTS:
        for name in macros(file):
            if name not in INNER | staff:
                assert f"ui.{name}(" in text, f"{name} is not in the gallery"


def test_every_component_says_what_its_parameters_are() -> None:
    for file in PARTS:
        text = file.read_text("utf-8")
        for name in macros(file):
            before = text[: text.index("{% macro " + name + "(")].rstrip()
            assert before.endswith("#}") or name in INNER, f"{file.name}: {name} has no comment"


def test_every_component_is_exported(ui: Any) -> None:
    for file in PARTS:
        for name in macros(file):
            assert callable(getattr(ui, name)), name


def test_texts_are_escaped(ui: Any) -> None:
    bad = "<em>"
    for html in (
        ui.button(bad, name=bad, value=bad, attrs={"data-x": bad}),
        ui.choice("a", bad, bad, bad),
        ui.field("a", bad, value=bad, hint=bad, error=bad),
        ui.error_summary([("a", bad)]),
        ui.tally(1, 2, bad),
        ui.paper(bad, bad, "up", [bad], bad),
        ui.receipt([bad], [(bad, 1, 1, bad)]),
    ):
        assert "<em>" not in html
        assert "&lt;em&gt;" in html


def test_an_error_stands_at_its_field(ui: Any) -> None:
    html = ui.field("area", "Floor area", "area", "many", error="Enter a number", hint="in ㎡")
    field = element(html).find(".//input")
    assert field is not None
    assert field.get("value") == "many"
    assert field.get("aria-invalid") == "true"
    described = [
        element(html).find(f".//*[@id='{i}']") for i in field.get("aria-describedby", "").split()
    ]
    assert "Enter a number" in " ".join(text_of(e) for e in described if e is not None)
    assert None not in described


@pytest.mark.parametrize(
    ("kind", "tag", "type_", "count"),
    [
        ("text", "input", "text", 1),
        ("number", "input", "text", 1),
        ("date", "input", "date", 1),
        ("phone", "input", "tel", 1),
        ("id-number", "input", "text", 1),
        ("yes-no", "input", "radio", 2),
        ("textarea", "textarea", None, 1),
        ("password", "input", "password", 1),
    ],
)
def test_fields_of_each_kind(ui: Any, kind: str, tag: str, type_: str | None, count: int) -> None:
    found = list(element(ui.field("x", "Label", kind)).iter(tag))
    assert len(found) == count
    assert {f.get("type") for f in found} == {type_}
    assert {f.get("name") for f in found} == {"x"}


def test_a_choice_is_cards_when_short_and_a_list_when_long(ui: Any) -> None:
    few = ui.field("x", "X", "choice", "2", options=[(1, "one"), (2, "two")])
    many = ui.field("x", "X", "choice", "2", options=[(n, str(n)) for n in range(9)])
    assert few.count('type="radio"') == 2
    assert re.search(r'value="2" checked', few)
    assert '<option value="2" selected>' in many


def test_the_one_time_code_may_be_pasted_and_filled_in(ui: Any) -> None:
    code = element(ui.field("code", "Code", "code")).find(".//input")
    assert code is not None
    assert code.get("autocomplete") == "one-time-code"
    assert code.get("inputmode") == "numeric"


def test_no_errors_print_no_summary(ui: Any) -> None:
    assert ui.error_summary([]).strip() == ""


def chart(days: int, **extra: Any) -> charts.Gantt:
    rows = [
        charts.Row("a", "营业执照", "当天", FRIDAY, FRIDAY, True),
        charts.Row(
            "b", "食品", "", FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=days - 1), True
        ),
    ]
    return charts.gantt(
        rows,
        first_day=FRIDAY,
        last_day=FRIDAY + timedelta(days=days - 1),
        head=lambda d: (str(d.day), ""),
        end_label="x",
        sentence="y",
        **extra,
    )


@pytest.mark.parametrize("days", [1, 2, 8, 9, 10, 30, 90, 400])
def test_a_chart_of_any_length_stays_in_its_frame(days: int) -> None:
    drawn = chart(max(days, 2))
    for bar in drawn.bars:
        assert bar.x >= 0
        assert bar.width > 0
        assert bar.x + bar.width <= drawn.width + 4
    places = [head.x for head in drawn.heads]
    assert all(b - a >= 20 for a, b in pairwise(places))
    assert places[-1] <= drawn.width


def test_days_off_are_banded_together() -> None:
    off = [FRIDAY + timedelta(days=n) for n in (1, 2, 8)]
    drawn = chart(10, days_off=off)
    assert [round(width / 31.8) for _, width in drawn.days_off] == [2, 1]


def test_a_plan_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before"):
        charts.gantt(
            [],
            first_day=FRIDAY,
            last_day=FRIDAY - timedelta(days=1),
            head=lambda d: ("", ""),
            end_label="",
            sentence="",
        )


def test_long_names_keep_clear_of_the_receipts_lines() -> None:
    figure = charts.merge(["Public security: seals and other things", "Health"])
    for line in figure.lines:
        for words in line.words:
            assert charts.text_width(words) * figure.size / 14 <= figure.dot - 4


def test_a_step_without_an_end_is_drawn_unfinished() -> None:
    day = date(2026, 11, 27)
    rows = [
        charts.Row("a", "短", "两天", day, day + timedelta(days=3), critical=True),
        charts.Row("b", "不知道多久", "时间待核实", day, day, open=True),
        charts.Row("c", "很" * 30, "时间待核实", day, day, open=True, waits=True),
    ]
    made = charts.gantt(
        rows,
        first_day=day,
        last_day=day + timedelta(days=3),
        head=lambda one: (str(one.day), ""),
        end_label="",
        sentence="",
    )
    known, unfinished, waiting = made.bars
    assert not known.open
    assert unfinished.open
    assert unfinished.x + unfinished.width == pytest.approx(made.width, abs=0.2)
    assert (waiting.width, waiting.note) == (0.0, "")
    assert unfinished.note == "时间待核实"
