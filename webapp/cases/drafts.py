"""Use-cases of a draft: start one, find it again, answer its guide.

A draft belongs to a browser's session, or to an account. The guide's answers are no personal data;
what is typed into the form lies sealed beside them and is not read here, except to be kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Row, bindparam, insert, select, update
from sqlalchemy.orm import Session
from werkzeug import exceptions

from webapp.accounts.models import Account
from webapp.cases import rules
from webapp.cases.models import Draft
from webapp.cases.values import DraftState, DraftValues, Journey, Owner, Step
from webapp.catalog import service as catalog
from webapp.catalog.models import CatalogRevision
from webapp.catalog.picking import theme_named, theme_of
from webapp.catalog.rules import as_called, as_offered, plan_choices
from webapp.catalog.values import (
    Answers,
    Bundle,
    HallParameters,
    Question,
    Revision,
    Theme,
    Tier,
    Where,
)
from webapp.core import clock, crypto, settings
from webapp.core.db import fetch_one, reading, transaction
from webapp.halls import service as halls
from webapp.halls.service import HallValues
from webapp.web import trial
from webapp.web.sessions import WebSession

PROLONG_AFTER = timedelta(minutes=5)
"""A visitor's session lives on while they answer; it is written no more often than this."""
JOURNEYS_KEPT = 1024

_journeys: dict[tuple[str, str, bytes], tuple[HallParameters, Journey]] = {}

_COLUMNS = (
    Draft.id,
    Draft.ref,
    Draft.hall_id,
    Draft.theme,
    Draft.revision_id,
    Draft.session_id,
    Draft.account_id,
    Draft.state,
    Draft.situation,
    Draft.changed_at,
    Draft.declined,
    Draft.trial,
    Draft.credit,
)
# Built once: a page's only own query.
_BY_REF = select(*_COLUMNS).where(Draft.ref == bindparam("ref"))
_BY_REF_LOCKED = _BY_REF.with_for_update()


class NotFound(exceptions.NotFound):
    """There is no such draft, or it is somebody else's: the two look the same."""


class Changed(Exception):
    """The catalog has changed in what this draft says: its owner is asked before it goes on."""

    def __init__(self, ref: str) -> None:
        super().__init__(ref)
        self.ref = ref


class OffPath(Exception):
    """The answers do not lead to this page now; `step` is where they lead."""

    def __init__(self, step: Step) -> None:
        super().__init__(step)
        self.step = step


class Submitted(Exception):
    """The draft was handed in: it is a case now, and its answers stay."""


def start(theme_slug: str, *, owner: Owner, now: datetime) -> str:
    """Begin an application for a theme, or carry on with the one that is open; its ref.

    Raises NotFound where the catalog has no such theme.
    """
    hall = halls.here()
    revision = catalog.current(hall.id)
    if theme_of(revision, theme_slug) is None:
        raise NotFound
    with transaction() as session:
        # Two quick taps make one draft: the second waits here for the first.
        session.execute(_owner_row(owner).with_for_update())
        known = session.scalar(
            select(Draft.ref)
            .where(
                _belongs_to(owner),
                Draft.theme == theme_slug,
                Draft.state == DraftState.open,
                Draft.trial.is_(False),
            )
            .order_by(Draft.changed_at.desc())
            .limit(1)
        )
        if known is not None:
            return known
        revision_id = session.execute(
            select(CatalogRevision.id).where(CatalogRevision.hash == revision.hash)
        ).scalar_one()
        return _begin(session, theme_slug, revision_id, hall.id, owner=owner, now=now)


def start_trial(theme_slug: str, revision_id: int, *, owner: Owner, now: datetime) -> str:
    """Begin an application on trial, on a catalog that need not be published; its ref.

    It goes the way of every other, and is never handed in. Raises NotFound where the catalog has
    no such theme.
    """
    if theme_of(catalog.revision(revision_id), theme_slug) is None:
        raise NotFound
    with transaction() as session:
        return _begin(
            session, theme_slug, revision_id, halls.here().id, owner=owner, now=now, on_trial=True
        )


