"""Tables of drafts and cases.

A case per item stands under the bundle's case from the first day: duties, clocks and states are
per item; the number that the citizen knows is the bundle's.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from webapp.cases.values import ApplicantKind, Channel, DraftState, Fulfilment, ItemState
from webapp.catalog.picking import LONGEST
from webapp.core.db import Base, JSONColumn, Sensitive, UTCDateTime, values_enum

PERSONAL = "cases.answers"
"""The key that seals what people typed into the form."""


class Draft(Base):
    """An application being prepared.

    It belongs to a browser's session, and dies with it, or to an account. `situation` holds the
    guide's answers (no personal data); `fields` what was typed into the form, sealed.
    """

    __tablename__ = "draft"
    __table_args__ = (
        CheckConstraint("(session_id is null) <> (account_id is null)", name="one_owner"),
        Index("ix_draft_account_id_state", "account_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    theme: Mapped[str] = mapped_column(String(LONGEST))
    revision_id: Mapped[int] = mapped_column(ForeignKey("catalog_revision.id"))
    session_id: Mapped[bytes | None] = mapped_column(
        LargeBinary(32), ForeignKey("web_session.id", ondelete="CASCADE"), index=True
    )
    account_id: Mapped[int | None] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"))
    state: Mapped[DraftState] = mapped_column(values_enum(DraftState), default=DraftState.open)
    situation: Mapped[Any] = mapped_column(JSONColumn)
    fields: Mapped[Any] = mapped_column(Sensitive(PERSONAL))
    pages_done: Mapped[Any] = mapped_column(JSONColumn)
    """Subjects of the form pages that were saved without an error (a list)."""
    declined: Mapped[Any] = mapped_column(JSONColumn, default=list, server_default="[]")
    """Statements that the person chose not to sign (a list of slugs)."""
    credit: Mapped[Any] = mapped_column(Sensitive("cases.credit"), nullable=True)
    """What it carries of its applicant's standing (`cases.tier_rules.Carried`), with time and
    source; None while nobody was looked up. Of what was handed in it stays as it was then."""
    trial: Mapped[bool] = mapped_column(default=False, server_default=false())
    """试用: a content officer tries a catalog out; it is never handed in."""
    created_at: Mapped[datetime] = mapped_column(UTCDateTime)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)


class Party(Base):
    """A person, an enterprise or a social organisation that a case is for or made by."""

    __tablename__ = "party"

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    kind: Mapped[ApplicantKind] = mapped_column(values_enum(ApplicantKind))
    name: Mapped[Any] = mapped_column(Sensitive("party.name"))
    code: Mapped[Any] = mapped_column(Sensitive("party.code"), nullable=True)
    """ID number or unified social credit code (统一社会信用代码); None before there is one."""
    code_index: Mapped[bytes | None] = mapped_column(LargeBinary(16), index=True)


class BundleCase(Base):
    """One submission of a bundle (一件事), and what was submitted, frozen."""

    __tablename__ = "bundle_case"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    """YJS + 22 digits, see `cases.rules.case_number`."""
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    draft_id: Mapped[int] = mapped_column(ForeignKey("draft.id"), unique=True)
    """One draft makes one case, however often the button is pressed."""
    theme: Mapped[str] = mapped_column(String(LONGEST))
    revision_id: Mapped[int] = mapped_column(ForeignKey("catalog_revision.id"))
    channel: Mapped[Channel] = mapped_column(values_enum(Channel))
    applicant_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    principal_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    """On whose authority the actor acts: the person themself, or who sent the agent."""
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    """The actor: who pressed the button."""
    last_four: Mapped[bytes] = mapped_column(LargeBinary(16))
    """Blind index of the last four characters of the applicant's ID number, with the number."""
    slip_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    """Hash of the token in the slip's QR code."""
    slip_token: Mapped[Any] = mapped_column(Sensitive("case.slip"))
    """The token itself, sealed, so that the receipt can be shown again."""
    slip_until: Mapped[datetime] = mapped_column(UTCDateTime)
    situation: Mapped[Any] = mapped_column(JSONColumn)
    fields: Mapped[Any] = mapped_column(Sensitive(PERSONAL))
    bundle: Mapped[Any] = mapped_column(JSONColumn)
    """The bundle as it was composed (a snapshot of catalog.values.Bundle)."""
    submitted_at: Mapped[datetime] = mapped_column(UTCDateTime)
    received_on: Mapped[date]
    """The legal date of receipt: if the office stays silent, accepted from then on (art. 32)."""

    items: Mapped[list[ItemCase]] = relationship(
        back_populates="bundle", order_by="ItemCase.position", lazy="raise"
    )


