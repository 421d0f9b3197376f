"""What counts as a phone number, a code, a name, a password."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.accounts import rules
from webapp.accounts.values import DUTIES, Unusable
from webapp.approvals.values import Duty


@pytest.mark.parametrize(
    "typed",
    [
        "13800138000",
        " 138 0013 8000 ",
        "138-0013-8000",
        "+86 138 0013 8000",
        "008613800138000",
        "+8613800138000",
        "(+86)13800138000",
        "１３８００１３８０００",
        "138\u00a00013\u30008000",
    ],
)
def test_a_phone_number_as_people_write_it(typed: str) -> None:
    assert rules.parse_phone(typed) == "13800138000"


@pytest.mark.parametrize(
    "typed",
    [
        "1380013800",
        "138001380000",
        "12800138000",
        "23800138000",
        "1380013800x",
        "+1 650 555 0100",
        "053212345",
        "8613800138000",
        "+86+8613800138000",
        "十三八零零一三八零零零",
        "১৩৮০০১৩৮০০০",
    ],
)
def test_what_is_no_mobile_number(typed: str) -> None:
    with pytest.raises(Unusable) as caught:
        rules.parse_phone(typed)
    assert caught.value.problem == "phone"


@pytest.mark.parametrize("typed", ["", "  ", "\u3000", "-"])
def test_nothing_is_missing_not_wrong(typed: str) -> None:
    for parse in (rules.parse_phone, rules.parse_code):
        with pytest.raises(Unusable) as caught:
            parse(typed)
        assert caught.value.problem == "missing"


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "１２３４５６", "1 2 3 4 5 6"])
def test_a_code_as_it_is_pasted(typed: str) -> None:
    assert rules.parse_code(typed) == "123456"


@pytest.mark.parametrize("typed", ["12345", "1234567", "12345a", "১২৩৪৫৬", "²²²²²²a"])
def test_what_is_no_code(typed: str) -> None:
    with pytest.raises(Unusable) as caught:
        rules.parse_code(typed)
    assert caught.value.problem == "code"


@given(st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True))
def test_every_mobile_number_passes_and_its_mask_hides_four(phone: str) -> None:
    assert rules.parse_phone(phone) == phone
    masked = rules.mask_phone(phone)
    assert masked == phone[:3] + "****" + phone[-4:]
    assert len(masked) == 11


@given(st.text(max_size=30))
def test_no_text_breaks_a_parser(typed: str) -> None:
    for parse, pattern in ((rules.parse_phone, 11), (rules.parse_code, 6)):
        try:
            value = parse(typed)
        except Unusable:
            continue
        assert len(value) == pattern
        assert value.isascii()
        assert value.isdigit()


@pytest.mark.parametrize(
    ("age", "wait"),
    [(None, 0), (0, 60), (0.5, 59), (30, 30), (59, 1), (59.9, 1), (60, 0), (61, 0)],
)
def test_the_wait_for_another_code(age: float | None, wait: int) -> None:
    assert rules.wait_for_code(age, 60) == wait


@pytest.mark.parametrize("name", ["li", "limin", "li.min-2_b", "a" + "b" * 63])
def test_user_names(name: str) -> None:
    assert rules.check_username(name) == name


@pytest.mark.parametrize(
    "name", ["", "l", "Li", "2li", "李敏", "li min", "li/../min", "a" + "b" * 64]
)
def test_what_is_no_user_name(name: str) -> None:
    with pytest.raises(Unusable) as caught:
        rules.check_username(name)
    assert caught.value.problem == "username"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("elevenchars", "short"),
        ("x" * 100 + "yzabc" * 40, "long"),
        ("abcdefgh" * 32 + "i", "long"),
        ("my-LiMin-password", "contains the user name"),
        ("abababababab", "repeats itself"),
        ("abcdabcdabcd", "repeats itself"),
    ],
)
def test_passwords_that_are_refused(password: str, problem: str) -> None:
    with pytest.raises(Unusable) as caught:
        rules.check_new_password(password, "limin")
    assert caught.value.problem == problem


@pytest.mark.parametrize(
    "password", ["abcdeabcdeab", "abcdefgh" * 32, "马到成功 一帆风顺 心想事成"]
)
def test_passwords_that_pass(password: str) -> None:
    assert rules.check_new_password(password, "limin") == password


def test_duties_come_in_their_order_each_once() -> None:
    assert rules.check_duties(["approve", "accept", "approve"]) == ("accept", "approve")
    assert rules.check_duties(DUTIES) == DUTIES
    for wrong in ([], ["rule"], ["accept", "rule"]):
        with pytest.raises(Unusable) as caught:
            rules.check_duties(wrong)
        assert caught.value.problem == "duty"


def test_the_duties_are_those_of_the_approvals() -> None:
    assert tuple(duty.value for duty in Duty) == DUTIES
