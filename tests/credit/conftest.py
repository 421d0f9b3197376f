"""Sources that hang, fail or say something else; and the codes of the demonstration's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest

from webapp.core import settings
from webapp.credit import source

GOOD = "91370202MA000000AX"
GOOD_GROUP = "51370202MJ000000AJ"
LIMITED = "91370202MA000000B1"
REPAIRED = "91370202MA000000C4"
ORDINARY = "91370202MA000000D7"
GOOD_PERSON = "37020019800101000X"
LIMITED_PERSON = "370200198001020005"

Use = Callable[..., None]


@pytest.fixture
def use(database: Any) -> Iterator[Use]:
    """Let another source, and other settings, count for this test."""
    before = settings.current()

    def chosen(name: str = before.credit, **more: Any) -> None:
        settings.configure(msgspec.structs.replace(before, credit=name, **more))
        source._source.cache_clear()

    yield chosen
    settings.configure(before)
    source._source.cache_clear()
