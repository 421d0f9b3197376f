"""Papers that were handed in, and what a draft has decided about them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "paper_file",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(length=64), nullable=False),
        sa.Column("row_id", sa.String(length=32), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("stored", sa.String(length=64), nullable=False),
        sa.Column("preview", sa.String(length=64), nullable=True),
        sa.Column("upload_key", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_paper_file_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_paper_file_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_file")),
        sa.UniqueConstraint(
            "draft_id", "upload_key", name=op.f("uq_paper_file_draft_id_upload_key")
        ),
        sa.UniqueConstraint("preview", name=op.f("uq_paper_file_preview")),
        sa.UniqueConstraint("ref", name=op.f("uq_paper_file_ref")),
        sa.UniqueConstraint("stored", name=op.f("uq_paper_file_stored")),
    )
    op.create_index("ix_paper_file_draft_id_paper", "paper_file", ["draft_id", "paper"])
    op.create_table(
        "draft_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "paper",
                "signature",
                name="markkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "counter",
                "signed",
                name="markstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_draft_mark_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_draft_mark_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_mark")),
        sa.UniqueConstraint(
            "draft_id", "kind", "key", name=op.f("uq_draft_mark_draft_id_kind_key")
        ),
    )


def downgrade() -> None:
    op.drop_table("draft_mark")
    op.drop_table("paper_file")
