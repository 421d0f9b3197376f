"""Promises on public display, reports of false ones, and word to the supervising departments."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """What was granted before is not put on display: it was signed under words that say less."""
    op.add_column("verification", sa.Column("look_by", sa.Date(), nullable=True))
    op.create_table(
        "shown_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("verification_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.String(length=200), nullable=False),
        sa.Column("holder_is_person", sa.Boolean(), nullable=False),
        sa.Column("holder_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("shown_until", sa.Date(), nullable=True),
        sa.Column("revoked_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_shown_promise_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["verification_id"],
            ["verification.id"],
            name=op.f("fk_shown_promise_verification_id_verification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shown_promise")),
        sa.UniqueConstraint("ref", name=op.f("uq_shown_promise_ref")),
        sa.UniqueConstraint("verification_id", name=op.f("uq_shown_promise_verification_id")),
    )
    op.create_index(op.f("ix_shown_promise_holder_index"), "shown_promise", ["holder_index"])
    op.create_table(
        "promise_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("verification_id", sa.Integer(), nullable=False),
        sa.Column("once", sa.LargeBinary(length=32), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("locale", sa.String(length=8), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", _enum("answer", ("kept", "not_kept")), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(answer is null) = (answered_at is null)",
            name=op.f("ck_promise_report_answered_when"),
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_promise_report_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["verification_id"],
            ["verification.id"],
            name=op.f("fk_promise_report_verification_id_verification"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_promise_report")),
        sa.UniqueConstraint("number", name=op.f("uq_promise_report_number")),
        sa.UniqueConstraint("once", name=op.f("uq_promise_report_once")),
    )
    op.create_index(
        op.f("ix_promise_report_verification_id"), "promise_report", ["verification_id"]
    )
    op.create_table(
        "supervision_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column(
            "tidings",
            _enum("tidings", ("granted", "overdue", "not_kept", "revoked")),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=128), nullable=False),
        sa.Column("told", sa.LargeBinary(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state", _enum("delivery", ("waiting", "sent", "kept", "failed")), nullable=False
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("receipt", sa.String(length=128), nullable=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(taken_at is null) = (taken_by_id is null)",
            name=op.f("ck_supervision_message_taken_by_whom"),
        ),
        sa.CheckConstraint(
            "state <> 'sent' or sent_at is not null",
            name=op.f("ck_supervision_message_sent_when"),
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_supervision_message_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item_case.id"], name=op.f("fk_supervision_message_item_id_item_case")
        ),
        sa.ForeignKeyConstraint(
            ["taken_by_id"],
            ["staff_member.id"],
            name=op.f("fk_supervision_message_taken_by_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_message")),
        sa.UniqueConstraint("key", name=op.f("uq_supervision_message_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_supervision_message_ref")),
    )
    for column in ("item_id", "department", "state"):
        op.create_index(op.f(f"ix_supervision_message_{column}"), "supervision_message", [column])


def downgrade() -> None:
    """What was reported, shown and told goes with the tables."""
    op.drop_table("supervision_message")
    op.drop_table("promise_report")
    op.drop_table("shown_promise")
    op.drop_column("verification", "look_by")