def _begin(
    session: Session,
    theme: str,
    revision_id: int,
    hall_id: int,
    *,
    owner: Owner,
    now: datetime,
    on_trial: bool = False,
) -> str:
    ref = crypto.token()
    session.execute(
        insert(Draft).values(
            ref=ref,
            hall_id=hall_id,
            theme=theme,
            revision_id=revision_id,
            session_id=None if owner.account_id is not None else owner.session_id,
            account_id=owner.account_id,
            state=DraftState.open,
            situation={},
            fields={},
            pages_done=[],
            trial=on_trial,
            created_at=now,
            changed_at=now,
        )
    )
    return ref


def load(ref: str, *, owner: Owner, pinned: bool = False) -> DraftValues:
    """The draft, in one query, on the newest catalog that it may follow.

    `pinned` leaves it on the catalog that is stored with it. Raises NotFound, for another person's
    draft too, or Changed where a newer catalog asks its owner something first.
    """
    draft = _mine(fetch_one(_BY_REF, {"ref": ref}), owner)
    if pinned or _is_up_to_date(draft):
        return draft
    from webapp.cases import upgrading  # it opens forms, and forms load drafts

    return upgrading.upgraded(draft)


def _is_up_to_date(draft: DraftValues) -> bool:
    if draft.trial:
        trial.mark()
        return True
    return not rules.may_change(draft) or catalog.current_id(draft.hall_id) == draft.revision_id


def by_id(session: Session, draft_id: int) -> DraftValues | None:
    """A draft as it is stored, whosever it is; None where it is gone."""
    row = session.execute(select(*_COLUMNS).where(Draft.id == draft_id)).one_or_none()
    return None if row is None else DraftValues(*tuple(row))


def begun(session: Session, theme: str, *, owner: Owner) -> DraftValues | None:
    """The open draft of a theme that this person has, the last touched, locked."""
    row = session.execute(
        select(*_COLUMNS)
        .where(
            _belongs_to(owner),
            Draft.theme == theme,
            Draft.state == DraftState.open,
            Draft.trial.is_(False),
        )
        .order_by(Draft.changed_at.desc())
        .limit(1)
        .with_for_update()
    ).one_or_none()
    return None if row is None else DraftValues(*tuple(row))


def lock(session: Session, ref: str, *, owner: Owner, pinned: bool = False) -> DraftValues:
    """The open draft, its row locked until the caller's transaction ends.

    It follows a newer catalog if it may do so silently; else, or with `pinned`, what is being
    saved is saved on its own. Raises NotFound, or Submitted where it was handed in.
    """
    draft = _mine(session.execute(_BY_REF_LOCKED, {"ref": ref}).one_or_none(), owner)
    if not rules.may_change(draft):
        raise Submitted
    if not pinned and not _is_up_to_date(draft):
        from webapp.cases import upgrading  # as in `load`

        return upgrading.kept_up(session, draft, now=clock.now())
    return draft


