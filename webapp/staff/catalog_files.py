"""The catalog's files as the desk sees them: read once while they stay as they are."""

from __future__ import annotations

from pathlib import Path
from threading import Lock

import msgspec

from webapp.catalog import reviews, service
from webapp.catalog.building import Refused
from webapp.catalog.problems import Problem
from webapp.catalog.review_rules import Unconfirmed, unconfirmed
from webapp.catalog.values import Revision

Mark = tuple[tuple[str, int, int], ...]
_read: dict[Path, tuple[Mark, tuple[Unconfirmed, ...]]] = {}
_lock = Lock()


class Candidate(msgspec.Struct, frozen=True):
    """What publishing the files would make, or what is wrong with them."""

    revision: Revision | None
    problems: tuple[Problem, ...] = ()


def folder() -> Path:
    """Where the files lie."""
    return service.FILES


def _mark(directory: Path) -> Mark:
    """Names, sizes and times of the files: whether they changed can be asked by it."""
    files = sorted(directory.rglob("*.yaml"))
    return tuple((str(one), (stat := one.stat()).st_size, stat.st_mtime_ns) for one in files)


def facts() -> tuple[Unconfirmed, ...]:
    """What nobody has confirmed in the files, reviews left aside."""
    from webapp.catalog.loader import load  # reads YAML, which serving needs nowhere else

    directory = folder()
    mark = _mark(directory)
    with _lock:
        known = _read.get(directory)
        if known is None or known[0] != mark:
            known = _read[directory] = (mark, tuple(unconfirmed(load(directory))))
    return known[1]


def waiting() -> list[Unconfirmed]:
    """What is still to be confirmed."""
    known = reviews.known(folder())
    return [one for one in facts() if one.key not in known]


def candidate() -> Candidate:
    """The files as they would be published."""
    try:
        return Candidate(service.checked(folder()))
    except Refused as refused:
        return Candidate(None, tuple(refused.problems))
