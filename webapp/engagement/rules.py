"""What may be rated, by whom a bad rating is answered, and until when. Pure.

国办发〔2019〕51号: one service, one rating; nobody is urged, nobody who says nothing is counted as
content; whoever gave a bad rating under their name is called back, all of them; what is malicious
or mistaken is left out only after somebody else has looked, and is never deleted. The days are
our own settings: cities differ between 5 and 15 working days.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from webapp.engagement.values import (
    IN_PERSON,
    Appeal,
    Follow,
    Grade,
    Kind,
    NotNow,
    NoWords,
    Part,
    Rating,
)

MOST_WORDS = 500
MOVES: Mapping[Follow, frozenset[Follow]] = {
    Follow.none: frozenset({Follow.open}),
    Follow.open: frozenset({Follow.taken, Follow.none}),
    Follow.taken: frozenset({Follow.reached, Follow.settled}),
    Follow.reached: frozenset({Follow.settled}),
    Follow.settled: frozenset(),
}
"""Back to `none` while nobody has taken it: whoever pressed the wrong one presses again. Who may
take it, or take it over where it stands, says `may_take`."""

AT_A_WINDOW = (Part.speed, Part.level, Part.manner)
ON_A_PAGE = (Part.speed, Part.guide, Part.ease, Part.pages)


def parts_of(kind: Kind) -> tuple[Part, ...]:
    """What else can be rated of such a service."""
    return AT_A_WINDOW if kind in IN_PERSON else ON_A_PAGE


def may_rate(rating: Rating, now: datetime, *, days: int, change: timedelta) -> bool:
    """Whether it can be rated now, or rated otherwise: a wrong press is mended for a while."""
    if now > rating.ended_at + timedelta(days=days):
        return False
    if rating.rated_at is None:
        return True
    untouched = rating.follow in (Follow.none, Follow.open) and rating.appeal is Appeal.none
    return untouched and now <= rating.rated_at + change


def may_tell(rating: Rating, now: datetime, *, days: int) -> bool:
    """Whether more can be said of what was rated: while it counts, and nobody has answered it."""
    open_still = rating.follow is not Follow.settled and rating.appeal is not Appeal.excluded
    return rating.grade is not None and open_still and now <= rating.ended_at + timedelta(days=days)


def follow_of(grade: Grade) -> Follow:
    """A bad rating waits for an answer; a good one does not."""
    return Follow.open if grade.is_bad else Follow.none


def may_answer(rating: Rating, officer_id: int) -> bool:
    """Whether this officer may deal with a bad rating: neither who was rated nor who judged it.

    One that does not count is not answered.
    """
    others = officer_id not in (*rating.served_by, rating.judged_by)
    return others and rating.appeal is not Appeal.excluded


def may_settle(rating: Rating) -> bool:
    """Whether nobody is to be called any more before it is answered."""
    uncalled = rating.follow is Follow.taken and not rating.has_phone
    return uncalled or rating.follow is Follow.reached


def may_take(rating: Rating, officer_id: int, today: date) -> bool:
    """Whether this officer may answer for it from now on.

    What a colleague has taken and not answered in time, or left behind, is taken over.
    """
    if rating.follow is Follow.open:
        return may_answer(rating, officer_id)
    if rating.follow not in (Follow.taken, Follow.reached) or rating.taken_by == officer_id:
        return False
    due = rating.settle_by if rating.follow is Follow.reached else rating.reach_by
    left = rating.taken_by is None or (due is not None and due < today)
    return left and may_answer(rating, officer_id)


def check_move(rating: Rating, to: Follow, officer_id: int) -> None:
    """Raises NotNow where this officer cannot take this step now."""
    if to not in MOVES[rating.follow] or not may_answer(rating, officer_id):
        raise NotNow
    if rating.taken_by != officer_id:
        raise NotNow
    if to is Follow.reached and not rating.has_phone:
        raise NotNow
    if to is Follow.settled and not may_settle(rating):
        raise NotNow


def may_appeal(rating: Rating, officer_id: int, today: date, last: date | None) -> bool:
    """Whether the officer who was rated may still say that it is not for them."""
    mine = officer_id in rating.served_by and rating.is_bad
    return mine and rating.appeal is Appeal.none and last is not None and today <= last


def may_judge(rating: Rating, officer_id: int) -> bool:
    """Whether this officer may say whether a rating counts: neither who was rated nor who answers.

    Who judges decides items besides (批准): the caller looks at that duty.
    """
    others = officer_id not in (*rating.served_by, rating.taken_by)
    return rating.appeal is Appeal.asked and others


def read_words(typed: str) -> str:
    """Words that are needed. Raises NoWords."""
    words = typed.strip()[:MOST_WORDS]
    if not words:
        raise NoWords
    return words


def read_parts(kind: Kind, typed: Mapping[str, str]) -> dict[str, int]:
    """The grades of the parts that were given one; what is not a grade is left out."""
    found = {}
    for part in parts_of(kind):
        value = typed.get(part.value, "")
        if value in {str(int(grade)) for grade in Grade}:
            found[part.value] = int(value)
    return found
