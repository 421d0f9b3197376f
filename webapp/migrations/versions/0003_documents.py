"""Signed statements and the register of issued documents."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KINDS = ("statement", "receipt", "slip", "notice", "decision", "refusal", "licence")
STATES = ("rendering", "needs_font", "valid", "replaced", "revoked")


def upgrade() -> None:
    op.create_table(
        "issued_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                *KINDS, name="documentkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("case_ref", sa.String(length=32), nullable=True),
        sa.Column("case_number", sa.String(length=32), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                *STATES, name="documentstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("title", sa.String(length=128), nullable=False),
        sa.Column("lacks", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("stored", sa.String(length=64), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("replaced_by", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_issued_document_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_issued_document_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint("number", name=op.f("uq_issued_document_number")),
        sa.UniqueConstraint("ref", name=op.f("uq_issued_document_ref")),
        sa.UniqueConstraint("sha256", name=op.f("uq_issued_document_sha256")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_issued_document_token_hash")),
    )
    for column in ("account_id", "case_number", "case_ref", "state"):
        op.create_index(op.f(f"ix_issued_document_{column}"), "issued_document", [column])
    op.create_table(
        "signed_statement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=64), nullable=False),
        sa.Column("version", sa.String(length=32), nullable=False),
        sa.Column("text_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column(
            "way",
            sa.Enum(
                "drawn",
                "typed",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("signer", sa.LargeBinary(), nullable=False),
        sa.Column("strokes", sa.LargeBinary(), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("document_ref", sa.String(length=32), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_signed_statement_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_signed_statement_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signed_statement")),
        sa.UniqueConstraint("document_ref", name=op.f("uq_signed_statement_document_ref")),
    )
    op.create_index(
        op.f("ix_signed_statement_draft_id_statement"),
        "signed_statement",
        ["draft_id", "statement"],
    )
    op.add_column(
        "draft", sa.Column("declined", sa.Text(), server_default=sa.text("'[]'"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("draft", "declined")
    op.drop_table("signed_statement")
    op.drop_table("issued_document")
