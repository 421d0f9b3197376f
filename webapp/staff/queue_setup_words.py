"""Queues and windows as they are set up, in the words of the desk."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from flask import url_for
from werkzeug.datastructures import MultiDict

from webapp.catalog.values import Revision
from webapp.core.i18n import CHINESE, ENGLISH
from webapp.queues.editing import Refused, Why
from webapp.queues.editing_rules import LONGEST, MOST_MINUTES, MOST_WINDOWS, Field, Wrong
from webapp.queues.values import QueueValues, Side, WindowValues
from webapp.queues.words import side_word
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say

Choice = tuple[str, str, str, bool]
"""(value, word, what is said of it, chosen)"""


class QueueRow(msgspec.Struct, frozen=True):
    """A queue in the list."""

    href: str
    name: str
    matters: str
    minutes: str
    windows: str
    warning: str
    """Why people would wait in vain."""
    retired: bool


class WindowRow(msgspec.Struct, frozen=True):
    """A window in the list."""

    href: str
    name: str
    queues: str
    side: str
    flexible: str
    state: str
    retired: bool


class TypedQueue(msgspec.Struct, frozen=True):
    """What stands in the form of a queue."""

    letter: str
    chinese: str
    english: str
    minutes: str
    themes: tuple[str, ...]


class TypedWindow(msgspec.Struct, frozen=True):
    """What stands in the form of a window."""

    number: str
    queues: tuple[str, ...]
    side: str
    flexible: bool


def queue_rows(
    queues: Sequence[QueueValues],
    windows: Sequence[WindowValues],
    waiting: Mapping[str, int],
    revision: Revision,
) -> list[QueueRow]:
    """The queues, what is served in each and where."""
    made = []
    for one in queues:
        serving = [two.number for two in windows if not two.retired and one.letter in two.queues]
        made.append(
            QueueRow(
                href=url_for("staff_queues.queue", queue_id=one.id),
                name=f"{one.letter} {say(one.names)}",
                matters=_(", ").join(_theme(slug, revision) for slug in one.themes)
                or _("Everything that no other queue has"),
                minutes=_("%(num)s min", num=one.minutes),
                windows=_(", ").join(f"{number}" for number in serving),
                warning="" if serving or one.retired else _in_vain(waiting.get(one.letter, 0)),
                retired=one.retired,
            )
        )
    return made


def _in_vain(waiting: int) -> str:
    if not waiting:
        return _("No window serves it")
    return ngettext(
        "No window serves it, and %(num)d person waits",
        "No window serves it, and %(num)d people wait",
        waiting,
    )


def window_rows(queues: Sequence[QueueValues], windows: Sequence[WindowValues]) -> list[WindowRow]:
    """The windows and what each serves."""
    names = {one.letter: f"{one.letter} {say(one.names)}" for one in queues}
    return [
        WindowRow(
            href=url_for("staff_queues.window", window_id=one.id),
            name=_("Window %(num)s", num=one.number),
            queues=_(", ").join(names[letter] for letter in one.queues if letter in names),
            side=side_word(one.side),
            flexible=_("flexible") if one.flexible else "",
            state=_("Somebody sits there") if one.is_open else _("closed"),
            retired=one.retired,
        )
        for one in windows
    ]


def queue_text(row: QueueRow) -> str:
    """A queue in one line."""
    return " · ".join((row.name, row.minutes, row.matters))


def window_text(row: WindowRow) -> str:
    """A window in one line."""
    return " · ".join(part for part in (row.name, row.queues, row.side, row.flexible) if part)


def _theme(slug: str, revision: Revision) -> str:
    theme = revision.themes.get(slug)
    return say(theme.name) if theme else slug


def typed_queue(own: QueueValues | None) -> TypedQueue:
    """The form of a queue as it is; an empty one for a new queue."""
    if own is None:
        return TypedQueue("", "", "", "10", ())
    names = own.names
    return TypedQueue(
        own.letter,
        names.get(CHINESE, ""),
        names.get(ENGLISH, ""),
        f"{own.minutes}",
        own.themes,
    )


def sent_queue(form: MultiDict[str, str]) -> TypedQueue:
    """The form of a queue as it was sent."""
    return TypedQueue(
        form.get("letter", ""),
        form.get("chinese", ""),
        form.get("english", ""),
        form.get("minutes", ""),
        tuple(form.getlist("themes")),
    )


def typed_window(own: WindowValues | None) -> TypedWindow:
    """The form of a window as it is; an empty one for a new window."""
    if own is None:
        return TypedWindow("", (), "", flexible=False)
    return TypedWindow(f"{own.number}", own.queues, own.side.value, own.flexible)


def sent_window(form: MultiDict[str, str]) -> TypedWindow:
    """The form of a window as it was sent."""
    return TypedWindow(
        form.get("number", ""),
        tuple(form.getlist("queues")),
        form.get("side", ""),
        "flexible" in form,
    )


def known_themes(own: QueueValues | None, revision: Revision) -> set[str]:
    """What can be served in a queue: the catalog's themes, and what it has of an earlier one."""
    return {*revision.themes, *(own.themes if own else ())}


