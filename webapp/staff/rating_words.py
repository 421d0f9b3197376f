"""Ratings in the words of the desk. Nothing here says who rated."""

from __future__ import annotations

from typing import Any

import msgspec

from webapp.approvals import officers
from webapp.catalog.values import Revision
from webapp.engagement import words
from webapp.engagement.values import Appeal, Follow, Grade, Part, Rating
from webapp.halls import service as halls
from webapp.web.language import gettext as _
from webapp.web.language import say_day, say_moment


class RatingRow(msgspec.Struct, frozen=True):
    """A rating in the list."""

    ref: str
    light: tuple[str, str]
    grade: str
    matter: str
    when: str
    by: str
    """The last day of what is to be done about it."""


def row_of(rating: Rating, revision: Revision, reader: int) -> RatingRow:
    """A line of the list; who served does not read from the time who rated them."""
    assert rating.grade is not None  # the list has rated ones alone
    assert rating.rated_at is not None
    due, exact = due_of(rating), may_see_when(rating, reader)
    return RatingRow(
        ref=rating.ref,
        light=light_of(rating),
        grade=words.grade_words()[rating.grade],
        matter=words.matter(rating, revision, exact=exact),
        when=say_moment(rating.rated_at) if exact else "",
        by=say_day(due) if due and exact else "",
    )


def may_see_when(rating: Rating, reader: int) -> bool:
    """Whether a reader sees the time of a rating, and the days that follow from it."""
    return reader not in rating.served_by


def due_of(rating: Rating) -> Any:
    """By when the next step is due; None where there is none."""
    if rating.follow is Follow.settled or rating.appeal is Appeal.excluded:
        return None
    return rating.settle_by if rating.follow is Follow.reached else rating.reach_by


def light_of(rating: Rating) -> tuple[str, str]:
    """Where it stands, with its light."""
    if rating.appeal is Appeal.excluded:
        return ("todo", _("Not counted"))
    if rating.appeal is Appeal.asked:
        return ("now", _("Objection"))
    due = due_of(rating)
    if due is not None and due < halls.today():
        return ("over", _("Overdue"))
    return {
        Follow.none: ("done", _("Rated")),
        Follow.open: ("near", _("Nobody calls yet")),
        Follow.taken: ("now", _("To call back")),
        Follow.reached: ("half", _("Called back")),
        Follow.settled: ("ok", _("Answered")),
    }[rating.follow]


def facts_of(rating: Rating, reader: int) -> list[tuple[str, str]]:
    """What is known of one rating: who served and who answers, never who rated."""
    people = officers.names_of([one for one in (*rating.served_by, rating.taken_by) if one])
    parts = words.part_words()
    grades = words.grade_words()
    pairs = [(parts[Part(name)], grades[Grade(value)]) for name, value in rating.parts.items()]
    if rating.served_by:
        served = _(", ").join(people.get(one, "") for one in rating.served_by)
        pairs.append((_("Served by"), served))
    if rating.taken_by:
        pairs.append((_("Answered by"), people.get(rating.taken_by, "")))
    if not may_see_when(rating, reader):
        return pairs
    if rating.reach_by and not rating.reached_at and rating.has_phone:
        pairs.append((_("Call back by"), say_day(rating.reach_by)))
    if rating.settle_by and rating.follow is not Follow.settled:
        pairs.append((_("Answer by"), say_day(rating.settle_by)))
    return pairs
