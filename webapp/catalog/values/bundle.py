"""What composing returns: the items, the one form, the papers, the plan and the merge receipt.

Values are typed, never sentences: `conditions.describe` and the templates turn them into words.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from webapp.catalog.values.base import NO_TEXT, Answer, Text
from webapp.catalog.values.conditions import Test
from webapp.catalog.values.dictionary import PaperMode, Prefill
from webapp.catalog.values.facts import Clock
from webapp.catalog.values.items import Inspection
from webapp.core.workdays import Due, Unit


class Part(msgspec.Struct, frozen=True, omit_defaults=True):
    """The base of a bundle's parts."""


class ReasonKind(StrEnum):
    """Why something is in, or out."""

    always = "always"
    answer = "answer"
    needs = "needs"
    no_need = "no_need"
    """Left out, though no single answer did it."""


class Reason(Part, frozen=True):
    """One cause: a test that decided (with the answer it saw), or that it is always so."""

    kind: ReasonKind
    test: Test | None = None
    answer: Answer | None = None
    holds: bool = True


class Tier(StrEnum):
    """Credit tier (信用分级): only official lists, never a score of our own. The best comes first.

    It decides what is offered, never whether an application is taken.
    """

    good = "good"
    """守信: may promise all of an item that allows it, by one statement (完全承诺)."""
    normal = "normal"
    """Statements and papers that come later, as the item has them."""
    watch = "watch"
    """A promise was not kept lately: a statement only with the check first, no later papers."""
    limited = "limited"
    """严重失信, or not repaired: the ordinary way alone."""


class Holdings(Part, frozen=True):
    """What the applicant already holds: e-licence or data query keys, and those that failed.

    A paper whose source failed is uploaded instead (`shared` falls back to `required`).
    """

    held: frozenset[str] = frozenset()
    failed: frozenset[str] = frozenset()


class BundleItem(Part, frozen=True):
    """One item of the bundle. `times` is how many people or places it is done for."""

    slug: str
    variant: str
    department: str
    because: tuple[Reason, ...]
    promised: Clock | None
    statutory: Clock | None
    inspection: Inspection
    depends_on: tuple[str, ...] = ()
    statement: str = ""
    times: int = 1
    fee: int = 0
    follows: bool = False
    """It comes when the rest is long done: named, not dated."""
    result_on: date | None = None
    """The day on which its result comes out, where the hall has set one."""


class ItemOut(Part, frozen=True):
    """An item that is not needed, and why."""

    slug: str
    because: tuple[Reason, ...]


class BundleField(Part, frozen=True):
    """One field, asked once: who needs it and for what (`purposes` runs beside `used_by`)."""

    slug: str
    used_by: tuple[str, ...]
    purposes: tuple[Text, ...]
    required: bool
    minimum: int | float | None = None
    maximum: int | float | None = None
    given_by: str | None = None
    prefill: Prefill | None = None


class FormPage(Part, frozen=True):
    """The fields about one subject: one page of the form."""

    subject: str
    fields: tuple[BundleField, ...]


class BundlePaper(Part, frozen=True):
    """One paper, handed in once: the strictest mode of the items that still need it."""

    slug: str
    mode: PaperMode
    used_by: tuple[str, ...]
    purposes: tuple[Text, ...]
    lines: tuple[Text, ...] = ()
    because: tuple[Reason, ...] = ()
    statement: str = ""


class PaperNotAsked(Part, frozen=True):
    """A paper that nobody asks for, because an item of this bundle makes it."""

    slug: str
    result_of: str
    used_by: tuple[str, ...]


class BundleStatement(Part, frozen=True):
    """A statement to sign: for which items, and which papers it stands in for."""

    slug: str
    used_by: tuple[str, ...]
    papers: tuple[str, ...] = ()


class RequirementKind(StrEnum):
    """What a case must fulfil."""

    paper = "paper"
    signature = "signature"
    visit = "visit"


class Requirement(Part, frozen=True):
    """One thing to fulfil: the key is a paper, a statement, or a visit."""

    kind: RequirementKind
    key: str
    mode: str
    items: tuple[str, ...]


class Timing(StrEnum):
    """Whether an item has an end that can be stated, and if not, why."""

    known = "known"
    together = "together"
    """It has no time of its own: the theme's time for all of it counts."""
    set_day = "set_day"
    """It ends on a day that the hall has set."""
    unknown = "unknown"
    """Nobody has confirmed how long it takes."""
    waits = "waits"
    """It waits for something whose end is not known."""
    follows = "follows"
    """It comes later, outside of this plan."""

    @property
    def is_dated(self) -> bool:
        """Whether the end of such an item can be stated."""
        return self in (Timing.known, Timing.together, Timing.set_day)


class PlanNode(Part, frozen=True):
    """An item on the calendar, both days included; `n` and `unit` are its promised time.

    Only where the timing is dated does `end` say anything; `start` is the earliest day.
    """

    item: str
    start: date
    end: date
    n: int
    unit: Unit
    critical: bool = False
    provisional: bool = False
    statutory: bool = False
    timing: Timing = Timing.known
    stated: bool = True
    """Whether `n` was stated by anybody."""


class VisitKind(StrEnum):
    """Somebody comes before the decision, after it, or the applicant has to be there."""

    before = "before"
    after = "after"
    presence = "presence"


class PlanVisit(Part, frozen=True):
    """One visit for one or more items, at the latest on `day`.

    Where it is not `dated`, the day is only the earliest.
    """

    slug: str
    items: tuple[str, ...]
    kind: VisitKind
    day: date
    provisional: bool = False
    name: Text = NO_TEXT
    dated: bool = True


class Plan(Part, frozen=True):
    """When each item is done; `links` are (before, after) pairs; `latest` is the bottom line.

    `latest` counts the items whose time is known; where there is none it says nothing.
    """

    received: date
    nodes: tuple[PlanNode, ...]
    links: tuple[tuple[str, str], ...]
    visits: tuple[PlanVisit, ...]
    latest: Due
    critical: tuple[str, ...]

    @property
    def undated(self) -> tuple[PlanNode, ...]:
        """The steps that the latest date does not count, in the order of the items."""
        return tuple(node for node in self.nodes if not node.timing.is_dated)

    @property
    def is_dated(self) -> bool:
        """Whether there is a latest date to state at all."""
        return len(self.undated) < len(self.nodes) or not self.nodes


class Comparison(Part, frozen=True):
    """The same data composed item by item, and together."""

    separately: int
    together: int


class Receipt(Part, frozen=True):
    """What one application saves. `days` are working days, `visits` need somebody's presence."""

    departments: tuple[str, ...]
    applications: Comparison
    fields: Comparison
    papers: Comparison
    visits: Comparison
    days: Comparison
    papers_now: int
    by_mode: dict[PaperMode, int]


class Bundle(Part, frozen=True):
    """Everything a person has to do for one life event, as composed on one day."""

    revision: str
    theme: str
    items: tuple[BundleItem, ...]
    items_out: tuple[ItemOut, ...]
    pages: tuple[FormPage, ...]
    papers: tuple[BundlePaper, ...]
    not_asked: tuple[PaperNotAsked, ...]
    statements: tuple[BundleStatement, ...]
    requirements: tuple[Requirement, ...]
    plan: Plan
    receipt: Receipt
    fee: int = 0

    def item(self, slug: str) -> BundleItem | None:
        """The item of this slug if it is in the bundle."""
        return next((one for one in self.items if one.slug == slug), None)

    def fields(self) -> tuple[BundleField, ...]:
        """All fields in the order of the pages."""
        return tuple(one for page in self.pages for one in page.fields)