def theme_choices(
    own: QueueValues | None,
    queues: Sequence[QueueValues],
    revision: Revision,
    chosen: Sequence[str],
) -> list[Choice]:
    """What it serves, then what no queue has; what another one has is taken from there first."""
    mine = own.themes if own else ()
    taken = {slug for one in queues if not one.retired for slug in one.themes}
    free = [slug for slug in revision.themes if slug not in taken and slug not in mine]
    return [(slug, _theme(slug, revision), "", slug in chosen) for slug in [*mine, *free]]


def queue_choices(queues: Sequence[QueueValues], chosen: Sequence[str]) -> list[Choice]:
    """The queues that a window can serve."""
    return [
        (one.letter, f"{one.letter} {say(one.names)}", "", one.letter in chosen) for one in queues
    ]


def sides() -> list[tuple[str, str]]:
    """Where a window stands."""
    return [(one.value, side_word(one)) for one in Side]


def errors(found: Mapping[Field, Wrong]) -> dict[Field, str]:
    """What to mend in which field."""
    return {field: _wrong(wrong, LONGEST.get(field, 0)) for field, wrong in found.items()}


def _wrong(wrong: Wrong, longest: int) -> str:
    return {
        Wrong.letter: _("One letter from A to Z."),
        Wrong.letter_taken: _("Another queue has this letter."),
        Wrong.letter_retired: _(
            "A queue that is out of use has this letter. Take that one up again, or choose another."
        ),
        Wrong.letter_on_tickets: _(
            "Numbers of today bear this letter. Choose another, or do it tomorrow."
        ),
        Wrong.name: _("Write a name of at most %(num)s characters.", num=longest),
        Wrong.minutes: _("Whole minutes, from 1 to %(num)s.", num=MOST_MINUTES),
        Wrong.theme_elsewhere: _(
            "Another queue serves one of these now. Take it from there first."
        ),
        Wrong.nothing_else: _(
            "Only this queue takes what no other one has: choose nothing here, "
            "or leave that to another queue first."
        ),
        Wrong.number: _("A number from 1 to %(num)s.", num=MOST_WINDOWS),
        Wrong.number_taken: _("There is a window with this number."),
        Wrong.number_retired: _("A window that is out of use has this number. Take it up again."),
        Wrong.no_queue: _("Choose at least one queue."),
        Wrong.side: _("Say where it stands."),
    }[wrong]


def refused(refused: Refused) -> str:
    """Why it cannot be taken out of use now, and how it can."""
    match refused.why:
        case Why.live:
            return ngettext(
                "%(num)d person holds a number of this queue. Serve them or send them on to "
                "another queue; in the evening nobody is left.",
                "%(num)d people hold a number of this queue. Serve them or send them on to "
                "another queue; in the evening nobody is left.",
                refused.count,
            )
        case Why.everything_else:
            return _(
                "Only this queue takes what no other one has. Leave that to another queue first."
            )
        case Why.taken:
            return _("Somebody sits at this window. They close it first.")
        case Why.awaited:
            return ngettext(
                "%(num)d person fetches something and comes back to this window. Call them first.",
                "%(num)d people fetch something and come back to this window. Call them first.",
                refused.count,
            )
