"""Who is on duty outside office hours."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table alone."""
    op.create_table(
        "on_duty",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("offered", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("rested_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_on_duty_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["staff_member.id"], name=op.f("fk_on_duty_officer_id_staff_member")
        ),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_on_duty_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_on_duty")),
        sa.UniqueConstraint(
            "place_id", "day", "officer_id", name=op.f("uq_on_duty_place_id_day_officer_id")
        ),
    )
    op.create_index(op.f("ix_on_duty_officer_id"), "on_duty", ["officer_id"], unique=False)


def downgrade() -> None:
    """Who was on duty is lost."""
    op.drop_table("on_duty")
