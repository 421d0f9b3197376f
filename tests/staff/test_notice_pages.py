"""Telling at the desk, answering on the phone: every page, without scripts, in both languages."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from tests.staff.conftest import SignIn
from tests.staff.test_applicant_sees import applicant
from tests.support import factories, papers
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from webapp.approvals import service as approvals
from webapp.approvals import silence
from webapp.approvals.notice_values import Fault, Point, PointKind
from webapp.cases.models import ItemCase
from webapp.cases.values import ItemState
from webapp.core import audit, clock
from webapp.core.db import reading

pytestmark = pytest.mark.one_database

LICENCE, FOOD = "business-licence", "food-service-permit"
LAYOUT = Point(PointKind.paper, "kitchen-layout", Fault.unreadable, "四个边都要拍到。")
OPENING = Point(PointKind.other, "1", Fault.other, "写明哪天开业。")
ID_NUMBER = Point(PointKind.field, "applicant-id", Fault.wrong)
REASON = "第一次没有看到地址和产权证上的不一样。"


@pytest.fixture
def ready(handed: Handed, officers: dict[str, int]) -> Handed:
    """A case whose business licence was approved, so that the food permit is received."""
    factories.accepted(handed.items[LICENCE], by=officers["zhao"])
    approvals.approve(
        handed.items[LICENCE], officer_id=officers["zhou"], opinion="", now=clock.now()
    )
    return handed


def state(ref: str) -> ItemState:
    with reading() as session:
        return session.scalars(select(ItemCase.state).where(ItemCase.ref == ref)).one()


def desk(handed: Handed, slug: str) -> str:
    return f"/staff/items/{handed.items[slug]}"


def notice_page(person: LintingClient, handed: Handed) -> Page:
    """From the case to the page of its notice."""
    return person.open_page(f"/me/cases/{handed.ref}").link("Send it now")


# --- the officer tells ----------------------------------------------------------------------


def test_an_officer_ticks_everything_reads_it_over_and_sends_it_once(
    sign_in: SignIn, ready: Handed
) -> None:
    limin = sign_in("limin")
    page = limin.open_page("/staff/?list=received").link("Tell what is missing")
    assert page.path == f"{desk(ready, FOOD)}/notice"
    assert "Layout of the place" in page.text
    assert ready.id_number not in page.html, "personal values stay masked here too"
    page = page.submit(
        "/notice",
        button="See what",
        point=["paper:kitchen-layout", "field:shop-name"],
        **{
            "fault-paper:kitchen-layout": "unreadable",
            "words-paper:kitchen-layout": "四个边都要拍到。",
            "words-other:1": "写明哪天开业。",
        },
    )
    assert page.status == 200
    assert "needs 3 more things" in page.text
    assert "We cannot read it. Take the photo again." in page.text
    assert "四个边都要拍到。" in page.text
    assert state(ready.items[FOOD]) is ItemState.received, "nothing is sent yet"
    back = page.submit("/notice", button="Change it")
    assert "四个边都要拍到。" in back.html
    assert "写明哪天开业。" in back.html
    sent = page.submit("/notice", button="Send it")
    assert sent.path == desk(ready, FOOD)
    assert "With applicant" in sent.text
    assert "One-time notice" in sent.text
    assert state(ready.items[FOOD]) is ItemState.correcting
    again = page.submit("/notice", button="Send it")
    assert again.path == desk(ready, FOOD), "pressed again, nothing more is sent"
    shown = limin.open_page("/staff/?list=correcting")
    assert "no clock runs · 1 item" in shown.text
    assert "李敏" in shown.text


def test_nothing_ticked_is_said_and_words_are_asked_for(sign_in: SignIn, ready: Handed) -> None:
    limin = sign_in("limin")
    page = limin.open_page(f"{desk(ready, FOOD)}/notice")
    empty = page.submit("/notice", button="See what")
    assert empty.status == 422
    assert "Tick what is missing or wrong" in empty.text
    nameless = page.submit(
        "/notice",
        button="See what",
        point=["field:shop-name"],
        **{"fault-field:shop-name": "other"},
    )
    assert nameless.status == 422
    assert "Write what is wrong" in nameless.text
    more = page.submit("/notice", button="One more", **{"words-other:1": "写明哪天开业。"})
    assert "words-other:2" in more.html
    assert "写明哪天开业。" in more.html


def test_a_second_notice_warns_names_who_told_and_wants_a_reason(
    sign_in: SignIn, ready: Handed, officers: dict[str, int]
) -> None:
    notice = factories.noticed(ready.items[FOOD], by=officers["limin"])
    factories.answered(ready, notice)
    page = sign_in("limin").open_page(f"{desk(ready, FOOD)}/notice")
    assert "A second notice counts as a fault of the office." in page.text
    assert "李敏 told the applicant on" in page.text
    assert "told on" in page.text, "what was named before is marked"
    ticked = {"point": ["field:shop-name"]}
    refused = page.submit("/notice", button="See what", **ticked)
    assert refused.status == 422
    assert "Write why the first notice did not name everything." in refused.text
    read = page.submit("/notice", button="See what", reason=REASON, **ticked)
    assert "stands in the record as a fault" in read.text
    read.submit("/notice", button="Send it")
    assert (
        "Second round, a fault of the office" in sign_in("zhou").open_page(desk(ready, FOOD)).text
    )


def test_whoever_may_not_tell_reads_why(
    sign_in: SignIn, ready: Handed, officers: dict[str, int]
) -> None:
    for username in ("zhou", "limin"):
        page = sign_in(username).open_page(f"{desk(ready, LICENCE)}/notice")
        assert "cannot be told of this item now" in page.text or "decide" in page.text
    huo = sign_in("huo")
    assert huo.open_page(f"{desk(ready, FOOD)}/notice").status == 404
    factories.noticed(ready.items[FOOD], by=officers["limin"])
    page = sign_in("zhao").open_page(f"{desk(ready, FOOD)}/notice")
    assert "It comes back here with the answer." in page.text


# --- the applicant answers ------------------------------------------------------------------


def test_the_applicant_answers_exactly_what_was_asked_without_scripts(
    app: Any, sign_in: SignIn, ready: Handed, officers: dict[str, int]
) -> None:
    factories.noticed(
        ready.items[FOOD], LAYOUT, factories.WRONG_NAME, OPENING, by=officers["limin"]
    )
    person = applicant(app, ready)
    case = person.open_page(f"/me/cases/{ready.ref}")
    assert case.h1 == "Food business permit needs 3 more things"
    assert case.html.count('class="btn main') == 1
    assert "Waits for you" in person.open_page("/me/cases").text
    page = case.link("Send it now")
    assert "四个边都要拍到。" in page.text
    assert "Business scope" not in page.text, "nothing else is asked"

    refused = page.submit("/send")
    assert refused.status == 422
    assert "3 things to mend" in refused.text
    kept = refused.submit("/send", **{"shop-name": "老王牛肉面馆"})
    assert "老王牛肉面馆" in kept.html
    assert "2 things to mend" in kept.text
    assert "老王牛肉面馆" in person.open_page(page.path).html, "it is kept for later, too"

    form = kept.form("/files")
    fields = {e.get("name"): e.get("value") or "" for e in form.iter("input") if e.get("name")}
    fields["file"] = (io.BytesIO(papers.jpeg()), "photo.jpg")
    page = person.open_page(str(form.get("action")), method="POST", data=fields)
    assert page.status == 200
    assert "1 page is here" in page.text
    words = next(
        str(e.get("name"))
        for e in page.form("/send").iter("textarea")
        if "words" in str(e.get("name")) and e.get("required") is not None
    )
    done = page.submit("/send", **{words: "12月8日开业。"})
    assert done.path == f"/me/cases/{ready.ref}"
    assert "You sent it, we received it again" in done.text
    assert state(ready.items[FOOD]) is ItemState.received
    assert "You have sent everything" in person.open_page(page.path).text

    inbox = sign_in("limin").open_page("/staff/")
    assert "Answered, look again" in inbox.text
    item = sign_in("limin").open_page(desk(ready, FOOD))
    assert "老王牛肉面馆" in item.text
    assert "12月8日开业。" in item.text
    assert 'class="thumb is-new"' in item.html


def test_a_bad_file_is_refused_in_words_and_loses_nothing(
    app: Any, ready: Handed, officers: dict[str, int]
) -> None:
    factories.noticed(ready.items[FOOD], LAYOUT, by=officers["limin"])
    person = applicant(app, ready)
    page = notice_page(person, ready)
    form = page.form("/files")
    fields = {e.get("name"): e.get("value") or "" for e in form.iter("input") if e.get("name")}
    fields["file"] = (io.BytesIO(b"no picture"), "photo.jpg")
    refused = person.open_page(str(form.get("action")), method="POST", data=fields)
    assert refused.status == 422
    assert "We can't open this kind of file" in refused.text
    sent = page.submit("/send", **dict.fromkeys(counters(page), "yes"))
    assert sent.status == 200
    waits = person.open_page(page.path)
    assert "Bring to the hall: Layout of the place" in waits.text
    assert state(ready.items[FOOD]) is ItemState.correcting


def counters(page: Page) -> list[str]:
    return [
        str(e.get("name"))
        for e in page.root.iter("input")
        if str(e.get("name")).startswith("counter-")
    ]


def test_a_paper_at_the_window_ends_the_wait(
    app: Any, sign_in: SignIn, ready: Handed, officers: dict[str, int]
) -> None:
    factories.noticed(ready.items[FOOD], LAYOUT, by=officers["limin"])
    limin = sign_in("limin")
    page = limin.open_page(desk(ready, FOOD)).submit("/papers/kitchen-layout/taken")
    assert page.path == desk(ready, FOOD)
    assert state(ready.items[FOOD]) is ItemState.received
    assert "Handed over at the window" in page.text
    assert (
        limin.open_page(
            f"{desk(ready, FOOD)}/papers/nothing-like-this/taken",
            method="POST",
            data=token_of(page),
        ).status
        == 404
    )
    person = applicant(app, ready)
    assert "You sent it, we received it again" in person.open_page(f"/me/cases/{ready.ref}").text


def token_of(page: Page) -> dict[str, str]:
    return {
        str(e.get("name")): str(e.get("value"))
        for e in page.root.iter("input")
        if e.get("name") == "csrf_token"
    }


def test_personal_values_stay_masked_beside_the_notice_until_they_are_shown(
    app: Any, sign_in: SignIn, ready: Handed, officers: dict[str, int]
) -> None:
    right = factories.an_id_number(321)
    notice = factories.noticed(ready.items[FOOD], ID_NUMBER, by=officers["limin"])
    factories.answered(ready, notice, {"applicant-id": right})
    page = sign_in("limin").open_page(desk(ready, FOOD))
    assert right not in page.html
    assert ready.id_number not in page.html
    page = page.submit("/show")
    assert right in page.text
    assert ready.id_number in page.text, "old and new stand side by side"


def test_another_person_does_not_see_the_notice(
    app: Any, ready: Handed, officers: dict[str, int]
) -> None:
    notice = factories.noticed(ready.items[FOOD], by=officers["limin"])
    other = applicant(app, factories.submitted(name="别人", shop="别家"))
    address = f"/me/cases/{ready.ref}/notice/{notice}"
    assert other.open_page(address).status == 404
    csrf = token_of(other.open_page("/me/cases"))
    for act in ("send", "keep"):
        assert other.open_page(f"{address}/{act}", method="POST", data=csrf).status == 404


def test_the_slip_says_that_it_waits_and_nothing_of_what_for(
    app: Any, ready: Handed, officers: dict[str, int], client: LintingClient
) -> None:
    factories.noticed(ready.items[FOOD], LAYOUT, OPENING, by=officers["limin"])
    client.set_cookie("lang", "en")
    page = client.open_page("/track").submit(
        "/track", number=ready.number, four=ready.id_number[-4:]
    )
    assert page.h1 == "Food business permit waits for you"
    assert "写明哪天开业" not in page.html
    assert "Layout of the place" not in page.text


# --- silence --------------------------------------------------------------------------------


def test_silence_is_a_fault_at_the_desk_and_good_news_for_the_applicant(
    app: Any, sign_in: SignIn, officers: dict[str, int], at: Callable[[str], datetime]
) -> None:
    at("2026-11-23T10:00+08:00")
    handed = factories.submitted()
    at("2026-12-01T09:00+08:00")
    silence.accept_all({}, clock.now())
    page = sign_in("zhou").open_page(desk(handed, LICENCE))
    assert "Accepted by silence: nobody answered in five working days." in page.text
    assert "nobody, accepted by silence" in page.text
    assert "/approve" in page.html, "whoever decides may decide"
    assert "Accepted by silence" in sign_in("zhou").open_page("/staff/?list=accepted").text
    text = applicant(app, handed).open_page(f"/me/cases/{handed.ref}").text
    assert "We named nothing missing within 5 working days" in text
    assert "from Mon 23 November" in text


# --- every page in every state --------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_page_of_a_notice_in_every_state(
    app: Any, sign_in: SignIn, ready: Handed, officers: dict[str, int], language: str
) -> None:
    limin, person = sign_in("limin", language), applicant(app, ready)
    person.set_cookie("lang", language)
    address = f"{desk(ready, FOOD)}/notice"
    notice = factories.noticed(
        ready.items[FOOD], LAYOUT, factories.WRONG_NAME, OPENING, by=officers["limin"]
    )
    mine = f"/me/cases/{ready.ref}/notice/{notice}"

    def look() -> None:
        for browser, paths in (
            (limin, (address, desk(ready, FOOD), "/staff/?list=correcting", "/staff/")),
            (person, (mine, f"{mine}/keep", f"{mine}/send", f"/me/cases/{ready.ref}")),
        ):
            for path in paths:
                assert browser.open_page(path).status == 200

    look()
    assert person.open_page(mine).submit("/send").status == 422
    points = {f"counter-{n}": "yes" for n in range(1, 9)}
    factories.answered(
        ready, notice, {**factories.RIGHT_NAME, **points, **{f"words-{n}": "好" for n in range(9)}}
    )
    look()
    limin.open_page(desk(ready, FOOD)).submit("/papers/kitchen-layout/taken")
    look()
    with reading() as session:
        actions = set(session.scalars(select(audit.AuditEntry.action)))
    assert {"item.notify", "item.take_paper", "item.answer", "case.correct"} <= actions
