"""What signing needs of an application: who signs, and how it goes on without a signature.

A statement is free (国办发〔2020〕42号): who does not sign hands in the papers that it would have
stood in for, or takes the way of an item that rests on no promise.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.cases import drafts, form, marks, party_rules, rules, states
from webapp.cases.form import Opened
from webapp.cases.models import BundleCase, Draft
from webapp.cases.paper_values import MarkKind
from webapp.cases.party_rules import Signer
from webapp.cases.values import DraftValues, Owner
from webapp.catalog.rules import plan_choices
from webapp.catalog.values import Answers, Bundle
from webapp.core import audit
from webapp.halls import service as halls


class OtherWay(msgspec.Struct, frozen=True):
    """A draft as it would stand with a statement declined, or no longer declined."""

    draft: DraftValues
    bundle: Bundle


def applicant_name(opened: Opened) -> str:
    """Who signs: the applicant, as the form names them; empty before it was filled in."""
    return str(opened.stored.get(party_rules.APPLICANT_NAME, ""))


def signers(opened: Opened, statement: str) -> tuple[Signer, ...]:
    """Who signs a statement: the persons of its table (all investors), else the applicant.

    Nobody before the form says who that is.
    """
    return party_rules.signers(opened.ground.revision, statement, opened.stored)


def basis_now(session: Session, draft_id: int, statement: str, now: datetime) -> str | None:
    """What a signature under a statement of a draft would rest on now; None where it rests on
    none, or where the draft is gone or was handed in.
    """
    draft = drafts.by_id(session, draft_id)
    if draft is None or not rules.may_change(draft):
        return None
    opened = form.opened_as_pinned(draft, now)
    if all(one.slug != statement for one in opened.ground.bundle.statements):
        return None
    return marks.signature_basis(opened, statement)


def unsign(session: Session, draft_id: int, statement: str) -> None:
    """A signature does not count after all: the draft has to get another one, or its case."""
    marks.unmark(session, draft_id, MarkKind.signature, statement)
    case_id = session.scalar(select(BundleCase.id).where(BundleCase.draft_id == draft_id))
    if case_id is not None:
        states.reopen(session, case_id, "signature", statement)


def without(opened: Opened, statement: str) -> OtherWay | None:
    """The draft without this statement; None where the application cannot do without it.

    A way of an item that rests on it is left by the choice of the plan that leads elsewhere, so
    that the plan page says the same; papers that it stands in for are asked for by its name.
    """
    kept, declined = _declined(opened, statement)
    chosen = _chosen(opened)
    if is_full_promise(opened, statement):
        # Without it everything is as it is for everybody; what was chosen on the plan counts again.
        tried = [(opened.draft.situation, declined)]
    elif any(item.statement == statement for item in opened.ground.bundle.items):
        tried = [*((answers, kept) for answers in chosen), *((a, declined) for a in chosen)]
    else:
        tried = [(opened.draft.situation, declined)]
    return _first(opened, statement, tried, wanted=False)


def again(opened: Opened, statement: str) -> OtherWay | None:
    """The draft with this statement to sign; None where the application never rests on it."""
    kept, _declined_too = _declined(opened, statement)
    tried = [(answers, kept) for answers in (opened.draft.situation, *_chosen(opened))]
    return _first(opened, statement, tried, wanted=True)


def is_full_promise(opened: Opened, statement: str) -> bool:
    """Whether a statement is the one by which a whole item may be promised (完全承诺)."""
    known = opened.ground.revision.items
    full = (known[item.slug].full_promise for item in opened.ground.bundle.items)
    return any(one is not None and one.statement == statement for one in full)


def _declined(opened: Opened, statement: str) -> tuple[list[str], list[str]]:
    """What is declined besides this statement, and with it."""
    others = [one for one in opened.draft.declined if one != statement]
    return others, [*others, statement]


def _chosen(opened: Opened) -> list[Answers]:
    """The answers with one choice of the plan made another way, each of them."""
    ground, situation = opened.ground, opened.draft.situation
    return [
        {**situation, question.slug: option.slug}
        for question in plan_choices(ground.theme, situation, ground.revision, ground.hall)
        for option in question.options
    ]


def _first(
    opened: Opened, statement: str, tried: list[tuple[Answers, list[str]]], *, wanted: bool
) -> OtherWay | None:
    """The first draft of these in which the statement is, or is not."""
    for situation, declined in tried:
        draft = msgspec.structs.replace(opened.draft, situation=situation, declined=declined)
        bundle = drafts.bundle_of(draft, halls.here(), opened.today)
        if any(one.slug == statement for one in bundle.statements) is wanted:
            return OtherWay(draft, bundle)
    return None


def open_locked(session: Session, ref: str, *, owner: Owner, now: datetime) -> Opened:
    """An open draft with its form, locked until the caller's transaction ends.

    Raises drafts.NotFound, or drafts.Submitted.
    """
    drafts.lock(session, ref, owner=owner)
    return form.open_form(ref, owner=owner, now=now)


def decline(session: Session, opened: Opened, statement: str, *, actor: str, now: datetime) -> bool:
    """Leave a statement out of a locked draft, its signature too; whether that can be done."""
    way = without(opened, statement)
    if way is None:
        return False
    marks.unmark(session, opened.draft.id, MarkKind.signature, statement)
    _store(session, way.draft, "statement.decline", statement, actor, now)
    return True


def take_back(
    session: Session, opened: Opened, statement: str, *, actor: str, now: datetime
) -> bool:
    """Let a locked draft rest on a statement again; whether that can be done."""
    way = again(opened, statement)
    if way is None:
        return False
    _store(session, way.draft, "statement.undecline", statement, actor, now)
    return True


def _store(
    session: Session, draft: DraftValues, action: str, statement: str, actor: str, now: datetime
) -> None:
    session.execute(
        update(Draft)
        .where(Draft.id == draft.id)
        .values(declined=list(draft.declined), situation=draft.situation, changed_at=now)
    )
    audit.record(
        session,
        hall_id=draft.hall_id,
        chain=f"draft:{draft.ref}",
        action=action,
        actor=actor,
        subject=f"draft:{draft.ref}",
        details={"statement": statement},
        now=now,
    )
