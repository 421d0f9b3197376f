"""Case numbers with their check character, and the masking of personal values."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_11_2

from webapp.cases import number_rules
from webapp.cases.values import Channel

DAY = date(2026, 11, 27)
numbers = st.builds(
    number_rules.case_number,
    st.integers(0, 999999).map("{:06d}".format),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.sampled_from(Channel),
    st.integers(1, 999999),
)


def test_a_number_is_region_day_channel_sequence_and_check() -> None:
    number = number_rules.case_number("370200", DAY, Channel.web, 317)
    assert number[:-1] == "370200" + "20261127" + "2" + "000317"
    assert number[-1] == mod_11_2.calc_check_digit(number[:-1])
    assert len(number) == number_rules.LENGTH == 22


def test_a_bundle_has_the_prefix() -> None:
    assert number_rules.bundle_number("370200", DAY, Channel.window, 1).startswith("YJS370200")
    assert len(number_rules.bundle_number("370200", DAY, Channel.window, 1)) == 25


@pytest.mark.parametrize("channel", Channel)
def test_each_channel_has_its_digit(channel: Channel) -> None:
    assert number_rules.case_number("370200", DAY, channel, 1)[14] == channel.value


@pytest.mark.parametrize("region", ["", "37020", "3702000", "37020a", "３７０２００"])
def test_a_region_has_six_digits(region: str) -> None:
    with pytest.raises(ValueError, match="a region has 6 digits"):
        number_rules.case_number(region, DAY, Channel.web, 1)


def test_sequences_run_from_1_to_999999() -> None:
    assert number_rules.case_number("370200", DAY, Channel.web, 1)[15:21] == "000001"
    assert number_rules.case_number("370200", DAY, Channel.web, 999999)[15:21] == "999999"
    with pytest.raises(ValueError, match="count from 1"):
        number_rules.case_number("370200", DAY, Channel.web, 0)
    with pytest.raises(number_rules.NumbersUsedUp, match="2026-11-27 on channel web"):
        number_rules.case_number("370200", DAY, Channel.web, 1_000_000)


@given(numbers)
def test_every_number_is_recognised(number: str) -> None:
    assert number_rules.is_case_number(number)
    assert number_rules.is_case_number("YJS" + number)


@given(numbers, st.integers(0, 21), st.integers(1, 9))
def test_one_wrong_digit_is_found(number: str, place: int, step: int) -> None:
    old = number[place]
    digits = "0123456789X" if place == 21 else "0123456789"
    new = digits[(digits.index(old) + step) % len(digits)]
    assert not number_rules.is_case_number(number[:place] + new + number[place + 1 :])


@given(numbers, st.integers(0, 19))
def test_two_swapped_digits_are_found(number: str, place: int) -> None:
    one, two = number[place], number[place + 1]
    swapped = number[:place] + two + one + number[place + 2 :]
    assert number_rules.is_case_number(swapped) is (one == two)


@pytest.mark.parametrize("text", ["", "YJS", "123", "x" * 22, "1" * 23])
def test_other_texts_are_no_numbers(text: str) -> None:
    assert not number_rules.is_case_number(text)


@given(numbers)
def test_a_number_is_read_as_people_type_it(number: str) -> None:
    stored = "YJS" + number
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalnum() else c for c in stored)
    for typed in (
        stored,
        stored.lower(),
        number,
        number_rules.grouped(stored),
        " ".join(stored),
        "-".join((stored[:3], stored[3:])),
        wide,
        wide.lower(),
    ):
        assert number_rules.read_number(typed) == stored


def test_what_is_no_number_is_not_given_a_prefix() -> None:
    assert number_rules.read_number(" abc ") == "ABC"
    assert number_rules.read_number("") == ""


def test_a_number_is_grouped_to_be_read_aloud() -> None:
    number = number_rules.bundle_number("370200", DAY, Channel.web, 317)
    assert number_rules.grouped(number) == f"YJS 370200 20261127 2 000317 {number[-1]}"
    assert number_rules.grouped(number[3:]) == f"370200 20261127 2 000317 {number[-1]}"


@pytest.mark.parametrize(
    ("code", "four"),
    [
        ("11010519491231002X", "002X"),
        ("11010519491231002x", "002X"),
        (" 0 0 2 x ", "002X"),
        ("００２ｘ", "002X"),
        ("００２Ｘ", "002X"),
        ("", ""),
    ],
)
def test_the_last_four_are_compared_in_one_form(code: str, four: str) -> None:
    assert number_rules.last_four(code) == four


@pytest.mark.parametrize(
    ("name", "masked"), [("王建国", "王*"), (" 李四 ", "李*"), ("", "*"), ("𠮷野", "𠮷*")]
)
def test_a_name_is_masked(name: str, masked: str) -> None:
    assert number_rules.mask_name(name) == masked


@pytest.mark.parametrize(
    ("code", "masked"),
    [
        ("370202199003070011", "3702**********0011"),
        ("123456789", "1234*6789"),
        ("12345678", "********"),
        ("", ""),
    ],
)
def test_a_code_is_masked(code: str, masked: str) -> None:
    assert number_rules.mask_code(code) == masked


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("13812345678", "138****5678"), ("12345678", "123*5678"), ("1234567", "*******")],
)
def test_a_phone_is_masked(phone: str, masked: str) -> None:
    assert number_rules.mask_phone(phone) == masked
