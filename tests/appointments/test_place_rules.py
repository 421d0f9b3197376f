"""A place as an officer writes it: what is taken, and what has to be mended."""

from __future__ import annotations

import pytest

from webapp.appointments import place_rules
from webapp.appointments.place_rules import BadPlace, Field, Wrong
from webapp.appointments.values import About, PlaceKind

GOOD = {
    "name_zh": " 服务车 ·  西湖集市 ",
    "name_en": "West Lake market",
    "address_zh": "西湖路 1 号",
    "address_en": "1 West Lake Road",
    "phone": "0532-12399",
}


def read(themes: tuple[str, ...] = (), off: tuple[str, ...] = (), **changes: str) -> About:
    typed = GOOD | changes
    return place_rules.read(typed, themes=themes, off_hour_themes=off, closed=False)


def test_what_was_typed_is_taken() -> None:
    assert read(("retirement", "newborn"), ("newborn",)) == About(
        names={"zh-Hans": "服务车 · 西湖集市", "en": "West Lake market"},
        address={"zh-Hans": "西湖路 1 号", "en": "1 West Lake Road"},
        phone="0532-12399",
        themes=("newborn", "retirement"),
        off_hour_themes=("newborn",),
    )


@pytest.mark.parametrize(
    ("field", "value", "wrong"),
    [
        (Field.name_zh, "", Wrong.missing),
        (Field.name_en, " ", Wrong.missing),
        (Field.name_en, "西湖", Wrong.latin),
        (Field.name_zh, "湖" * 61, Wrong.long),
        (Field.address_zh, "", Wrong.missing),
        (Field.address_en, "x" * 121, Wrong.long),
        (Field.phone, "", Wrong.missing),
        (Field.phone, "call us", Wrong.phone),
        (Field.phone, "1234", Wrong.phone),
    ],
)
def test_what_has_to_be_mended_is_named(field: Field, value: str, wrong: Wrong) -> None:
    with pytest.raises(BadPlace) as bad:
        read(**{field.value: value})
    assert bad.value.wrong == {field: wrong}


def test_nobody_goes_to_a_window_for_calls() -> None:
    typed = GOOD | {"address_zh": "", "address_en": "x" * 121}
    made = place_rules.read(typed, themes=(), off_hour_themes=(), closed=False, by_video=True)
    assert made.address == {}


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(BadPlace) as bad:
        read(name_zh="", phone="x")
    assert set(bad.value.wrong) == {Field.name_zh, Field.phone}


def test_the_longest_that_is_taken() -> None:
    assert len(read(name_zh="湖" * 60, address_en="x" * 120).names["zh-Hans"]) == 60


def test_nothing_is_served_in_the_evening_that_is_not_served_here() -> None:
    with pytest.raises(BadPlace) as bad:
        read(("newborn",), ("retirement",))
    assert bad.value.wrong == {Field.off_hour_themes: Wrong.elsewhere}
    assert read((), ("retirement",)).off_hour_themes == ("retirement",)


def test_how_addresses_call_it() -> None:
    slug = place_rules.slug_of
    assert slug(PlaceKind.vehicle, "West Lake  market!") == "vehicle-west-lake-market"
    assert slug(PlaceKind.point, "Café № 3") == "point-cafe-no-3"
    assert len(slug(PlaceKind.point, "long " * 30)) <= 64
    assert not slug(PlaceKind.point, "a" * 57 + " b").endswith("-")
