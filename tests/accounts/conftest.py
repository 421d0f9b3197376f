"""A phone that receives what is sent to it."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest

from webapp.accounts import service
from webapp.core.db import transaction
from webapp.licences.models import Licence
from webapp.licences.values import LicenceState
from webapp.messages import service as messages

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)
PHONE = "13800138000"
HERE = "10.0.0.1"


@pytest.fixture
def post(database: Any, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """post(phone) sends a code there and gives it back, as the person would read it."""
    monkeypatch.setattr(service, "_deliver", messages.send)

    def send(phone: str = PHONE, *, now: datetime = NOW) -> str:
        service.send_code(phone, address=HERE, now=now)
        return newest_code(phone)

    return send


def newest_code(phone: str = PHONE) -> str:
    """The code in the newest message to a phone."""
    text = next(code.text for code in messages.newest_codes() if code.phone == phone)
    found = re.search(r"\d{6}", text)
    assert found
    return found[0]


def hold_result(account: int) -> None:
    """Let an account have a licence, so that its row cannot go."""
    with transaction() as session:
        session.add(
            Licence(
                number="L1",
                hall_id=1,
                item="food-permit",
                names={},
                case_number="1",
                account_id=account,
                holder="…",
                state=next(iter(LicenceState)),
                issued_on=NOW.date(),
                at=NOW,
            )
        )


@pytest.fixture
def together() -> Callable[..., list[Any]]:
    """together(8, work) calls work(0) … work(7) at once; what each returned or raised."""

    def run(count: int, work: Callable[[int], Any]) -> list[Any]:
        barrier = Barrier(count)

        def one(number: int) -> Any:
            barrier.wait()
            try:
                return work(number)
            except Exception as error:
                return error

        with ThreadPoolExecutor(count) as pool:
            return list(pool.map(one, range(count)))

    return run
