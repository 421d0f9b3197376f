"""Whoever missed an appointment can say why it should not count."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """One new table."""
    why = sa.Enum(
        "ill",
        "office",
        "other",
        name="missedwhy",
        native_enum=False,
        create_constraint=True,
        length=32,
    )
    op.create_table(
        "missed_appeal",
        sa.Column("booking_id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("why", why, nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["booking_id"],
            ["booking.id"],
            name=op.f("fk_missed_appeal_booking_id_booking"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_missed_appeal_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"],
            ["staff_member.id"],
            name=op.f("fk_missed_appeal_answered_by_staff_member"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("booking_id", name=op.f("pk_missed_appeal")),
    )


def downgrade() -> None:
    """What was said is lost; what was excused stays so."""
    op.drop_table("missed_appeal")
