"""Credit: what official lists said, broken promises, human looks, and what a draft carries."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KINDS = ("person", "enterprise", "organisation")
TIERS = ("good", "normal", "watch", "limited")
ENDS = ("repaired", "mistaken")


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Three tables, and a sealed column of the draft. Nobody is looked up for it."""
    op.create_table(
        "credit_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("applicant", KINDS), nullable=False),
        sa.Column("code_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("tier", _enum("tier", TIERS), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("entries", sa.LargeBinary(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_credit_record_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_record")),
        sa.UniqueConstraint(
            "hall_id", "kind", "code_index", name=op.f("uq_credit_record_hall_id_kind_code_index")
        ),
    )
    op.create_index(op.f("ix_credit_record_valid_until"), "credit_record", ["valid_until"])
    op.create_table(
        "broken_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("applicant", KINDS), nullable=False),
        sa.Column("code_index", sa.LargeBinary(length=16), nullable=False),
        sa.Column("what", _enum("what", ("late_papers", "false_promise")), nullable=False),
        sa.Column("case_number", sa.String(length=32), nullable=False),
        sa.Column("broken_on", sa.Date(), nullable=False),
        sa.Column("ended", _enum("ended", ENDS), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(ended is null) = (ended_on is null)", name=op.f("ck_broken_promise_ended_when")
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_broken_promise_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broken_promise")),
        sa.UniqueConstraint("ref", name=op.f("uq_broken_promise_ref")),
        sa.UniqueConstraint(
            "hall_id",
            "kind",
            "code_index",
            "what",
            "case_number",
            name=op.f("uq_broken_promise_hall_id_kind_code_index_what_case_number"),
        ),
    )
    states = ("open", "kept", "changed", "over")
    op.create_table(
        "credit_review",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("about", _enum("about", ("application", "mark")), nullable=False),
        sa.Column("about_ref", sa.String(length=32), nullable=False),
        sa.Column("tier", _enum("tier", TIERS), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _enum("reviewstate", states), nullable=False),
        sa.Column("tier_set", _enum("tier_set", TIERS), nullable=True),
        sa.Column("ended", _enum("ended", ENDS), nullable=True),
        sa.Column("reasons", sa.LargeBinary(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (decided_at is null)", name=op.f("ck_credit_review_decided_when")
        ),
        sa.CheckConstraint(
            "state not in ('kept', 'changed') or (reasons is not null and decided_by is not null)",
            name=op.f("ck_credit_review_decided_with_reasons"),
        ),
        sa.CheckConstraint(
            "state <> 'changed' or tier_set is not null or ended is not null",
            name=op.f("ck_credit_review_changed_to"),
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_credit_review_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_credit_review_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["staff_member.id"],
            name=op.f("fk_credit_review_decided_by_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credit_review")),
        sa.UniqueConstraint("ref", name=op.f("uq_credit_review_ref")),
    )
    op.create_index(op.f("ix_credit_review_account_id"), "credit_review", ["account_id"])
    op.create_index("ix_credit_review_hall_id_state", "credit_review", ["hall_id", "state"])
    is_open = sa.text("state = 'open'")
    op.create_index(
        "uq_credit_review_open",
        "credit_review",
        ["about", "about_ref"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )
    op.add_column("draft", sa.Column("credit", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """What was looked up, noted and decided goes with the tables."""
    op.drop_column("draft", "credit")
    op.drop_table("credit_review")
    op.drop_table("broken_promise")
    op.drop_table("credit_record")
