"""What the pages of signed promises say."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from flask_babel import gettext as _

from webapp.approvals.report_values import Answer, ReportState
from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.disclosure.statements import Sheet, sheet
from webapp.disclosure.values import Shown, Standing
from webapp.halls import service as halls
from webapp.web.language import say, say_day, say_full_day


class Row(msgspec.Struct, frozen=True):
    """A line of the list."""

    ref: str
    holder: str
    statement: str
    item: str
    day: str
    light: tuple[str, str]


class Page(msgspec.Struct, frozen=True):
    """One promise on display."""

    ref: str
    holder: str
    statement: str
    item: str
    light: tuple[str, str]
    facts: tuple[tuple[str, str], ...]
    sheet: Sheet
    can_report: bool


class StateOfReport(msgspec.Struct, frozen=True):
    """What came of a report."""

    number: str
    about: str
    light: tuple[str, str]
    text: str


def row_of(shown: Shown) -> Row:
    """A promise in the list."""
    revision = catalog.revision(shown.revision_id)
    return Row(
        ref=shown.ref,
        holder=shown.holder,
        statement=say(revision.statements[shown.statement].title),
        item=say(revision.items[shown.item].name),
        day=say_full_day(shown.granted_on),
        light=light_of(shown),
    )


def page_of(shown: Shown) -> Page:
    """A promise with its text, in the version that was signed."""
    revision = catalog.revision(shown.revision_id)
    statement = revision.statements[shown.statement]
    item = say(revision.items[shown.item].name)
    return Page(
        ref=shown.ref,
        holder=shown.holder,
        statement=say(statement.title),
        item=item,
        light=light_of(shown),
        facts=tuple(_facts(shown, item)),
        sheet=sheet(statement),
        can_report=shown.standing is not Standing.revoked,
    )


def _facts(shown: Shown, item: str) -> Iterator[tuple[str, str]]:
    signed_on = clock.local(shown.signed_at, halls.here().zone).date()
    yield _("Granted on it"), item
    yield _("Signed on"), say_full_day(signed_on)
    yield _("Granted on"), say_full_day(shown.granted_on)
    if shown.standing is Standing.mending and shown.until is not None:
        yield _("To be put right by"), say_full_day(shown.until)
    yield _("Version"), shown.version
    yield _("On display"), _until(shown)


def _until(shown: Shown) -> str:
    if shown.shown_until is not None:
        return _("until %(day)s", day=say_full_day(shown.shown_until))
    return _("for as long as what was granted counts")


def light_of(shown: Shown) -> tuple[str, str]:
    """What became of the promise, in a shape and a word."""
    return {
        Standing.given: ("todo", _("Promised; a look follows")),
        Standing.kept: ("done", _("Looked at: as promised")),
        Standing.mending: ("half", _("Not as promised, being put right")),
        Standing.broken: ("over", _("Not put right in time")),
        Standing.revoked: ("over", _("Not kept, so it is revoked")),
    }[shown.standing]


def state_words(state: ReportState) -> StateOfReport:
    """What came of a report, for whoever made it."""
    revision = catalog.revision(state.revision_id)
    light, text = _answer(state)
    return StateOfReport(
        number=f"{state.number[:2]} {state.number[2:10]} {state.number[10:]}",
        about=_(
            "Reported on %(day)s: %(item)s",
            day=say_day(state.made_on),
            item=say(revision.items[state.item].name),
        ),
        light=light,
        text=text,
    )


def _answer(state: ReportState) -> tuple[tuple[str, str], str]:
    if state.answer is Answer.kept:
        return ("done", _("As promised")), _("Somebody looked, and it is as promised. Thank you.")
    if state.answer is Answer.not_kept:
        return ("half", _("Not as promised")), _(
            "Somebody looked, and you were right. It must be put right, or what was granted is "
            "revoked."
        )
    if state.look_by is not None:
        return ("now", _("A look follows")), _(
            "Somebody looks by %(day)s.", day=say_day(state.look_by)
        )
    return ("now", _("Being dealt with")), _(
        "A fault was found before you reported, and is being dealt with."
    )


def report_errors() -> dict[str, str]:
    """How to mend a report that was not taken, by field."""
    return {
        "words": _("Say what is not true, in at least a few words, so that we know where to look."),
        "phone": _("Type a mobile number of eleven digits, or leave it empty."),
    }
