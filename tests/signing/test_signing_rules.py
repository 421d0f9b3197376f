"""Who is the person named, what is bound as evidence, when to remind, who stands on a list."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.typed import an_id_number
from webapp.catalog.fields import Wrong as FieldWrong
from webapp.signing import circular_rules, rules
from webapp.signing.circular_rules import BadPeople, Wrong, read_people
from webapp.signing.values import Circumstances, Drawn, Named, SignerState

NAMED = Named("王建国", "37020219900307001X", "13812345678")
AT = datetime(2026, 11, 27, 6, 10, tzinfo=UTC)
DRAWN = Drawn(300, 170, (((10, 10), (90, 90), (20, 60)), ((40, 10), (40, 120))))
FIRST, SECOND = an_id_number(1), an_id_number(2)


def evidence(**changes: Any) -> dict[str, Any]:
    given_ = {
        "request": "r1",
        "document": "CN1",
        "text_sha256": "ab" * 32,
        "named": NAMED,
        "place": (1, 2),
        "drawn": DRAWN,
        "circumstances": Circumstances(7, "simulated", "terminal", "t3"),
        "at": AT,
    }
    return rules.evidence(**(given_ | changes))


@pytest.mark.parametrize(
    ("name", "number", "is_them"),
    [
        ("王建国", "37020219900307001X", True),
        (" 王 建国", "37020219900307001x", True),
        ("王建国", "370202 19900307 001X", True),
        ("王建", "37020219900307001X", False),
        ("王建国", "370202199003070011", False),
        ("", "", False),
        ("王建国", "", False),
    ],
)
def test_a_person_is_both_name_and_number(name: str, number: str, is_them: bool) -> None:
    assert rules.is_person(NAMED, name, number) is is_them


def test_nobody_is_a_person_without_a_number() -> None:
    assert not rules.is_person(Named("王建国", ""), "王建国", "")


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("37020219900307001X", "3702**********001X"),
        ("370202900307001", "3702*******7001"),
        ("E12345678", "E1*****78"),
        ("12345678", "12****78"),
        ("1234567", "*******"),
        ("", ""),
    ],
)
def test_the_middle_of_a_number_is_hidden(number: str, masked: str) -> None:
    assert rules.masked(number) == masked


@given(
    st.sampled_from(
        [
            {"request": "r2"},
            {"document": "CN2"},
            {"text_sha256": "ac" * 32},
            {"named": Named("李秀英", NAMED.id_number)},
            {"named": Named(NAMED.name, "37020219900307002X")},
            {"place": (2, 2)},
            {"place": (1, 3)},
            {"drawn": None},
            {"drawn": Drawn(300, 170, (((10, 10), (90, 91), (20, 60)), ((40, 10), (40, 120))))},
            {"circumstances": Circumstances(7, "other", "terminal", "t3")},
            {"circumstances": Circumstances(7, "simulated", "phone", "t3")},
            {"circumstances": Circumstances(7, "simulated", "terminal", "t4")},
            {"at": AT + timedelta(microseconds=1)},
        ]
    )
)
def test_the_digest_binds_everything_that_proves_it(change: dict[str, Any]) -> None:
    assert rules.evidence_digest(evidence(**change)) != rules.evidence_digest(evidence())


def test_the_digest_is_the_same_in_any_order() -> None:
    kept = evidence()
    turned = dict(reversed(kept.items()))
    assert rules.evidence_digest(turned) == rules.evidence_digest(kept)
    assert len(rules.evidence_digest(kept)) == 32


def test_the_evidence_shows_the_drawing_and_hides_the_number() -> None:
    kept = evidence()
    assert kept["way"] == "drawn"
    assert [*map(tuple, kept["strokes"]["strokes"][1])] == [(40, 10), (40, 120)]
    assert kept["image"].startswith("<svg ")
    assert NAMED.id_number not in str(kept)
    typed = evidence(drawn=None)
    assert (typed["way"], typed["strokes"], typed["image"]) == ("typed", None, None)
    assert kept["version"] == rules.EVIDENCE_VERSION


def test_the_picture_of_a_drawing_is_as_large_as_the_drawing() -> None:
    assert 'viewBox="0 0 ' in rules.image(DRAWN)
    assert ' d="M' in rules.image(DRAWN)


@pytest.mark.parametrize(
    ("days", "reminds"), [(4, False), (3, True), (2, False), (1, True), (0, True), (-1, False)]
)
def test_who_waits_is_reminded_before_the_last_day(days: int, reminds: bool) -> None:
    last = date(2026, 12, 4)
    assert rules.remind_today(last, last - timedelta(days)) is reminds


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        ([SignerState.acted], True),
        ([SignerState.acted, SignerState.sealed], True),
        ([SignerState.acted, SignerState.waiting], False),
        ([SignerState.declined, SignerState.sealed], False),
    ],
)
def test_complete_is_when_everybody_has_signed(states: list[SignerState], whole: bool) -> None:
    assert rules.is_complete(states) is whole


@pytest.mark.parametrize(
    "typed",
    [
        f"王建国 {FIRST} 13812345678\n李秀英 {SECOND}",
        f"\n王建国,{FIRST},13812345678\r\n\n李秀英，{SECOND}\n",
        f"王建国\t13812345678\t{FIRST}\n李秀英\t{SECOND.lower()}\t",
        f"王建国、{FIRST}、+8613812345678\n李秀英;{SECOND}",
    ],
)
def test_a_list_is_read_however_it_was_copied(typed: str) -> None:
    assert read_people(typed) == (
        Named("王建国", FIRST, "13812345678"),
        Named("李秀英", SECOND, ""),
    )


def test_a_name_may_have_several_words() -> None:
    (one,) = read_people(f"Anna Maria Rossi {FIRST} 13812345678")
    assert one == Named("Anna Maria Rossi", FIRST, "13812345678")


@pytest.mark.parametrize(
    ("typed", "wrong", "line"),
    [
        ("", Wrong.nobody, 0),
        (" \n\t\n", Wrong.nobody, 0),
        ("王建国", Wrong.parts, 1),
        (f"{FIRST} 13812345678", Wrong.parts, 1),
        ("王建国 13812345678", Wrong.parts, 1),
        (f"王建国 {FIRST}\n\n李秀英 {FIRST}", Wrong.twice, 3),
        (f"王建国 {FIRST}\n李秀英 370202199003070021", Wrong.value, 2),
        (f"王建国 {FIRST} 23812345678", Wrong.value, 1),
        (f"王建国9 {FIRST}", Wrong.value, 1),
    ],
)
def test_a_line_that_cannot_be_says_which_and_why(typed: str, wrong: Wrong, line: int) -> None:
    with pytest.raises(BadPeople) as found:
        read_people(typed)
    assert (found.value.wrong, found.value.line) == (wrong, line)
    assert (found.value.cause is not None) is (wrong is Wrong.value)


def test_what_is_wrong_with_a_number_is_what_the_form_says_of_it() -> None:
    with pytest.raises(BadPeople) as found:
        read_people("王建国 3702021990030700")
    assert found.value.cause is not None
    assert found.value.cause.wrong is FieldWrong.id_length


def test_at_most_so_many_sign() -> None:
    lines = [f"王建国 {an_id_number(n)}" for n in range(circular_rules.MOST_SIGNERS + 1)]
    assert len(read_people("\n".join(lines[:-1]))) == circular_rules.MOST_SIGNERS
    with pytest.raises(BadPeople) as found:
        read_people("\n".join(lines))
    assert found.value.wrong is Wrong.many
