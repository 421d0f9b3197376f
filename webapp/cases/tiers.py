"""Use-cases of an application's credit tier: look it up, tell of it, ask a human to look at it.

A page that is only looked at asks nobody: the standing is looked up when something is sent (begun,
answered to the plan, signed in, saved, handed in), and carried on the draft's own row.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import msgspec
from sqlalchemy import update
from sqlalchemy.orm import Session

from webapp.accounts import service as accounts
from webapp.accounts.values import PRIVACY_VERSION
from webapp.cases import drafts, form, form_rules, party_rules, tier_rules
from webapp.cases.form import Opened
from webapp.cases.models import Draft
from webapp.cases.tier_rules import Carried
from webapp.cases.values import DraftState, DraftValues, Owner
from webapp.catalog import rules as catalog_rules
from webapp.catalog.values import Applicant, Bundle, Question, Tier
from webapp.core import audit
from webapp.core.db import transaction
from webapp.credit import service as credit
from webapp.halls import service as halls


def renew(
    opened: Opened,
    *,
    owner: Owner,
    id_number: str | None,
    now: datetime,
    unseen: bool = False,
    again: bool = False,
) -> bool:
    """Look up whose standing counts for an application, if that is due; whether its tier changed.

    `id_number` is the number that was proved at sign-in. `unseen`: the plan is still to be shown.
    `again`: take up what was looked up meanwhile, due or not. Nothing is asked inside a
    transaction, and nothing typed is touched.
    """
    draft = opened.draft
    if draft.trial or draft.state is not DraftState.open:
        return False
    subject = tier_rules.subject(opened.stored, _asked(opened), id_number)
    key = _key(subject) if subject else ""
    before = tier_rules.carried(draft.credit)
    is_news = before is not None and before.seen is not before.tier
    if not tier_rules.is_due(before, key, now) and not again and not (unseen and is_news):
        return False
    standing = None
    if subject is not None:
        standing = credit.look_up(
            kind=subject.kind, code=subject.code, hall_id=draft.hall_id, now=now
        )

    def renewed(carried: Carried | None) -> Carried | None:
        return tier_rules.renewed(carried, key, standing, unseen=unseen)

    try:
        return _change(draft.ref, renewed, owner=owner, actor="system", now=now)
    except (drafts.NotFound, drafts.Submitted):
        return False  # another window was faster


def is_due(opened: Opened, now: datetime) -> bool:
    """Whether a page that was just saved may have made a look-up due; asks no table.

    A person's number is looked up when they sign in, a body's once the form has its code.
    """
    before, asked = tier_rules.carried(opened.draft.credit), _asked(opened)
    if party_rules.ENTERPRISE_CODE in asked:
        subject = tier_rules.subject(opened.stored, asked, None)
        return tier_rules.is_due(before, _key(subject) if subject else "", now)
    if before is None:
        return False
    typed = str(opened.stored.get(party_rules.APPLICANT_ID) or "")
    key = _key(credit.Subject(Applicant.person, typed)) if typed else before.subject
    return tier_rules.is_due(before, key, now)


def _asked(opened: Opened) -> set[str]:
    pages = opened.ground.bundle.pages
    return {field.slug for page in pages for field in form_rules.asked_fields(page)}


def _key(subject: credit.Subject) -> str:
    return f"{subject.kind.value}:{credit.code_index(subject.code).hex()}"


def _change(
    ref: str,
    change: Callable[[Carried | None], Carried | None],
    *,
    owner: Owner,
    actor: str,
    now: datetime,
) -> bool:
    """Change what an open draft carries, under its lock; whether its tier is another one then."""
    with transaction() as session:
        draft = drafts.lock(session, ref, owner=owner, pinned=True)
        return store(session, draft, change(tier_rules.carried(draft.credit)), actor, now)


def store(
    session: Session, draft: DraftValues, after: Carried | None, actor: str, now: datetime
) -> bool:
    """Keep what a locked draft carries; that its tier changed is put on record.

    Which tier it is stays out of the record: of a person that is personal. It lies sealed here.
    """
    if after == tier_rules.carried(draft.credit):
        return False
    session.execute(
        update(Draft)
        .where(Draft.id == draft.id)
        .values(credit=msgspec.to_builtins(after) if after else None)
    )
    tier = after.tier if after else Tier.normal
    if tier is draft.tier:
        return False
    audit.record(
        session,
        hall_id=draft.hall_id,
        chain=f"draft:{draft.ref}",
        action="draft.tier",
        actor=actor,
        subject=f"draft:{draft.ref}",
        details={
            "kind": after.standing.kind.value if after and after.standing else None,
            "source": after.standing.source if after and after.standing else None,
        },
        now=now,
    )
    return True


def renew_own(
    ref: str, *, account_id: int, now: datetime, unseen: bool = False, again: bool = False
) -> bool:
    """`renew`, of a draft of this account, who is asked for only once they read the notice."""
    known = accounts.account(account_id)
    if known is None or known.privacy_version != PRIVACY_VERSION:
        return False
    owner = Owner(account_id=account_id)
    draft = drafts.load(ref, owner=owner, pinned=True)
    if draft.trial or draft.state is not DraftState.open:
        return False
    opened = form.opened_as_pinned(draft, now)
    return renew(
        opened,
        owner=owner,
        id_number=known.identity.id_number if known.identity else None,
        now=now,
        # Once a page of the form was saved, its plan was seen.
        unseen=unseen and not opened.done,
        again=again,
    )


@accounts.on_known
def renew_all(account_id: int, now: datetime) -> None:
    """Look up the standing for each open application of somebody who has just signed in."""
    for draft in drafts.open_drafts(Owner(account_id=account_id)):
        renew_own(draft.ref, account_id=account_id, now=now)


@credit.on_look
def follow_up(account_id: int, now: datetime) -> None:
    """Let each open application take up what its person has just had looked up."""
    for draft in drafts.open_drafts(Owner(account_id=account_id)):
        renew_own(draft.ref, account_id=account_id, now=now, again=True)


# --- what the person is told ---------------------------------------------------------------------


def usual(draft: DraftValues, tier: Tier = Tier.normal) -> Bundle:
    """The plan as the ordinary tier (or another one) has it."""
    return drafts.bundle_of(draft, halls.here(), halls.today(), tier=tier)


def has_news(draft: DraftValues) -> bool:
    """Whether the tier has changed the plan since the person saw it; costs nothing where not."""
    if not draft.credit or draft.state is not DraftState.open:
        return False
    seen = Tier(draft.credit.get("seen", Tier.normal))
    return seen is not draft.tier and usual(draft, seen) != usual(draft, draft.tier)


def plan_choices(draft: DraftValues) -> list[Question]:
    """The choices of the plan, but for those in which the tier leaves nothing to choose."""
    revision, theme, hall = drafts.ground_of(draft)
    offered = catalog_rules.plan_choices(theme, draft.situation, revision, hall)
    if draft.tier is Tier.normal:
        return list(offered)
    return [one for one in offered if one.answers or _matters(draft, one)]


def _matters(draft: DraftValues, question: Question) -> bool:
    sides = [
        drafts.bundle_of(
            draft,
            halls.here(),
            halls.today(),
            answers={**draft.situation, question.slug: option.slug},
        )
        for option in question.options
    ]
    return any(side != sides[0] for side in sides)


def mark_seen(ref: str, tier: str, *, owner: Owner, now: datetime) -> None:
    """Note that the person has seen the plan of this tier. Raises NotFound or Submitted."""

    def seen(carried: Carried | None) -> Carried | None:
        if carried is None or carried.tier.value != tier:
            return carried  # it changed once more meanwhile, and will be told
        return msgspec.structs.replace(carried, seen=carried.tier)

    _change(ref, seen, owner=owner, actor=audit.person(owner.account_id), now=now)
