"""A booking knows who said that it is done: nobody answers a bad rating of their own service."""

from __future__ import annotations

from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of those that are done already nobody knows it any more."""
    # Said by itself: with its own reference a column of SQLite need not write the table anew.
    op.execute(
        "alter table booking add column served_by integer constraint"
        " fk_booking_served_by_staff_member references staff_member (id) on delete set null"
    )


def downgrade() -> None:
    """Who served is lost."""
    op.drop_column("booking", "served_by")
