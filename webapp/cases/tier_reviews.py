"""Use-cases of the officer who looks at an automatic choice: what it was about, and the decision.

An officer keeps it, or sets a better tier for this one application, or ends a mark; always with
reasons that the person reads (PIPL art. 24). Whoever asks is never worse off for asking.
"""

from __future__ import annotations

from datetime import date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.cases import drafts, number_rules, tier_asking, tier_rules, tiers
from webapp.cases.drafts import NotFound
from webapp.cases.models import Draft
from webapp.cases.values import DraftState, DraftValues
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_named
from webapp.catalog.values import Bundle, Tier
from webapp.core import audit, clock
from webapp.core.db import reading, transaction
from webapp.core.i18n import Text
from webapp.credit import rules as credit_rules
from webapp.credit import service as credit
from webapp.credit.service import About, Ended, Mark, Review, Settled, Standing
from webapp.halls import service as halls
from webapp.messages import service as messages

KEPT, CHANGED = "credit_kept", "credit_changed"
MARK_KEPT, MARK_ENDED = "mark_kept", "mark_ended"
OWN, MINE = "standing", "own"
"""The kind of page that messages about a mark lead to: how a person stands."""


class NoReasons(Exception):
    """A decision needs reasons that the person reads."""


class NotBetter(Exception):
    """Whoever asks for a human look is not set to a worse tier, nor to the one they have."""


class Offer(msgspec.Struct, frozen=True):
    """What one tier would ask of an application."""

    tier: Tier
    now: int
    later: int
    signed: int
    latest: date | None


class ToLook(msgspec.Struct, frozen=True):
    """A human look with everything that it is about; the person's name is masked."""

    review: Review
    person: str
    theme: Text | None = None
    tier: Tier = Tier.normal
    standing: Standing | None = None
    offers: tuple[Offer, ...] = ()
    mark: Mark | None = None
    decided_by: str = ""


def to_look(ref: str, hall_id: int) -> ToLook:
    """One look. Raises LookupError where this hall has no such one."""
    review = credit.find(ref, hall_id)
    known = accounts.identity_of(review.account_id)
    person = number_rules.mask_name(known.name) if known else ""
    officer = accounts.staff_member(review.decided_by) if review.decided_by else None
    by = officer.name if officer else ""
    if review.about is About.mark:
        return ToLook(
            review, person, tier=review.tier, mark=credit.mark_of(review.about_ref), decided_by=by
        )
    draft = _draft(review.about_ref)
    if draft is None:
        return ToLook(review, person, tier=review.tier, decided_by=by)
    revision = catalog.revision(draft.revision_id)
    carried = tier_rules.carried(draft.credit)
    offers: tuple[Offer, ...] = ()
    if draft.state is DraftState.open:
        wanted = (draft.tier, *reversed(credit_rules.better_than(draft.tier)))
        offers = tuple(_offer(tier, tiers.usual(draft, tier)) for tier in wanted)
    return ToLook(
        review,
        person,
        theme=theme_named(revision, draft.theme).name,
        tier=draft.tier,
        standing=carried.standing if carried else None,
        offers=offers,
        decided_by=by,
    )


def _draft(ref: str) -> DraftValues | None:
    with reading() as session:
        found = session.scalar(select(Draft.id).where(Draft.ref == ref))
        return None if found is None else drafts.by_id(session, found)


def _offer(tier: Tier, bundle: Bundle) -> Offer:
    by_mode = {mode.value: count for mode, count in bundle.receipt.by_mode.items()}
    return Offer(
        tier,
        now=by_mode["required"],
        later=by_mode["later"],
        signed=len(bundle.statements),
        latest=bundle.plan.latest.date if bundle.plan.is_dated else None,
    )


def keep(ref: str, reasons: str, *, officer_id: int, hall_id: int, now: datetime) -> None:
    """Find it right as it is. Raises LookupError, Settled or NoReasons."""
    words = _reasons(reasons)
    with transaction() as session:
        review = credit.find(ref, hall_id)
        draft = _locked(session, review)
        review = _decide(session, ref, words, officer_id, hall_id, now)
        kind = MARK_KEPT if review.about is About.mark else KEPT
        _tell_and_record(session, review, draft, kind, officer_id, now)


