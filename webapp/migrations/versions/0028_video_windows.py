"""Video windows as places; calls that were booked; what is shown and handed in in a call."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KINDS = ("hall", "point", "vehicle", "home", "video")
SIDES = ("caller", "officer")
NOTES = ("shown", "hidden", "handed_in", "added")


def upgrade() -> None:
    """A new kind of place; no call so far was booked, and nothing is shown in one."""
    _let_places_be(KINDS)
    for column in (
        sa.Column("booking_ref", sa.String(length=32), server_default="", nullable=False),
        sa.Column("booked_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("shown_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("look", sa.String(length=128), server_default="", nullable=False),
        sa.Column("looks", sa.Integer(), server_default="0", nullable=False),
        sa.Column("changes", sa.Integer(), server_default="0", nullable=False),
    ):
        op.add_column("video_call", column)
    _add_word("video_call", "look_side", "looker", SIDES)
    _add_word("video_line", "note", "linenote", NOTES)
    _add_word("video_line", "chosen_by", "chooser", SIDES)
    for column in (
        sa.Column("paper", sa.String(length=64), server_default="", nullable=False),
        sa.Column("row_id", sa.String(length=32), server_default="", nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
    ):
        op.add_column("video_line", column)


def downgrade() -> None:
    """The older house knows no window for calls: what was booked there goes with it.

    A line that nobody wrote would be an empty one there.
    """
    op.execute("delete from video_line where note is not null")
    for column in ("sent_at", "row_id", "paper", "chosen_by", "note"):
        op.drop_column("video_line", column)
    for column in (
        "look_side",
        "changes",
        "looks",
        "look",
        "shown_at",
        "booked_for",
        "booking_ref",
    ):
        op.drop_column("video_call", column)
    windows = "select id from place where kind = 'video'"
    for table in ("booking", "waitlist", "slot", "on_duty", "off_hour_vote", "opening_version"):
        op.execute(f"delete from {table} where place_id in ({windows})")  # noqa: S608
    op.execute("delete from place where kind = 'video'")
    _let_places_be(KINDS[:-1])


def _add_word(table: str, column: str, name: str, words: Sequence[str]) -> None:
    """A column for one of these words or none; its check comes with it, on both databases."""
    listed = ", ".join(f"'{one}'" for one in words)
    op.execute(
        f"alter table {table} add column {column} varchar(32)"
        f" constraint ck_{table}_{name} check ({column} in ({listed}))"
    )


def _let_places_be(kinds: Sequence[str]) -> None:
    """Allow these kinds of places alone."""
    listed = ", ".join(f"'{one}'" for one in kinds)
    with op.batch_alter_table("place") as table:
        table.drop_constraint(op.f("ck_place_placekind"), type_="check")
        table.create_check_constraint(op.f("ck_place_placekind"), f"kind IN ({listed})")
