"""Who is at the desk, and which item is in front of them."""

from __future__ import annotations

from typing import NoReturn

from flask import abort, g, request

from webapp.approvals import officers
from webapp.approvals.officers import Person
from webapp.approvals.values import Duty
from webapp.cases import service as cases
from webapp.cases.service import StaffItem
from webapp.web import access
from webapp.web.numbers import read_number

NOTHING = {"accept": False, "notify": False, "approve": False, "decide": False}
"""A page whose acts have no keys."""


def my_id() -> int:
    """The number of the officer who is signed in."""
    number = access.current_staff_id()
    assert number is not None  # staff_required stands before
    return number


def me() -> Person:
    """The officer who is signed in, read once."""
    if "officer" not in g:
        try:
            g.officer = officers.load(my_id())
        except LookupError:
            not_there()
    person: Person = g.officer
    return person


def content_only() -> None:
    """Only those who own the content see such a page."""
    if Duty.content not in me().officer.duties:
        not_there()


def case_of(ref: str, person: Person) -> StaffItem:
    """An item that this officer may see; anything else is not there."""
    try:
        return cases.item_for_staff(ref, hall_id=person.hall_id, departments=person.departments)
    except LookupError:
        not_there()


def sent_version() -> int:
    """The version from which a form was made."""
    return read_number(request.form.get("version", "")) or 0


def form_version(known: int, *, changed: bool) -> int:
    """The version that a form sends: the one it was made from, or, once `changed` showed it, the
    one that holds now."""
    return known if changed or request.method != "POST" else sent_version()


def not_there() -> NoReturn:
    """What is not theirs to see looks like what is not there."""
    abort(404)
