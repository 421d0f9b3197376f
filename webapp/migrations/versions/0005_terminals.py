"""Terminals of a hall and the codes that enrol them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Terminals are rows; a session knows the terminal that it was begun on."""
    op.create_table(
        "terminal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("place", sa.String(length=120), nullable=False),
        sa.Column("code_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_seen", sa.Date(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_terminal_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terminal")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_terminal_code_digest")),
        sa.UniqueConstraint("hall_id", "name", name=op.f("uq_terminal_hall_id_name")),
        sa.UniqueConstraint("ref", name=op.f("uq_terminal_ref")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_terminal_token_hash")),
    )
    op.add_column("web_session", sa.Column("terminal_id", sa.Integer(), nullable=True))


def downgrade() -> None:
    """Sessions forget their terminals, and terminals are gone."""
    op.drop_column("web_session", "terminal_id")
    op.drop_table("terminal")
