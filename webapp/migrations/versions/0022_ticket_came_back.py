"""A ticket knows whether it was taken up again after a missed call."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Those of today that came back keep their turn, and may come back once more."""
    op.add_column(
        "ticket", sa.Column("came_back", sa.Boolean(), server_default=sa.false(), nullable=False)
    )


def downgrade() -> None:
    """Whether it came back is lost."""
    op.drop_column("ticket", "came_back")
