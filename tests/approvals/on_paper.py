"""A case on paper: what stands of it, and what follows by itself.

The pure rules and the table of moves decide, nothing else does: no database, no clock.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
)
from msgspec import structs

from tests.support.factories import SMALL
from webapp.approvals import notice_rules, proof_rules, rules
from webapp.approvals.values import Act, Duty, Officer
from webapp.approvals.verification_values import Verified
from webapp.cases import late_rules, withdrawal_rules
from webapp.cases.late_rules import Limits
from webapp.cases.state_rules import FINAL, Standing, first_state, follow
from webapp.cases.submission import fulfilment
from webapp.cases.values import Fulfilment, ItemState, RequirementRow
from webapp.catalog import building, loader, picking
from webapp.catalog import rules as catalog
from webapp.catalog.values import Bundle, HallParameters, RequirementKind
from webapp.halls.service import calendar_from_file

REVISION = building.unpublished(
    loader.load(Path(__file__).resolve().parents[2] / "config" / "catalog")
)
CALENDAR = calendar_from_file()
MONDAY = date(2026, 6, 1)
LIMITS = Limits()
FOUNDING = {"kind": "private", "practice-permit": "no", "direct": "yes", "charity": "no"}
EVERYTHING = frozenset({Duty.accept, Duty.inspect, Duty.approve})
OFFICERS = tuple(Officer(number, EVERYTHING) for number in range(1, 4))
PLACE = "hall"
PAPER, SIGNATURE = RequirementKind.paper.value, RequirementKind.signature.value
OPEN = Fulfilment.open
OFFICER, CHOICE = st.sampled_from(OFFICERS), st.integers(0, 20)
REACHED: set[Any] = set()
"""The acts that were done, each from its state, and what else happened."""


@dataclass
class Item:
    """One item of the case."""

    state: ItemState
    received_on: date | None = None
    told_on: date | None = None
    """When its last acceptance was told."""
    decision: date | None = None
    answer_by: date | None = None
    held: dict[Duty, int] = field(default_factory=dict)
    acceptors: set[int] = field(default_factory=set)
    notifiers: set[int] = field(default_factory=set)
    granted_with: tuple[RequirementRow, ...] | None = None
    """How its requirements stood when it was granted."""
    rested_on: frozenset[str] = frozenset()
    """The signatures that it rested on then."""
    has_licence: bool = False
    duties: dict[str, Verified] = field(default_factory=dict)
    until: dict[str, date] = field(default_factory=dict)
    looked: dict[str, set[int]] = field(default_factory=dict)


class OnPaper(RuleBasedStateMachine):
    """A case from its submission on, and its days."""

    theme = "open-restaurant"
    answers: Mapping[str, Any] = SMALL

    @initialize()
    def submit(self) -> None:
        """Everything is signed, nothing is handed in yet."""
        self.today = MONDAY
        self.declined: frozenset[str] = frozenset()
        self.plan = self._composed()
        signed = {
            (one.kind, one.key)
            for one in self.plan.requirements
            if one.kind is RequirementKind.signature
        }
        self.rows = {
            (one.kind.value, one.key): RequirementRow(
                one.kind.value, one.key, one.mode, fulfilment(one, signed), None, None, one.items
            )
            for one in self.plan.requirements
        }
        present = [item.slug for item in self.plan.items]
        self.items = {
            item.slug: Item(first_state(item.depends_on, present)) for item in self.plan.items
        }
        for item in self.items.values():
            if item.state is ItemState.received:
                item.received_on = CALENDAR.add(self.today, 0).date

    def _composed(self, declined: frozenset[str] = frozenset()) -> Bundle:
        return catalog.compose(
            REVISION,
            picking.theme_named(REVISION, self.theme),
            hall=HallParameters(),
            answers=dict(self.answers),
            today=self.today,
            calendar=CALENDAR,
            declined=declined,
        )

    def _one(self, choice: int, *states: ItemState) -> tuple[str, Item] | None:
        """One of the items that stand in these states; None where there is none."""
        names = sorted(slug for slug, item in self.items.items() if item.state in states)
        if not names:
            return None
        name = names[choice % len(names)]
        return name, self.items[name]

    def _any(self, choice: int, *states: ItemState) -> tuple[str, Item]:
        """One of those in these states, else of all of them."""
        found = self._one(choice, *states) or self._one(choice, *ItemState)
        assert found is not None
        return found

    def _move(self, slug: str, act: Act) -> None:
        """Move an item by the table, and what waits for it with it."""
        item = self.items[slug]
        REACHED.add((act, item.state))
        line = rules.move(act, item.state)
        assert line is not None, (act, item.state)
        assert item.state not in FINAL
        item.state = line.after
        if line.after is ItemState.received:
            self._receive(item)
        if line.after in FINAL:
            self._follow()
        self._set_days()

    def _receive(self, item: Item) -> None:
        day = notice_rules.answer_day(self.today, CALENDAR)
        assert item.received_on is None or item.received_on <= day, "a receipt went backwards"
        item.received_on = day

    def _follow(self) -> None:
        depends = {one.slug: one.depends_on for one in self.plan.items}
        moves = follow(
            {slug: Standing(item.state, depends[slug]) for slug, item in self.items.items()}
        )
        for slug, to in moves.items():
            act = Act.release if to is ItemState.received else Act.stop
            line = rules.move(act, self.items[slug].state)
            assert line is not None
            assert line.after is to
            REACHED.add((act, self.items[slug].state))
            self.items[slug].state = to
            if to is ItemState.received:
                self._receive(self.items[slug])

    def _grants_first(self, slug: str) -> bool:
        return REVISION.items[slug].issue_before_supplement

    def _day(self, slug: str, *, longer: bool) -> date | None:
        """The last day of an item's tolerated papers."""
        item, composed = self.items[slug], self.plan.item(slug)
        first = self._grants_first(slug)
        if not late_rules.sets_day(item.state, grants_first=first) or item.told_on is None:
            return None
        assert composed is not None
        count = late_rules.days(REVISION.items[slug], composed, LIMITS, longer=longer)
        decision = None if first else item.decision
        return late_rules.due(item.told_on, count, decision, CALENDAR).date

    def _set_days(self) -> None:
        for name, row in self.rows.items():
            if row.kind == PAPER and row.state is Fulfilment.later:
                days = [self._day(slug, longer=row.extended) for slug in row.items]
                known = [day for day in days if day is not None]
                self.rows[name] = structs.replace(row, due=min(known, default=None))

    def _waits(self, row: RequirementRow) -> bool:
        return any(
            late_rules.waits(
                self.items[slug].state, row.state, grants_first=self._grants_first(slug)
            )
            for slug in row.items
        )

    def _accepted(self, slug: str, on: date) -> None:
        item, composed = self.items[slug], self.plan.item(slug)
        assert composed is not None
        dates = rules.deadlines(
            REVISION.items[slug].kind, composed.statutory, composed.promised, on, CALENDAR
        )
        item.told_on, item.decision = self.today, dates.promised or dates.statutory
        self._set_days()

    def _lacks(self, slug: str) -> tuple[proof_rules.Missing, ...]:
        return proof_rules.unproven(
            slug, self.rows.values(), self.today, grants_first=self._grants_first(slug)
        )

    def _broken(self, statement: str = "") -> list[str]:
        """The items of which a promise is broken: this one, or any."""
        return sorted(
            slug
            for slug, item in getattr(self, "items", {}).items()
            if any(
                state is Verified.broken and statement in ("", key)
                for key, state in item.duties.items()
            )
        )

    def _to_come(self) -> list[tuple[str, str]]:
        """The tolerated papers whose last day is set."""
        rows = getattr(self, "rows", {}).items()
        return sorted(
            name for name, row in rows if row.state is Fulfilment.later and row.due is not None
        )

    def _require(self, statement: str) -> None:
        wanted = {(one.kind.value, one.key): one for one in self.plan.requirements}
        for name, one in wanted.items():
            row = self.rows.get(name)
            if row is None and one.kind is RequirementKind.signature:
                continue
            state = withdrawal_rules.stands(one, row, ())
            extended = row is not None and row.extended and state is Fulfilment.later
            self.rows[name] = RequirementRow(
                name[0], name[1], one.mode, state, None, None, one.items, extended=extended
            )
        for name, row in self.rows.items():
            if name not in wanted:
                state = withdrawal_rules.no_longer(row, statement)
                self.rows[name] = structs.replace(row, state=state)

    # --- days -----------------------------------------------------------------------------------

    @precondition(lambda self: self.today < MONDAY + timedelta(days=150))
    @rule(days=st.sampled_from([1, 1, 2, 9, 20]))
    def days_pass(self, days: int) -> None:
        """And each morning the jobs of the day are done."""
        for _ in range(days):
            self.today += timedelta(days=1)
            for slug, item in sorted(self.items.items()):
                self._silence(slug, item)
                if item.state is ItemState.correcting and notice_rules.has_lapsed(
                    item.answer_by, self.today
                ):
                    self._move(slug, Act.lapse)
                self._papers_lapse(slug, item)

    def _silence(self, slug: str, item: Item) -> None:
        if item.state is not ItemState.received or item.received_on is None:
            return
        since = notice_rules.silence_accepts(item.received_on, self.today, CALENDAR)
        if since is not None:
            self._move(slug, Act.silence)
            self._accepted(slug, since)

    def _papers_lapse(self, slug: str, item: Item) -> None:
        overdue = [
            row
            for row in self.rows.values()
            if row.kind == PAPER
            and row.state is Fulfilment.later
            and slug in row.items
            and late_rules.has_lapsed(self._day(slug, longer=row.extended), self.today)
        ]
        if not overdue:
            return
        if item.state is ItemState.approved:
            item.duties.setdefault("late-papers", Verified.broken)
            REACHED.add("broken word")
        else:
            self._move(slug, Act.lapse)
