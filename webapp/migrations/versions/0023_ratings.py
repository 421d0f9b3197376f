"""Ratings: services that are over, what was said of them, what came of it."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _officer(column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_rating_{column}_staff_member")
    return sa.ForeignKeyConstraint([column], ["staff_member.id"], name=name, ondelete="SET NULL")


def upgrade() -> None:
    """One new table."""
    op.create_table(
        "rating",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind", _enum("kind", ("ticket", "booking", "video", "visit", "case")), nullable=False
        ),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("theme", sa.String(length=512), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("parts", sa.Text(), nullable=False),
        sa.Column("words", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=True),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "follow",
            _enum("follow", ("none", "open", "taken", "reached", "settled")),
            nullable=False,
        ),
        sa.Column("reach_by", sa.Date(), nullable=True),
        sa.Column("settle_by", sa.Date(), nullable=True),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column(
            "appeal", _enum("appeal", ("none", "asked", "counts", "excluded")), nullable=False
        ),
        sa.Column("appeal_words", sa.LargeBinary(), nullable=False),
        sa.Column("judged_by", sa.Integer(), nullable=True),
        sa.Column("judged_words", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("grade between 1 and 5", name=op.f("ck_rating_five_grades")),
        sa.CheckConstraint(
            "(grade is null) = (rated_at is null)", name=op.f("ck_rating_rated_once")
        ),
        sa.CheckConstraint(
            "taken_by is null or taken_by not in (coalesce(officer_id, 0), coalesce(second_id, 0))",
            name=op.f("ck_rating_not_ones_own"),
        ),
        sa.CheckConstraint(
            "judged_by is null or judged_by not in "
            "(coalesce(officer_id, 0), coalesce(second_id, 0), coalesce(taken_by, 0))",
            name=op.f("ck_rating_judged_by_another"),
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_rating_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_rating_account_id_account"),
            ondelete="SET NULL",
        ),
        _officer("officer_id"),
        _officer("second_id"),
        _officer("taken_by"),
        _officer("judged_by"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint("kind", "subject", name=op.f("uq_rating_kind")),
        sa.UniqueConstraint("ref", name=op.f("uq_rating_ref")),
    )
    for column in ("account_id", "officer_id", "second_id"):
        op.create_index(op.f(f"ix_rating_{column}"), "rating", [column], unique=False)
    op.create_index("ix_rating_hall_id_ended_at", "rating", ["hall_id", "ended_at"])
    op.create_index("ix_rating_hall_id_follow", "rating", ["hall_id", "follow"])


def downgrade() -> None:
    """What was said is lost."""
    op.drop_table("rating")
