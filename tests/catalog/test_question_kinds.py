"""Questions for several answers and for days; options and ways out that depend on answers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import (
    bundle,
    field,
    is_,
    item,
    number,
    op,
    option,
    revision,
    text,
    theme,
    uses,
    yes_no,
)
from webapp.catalog import journey
from webapp.catalog.values import (
    Answers,
    HallParameters,
    Lead,
    Not,
    Option,
    Period,
    PeriodUnit,
    Question,
    QuestionKind,
    ThemeItem,
)

TODAY = date(2026, 11, 27)
HALL = HallParameters(today=TODAY)
MADE = revision(
    item("water"),
    item("power"),
    item("late", fields=(uses("day"), uses("services"))),
    fields=[field("day", "date"), field("services", "many")],
)


def many(slug: str, *options: Option, **more: Any) -> Question:
    return Question(
        slug, QuestionKind.many, text(slug), text("why"), text(slug), options=options, **more
    )


def day(slug: str, **more: Any) -> Question:
    return Question(slug, QuestionKind.date, text(slug), text("why"), text(slug), **more)


SERVICES = many(
    "services",
    option("water"),
    option("power"),
    option("all", treat_as="water"),
    option("none", alone=True),
    answers="services",
)
ABOUT = theme(
    [
        ThemeItem("water", op("services", "has", "water")),
        ThemeItem("power", op("services", "in", ("power", "gas"))),
    ],
    questions=(SERVICES,),
    nothing="nothing-to-do",
)


def effective(about: Any, answers: Answers) -> Answers:
    return journey.effective(about, answers, MADE, HALL)


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        (["power", "water"], ["water", "power"]),
        (["none"], ["none"]),
        (["all", "water"], ["water"]),
        ("power", ["power"]),
        (["none", "water"], None),
        (["water", "gas"], None),
        ([], None),
        (5, None),
        (True, None),
    ],
)
def test_several_answers(given: Any, counts: Any) -> None:
    assert effective(ABOUT, {"services": given}).get("services") == counts


def test_each_of_several_answers_brings_its_items() -> None:
    def items(*ticked: str) -> list[str]:
        return [one.slug for one in bundle(MADE, ABOUT, {"services": list(ticked)}).items]

    assert items("water") == ["water"]
    assert items("power") == ["power"]
    assert items("water", "power") == ["water", "power"]
    assert items("none") == []


def test_nothing_to_do_leads_to_a_page_that_says_so() -> None:
    assert journey.leads_out(ABOUT, {"services": ["none"]}, MADE, HALL) == (
        "services",
        "nothing-to-do",
    )
    assert journey.leads_out(ABOUT, {"services": ["water"]}, MADE, HALL) is None
    assert journey.leads_out(ABOUT, {}, MADE, HALL) is None


def test_one_of_several_answers_leads_out() -> None:
    out = theme([], questions=(many("m", option("a"), option("b", leads_to="page")),))
    assert journey.leads_out(out, {"m": ["a"]}, MADE, HALL) is None
    assert journey.leads_out(out, {"m": ["a", "b"]}, MADE, HALL) == ("m", "page")


@given(st.lists(st.sampled_from(["water", "power", "all", "none", "gas"]), max_size=5))
def test_what_counts_is_always_allowed_together(ticked: list[str]) -> None:
    counts = effective(ABOUT, {"services": list(ticked)}).get("services")
    assert counts is None or counts == ["none"] or "none" not in counts  # type: ignore[operator]
    assert counts is None or set(ticked) <= {"water", "power", "all", "none"}


BORN = theme(
    [ThemeItem("late", Not(op("born", "within", Period(1, PeriodUnit.month))))],
    questions=(day("born", answers="day", maximum=0, options=(option("unsure"),)),),
)


@pytest.mark.parametrize(
    ("given", "counts"),
    [
        ("2026-11-27", "2026-11-27"),
        ("2026-11-28", None),
        ("yesterday", None),
        ("unsure", "unsure"),
        (5, None),
    ],
)
def test_a_day(given: Any, counts: Any) -> None:
    assert effective(BORN, {"born": given}).get("born") == counts


def test_a_day_decides_by_how_long_ago_it_is() -> None:
    for ago, late in ((0, False), (30, False), (40, True)):
        born = (TODAY - timedelta(days=ago)).isoformat()
        found = bundle(MADE, BORN, {"born": born}, today=TODAY)
        assert (found.item("late") is not None) is late


def test_a_day_that_is_given_fills_its_field_and_one_that_is_open_does_not() -> None:
    def given_by(born: str) -> str | None:
        found = bundle(MADE, theme(["late"], questions=BORN.questions), {"born": born})
        return next(one.given_by for one in found.fields() if one.slug == "day")

    assert given_by("2026-11-01") == "born"
    assert given_by("unsure") is None


def test_limits_of_a_day_look_ahead_too() -> None:
    ahead = day("d", minimum=0, maximum=30)
    assert journey.day_within(ahead, TODAY, TODAY)
    assert not journey.day_within(ahead, TODAY - timedelta(days=1), TODAY)
    assert not journey.day_within(ahead, TODAY + timedelta(days=31), TODAY)
    assert journey.day_within(ahead, date.min, None)


ACT = Question(
    "act",
    QuestionKind.choice,
    text("act"),
    text("why"),
    text("act"),
    options=(option("first"), option("renew", when=is_("who", "nurse"))),
)
WHO = Question(
    "who",
    QuestionKind.choice,
    text("who"),
    text("why"),
    text("who"),
    options=(option("doctor"), option("nurse")),
)


def test_an_option_is_offered_under_its_condition() -> None:
    about = theme([], questions=(WHO, ACT))

    def offered(who: str) -> list[str]:
        found = journey.as_offered(ACT, about, {"who": who}, MADE, HALL)
        return [one.slug for one in found.options]

    assert offered("nurse") == ["first", "renew"]
    assert offered("doctor") == ["first"]
    assert journey.as_offered(WHO, about, {}, MADE, HALL) is WHO
    assert effective(about, {"who": "doctor", "act": "renew"}) == {"who": "doctor"}
    assert effective(about, {"who": "nurse", "act": "renew"})["act"] == "renew"


def test_one_of_several_is_offered_under_its_condition_too() -> None:
    several = many("m", option("a"), option("b", when=is_("who", "nurse")))
    about = theme([], questions=(WHO, several))
    assert "m" not in effective(about, {"who": "doctor", "m": ["a", "b"]})
    assert effective(about, {"who": "nurse", "m": ["a", "b"]})["m"] == ["a", "b"]


def test_a_number_leads_out() -> None:
    few = Lead(op("members", "less_than", 5), "few-members")
    about = theme([], questions=(yes_no("first"), number("members", leads=(few,))))
    assert journey.leads_out(about, {"members": 4}, MADE, HALL) == ("members", "few-members")
    assert journey.leads_out(about, {"members": 5}, MADE, HALL) is None
    assert journey.leads_out(about, {}, MADE, HALL) is None


def test_a_way_out_off_the_path_leads_nowhere() -> None:
    few = Lead(Not(op("members", "at_least", 5)), "few-members")
    members = number("members", leads=(few,), ask_when=is_("first"))
    about = theme([], questions=(yes_no("first"), members))
    assert journey.leads_out(about, {"first": "no", "members": 1}, MADE, HALL) is None


def test_a_default_may_be_several() -> None:
    about = theme([], questions=(many("m", option("a"), option("b"), default=("a", "b")),))
    assert effective(about, {}) == {"m": ["a", "b"]}
