"""What the page of human looks says: what each is about, what each tier asks, what was done."""

from __future__ import annotations

from typing import Any

import msgspec
from flask_babel import gettext as _

from webapp.cases import tier_rules
from webapp.cases.service import Offer, ToLook
from webapp.cases.tier_words import why_words
from webapp.catalog.values import Tier
from webapp.credit.service import About, Review, ReviewState
from webapp.credit.words import ended_words
from webapp.web.language import say, say_day_short, say_moment


class Row(msgspec.Struct, frozen=True):
    """A line of the list."""

    ref: str
    light: tuple[str, str]
    what: str
    tier: str
    asked: str


class OfferRow(msgspec.Struct, frozen=True):
    """What one tier would ask, in a line of the comparison."""

    tier: str
    now: int
    later: int
    signed: int
    latest: str
    is_now: bool


def row_of(review: Review) -> Row:
    """A look in the list."""
    return Row(
        ref=review.ref,
        light=light_of(review),
        what=about_words(review.about),
        tier=tier_name(review.tier),
        asked=say_moment(review.asked_at),
    )


def light_of(review: Review) -> tuple[str, str]:
    """Where a look stands, in a word."""
    return {
        ReviewState.open: ("todo", _("To look at")),
        ReviewState.kept: ("done", _("Kept")),
        ReviewState.changed: ("done", _("Changed")),
        ReviewState.over: ("pause", _("No longer needed")),
    }[review.state]


def about_words(about: About) -> str:
    """What a person asked about."""
    return {
        About.application: _("Tier of an application"),
        About.mark: _("Mark of a broken promise"),
    }[about]


def tier_name(tier: Tier) -> str:
    """A tier as officers call it."""
    return {
        Tier.good: _("Good (T0)"),
        Tier.normal: _("Ordinary (T1)"),
        Tier.watch: _("Watched (T2)"),
        Tier.limited: _("Limited (T3)"),
    }[tier]


def tier_line(credit: dict[str, Any] | None) -> str:
    """By which tier a case was offered things, and why; nothing of the ordinary one."""
    carried = tier_rules.carried(credit)
    if carried is None or carried.tier is Tier.normal:
        return ""
    return f"{tier_name(carried.tier)} · {why_words(carried)}".rstrip(" ·")


def offer_row(offer: Offer, tier: Tier) -> OfferRow:
    """What a tier would ask, in words."""
    return OfferRow(
        tier_name(offer.tier),
        offer.now,
        offer.later,
        offer.signed,
        say_day_short(offer.latest) if offer.latest else "–",
        offer.tier is tier,
    )


def title_of(look: ToLook) -> str:
    """What a look is about, by its theme where there is one."""
    return say(look.theme) if look.theme else about_words(look.review.about)


def decided_words(look: ToLook) -> str:
    """What was decided, by whom and when; empty while nothing is."""
    review = look.review
    if review.decided_at is None or review.state is ReviewState.over:
        return ""
    what = _("Kept as it was")
    if review.tier_set is not None:
        what = _("Set to: %(tier)s", tier=tier_name(review.tier_set))
    elif review.ended is not None:
        what = ended_words(review.ended)
    return _(
        "%(what)s, by %(name)s on %(moment)s",
        what=what,
        name=look.decided_by,
        moment=say_moment(review.decided_at),
    )
