"""Looking, after the grant, whether what was promised is kept."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

STATES = ("due", "rectify", "kept", "kept_late", "broken", "revoked")


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """Duties and what was done about each. What was granted before has none."""
    op.create_table(
        "verification",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=64), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("state", _enum("verified", STATES), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("overdue_told", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "state <> 'rectify' or until is not null", name=op.f("ck_verification_a_period_ends")
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_verification_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item_case.id"], name=op.f("fk_verification_item_id_item_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification")),
        sa.UniqueConstraint("item_id", "statement", name=op.f("uq_verification_item_id_statement")),
        sa.UniqueConstraint("ref", name=op.f("uq_verification_ref")),
    )
    op.create_index(op.f("ix_verification_due_on"), "verification", ["due_on"])
    op.create_table(
        "verification_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("verification_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("became", _enum("verified", STATES), nullable=False),
        sa.Column("how", _enum("how", ("file", "data", "site")), nullable=True),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_verification_step_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["verification_id"],
            ["verification.id"],
            name=op.f("fk_verification_step_verification_id_verification"),
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["staff_member.id"],
            name=op.f("fk_verification_step_officer_id_staff_member"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_step")),
    )
    op.create_index(
        op.f("ix_verification_step_verification_id"), "verification_step", ["verification_id"]
    )


def downgrade() -> None:
    """What was found goes with the tables."""
    op.drop_table("verification_step")
    op.drop_table("verification")
