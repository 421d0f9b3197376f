"""Whose standing an application counts by, and what becomes of it when that changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.catalog.small import bundle, item, needs, paper, revision, theme
from webapp.cases import tier_rules
from webapp.cases.tier_rules import Carried, Difference
from webapp.cases.values import DraftState, DraftValues
from webapp.catalog.values import Applicant, FullPromise, Tier
from webapp.credit.rules import RANKS
from webapp.credit.values import Entry, ListKind, Mark, Standing, Subject, What

NOW = datetime(2026, 11, 29, 2, tzinfo=UTC)
CODE, ORGANISATION = "91370202MA000000AX", "51370202MJ000000AJ"
ME, OTHER = "37020019800101000X", "370200198001020005"
TEXT = {"zh-Hans": "名单", "en": "list"}
ASKED = ("applicant-name", "applicant-id", "shop-name", "uscc")
tiers = st.sampled_from(Tier)


def standing(
    tier: Tier = Tier.good, *, marks: tuple[Mark, ...] = (), entries: tuple[Entry, ...] = ()
) -> Standing:
    return Standing(
        Applicant.enterprise,
        tier,
        NOW,
        NOW + timedelta(hours=24),
        "simulated",
        entries=entries,
        marks=marks,
    )


# --- whose it is ---------------------------------------------------------------------------------


def test_where_the_form_asks_for_a_code_it_is_the_bodys() -> None:
    values = {"uscc": CODE, "shop-name": "滨海物流", "applicant-id": ME}
    assert tier_rules.subject(values, ASKED, ME) == Subject(Applicant.enterprise, CODE, "滨海物流")
    assert tier_rules.subject({"uscc": ORGANISATION}, ASKED, None) == Subject(
        Applicant.organisation, ORGANISATION
    )


def test_until_the_code_is_there_nobody_is_known() -> None:
    """The list on which a person stands is not the company's."""
    assert tier_rules.subject({"applicant-id": ME}, ASKED, ME) is None


def test_a_code_that_is_not_asked_any_more_does_not_count() -> None:
    values = {"uscc": CODE, "applicant-id": ME, "applicant-name": "王建国"}
    found = tier_rules.subject(values, ASKED[:2], ME)
    assert found == Subject(Applicant.person, ME, "王建国")
    assert tier_rules.subject({}, ASKED[:2], ME) == Subject(Applicant.person, ME, "")


@pytest.mark.parametrize(
    ("typed", "proved", "found"),
    [(None, ME, ME), (ME, ME, ME), (OTHER, ME, None), (OTHER, None, None), (None, None, None)],
)
def test_of_persons_only_the_proved_number_is_looked_up(
    typed: str | None, proved: str | None, found: str | None
) -> None:
    values = {} if typed is None else {"applicant-id": typed}
    subject = tier_rules.subject(values, ASKED[:2], proved)
    assert (subject.code if subject else None) == found


# --- when it is looked up ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "subject", "hours", "due"),
    [
        (None, "", 0, False),
        (None, "a", 0, True),
        (Carried(Tier.good, "a", standing()), "a", 23, False),
        (Carried(Tier.good, "a", standing()), "a", 24, True),
        (Carried(Tier.good, "a", standing()), "b", 0, True),
        (Carried(Tier.good, "a", standing()), "", 0, True),
        (Carried(Tier.normal, ""), "", 1000, False),
    ],
)
def test_it_is_asked_again_when_it_is_somebody_else_or_a_day_old(
    before: Carried | None, subject: str, hours: int, due: bool
) -> None:
    assert tier_rules.is_due(before, subject, NOW + timedelta(hours=hours)) is due


# --- what is carried -----------------------------------------------------------------------------


def test_while_nobody_is_known_nothing_is_carried() -> None:
    assert tier_rules.renewed(None, "", None, unseen=False) is None
    assert tier_rules.carried(None) is None


@given(tiers, st.booleans())
def test_before_the_plan_is_shown_nothing_is_news(tier: Tier, unseen: bool) -> None:
    found = tier_rules.renewed(None, "a", standing(tier), unseen=unseen)
    assert found is not None
    assert found.tier is tier
    assert found.seen is (tier if unseen else Tier.normal)


@given(tiers, tiers, tiers)
def test_what_was_seen_stays_what_was_seen(seen: Tier, before: Tier, after: Tier) -> None:
    first = Carried(before, "a", standing(before), seen=seen)
    found = tier_rules.renewed(first, "b", standing(after), unseen=False)
    assert found is not None
    assert (found.tier, found.seen, found.subject) == (after, seen, "b")


