"""What people who wait are told on their phone: that few are ahead of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.messages import service as messages
from webapp.queues import lines, links, policy, reads
from webapp.queues.models import TicketRow

NEAR = "ticket_near"


def tell_who_is_near(session: Session, hall_id: int, now: datetime) -> None:
    """Tell everybody with few ahead, once, in the transaction of the call that does it."""
    line, near = reads.line(hall_id), policy.current().near
    # Where no window is open nobody is nearly called yet.
    served = {letter for one in lines.windows(hall_id) if one.is_open for letter in one.queues}
    found = [
        (ahead, one)
        for letter in sorted(served)
        for ahead, one in enumerate(line.order([letter], now)[: near + 1])
        if not one.told
    ]
    phones = reads.phones([one for _, one in found])
    for ahead, one in found:
        if phone := phones[one.id]:
            session.execute(update(TicketRow).where(TicketRow.id == one.id).values(told=True))
            messages.send(
                session,
                NEAR,
                phone,
                {"number": one.label, "ahead": f"{ahead}"},
                hall_id=hall_id,
                now=now,
                account_id=one.account_id,
                link=messages.Link("ticket", links.mark(one)) if one.account_id else None,
                step=one.label,
            )
