"""Evenings and Saturdays that people ask for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """A new table alone."""
    op.create_table(
        "off_hour_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=512), nullable=False),
        sa.Column("told", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_off_hour_vote_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_off_hour_vote_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_off_hour_vote_place_id_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_off_hour_vote")),
        sa.UniqueConstraint(
            "place_id", "day", "account_id", name=op.f("uq_off_hour_vote_place_id_day_account_id")
        ),
    )
    op.create_index(
        op.f("ix_off_hour_vote_account_id"), "off_hour_vote", ["account_id"], unique=False
    )


def downgrade() -> None:
    """What people asked for is lost."""
    op.drop_table("off_hour_vote")
