"""The signing centre: requests for signatures, who signs, and which statement asks for them."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

KINDS = ("statement", "receipt", "slip", "notice", "decision", "refusal", "licence")
STATES = ("rendering", "needs_font", "valid", "replaced", "revoked")


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _documents(kinds: Sequence[str], states: Sequence[str]) -> None:
    """Let the register know these kinds of document and no others, in these states."""
    with op.batch_alter_table("issued_document") as table:
        table.drop_constraint(op.f("ck_issued_document_documentkind"), type_="check")
        table.drop_constraint(op.f("ck_issued_document_documentstate"), type_="check")
    with op.batch_alter_table("issued_document") as table:
        for column, allowed in (("kind", kinds), ("state", states)):
            listed = ", ".join(f"'{one}'" for one in allowed)
            table.create_check_constraint(
                op.f(f"ck_issued_document_document{column}"), f"{column} IN ({listed})"
            )


def upgrade() -> None:
    """The tables, and documents that wait for signatures."""
    _documents((*KINDS, "circular"), (*STATES, "signing"))
    with op.batch_alter_table("issued_document") as table:
        # The sweep asks of each file whether a document names it.
        table.create_unique_constraint(op.f("uq_issued_document_stored"), ["stored"])
    op.create_table(
        "signing_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("purpose", _enum("purpose", ("statement", "circular")), nullable=False),
        sa.Column("title", sa.String(length=128), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("text_sha256", sa.LargeBinary(length=32), nullable=False),
        sa.Column("document_ref", sa.String(length=32), nullable=False),
        sa.Column("upload", sa.String(length=64), nullable=True),
        sa.Column(
            "state",
            _enum("requeststate", ("open", "complete", "declined", "expired", "cancelled")),
            nullable=False,
        ),
        sa.Column("asked_by", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "(state = 'open') = (ended_at is null)", name=op.f("ck_signing_request_ends_once")
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_signing_request_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_signing_request")),
        sa.UniqueConstraint("document_ref", name=op.f("uq_signing_request_document_ref")),
        sa.UniqueConstraint("ref", name=op.f("uq_signing_request_ref")),
        sa.UniqueConstraint("upload", name=op.f("uq_signing_request_upload")),
    )
    op.create_index(op.f("ix_signing_request_state"), "signing_request", ["state"])
    op.create_index(op.f("ix_signing_request_created_at"), "signing_request", ["created_at"])
    op.create_table(
        "requested_signer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("id_number", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            _enum("signerstate", ("waiting", "acted", "sealed", "declined")),
            nullable=False,
        ),
        sa.Column("token", sa.LargeBinary(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("acted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("way", _enum("way", ("drawn", "typed")), nullable=True),
        sa.Column("strokes", sa.LargeBinary(), nullable=True),
        sa.Column("evidence", sa.LargeBinary(), nullable=True),
        sa.Column("evidence_sha256", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("certificate", sa.LargeBinary(), nullable=True),
        sa.CheckConstraint(
            "(state in ('acted', 'sealed')) = (acted_at is not null)",
            name=op.f("ck_requested_signer_acted_when"),
        ),
        sa.CheckConstraint(
            "(state = 'sealed') = (sealed_at is not null)",
            name=op.f("ck_requested_signer_sealed_when"),
        ),
        sa.CheckConstraint(
            "acted_at is null or evidence is not null", name=op.f("ck_requested_signer_proved")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_requested_signer_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_requested_signer_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["signing_request.id"],
            name=op.f("fk_requested_signer_request_id_signing_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requested_signer")),
        sa.UniqueConstraint(
            "request_id", "position", name=op.f("uq_requested_signer_request_id_position")
        ),
        sa.UniqueConstraint("token_hash", name=op.f("uq_requested_signer_token_hash")),
    )
    op.create_index(op.f("ix_requested_signer_state"), "requested_signer", ["state"])
    op.create_index(
        "ix_requested_signer_hall_id_acted_at", "requested_signer", ["hall_id", "acted_at"]
    )
    op.create_table(
        "statement_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=64), nullable=False),
        sa.Column("basis", sa.String(length=64), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft_id"],
            ["draft.id"],
            name=op.f("fk_statement_request_draft_id_draft"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_statement_request_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["request_id"],
            ["signing_request.id"],
            name=op.f("fk_statement_request_request_id_signing_request"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statement_request")),
        sa.UniqueConstraint("request_id", name=op.f("uq_statement_request_request_id")),
    )
    op.create_index(
        "ix_statement_request_draft_id_statement", "statement_request", ["draft_id", "statement"]
    )


def downgrade() -> None:
    """What waits for signatures goes; a statement that bears them stays a document."""
    op.drop_table("statement_request")
    op.drop_table("requested_signer")
    op.drop_table("signing_request")
    op.execute("DELETE FROM issued_document WHERE state = 'signing' OR kind = 'circular'")
    with op.batch_alter_table("issued_document") as table:
        table.drop_constraint(op.f("uq_issued_document_stored"), type_="unique")
    _documents(KINDS, STATES)
