"""Use-cases of the form: open it, save a page of it, settle what two windows typed differently."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

import msgspec
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from webapp.accounts.values import AccountValues
from webapp.cases import drafts, form_checks, form_rules
from webapp.cases.form_rules import Checked, Ground, Row, Typed, Values
from webapp.cases.models import Draft
from webapp.cases.values import DraftState, DraftValues, Owner
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_of
from webapp.catalog.values import BundleField, FormPage, Revision
from webapp.core import audit, clock, crypto
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

MINE, THEIRS = "mine", "theirs"
ADD, REMOVE = "add", "remove"
ROW_ID = 8
"""Characters of a new row's id; it only has to differ within one table."""

Sent = Callable[[str], Sequence[str]]


class Opened(msgspec.Struct, frozen=True):
    """A draft with its form: what it stands on, what is stored, which pages were saved."""

    draft: DraftValues
    ground: Ground
    stored: Values
    done: tuple[str, ...]
    today: date

    @property
    def is_submitted(self) -> bool:
        """Whether it was handed in, so that nothing can be changed any more."""
        return self.draft.state is not DraftState.open


class Suggestion(msgspec.Struct, frozen=True):
    """A value that we know already; `source` says from where."""

    value: str
    source: str


class Saved(msgspec.Struct, frozen=True):
    """A page that was stored; `checked` still has errors where only a part of it could be."""

    opened: Opened
    checked: Checked
    typed: dict[str, Typed]


class NoSuchPage(Exception):
    """The answers, as they are now, need no page about this subject."""


class PageRefused(Exception):
    """A page with errors: nothing was stored, what was typed is kept for showing it again."""

    def __init__(self, opened: Opened, checked: Checked, typed: dict[str, Typed]) -> None:
        super().__init__(tuple(checked.errors))
        self.opened, self.checked, self.typed = opened, checked, typed


class Conflict(Exception):
    """Another window saved other values for this page meanwhile; nothing was stored."""

    def __init__(
        self, opened: Opened, typed: dict[str, Typed], fields: tuple[str, ...], seen: str
    ) -> None:
        super().__init__(fields)
        self.opened, self.typed, self.fields, self.seen = opened, typed, fields, seen


def open_form(ref: str, *, owner: Owner, now: datetime, pinned: bool = False) -> Opened:
    """The form of a draft as its answers make it now.

    Raises drafts.NotFound, or, unless it may stay on its `pinned` catalog, drafts.Changed.
    """
    with reading() as session:
        return _open(session, drafts.load(ref, owner=owner, pinned=pinned), now)


def opened_as_pinned(draft: DraftValues, now: datetime) -> Opened:
    """The form of a draft on the catalog that is named in it."""
    with reading() as session:
        return _open(session, draft, now)


def opened_with(draft: DraftValues, stored: Values, now: datetime) -> Opened:
    """The form of a draft with what a case holds of it, as its answers compose it today."""
    return _with(draft, stored, (), now)


def laid_on(opened: Opened, revision: Revision) -> Opened:
    """The same answers on another catalog, published or not, that has the theme too."""
    hall, draft = halls.here(), opened.draft
    theme, parameters = theme_of(revision, draft.theme), opened.ground.hall
    if theme is None:
        raise LookupError(f"the catalog has no theme {draft.theme}")
    bundle = catalog.composed(
        revision,
        theme,
        hall=parameters,
        answers=draft.situation,
        today=opened.today,
        calendar=halls.calendar(hall.id),
        declined=frozenset(draft.declined),
        tier=draft.tier,
    )
    ground = Ground(revision, theme, parameters, draft.situation, bundle)
    return msgspec.structs.replace(opened, ground=ground)


def _open(session: Session, draft: DraftValues, now: datetime) -> Opened:
    row = session.execute(select(Draft.fields, Draft.pages_done).where(Draft.id == draft.id)).one()
    return _with(draft, dict(row.fields or {}), tuple(row.pages_done), now)


