"""Video windows as places, and calls that were booked."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KINDS = ("hall", "point", "vehicle", "home", "video")


def upgrade() -> None:
    """A new kind of place; no call so far was booked."""
    _let_places_be(KINDS)
    with op.batch_alter_table("video_call") as table:
        table.add_column(
            sa.Column("booking_ref", sa.String(length=32), server_default="", nullable=False)
        )
        table.add_column(sa.Column("booked_for", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """The older house knows no window for calls: what was booked there goes with it."""
    for column in ("booked_for", "booking_ref"):
        op.drop_column("video_call", column)
    windows = "select id from place where kind = 'video'"
    for table in ("booking", "waitlist", "slot", "on_duty", "off_hour_vote", "opening_version"):
        op.execute(f"delete from {table} where place_id in ({windows})")  # noqa: S608
    op.execute("delete from place where kind = 'video'")
    _let_places_be(KINDS[:-1])


def _let_places_be(kinds: Sequence[str]) -> None:
    """Allow these kinds of places alone."""
    listed = ", ".join(f"'{one}'" for one in kinds)
    with op.batch_alter_table("place") as table:
        table.drop_constraint(op.f("ck_place_placekind"), type_="check")
        table.create_check_constraint(op.f("ck_place_placekind"), f"kind IN ({listed})")
