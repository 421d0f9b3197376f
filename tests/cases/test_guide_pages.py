"""Pages of the guide, as a person without scripts sees them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.cases.conftest import Applicant, signed_in
from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.statements import statements
from webapp.cases import draft_ends
from webapp.cases.models import Draft
from webapp.cases.values import DraftState
from webapp.catalog import service as catalog
from webapp.catalog.rules import widest_answers
from webapp.core import clock
from webapp.core.db import reading, transaction
from webapp.web.sessions import WebSession

pytestmark = pytest.mark.one_database

START = "/themes/open-restaurant"
Values = dict[str, Any]


@pytest.fixture
def visitor(client: LintingClient) -> LintingClient:
    """A visitor who reads English."""
    client.set_cookie("lang", "en")
    return client


def begin(client: LintingClient) -> Page:
    """Press the button on the theme's page; the first question."""
    return client.open_page(START).submit(f"{START}/start")


def key_of(page: Page) -> str:
    """The question that a page asks."""
    found = re.search(r"/questions/([\w-]+)", page.path)
    assert found, page.path
    return found[1]


def ref_of(page: Page) -> str:
    """The reference of the application."""
    return page.path.split("/")[2]


def walk(page: Page, answers: Values, *, until: str = "") -> Page:
    """Answer page after page, up to a question or to the end."""
    for _ in range(20):
        if "/questions/" not in page.path or (until and key_of(page) == until):
            return page
        key = key_of(page)
        page = page.submit("/questions/", answer=answers[key])
        assert page.status == 200, f"{key}: {page.text}"
    raise AssertionError("the guide does not end")


def widest() -> Values:
    """The answers that bring in the most."""
    return dict(widest_answers(catalog.current(None).themes["open-restaurant"]))


