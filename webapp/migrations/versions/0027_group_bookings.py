"""Several people can come together; and whoever waits can wait for an application."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

TABLES = ("booking", "waitlist")


def upgrade() -> None:
    """Whoever has booked, or waits, comes alone, and waits for no application."""
    for table in TABLES:
        # Said by itself: with a column's own check a table of SQLite need not be written anew.
        op.execute(
            f"alter table {table} add column people integer default 1 not null"
            f" constraint ck_{table}_somebody_comes check (people > 0)"
        )
    op.add_column(
        "waitlist", sa.Column("case_ref", sa.String(length=32), server_default="", nullable=False)
    )


def downgrade() -> None:
    """How many come together is lost: what they have taken beside their own window stays taken."""
    op.drop_column("waitlist", "case_ref")
    for table in TABLES:
        op.drop_column(table, "people")
