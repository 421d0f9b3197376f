"""Papers merged: each kind once, in the strictest mode of the items that still need it."""

from __future__ import annotations

import pytest

from tests.catalog.small import bundle, is_, item, needs, paper, revision, text, theme, yes_no
from webapp.catalog.papers import mode_for
from webapp.catalog.values import (
    Holdings,
    Line,
    PaperMode,
    PaperNotAsked,
    Reason,
    ReasonKind,
    Tier,
)

NOTHING = Holdings()
HELD = Holdings(held=frozenset(["key"]))
FAILED = Holdings(failed=frozenset(["key"]))
REPLACED = paper("p", replaced_by="key")
MODES = list(PaperMode)


@pytest.mark.parametrize("mode", MODES)
def test_with_nothing_held_the_items_own_mode_holds(mode: PaperMode) -> None:
    assert mode_for(mode, REPLACED, NOTHING, Tier.normal) is mode
    assert mode_for(mode, REPLACED, NOTHING, Tier.good) is mode
    assert mode_for(mode, paper("p"), HELD, Tier.normal) is mode


@pytest.mark.parametrize("mode", MODES)
def test_what_is_held_is_shared(mode: PaperMode) -> None:
    expected = PaperMode.generated if mode is PaperMode.generated else PaperMode.shared
    assert mode_for(mode, REPLACED, HELD, Tier.limited) is expected


@pytest.mark.parametrize("mode", MODES)
def test_a_source_that_failed_falls_back_to_an_upload(mode: PaperMode) -> None:
    expected = PaperMode.required if mode is PaperMode.shared else mode
    assert mode_for(mode, REPLACED, FAILED, Tier.normal) is expected
    assert mode_for(mode, paper("p"), FAILED, Tier.normal) is mode


@pytest.mark.parametrize(
    ("declared", "watch", "limited"),
    [
        ("required", "required", "required"),
        ("later", "required", "required"),
        ("promised", "promised", "required"),
        ("shared", "shared", "shared"),
        ("generated", "generated", "generated"),
    ],
)
def test_the_tier_takes_away_later_and_promised(declared: str, watch: str, limited: str) -> None:
    plain = paper("p")
    assert mode_for(PaperMode(declared), plain, NOTHING, Tier.watch).value == watch
    assert mode_for(PaperMode(declared), plain, NOTHING, Tier.limited).value == limited
    if declared != "shared":
        assert mode_for(PaperMode(declared), REPLACED, FAILED, Tier.limited).value == limited


def test_one_paper_of_two_items_is_asked_once_in_the_strictest_mode() -> None:
    made = revision(
        item("a", papers=(needs("p", "promised", statement="promise"),)),
        item("b", papers=(needs("p", "later", statement="late"), needs("q", "generated"))),
        item("c", papers=(needs("p", "shared"),)),
        papers=[paper("p"), paper("q")],
    )
    found = bundle(made, theme(["a", "b", "c"]))
    assert [(one.slug, one.mode.value) for one in found.papers] == [
        ("p", "later"),
        ("q", "generated"),
    ]
    merged = found.papers[0]
    assert merged.used_by == ("a", "b", "c")
    assert merged.purposes == (text("for p"),) * 3
    assert merged.statement == "late"
    assert merged.because == (Reason(ReasonKind.always),)
    assert found.receipt.papers.separately == 4
    assert found.receipt.papers.together == 2


def test_the_strictest_mode_comes_first_and_keeps_the_items_order() -> None:
    made = revision(
        item(
            "a",
            papers=tuple(
                needs(slug, mode)
                for slug, mode in [
                    ("g", "generated"),
                    ("s", "shared"),
                    ("r1", "required"),
                    ("l", "later"),
                    ("p", "promised"),
                    ("r2", "required"),
                ]
            ),
        ),
        papers=[paper(slug) for slug in ("g", "s", "r1", "l", "p", "r2")],
    )
    found = bundle(made, theme(["a"]))
    assert [one.slug for one in found.papers] == ["r1", "r2", "l", "p", "s", "g"]
    assert found.receipt.papers_now == 2
    assert {mode.value: n for mode, n in found.receipt.by_mode.items()} == {
        "required": 2,
        "later": 1,
        "promised": 1,
        "shared": 1,
        "generated": 1,
    }


