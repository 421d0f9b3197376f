"""The desk as officers use it: inbox, case, acceptance, decision; and what each may see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.staff.conftest import SignIn
from tests.support import factories
from tests.support.factories import Handed
from webapp.approvals import service as approvals
from webapp.cases import service as cases
from webapp.cases.models import ItemCase
from webapp.cases.values import ItemState
from webapp.core import audit, clock
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

pytestmark = pytest.mark.one_database

LICENCE, FOOD = "business-licence", "food-service-permit"
REASONS = "厨房布局图上没有洗消间，不符合食品安全法第三十三条。"


def state(handed: Handed, slug: str) -> ItemState:
    """Where an item stands."""
    with reading() as session:
        query = select(ItemCase.state).where(ItemCase.ref == handed.items[slug])
        return session.scalars(query).one()


# --- the main way ---------------------------------------------------------------------------


def test_limin_accepts_and_reads_why_she_cannot_approve_then_zhou_approves(
    sign_in: SignIn, handed: Handed
) -> None:
    limin, zhou = sign_in("limin"), sign_in("zhou")
    inbox = limin.open_page("/staff/")
    assert inbox.h1 == "To accept"
    assert "老王面馆" in inbox.text
    page = inbox.submit(f"/staff/items/{handed.items[LICENCE]}/accept")
    assert page.path == f"/staff/items/{handed.items[LICENCE]}"
    assert state(handed, LICENCE) is ItemState.accepted
    assert "You accepted this item, so you cannot review or decide it" in page.text
    assert "周文涛" in page.text, "who can do it is named"
    assert "/approve" not in page.html
    assert "李敏 (you)" in page.text

    page = zhou.open_page("/staff/")
    assert page.h1 == "To decide"
    page = page.link("Open the case").submit("/approve", opinion="符合条件。")
    assert state(handed, LICENCE) is ItemState.approved
    assert "符合条件。" in page.text
    assert state(handed, FOOD) is ItemState.received


def test_pressing_approve_past_the_page_is_refused_in_words(
    sign_in: SignIn, handed: Handed
) -> None:
    zhao = sign_in("zhao")
    ref = handed.items[LICENCE]
    page = zhao.open_page(f"/staff/items/{ref}")
    page = page.submit("/accept")
    token = page.form("/show")
    fields = {e.get("name"): e.get("value") for e in token.iter("input")}
    for act in ("approve", "refuse"):
        found = zhao.open_page(
            f"/staff/items/{ref}/{act}", method="POST", data={**fields, "reasons": REASONS}
        )
        assert found.status == 409
        assert "You accepted this item" in found.text
    assert state(handed, LICENCE) is ItemState.accepted


def test_a_refusal_names_remedies_before_it_is_made_and_asks_for_reasons(
    sign_in: SignIn, handed: Handed, officers: dict[str, int]
) -> None:
    factories.accepted(handed.items[LICENCE], by=officers["limin"])
    zhou = sign_in("zhou")
    page = zhou.open_page(f"/staff/items/{handed.items[LICENCE]}").link("Refuse, with reasons")
    assert "Administrative reconsideration" in page.text
    assert "within 60 days" in page.text
    assert "within six months" in page.text
    assert "The People's Government of Binjiang" in page.text
    assert "end with it" in page.text, "the food permit waits for the licence"
    page = page.submit("/refuse", reasons="不行")
    assert page.status == 422
    assert "不行" in page.html
    assert 'id="errors"' in page.html
    page = page.submit("/refuse", reasons=REASONS)
    assert page.status == 200
    assert REASONS in page.text
    assert "Lawsuit" in page.text
    assert state(handed, LICENCE) is ItemState.refused
    assert state(handed, FOOD) is ItemState.stopped


def test_pressing_twice_shows_the_same_page(
    sign_in: SignIn, handed: Handed, officers: dict[str, int]
) -> None:
    factories.accepted(handed.items[LICENCE], by=officers["limin"])
    zhou = sign_in("zhou")
    before = zhou.open_page(f"/staff/items/{handed.items[LICENCE]}")
    first = before.submit("/approve")
    second = before.submit("/approve")
    assert (first.status, second.status) == (200, 200)
    assert first.path == second.path


def test_a_colleague_who_is_too_late_reads_who_was_faster(sign_in: SignIn, handed: Handed) -> None:
    limin, zhao = sign_in("limin"), sign_in("zhao")
    address = f"/staff/items/{handed.items[LICENCE]}"
    seen_by_zhao = zhao.open_page(address)
    limin.open_page(address).submit("/accept")
    late = seen_by_zhao.submit("/accept")
    assert late.status == 409
    assert "李敏 has accepted this item already." in late.text


# --- what one may see -----------------------------------------------------------------------


def test_names_and_numbers_are_masked_until_they_are_shown_and_that_is_recorded(
    sign_in: SignIn, handed: Handed, officers: dict[str, int]
) -> None:
    limin = sign_in("limin")
    page = limin.open_page(f"/staff/items/{handed.items[LICENCE]}")
    assert handed.id_number not in page.html
    assert handed.phone not in page.html
    assert f"3702**********{handed.id_number[-4:]}" in page.text

    def reads() -> list[str]:
        with reading() as session:
            query = select(audit.AuditEntry.actor).where(audit.AuditEntry.action == "case.reveal")
            return list(session.scalars(query))

    assert reads() == []
    page = page.submit("/show")
    assert page.status == 200
    assert handed.id_number in page.text
    assert handed.phone in page.text
    assert reads() == [f"staff:{officers['limin']}"]
    assert page.response.headers["Cache-Control"] == "no-store"
    page = limin.open_page(page.path)
    assert handed.phone not in page.html, "opened again, it is masked again"
    assert len(reads()) == 1


def test_an_item_shows_only_the_answers_that_it_uses(sign_in: SignIn, handed: Handed) -> None:
    limin = sign_in("limin")
    page = limin.open_page(f"/staff/items/{handed.items[LICENCE]}")
    assert "Floor area" not in page.text or "m²" in page.text
    case = cases.item_for_staff(handed.items[LICENCE], hall_id=halls.here().id)
    composed = approvals.bundle_item(case)
    assert composed.slug == LICENCE


def test_another_departments_item_is_not_there(sign_in: SignIn, handed: Handed) -> None:
    huo = sign_in("huo")
    assert "老王面馆" not in huo.open_page("/staff/").text
    for path in ("", "/refuse"):
        page = huo.open_page(f"/staff/items/{handed.items[LICENCE]}{path}")
        assert page.status == 404
    assert huo.open_page("/staff/items/nothing-like-this").status == 404


# --- the inbox ------------------------------------------------------------------------------


@pytest.mark.clocks
def test_the_inbox_puts_what_is_urgent_first(
    sign_in: SignIn, officers: dict[str, int], at: Callable[[str], datetime]
) -> None:
    at("2026-11-02T10:00+08:00")
    factories.submitted(shop="老店")
    at("2026-11-09T10:00+08:00")
    factories.submitted(shop="晚店")
    at("2026-11-10T10:00+08:00")
    factories.submitted(shop="新店")
    limin = sign_in("limin")
    text = limin.open_page("/staff/").text
    assert "First · 1 item" in text
    assert "Time in hand · 2 items" in text
    assert text.index("老店") < text.index("晚店") < text.index("新店")
    assert "1 working day late" in text


def test_done_items_stand_in_their_own_list(
    sign_in: SignIn, handed: Handed, officers: dict[str, int]
) -> None:
    factories.accepted(handed.items[LICENCE], by=officers["limin"])
    approvals.approve(
        handed.items[LICENCE], officer_id=officers["zhou"], opinion="", now=clock.now()
    )
    zhou = sign_in("zhou")
    assert "老王面馆" not in zhou.open_page("/staff/?list=accepted").text
    page = zhou.open_page("/staff/?list=done")
    assert page.h1 == "Done"
    assert "Approved" in page.text


def test_a_case_is_found_by_its_number_or_its_end_and_by_nothing_else(
    sign_in: SignIn, handed: Handed
) -> None:
    limin = sign_in("limin")
    factories.submitted(shop="别家")
    for number in (handed.number, handed.number.removeprefix("YJS"), handed.number[-8:]):
        page = limin.open_page("/staff/", query_string={"q": number})
        assert "老王面馆" in page.text
        assert "别家" not in page.text
    for words in ("老王", "370202", "1", "%", "_"):
        page = limin.open_page("/staff/", query_string={"q": words})
        assert "No item with this number" in page.text, words


def test_an_empty_desk_says_so(sign_in: SignIn) -> None:
    assert "Nothing here now" in sign_in("limin").open_page("/staff/").text


def test_looking_writes_nothing(sign_in: SignIn, handed: Handed) -> None:
    limin = sign_in("limin")
    with reading() as session:
        before = session.scalar(select(audit.AuditHead.seq))
    for path in ("/staff/", "/staff/?list=waiting", f"/staff/items/{handed.items[LICENCE]}"):
        limin.open_page(path)
    with reading() as session:
        assert session.scalar(select(audit.AuditHead.seq)) == before


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
@pytest.mark.one_database
def test_every_page_of_the_desk_in_every_state(
    sign_in: SignIn, officers: dict[str, int], language: str, app: Any
) -> None:
    handed = factories.submitted()
    limin, zhou = sign_in("limin", language), sign_in("zhou", language)
    address = f"/staff/items/{handed.items[LICENCE]}"
    for browser in (limin, zhou):
        for one in ("received", "accepted", "waiting", "done"):
            assert browser.open_page(f"/staff/?list={one}").status == 200
        for ref in handed.items.values():
            assert browser.open_page(f"/staff/items/{ref}").status == 200
    limin.open_page(address).submit("/accept")
    for browser in (limin, zhou):
        assert browser.open_page(address).status == 200
        assert browser.open_page(f"{address}/refuse").status == 200
    with transaction() as session:
        session.execute(
            update(ItemCase)
            .where(ItemCase.ref == handed.items[LICENCE])
            .values(due_provisional=True)
        )
    zhou.open_page(address).submit("/approve")
    assert zhou.open_page(address).status == 200
