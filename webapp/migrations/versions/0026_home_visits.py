"""Home visits: teams as a kind of place, and the requests."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

KINDS = ("hall", "point", "vehicle")
STATES = ("asked", "confirmed", "planned", "under_way", "done", "refused", "cancelled")
OPEN = sa.text("state in ('asked', 'confirmed', 'planned', 'under_way')")
TWO_OFFICERS = (
    "state not in ('planned', 'under_way', 'done')"
    " or (first_id is not null and second_id is not null and first_id <> second_id)"
)


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _kinds(values: Sequence[str]) -> None:
    listed = ", ".join(f"'{one}'" for one in values)
    with op.batch_alter_table("place") as table:
        table.drop_constraint(op.f("ck_place_placekind"), type_="check")
        table.create_check_constraint(op.f("ck_place_placekind"), f"kind IN ({listed})")


def upgrade() -> None:
    """A new kind of place, and a new table."""
    _kinds((*KINDS, "home"))
    op.create_table(
        "home_visit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=True),
        sa.Column("person", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("phone", sa.LargeBinary(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("ground", sa.LargeBinary(), nullable=False),
        sa.Column("theme", sa.String(length=512), nullable=False),
        sa.Column("case_ref", sa.String(length=32), nullable=False),
        sa.Column("item", sa.String(length=64), nullable=False),
        sa.Column("department", sa.String(length=64), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", _enum("visitstate", STATES), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("worker", sa.LargeBinary(), nullable=False),
        sa.Column(
            "refusal",
            _enum("refusal", ("unconfirmed", "unsuitable", "unreached")),
            nullable=True,
        ),
        sa.Column("first_id", sa.Integer(), nullable=True),
        sa.Column("second_id", sa.Integer(), nullable=True),
        sa.Column("comes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("number", sa.String(length=8), server_default="", nullable=False),
        sa.Column("told_for", sa.Date(), nullable=True),
        sa.Column("set_off_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("record", sa.LargeBinary(), nullable=False),
        sa.Column("forgotten", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.CheckConstraint(TWO_OFFICERS, name=op.f("ck_home_visit_never_one_alone")),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_home_visit_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["account.id"],
            name=op.f("fk_home_visit_account_id_account"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["place.id"], name=op.f("fk_home_visit_place_id_place")
        ),
        sa.ForeignKeyConstraint(
            ["first_id"], ["staff_member.id"], name=op.f("fk_home_visit_first_id_staff_member")
        ),
        sa.ForeignKeyConstraint(
            ["second_id"], ["staff_member.id"], name=op.f("fk_home_visit_second_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_home_visit")),
        sa.UniqueConstraint("ref", name=op.f("uq_home_visit_ref")),
        sa.UniqueConstraint("key", name=op.f("uq_home_visit_key")),
    )
    for column in ("account_id", "first_id", "second_id"):
        op.create_index(op.f(f"ix_home_visit_{column}"), "home_visit", [column], unique=False)
    op.create_index("ix_home_visit_hall_id_state", "home_visit", ["hall_id", "state"])
    op.create_index(
        "uq_home_visit_one_open",
        "home_visit",
        ["person"],
        unique=True,
        sqlite_where=OPEN,
        postgresql_where=OPEN,
    )


def downgrade() -> None:
    """The older house knows no teams that come; who asked is told by telephone."""
    op.drop_table("home_visit")
    place = sa.table("place", sa.column("id"), sa.column("kind"))
    teams = sa.select(place.c.id).where(place.c.kind == "home")
    for name in ("slot", "on_duty", "opening_version"):
        table = sa.table(name, sa.column("place_id"))
        op.execute(sa.delete(table).where(table.c.place_id.in_(teams)))
    op.execute(sa.delete(place).where(place.c.kind == "home"))
    _kinds(KINDS)
