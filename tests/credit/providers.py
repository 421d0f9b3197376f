"""Providers of official lists as a hall might plug them in, good and bad."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from datetime import date
from typing import ClassVar

from webapp.catalog.values import Applicant
from webapp.credit.source import CreditSource
from webapp.credit.values import Entry, ListKind

TEXT = {"zh-Hans": "名单", "en": "list"}
SERIOUS = Entry(ListKind.serious, TEXT, TEXT, date(2026, 1, 1))


class Counting(CreditSource):
    """Knows everybody as gravely listed, and counts how often it was asked."""

    asked: ClassVar[list[tuple[Applicant, str]]] = []

    def find(self, kind: Applicant, code: str) -> Sequence[Entry]:
        """The same for everybody."""
        self.asked.append((kind, code))
        return [SERIOUS]


class Failing(CreditSource):
    """Raises, with the code in its message: it must reach no log."""

    def find(self, kind: Applicant, code: str) -> Sequence[Entry]:
        """Nothing."""
        raise ConnectionError(f"no answer for {code}")


class Hanging(CreditSource):
    """Never answers until it is let go."""

    let_go = threading.Event()

    def find(self, kind: Applicant, code: str) -> Sequence[Entry]:
        """Nothing, late."""
        self.let_go.wait(30)
        return []


class Invented(Counting):
    """Says that it is simulated."""

    simulated = True
