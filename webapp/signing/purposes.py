"""Who owns what is signed: rooms above this one, which hear how it ended."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy.orm import Session

from webapp.signing.values import Purpose, RequestState

Complete = Callable[[Session, int, datetime], None]
Ended = Callable[[Session, int, RequestState, datetime], None]
Wanted = Callable[[Session, int], bool]


class Owner(NamedTuple):
    """What a room says of its requests, each called in the transaction of what happened.

    complete(session, request_id, now): everybody has signed. ended(session, request_id, state,
    now): nobody will any more. is_wanted(session, request_id): whether what was asked still stands.
    """

    complete: Complete
    ended: Ended
    is_wanted: Wanted


_owners: dict[Purpose, Owner] = {}


def own(purpose: Purpose, owner: Owner) -> None:
    """Register the room that asks for signatures of this purpose."""
    _owners[purpose] = owner


def owner_of(purpose: Purpose) -> Owner:
    """The room that asked. Raises LookupError where none has registered."""
    return _owners[purpose]
