"""Who is at this screen, and what they sent: what views that take signatures read of a request."""

from __future__ import annotations

import msgspec
from flask import g, request

from webapp.accounts import service as accounts
from webapp.signing.values import Circumstances, Sent
from webapp.web.access import current_account_id

MOST_NAME = 64
NOBODY = "none"
"""Who proved a person whom nobody proved."""


class Who(msgspec.Struct, frozen=True):
    """The account here, and who it was proved to be; without a proof the names are empty."""

    account_id: int
    name: str = ""
    id_number: str = ""
    source: str = NOBODY


def who() -> Who:
    """Whoever is signed in here."""
    account_id = current_account_id()
    assert account_id is not None  # account_required stands before
    proved = accounts.identity_of(account_id)
    if proved is None:
        return Who(account_id)
    return Who(account_id, proved.name, proved.id_number, proved.source)


def circumstances(one: Who) -> Circumstances:
    """Where and as whom they sign."""
    surface = g.surface
    return Circumstances(one.account_id, one.source, surface.name, surface.terminal_ref or "")


def sent() -> Sent:
    """What the page sent: the mark of what was shown, a drawing, a typed name."""
    form = request.form
    return Sent(
        seen=form.get("seen", ""),
        strokes=form.get("strokes", ""),
        name=form.get("name", "")[:MOST_NAME],
        ticked="typed" in form,
    )
