"""Whose standing an application counts by, which tier that makes, and what is news of it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import msgspec

from webapp.cases.party_rules import APPLICANT_ID, APPLICANT_NAME, ENTERPRISE_CODE, ENTERPRISE_NAME
from webapp.catalog.values import Applicant, Bundle, PaperMode, Tier
from webapp.credit.rules import best, tier_of
from webapp.credit.values import Standing, Subject

ORGANISATION = "5"
"""First digit of a unified social credit code that the civil affairs register gives (GB 32100)."""
TO_SEND = (PaperMode.required, PaperMode.later)
LOOKS = frozenset({"accept", "approve"})
"""The duties with which an officer may look at an automatic choice."""


class Carried(msgspec.Struct, frozen=True, omit_defaults=True):
    """What an application carries of its applicant's standing, so that no page looks it up."""

    tier: Tier
    """By which things are offered now."""
    subject: str = ""
    """Whose standing it is, as a kind and a blind index; empty while nobody is known."""
    standing: Standing | None = None
    seen: Tier = Tier.normal
    """The tier whose plan the person has seen; another one is news."""
    set_by_officer: Tier | None = None
    """What a human look set for this application (PIPL art. 24)."""


def carried(credit: Any) -> Carried | None:
    """What a draft carries, as it is stored; None while nobody was looked up."""
    return None if credit is None else msgspec.convert(credit, Carried)


def subject(
    values: Mapping[str, Any], asked: Collection[str], id_number: str | None
) -> Subject | None:
    """Whose standing counts; None while it is not known.

    It is the applicant's: an enterprise or organisation where the form asks for its code, else the
    person. A body's code may be typed by whoever files for it, its lists are public. Of persons
    only the number that was proved at sign-in is looked up: who types another's learns nothing.
    """
    if ENTERPRISE_CODE in asked:
        code = str(values.get(ENTERPRISE_CODE) or "")
        if not code:
            return None
        return body(code, str(values.get(ENTERPRISE_NAME) or ""))
    if id_number is None or values.get(APPLICANT_ID, id_number) != id_number:
        return None
    return Subject(Applicant.person, id_number, str(values.get(APPLICANT_NAME) or ""))


def body(code: str, name: str) -> Subject:
    """An enterprise (a sole trader too) or an organisation, by which register gave its code."""
    is_organisation = code.startswith(ORGANISATION)
    kind = Applicant.organisation if is_organisation else Applicant.enterprise
    return Subject(kind, code, name)


def is_due(before: Carried | None, subject: str, now: datetime) -> bool:
    """Whether the standing has to be looked up: of somebody else, or again."""
    if before is None or before.subject != subject:
        return before is not None or subject != ""
    return before.standing is not None and before.standing.valid_until <= now


def renewed(
    before: Carried | None, subject: str, standing: Standing | None, *, unseen: bool
) -> Carried | None:
    """What an application carries after a look-up.

    What an officer set stays, unless the lists say better, or it is somebody else's standing now.
    `unseen`: the plan is still to be shown, so that nothing in it can be news.
    """
    if before is None and standing is None:
        return None
    own = standing.tier if standing else Tier.normal
    same = before is not None and before.subject == subject
    by_officer = before.set_by_officer if before is not None and same else None
    tier = best(own, by_officer) if by_officer else own
    seen = tier if unseen else before.seen if before else Tier.normal
    return Carried(tier, subject, standing, seen, by_officer)


def overridden(before: Carried, tier: Tier) -> Carried:
    """With the tier that an officer set for this application."""
    own = before.standing.tier if before.standing else Tier.normal
    return msgspec.structs.replace(before, tier=best(own, tier), set_by_officer=tier)


def without_mark(before: Carried, mark: str) -> Carried:
    """With a mark that was ended no longer counted."""
    standing = before.standing
    if standing is None or all(one.ref != mark for one in standing.marks):
        return before
    marks = tuple(one for one in standing.marks if one.ref != mark)
    tier = tier_of(standing.entries, marks)
    standing = msgspec.structs.replace(standing, marks=marks, tier=tier)
    if before.set_by_officer:
        tier = best(tier, before.set_by_officer)
    return msgspec.structs.replace(before, tier=tier, standing=standing)


def merged(own: Any, others: Collection[Any]) -> Any:
    """What is carried when applications of one person become one, as it is stored.

    The one on the screen counts; where it carries nothing, the newest of the others does, and what
    it says is news, because the screen showed the ordinary plan.
    """
    if own is not None:
        return own
    known = [one for one in others if one is not None]
    if not known:
        return None
    last = msgspec.convert(known[-1], Carried)
    return msgspec.to_builtins(msgspec.structs.replace(last, seen=Tier.normal))


def may_look(duties: Collection[str]) -> bool:
    """Whether an officer with these duties may look at an automatic choice."""
    return bool(LOOKS & set(duties))


class Difference(msgspec.Struct, frozen=True):
    """What one tier asks that another does not, by slug of the papers."""

    now: tuple[str, ...] = ()
    """To hand over now, and not before."""
    later: tuple[str, ...] = ()
    """They may follow; before, they could not, or need not come at all."""
    signed: tuple[str, ...] = ()
    """A statement stands in for them, and did not before."""
    spared: tuple[str, ...] = ()
    """Not to be sent any more, now or later."""


def difference(before: Bundle, after: Bundle) -> Difference:
    """What changes for the person between two plans of one application."""
    old = {one.slug: one.mode for one in before.papers}
    new = {one.slug: one.mode for one in after.papers}

    def came(mode: PaperMode) -> tuple[str, ...]:
        return tuple(slug for slug, own in new.items() if own is mode and old.get(slug) is not mode)

    spared = (
        slug
        for slug, mode in old.items()
        if mode in TO_SEND and new.get(slug) not in (*TO_SEND, PaperMode.promised)
    )
    return Difference(
        came(PaperMode.required), came(PaperMode.later), came(PaperMode.promised), tuple(spared)
    )
