"""What the page of messages to supervising departments says."""

from __future__ import annotations

from datetime import date

import msgspec
from flask_babel import gettext as _

from webapp.approvals import supervision_rules as rules
from webapp.approvals.officers import Person
from webapp.approvals.supervision_values import Delivery, MessagePage, MessageRow, Tidings
from webapp.catalog import service as catalog
from webapp.halls import service as halls
from webapp.web.language import say, say_day, say_moment


class Row(msgspec.Struct, frozen=True):
    """A line of the list."""

    ref: str
    light: tuple[str, str]
    what: str
    item: str
    department: str
    number: str
    by: str


class View(msgspec.Struct, frozen=True):
    """One message: what it tells, and what can be done with it."""

    row: Row
    item_ref: str
    facts: tuple[tuple[str, str], ...]
    words: str
    can_take: bool
    can_send_again: bool


def row_of(one: MessageRow) -> Row:
    """A message in the list."""
    revision = catalog.revision(one.revision_id)
    return Row(
        ref=one.ref,
        light=light_of(one),
        what=what_words()[one.tidings],
        item=say(revision.items[one.item].name),
        department=say(revision.departments[one.department].short),
        number=one.number,
        by=say_day(_last_day(one)),
    )


def light_of(one: MessageRow) -> tuple[str, str]:
    """Where a message stands, in a shape and a word."""
    taken = bool(one.taken_by)
    if taken:
        return "done", _("Taken over")
    if one.state is Delivery.sent:
        return "done", _("Sent")
    if rules.is_late(one.state, taken, _last_day(one), halls.today()):
        return "over", _("Overdue")
    return {
        Delivery.failed: ("near", _("Failed, tried again")),
        Delivery.kept: ("todo", _("To be taken over")),
    }.get(one.state, ("now", _("On its way")))


def _last_day(one: MessageRow) -> date:
    return rules.last_day(one.state, one.due_on, halls.calendar(halls.here().id))


def what_words() -> dict[Tidings, str]:
    """What a department is told."""
    return {
        Tidings.granted: _("Granted on a promise"),
        Tidings.overdue: _("A look is overdue"),
        Tidings.not_kept: _("Not as promised"),
        Tidings.revoked: _("Revoked"),
    }


def page_of(page: MessagePage, person: Person) -> View:
    """One message in words."""
    one, told = page.row, page.told
    facts = [
        (_("Told to"), row_of(one).department),
        (_("Case"), told.case),
        (_("Licence"), told.licence),
        (_("Holder"), told.holder),
        (_("Credit code"), told.code),
        *told.face,
        (_("Granted on a promise"), " · ".join(p.title for p in told.promises)),
        (_("Look by"), say_day(told.look_by) if told.look_by else ""),
        (_("To be put right by"), say_day(told.until) if told.until else ""),
        (_("Written"), say_moment(one.written_at)),
        (_("Receipt"), one.receipt),
        (_("Taken over by"), _taken(one)),
    ]
    ours = not person.departments or one.department in person.departments
    return View(
        row=row_of(one),
        item_ref=one.item_ref,
        facts=tuple((term, value) for term, value in facts if value),
        words=told.words,
        can_take=ours and rules.may_take(one.state, bool(one.taken_by)),
        can_send_again=rules.may_send_again(one.state),
    )


def _taken(one: MessageRow) -> str:
    if not one.taken_by or one.done_at is None:
        return ""
    return _("%(name)s, %(moment)s", name=one.taken_by, moment=say_moment(one.done_at))
