"""Use-cases of the catalog: publish it, read the current one, compose a bundle, search.

Revisions are immutable, so each process keeps those it has read. Only the question which one is
current is asked again, every few seconds: a newly published catalog needs no restart.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from datetime import date, datetime
from pathlib import Path
from threading import Lock

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.catalog import packing, rules, search
from webapp.catalog.models import CatalogPublication, CatalogRevision
from webapp.catalog.search import Hit
from webapp.catalog.values import (
    Answers,
    Bundle,
    HallParameters,
    Holdings,
    Revision,
    Theme,
    Tier,
    as_json,
)
from webapp.core import audit, clock, settings
from webapp.core.db import reading, transaction
from webapp.core.workdays import Calendar
from webapp.halls.service import HallValues

FILES = Path(__file__).resolve().parents[2] / "config" / "catalog"
"""The catalog's files, where no other folder is named."""
MEMO_SIZE = 256
"""Bundles that a process keeps; a person's answers in one hall on one day make one."""
PROMISED = "promised/"
"""Prefix of a hall's parameter that shortens a promised time: `promised/<item>[/<way>]`."""

_revisions: dict[int, Revision] = {}
_current: dict[int | None, tuple[float, int]] = {}
_parameters: dict[int, tuple[HallValues, HallParameters]] = {}
_memo: OrderedDict[Hashable, Bundle] = OrderedDict()
_memo_lock = Lock()


def publish(directory: Path, *, actor: str, now: datetime, hall_id: int | None = None) -> int:
    """Publish the files of a folder; the id of its revision (the same files make the same one).

    Raises Refused with every problem that lint finds, and in production with every fact that
    nobody has reviewed yet.
    """
    from webapp.catalog import reviews

    made = checked(directory)
    with transaction() as session:
        reviews.add(reviews.read(directory), actor=actor, now=now)
        row = _row(session, made) or _new_row(session, made, hall_id)
        _put_in_force(session, row, hall_id, actor, now)
        revision_id = row.id
    _current.clear()
    return revision_id


def publish_again(
    revision_id: int, *, actor: str, now: datetime, hall_id: int | None = None
) -> None:
    """Make a stored catalog the current one: the way back, or a candidate that was tried out.

    Raises LookupError where there is none.
    """
    with transaction() as session:
        row = session.get(CatalogRevision, revision_id, with_for_update=True)
        if row is None:
            raise LookupError(f"no catalog has the id {revision_id}")
        _put_in_force(session, row, hall_id, actor, now)
    _current.clear()


def store(made: Revision, *, actor: str, now: datetime, hall_id: int | None = None) -> int:
    """Keep a catalog as a candidate that can be tried out; the id of its revision."""
    with transaction() as session:
        row = _row(session, made)
        if row is None:
            row = _new_row(session, made, hall_id)
            row.candidate, row.published_at, row.published_by = True, now, actor
        session.flush()
        return row.id


def _row(session: Session, made: Revision) -> CatalogRevision | None:
    return session.scalars(
        select(CatalogRevision).where(CatalogRevision.hash == made.hash).with_for_update()
    ).one_or_none()


def _new_row(session: Session, made: Revision, hall_id: int | None) -> CatalogRevision:
    row = CatalogRevision(hall_id=hall_id, hash=made.hash, content=packing.pack(made))
    session.add(row)
    return row


def _put_in_force(
    session: Session, row: CatalogRevision, hall_id: int | None, actor: str, now: datetime
) -> None:
    # Publishing former files again makes them the current ones: the way back from a mistake.
    row.candidate, row.published_at, row.published_by = False, now, actor
    session.flush()
    session.add(
        CatalogPublication(
            hall_id=hall_id, revision_id=row.id, published_at=now, published_by=actor
        )
    )
    audit.record(
        session,
        hall_id=hall_id,
        chain=audit.SYSTEM,
        action="catalog.publish",
        actor=actor,
        subject=row.hash,
        now=now,
    )


def checked(directory: Path) -> Revision:
    """The files of a folder as they would be published. Raises Refused, as `publish` does."""
    # Only publishing reads and checks files; a server that never does never loads these.
    from webapp.catalog import lint, review_rules, reviews
    from webapp.catalog.building import build
    from webapp.catalog.loader import load

    loaded = load(directory)
    loaded.problems += lint.check(loaded)
    if not loaded.problems:
        review_rules.confirm(loaded, reviews.known(directory))
        if not settings.current().is_demonstration:
            loaded.problems += lint.unreviewed(loaded)
    return build(loaded)


