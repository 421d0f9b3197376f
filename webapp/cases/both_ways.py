"""A case that was handed in, with a promise and without it: what its person compares."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec
from sqlalchemy.orm import Session

from webapp.cases import desk, drafts, following, form, signing, withdrawal_rules
from webapp.cases.form import Opened
from webapp.cases.models import BundleCase, ItemCase
from webapp.cases.signing import OtherWay
from webapp.cases.values import Fulfilment, RequirementRow
from webapp.cases.withdrawal_rules import Why
from webapp.catalog.values import Bundle, RequirementKind, Revision, Statement
from webapp.core.db import reading
from webapp.halls import service as halls


class BothWays(msgspec.Struct, frozen=True):
    """A case with a statement that was signed, and as it would stand without it.

    `resting` are the items that rest on it; `why` says why it stays, and then `then` is None.
    """

    ref: str
    number: str
    theme: str
    statement: Statement
    revision: Revision
    items: tuple[ItemCase, ...]
    resting: tuple[str, ...]
    now: Bundle
    then: Bundle | None
    rows: tuple[RequirementRow, ...]
    """What the case has to get, as it stands."""
    way: OtherWay | None
    why: Why | None


class Standing(msgspec.Struct, frozen=True):
    """A case as it stands, and its application as it is composed today."""

    case: BundleCase
    items: tuple[ItemCase, ...]
    bundle: Bundle
    opened: Opened
    rows: tuple[RequirementRow, ...]

    @property
    def signed(self) -> tuple[str, ...]:
        """The statements that were signed and not withdrawn, in the bundle's order."""
        kind, done = RequirementKind.signature.value, Fulfilment.fulfilled
        found = {row.key for row in self.rows if (row.kind, row.state) == (kind, done)}
        return tuple(one.slug for one in self.bundle.statements if one.slug in found)

    def is_withdrawn(self, statement: str) -> bool:
        """Whether the signature under a statement was withdrawn already."""
        name = (RequirementKind.signature.value, statement, Fulfilment.waived)
        return any((row.kind, row.key, row.state) == name for row in self.rows)

    def without(self, statement: str) -> BothWays:
        """Both ways of the case. Raises LookupError where it rests on no such signature."""
        if statement not in self.signed:
            raise LookupError(f"case {self.case.number} rests on no signature under {statement}")
        ground = self.opened.ground
        resting = withdrawal_rules.rests_on(self.bundle, statement, self._here())
        standing = {item.item: item.state for item in self.items}
        why, way, then = withdrawal_rules.why_not(resting, standing), None, None
        if why is None:
            way = signing.without(self.opened, statement)
            if way is None or not withdrawal_rules.is_way_out(ground.bundle, way.bundle, statement):
                why = Why.needed
            else:
                then = withdrawal_rules.withdrawn(
                    self.bundle,
                    ground.bundle,
                    way.bundle,
                    standing,
                    revision=ground.revision,
                    theme=ground.theme,
                    today=self.opened.today,
                    calendar=halls.calendar(self.case.hall_id),
                )
        return BothWays(
            ref=self.case.ref,
            number=self.case.number,
            theme=self.case.theme,
            statement=ground.revision.statements[statement],
            revision=ground.revision,
            items=self.items,
            resting=resting,
            now=self.bundle,
            then=then,
            rows=self.rows,
            way=way,
            why=why,
        )

    def _here(self) -> frozenset[str]:
        """The papers that the case has."""
        return frozenset(
            row.key
            for row in self.rows
            if row.kind == RequirementKind.paper and row.state is Fulfilment.fulfilled
        )


def standing(
    session: Session, case: BundleCase, items: Sequence[ItemCase], now: datetime
) -> Standing:
    """A case as it stands."""
    draft = drafts.by_id(session, case.draft_id)
    assert draft is not None  # a case keeps its draft
    pinned = msgspec.structs.replace(draft, revision_id=case.revision_id, situation=case.situation)
    return Standing(
        case,
        tuple(items),
        msgspec.convert(case.bundle, Bundle),
        form.opened_with(pinned, case.fields, now),
        desk.requirements(session, case.id),
    )


def of_account(ref: str, *, account_id: int, now: datetime) -> Standing:
    """An account's case as it stands. Raises LookupError where it is not theirs."""
    with reading() as session:
        case = following.own_case(session, ref, account_id)
        return standing(session, case, following.items_of(session, case.id), now)


def offered(stands: Standing) -> tuple[Statement, ...]:
    """The statements that can be withdrawn now."""
    found = (stands.without(slug) for slug in stands.signed)
    return tuple(one.statement for one in found if one.why is None)
