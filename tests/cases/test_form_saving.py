"""Saving the form: errors at once, rows, two windows, prefilled values, nothing lost."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from tests.cases.conftest import Applicant
from tests.cases.test_form_pages import widest
from tests.support.client import Page
from webapp.cases.models import Draft
from webapp.core.audit import AuditEntry
from webapp.core.db import reading

RIGHT = {
    "premises-address": "中山路 39 号 1 层",
    "premises-owner": "海天物业",
    "premises-right": "rented",
    "guests": "40",
}


def said(page: Page) -> str:
    """What the error summary says."""
    found = [e for e in page.root.iter("div") if e.get("id") == "errors"]
    from tests.support.page_lint import text_of

    return text_of(found[0]) if found else ""


def test_the_form_begins_with_the_first_page_that_is_not_done(applicant: Applicant) -> None:
    first = applicant.client.open_page(f"/cases/{applicant.ref}/form")
    assert first.path == f"/cases/{applicant.ref}/form/applicant"
    applicant.fill(but="premises")
    assert applicant.client.open_page(f"/cases/{applicant.ref}/form").path.endswith("/premises")
    applicant.fill()
    assert applicant.client.open_page(f"/cases/{applicant.ref}/form").path.endswith("/check")


def test_every_error_is_said_at_once_and_what_was_typed_stays(applicant: Applicant) -> None:
    page = applicant.page("premises").submit(**RIGHT | {"guests": "lots", "premises-address": ""})
    assert page.status == 422
    assert "2 things to mend" in said(page)
    assert "Fill in: Address of the shop" in said(page)
    assert "Guests at one time: " in said(page)
    assert 'value="lots"' in page.html
    assert 'value="海天物业"' in page.html
    assert applicant.stored() == {}


def test_a_right_page_is_stored_and_leads_to_the_next(applicant: Applicant) -> None:
    page = applicant.page("premises").submit(**RIGHT)
    assert page.path == f"/cases/{applicant.ref}/form/food", page.text
    assert applicant.stored()["guests"] == 40
    shown = applicant.page("premises")
    assert 'value="40"' in shown.html


def test_every_refused_value_says_how_to_mend_it(person: Callable[..., Applicant]) -> None:
    made = person()
    made.begin(widest() | {"who-files": "self"})
    page = made.page("applicant", "?edit=applicant-id")
    page = page.submit(**{"applicant-id": "11010519491231002"})
    assert "has 18 characters; these are 17" in said(page)
    page = page.submit(**{"applicant-id": "110105194912310021"})
    assert "Compare the number with the ID card" in said(page)
    made.answer(widest() | {"has-licence": "yes"})
    page = made.page("shop").submit(uscc="91350100M000100Y44")
    assert "Compare the code with the business licence" in said(page)


def test_what_the_guide_was_told_is_shown_and_not_asked(applicant: Applicant) -> None:
    page = applicant.page("premises")
    names = [e.get("name") for e in page.root.iter("input")]
    assert "floor-area" not in names
    assert "80 m²" in page.text
    changed = page.submit(button="Change", guests="40")
    assert changed.path.startswith(f"/cases/{applicant.ref}/questions/")
    assert applicant.stored()["guests"] == 40


def test_a_number_that_was_not_sure_is_asked_and_answers_the_guide(applicant: Applicant) -> None:
    applicant.answer(widest() | {"floor-area": "unsure"})
    page = applicant.page("premises")
    assert "floor-area" in [e.get("name") for e in page.root.iter("input")]
    wide = {"storey": "1", "storeys-of-building": "6", "exits": "2"}
    after = page.submit(**RIGHT | wide | {"floor-area": "120"})
    assert after.status == 200, said(after)
    with reading() as session:
        situation = session.scalars(select(Draft.situation)).one()
    assert situation["floor-area"] == 120
    assert "floor-area" not in applicant.stored()


def test_identity_is_prefilled_and_can_be_wrong(applicant: Applicant) -> None:
    page = applicant.page("applicant")
    assert "From your ID card" in page.text
    assert applicant.id_number in page.text
    editing = page.submit(act="edit applicant-name")
    assert editing.path.endswith("/form/applicant?edit=applicant-name")
    assert 'value="王建国"' in editing.html
    saved = editing.submit(**{"applicant-name": "王小明", "applicant-home": "中山路 39 号"})
    assert saved.status == 200
    assert applicant.stored()["applicant-name"] == "王小明"
    assert applicant.stored()["applicant-id"] == applicant.id_number
    assert 'value="王小明"' in applicant.page("applicant").html


def rows_of(page: Page) -> list[str]:
    """The ids of the rows on a page."""
    found = [e for e in page.root.iter("input") if e.get("name") == "shareholders__rows"]
    return (found[0].get("value") or "").split()


def test_rows_come_and_go_without_scripts_and_by_id(person: Callable[..., Applicant]) -> None:
    made = person()
    made.begin(widest())
    page = made.page("company")
    (first,) = rows_of(page)
    page = page.submit(
        button="Save and add another", **{f"shareholders__{first}__shareholder-name": "王建国"}
    )
    assert page.status == 200
    kept, second = rows_of(page)
    assert kept == first
    assert 'value="王建国"' in page.html
    page = page.submit(
        button="Save and add another", **{f"shareholders__{second}__shareholder-name": "李四"}
    )
    third = rows_of(page)[2]
    page = page.submit(act=f"remove shareholders {first}")
    assert rows_of(page) == [second, third]
    assert "王建国" not in page.html.split("</main>")[0].split("shareholders__rows")[1]
    assert [row["row"] for row in made.stored()["shareholders"]] == [second, third]
    assert made.stored()["shareholders"][0]["shareholder-name"] == "李四"


def test_adding_a_row_loses_nothing_that_is_wrong(person: Callable[..., Applicant]) -> None:
    made = person()
    made.begin(widest())
    page = made.page("company")
    (first,) = rows_of(page)
    page = page.submit(
        button="Save and add another",
        **{"registered-capital": "ten", f"shareholders__{first}__shareholder-name": "王建国"},
    )
    assert page.status == 422
    assert len(rows_of(page)) == 2
    assert 'value="ten"' in page.html
    assert "Fill in" not in said(page)
    assert made.stored()["shareholders"][0]["shareholder-name"] == "王建国"


def test_two_windows_are_asked_which_is_right(applicant: Applicant) -> None:
    one, two = applicant.page("premises"), applicant.page("premises")
    one.submit(**RIGHT)
    page = two.submit(**RIGHT | {"guests": "60", "premises-owner": "王建国"})
    assert page.h1 == "Two windows, two answers"
    assert page.status == 422
    assert "40 people" in page.text
    assert "60 people" in page.text
    assert "Address of the shop" not in page.text
    assert applicant.stored()["guests"] == 40
    undecided = page.submit(keep__guests="mine")
    assert "Choose: Owner" in said(undecided)
    assert applicant.stored()["guests"] == 40
    settled = undecided.submit(**{"keep__guests": "mine", "keep__premises-owner": "theirs"})
    assert settled.path.endswith("/form/food"), settled.text
    assert applicant.stored()["guests"] == 60
    assert applicant.stored()["premises-owner"] == "海天物业"


def test_a_third_window_is_seen_too(applicant: Applicant) -> None:
    pages = [applicant.page("premises") for _ in range(3)]
    pages[0].submit(**RIGHT)
    conflict = pages[1].submit(**RIGHT | {"guests": "60"})
    again = pages[2].submit(**RIGHT | {"guests": "70"})
    again.submit(keep__guests="mine")
    once_more = conflict.submit(keep__guests="mine")
    assert once_more.h1 == "Two windows, two answers"
    assert applicant.stored()["guests"] == 70


def test_the_same_values_again_are_no_conflict(applicant: Applicant) -> None:
    one, two = applicant.page("premises"), applicant.page("premises")
    one.submit(**RIGHT)
    assert two.submit(**RIGHT).path.endswith("/form/food")


def test_an_error_does_not_make_another_window_forgotten(applicant: Applicant) -> None:
    one, two = applicant.page("premises"), applicant.page("premises")
    one.submit(**RIGHT)
    refused = two.submit(**RIGHT | {"guests": "many"})
    assert refused.status == 422
    assert refused.submit(guests="60").h1 == "Two windows, two answers"


def test_saving_is_recorded_without_values_and_only_when_something_changed(
    applicant: Applicant,
) -> None:
    applicant.page("premises").submit(**RIGHT)
    applicant.page("premises").submit(**RIGHT)
    with reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "form.save")).all()
    assert len(entries) == 1
    assert entries[0].details == {"page": "premises", "whole": True}
    assert entries[0].actor == f"account:{applicant.account_id}"


def test_what_was_typed_lies_sealed(applicant: Applicant, database: Any) -> None:
    applicant.page("premises").submit(**RIGHT | {"premises-owner": "海天独特物业"})
    with reading() as session:
        raw = session.connection().exec_driver_sql("select fields from draft").scalar_one()
    assert "海天独特物业".encode() not in bytes(raw)


def test_somebody_elses_form_is_not_there(
    applicant: Applicant, person: Callable[..., Applicant]
) -> None:
    other = person()
    for path in ("form", "form/premises", "check", "receipt"):
        assert other.client.open_page(f"/cases/{applicant.ref}/{path}").status == 404
    page = applicant.page("premises")
    values = {**RIGHT, "csrf_token": "x"}
    assert other.client.open_page(page.path, method="POST", data=values).status == 400


def test_without_an_account_the_way_leads_to_the_sign_in(app: Any, applicant: Applicant) -> None:
    visitor = app.test_client()
    page = visitor.open_page(f"/cases/{applicant.ref}/form")
    assert page.path.startswith("/sign-in?next=")


def test_the_privacy_notice_comes_before_the_first_personal_field(applicant: Applicant) -> None:
    from sqlalchemy import update

    from webapp.accounts.models import Account
    from webapp.core.db import transaction

    with transaction() as session:
        session.execute(update(Account).values(privacy_version=None))
    page = applicant.client.open_page(f"/cases/{applicant.ref}/form")
    assert page.path.startswith("/privacy")
    assert page.submit().path.endswith("/form/applicant")


def test_a_page_that_the_answers_do_not_need_leads_on(applicant: Applicant) -> None:
    assert applicant.page("tobacco").path.endswith("/form/applicant")
    assert applicant.page("nonsense").path.endswith("/form/applicant")


def test_with_open_questions_the_form_leads_back_to_the_guide(applicant: Applicant) -> None:
    applicant.answer({"only-prepackaged": "no"})
    page = applicant.client.open_page(f"/cases/{applicant.ref}/form")
    assert page.path == f"/cases/{applicant.ref}/questions/has-licence"


def test_a_change_from_the_check_page_comes_back_to_it(applicant: Applicant) -> None:
    applicant.fill()
    check = applicant.client.open_page(f"/cases/{applicant.ref}/check")
    assert check.h1 == "Check your answers"
    assert "老王面馆" in check.text
    page = applicant.page("premises", "?return=check").submit(guests="44")
    assert page.path == f"/cases/{applicant.ref}/check"
    assert "44 people" in page.text


def test_the_check_page_tells_the_truth_about_papers(applicant: Applicant) -> None:
    applicant.fill()
    check = applicant.client.open_page(f"/cases/{applicant.ref}/check")
    assert "Comes to the hall" in check.text
    assert "Bring the ones for the hall to any window after you submit." in check.text
    assert "What I filled in is true and complete" in check.text


def test_with_something_missing_the_check_page_leads_to_it_and_says_what(
    applicant: Applicant,
) -> None:
    applicant.fill(but="food")
    page = applicant.client.open_page(f"/cases/{applicant.ref}/check")
    assert page.path.endswith("/form/food?missing=1")
    assert "Fill in: Food safety manager" in said(page)
