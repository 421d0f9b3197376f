"""Ratings in words."""

from __future__ import annotations

import msgspec

from webapp.catalog import picking
from webapp.catalog.values import Revision
from webapp.engagement.values import Appeal, Done, Figures, Follow, Grade, Kind, Part, Rating
from webapp.web.language import gettext as _
from webapp.web.language import say, say_day, say_moment

GRADE_ICONS = {
    Grade.very_good: "laugh",
    Grade.good: "smile",
    Grade.fair: "meh",
    Grade.bad: "frown",
    Grade.very_bad: "angry",
}


class FiguresView(msgspec.Struct, frozen=True):
    """What people said within some days."""

    content: str
    """How many in a hundred were content."""
    said: str
    bars: list[tuple[str, int, int]]
    """Each grade with how many gave it, and the length of its bar in per cent of the longest."""
    facts: list[tuple[str, str]]


class RatingView(msgspec.Struct, frozen=True):
    """A service, and what its person has said of it."""

    matter: str
    news: str
    """The heading."""
    more: str
    grade: str
    is_rated: bool
    answer: str
    """What the hall did about it, or why it takes longer."""


def grade_words() -> dict[Grade, str]:
    """The five grades."""
    return {
        Grade.very_good: _("Very good"),
        Grade.good: _("Good"),
        Grade.fair: _("All right"),
        Grade.bad: _("Bad"),
        Grade.very_bad: _("Very bad"),
    }


def grades() -> list[tuple[int, str, str]]:
    """(number, words, icon), the best first."""
    return [(int(one), text, GRADE_ICONS[one]) for one, text in grade_words().items()]


def part_words() -> dict[Part, str]:
    """What else can be rated."""
    return {
        Part.speed: _("How quickly it went"),
        Part.level: _("How well they knew it"),
        Part.manner: _("How they treated you"),
        Part.guide: _("Whether the guide was right"),
        Part.ease: _("How easy it was"),
        Part.pages: _("These pages"),
    }


def kind_words(kind: Kind) -> str:
    """What was served, in a word."""
    return {
        Kind.ticket: _("Served at a window"),
        Kind.booking: _("Appointment"),
        Kind.video: _("Video call"),
        Kind.visit: _("Home visit"),
        Kind.case: _("Application"),
    }[kind]


def matter(service: Done | Rating, revision: Revision, *, exact: bool = True) -> str:
    """What was served, and when; not `exact` for who must not see from the time who rated."""
    theme = picking.theme_of(revision, service.theme) if service.theme else None
    parts = [say(theme.name) if theme else "", kind_words(service.kind)]
    if service.kind is not Kind.case and exact:
        parts.append(say_moment(service.ended_at))
    return " · ".join(one for one in parts if one)


def view(rating: Rating, done: Done, revision: Revision) -> RatingView:
    """The page of one rating."""
    grade = rating.grade
    return RatingView(
        matter=matter(done, revision),
        news=_news(rating),
        more=_more(rating),
        grade=grade_words()[grade] if grade is not None else "",
        is_rated=grade is not None,
        answer=rating.answer,
    )


def _news(rating: Rating) -> str:
    if rating.grade is None:
        return _("How was it?")
    if not rating.is_bad:
        return _("Thank you")
    if _is_over(rating):
        return _("We have looked at it")
    return _("We are sorry. We look at it.")


def _more(rating: Rating) -> str:
    if rating.grade is None:
        return _("One press is enough. Nobody at the window sees who you are.")
    if not rating.is_bad or _is_over(rating) or rating.settle_by is None:
        return ""
    if rating.has_phone and rating.reached_at is None and rating.reach_by is not None:
        return _(
            "Somebody else than who served you calls you by %(day)s.", day=say_day(rating.reach_by)
        )
    return _("You read here by %(day)s what we did about it.", day=say_day(rating.settle_by))


def _is_over(rating: Rating) -> bool:
    """Whether nothing more comes of a bad one: answered, or left out of the count."""
    return rating.follow is Follow.settled or rating.appeal is Appeal.excluded


def figures_of(found: Figures) -> FiguresView | None:
    """What the last days came to; who said nothing stands apart. None where nobody said a thing."""
    said = found.rated + found.excluded
    if not said:
        return None
    of_all = _(
        "%(num)d of the %(all)d who were served said how it was.", num=said, all=found.served
    )
    most = max(found.grades.values()) or 1
    bars = [
        (grade_words()[grade], count, count * 100 // most) for grade, count in found.grades.items()
    ]
    facts = []
    if found.bad:
        answered = _("%(num)d of %(all)d", num=found.settled, all=found.bad)
        facts.append((_("Bad ones answered"), answered))
    if found.excluded:
        facts.append((_("Not counted"), str(found.excluded)))
    return FiguresView(f"{found.share}%", of_all, bars, facts)
