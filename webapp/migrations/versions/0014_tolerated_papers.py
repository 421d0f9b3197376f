"""Tolerated papers with a day of their own, and a duty to accept that ended with a withdrawal."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import sqlalchemy as sa
from alembic import op
from alembic.operations import BatchOperations

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

DUTIES = ("accept", "review", "inspect", "approve", "issue")
HOLDERS = "uq_duty_held_item_id_duty"

# SQLite writes the table anew to change it, and its triggers go with the old one (see 0004).
NOTIFIER = (
    "create trigger duty_not_of_notifier before insert on duty_held"
    " when new.duty <> 'accept' and exists (select 1 from notice"
    " where item_id = new.item_id and officer_id = new.officer_id)"
    " begin select raise(abort, 'whoever gave the notice does no other duty'); end"
)


def upgrade() -> None:
    """What each paper and signature is for stands beside it; nothing was extended or ended yet."""
    op.add_column(
        "case_requirement", sa.Column("items", sa.Text(), server_default="[]", nullable=False)
    )
    op.add_column(
        "case_requirement",
        sa.Column("due_provisional", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.add_column(
        "case_requirement", sa.Column("extended_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.create_index(
        "ix_case_requirement_due",
        "case_requirement",
        ["due"],
        sqlite_where=sa.text("state = 'later'"),
        postgresql_where=sa.text("state = 'later'"),
    )
    _fill_items()
    with _duties() as table:
        table.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        table.drop_constraint(op.f(HOLDERS), type_="unique")
        table.create_check_constraint(
            op.f("ck_duty_held_only_acceptance_ends"), "ended_at is null or duty = 'accept'"
        )
    op.create_index(
        HOLDERS,
        "duty_held",
        ["item_id", "duty"],
        unique=True,
        sqlite_where=sa.text("ended_at is null"),
        postgresql_where=sa.text("ended_at is null"),
    )


def downgrade() -> None:
    """The older house knows no acceptance that ended; the audit trail still does."""
    op.drop_index(HOLDERS, table_name="duty_held")
    op.execute("delete from duty_held where ended_at is not null")
    with _duties() as table:
        table.drop_constraint(op.f("ck_duty_held_only_acceptance_ends"), type_="check")
        table.drop_column("ended_at")
        table.create_unique_constraint(op.f(HOLDERS), ["item_id", "duty"])
    op.drop_index("ix_case_requirement_due", table_name="case_requirement")
    for column in ("extended_at", "due_provisional", "items"):
        op.drop_column("case_requirement", column)


def _enum(name: str, values: Sequence[str]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


@contextmanager
def _duties() -> Iterator[BatchOperations]:
    """The table of duties, while it changes."""
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    if is_sqlite:
        op.execute("drop trigger duty_not_of_notifier")
    with op.batch_alter_table("duty_held") as table:
        if is_sqlite:
            # A table that is written anew brings all of its constraints along but the checks.
            table.alter_column(
                "duty",
                existing_type=sa.String(length=32),
                type_=_enum("duty", DUTIES),
                existing_nullable=False,
            )
        yield table
    if is_sqlite:
        op.execute(NOTIFIER)


def _fill_items() -> None:
    """Write beside each requirement which items of its bundle need it."""
    connection = op.get_bind()
    requirement = sa.table(
        "case_requirement",
        sa.column("bundle_id", sa.Integer),
        sa.column("kind", sa.String),
        sa.column("key", sa.String),
        sa.column("items", sa.Text),
    )
    for row in connection.execute(sa.text("select id, bundle from bundle_case")).all():
        for one in json.loads(row.bundle).get("requirements", ()):
            connection.execute(
                sa.update(requirement)
                .where(
                    requirement.c.bundle_id == row.id,
                    requirement.c.kind == one["kind"],
                    requirement.c.key == one["key"],
                )
                .values(items=json.dumps(one["items"]))
            )
