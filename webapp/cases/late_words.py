"""What is said of papers that may follow (容缺): until when, what else happens, what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from webapp.cases.correcting_words import names_of
from webapp.cases.desk import Line
from webapp.catalog.values import Revision
from webapp.halls import service as halls
from webapp.web.language import gettext as _
from webapp.web.language import say_day, say_moment

RETURNED = "returned"
MISSING, SETTLED, EXTENDED, SENT = "late_missing", "late_settled", "extended", "sent"
"""Lines of the timeline that speak of such papers."""


def until(day: date, *, provisional: bool) -> str:
    """By when a paper is to be sent."""
    if day < halls.today():
        return _(
            "The last day was %(day)s. Send it now, before an officer decides.", day=say_day(day)
        )
    if provisional:
        return _(
            "Send it by %(day)s, provisional: the days off of that year are not out yet",
            day=say_day(day),
        )
    return _("Send it by %(day)s", day=say_day(day))


def or_else(item: str, *, granted: bool) -> str:
    """What happens to an item, by name, where the paper does not come."""
    if granted:
        return _("%(item)s was granted first. Without the paper it is revoked.", item=item)
    return _("Without it, %(item)s is returned.", item=item)


def returned(lines: Sequence[Line], revision: Revision) -> str:
    """Why an item was returned, where a paper did not come in time; else empty."""
    papers = [line.note for line in lines if line.kind == RETURNED and line.note]
    if not papers:
        return ""
    names = " · ".join(names_of(papers[-1].asks, revision))
    return _(
        "This did not come in time, so it was returned: %(papers)s. You can apply again.",
        papers=names,
    )


def found(lines: Sequence[Line], revision: Revision) -> list[tuple[str, str, str, str]]:
    """The lines after a grant: (state of the timeline, title, when, which papers)."""
    titles = {
        SENT: _("You sent a paper"),
        EXTENDED: _("You asked for more time"),
        MISSING: _("A paper did not come in time"),
        SETTLED: _("We have the paper now"),
    }
    kinds = [line.kind for line in lines]
    granted = kinds.index("approved") if "approved" in kinds else len(lines)
    return [
        (
            "bad" if line.kind == MISSING else "done",
            titles[line.kind],
            say_moment(line.at),
            " · ".join(names_of(line.note.asks, revision)) if line.note else "",
        )
        for line in lines[granted:]
        if line.kind in titles
    ]


def light(lines: Sequence[Line]) -> tuple[str, str] | None:
    """The light of an item that was granted before its papers came; None where all is well."""
    kinds = [line.kind for line in lines if line.kind in (MISSING, SETTLED)]
    return ("over", _("A paper is missing")) if kinds and kinds[-1] == MISSING else None