def current(hall_id: int | None = None) -> Revision:
    """The newest catalog of this hall, else the national one; seen anew every few seconds.

    Raises LookupError where none was published yet.
    """
    return revision(current_id(hall_id))


def current_id(hall_id: int | None = None) -> int:
    """The id of the newest catalog of this hall. Raises LookupError where there is none."""
    moment = clock.now().timestamp()
    seen_at, revision_id = _current.get(hall_id, (0.0, 0))
    if not revision_id or abs(moment - seen_at) > settings.current().catalog_recheck:
        with reading() as session:
            newest = session.scalar(
                select(CatalogRevision.id)
                .where(
                    (CatalogRevision.hall_id == hall_id) | CatalogRevision.hall_id.is_(None),
                    CatalogRevision.candidate.is_(False),
                )
                .order_by(
                    CatalogRevision.hall_id.is_(None),
                    CatalogRevision.published_at.desc(),
                    CatalogRevision.id.desc(),
                )
                .limit(1)
            )
        if newest is None:
            raise LookupError("no catalog was published yet: run `onego init-db` first")
        revision_id = newest
        _current[hall_id] = (moment, revision_id)
    return revision_id


def revision(revision_id: int) -> Revision:
    """The published catalog with this id. Raises LookupError where there is none."""
    known = _revisions.get(revision_id)
    if known is None:
        with reading() as session:
            content = session.scalar(
                select(CatalogRevision.content).where(CatalogRevision.id == revision_id)
            )
        if content is None:
            raise LookupError(f"no published catalog has the id {revision_id}")
        known = _revisions[revision_id] = packing.unpack(content)
    return known


def hall_parameters(hall: HallValues) -> HallParameters:
    """What holds in this hall today: its own parameters (underscores may be hyphens), the day."""
    known = _parameters.get(hall.id)
    today = clock.today(hall.zone)
    if known is None or known[0] is not hall or known[1].today != today:
        values: dict[str, int | float | str] = {}
        promised: dict[str, int] = {}
        for key, value in hall.parameters.items():
            if key.startswith(PROMISED):
                promised[key.removeprefix(PROMISED)] = int(value)
            elif not isinstance(value, bool):
                values[key.replace("_", "-")] = value
        known = _parameters[hall.id] = (hall, HallParameters(values, promised, today))
    return known[1]


def composed(
    revision: Revision,
    theme: Theme,
    *,
    hall: HallParameters,
    answers: Answers,
    today: date,
    calendar: Calendar,
    holdings: Holdings = rules.NOTHING_HELD,
    tier: Tier = Tier.normal,
    declined: frozenset[str] = rules.NOTHING_DECLINED,
) -> Bundle:
    """As rules.compose, with what was composed lately kept (it is pure: nothing goes stale)."""
    key = (
        revision.hash,
        theme.slug,
        as_json(answers),
        as_json(hall),
        holdings,
        tier,
        declined,
        today,
        calendar,
    )
    with _memo_lock:
        known = _memo.get(key)
        if known is not None:
            _memo.move_to_end(key)
            return known
    bundle = rules.compose(
        revision,
        theme,
        hall=hall,
        answers=answers,
        holdings=holdings,
        tier=tier,
        declined=declined,
        today=today,
        calendar=calendar,
    )
    with _memo_lock:
        _memo[key] = bundle
        while len(_memo) > MEMO_SIZE:
            _memo.popitem(last=False)
    return bundle


def search_words(words: str, revision: Revision, limit: int = search.LIMIT) -> list[Hit]:
    """Themes and items for everyday words, best first."""
    return search.index_of(revision).find(words, limit)


def nearest_themes(words: str, revision: Revision) -> list[Hit]:
    """The three themes that come nearest to words for which nothing was found."""
    return search.index_of(revision).nearest(words)


def forget_cached() -> None:
    """Forget what this process remembers (another database, a test)."""
    _revisions.clear()
    _current.clear()
    _parameters.clear()
    with _memo_lock:
        _memo.clear()


__all__ = [
    "Hit",
    "composed",
    "current",
    "current_id",
    "forget_cached",
    "hall_parameters",
    "nearest_themes",
    "publish",
    "publish_again",
    "revision",
    "search_words",
    "store",
]
