"""Use-cases of an upgrade: open applications follow a newer catalog, or their owners are asked.

Looking writes nothing: a draft that may follow silently is read on the newer catalog at once, and
its row follows with the next thing that is stored.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable, Iterator
from datetime import datetime
from threading import Lock
from typing import TypeVar

import msgspec
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from webapp.cases import draft_ends, drafts, form, marks, rules, upgrade_rules
from webapp.cases.form import Opened
from webapp.cases.models import Draft
from webapp.cases.paper_values import Held
from webapp.cases.upgrade_report import Report, report
from webapp.cases.upgrade_rules import (
    UNTOUCHED,
    WITHDRAWN,
    Standing,
    Upgrade,
    Verdict,
    carried_answers,
    carried_values,
    kept_values,
)
from webapp.cases.values import DraftState, DraftValues, Owner
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_of
from webapp.catalog.values import Revision
from webapp.core import audit, clock
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

KEPT = 2048
"""Verdicts and grounds that a process remembers."""
GOES_ON = (Verdict.untouched, Verdict.silent)

T = TypeVar("T")

_verdicts: OrderedDict[Hashable, Upgrade] = OrderedDict()
_grounds: OrderedDict[Hashable, bytes] = OrderedDict()
_lock = Lock()


class Moved(Exception):
    """Another catalog was published since the page was shown."""


def upgraded(draft: DraftValues, *, now: datetime | None = None) -> DraftValues:
    """An open draft on the newest catalog, if it may go on silently; nothing is stored.

    Raises drafts.Changed where its owner is asked first.
    """
    newest = catalog.current_id(draft.hall_id)
    if upgrade_of(draft, newest, now=now).verdict not in GOES_ON:
        raise drafts.Changed(draft.ref)
    return msgspec.structs.replace(draft, revision_id=newest)


def kept_up(session: Session, draft: DraftValues, *, now: datetime) -> DraftValues:
    """A locked draft on the newest catalog, its row too, if it may go on silently."""
    newest = catalog.current_id(draft.hall_id)
    if upgrade_of(draft, newest, now=now).verdict not in GOES_ON:
        return draft
    return _move(session, draft, newest, actor="job", now=now)


def _move(
    session: Session, draft: DraftValues, newest: int, *, actor: str, now: datetime
) -> DraftValues:
    session.execute(update(Draft).where(Draft.id == draft.id).values(revision_id=newest))
    audit.record(
        session,
        hall_id=draft.hall_id,
        chain=f"draft:{draft.ref}",
        action="draft.upgrade",
        actor=actor,
        subject=f"draft:{draft.ref}",
        details={"revision": catalog.revision(newest).hash},
        now=now,
    )
    return msgspec.structs.replace(draft, revision_id=newest)


def upgrade_of(draft: DraftValues, newest: int, *, now: datetime | None = None) -> Upgrade:
    """What the catalog with this id means for a draft; what was found lately is kept."""
    key = (draft.id, draft.changed_at, draft.revision_id, newest, halls.today(), draft.tier)
    with _lock:
        known = _verdicts.get(key)
    if known is None:
        known = against(draft, catalog.revision(newest), now=now)
        _keep(_verdicts, key, known)
    return known


def against(draft: DraftValues, new: Revision, *, now: datetime | None = None) -> Upgrade:
    """What a catalog, published or not, means for an open draft."""
    old = catalog.revision(draft.revision_id)
    if old.hash == new.hash:
        return UNTOUCHED
    if theme_of(new, draft.theme) is None:
        return WITHDRAWN
    if _stands_on(old, draft.theme) == _stands_on(new, draft.theme):
        return UNTOUCHED
    opened = form.opened_as_pinned(draft, now or clock.now())
    held = marks.held(draft.id)
    before = _standing(opened, opened, held)
    after = _standing(form.laid_on(opened, new), opened, held)
    return upgrade_rules.compare(before, after, today=opened.today)


def _standing(on: Opened, opened: Opened, held: Held) -> Standing:
    return Standing(on.ground, opened.stored, opened.done, held, marks.bases(on))


def _stands_on(revision: Revision, theme: str) -> bytes:
    """The ground of a theme; of an unpublished catalog (no hash yet) it is not kept."""
    key = (revision.hash, theme)
    with _lock:
        known = _grounds.get(key)
    if known is None:
        known = upgrade_rules.stands_on(revision, theme)
        _keep(_grounds, key, known)
    return known


def _keep(memo: OrderedDict[Hashable, T], key: Hashable, value: T) -> None:
    with _lock:
        memo[key] = value
        while len(memo) > KEPT:
            memo.popitem(last=False)


# --- before anybody publishes --------------------------------------------------------------------


def rehearse(new: Revision, *, hall_id: int | None = None) -> Report:
    """What publishing this catalog would mean for the open drafts (of one hall, or of all)."""
    return report(_each(new, hall_id))


def _each(new: Revision, hall_id: int | None) -> Iterator[tuple[str, Upgrade]]:
    conditions = [Draft.state == DraftState.open, Draft.trial.is_(False)]
    if hall_id is not None:
        conditions.append(Draft.hall_id == hall_id)
    with reading() as session:
        ids = session.scalars(select(Draft.id).where(*conditions).order_by(Draft.id)).all()
        for draft_id in ids:
            draft = drafts.by_id(session, draft_id)
            if draft is not None:
                yield draft.theme, against(draft, new)


# --- what its owner decides ----------------------------------------------------------------------


def look(ref: str, *, owner: Owner, now: datetime) -> tuple[DraftValues, Upgrade, int]:
    """A draft as it is pinned, what the newest catalog means for it, and that catalog's id.

    Raises drafts.NotFound.
    """
    draft = drafts.load(ref, owner=owner, pinned=True)
    newest = catalog.current_id(draft.hall_id)
    if draft.trial or not rules.may_change(draft) or draft.revision_id == newest:
        return draft, UNTOUCHED, newest
    return draft, upgrade_of(draft, newest, now=now), newest


def accept(ref: str, seen: str, *, owner: Owner, actor: str, now: datetime) -> None:
    """Go on with the newest catalog, whose hash the person saw; every answer is kept.

    What the guide had answered and the form asks now is answered there too. Raises
    drafts.NotFound, drafts.Submitted, Moved, or drafts.Changed where the theme was withdrawn.
    """
    with transaction() as session:
        draft = drafts.lock(session, ref, owner=owner)
        newest = catalog.current_id(draft.hall_id)
        if draft.revision_id == newest:
            return
        new = catalog.revision(newest)
        if new.hash != seen:
            raise Moved
        if theme_of(new, draft.theme) is None:
            raise drafts.Changed(ref)
        opened = form.opened_as_pinned(draft, now)
        _move(session, draft, newest, actor=actor, now=now)
        after = form.laid_on(opened, new).ground
        fields = kept_values(opened.ground, after, opened.stored)
        session.execute(
            update(Draft).where(Draft.id == draft.id).values(fields=fields, changed_at=now)
        )


def carry_over(ref: str, theme: str, *, owner: Owner, actor: str, now: datetime) -> str:
    """Take the answers of a draft to another theme; the reference of the draft that has them.

    The fields are one dictionary, so all that was typed comes along, papers too. Where its owner
    has begun that theme already, the two become one: what was said there counts. Raises
    drafts.NotFound, for an unknown theme too, or drafts.Submitted.
    """
    with transaction() as session:
        draft = drafts.lock(session, ref, owner=owner)
        newest = catalog.current_id(draft.hall_id)
        new = catalog.revision(newest)
        if theme not in new.themes:
            raise drafts.NotFound
        opened = form.opened_as_pinned(draft, now)
        fields = carried_values(opened.ground, opened.stored)
        situation = carried_answers(opened.ground.theme, draft.situation, new.themes[theme])
        begun = drafts.begun(session, theme, owner=owner)
        if begun is not None and begun.id != draft.id:
            other = form.opened_as_pinned(begun, now)
            fields = rules.merge_older(fields, other.stored)
            situation = rules.merge_older(situation, begun.situation)
            draft_ends.take_over(session, [draft.id], begun.id)
            values = {"situation": situation, "fields": fields, "changed_at": now}
            session.execute(update(Draft).where(Draft.id == begun.id).values(**values))
            session.execute(delete(Draft).where(Draft.id == draft.id))
        else:
            session.execute(
                update(Draft)
                .where(Draft.id == draft.id)
                .values(
                    theme=theme,
                    revision_id=newest,
                    situation=situation,
                    fields=fields,
                    changed_at=now,
                )
            )
        audit.record(
            session,
            hall_id=draft.hall_id,
            chain=f"draft:{ref}",
            action="draft.carry",
            actor=actor,
            subject=f"draft:{ref}",
            details={"from": draft.theme, "to": theme},
            now=now,
        )
        return begun.ref if begun is not None else ref
