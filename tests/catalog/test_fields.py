"""Reading what was typed: forgiven, taken, or refused with the reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.catalog.small import field, text
from webapp.catalog.fields import Invalid, Wrong, parse
from webapp.catalog.values import Choice, Field


def kind(name: str, **more: Any) -> Field:
    return field("f", name, **more)


CODE = kind("code", pattern="[A-Z]{2}[0-9]{2}", shape=text("AB12"))
COLOURS = (Choice("red", text("red")), Choice("blue", text("blue")))


@pytest.mark.parametrize(
    ("about", "raw", "value"),
    [
        (kind("text"), "  老王   面馆 ", "老王 面馆"),
        (kind("text", minimum=2), "ab", "ab"),
        (kind("text", maximum=3), "abc", "abc"),
        (kind("text"), "x" * 500, "x" * 500),
        (kind("text"), ["first", "second"], "first"),
        (kind("long_text"), " a  b \r\n\r\n c ", "a b\n\nc"),
        (kind("name"), "王建国", "王建国"),
        (kind("name"), "阿卜杜拉·买买提", "阿卜杜拉·买买提"),
        (kind("name"), "Anne-Marie O’Brien", "Anne-Marie O’Brien"),
        (kind("address"), "海天路 18 号", "海天路 18 号"),
        (kind("address"), "海天路1号", "海天路1号"),
        (kind("text"), [], ""),
        (kind("number"), "３２６", 326),
        (kind("number"), " 1,200 ", 1200),
        (kind("number"), "1，200", 1200),
        (kind("number"), "-3", -3),
        (kind("number"), "+3", 3),
        (kind("number"), "5.0", 5),
        (kind("number", minimum=1), "1", 1),
        (kind("number", maximum=9), "9", 9),
        (kind("area", decimals=2), "85.55", 85.55),
        (kind("money", decimals=2), "0.10", 0.1),
        (kind("uscc"), "91350100m000100y43", "91350100M000100Y43"),
        (kind("uscc"), "9135 0100-M000100Y43", "91350100M000100Y43"),
        (kind("phone"), "+86 138-0013-8000", "13800138000"),
        (kind("phone"), "008613800138000", "13800138000"),
        (kind("yes_no"), "yes", "yes"),
        (kind("yes_no"), "no", "no"),
        (kind("choice", options=COLOURS), "red", "red"),
        (kind("many", options=COLOURS), ["blue", "red", "blue"], ["red", "blue"]),
        (kind("many", options=COLOURS), "red", ["red"]),
        (kind("date"), "2026-12-04", date(2026, 12, 4)),
        (kind("date"), "2026年1月2日", date(2026, 1, 2)),
        (kind("date"), " 2026/1/2 ", date(2026, 1, 2)),
        (kind("date"), "1900-01-01", date(1900, 1, 1)),
        (kind("bank_card"), "6222 0200-0000 0000 07", "622202000000000007"),
        (kind("bank_card"), "６２２２０２０００００００００００７", "622202000000000007"),
        (CODE, " ab 12 ", "AB12"),
    ],
)
def test_taken(about: Field, raw: Any, value: Any) -> None:
    found = parse(about, raw)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("about", "raw", "wrong", "limit", "length"),
    [
        (kind("text", minimum=3), "ab", Wrong.too_short, 3, 2),
        (kind("text", maximum=3), "abcd", Wrong.too_long, 3, 4),
        (kind("text"), "x" * 501, Wrong.too_long, 500, 501),
        (kind("text"), "x" * 2001, Wrong.too_long, 2000, 2001),
        (kind("text"), "a\x07b", Wrong.characters, None, None),
        (kind("text"), "a\ue000", Wrong.characters, None, None),
        (kind("text"), "a\u0378", Wrong.characters, None, None),
        (kind("text"), "a\ud800", Wrong.characters, None, None),
        (kind("long_text", maximum=3), "a\nb c", Wrong.too_long, 3, 5),
        (kind("name"), "王", Wrong.too_short, 2, 1),
        (kind("name"), "王" * 61, Wrong.too_long, 60, 61),
        (kind("name", minimum=3), "王五", Wrong.too_short, 3, 2),
        (kind("name", maximum=3), "王五王五", Wrong.too_long, 3, 4),
        (kind("name"), "王4", Wrong.name, None, None),
        (kind("name"), "<b>x</b>", Wrong.name, None, None),
        (kind("address"), "海天路1", Wrong.address, None, None),
        (kind("address", minimum=9), "海天路 18 号", Wrong.address, None, None),
        (kind("address"), "路" * 201, Wrong.too_long, 200, 201),
        (kind("address", maximum=6), "海天路 18 号", Wrong.too_long, 6, 8),
        (kind("number"), "three", Wrong.number, None, None),
        (kind("number"), "1e5", Wrong.number, None, None),
        (kind("number"), "", Wrong.number, None, None),
        (kind("number"), "1.", Wrong.number, None, None),
        (kind("number"), "9" * 16, Wrong.number, None, None),
        (kind("number"), "1.5", Wrong.whole_number, None, None),
        (kind("area", decimals=2), "1.555", Wrong.decimals, 2, None),
        (kind("number", minimum=1), "0", Wrong.too_small, 1, None),
        (kind("number", maximum=9), "10", Wrong.too_large, 9, None),
        (kind("id_number"), "3702021990030700", Wrong.id_length, 18, 16),
        (kind("id_number"), "11010519491231002Y", Wrong.id_length, 18, 18),
        (kind("id_number"), "110105194912310021", Wrong.id_check, None, None),
        (kind("id_number"), "370202199013070015", Wrong.id_check, None, None),
        (kind("uscc"), "91350100M000100Y4", Wrong.uscc_length, 18, 17),
        (kind("uscc"), "91350100M000100Y44", Wrong.uscc_check, None, None),
        (kind("phone"), "1380013800", Wrong.phone, 11, 10),
        (kind("phone"), "12800138000", Wrong.phone, 11, 11),
        (kind("yes_no"), "maybe", Wrong.choose, None, None),
        (kind("yes_no"), [], Wrong.choose, None, None),
        (kind("choice", options=COLOURS), "green", Wrong.choose, None, None),
        (kind("choice", options=COLOURS), "yes", Wrong.choose, None, None),
        (kind("many", options=COLOURS), ["red", "green"], Wrong.choose, None, None),
        (kind("many", options=COLOURS), [], Wrong.choose, None, None),
        (kind("date"), "4 December", Wrong.day, None, None),
        (kind("date"), "2026-02-30", Wrong.day, None, None),
        (kind("date"), "1899-12-31", Wrong.day, None, None),
    ],
)
def test_refused(
    about: Field, raw: Any, wrong: Wrong, limit: int | None, length: int | None
) -> None:
    with pytest.raises(Invalid) as refused:
        parse(about, raw)
    error = refused.value
    assert (error.wrong, error.limit, error.length, error.field) == (wrong, limit, length, about)


def test_the_bundles_limits_are_stronger_than_the_fields() -> None:
    about = kind("number", minimum=1, maximum=100)
    assert parse(about, "50", minimum=50, maximum=50) == 50
    for raw, wrong in [("49", Wrong.too_small), ("51", Wrong.too_large)]:
        with pytest.raises(Invalid) as refused:
            parse(about, raw, minimum=50, maximum=50)
        assert (refused.value.wrong, refused.value.limit) == (wrong, 50)


def test_a_day_that_must_not_be_to_come() -> None:
    past, today = kind("date", maximum=0), date(2026, 11, 22)
    assert parse(past, "2026-11-22", today=today) == today
    assert parse(past, "2026-11-23") == date(2026, 11, 23)
    assert parse(kind("date"), "2026-11-23", today=today) == date(2026, 11, 23)
    with pytest.raises(Invalid) as refused:
        parse(past, "2026-11-23", today=today)
    assert refused.value.wrong is Wrong.day_to_come


@pytest.mark.parametrize(
    ("about", "raw", "wrong"),
    [
        (kind("bank_card"), "622202000000000008", Wrong.card_check),
        (kind("bank_card"), "62220200", Wrong.card_length),
        (kind("bank_card"), "62220200000000000800000", Wrong.card_length),
        (kind("bank_card"), "6222-x", Wrong.card_length),
        (CODE, "A12", Wrong.shape),
        (CODE, "AB123", Wrong.shape),
        (CODE, "", Wrong.shape),
    ],
)
def test_codes_that_are_not_taken(about: Field, raw: str, wrong: Wrong) -> None:
    with pytest.raises(Invalid) as refused:
        parse(about, raw)
    assert refused.value.wrong is wrong
