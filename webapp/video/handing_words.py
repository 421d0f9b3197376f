"""Photographs of a call that become papers, in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from webapp.cases.following import Following
from webapp.cases.paper_words import row_title
from webapp.video import handing
from webapp.video.values import Call, CallSide, Shot
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say


class ShotView(msgspec.Struct, frozen=True):
    """A photograph that can become a paper."""

    id: int
    src: str
    value: str
    """The place that was chosen for it, as the list names it; empty: none yet."""
    chosen: str
    """Who chose it, and what; empty: nobody did."""


class HandView(msgspec.Struct, frozen=True):
    """A paper whose photographs were chosen: its person hands it in with one press."""

    name: str
    text: str
    action: str


class Hands(msgspec.Struct, frozen=True):
    """What can be done with the photographs of a call."""

    shots: tuple[ShotView, ...] = ()
    places: tuple[tuple[str, str], ...] = ()
    """(value, words) of each place of a paper that the case waits for."""
    papers: tuple[HandView, ...] = ()


def hands(call: Call, side: CallSide, address: str) -> Hands:
    """The photographs and the papers; nothing where none was taken, or the case waits for none."""
    shots = [one for one in handing.shots(call.id) if not one.sent]
    waiting = handing.waiting(call, side) if shots else ()
    if not waiting:
        return Hands()
    names = dict(_places(waiting, side))
    return Hands(
        tuple(_shot(one, names, side, address) for one in shots),
        tuple(names.items()),
        tuple(_papers(waiting, shots, address)),
    )


def _places(waiting: Iterable[Following], side: CallSide) -> Iterator[tuple[str, str]]:
    for one in waiting:
        name = say(one.ground.revision.papers[one.paper.slug].name)
        for number, slot in enumerate(one.slots, start=1):
            if not slot.row_id:
                yield slot.paper, name
                continue
            # At the desk names are masked; a number is enough to talk about.
            whose = _("Person %(number)s", number=number)
            if side is CallSide.caller:
                whose = row_title(one.ground, one.stored, slot, number)
            yield (
                f"{slot.paper}/{slot.row_id}",
                _("%(paper)s: %(whose)s", paper=name, whose=whose),
            )


def _shot(one: Shot, names: dict[str, str], side: CallSide, address: str) -> ShotView:
    value = one.place if one.place in names else ""
    chosen = ""
    if value and one.chosen_by is side:
        chosen = _("You chose: %(paper)s", paper=names[value])
    elif value and side is CallSide.caller:
        chosen = _("The officer proposes: %(paper)s", paper=names[value])
    elif value:
        chosen = _("The applicant chose: %(paper)s", paper=names[value])
    return ShotView(one.id, f"{address}/photos/{one.id}", value, chosen)


def _papers(
    waiting: Iterable[Following], shots: Sequence[Shot], address: str
) -> Iterator[HandView]:
    for one in waiting:
        slug = one.paper.slug
        count = sum(shot.paper == slug for shot in shots)
        if not count:
            continue
        text = ngettext(
            "%(num)d photograph of this call", "%(num)d photographs of this call", count
        )
        before = sum(file.pages for file in one.files if file.ref not in one.handed_in)
        if before:
            more = ngettext(
                "with %(num)d page that you put there before",
                "with %(num)d pages that you put there before",
                before,
            )
            text = f"{text}, {more}"
        yield HandView(say(one.ground.revision.papers[slug].name), text, f"{address}/papers/{slug}")
