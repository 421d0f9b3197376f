"""Use-cases of reviews: what nobody has confirmed, who confirmed what, and taking that along.

Reviews are rows; beside the catalog's files stands `reviews.yaml`, in which they travel to another
hall. Publishing honours both, and writes down those of the file that it did not know.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml
from sqlalchemy import insert, select

from webapp.catalog.models import CatalogReview
from webapp.catalog.review_rules import Unconfirmed
from webapp.core import audit
from webapp.core.db import reading, transaction

FILE = "reviews.yaml"
LONGEST_NAME, LONGEST_SOURCE = 120, 300
HEAD = (
    "# Who confirmed which fact, when and from what. Written by `onego catalog review --export`.\n"
)


class Unusable(ValueError):
    """A review that cannot be taken; `problem` is name, source, day or key."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(f"{problem}: {detail}" if detail else problem)
        self.problem, self.detail = problem, detail


class Review(msgspec.Struct, frozen=True):
    """Who confirmed a fact, from what, and when."""

    key: str
    value: Any
    by: str
    source: str
    on: date


def known(directory: Path | None = None) -> dict[str, Review]:
    """Every review by key: those of the database, and of the file beside a catalog.

    Raises Unusable where the file cannot be read.
    """
    with reading() as session:
        rows = session.scalars(select(CatalogReview).order_by(CatalogReview.key)).all()
    found = {one.key: one for one in (read(directory) if directory else ())}
    return found | {row.key: _review(row) for row in rows}


def _review(row: CatalogReview) -> Review:
    return Review(row.key, row.value, row.confirmed_by, row.source, row.confirmed_on)


def matching(facts: Sequence[Unconfirmed], words: Iterable[str]) -> list[Unconfirmed]:
    """The facts with these keys; a key without its digest will do. Raises Unusable."""
    found = []
    for word in words:
        own = [one for one in facts if word in (one.key, one.key.partition("#")[0])]
        if len(own) != 1:
            raise Unusable("key", word)
        found += own
    return found


def confirm(
    facts: Sequence[Unconfirmed],
    *,
    by: str,
    source: str,
    on: date,
    actor: str,
    now: datetime,
    today: date,
    hall_id: int | None = None,
) -> int:
    """Record that a person confirmed these facts; how many were not recorded before.

    What was recorded for the same value stays. Raises Unusable.
    """
    by, source = by.strip(), source.strip()
    if not 0 < len(by) <= LONGEST_NAME:
        raise Unusable("name")
    if not 0 < len(source) <= LONGEST_SOURCE:
        raise Unusable("source")
    if on > today:
        raise Unusable("day")
    made = [Review(one.key, one.value, by, source, on) for one in facts]
    return add(made, actor=actor, now=now, hall_id=hall_id)


def add(reviews: Iterable[Review], *, actor: str, now: datetime, hall_id: int | None = None) -> int:
    """Store reviews that are not known yet; how many there were."""
    with transaction() as session:
        there = set(session.scalars(select(CatalogReview.key)))
        new = [one for one in {one.key: one for one in reviews}.values() if one.key not in there]
        for one in new:
            session.execute(
                insert(CatalogReview).values(
                    hall_id=hall_id,
                    key=one.key,
                    value=one.value,
                    confirmed_by=one.by,
                    source=one.source,
                    confirmed_on=one.on,
                    recorded_at=now,
                    recorded_by=actor,
                )
            )
        if new:
            audit.record(
                session,
                hall_id=hall_id,
                chain=audit.SYSTEM,
                action="catalog.review",
                actor=actor,
                subject="catalog",
                details={"keys": [one.key for one in new]},
                now=now,
            )
    return len(new)


def read(directory: Path) -> list[Review]:
    """The reviews in the file beside a catalog; none where there is no file. Raises Unusable."""
    file = directory / FILE
    if not file.exists():
        return []
    try:
        content = yaml.safe_load(file.read_text("utf-8")) or {}
        return [
            Review(str(key), one.get("value"), str(one["by"]), str(one["from"]), _day(one["date"]))
            for key, one in content.items()
        ]
    except (yaml.YAMLError, UnicodeDecodeError, AttributeError, KeyError, TypeError) as error:
        raise Unusable("file", f"{file}: {error}") from error


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def write(directory: Path, reviews: Iterable[Review]) -> Path:
    """Write reviews into the file beside a catalog, in the order of their keys."""
    content = {
        one.key: {"value": one.value, "by": one.by, "from": one.source, "date": one.on}
        for one in sorted(reviews, key=lambda one: one.key)
    }
    text = yaml.safe_dump(content, allow_unicode=True, sort_keys=False) if content else ""
    file = directory / FILE
    file.write_text(HEAD + text, "utf-8")
    return file
