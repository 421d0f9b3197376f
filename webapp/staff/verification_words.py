"""What the page of promises says: what is to be looked at, by when, and what was found."""

from __future__ import annotations

import msgspec
from flask_babel import gettext as _

from webapp.approvals import verification_rules as rules
from webapp.approvals.report_values import Answer, Reported
from webapp.approvals.verification_reads import Duties, Looked
from webapp.approvals.verification_values import How, Verified
from webapp.catalog import service as catalog
from webapp.halls import service as halls
from webapp.staff.words import listed
from webapp.web.language import say, say_day

NEAR = 3
"""Working days before the last day from which a look is pressing."""


class Row(msgspec.Struct, frozen=True):
    """A line of the list."""

    ref: str
    light: tuple[str, str]
    item: str
    statement: str
    number: str
    by: str
    reported: bool
    """Somebody reported it as false, and nobody has looked since."""


class Found(msgspec.Struct, frozen=True):
    """One thing that was done."""

    title: str
    meta: str
    text: str


def row_of(one: Duties) -> Row:
    """A verification in words."""
    revision = catalog.revision(one.revision_id)
    return Row(
        ref=one.ref,
        light=light_of(one),
        item=say(revision.items[one.item].name),
        statement=say(revision.statements[one.statement].title),
        number=one.number,
        by=say_day(one.due_on),
        reported=one.look_by is not None,
    )


def light_of(one: Duties) -> tuple[str, str]:
    """The light: how pressing it is, in a word."""
    if one.state not in rules.OPEN:
        settled = {
            Verified.kept: ("done", _("As promised")),
            Verified.kept_late: ("done", _("Put right")),
            Verified.revoked: ("over", _("Revoked")),
        }
        return settled[one.state]
    if one.state is Verified.broken:
        return "over", _("To be revoked")
    today = halls.today()
    if one.due_on < today:
        return "over", _("Overdue")
    if one.until is not None and today <= one.until:
        return "half", _("Being put right")
    near = halls.calendar(halls.here().id).between(today, one.due_on) <= NEAR
    return ("near", _("Look soon")) if near else ("todo", _("To look at"))


def why_revoke(one: Duties) -> str:
    """Why what was granted is to be revoked."""
    if one.papers:
        papers = catalog.revision(one.revision_id).papers
        return _(
            "It was granted before this was here, and it did not come by %(day)s: %(papers)s. "
            "What was granted is to be revoked.",
            papers=listed([say(papers[slug].name) for slug in one.papers]),
            day=say_day(one.due_on),
        )
    return _(
        "It was not put right in time. What was granted is to be revoked, by somebody who did "
        "not look at it."
    )


def step_words(step: Looked) -> Found:
    """One thing that was done, in words."""
    titles = {
        Verified.kept: _("As promised"),
        Verified.rectify: _("To be put right by %(day)s", day=say_day(step.until))
        if step.until
        else "",
        Verified.kept_late: _("Put right"),
        Verified.broken: _("Still not right"),
        Verified.revoked: _("Revoked"),
    }
    how = how_words()[step.how] if step.how else ""
    meta = " · ".join(filter(None, (say_day(step.on), step.by, how)))
    return Found(titles[step.became], meta, step.words)


def report_words(report: Reported) -> Found:
    """A report that a promise is false; who made it is not known."""
    title = _("%(day)s · number %(number)s", day=say_day(report.on), number=report.number)
    answers = {
        None: "",
        Answer.kept: _("Looked at: as promised"),
        Answer.not_kept: _("Looked at: not as promised"),
    }
    return Found(title, answers[report.answer], report.words)


def how_words() -> dict[How, str]:
    """How somebody looked."""
    return {How.site: _("on site"), How.file: _("on file"), How.data: _("by data")}


def field_words() -> dict[str, str]:
    """How to mend a finding that was not taken, by field."""
    return {
        "matches": _("Choose what you found."),
        "how": _("Choose how you looked."),
        "words": _("Write what does not match, in at least a few words."),
        "until": _("Choose a day after today, at most 180 days from now."),
    }
