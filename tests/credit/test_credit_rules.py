"""Which tier lists and broken promises make: the worst counts, what is over does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.catalog.values import Applicant, Tier
from webapp.credit import rules
from webapp.credit.values import Entry, ListKind, Mark, What

TODAY = date(2026, 11, 29)
TEXT = {"zh-Hans": "名单", "en": "list"}
DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


def entry(kind: ListKind, *, until: date | None = None, repaired_on: date | None = None) -> Entry:
    return Entry(kind, TEXT, TEXT, date(2026, 1, 1), until=until, repaired_on=repaired_on)


def mark(what: What = What.late_papers, on: date = TODAY) -> Mark:
    return Mark("ref", what, "3702002026112940000014", on)


entries = st.builds(entry, st.sampled_from(ListKind))
marks = st.builds(mark, st.sampled_from(What))


@pytest.mark.parametrize(
    ("kind", "tier"),
    [
        (ListKind.encouraged, Tier.good),
        (ListKind.best_grade, Tier.good),
        (ListKind.grade, Tier.normal),
        (ListKind.serious, Tier.limited),
        (ListKind.court, Tier.limited),
    ],
)
def test_each_list_makes_its_tier(kind: ListKind, tier: Tier) -> None:
    assert rules.tier_of([entry(kind)], []) is tier


def test_each_broken_promise_makes_its_tier() -> None:
    assert rules.tier_of([], [mark(What.late_papers)]) is Tier.watch
    assert rules.tier_of([], [mark(What.false_promise)]) is Tier.limited


def test_nothing_is_the_ordinary_tier() -> None:
    assert rules.tier_of([], []) is Tier.normal


@given(st.lists(entries), st.lists(marks))
def test_the_worst_wins(some: list[Entry], broken: list[Mark]) -> None:
    """Whatever is added, nobody's tier gets better than the worst of it."""
    tier = rules.tier_of(some, broken)
    alone = [rules.tier_of([one], []) for one in some] + [rules.tier_of([], [m]) for m in broken]
    if alone:
        assert rules.RANKS[tier] == max(rules.RANKS[one] for one in alone)
    assert tier is rules.tier_of(list(reversed(some)), list(reversed(broken)))


@given(st.lists(entries), st.lists(marks), marks)
def test_one_more_broken_promise_never_helps(
    some: list[Entry], broken: list[Mark], more: Mark
) -> None:
    if some or broken:
        before = rules.tier_of(some, broken)
        assert rules.RANKS[rules.tier_of(some, [*broken, more])] >= rules.RANKS[before]


@given(st.sampled_from(ListKind), st.sampled_from(Applicant))
def test_no_grade_of_a_natural_person_counts(kind: ListKind, whose: Applicant) -> None:
    counts = rules.entry_counts(entry(kind), whose, TODAY)
    is_grade = kind in (ListKind.best_grade, ListKind.grade)
    assert counts is not (is_grade and whose is Applicant.person)


@given(DAYS, DAYS)
def test_an_entry_counts_to_its_last_day(until: date, today: date) -> None:
    found = rules.entry_counts(entry(ListKind.serious, until=until), Applicant.enterprise, today)
    assert found is (today <= until)


@given(DAYS, DAYS)
def test_what_is_repaired_counts_no_more_from_that_day(repaired: date, today: date) -> None:
    one = entry(ListKind.serious, repaired_on=repaired)
    assert rules.entry_counts(one, Applicant.enterprise, today) is (today < repaired)


@pytest.mark.parametrize(
    ("on", "last"),
    [
        (date(2025, 11, 29), date(2026, 11, 29)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_late_paper_counts_for_twelve_months(on: date, last: date) -> None:
    late = mark(on=on)
    assert rules.last_day(late, 12) == last
    assert rules.mark_counts(late, last, 12)
    assert not rules.mark_counts(late, last + timedelta(days=1), 12)


@given(DAYS)
def test_a_false_promise_counts_until_it_is_ended(today: date) -> None:
    broken = mark(What.false_promise, date(2001, 1, 1))
    assert rules.last_day(broken, 12) is None
    assert rules.mark_counts(broken, today, 12)


@given(st.sampled_from(Tier), st.sampled_from(Tier))
def test_the_better_of_two(one: Tier, other: Tier) -> None:
    found = rules.best(one, other)
    assert found in (one, other)
    assert rules.RANKS[found] == min(rules.RANKS[one], rules.RANKS[other])


def test_a_human_look_never_makes_it_worse() -> None:
    assert rules.better_than(Tier.good) == ()
    assert rules.better_than(Tier.normal) == (Tier.good,)
    assert rules.better_than(Tier.watch) == (Tier.good, Tier.normal)
    assert rules.better_than(Tier.limited) == (Tier.good, Tier.normal, Tier.watch)


def test_what_made_the_tier_is_what_is_told() -> None:
    good, bad = entry(ListKind.encouraged), entry(ListKind.serious)
    late, false = mark(), mark(What.false_promise)
    assert rules.deciding(Tier.limited, [good, bad], [late, false]) == ((bad,), (false,))
    assert rules.deciding(Tier.watch, [good], [late]) == ((), (late,))
    assert rules.deciding(Tier.good, [good, bad], []) == ((good,), ())


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("  名单上没有您。 ", "名单上没有您。"),
        ("核对过了", "核对过了"),
        ("好的。", None),
        ("   ", None),
        ("字" * 1000, "字" * 1000),
        ("字" * 1001, None),
    ],
)
def test_reasons_are_words_that_a_person_can_read(typed: str, read: str | None) -> None:
    assert rules.read_reasons(typed) == read
