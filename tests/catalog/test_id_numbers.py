"""Identity numbers (GB 11643-1999): vectors, and people whom a stricter reading would turn away."""

from __future__ import annotations

import pytest

from webapp.catalog.fields import Invalid, parse
from webapp.catalog.values import Field, FieldKind

FIELD = Field(
    slug="id",
    kind=FieldKind.id_number,
    subject="applicant",
    meaning="identity number",
    label={"zh-Hans": "身份证号码", "en": "ID number"},
)


@pytest.mark.parametrize(
    "number",
    [
        "11010519491231002X",
        "370202199003070011",
        "370202201512310028",
        # Born before the region's code existed: the number was given later, with the code of then.
        "370202196808010004",
        " 3702 0219 9003 0700 11 ",
        "11010519491231002x",
    ],
)
def test_real_numbers_pass(number: str) -> None:
    assert parse(FIELD, number) == "".join(number.split()).upper()


@pytest.mark.parametrize(
    "number",
    ["110105194912310021", "370202199013070015", "37020219900307001", "37020219900307001A"],
)
def test_mistyped_numbers_are_refused(number: str) -> None:
    with pytest.raises(Invalid):
        parse(FIELD, number)
