"""Pressing 提交 many times at the same moment makes one case with one number."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.proofs import stored
from tests.proofs.applicant import Applicant, read_number
from tests.support import server as servers
from tests.support.visitor import Visitor, forms
from webapp.core import settings

PRESSES = 8


@pytest.mark.proof
@pytest.mark.sampled_on("postgresql")
@pytest.mark.timeout(3600)
def test_many_presses_at_once_make_one_case(
    rounds: int, environment: dict[str, str], tmp_path: Path
) -> None:
    data = tmp_path / "data"
    configured = settings.load({**environment, "ONEGO_DATA": str(data)})
    with servers.serving(data, **environment) as server:
        one = Applicant(server.url, 77, 77)
        for _ in range(min(rounds, 50)):
            one.until("/check")
            ways = _press(server.url, one)
            assert ways == [(303, f"/cases/{one.ref}/receipt")] * PRESSES
            receipt = f"/cases/{one.ref}/receipt"
            numbers = {read_number(one.visitor.open(receipt).text) for _ in range(2)}
            assert len(numbers) == 1
            one.here = "/themes/open-restaurant"
        with stored.opened(configured):
            assert stored.twice() == []
            assert stored.cases() == min(rounds, 50)


def _press(url: str, one: Applicant) -> list[tuple[int, str]]:
    """The same person presses on several connections at the same moment."""
    page = one.visitor.open(one.here)
    form = next(form for form in forms(page.text, page.path) if "/submit" in form.action)
    together = threading.Barrier(PRESSES)
    ways: list[tuple[int, str]] = []

    def press() -> None:
        tab = Visitor(url)
        tab.cookies = dict(one.visitor.cookies)
        together.wait()
        answer = tab.post(form.action, form.values)
        ways.append((answer.status, answer.location))
        tab.close()

    threads = [threading.Thread(target=press) for _ in range(PRESSES)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return ways
