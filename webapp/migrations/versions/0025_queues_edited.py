"""Queues and windows are edited at the desk; a ticket keeps the letter that it was drawn with."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Everything that is there is in use; tickets take the letter of their queue."""
    for table in ("queue", "service_window"):
        op.add_column(table, sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        op.add_column(
            table, sa.Column("retired", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    op.add_column(
        "ticket", sa.Column("letter", sa.String(length=1), server_default="", nullable=False)
    )
    op.execute(
        "update ticket set letter = (select letter from queue where queue.id = ticket.queue_id)"
    )


def downgrade() -> None:
    """What was retired is in use again, and tickets have the letter that their queue has now."""
    op.drop_column("ticket", "letter")
    for table in ("service_window", "queue"):
        op.drop_column(table, "retired")
        op.drop_column(table, "version")