def _with(draft: DraftValues, stored: Values, done: tuple[str, ...], now: datetime) -> Opened:
    hall = halls.here()
    today = clock.local(now, hall.zone).date()
    revision, theme, parameters = drafts.ground_of(draft)
    bundle = drafts.bundle_of(draft, hall, today)
    ground = Ground(revision, theme, parameters, draft.situation, bundle)
    return Opened(draft, ground, stored, done, today)


def page_values(page: FormPage, opened: Opened) -> Values:
    """What is stored for the fields of a page."""
    return {
        field.slug: opened.stored[field.slug]
        for field in form_rules.asked_fields(page)
        if field.slug in opened.stored
    }


def mark(values: Values) -> str:
    """A short keyed digest of a page's stored values: whether they changed can be asked by it."""
    return crypto.digest("form.seen", msgspec.json.encode(values, order="sorted")).hex()[:16]


def suggestions(page: FormPage, account: AccountValues) -> dict[str, Suggestion]:
    """What we know of a page's fields from the identity that was proved."""
    known = {"phone": account.phone}
    if account.identity is not None:
        known |= {"name": account.identity.name, "id_number": account.identity.id_number}
    return {
        field.slug: Suggestion(known[field.prefill.key], field.prefill.key)
        for field in page.fields
        if field.prefill and field.prefill.source == "identity" and field.prefill.key in known
    }


