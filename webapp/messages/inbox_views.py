"""A person's inbox: what happened with their applications, and what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby

import msgspec
from flask import Blueprint, Response, abort, g, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.core import clock
from webapp.messages import inbox
from webapp.messages.inbox import Lying
from webapp.messages.inbox_words import Said, said
from webapp.web.access import account_required, current_account_id, redirect_to
from webapp.web.language import say_day, say_time
from webapp.web.page import page
from webapp.web.unread import unread

blueprint = Blueprint("inbox", __name__, template_folder="templates")

UP_TO = "up_to"
TAIL = 5
OF_CASES = frozenset({"case", "papers"})
"""Where messages lead whose number is that of a case."""
BIGGEST = 2**31 - 1
"""The largest number of a row; what is larger was not sent by our page."""


class Entry(msgspec.Struct, frozen=True):
    """A message as its page shows it; `href` is where it leads once it was read."""

    id: int
    said: Said
    time: str
    tail: str
    """The last of the case's number, enough to tell one's cases apart."""
    href: str | None
    unread: bool


class Day(msgspec.Struct, frozen=True):
    """The messages of one day."""

    name: str
    entries: tuple[Entry, ...]


@blueprint.get("/me/messages")
@account_required
def messages() -> Response:
    """The messages, the unread ones first."""
    lying = inbox.of_account(_me())
    new = [one for one in lying if one.unread]
    return page(
        "messages/inbox.html",
        new=_by_day(new),
        old=_by_day([one for one in lying if not one.unread]),
        unread=unread(),
        newest=max((one.id for one in lying), default=0),
    )


def _by_day(lying: Sequence[Lying]) -> list[Day]:
    return [
        Day(_name_of(day), tuple(_entry(one) for one in of_day))
        for day, of_day in groupby(lying, key=lambda one: clock.local(one.at, g.hall.zone).date())
    ]


def _name_of(day: date) -> str:
    today = clock.today(g.hall.zone)
    if day == today:
        return _("Today")
    return _("Yesterday") if day == today - timedelta(days=1) else say_day(day)


def _entry(one: Lying) -> Entry:
    number = one.parameters.get("number", "") if one.link and one.link.place in OF_CASES else ""
    return Entry(
        one.id,
        said(one.kind, one.parameters),
        say_time(one.at),
        "".join(number.split())[-TAIL:] if isinstance(number, str) else "",
        inbox.address_of(one.link),
        one.unread,
    )


@blueprint.post("/me/messages/<int:message_id>")
@account_required
def follow(message_id: int) -> AnyResponse:
    """Read a message and go where it leads."""
    try:
        link = inbox.open_message(message_id, account_id=_me(), now=clock.now())
    except LookupError:
        abort(404)
    return redirect_to(inbox.address_of(link) or url_for("inbox.messages"))


@blueprint.get("/me/messages/<int:message_id>")
@account_required
def back(message_id: int) -> AnyResponse:
    """Looking reads no message: back to the list, where one is opened by a press."""
    return redirect_to(url_for("inbox.messages"))


@blueprint.post("/me/messages")
@account_required
def read_all() -> AnyResponse:
    """Mark everything that the page showed as read; what came since stays unread."""
    up_to = request.form.get(UP_TO, type=int) or 0
    inbox.read_all(_me(), up_to=min(up_to, BIGGEST), now=clock.now())
    return redirect_to(url_for("inbox.messages"))


def _me() -> int:
    account_id = current_account_id()
    assert account_id is not None
    return account_id
