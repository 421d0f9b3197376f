"""States of an item, and why an act on what was received is refused in each."""

from webapp.approvals.values import No
from webapp.cases.values import ItemState

NOT_RECEIVED = (
    (ItemState.waiting, No.waits),
    (ItemState.correcting, No.corrects),
    (ItemState.accepted, No.already_accepted),
    (ItemState.approved, No.already_accepted),
    (ItemState.refused, No.already_accepted),
    (ItemState.stopped, No.stopped),
)
