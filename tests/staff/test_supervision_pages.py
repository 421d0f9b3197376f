"""The desk's page of messages to supervising departments; without scripts, in both languages."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.staff.conftest import SignIn
from tests.staff.test_verification_pages import LICENCE, find_a_fault, granted
from tests.support import factories
from tests.support.factories import Handed
from webapp.approvals.supervision_models import SupervisionMessage
from webapp.approvals.supervision_values import Tidings
from webapp.core import clock, jobs
from webapp.core.db import reading

__all__ = ["granted"]

LIST = "/staff/supervision"

pytestmark = pytest.mark.one_database


def ref(tidings: Tidings = Tidings.granted) -> str:
    with reading() as session:
        query = select(SupervisionMessage.ref).where(SupervisionMessage.tidings == tidings)
        return session.scalars(query).one()


def test_what_waits_is_listed_and_taken_over(granted: Handed, sign_in: SignIn) -> None:
    jobs.run_due(clock.now())
    looker = sign_in("sunlei")
    page = looker.open_page(LIST)
    assert f"{LIST}?ref={ref()}" in page.html
    assert "nothing is sent" in page.text
    one = looker.open_page(f"{LIST}?ref={ref()}")
    for words in ("Granted on a promise", "To be taken over", "住所", "老王面馆"):
        assert words in one.text, words
    assert granted.id_number not in one.html
    assert granted.phone not in one.html
    done = one.submit(f"{LIST}/{ref()}/take")
    assert "Taken over" in done.text
    assert "孙磊" in done.text
    assert f"{LIST}/{ref()}/take" not in done.html
    assert ref() not in looker.open_page(LIST).html
    assert ref() in looker.open_page(f"{LIST}?done=1").html


def test_a_fault_is_told_with_its_words(granted: Handed, sign_in: SignIn) -> None:
    looker = sign_in("sunlei", "zh-Hans")
    find_a_fault(looker)
    page = looker.open_page(f"{LIST}?ref={ref(Tidings.not_kept)}")
    assert "门牌和承诺书上写的不一样。" in page.text
    assert f"/staff/items/{granted.items[LICENCE]}" in page.html


def test_others_do_not_see_it(granted: Handed, sign_in: SignIn) -> None:
    accepts = sign_in("limin")
    assert accepts.get(LIST).status_code == 404
    assert LIST not in accepts.open_page("/staff/").html
    factories.officer("fire", "霍明", "inspect", departments=("fire-rescue",))
    fire = sign_in("fire")
    assert ref() not in fire.open_page(LIST).html
    assert fire.get(f"{LIST}?ref={ref()}").status_code == 404
    assert fire.get(f"{LIST}/{ref()}/take", follow_redirects=True).status_code == 404


def test_two_at_once_are_told_kindly(granted: Handed, sign_in: SignIn) -> None:
    looker = sign_in("sunlei")
    page = looker.open_page(f"{LIST}?ref={ref()}")
    # The job has not run yet: a form from another moment is pressed.
    token = next(e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token")
    late = looker.open_page(f"{LIST}/{ref()}/take", method="POST", data={"csrf_token": token})
    assert late.status == 422
    assert "A colleague was faster" in late.text
