"""What a case says about the looks that follow a grant: whether what was promised is kept.

The looks belong to a room above; a case knows them by the lines of its timeline alone.
"""

from __future__ import annotations

from collections.abc import Sequence

from webapp.cases.desk import Line
from webapp.web.language import gettext as _
from webapp.web.language import say_day, say_moment

PREFIX = "promise_"
"""Of the kinds of such lines; what follows is where it stands."""
REVOKED = PREFIX + "revoked"


def title(line: Line) -> str:
    """What was found, in a few words."""
    until = line.note.answer_by if line.note else None
    titles = {
        "kept": _("Checked: it is as you promised"),
        "rectify": _("Checked: put it right by %(day)s", day=say_day(until) if until else ""),
        "kept_late": _("Checked again: it is right now"),
        "broken": _("Checked again: it is still not right"),
        "revoked": _("The permit is revoked"),
    }
    return titles[line.kind.removeprefix(PREFIX)]


def found(lines: Sequence[Line]) -> list[tuple[str, str, str, str]]:
    """The lines about looks: (state of the timeline, title, when and by whom, what was found)."""
    return [
        (
            "done",
            title(line),
            " · ".join(filter(None, (say_moment(line.at), line.by))),
            # Why it was revoked stands below, with what can be done about it.
            (line.note.words or "") if line.note and line.kind != REVOKED else "",
        )
        for line in lines
        if line.kind.startswith(PREFIX)
    ]


def light(lines: Sequence[Line]) -> tuple[str, str] | None:
    """The light of an item whose promise is not kept; None where all is well."""
    kinds = [line.kind.removeprefix(PREFIX) for line in lines if line.kind.startswith(PREFIX)]
    last = kinds[-1] if kinds else ""
    return {
        "rectify": ("near", _("Waits for you")),
        "broken": ("over", _("Not as promised")),
        "revoked": ("over", _("Revoked")),
    }.get(last)
