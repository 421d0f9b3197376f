"""A home visit that did not take place says so."""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

STATES = ("asked", "confirmed", "planned", "under_way", "done", "refused", "cancelled")


def upgrade() -> None:
    """One more state."""
    _let_states_be((*STATES, "lapsed"))


def downgrade() -> None:
    """The older house knows no such state; nobody comes there either."""
    op.execute("update home_visit set state = 'cancelled' where state = 'lapsed'")
    _let_states_be(STATES)


def _let_states_be(states: Sequence[str]) -> None:
    """Allow these states alone."""
    listed = ", ".join(f"'{one}'" for one in states)
    with op.batch_alter_table("home_visit") as table:
        table.drop_constraint(op.f("ck_home_visit_visitstate"), type_="check")
        table.create_check_constraint(op.f("ck_home_visit_visitstate"), f"state IN ({listed})")