def test_the_statement_is_that_of_the_mode_that_won() -> None:
    made = revision(
        item("a", papers=(needs("p", "required", statement="first"),)),
        item("b", papers=(needs("p", "promised", statement="second"),)),
        papers=[paper("p")],
    )
    assert bundle(made, theme(["a", "b"])).papers[0].statement == "first"
    assert bundle(made, theme(["b", "a"])).papers[0].statement == "first"


def test_a_paper_without_a_statement_has_none() -> None:
    made = revision(
        item("a", papers=(needs("p"), needs("q", "shared"))), papers=[paper("p"), paper("q")]
    )
    assert [one.statement for one in bundle(made, theme(["a"])).papers] == ["", ""]


def test_equal_modes_keep_a_statement_that_one_of_them_names() -> None:
    made = revision(
        item("a", papers=(needs("p", "promised", statement="one"),)),
        item("b", papers=(needs("p", "promised"),)),
        papers=[paper("p")],
    )
    assert bundle(made, theme(["a", "b"])).papers[0].statement == "one"


def test_a_result_of_another_item_is_never_asked_and_makes_the_order() -> None:
    made = revision(
        item("maker", 0),
        item("user", papers=(needs("result", "shared"), needs("other", "required"))),
        item("second", papers=(needs("result", "shared"),)),
        papers=[paper("result", result_of=("nobody", "maker")), paper("other")],
    )
    found = bundle(made, theme(["user", "maker", "second"]))
    assert [one.slug for one in found.papers] == ["other"]
    assert found.not_asked == (PaperNotAsked("result", "maker", ("user", "second")),)
    assert [one.depends_on for one in found.items] == [("maker",), (), ("maker",)]
    assert found.receipt.papers.separately == 3


def test_without_its_maker_a_result_is_asked_for() -> None:
    made = revision(
        item("maker", 0, papers=(needs("result", "required"),)),
        item("user", papers=(needs("result", "shared"),)),
        papers=[paper("result", result_of=("maker",))],
    )
    alone = bundle(made, theme(["user"]))
    assert [one.slug for one in alone.papers] == ["result"]
    assert alone.not_asked == ()
    assert alone.items[0].depends_on == ()
    own = bundle(made, theme(["maker"]))
    assert [one.slug for one in own.papers] == ["result"]
    assert own.items[0].depends_on == ()


def test_a_paper_under_a_condition_says_why_it_is_there() -> None:
    agent = is_("agent")
    made = revision(
        item("a", papers=(needs("p", when=agent), needs("q"))),
        item("b", papers=(needs("p", when=agent),)),
        papers=[paper("p"), paper("q")],
    )
    about = theme(["a", "b"], questions=(yes_no("agent"),))
    without = bundle(made, about, {"agent": "no"})
    assert [one.slug for one in without.papers] == ["q"]
    assert without.receipt.papers.separately == 1
    found = {one.slug: one for one in bundle(made, about, {"agent": "yes"}).papers}
    assert found["p"].because == (Reason(ReasonKind.answer, agent, "yes", True),)
    assert found["q"].because == (Reason(ReasonKind.always),)


def test_lines_are_added_once_where_their_condition_holds() -> None:
    cold = Line(text("a cold room"), is_("cold"))
    always = Line(text("a sink"))
    made = revision(
        item("a", papers=(needs("p", lines=(cold, always)),)),
        item("b", papers=(needs("p", lines=(always, cold)),)),
        papers=[paper("p")],
    )
    about = theme(["a", "b"], questions=(yes_no("cold"),))
    assert bundle(made, about, {"cold": "no"}).papers[0].lines == (text("a sink"),)
    assert bundle(made, about, {"cold": "yes"}).papers[0].lines == (
        text("a cold room"),
        text("a sink"),
    )


def test_a_paper_of_several_makers_waits_for_all_of_them() -> None:
    made = revision(
        item("pension"),
        item("medical"),
        item("subsidy", papers=(needs("record"),)),
        papers=[paper("record", result_of=("pension", "medical", "elsewhere"))],
    )
    found = bundle(made, theme(["pension", "medical", "subsidy"]))
    assert found.item("subsidy").depends_on == ("pension", "medical")  # type: ignore[union-attr]
    assert found.papers == ()
    assert [one.result_of for one in found.not_asked] == ["pension"]
    assert found.receipt.papers.separately == 1
