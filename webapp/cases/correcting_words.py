"""What a case says to its person about a one-time notice: what is asked, until when, and the way.

The notice itself belongs to a room above; a case knows it by the lines of its timeline alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
from flask import url_for

from webapp.cases.desk import Line
from webapp.cases.states import Note
from webapp.cases.tracking import CaseInFull
from webapp.cases.values import ItemState
from webapp.catalog.values import Revision
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day


class Task(msgspec.Struct, frozen=True):
    """Something that an item waits for: what the office asked for, and where it is answered."""

    item: str
    count: int
    title: str
    names: tuple[str, ...]
    asks: tuple[str, ...]
    """The papers among them, by slug."""
    text: str
    """What happens if nothing comes; empty where no day is set."""
    href: str


EXPLAINED = ("correcting", "corrected", "sent", "extended", "statement_withdrawn")
"""Lines under which stands what they are about."""


def last_notice(lines: Sequence[Line]) -> Note | None:
    """What the last notice on an item asked for."""
    told = [line.note for line in lines if line.kind == ItemState.correcting.value]
    return told[-1] if told else None


def tasks(case: CaseInFull, revision: Revision) -> tuple[Task, ...]:
    """What the case waits for from its person, the earliest last day first."""
    found: list[tuple[date, Task]] = []
    for item in case.items:
        note = last_notice(case.lines.get(item.id, ()))
        if item.state is not ItemState.correcting or note is None:
            continue
        name = say(revision.items[item.item].name)
        count = len(note.asks)
        title = ngettext(
            "Send %(num)d thing, and we go on", "Send %(num)d things, and we go on", count
        )
        text = ""
        if note.answer_by is not None:
            title = ngettext(
                "Send %(num)d thing by %(day)s",
                "Send %(num)d things by %(day)s",
                count,
                day=say_day(note.answer_by),
            )
            text = _("Without it, %(item)s is returned.", item=name)
        href = url_for("notices.notice", ref=case.ref, notice=note.notice)
        names = tuple(names_of(note.asks, revision))
        papers = tuple(ask.split(":")[1] for ask in note.asks if ask.startswith("paper:"))
        task = Task(name, count, title, names, papers, text, href)
        found.append((note.answer_by or date.max, task))
    return tuple(task for _day, task in sorted(found, key=lambda pair: pair[0]))


def news(tasks: Sequence[Task]) -> str:
    """The news while one item alone waits for its person; else empty."""
    if len(tasks) != 1:
        return ""
    return ngettext(
        "%(item)s needs %(num)d more thing",
        "%(item)s needs %(num)d more things",
        tasks[0].count,
        item=tasks[0].item,
    )


def names_of(asks: Sequence[str], revision: Revision) -> list[str]:
    """What is asked for, each thing once, as the person calls it."""
    names = []
    for ask in asks:
        kind, _colon, key = ask.partition(":")
        key = key.partition(":")[0]
        if kind == "paper" and key in revision.papers:
            names.append(say(revision.papers[key].name))
        elif kind == "statement" and key in revision.statements:
            names.append(say(revision.statements[key].title))
        elif kind == "field" and key in revision.fields:
            names.append(say(revision.fields[key].label))
        else:
            names.append(_("an explanation"))
    return list(dict.fromkeys(names))


def what_is_asked(lines: Sequence[Line], revision: Revision) -> str:
    """What an item that is not unfolded waits for; without its lines, only that it waits."""
    note = last_notice(lines)
    if note is None:
        return _("We told its applicant what is missing. It goes on with the answer.")
    return " · ".join(names_of(note.asks, revision))


def was_withdrawn(lines: Sequence[Line]) -> bool:
    """Whether an item ended because nobody answered in time."""
    return any(line.kind == "withdrawn" for line in lines)


def titles() -> dict[str, str]:
    """The lines of a timeline that a notice, an answer, silence or a late paper writes."""
    return {
        "correcting": _("We told you what is missing"),
        "answered": _("You sent it, we received it again"),
        "corrected": _("You corrected your answers"),
        "silence": _("Accepted by law"),
        "sent": _("You sent a paper"),
        "extended": _("You asked for more time"),
        "statement_withdrawn": _("You took back your promise"),
    }


def explained(line: Line, accepted_on: date | None, revision: Revision) -> str:
    """What stands under such a line."""
    if line.kind == "silence" and accepted_on is not None:
        return _(
            "We named nothing missing within 5 working days, so by law it counts as accepted "
            "from %(day)s.",
            day=say_day(accepted_on),
        )
    if line.kind in EXPLAINED and line.note:
        return " · ".join(names_of(line.note.asks, revision))
    return ""