def set_tier(
    ref: str, tier: Tier, reasons: str, *, officer_id: int, hall_id: int, now: datetime
) -> None:
    """Set a better tier for one application; its plan follows, and its person reads why.

    Raises LookupError, Settled, NoReasons, or NotBetter.
    """
    words = _reasons(reasons)
    with transaction() as session:
        review = credit.find(ref, hall_id)
        draft = _locked(session, review)
        if draft is None:
            raise LookupError(f"review {ref} is about no application")
        before = tier_rules.carried(draft.credit)
        if before is None or tier not in credit_rules.better_than(draft.tier):
            raise NotBetter
        review = _decide(session, ref, words, officer_id, hall_id, now, tier=tier)
        after = tier_rules.overridden(before, tier)
        tiers.store(session, draft, after, f"staff:{officer_id}", now)
        _tell_and_record(session, review, draft, CHANGED, officer_id, now)


def end_mark(
    ref: str, ended: Ended, reasons: str, *, officer_id: int, hall_id: int, now: datetime
) -> None:
    """End a mark that somebody objected to. Raises LookupError, Settled or NoReasons."""
    words = _reasons(reasons)
    with transaction() as session:
        review = _decide(session, ref, words, officer_id, hall_id, now, ended=ended)
        if review.about is not About.mark:
            raise LookupError(f"review {ref} is about no mark")
        actor, today = f"staff:{officer_id}", clock.local(now, halls.here().zone).date()
        credit.end_breach(session, review.about_ref, ended, on=today, actor=actor, now=now)
        _lift(session, review, actor, now)
        _tell_and_record(session, review, None, MARK_ENDED, officer_id, now)


def _lift(session: Session, review: Review, actor: str, now: datetime) -> None:
    """The open applications of the person forget a mark at once, not with the next look-up."""
    mine = select(Draft.id).where(
        Draft.account_id == review.account_id, Draft.state == DraftState.open
    )
    for draft_id in session.scalars(mine.order_by(Draft.id)).all():
        draft = drafts.locked_by_id(session, draft_id)
        before = tier_rules.carried(draft.credit)
        if before is not None:
            after = tier_rules.without_mark(before, review.about_ref)
            tiers.store(session, draft, after, actor, now)


def _reasons(reasons: str) -> str:
    words = credit_rules.read_reasons(reasons)
    if words is None:
        raise NoReasons
    return words


def _locked(session: Session, review: Review) -> DraftValues | None:
    """The application that a look is about, locked; None for a mark. Raises Settled."""
    if review.about is About.mark:
        return None
    found = session.scalar(select(Draft.id).where(Draft.ref == review.about_ref))
    try:
        draft = drafts.locked_by_id(session, found) if found is not None else None
    except NotFound:
        draft = None
    if draft is None or draft.state is not DraftState.open:
        raise Settled
    return draft


def _decide(
    session: Session,
    ref: str,
    words: str,
    officer_id: int,
    hall_id: int,
    now: datetime,
    *,
    tier: Tier | None = None,
    ended: Ended | None = None,
) -> Review:
    officer = accounts.staff_member(officer_id)
    if (
        officer is None
        or not officer.active
        or officer.hall_id != hall_id
        or not tier_rules.may_look(officer.duties)
    ):
        raise LookupError(f"officer {officer_id} looks at no automatic choices")
    return credit.decide(
        session,
        ref,
        hall_id=hall_id,
        reasons=words,
        officer_id=officer_id,
        now=now,
        tier=tier,
        ended=ended,
    )


def _tell_and_record(
    session: Session,
    review: Review,
    draft: DraftValues | None,
    kind: str,
    officer_id: int,
    now: datetime,
) -> None:
    place = messages.Link(tier_asking.PLACE, draft.ref) if draft else messages.Link(OWN, MINE)
    messages.send(
        session,
        kind,
        accounts.phone_of(review.account_id) or "",
        {},
        hall_id=review.hall_id,
        now=now,
        account_id=review.account_id,
        link=place,
        step=review.ref,
    )
    details = {"review": review.ref, "outcome": review.state.value}
    if review.tier_set is not None:
        details["tier"] = review.tier_set.value
    if review.ended is not None:
        details["ended"] = review.ended.value
    subject = f"draft:{draft.ref}" if draft else f"mark:{review.about_ref}"
    audit.record(
        session,
        hall_id=review.hall_id,
        chain=subject if draft else audit.SYSTEM,
        action="credit.review.decide",
        actor=f"staff:{officer_id}",
        subject=subject,
        details=details,
        now=now,
    )