@given(tiers, tiers, tiers)
def test_what_an_officer_set_stays_for_that_subject_alone(
    before: Tier, officer: Tier, after: Tier
) -> None:
    first = tier_rules.overridden(Carried(before, "a", standing(before)), officer)
    assert RANKS[first.tier] <= RANKS[before]
    again = tier_rules.renewed(first, "a", standing(after), unseen=False)
    assert again is not None
    assert again.tier is min(officer, after, key=RANKS.__getitem__)
    other = tier_rules.renewed(first, "b", standing(after), unseen=False)
    assert other is not None
    assert (other.tier, other.set_by_officer) == (after, None)


def test_when_nobody_is_known_any_more_it_is_the_ordinary_tier() -> None:
    first = Carried(Tier.limited, "a", standing(Tier.limited), seen=Tier.limited)
    found = tier_rules.renewed(first, "", None, unseen=False)
    assert found == Carried(Tier.normal, "", None, seen=Tier.limited)


def test_a_mark_that_was_ended_counts_no_more() -> None:
    one = Mark("one", What.false_promise, "1", date(2026, 1, 1))
    two = Mark("two", What.late_papers, "2", date(2026, 1, 1))
    good = Entry(ListKind.encouraged, TEXT, TEXT, date(2026, 1, 1))
    both = standing(Tier.limited, marks=(one, two), entries=(good,))
    first = Carried(Tier.limited, "a", both)
    assert tier_rules.without_mark(first, "three") is first
    less = tier_rules.without_mark(first, "one")
    assert less.tier is Tier.watch
    assert less.standing is not None
    assert less.standing.marks == (two,)
    none = tier_rules.without_mark(less, "two")
    assert none.tier is Tier.good
    nobody = Carried(Tier.normal)
    assert tier_rules.without_mark(nobody, "one") is nobody


def test_of_applications_that_become_one_the_one_on_the_screen_counts() -> None:
    own = {"tier": "good", "subject": "a"}
    older = {"tier": "watch", "subject": "b", "seen": "watch"}
    newer = {"tier": "limited", "subject": "c", "seen": "limited"}
    oldest = {"tier": "good", "subject": "d"}
    assert tier_rules.merged(own, [older, newer]) == own
    assert tier_rules.merged(None, [None, None]) is None
    # Its plan was shown as everybody's, so that the older one's tier is news.
    assert tier_rules.merged(None, [oldest, older, newer, None]) == {
        "tier": "limited",
        "subject": "c",
    }


@given(
    st.none()
    | st.builds(
        Carried,
        tiers,
        st.text(max_size=40),
        st.none() | st.builds(standing, tiers),
        tiers,
        st.none() | tiers,
    )
)
def test_it_is_read_as_it_was_stored(carried: Carried | None) -> None:
    stored = msgspec.json.decode(msgspec.json.encode(carried))
    assert tier_rules.carried(stored) == carried
    draft = DraftValues(1, "ref", 1, "theme", 1, None, 1, DraftState.open, {}, NOW, credit=stored)
    assert draft.tier is (carried.tier if carried else Tier.normal)


# --- what it changes -----------------------------------------------------------------------------

ITEM = item(
    "a",
    papers=(
        needs("now"),
        needs("late", "later", statement="late-papers"),
        needs("word", "promised", statement="own"),
        needs("known", "shared"),
    ),
    full_promise=FullPromise("full"),
)
MADE = revision(ITEM, papers=[paper(slug) for slug in ("now", "late", "word", "known")])


def of_tier(tier: Tier) -> Any:
    return bundle(MADE, theme(["a"]), tier=tier)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (Tier.normal, Tier.normal, Difference()),
        (Tier.normal, Tier.watch, Difference(now=("late",))),
        (Tier.normal, Tier.limited, Difference(now=("late", "word"))),
        (Tier.normal, Tier.good, Difference(signed=("now", "late"))),
        (Tier.limited, Tier.good, Difference(signed=("now", "late", "word"))),
        (Tier.good, Tier.normal, Difference(now=("now",), later=("late",))),
        (Tier.limited, Tier.normal, Difference(later=("late",), signed=("word",))),
    ],
)
def test_what_another_tier_changes(before: Tier, after: Tier, expected: Difference) -> None:
    found = tier_rules.difference(of_tier(before), of_tier(after))
    assert {name: set(getattr(found, name)) for name in found.__struct_fields__} == {
        name: set(getattr(expected, name)) for name in expected.__struct_fields__
    }


def test_a_paper_that_nobody_sends_any_more_is_spared() -> None:
    less = revision(item("a", papers=(needs("now", "shared"),)), papers=[paper("now")])
    found = tier_rules.difference(of_tier(Tier.normal), bundle(less, theme(["a"])))
    assert found == Difference(spared=("now", "late"))


@pytest.mark.parametrize(
    ("duties", "may"),
    [
        (["accept"], True),
        (["approve", "review"], True),
        (["review", "inspect", "issue", "content"], False),
        ([], False),
    ],
)
def test_who_may_look_at_an_automatic_choice(duties: list[str], may: bool) -> None:
    assert tier_rules.may_look(duties) is may
