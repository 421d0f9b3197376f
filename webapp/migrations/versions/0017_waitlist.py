"""The waitlist of appointments."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

STATES = ("waiting", "offered", "left", "over")
WAITING = sa.text("state = 'waiting'")


def upgrade() -> None:
    """A new table alone."""
    op.create_table(
        "waitlist",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("theme", sa.String(length=512), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="waitstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_waitlist_account_id_account"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_waitlist_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_waitlist_place_id_place")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waitlist")),
        sa.UniqueConstraint("ref", name=op.f("uq_waitlist_ref")),
    )
    op.create_index(op.f("ix_waitlist_account_id"), "waitlist", ["account_id"], unique=False)
    op.create_index("ix_waitlist_place_id_state", "waitlist", ["place_id", "state"], unique=False)
    op.create_index(
        "uq_waitlist_once",
        "waitlist",
        ["person", "place_id", "theme"],
        unique=True,
        sqlite_where=WAITING,
        postgresql_where=WAITING,
    )


def downgrade() -> None:
    """Nothing else knows it."""
    op.drop_table("waitlist")
