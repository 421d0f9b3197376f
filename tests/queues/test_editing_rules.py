"""What can be written of a queue and a window, and what would harm those who wait."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.queues import editing_rules as rules
from webapp.queues import waiting_rules
from webapp.queues.editing_rules import Bad, Field, Wrong
from webapp.queues.values import QueueSetup, QueueValues, Side, WindowSetup, WindowValues
from webapp.queues.waiting_values import Learnt, Sums

NAMES = {"zh-Hans": "企业开办", "en": "Business"}


def queue(
    number: int, letter: str, themes: tuple[str, ...] = (), *, retired: bool = False
) -> QueueValues:
    """A queue that is there."""
    return QueueValues(number, 1, letter, NAMES, 10, themes, 1, retired)


def written(**changes: Any) -> QueueSetup:
    """A queue as a form says it."""
    form: dict[str, Any] = {
        "letter": "E",
        "chinese": "综合",
        "english": "General",
        "minutes": "12",
        "themes": (),
    }
    return rules.read_queue(**form | changes)


def wrong(**changes: Any) -> dict[Field, Wrong]:
    """What is wrong with a form."""
    with pytest.raises(Bad) as bad:
        written(**changes)
    return dict(bad.value.errors)


def test_a_form_is_read_as_it_was_typed_on_a_chinese_keyboard() -> None:
    assert written(letter=" ｅ ", minutes="１２", chinese=" 综 合 ") == QueueSetup(
        "E", {"zh-Hans": "综 合", "en": "General"}, 12, ()
    )
    assert written(names={"ko": "종합"}).names["ko"] == "종합"


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"letter": ""}, {Field.letter: Wrong.letter}),
        ({"letter": "AB"}, {Field.letter: Wrong.letter}),
        ({"letter": "1"}, {Field.letter: Wrong.letter}),
        ({"letter": "甲"}, {Field.letter: Wrong.letter}),
        ({"chinese": "  "}, {Field.chinese: Wrong.name}),
        ({"chinese": "名" * 11}, {Field.chinese: Wrong.name}),
        ({"english": "x" * 25}, {Field.english: Wrong.name}),
        ({"minutes": "0"}, {Field.minutes: Wrong.minutes}),
        ({"minutes": "241"}, {Field.minutes: Wrong.minutes}),
        ({"minutes": "-1"}, {Field.minutes: Wrong.minutes}),
        ({"minutes": "9" * 99}, {Field.minutes: Wrong.minutes}),
        (
            {"letter": "?", "minutes": "soon"},
            {Field.letter: Wrong.letter, Field.minutes: Wrong.minutes},
        ),
    ],
)
def test_what_cannot_be_read_says_where(
    changes: dict[str, Any], errors: dict[Field, Wrong]
) -> None:
    assert wrong(**changes) == errors


def window(**changes: Any) -> WindowSetup:
    """A window as a form says it."""
    form: dict[str, Any] = {
        "number": "9",
        "queues": ["B", "A", "A"],
        "side": "left",
        "flexible": False,
        "letters": {"A", "B"},
    }
    return rules.read_window(**form | changes)


def test_a_window_is_read_too() -> None:
    assert window() == WindowSetup(9, ("A", "B"), Side.left, flexible=False)
    for changes, errors in (
        ({"number": "1000"}, {Field.number: Wrong.number}),
        ({"queues": []}, {Field.queues: Wrong.no_queue}),
        ({"queues": ["A", "Z"]}, {Field.queues: Wrong.no_queue}),
        ({"side": "behind"}, {Field.side: Wrong.side}),
    ):
        with pytest.raises(Bad) as bad:
            window(**changes)
        assert bad.value.errors == errors


HALL = [queue(1, "A", ("a",)), queue(2, "B"), queue(3, "C", ("c",), retired=True)]


@pytest.mark.parametrize(
    ("own", "changes", "borne", "errors"),
    [
        (None, {}, set(), {}),
        (None, {"letter": "A"}, set(), {Field.letter: Wrong.letter_taken}),
        (None, {"letter": "C"}, set(), {Field.letter: Wrong.letter_retired}),
        # Somebody holds E001 of a queue that was called E this morning.
        (None, {}, {("E", 1)}, {Field.letter: Wrong.letter_on_tickets}),
        (HALL[1], {}, {("E", 1)}, {Field.letter: Wrong.letter_on_tickets}),
        # Its own numbers may bear what it is called again.
        (HALL[0], {"themes": ("a",)}, {("E", 1)}, {}),
        (HALL[1], {"letter": "B"}, {("B", 2)}, {}),
        (None, {"themes": ("a",)}, set(), {Field.themes: Wrong.theme_elsewhere}),
        # What a retired queue had is free.
        (None, {"themes": ("c",)}, set(), {}),
        (HALL[1], {"letter": "B", "themes": ("x",)}, set(), {Field.themes: Wrong.nothing_else}),
        (HALL[0], {"letter": "A"}, set(), {}),
    ],
)
def test_what_would_harm_somebody_is_refused(
    own: QueueValues | None,
    changes: dict[str, Any],
    borne: set[tuple[str, int]],
    errors: dict[Field, Wrong],
) -> None:
    assert rules.queue_errors(written(**changes), own, HALL, borne) == errors


QUEUES = st.lists(
    st.builds(
        lambda letter, themes, retired: (letter, tuple(sorted(themes)), retired),
        st.sampled_from("ABCDE"),
        st.sets(st.sampled_from("wxyz"), max_size=2),
        st.booleans(),
    ),
    max_size=5,
    unique_by=lambda one: one[0],
)


@given(QUEUES, st.sampled_from("ABCDEF"), st.sets(st.sampled_from("wxyz")), st.data())
def test_whatever_is_allowed_leaves_a_hall_in_which_nothing_stands_twice(
    made: list[tuple[str, tuple[str, ...], bool]],
    letter: str,
    themes: set[str],
    data: st.DataObject,
) -> None:
    known = [
        queue(number, letter, themes, retired=retired)
        for number, (letter, themes, retired) in enumerate(made, 1)
    ]
    in_use = [one for one in known if not one.retired]
    own = data.draw(st.sampled_from([None, *in_use]))
    wanted = written(letter=letter, themes=tuple(sorted(themes)))
    if rules.queue_errors(wanted, own, known, set()):
        return
    others = [one.setup for one in in_use if one is not own]
    assert wanted.letter not in {one.letter for one in others}
    assert not {*wanted.themes} & {theme for one in others for theme in one.themes}
    # Where somebody took what nobody else has, somebody still does.
    if any(not one.themes for one in in_use):
        assert any(not one.themes for one in [*others, wanted])


def test_a_number_is_one_window() -> None:
    known = [
        WindowValues(1, 1, 1, ("A",), Side.left, False, None, 1, False),
        WindowValues(2, 1, 2, ("A",), Side.left, False, None, 1, True),
    ]
    assert not rules.window_errors(window(), None, known)
    assert not rules.window_errors(window(number="1"), known[0], known)
    assert rules.window_errors(window(number="1"), None, known) == {
        Field.number: Wrong.number_taken
    }
    assert rules.window_errors(window(number="2"), None, known) == {
        Field.number: Wrong.number_retired
    }


def test_what_was_learnt_goes_with_the_letter() -> None:
    known = Learnt(
        typical=10,
        themes={"A": Sums(3), "E": Sums(9), "open-restaurant": Sums(5)},
        first={"A": 2.0, "B": 1.0},
        errors={"A": ((1.0,),)},
    )
    assert waiting_rules.renamed(known, "A", "E") == Learnt(
        typical=10,
        themes={"E": Sums(3), "open-restaurant": Sums(5)},
        first={"E": 2.0, "B": 1.0},
        errors={"E": ((1.0,),)},
    )
    assert waiting_rules.renamed(waiting_rules.renamed(known, "A", "F"), "F", "A").first == (
        known.first
    )