def locked_by_id(session: Session, draft_id: int) -> DraftValues:
    """A draft, open or handed in, its row locked; whose it is, the caller has made sure.

    Raises NotFound.
    """
    row = session.execute(
        select(*_COLUMNS).where(Draft.id == draft_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound
    return DraftValues(*tuple(row))


def _mine(row: Row[Any] | None, owner: Owner) -> DraftValues:
    if row is None:
        raise NotFound
    draft = DraftValues(*tuple(row))
    if not rules.is_mine(draft, owner):
        raise NotFound
    return draft


def _belongs_to(owner: Owner) -> ColumnElement[bool]:
    if owner.account_id is not None:
        return Draft.account_id == owner.account_id
    return Draft.session_id == owner.session_id


def _owner_row(owner: Owner) -> Any:
    if owner.account_id is not None:
        return select(Account.id).where(Account.id == owner.account_id)
    return select(WebSession.id).where(WebSession.id == owner.session_id)


def open_drafts(owner: Owner) -> list[DraftValues]:
    """The unfinished applications of this person or browser, the last touched first."""
    if owner.is_nobody:
        return []
    query = (
        select(*_COLUMNS)
        .where(_belongs_to(owner), Draft.state == DraftState.open, Draft.trial.is_(False))
        .order_by(Draft.changed_at.desc())
    )
    with reading() as session:
        return [DraftValues(*tuple(row)) for row in session.execute(query)]


def ground_of(draft: DraftValues) -> tuple[Revision, Theme, HallParameters]:
    """What the draft stands on: its pinned catalog in its theme's words, and what the hall sets."""
    revision = catalog.revision(draft.revision_id)
    theme = theme_named(revision, draft.theme)
    return as_called(revision, theme), theme, catalog.hall_parameters(halls.here())


def journey_of(draft: DraftValues) -> Journey:
    """The draft's path through the guide; what was worked out lately is kept (it is pure)."""
    revision, theme, parameters = ground_of(draft)
    key = (revision.hash, theme.slug, msgspec.json.encode(draft.situation))
    known = _journeys.get(key)
    if known is not None and known[0] is parameters:
        return known[1]
    path = rules.journey(theme, draft.situation, revision, parameters)
    if len(_journeys) >= JOURNEYS_KEPT:
        _journeys.clear()
    _journeys[key] = (parameters, path)
    return path


def bundle_of(
    draft: DraftValues,
    hall: HallValues,
    today: date,
    *,
    answers: Answers | None = None,
    tier: Tier | None = None,
) -> Bundle:
    """What the draft's answers bring on this day; or others, or another tier, for a moment."""
    revision = catalog.revision(draft.revision_id)
    return catalog.composed(
        revision,
        theme_named(revision, draft.theme),
        hall=catalog.hall_parameters(hall),
        answers=draft.situation if answers is None else answers,
        today=today,
        calendar=halls.calendar(hall.id),
        declined=frozenset(draft.declined),
        tier=draft.tier if tier is None else tier,
    )


def save_answer(ref: str, key: str, raw: Sequence[str], *, owner: Owner, now: datetime) -> Step:
    """Store the answer to one question of the guide; where it leads.

    Answers that it hides stay stored and are not read. Of two tabs the last one counts, for this
    question alone. Raises NotFound, Submitted, OffPath, or BadAnswer.
    """
    with transaction() as session:
        draft = lock(session, ref, owner=owner)
        revision, theme, parameters = ground_of(draft)
        question = theme.question(key)
        if question is None or question.where is not Where.guide:
            raise NotFound
        question = as_offered(question, theme, draft.situation, revision, parameters)
        path = rules.journey(theme, draft.situation, revision, parameters)
        if not rules.may_visit(path, key):
            raise OffPath(rules.standing(path))
        answers = _store(session, draft, question, raw, owner=owner, now=now)
    return rules.following(rules.journey(theme, answers, revision, parameters), key)


def save_choice(ref: str, key: str, raw: Sequence[str], *, owner: Owner, now: datetime) -> None:
    """Store a choice of the plan page (a promise in place of papers, or the ordinary way).

    Raises NotFound, Submitted, OffPath while questions of the guide are open, or BadAnswer.
    """
    with transaction() as session:
        draft = lock(session, ref, owner=owner)
        revision, theme, parameters = ground_of(draft)
        path = rules.journey(theme, draft.situation, revision, parameters)
        if not rules.may_see_plan(path):
            raise OffPath(rules.standing(path))
        offered = plan_choices(theme, draft.situation, revision, parameters)
        question = next((one for one in offered if one.slug == key), None)
        if question is None:
            raise NotFound
        question = as_offered(question, theme, draft.situation, revision, parameters)
        _store(session, draft, question, raw, owner=owner, now=now)


def _store(
    session: Session,
    draft: DraftValues,
    question: Question,
    raw: Sequence[str],
    *,
    owner: Owner,
    now: datetime,
) -> Answers:
    before = draft.situation.get(question.slug)
    answer = rules.parse_answer(question, raw, before=before, today=halls.today())
    answers = {**draft.situation, question.slug: answer}
    if answer != before:
        session.execute(
            update(Draft).where(Draft.id == draft.id).values(situation=answers, changed_at=now)
        )
    if owner.account_id is None and now - draft.changed_at > PROLONG_AFTER:
        life = timedelta(seconds=settings.current().session_anonymous)
        session.execute(
            update(WebSession)
            .where(WebSession.id == owner.session_id)
            .values(expires_at=now + life)
        )
    return answers
