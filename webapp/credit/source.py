"""Where official lists are asked (ONEGO_CREDIT). A hall fills this with its own provider.

A provider may be slow or broken: it gets a few seconds, and what it does not say is held against
nobody.
"""

from __future__ import annotations

import threading
from abc import ABC, abstractmethod
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from queue import Empty, SimpleQueue

import msgspec
import yaml

from webapp.catalog.values import Applicant
from webapp.core import plugins, settings
from webapp.core.i18n import Text
from webapp.core.settings import Settings, SettingsError
from webapp.credit.values import NO_TEXT, Entry, ListKind
from webapp.halls.service import CONFIG

SIMULATED = "simulated"
NONE = "none"
FILE = CONFIG / "demo" / "credit.yaml"
ASKED_AT_ONCE = 8
"""Questions that a process has open; a provider that hangs keeps no more threads than that."""


class Unanswered(Exception):
    """The source failed, or did not answer in time."""


class CreditSource(ABC):
    """Knows the official lists (名单) and grades, and nothing else: no score of anybody's own."""

    simulated: bool = False
    in_process: bool = False
    """Whether it answers from this process's memory, so that nobody waits for it."""

    @abstractmethod
    def find(self, kind: Applicant, code: str) -> Sequence[Entry]:
        """Every list that a person (by ID number) or a body (by credit code) stands on.

        Raises anything where it cannot say.
        """


class NoSource(CreditSource):
    """Asks nobody: everybody is of the ordinary tier, but for promises broken to this hall."""

    in_process = True

    def find(self, kind: Applicant, code: str) -> Sequence[Entry]:
        """Nothing."""
        return ()


class _List(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    kind: ListKind
    name: Text
    by: Text
    repair: Text = NO_TEXT
    repair_at: str = ""


class _Listed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    code: str
    kind: Applicant
    list: str
    as_of: date
    why: Text = NO_TEXT
    until: date | None = None
    repaired_on: date | None = None


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    lists: dict[str, _List]
    entries: tuple[_Listed, ...]


class SimulatedSource(CreditSource):
    """Reads the demonstration's file of invented codes, and says so in every list's name."""

    simulated = True
    in_process = True

    def __init__(self, file: Path = FILE) -> None:
        content = msgspec.convert(yaml.safe_load(file.read_text("utf-8")), _File)
        self._entries: dict[tuple[Applicant, str], list[Entry]] = {}
        for one in content.entries:
            about = content.lists[one.list]
            self._entries.setdefault((one.kind, one.code), []).append(
                Entry(
                    kind=about.kind,
                    name=about.name,
                    by=about.by,
                    as_of=one.as_of,
                    why=one.why,
                    repair=about.repair,
                    repair_at=about.repair_at,
                    until=one.until,
                    repaired_on=one.repaired_on,
                )
            )

    def find(self, kind: Applicant, code: str) -> Sequence[Entry]:
        """What the file says of a code."""
        return self._entries.get((kind, code), ())


@lru_cache(maxsize=4)
def _source(name: str) -> CreditSource:
    if name == SIMULATED:
        return SimulatedSource()
    if name == NONE:
        return NoSource()
    return plugins.load("ONEGO_CREDIT", name, CreditSource)  # type: ignore[type-abstract]


def source() -> CreditSource:
    """The source that the settings name. Raises SettingsError where there is none."""
    return _source(settings.current().credit)


def check_production(configured: Settings) -> None:
    """Refuse a start in production with invented lists. Raises SettingsError with the mend."""
    named = _source(configured.credit)
    if not configured.is_demonstration and named.simulated:
        raise SettingsError(
            "production asks real official lists, or none: set ONEGO_CREDIT to none, or to "
            "module:Class of a CreditSource (webapp.credit.source)"
        )


_free = threading.Semaphore(ASKED_AT_ONCE)


def ask(kind: Applicant, code: str) -> tuple[Entry, ...]:
    """Every list that a subject stands on. Raises Unanswered, after `credit_seconds` at the latest.

    A provider outside is asked in a thread of its own, for nothing else ends one that hangs.
    """
    asked = source()
    if asked.in_process:
        return tuple(asked.find(kind, code))
    if not _free.acquire(blocking=False):
        raise Unanswered
    said: SimpleQueue[tuple[Entry, ...] | Exception] = SimpleQueue()

    def find() -> None:
        try:
            said.put(tuple(asked.find(kind, code)))
        except Exception as error:
            said.put(error)
        finally:
            _free.release()

    threading.Thread(target=find, name="credit-source", daemon=True).start()
    try:
        answer = said.get(timeout=settings.current().credit_seconds)
    except Empty as late:
        raise Unanswered from late
    if isinstance(answer, Exception):
        raise Unanswered from answer
    return answer
