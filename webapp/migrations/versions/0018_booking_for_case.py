"""An appointment can be for an application."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The application's reference; those that are there are for none."""
    op.add_column(
        "booking", sa.Column("case_ref", sa.String(length=32), server_default="", nullable=False)
    )


def downgrade() -> None:
    """Which application it was for is lost."""
    op.drop_column("booking", "case_ref")