class ItemCase(Base):
    """One item of a bundle, with a state, an owner and clocks of its own."""

    __tablename__ = "item_case"
    __table_args__ = (UniqueConstraint("bundle_id", "item"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    ref: Mapped[str] = mapped_column(String(32), unique=True)
    number: Mapped[str] = mapped_column(String(32), unique=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle_case.id"))
    position: Mapped[int]
    item: Mapped[str] = mapped_column(String(64))
    variant: Mapped[str] = mapped_column(String(64))
    department: Mapped[str] = mapped_column(String(64), index=True)
    depends_on: Mapped[Any] = mapped_column(JSONColumn)
    """Slugs of the items of this bundle whose results come first."""
    state: Mapped[ItemState] = mapped_column(values_enum(ItemState), index=True)
    owner_id: Mapped[int | None] = mapped_column(ForeignKey("staff_member.id"))
    """审批专员: the named officer who answers for this case."""
    received_on: Mapped[date | None]
    accepted_on: Mapped[date | None]
    decided_on: Mapped[date | None]
    statutory_due: Mapped[date | None]
    promised_due: Mapped[date | None] = mapped_column(index=True)
    step_due: Mapped[date | None]
    due_provisional: Mapped[bool] = mapped_column(default=False)
    """暂定: a deadline lies beyond the last noticed year and will be computed again."""

    bundle: Mapped[BundleCase] = relationship(back_populates="items", lazy="raise")


class CaseRequirement(Base):
    """What a case must get before an item is decided: a paper, a signature, a visit."""

    __tablename__ = "case_requirement"
    __table_args__ = (
        UniqueConstraint("bundle_id", "kind", "key"),
        Index(
            "ix_case_requirement_due",
            "due",
            sqlite_where=text("state = 'later'"),
            postgresql_where=text("state = 'later'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    bundle_id: Mapped[int] = mapped_column(ForeignKey("bundle_case.id"))
    kind: Mapped[str] = mapped_column(String(16))
    key: Mapped[str] = mapped_column(String(64))
    mode: Mapped[str] = mapped_column(String(16))
    items: Mapped[Any] = mapped_column(JSONColumn, default=list, server_default="[]")
    """Slugs of the items of this bundle that need it (a list)."""
    state: Mapped[Fulfilment] = mapped_column(values_enum(Fulfilment))
    due: Mapped[date | None]
    """The last day of a paper that may follow, once an item that needs it is accepted."""
    due_provisional: Mapped[bool] = mapped_column(default=False, server_default=false())
    """暂定: that day lies beyond the last noticed year."""
    extended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    """When its person asked for more time; that is given once."""
    fulfilled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


class CaseEvent(Base):
    """One line of an item's timeline, as the applicant may read it."""

    __tablename__ = "case_event"
    __table_args__ = (Index("ix_case_event_item_id_id", "item_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"))
    item_id: Mapped[int] = mapped_column(ForeignKey("item_case.id"))
    kind: Mapped[str] = mapped_column(String(32))
    """A state of the item, or: answered, corrected, sent, silence, withdrawn."""
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    by: Mapped[str | None] = mapped_column(String(64))
    """The officer's name as the public may know it."""
    note: Mapped[Any] = mapped_column(Sensitive("case.note"), nullable=True)
    """Words for the applicant: reasons of a refusal."""


class NumberSequence(Base):
    """The last number given on a day; one row for a hall, a day and a channel."""

    __tablename__ = "number_sequence"

    hall_id: Mapped[int] = mapped_column(ForeignKey("hall.id"), primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    channel: Mapped[Channel] = mapped_column(values_enum(Channel), primary_key=True)
    last: Mapped[int]