def blank_rows(field: BundleField, rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows of a table as it is shown: at least as many as are needed, one in any case.

    A row that was never stored has an id of its own kind, so that it meets no stored one.
    """
    wanted = max(int(field.minimum or 0), 1)
    taken = {row.id for row in rows}
    free = (name for n in range(1, wanted + len(taken) + 1) if (name := f"new{n}") not in taken)
    return (*rows, *(Row(next(free), {}) for _ in range(wanted - len(rows))))


def save_page(
    ref: str,
    subject: str,
    sent: Sent,
    *,
    owner: Owner,
    actor: str,
    now: datetime,
    seen: str,
    act: tuple[str, str, str] | None = None,
    settled: Mapping[str, str] | None = None,
) -> Saved:
    """Store one page of the form.

    `seen` is the mark of the values that the page was made from; `settled` says for each field
    whose values differed which window counts. With `act` (add or remove a row of a table, or
    leave the page for a moment) everything that can be stored is, and the rest may still come.
    Raises drafts.NotFound, drafts.Submitted, NoSuchPage, PageRefused or Conflict.
    """
    with transaction() as session:
        opened = _open(session, drafts.lock(session, ref, owner=owner), now)
        page = form_rules.page_of(opened.ground.bundle, subject)
        if page is None:
            raise NoSuchPage
        typed = form_rules.read(page, opened.ground, sent)
        theirs = page_values(page, opened)
        for slug, choice in (settled or {}).items():
            if choice == THEIRS and slug in typed:
                field = opened.ground.revision.fields[slug]
                typed[slug] = form_rules.as_typed(field, theirs.get(slug))
        if act is not None:
            typed = acted(page, typed, act)
        checked = form_rules.check(
            page, opened.ground, typed, today=opened.today, others=opened.stored
        )
        if act is None and checked.errors:
            raise PageRefused(opened, checked, typed)
        mine = _stored_part(page, opened, checked)
        if seen != mark(theirs) and mine != theirs:
            slugs = [field.slug for field in form_rules.asked_fields(page)]
            raise Conflict(opened, typed, form_rules.differing(mine, theirs, slugs), mark(theirs))
        saved = _store(session, opened, page, checked, mine, now, actor)
    return Saved(saved, checked, typed)


def acted(page: FormPage, typed: dict[str, Typed], act: tuple[str, str, str]) -> dict[str, Typed]:
    """The rows of a table with one more, or one less."""
    what, slug, row_id = act
    field = next((one for one in page.fields if one.slug == slug), None)
    if field is None or what not in (ADD, REMOVE):
        return typed
    rows = tuple(row for row in typed.get(slug, ()) if isinstance(row, Row))
    if what == REMOVE:
        rows = tuple(row for row in rows if row.id != row_id)
    elif field.maximum is None or len(rows) < field.maximum:
        rows = (*rows, Row(crypto.token()[:ROW_ID], {}))
    return {**typed, slug: rows}


def _stored_part(page: FormPage, opened: Opened, checked: Checked) -> Values:
    """What of a page is kept as fields; a number of the guide goes back into its answers."""
    settling = {f.slug for f in page.fields if form_rules.settles(f, opened.ground)}
    return {slug: value for slug, value in checked.values.items() if slug not in settling}


def _store(
    session: Session,
    opened: Opened,
    page: FormPage,
    checked: Checked,
    mine: Values,
    now: datetime,
    actor: str,
) -> Opened:
    asked = form_rules.asked_fields(page)
    stored = {s: v for s, v in opened.stored.items() if s not in {field.slug for field in asked}}
    stored |= mine
    situation = dict(opened.draft.situation)
    for field in asked:
        question = form_rules.settles(field, opened.ground)
        if question is not None and field.slug in checked.values:
            situation[question] = checked.values[field.slug]
    done = [subject for subject in opened.done if subject != page.subject]
    if not checked.errors:
        done.append(page.subject)
    before = (opened.stored, opened.draft.situation, set(opened.done))
    if (stored, situation, set(done)) == before:
        return opened
    session.execute(
        update(Draft)
        .where(Draft.id == opened.draft.id)
        .values(fields=stored, situation=situation, pages_done=done, changed_at=now)
    )
    audit.record(
        session,
        hall_id=opened.draft.hall_id,
        chain=f"draft:{opened.draft.ref}",
        action="form.save",
        actor=actor,
        subject=f"draft:{opened.draft.ref}",
        details={"page": page.subject, "whole": not checked.errors},
        now=now,
    )
    draft = msgspec.structs.replace(opened.draft, situation=situation, changed_at=now)
    return _with(draft, stored, tuple(done), now)


def first_open(opened: Opened) -> str | None:
    """The first page that is not done."""
    return form_rules.first_open(opened.ground, opened.stored, opened.done, today=opened.today)


def next_open(opened: Opened, after: str) -> str | None:
    """The next page that is not done, first behind this one, then from the start."""
    waiting = [
        page.subject
        for page in opened.ground.bundle.pages
        if not form_rules.is_done(
            page, opened.ground, opened.stored, opened.done, today=opened.today
        )
    ]
    order = [page.subject for page in opened.ground.bundle.pages]
    place = order.index(after) if after in order else -1
    later = [subject for subject in waiting if order.index(subject) > place]
    return next(iter(later or waiting), None)


def typed_of(page: FormPage, opened: Opened) -> dict[str, Typed]:
    """The stored values of a page as they stand in its inputs."""
    fields = opened.ground.revision.fields
    return {
        asked.slug: form_rules.as_typed(fields[asked.slug], opened.stored.get(asked.slug))
        for asked in form_rules.asked_fields(page)
    }


def hidden_inputs(typed: Mapping[str, Typed]) -> list[tuple[str, str]]:
    """Typed values as the names and values of hidden inputs, so that a page can carry them."""
    pairs: list[tuple[str, str]] = []
    for slug, value in typed.items():
        if isinstance(value, str):
            pairs.append((slug, value))
            continue
        pairs += [(slug, part) for part in value if isinstance(part, str)]
        rows = [part for part in value if isinstance(part, Row)]
        if rows:
            pairs.append((form_rules.rows_name(slug), " ".join(row.id for row in rows)))
        for row in rows:
            pairs += [(form_checks.cell_name(slug, row.id, c), t) for c, t in row.cells.items()]
    return pairs
