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

from webapp.catalog import packing, rules, search
from webapp.catalog.models import CatalogRevision
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
    made = checked(directory)
    with transaction() as session:
        row = session.scalars(
            select(CatalogRevision).where(CatalogRevision.hash == made.hash).with_for_update()
        ).one_or_none()
        if row is None:
            row = CatalogRevision(hall_id=hall_id, hash=made.hash, content=packing.pack(made))
            session.add(row)
        # Publishing former files again makes them the current ones: the way back from a mistake.
        row.published_at = now
        row.published_by = actor
        session.flush()
        revision_id = row.id
        audit.record(
            session,
            hall_id=hall_id,
            chain=audit.SYSTEM,
            action="catalog.publish",
            actor=actor,
            subject=made.hash,
            now=now,
        )
    _current.clear()
    return revision_id


def checked(directory: Path) -> Revision:
    """The files of a folder as they would be published. Raises Refused, as `publish` does."""
    # Only publishing reads and checks files; a server that never does never loads these.
    from webapp.catalog import lint
    from webapp.catalog.building import build
    from webapp.catalog.loader import load

    loaded = load(directory)
    loaded.problems += lint.check(loaded)
    if not settings.current().is_demonstration and not loaded.problems:
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
                .where((CatalogRevision.hall_id == hall_id) | CatalogRevision.hall_id.is_(None))
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


def search_words(words: str, revision: Revision) -> list[Hit]:
    """Themes and items for everyday words, best first."""
    return search.index_of(revision).find(words)


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
    "revision",
    "search_words",
]
