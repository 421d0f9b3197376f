"""Places, their hours, the times that can be booked, and bookings."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    """New tables alone; the places come from their file with the next start."""
    op.create_table(
        "place",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=64), nullable=False),
        sa.Column(
            "kind",
            _enum(
                "placekind",
                (
                    "hall",
                    "point",
                    "vehicle",
                ),
            ),
            nullable=False,
        ),
        sa.Column("names", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("phone", sa.String(length=32), nullable=False),
        sa.Column("themes", sa.Text(), nullable=False),
        sa.Column("off_hour_themes", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_place_hall_id_hall")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place")),
        sa.UniqueConstraint("hall_id", "slug", name=op.f("uq_place_hall_id_slug")),
    )
    op.create_table(
        "booking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("theme", sa.String(length=512), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            _enum(
                "timekind",
                (
                    "office",
                    "off_hour",
                ),
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            _enum(
                "bookingstate",
                (
                    "held",
                    "booked",
                    "arrived",
                    "served",
                    "missed",
                    "cancelled",
                    "expired",
                ),
            ),
            nullable=False,
        ),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("key", sa.LargeBinary(length=32), nullable=True),
        sa.Column("sequence", sa.Integer(), server_default="0", nullable=False),
        sa.Column("excused", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(state = 'held') = (held_until is not null)", name=op.f("ck_booking_held_for_a_while")
        ),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_booking_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_booking_hall_id_hall")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_booking_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
        sa.UniqueConstraint("key", name=op.f("uq_booking_key")),
        sa.UniqueConstraint("ref", name=op.f("uq_booking_ref")),
    )
    op.create_index(op.f("ix_booking_account_id"), "booking", ["account_id"], unique=False)
    op.create_index(
        "ix_booking_held_until",
        "booking",
        ["held_until"],
        unique=False,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_index(op.f("ix_booking_person"), "booking", ["person"], unique=False)
    op.create_index("ix_booking_place_id_day", "booking", ["place_id", "day"], unique=False)
    op.create_index(
        "uq_booking_one_a_day",
        "booking",
        ["person", "theme", "day"],
        unique=True,
        sqlite_where=sa.text("state in ('held', 'booked', 'arrived')"),
        postgresql_where=sa.text("state in ('held', 'booked', 'arrived')"),
    )
    op.create_index(
        "uq_booking_one_hold",
        "booking",
        ["person"],
        unique=True,
        sqlite_where=sa.text("state = 'held'"),
        postgresql_where=sa.text("state = 'held'"),
    )
    op.create_table(
        "opening_version",
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_opening_version_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_opening_version_place_id_place")
        ),
        sa.PrimaryKeyConstraint("place_id", "version", name=op.f("pk_opening_version")),
    )
    op.create_table(
        "slot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            _enum(
                "timekind",
                (
                    "office",
                    "off_hour",
                ),
            ),
            nullable=False,
        ),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.CheckConstraint("capacity >= wanted", name=op.f("ck_slot_capacity_of_the_hours")),
        sa.CheckConstraint("taken between 0 and capacity", name=op.f("ck_slot_never_one_too_many")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_slot_hall_id_hall")),
        sa.ForeignKeyConstraint(["place_id"], ["place.id"], name=op.f("fk_slot_place_id_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slot")),
        sa.UniqueConstraint("place_id", "starts_at", name=op.f("uq_slot_place_id_starts_at")),
    )
    op.create_index("ix_slot_place_id_day", "slot", ["place_id", "day"], unique=False)


def downgrade() -> None:
    """The older house knows no appointments; who booked is told by telephone."""
    op.drop_index("ix_slot_place_id_day", table_name="slot")
    op.drop_table("slot")
    op.drop_table("opening_version")
    op.drop_index("uq_booking_one_hold", table_name="booking")
    op.drop_index("uq_booking_one_a_day", table_name="booking")
    op.drop_index("ix_booking_place_id_day", table_name="booking")
    op.drop_index(op.f("ix_booking_person"), table_name="booking")
    op.drop_index("ix_booking_held_until", table_name="booking")
    op.drop_index(op.f("ix_booking_account_id"), table_name="booking")
    op.drop_table("booking")
    op.drop_table("place")
