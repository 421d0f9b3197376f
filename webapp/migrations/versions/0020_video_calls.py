"""Video calls: the call, what is said in it, what the browsers tell each other."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

OPEN = sa.text("state in ('waiting', 'talking')")
TALKING = sa.text("state = 'talking'")
SIDES = ("caller", "officer")


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """New tables alone."""
    op.create_table(
        "video_call",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column(
            "state",
            _enum("videostate", ("waiting", "talking", "ended", "left", "expired")),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("caller_heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("signals", sa.Integer(), server_default="0", nullable=False),
        sa.Column("agreed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_video_call_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["case_id"], ["bundle_case.id"], name=op.f("fk_video_call_case_id_bundle_case")
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_video_call_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["officer_id"],
            ["staff_member.id"],
            name=op.f("fk_video_call_officer_id_staff_member"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_call")),
        sa.UniqueConstraint("ref", name=op.f("uq_video_call_ref")),
    )
    op.create_index(op.f("ix_video_call_case_id"), "video_call", ["case_id"], unique=False)
    op.create_index("ix_video_call_hall_id_state", "video_call", ["hall_id", "state"])
    for name, column, which in (
        ("uq_video_call_one_an_account", "account_id", OPEN),
        ("uq_video_call_one_an_officer", "officer_id", TALKING),
    ):
        op.create_index(
            name,
            "video_call",
            [column],
            unique=True,
            sqlite_where=which,
            postgresql_where=which,
        )
    op.create_table(
        "video_signal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("side", _enum("callside", SIDES), nullable=False),
        sa.Column(
            "kind",
            _enum("signalkind", ("hello", "offer", "answer", "candidates")),
            nullable=False,
        ),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["video_call.id"],
            name=op.f("fk_video_signal_call_id_video_call"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_video_signal_hall_id_hall")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_signal")),
        sa.UniqueConstraint("call_id", "number", name=op.f("uq_video_signal_call_id_number")),
    )
    op.create_table(
        "video_line",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("call_id", sa.Integer(), nullable=False),
        sa.Column("side", _enum("callside", SIDES), nullable=False),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("stored", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["call_id"],
            ["video_call.id"],
            name=op.f("fk_video_line_call_id_video_call"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_video_line_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_video_line")),
        sa.UniqueConstraint("stored", name=op.f("uq_video_line_stored")),
    )
    op.create_index(op.f("ix_video_line_call_id"), "video_line", ["call_id"], unique=False)


def downgrade() -> None:
    """Nothing else knows them."""
    for table in ("video_line", "video_signal", "video_call"):
        op.drop_table(table)
