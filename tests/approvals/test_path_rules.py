"""Whatever anybody does in whatever order: the rules alone let no path reach what it must not.

A case on paper: the pure rules and the table of moves decide, nothing else does. No path reaches a
licence without a signed or proven requirement, no clock runs backwards, nobody holds two duties.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from msgspec import structs

from tests.approvals.on_paper import (
    CALENDAR,
    CHOICE,
    FOUNDING,
    OFFICER,
    OFFICERS,
    OPEN,
    PAPER,
    PLACE,
    REACHED,
    REVISION,
    SIGNATURE,
    OnPaper,
)
from tests.support.factories import REGISTRATION
from webapp.approvals import notice_rules, rules, verification_rules
from webapp.approvals.values import Act, Duty, No, Officer
from webapp.approvals.verification_values import Finding, How, Verified
from webapp.cases import late_rules, paper_rules, withdrawal_rules
from webapp.cases.paper_values import Follow
from webapp.cases.state_rules import FINAL
from webapp.cases.values import Fulfilment, ItemState
from webapp.catalog import picking
from webapp.core.workdays import Due


class Case(OnPaper):
    """A case from its submission on: everybody does what they may, and what they may not."""

    # --- the applicant --------------------------------------------------------------------------

    @rule(choice=CHOICE)
    def bring_a_paper(self, choice: int) -> None:
        """Send it, or hand it over, where it can still come."""
        open_ones = (OPEN, Fulfilment.later)
        papers = sorted(
            n for n, row in self.rows.items() if n[0] == PAPER and row.state in open_ones
        )
        if papers:
            self._bring(papers[choice % len(papers)])

    def _bring(self, name: tuple[str, str]) -> None:
        row = self.rows[name]
        can = paper_rules.follows(row.state, waits=self._waits(row), asked=False)
        if can is not Follow.open:
            return
        self.rows[name] = structs.replace(row, state=Fulfilment.fulfilled)
        for slug in row.items:
            item = self.items[slug]
            mine = [one for one in self.rows.values() if slug in one.items and one.kind == PAPER]
            all_here = not any(one.state is Fulfilment.later for one in mine)
            if all_here and item.duties.get("late-papers") is Verified.broken:
                item.duties["late-papers"] = Verified.kept_late
                REACHED.add("came late")

    @precondition(lambda self: self._broken("late-papers"))
    @rule(choice=CHOICE)
    def bring_what_was_missed(self, choice: int) -> None:
        """After its last day, where it was granted first: nothing more happens then."""
        broken = self._broken("late-papers")
        slug = broken[choice % len(broken)]
        for name, row in sorted(self.rows.items()):
            if slug in row.items and row.state is Fulfilment.later:
                self._bring(name)

    @precondition(lambda self: self._to_come())
    @rule(choice=CHOICE)
    def ask_for_more_time(self, choice: int) -> None:
        """Once a paper; its day never comes nearer by it."""
        later = self._to_come()
        name = later[choice % len(later)]
        row = self.rows[name]
        days = [self._day(slug, longer=True) for slug in row.items]
        longer = min((day for day in days if day is not None), default=None)
        until = late_rules.longer_until(
            None if row.due is None else Due(row.due),
            None if longer is None else Due(longer),
            self.today,
            extended=row.extended,
        )
        if until is not None:
            REACHED.add("more time")
            self.rows[name] = structs.replace(row, extended=True)
            self._set_days()
            after = self.rows[name].due
            assert row.due is not None
            assert after is not None
            assert after > row.due
        elif not row.extended and row.due == longer:
            REACHED.add("no more time")

    @precondition(lambda self: self._one(0, ItemState.correcting))
    @rule(choice=CHOICE)
    def answer_a_notice(self, choice: int) -> None:
        """Send what was asked for."""
        if found := self._one(choice, ItemState.correcting):
            self._move(found[0], Act.answer)

    @rule(choice=CHOICE)
    def withdraw_a_promise(self, choice: int) -> None:
        """The ordinary way, as long as nothing was decided on it."""
        signed = sorted(
            key
            for kind, key in self.rows
            if kind == SIGNATURE
            and self.rows[kind, key].state is Fulfilment.fulfilled
            and any(one.slug == key for one in self.plan.statements)
        )
        if not signed:
            return
        statement = signed[choice % len(signed)]
        here = [key for (kind, key), row in self.rows.items() if row.state is Fulfilment.fulfilled]
        resting = withdrawal_rules.rests_on(self.plan, statement, here)
        states = {slug: item.state for slug, item in self.items.items()}
        if withdrawal_rules.why_not(resting, states) is not None:
            return
        now = self._composed(self.declined)
        then = self._composed(self.declined | {statement})
        if any(one.slug == statement for one in then.statements):
            return
        assert withdrawal_rules.is_way_out(now, then, statement)
        self.plan = withdrawal_rules.withdrawn(
            self.plan,
            now,
            then,
            states,
            revision=REVISION,
            theme=picking.theme_named(REVISION, self.theme),
            today=self.today,
            calendar=CALENDAR,
        )
        self.declined |= {statement}
        REACHED.add("withdrawn")
        self._require(statement)
        for slug in resting:
            if rules.move(Act.withdraw, self.items[slug].state) is None:
                continue
            item = self.items[slug]
            item.held.pop(Duty.accept, None)
            item.told_on = item.decision = None
            self._move(slug, Act.withdraw)
        self._set_days()

    # --- officers -------------------------------------------------------------------------------

    @precondition(lambda self: self._one(0, ItemState.received))
    @rule(choice=CHOICE, officer=OFFICER)
    def tell_what_is_missing(self, choice: int, officer: Officer) -> None:
        """The one-time notice, with a day for its answer."""
        slug, item = self._any(choice, ItemState.received)
        no = notice_rules.may_notify(
            officer,
            item.held,
            item.state,
            PLACE,
            received_on=item.received_on,
            today=self.today,
            calendar=CALENDAR,
        )
        if no is None:
            self._move(slug, Act.notify)
            item.notifiers.add(officer.id)
            due = notice_rules.answer_due(self.today, 10, CALENDAR)
            assert due is not None
            item.answer_by = due.date

    @precondition(lambda self: self._one(0, ItemState.received))
    @rule(choice=CHOICE, officer=OFFICER)
    def accept(self, choice: int, officer: Officer) -> None:
        """Whoever may; an acceptance that ended can be done again."""
        self._accept(self._any(choice, ItemState.received)[0], officer)

    def _accept(self, slug: str, officer: Officer) -> None:
        item = self.items[slug]
        if rules.may_accept(officer, item.held, item.state, PLACE) is None:
            item.held[Duty.accept] = officer.id
            if item.acceptors - {officer.id}:
                REACHED.add("another accepted")
            item.acceptors.add(officer.id)
            self._move(slug, Act.accept)
            self._accepted(slug, self.today)

    @rule(choice=CHOICE, officer=OFFICER)
    def approve(self, choice: int, officer: Officer) -> None:
        """Grant it, where nothing is missing."""
        self._approve(self._any(choice, ItemState.accepted)[0], officer)

    def _approve(self, slug: str, officer: Officer) -> None:
        item = self.items[slug]
        busy = (item.notifiers, item.acceptors, self._lacks(slug))
        no = rules.may_approve(officer, item.held, item.state, PLACE, *busy)
        former = item.acceptors - {item.held.get(Duty.accept)}
        if no is No.you_accepted and officer.id in former and not busy[2]:
            REACHED.add("who accepted once turned away")
        if no is not None:
            return
        item.held[Duty.approve] = officer.id
        item.granted_with = tuple(row for row in self.rows.values() if slug in row.items)
        here = [key for (_, key), row in self.rows.items() if row.state is Fulfilment.fulfilled]
        item.rested_on = frozenset(
            row.key
            for row in item.granted_with
            if row.kind == SIGNATURE
            and row.state is Fulfilment.fulfilled
            and slug in withdrawal_rules.rests_on(self.plan, row.key, here)
        )
        self._move(slug, Act.approve)
        item.has_licence = True
        if any(row.state is Fulfilment.later for row in item.granted_with):
            REACHED.add("granted first")
        done = Fulfilment.fulfilled
        signed = {key for (kind, key), row in self.rows.items() if row.state is done}
        for statement in verification_rules.statements_to_verify(self.plan, slug):
            if statement in signed:
                item.duties[statement] = Verified.due

    @rule(items=st.integers(1, 3), papers=st.booleans(), order=st.permutations(OFFICERS))
    def a_good_day(self, items: int, papers: bool, order: list[Officer]) -> None:
        """So many items go as far as the rules let them: accepted, brought, granted."""
        for slug in [one.slug for one in self.plan.items][:items]:
            for officer in order:
                self._accept(slug, officer)
            for name, row in sorted(self.rows.items()):
                if slug in row.items and row.kind == PAPER and (papers or row.state is OPEN):
                    self._bring(name)
            for officer in reversed(order):
                self._approve(slug, officer)

    @rule(choice=CHOICE, officer=OFFICER)
    def refuse(self, choice: int, officer: Officer) -> None:
        """With papers missing too."""
        slug, item = self._any(choice)
        no = rules.may_decide(officer, item.held, item.state, PLACE, item.notifiers, item.acceptors)
        if no is None:
            item.held[Duty.approve] = officer.id
            self._move(slug, Act.refuse)

    @precondition(lambda self: self._one(0, ItemState.approved))
    @rule(choice=CHOICE, officer=OFFICER, matches=st.booleans())
    def look(self, choice: int, officer: Officer, matches: bool) -> None:
        """See whether what was promised is kept."""
        _slug, item = self._any(choice, ItemState.approved)
        for statement, state in sorted(item.duties.items()):
            until = item.until.get(statement)
            found = Finding(matches, How.site, "" if matches else "门牌不一样。", None)
            if not matches and state is Verified.due:
                found = structs.replace(found, until=self.today + timedelta(days=7))
            early = verification_rules.is_early(found, until, self.today)
            no = verification_rules.may_look(
                officer, item.held, state, PLACE, item.acceptors, early=early
            )
            if no is None:
                item.duties[statement] = verification_rules.after(state, found, self.today)
                item.held.setdefault(Duty.inspect, officer.id)
                item.looked.setdefault(statement, set()).add(officer.id)
                if found.until is not None:
                    item.until[statement] = found.until

    @precondition(lambda self: self._broken())
    @rule(choice=CHOICE, officer=OFFICER)
    def revoke(self, choice: int, officer: Officer) -> None:
        """What was granted on a promise that is not kept."""
        broken = self._broken()
        item = self.items[broken[choice % len(broken)]]
        for statement, state in sorted(item.duties.items()):
            looked = item.looked.get(statement, set())
            no = verification_rules.may_revoke(
                officer, item.held, state, PLACE, looked, item.acceptors
            )
            if no is None:
                assert officer.id not in looked | item.acceptors
                item.duties[statement] = Verified.revoked
                REACHED.add("revoked")
                item.has_licence = False

    # --- what always holds ------------------------------------------------------------------------

    @invariant()
    def no_licence_without_proof(self) -> None:
        """Every paper and signature was there at the grant, or rightly still to come."""
        for slug, item in getattr(self, "items", {}).items():
            assert (item.granted_with is not None) is (item.state is ItemState.approved)
            for row in item.granted_with or ():
                if row.kind not in (PAPER, SIGNATURE):
                    continue
                came = row.state in (Fulfilment.fulfilled, Fulfilment.waived)
                assert came or (row.state is Fulfilment.later and self._grants_first(slug)), row
            assert not item.has_licence or item.state is ItemState.approved

    @invariant()
    def what_was_granted_on_a_signature_keeps_it(self) -> None:
        """Nobody takes back a promise that a licence rests on."""
        for item in getattr(self, "items", {}).values():
            for key in item.rested_on:
                assert self.rows[SIGNATURE, key].state is Fulfilment.fulfilled

    @invariant()
    def no_clock_runs_backwards(self) -> None:
        """What is received or told of lies behind us, what is due before it was told nowhere."""
        for item in getattr(self, "items", {}).values():
            if item.told_on is not None:
                assert item.told_on <= self.today
            if item.state is ItemState.accepted:
                assert item.told_on is not None
            if item.received_on is not None:
                assert CALENDAR.is_workday(item.received_on)
        for row in getattr(self, "rows", {}).values():
            if row.due is not None:
                told = [self.items[slug].told_on for slug in row.items]
                assert any(day is not None and day < row.due for day in told)

    @invariant()
    def nobody_holds_two_duties(self) -> None:
        """五分设: of those who accepted, told, decided, looked, no two are one person."""
        for item in getattr(self, "items", {}).values():
            decided = item.held.get(Duty.approve)
            assert decided is None or decided not in item.acceptors | item.notifiers
            assert len(set(item.held.values())) == len(item.held)
            inspected = item.held.get(Duty.inspect)
            assert inspected is None or inspected not in item.acceptors

    @invariant()
    def what_waits_waits_for_something(self) -> None:
        """An item waits only while what comes first is open."""
        for slug, item in getattr(self, "items", {}).items():
            if item.state is ItemState.waiting:
                composed = self.plan.item(slug)
                assert composed is not None
                first = [self.items[one] for one in composed.depends_on if one in self.items]
                assert any(one.state not in FINAL for one in first)


class Founding(Case):
    """A service institution: it is granted before its proof of funds is here."""

    theme = picking.slug_of([REGISTRATION])
    answers = FOUNDING


def test_no_path_reaches_what_the_rules_forbid_and_every_act_was_tried() -> None:
    """Paths of one seed after the other, until together they have tried every act.

    Not one seed alone: which paths it means depends on what else is loaded beside this test.
    """
    REACHED.clear()
    wanted: set[Any] = {(move.act, move.before) for move in rules.MOVES}
    wanted |= {"granted first", "more time", "withdrawn", "broken word", "came late", "revoked"}
    wanted |= {"another accepted", "who accepted once turned away", "no more time"}
    for number in range(5):
        for machine, examples in ((Case, 200), (Founding, 400)):
            seeded = seed(number)(type(machine.__name__, (machine,), {}))
            run_state_machine_as_test(
                seeded,
                settings=settings(
                    max_examples=examples,
                    stateful_step_count=60,
                    deadline=None,
                    database=None,
                    suppress_health_check=[HealthCheck.too_slow],
                ),
            )
        if wanted <= REACHED:
            return
    assert wanted - REACHED == set()
