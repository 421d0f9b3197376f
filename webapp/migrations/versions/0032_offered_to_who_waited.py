"""Who waited knows what was kept for them: when it lapses, they are told."""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Of what was offered before nobody is told."""
    # Said by itself: with its own reference a column of SQLite need not write the table anew.
    op.execute(
        "alter table waitlist add column offered_id integer constraint"
        " fk_waitlist_offered_id_booking references booking (id) on delete set null"
    )
    op.create_index(op.f("ix_waitlist_offered_id"), "waitlist", ["offered_id"])


def downgrade() -> None:
    """Who is told is forgotten; whoever waits goes on waiting."""
    op.drop_index(op.f("ix_waitlist_offered_id"), "waitlist")
    op.drop_column("waitlist", "offered_id")
