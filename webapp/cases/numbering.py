"""Giving out the numbers of cases: one atomic statement, so that no two are alike."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from webapp.cases.models import NumberSequence
from webapp.cases.values import Channel
from webapp.core.db import inserter


def take(session: Session, hall_id: int, day: date, channel: Channel, count: int) -> range:
    """The next `count` sequence numbers of a hall's day and channel, in the caller's transaction.

    They count as used when the transaction commits; until then others wait for the row.
    """
    insert = inserter(session)
    statement = insert(NumberSequence).values(hall_id=hall_id, day=day, channel=channel, last=count)
    last = session.execute(
        statement.on_conflict_do_update(
            index_elements=[NumberSequence.hall_id, NumberSequence.day, NumberSequence.channel],
            set_={"last": NumberSequence.last + count},
        ).returning(NumberSequence.last)
    ).scalar_one()
    return range(last - count + 1, last + 1)