def rows(model: Any) -> int:
    """How many rows a table has."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(model)) or 0


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_whole_guide_leads_to_the_plan(client: LintingClient, language: str) -> None:
    client.set_cookie("lang", language)
    page = walk(begin(client), widest())
    assert page.path.endswith("/plan")
    assert page.status == 200


def test_start_is_only_a_post(client: LintingClient) -> None:
    assert client.get(f"{START}/start").status_code == 405
    client.open_page(START)
    assert rows(WebSession) == rows(Draft) == 0


def test_carrying_on_goes_to_the_open_question(visitor: LintingClient) -> None:
    page = walk(begin(visitor), widest(), until="entertainment")
    again = begin(visitor)
    assert again.path == page.path
    assert rows(Draft) == 1


def test_question_page_says_where_one_is(visitor: LintingClient) -> None:
    page = walk(begin(visitor), widest(), until="cold-dishes")
    assert page.h1 == "Will you serve cold dishes?"
    assert "Question 6 of 12" in page.text
    assert "Why we ask" in page.text
    assert "Saved" in page.text
    back = page.link("Back")
    assert key_of(back) == "entertainment"


def test_first_question_leads_back_to_the_theme(visitor: LintingClient) -> None:
    page = begin(visitor)
    assert "Saved" not in page.text
    assert page.link("Back").path == START


def test_stored_answer_is_shown_again(visitor: LintingClient) -> None:
    page = walk(begin(visitor), widest(), until="entertainment")
    area = page.link("Back")
    assert 'value="326"' in area.html
    ref = ref_of(page)
    first = visitor.open_page(f"/cases/{ref}/questions/only-prepackaged")
    assert re.search(r'value="no"[^>]* checked', first.html)


def test_refused_answer_says_how_to_mend_it(visitor: LintingClient) -> None:
    page = begin(visitor)
    wrong = page.submit("/questions/")
    assert wrong.status == 422
    assert "Answer this: Will you sell only packaged food" in wrong.text
    assert "Choose one to continue." in wrong.text
    assert 'href="#answer"' in wrong.html
    assert 'id="answer"' in wrong.html
    unsure = walk(page, widest(), until="cold-dishes").submit("/questions/")
    assert 'choose "Not sure yet"' in unsure.text


@pytest.mark.parametrize(
    ("typed", "advice"),
    [
        ("big", "Enter a number, like 326."),
        ("0", "Enter 1 or more."),
        ("200000", "Enter 100,000 or less."),
        ("1.234", "Enter at most 2 digits after the point."),
    ],
)
def test_refused_number_is_kept(visitor: LintingClient, typed: str, advice: str) -> None:
    page = walk(begin(visitor), widest(), until="floor-area")
    wrong = page.submit("/questions/", answer=typed)
    assert wrong.status == 422
    assert advice in wrong.text
    assert f'value="{typed}"' in wrong.html


def test_number_and_tick(visitor: LintingClient) -> None:
    page = walk(begin(visitor), widest(), until="floor-area")
    after = page.submit("/questions/", answer=["", "unsure"])
    area = after.link("Back")
    assert re.search(r'value="unsure"[^>]* checked', area.html)
    assert key_of(area.submit("/questions/", answer=["80", "unsure"])) == "entertainment"
    assert 'value="80"' in area.client.open_page(area.path).html


def test_question_out_of_turn_and_early_plan_lead_back(visitor: LintingClient) -> None:
    page = begin(visitor)
    ref = ref_of(page)
    for early in ("questions/tobacco", "plan", "elsewhere/prepackaged-food"):
        assert visitor.open_page(f"/cases/{ref}/{early}").path == page.path
    token = page.form("/questions/").find(".//input[@name='csrf_token']")
    assert token is not None
    sent = {"csrf_token": token.get("value"), "answer": "yes"}
    skipped = visitor.open_page(f"/cases/{ref}/questions/tobacco", method="POST", data=sent)
    assert skipped.path == page.path
    assert visitor.get(f"/cases/{ref}/questions/no-such").status_code == 404


def test_leads_out_and_back(visitor: LintingClient) -> None:
    page = begin(visitor).submit("/questions/", answer="yes")
    assert page.path.endswith("/elsewhere/prepackaged-food")
    assert page.h1 == "Packaged food needs only a filing"
    assert "Food Safety Law, article 35" in page.text
    assert "To be confirmed" in page.text
    question = page.link("Change the answer")
    assert key_of(question) == "only-prepackaged"
    assert key_of(question.submit("/questions/", answer="no")) == "has-licence"


@pytest.mark.parametrize("path", ["questions/only-prepackaged", "plan", "tally", "elsewhere/x"])
def test_others_see_nothing(
    app: Flask, visitor: LintingClient, person: Callable[..., Applicant], path: str
) -> None:
    ref = ref_of(begin(visitor))
    stranger = app.test_client()
    assert stranger.get(f"/cases/{ref}/{path}").status_code == 404
    begin(stranger)  # type: ignore[arg-type]
    assert stranger.get(f"/cases/{ref}/{path}").status_code == 404
    assert person().client is visitor
    assert person().client.get(f"/cases/{ref}/{path}").status_code == 404


def test_gone_says_what_to_do(visitor: LintingClient) -> None:
    page = visitor.open_page("/cases/nowhere/plan")
    assert page.status == 404
    assert "two hours" in page.text


def test_submitted_application_leads_to_its_receipt(applicant: Applicant) -> None:
    with transaction() as session:
        session.execute(Draft.__table__.update().values(state=DraftState.submitted.value))
    for path in ("questions/tobacco", "plan"):
        sent = applicant.client.get(f"/cases/{applicant.ref}/{path}")
        assert sent.status_code == 303
        assert sent.headers["Location"] == f"/cases/{applicant.ref}/receipt"


# The tally


def figures(html: str) -> list[str]:
    """The bold figures of a tally."""
    found = re.search(r'<p class="tally".*?</p>', html, re.DOTALL)
    assert found
    return re.findall(r"<b>(.*?)</b>", found[0])


@pytest.mark.raw_page
def test_tally_of_an_answer_that_is_not_stored(visitor: LintingClient) -> None:
    page = walk(begin(visitor), widest(), until="tobacco")
    ref, before = ref_of(page), figures(page.html)

    def preview(**query: str) -> list[str]:
        with statements() as seen:
            answer = visitor.get(
                f"/cases/{ref}/tally",
                query_string={"question": "tobacco", **query},
                headers={"HX-Request": "true", "HX-Target": "tally"},
            )
        assert answer.status_code == 200
        assert len(seen) <= 2, seen
        assert "<html" not in answer.text
        return figures(answer.text)

    assert preview(answer="yes")[0] == str(int(before[0]) + 1)
    assert preview(answer="no") == before
    assert preview(answer="nonsense") == before
    assert preview() == before
    assert figures(visitor.open_page(page.path).html) == before


def test_tally_without_scripts_is_the_question(visitor: LintingClient) -> None:
    page = begin(visitor)
    ref = ref_of(page)
    assert visitor.open_page(f"/cases/{ref}/tally?question=only-prepackaged").path == page.path


def test_tally_counts_what_the_plan_says(visitor: LintingClient) -> None:
    page = walk(begin(visitor), widest())
    draft_page = visitor.open_page(f"/cases/{ref_of(page)}/questions/tobacco")
    permits, papers, _latest = figures(draft_page.html)
    assert f"{permits} permits" in page.text
    assert f"You need {papers} papers now" in page.text


# The plan


def test_plan_shows_the_bundle(visitor: LintingClient) -> None:
    page = walk(begin(visitor), widest())
    text = page.text
    for words in (
        "Submit today and have all 6 permits by",
        "because you will sell tobacco",
        "Made for you",
        "Nothing to send in",
        "No fee for any of these",
        "Start filling in, about",
        "How do you want the fire check?",
    ):
        assert words in text
    assert page.html.count('class="btn main') == 1
    assert f'href="/cases/{ref_of(page)}/form"' in page.html


def test_papers_add_up(visitor: LintingClient) -> None:
    page = walk(begin(visitor), widest())
    total = re.search(r"(\d+) papers in all\. You need (\d+) now", page.text)
    assert total
    counts = [int(n) for n in re.findall(r"<span>(\d+) papers?</span>", page.html)]
    assert sum(counts) == int(total[1])
    assert counts[0] == int(total[2])
    alone = re.search(
        r"Permit by permit it would be (\d+) papers: (\d+) times .* and (\d+) that come", page.text
    )
    assert alone
    assert int(alone[1]) == int(total[1]) + int(alone[2]) + int(alone[3])


def test_choice_changes_the_plan(visitor: LintingClient) -> None:
    page = walk(begin(visitor), widest())
    forms = [form for form in page.forms() if form.get("action", "").endswith("/plan")]
    assert len(forms) == 2
    assert re.search(r'value="promise" checked', page.html)
    after = page.submit("/plan", answer="ordinary")
    assert after.path == page.path
    assert re.search(r'value="ordinary" checked', after.html)
    assert not re.search(r'value="promise" checked', after.html)
    wrong = after.submit("/plan", answer=None)
    assert wrong.status == 422
    assert "Choose one to continue." in wrong.text


def test_changed_answer_returns_to_the_plan(visitor: LintingClient) -> None:
    page = walk(begin(visitor), widest())
    question = visitor.open_page(f"/cases/{ref_of(page)}/questions/tobacco")
    after = question.submit("/questions/", answer="no")
    assert after.path == page.path
    assert "all 5 permits" in after.text


@pytest.mark.clocks
def test_provisional_dates_say_so(visitor: LintingClient, at: Callable[[str], Any]) -> None:
    at("2030-12-30T10:00+08:00")
    page = walk(begin(visitor), widest())
    assert "have not been announced yet" in page.text
    assert "(provisional)" in page.text


# What a page costs, and that looking changes nothing


def test_question_takes_two_queries(applicant: Applicant) -> None:
    applicant.answer(widest())
    path = f"/cases/{applicant.ref}/questions/cold-dishes"
    applicant.client.open_page(path)
    with statements() as seen:
        assert applicant.client.get(path).status_code == 200
    assert len(seen) <= 2, seen


def test_looking_writes_nothing(applicant: Applicant) -> None:
    applicant.answer(widest())
    before = (rows(Draft), rows(WebSession))
    with statements() as seen:
        for path in ("questions/cold-dishes", "plan", "tally?question=tobacco&answer=yes"):
            applicant.client.get(f"/cases/{applicant.ref}/{path}")
    written = [one for one in seen if not one.lstrip().upper().startswith(("SELECT", "PRAGMA"))]
    assert written == []
    assert (rows(Draft), rows(WebSession)) == before


def test_resume_card(app: Flask, applicant: Applicant) -> None:
    applicant.answer({"only-prepackaged": "no", "has-licence": "yes"})
    page = applicant.client.open_page("/")
    assert "Carry on: Open a restaurant" in page.text
    onward = page.link("Carry on")
    assert key_of(onward) == "floor-area"
    applicant.answer(factories.SMALL)
    assert applicant.client.open_page("/").link("Carry on").path.endswith("/plan")
    applicant.answer({"only-prepackaged": "yes"})
    assert "/elsewhere/" in applicant.client.open_page("/").link("Carry on").path
    with statements() as seen:
        app.test_client().get("/")
    assert not [one for one in seen if "draft" in one]


def test_session_draft_follows_its_person(visitor: LintingClient) -> None:
    """From the guide through the sign-in to the form, with the same address."""
    page = walk(begin(visitor), widest())
    account_id, _phone, _number = factories.account()
    with transaction() as session:
        key = session.scalars(select(WebSession.id)).one()
        draft_ends.adopt(session, key, account_id, clock.now())
    assert visitor.get(page.path).status_code == 404, "the session owns it no more"
    signed_in(visitor, account_id)
    assert visitor.open_page(page.path).text == page.text
