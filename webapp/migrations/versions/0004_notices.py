"""The one-time notice, the state of an item that waits for its answer, and their walls."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

STATES = ("waiting", "received", "correcting", "accepted", "approved", "refused", "stopped")
STATES_BEFORE = tuple(state for state in STATES if state != "correcting")

# A notice comes before acceptance, or by law not at all (行政许可法 art. 32); and whoever told the
# applicant what is missing has done a part of the acceptance, and does no other duty on this item.
GUARD = {
    "sqlite": [
        "create trigger notice_before_acceptance before insert on notice"
        " when (select state from item_case where id = new.item_id) <> 'received'"
        " begin select raise(abort, 'a notice comes before acceptance'); end",
        "create trigger duty_not_of_notifier before insert on duty_held"
        " when new.duty <> 'accept' and exists (select 1 from notice"
        " where item_id = new.item_id and officer_id = new.officer_id)"
        " begin select raise(abort, 'whoever gave the notice does no other duty'); end",
    ],
    "postgresql": [
        "create function notice_before_acceptance() returns trigger language plpgsql as $$ begin"
        " if (select state from item_case where id = new.item_id) <> 'received' then"
        " raise exception 'a notice comes before acceptance' using errcode = 'check_violation';"
        " end if; return new; end $$",
        "create trigger notice_before_acceptance before insert on notice"
        " for each row execute function notice_before_acceptance()",
        "create function duty_not_of_notifier() returns trigger language plpgsql as $$ begin"
        " if new.duty <> 'accept' and exists (select 1 from notice"
        " where item_id = new.item_id and officer_id = new.officer_id) then"
        " raise exception 'whoever gave the notice does no other duty'"
        " using errcode = 'check_violation'; end if; return new; end $$",
        "create trigger duty_not_of_notifier before insert on duty_held"
        " for each row execute function duty_not_of_notifier()",
    ],
}
UNGUARD = {
    "sqlite": [
        "drop trigger notice_before_acceptance",
        "drop trigger duty_not_of_notifier",
    ],
    "postgresql": [
        "drop trigger notice_before_acceptance on notice",
        "drop function notice_before_acceptance()",
        "drop trigger duty_not_of_notifier on duty_held",
        "drop function duty_not_of_notifier()",
    ],
}


def upgrade() -> None:
    _item_states(STATES)
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("ref", sa.String(length=32), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("bundle_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("state", _enum("noticestate", ("open", "answered", "lapsed")), nullable=False),
        sa.CheckConstraint(
            "round = 1 or reason is not null", name=op.f("ck_notice_second_has_reason")
        ),
        sa.CheckConstraint("round >= 1 and serial >= round", name=op.f("ck_notice_counted_from_1")),
        sa.CheckConstraint(
            "(state = 'answered') = (answered_at is not null)",
            name=op.f("ck_notice_answered_when"),
        ),
        sa.ForeignKeyConstraint(
            ["bundle_id"], ["bundle_case.id"], name=op.f("fk_notice_bundle_id_bundle_case")
        ),
        sa.ForeignKeyConstraint(["hall_id"], ["hall.id"], name=op.f("fk_notice_hall_id_hall")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["item_case.id"], name=op.f("fk_notice_item_id_item_case")
        ),
        sa.ForeignKeyConstraint(
            ["officer_id"], ["staff_member.id"], name=op.f("fk_notice_officer_id_staff_member")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("bundle_id", "serial", name=op.f("uq_notice_bundle_id_serial")),
        sa.UniqueConstraint("item_id", "round", name=op.f("uq_notice_item_id_round")),
        sa.UniqueConstraint("ref", name=op.f("uq_notice_ref")),
    )
    op.create_index(
        "uq_notice_open",
        "notice",
        ["item_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
        sqlite_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "notice_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("hall_id", sa.Integer(), nullable=False),
        sa.Column("notice_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", _enum("pointkind", ("paper", "field", "other")), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("row_id", sa.String(length=32), nullable=False),
        sa.Column(
            "fault",
            _enum("fault", ("missing", "unreadable", "wrong", "outdated", "incomplete", "other")),
            nullable=False,
        ),
        sa.Column("words", sa.LargeBinary(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("before", sa.LargeBinary(), nullable=True),
        sa.Column("at_counter", sa.Boolean(), nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "fault <> 'other' or words is not null", name=op.f("ck_notice_point_other_has_words")
        ),
        sa.ForeignKeyConstraint(
            ["hall_id"], ["hall.id"], name=op.f("fk_notice_point_hall_id_hall")
        ),
        sa.ForeignKeyConstraint(
            ["notice_id"], ["notice.id"], name=op.f("fk_notice_point_notice_id_notice")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice_point")),
        sa.UniqueConstraint(
            "notice_id",
            "kind",
            "key",
            "row_id",
            name=op.f("uq_notice_point_notice_id_kind_key_row_id"),
        ),
    )
    for statement in GUARD[op.get_bind().dialect.name]:
        op.execute(statement)


def downgrade() -> None:
    for statement in UNGUARD[op.get_bind().dialect.name]:
        op.execute(statement)
    op.drop_table("notice_point")
    op.drop_index("uq_notice_open", table_name="notice")
    op.drop_table("notice")
    # The older house knows no such state; what was told is received again, and nothing is lost.
    op.execute("update item_case set state = 'received' where state = 'correcting'")
    _item_states(STATES_BEFORE)


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def _item_states(states: Sequence[str]) -> None:
    """Let the database take these states of an item, and no other."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_item_case_itemstate"), "item_case", type_="check")
        listed = ", ".join(f"'{state}'" for state in states)
        op.create_check_constraint(
            op.f("ck_item_case_itemstate"), "item_case", f"state in ({listed})"
        )
        return
    # SQLite cannot change a CHECK: the table is written anew (with foreign keys off, see the
    # package), and a reflected table brings all of its constraints but the checks along.
    with op.batch_alter_table("item_case") as table:
        table.alter_column(
            "state",
            existing_type=sa.String(length=32),
            type_=_enum("itemstate", states),
            existing_nullable=False,
        )
