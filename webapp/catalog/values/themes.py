"""Themes (一件事): life events, their questions in everyday words, and the order of their items."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from webapp.catalog.values.base import (
    NO_ANSWERS,
    NO_TEXT,
    NO_WORDS,
    Answers,
    Definition,
    Number,
    Text,
)
from webapp.catalog.values.checks import Check
from webapp.catalog.values.conditions import Condition, ParameterRef
from webapp.catalog.values.facts import UNKNOWN_SOURCE, Clock, Fact, Source


class QuestionKind(StrEnum):
    """How a question is answered."""

    yes_no = "yes_no"
    choice = "choice"
    number = "number"
    many = "many"
    """Several of the options may be ticked."""
    date = "date"


class Where(StrEnum):
    """Where a question stands: on a page of its own in the guide, or as a choice on the plan."""

    guide = "guide"
    plan = "plan"


class Option(Definition, frozen=True):
    """One answer. `treat_as` is what 还没想好 counts as; `leads_to` leaves the theme.

    Reasons quote `fact`, and `fact_not` where this was not chosen. It is offered where `when` holds
    (by what was asked before). Of several answers, one that stands `alone` allows no other.
    """

    slug: str
    label: Text
    consequence: Text
    fact: Text = NO_TEXT
    fact_not: Text = NO_TEXT
    treat_as: str | int | float | ParameterRef | None = None
    leads_to: str = ""
    when: Condition | None = None
    alone: bool = False


class Lead(Definition, frozen=True):
    """Leaves the theme for a page elsewhere where answers, this one's or earlier ones', say so."""

    when: Condition
    to: str


class Question(Definition, frozen=True):
    """A situational question in everyday words. Numbers have limits and a unit.

    The limits of a date are days from today: `maximum: 0` is a day that has come.
    """

    slug: str
    kind: QuestionKind
    text: Text
    why: Text
    fact: Text
    hint: Text = NO_TEXT
    options: tuple[Option, ...] = ()
    ask_when: Condition | None = None
    answers: str = ""
    where: Where = Where.guide
    default: str | int | float | tuple[str, ...] | None = None
    minimum: Number | None = None
    maximum: Number | None = None
    decimals: int = 0
    unit: Text = NO_TEXT
    example: str = ""
    leads: tuple[Lead, ...] = ()
    source: Source = UNKNOWN_SOURCE


class VariantChoice(Definition, frozen=True):
    """Which variant of an item applies; the first whose condition holds."""

    variant: str
    when: Condition | None = None


class ThemeItem(Definition, frozen=True):
    """An item of a theme, when it is needed, in which variant, and how many times (a question).

    What `follows` comes when the rest is long done: the plan names it and gives it no date.
    """

    item: str
    when: Condition | None = None
    variants: tuple[VariantChoice, ...] = ()
    times: str = ""
    follows: bool = False


class Dependency(Definition, frozen=True):
    """`item` cannot start before each of `after` is decided (those of them that are in)."""

    item: str
    after: tuple[str, ...]
    source: Source = UNKNOWN_SOURCE


class JointVisit(Definition, frozen=True):
    """One visit (联合踏勘) for all of these items that need one before the decision."""

    slug: str
    name: Text
    items: tuple[str, ...]
    after: Clock
    source: Source = UNKNOWN_SOURCE


class Elsewhere(Definition, frozen=True):
    """Where an answer leads out of the theme: what is needed instead."""

    slug: str
    title: Text
    body: tuple[Text, ...]
    needs: tuple[Fact, ...] = ()
    theme: str = ""


class Season(Definition, frozen=True):
    """When a theme can be handed in: hall parameters that hold the first and the last day.

    Where a hall has not set them, nobody knows yet, and nothing is refused.
    """

    opens: str
    closes: str
    source: Source = UNKNOWN_SOURCE


class Calls(Definition, frozen=True):
    """What a theme calls shared fields, pages of the form and papers in its own words, by slug."""

    fields: dict[str, Text] = msgspec.field(default_factory=dict)
    subjects: dict[str, Text] = msgspec.field(default_factory=dict)
    papers: dict[str, Text] = msgspec.field(default_factory=dict)


class Theme(Definition, frozen=True):
    """A life event (主题, 一件事): questions, items, order. Short.

    `promised` is the time for all of it together; it stands for items that state none themselves.
    `nothing` is the page elsewhere for answers that bring in no item at all.
    """

    slug: str
    name: Text
    official_name: Text
    icon: str
    lead: str
    summary: Text
    items: tuple[ThemeItem, ...]
    questions: tuple[Question, ...] = ()
    gets: tuple[Text, ...] = ()
    words: dict[str, tuple[str, ...]] = NO_WORDS
    dependencies: tuple[Dependency, ...] = ()
    joint_visits: tuple[JointVisit, ...] = ()
    elsewhere: tuple[Elsewhere, ...] = ()
    nothing: str = ""
    season: Season | None = None
    calls: Calls | None = None
    promised: Clock | None = None
    checks: tuple[Check, ...] = ()
    order: int = 100
    quiet: bool = False
    widest: Answers = NO_ANSWERS

    def question(self, slug: str) -> Question | None:
        """The question of this slug, or None."""
        return next((one for one in self.questions if one.slug == slug), None)
