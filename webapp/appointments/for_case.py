"""An appointment for an application that was handed in: how long it takes, and what to bring."""

from __future__ import annotations

import msgspec
from flask import url_for

from webapp.appointments import here
from webapp.cases import number_rules, state_rules, tracking
from webapp.cases.case_words import papers_that
from webapp.cases.tracking import CaseInFull
from webapp.cases.values import Fulfilment
from webapp.catalog import service as catalog


class ForCase(msgspec.Struct, frozen=True):
    """An application, as the pages of an appointment for it show it."""

    ref: str
    theme: str
    items: int
    """How many of its permits are not decided yet: the visit's length comes from them."""
    number: str
    href: str
    bring: tuple[str, ...]
    """The papers that it still waits for."""


def of(ref: str, account_id: int | None) -> ForCase:
    """One of somebody's own applications. Raises LookupError."""
    if account_id is None:
        raise LookupError(ref)
    found: CaseInFull = tracking.case(ref, account_id=account_id)
    return ForCase(
        ref=found.ref,
        theme=found.theme,
        items=sum(item.state not in state_rules.FINAL for item in found.items),
        number=number_rules.grouped(found.number),
        href=url_for("track.case", ref=found.ref),
        bring=papers_that(found.requirements, Fulfilment.open, catalog.revision(found.revision_id)),
    )


def of_booking(ref: str) -> ForCase | None:
    """The application that a visit is for, if it is of whoever looks; else none."""
    who = here.who() if ref else None
    try:
        return of(ref, who.account_id) if who else None
    except LookupError:
        return None
