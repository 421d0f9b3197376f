"""Who is on duty comes for a session, not a day; places change and close, in versions."""

from __future__ import annotations

import json
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BY_SESSION = "uq_on_duty_place_id_starts_at_officer_id"
BY_DAY = "uq_on_duty_place_id_day_officer_id"
MOMENT = sa.DateTime(timezone=True)
DUTY = sa.table(
    "on_duty",
    sa.column("id", sa.Integer),
    sa.column("hall_id", sa.Integer),
    sa.column("place_id", sa.Integer),
    sa.column("day", sa.Date),
    sa.column("starts_at", MOMENT),
    sa.column("ends_at", MOMENT),
    sa.column("officer_id", sa.Integer),
    sa.column("offered", sa.Boolean),
    sa.column("minutes", sa.Integer),
    sa.column("rested_on", sa.Date),
)
PLACE = sa.table(
    "place",
    sa.column("id", sa.Integer),
    *(sa.column(name, sa.Text) for name in ("names", "address", "themes", "off_hour_themes")),
    sa.column("phone", sa.String),
)
VERSION = sa.table(
    "opening_version", sa.column("place_id", sa.Integer), sa.column("about", sa.Text)
)


def upgrade() -> None:
    """Whoever was on duty for a day is there for all of it; what was confirmed stays so."""
    bind = op.get_bind()
    op.add_column(
        "place", sa.Column("closed", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column("booking", sa.Column("confirmed_as", sa.Integer(), nullable=True))
    op.execute(
        "update booking set confirmed_as = sequence where state = 'booked' and kind = 'off_hour'"
        " and exists (select 1 from on_duty where on_duty.place_id = booking.place_id"
        " and on_duty.day = booking.day)"
    )
    op.add_column("opening_version", sa.Column("about", sa.Text(), nullable=True))
    for row in bind.execute(sa.select(PLACE)).all():
        texts = {name: json.loads(getattr(row, name)) for name in ("names", "address")}
        lists = {name: json.loads(getattr(row, name)) for name in ("themes", "off_hour_themes")}
        about = {**texts, "phone": row.phone, **lists, "closed": False}
        bind.execute(
            sa.update(VERSION)
            .where(VERSION.c.place_id == row.id)
            .values(about=json.dumps(about, ensure_ascii=False))
        )
    with op.batch_alter_table("opening_version") as table:
        table.alter_column("about", existing_type=sa.Text(), nullable=False)
    for name in ("starts_at", "ends_at"):
        op.add_column("on_duty", sa.Column(name, MOMENT, nullable=True))
    zones = {row.id: row.zone for row in bind.execute(sa.text("select id, zone from hall"))}
    for duty in bind.execute(sa.select(DUTY)).all():
        start = _start_of(duty.day, zones[duty.hall_id])
        end = _start_of(duty.day + timedelta(days=1), zones[duty.hall_id])
        bind.execute(
            sa.update(DUTY).where(DUTY.c.id == duty.id).values(starts_at=start, ends_at=end)
        )
    with op.batch_alter_table("on_duty") as table:
        table.alter_column("starts_at", existing_type=MOMENT, nullable=False)
        table.alter_column("ends_at", existing_type=MOMENT, nullable=False)
        table.drop_constraint(BY_DAY, type_="unique")
        table.create_unique_constraint(BY_SESSION, ["place_id", "starts_at", "officer_id"])


def downgrade() -> None:
    """Of the sessions of a day one duty is left, with all that is still to be rested for."""
    bind = op.get_bind()
    first: dict[tuple[int, object, int], sa.Row] = {}
    for duty in bind.execute(sa.select(DUTY).order_by(DUTY.c.id)).all():
        kept = first.setdefault((duty.place_id, duty.day, duty.officer_id), duty)
        if kept is duty:
            continue
        bind.execute(sa.delete(DUTY).where(DUTY.c.id == duty.id))
        open_ = [one for one in (kept, duty) if one.minutes and one.rested_on is None]
        if open_:
            values = {"minutes": sum(one.minutes for one in open_), "rested_on": None}
            bind.execute(sa.update(DUTY).where(DUTY.c.id == kept.id).values(**values))
            first[duty.place_id, duty.day, duty.officer_id] = bind.execute(
                sa.select(DUTY).where(DUTY.c.id == kept.id)
            ).one()
    with op.batch_alter_table("on_duty") as table:
        table.drop_constraint(BY_SESSION, type_="unique")
        table.create_unique_constraint(BY_DAY, ["place_id", "day", "officer_id"])
        table.drop_column("ends_at")
        table.drop_column("starts_at")
    op.drop_column("opening_version", "about")
    op.drop_column("booking", "confirmed_as")
    op.drop_column("place", "closed")


def _start_of(day: object, zone: str) -> datetime:
    """The first moment of a day, as the database stores it."""
    start = datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)
    return start.replace(tzinfo=None) if op.get_bind().dialect.name == "sqlite" else start
