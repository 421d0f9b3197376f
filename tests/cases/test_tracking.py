"""Following a case: one's own in full; by number or slip the states alone, with limited tries."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.cases.conftest import Applicant, signed_in
from tests.support import factories
from tests.support.factories import Handed
from tests.support.statements import statements
from webapp import create_app
from webapp.approvals import service as approvals
from webapp.cases import number_rules, tracking
from webapp.core import clock

WRONG = "We find no case with this number and these four"


@pytest.fixture
def handed(app: Any) -> Handed:
    """A small shop's case."""
    return factories.submitted()


@pytest.fixture
def officers(app: Any) -> tuple[int, int]:
    """One who accepts, one who decides."""
    return (
        factories.officer("limin", "李敏", "accept"),
        factories.officer("zhou", "周文涛", "approve"),
    )


@pytest.fixture
def acting(app: Any) -> Iterator[None]:
    """Officers act inside a request, as words of a refusal are in its language."""
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        yield


def slip(handed: Handed) -> str:
    """The address behind a slip's code."""
    case = tracking.case(handed.ref, account_id=handed.account_id)
    return f"/t/{case.slip_token}"


def personal(handed: Handed) -> list[str]:
    """What must never stand on a page that a slip opens."""
    return [handed.id_number, handed.phone, "王建国", "老王面馆", "中山路"]


def english(client: Any) -> Any:
    client.set_cookie("lang", "en")
    return client


def test_number_and_last_four_open_the_masked_status(client: Any, handed: Handed) -> None:
    page = english(client).open_page("/track")
    page = page.submit(
        "/track", number=number_rules.grouped(handed.number).lower(), four=handed.id_number[-4:]
    )
    assert page.path == slip(handed)
    assert page.h1 == "We have your application"
    assert "王*" in page.text
    assert "Food business permit" in page.text
    assert not [value for value in personal(handed) if value in page.html]


def test_whether_number_or_four_are_wrong_is_not_told(client: Any, handed: Handed) -> None:
    page = english(client).open_page("/track")
    four = handed.id_number[-4:]
    other = factories.submitted(name="李四")
    tries = [
        (handed.number, "0000"),
        (handed.number[:-1] + "?", four),
        ("YJS3702002026112720000018", four),
        (other.number, "9999"),
        ("nonsense", "abcd"),
    ]
    bodies = set()
    for number, typed in tries:
        answer = page.submit("/track", number=number, four=typed)
        assert answer.status == 422
        assert WRONG in answer.text
        bodies.add(answer.text.replace(number, ""))
    assert len(bodies) == 1


def test_an_empty_form_says_what_to_type(client: Any) -> None:
    page = english(client).open_page("/track").submit("/track")
    assert page.status == 422
    assert "Type the number on your slip" in page.text
    assert "Type the last four" in page.text


def test_tries_are_limited_for_a_number_whichever_process_is_asked(
    app: Any, database: Any, handed: Handed
) -> None:
    second = create_app(database.settings)
    second.testing = True
    second.test_client_class = app.test_client_class
    limit = database.settings.attempts_track
    clients = [english(app.test_client()), english(second.test_client())]
    for n in range(limit):
        page = clients[n % 2].open_page("/track")
        assert page.submit("/track", number=handed.number, four="0000").status == 422
    for client in clients:
        page = client.open_page("/track")
        page = page.submit("/track", number=handed.number, four=handed.id_number[-4:])
        assert page.status == 429
        assert "Too many tries" in page.text
    other = factories.submitted(name="李四")
    page = clients[0].open_page("/track")
    page = page.submit("/track", number=other.number, four=other.id_number[-4:])
    assert page.status == 200


def test_tries_from_one_address_are_limited_over_all_numbers(
    app: Any, database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    limit = database.settings.attempts_track * database.settings.attempts_address_factor
    for n in range(limit):
        with pytest.raises(tracking.NoCase):
            tracking.find(f"YJS{n:022d}", "0000", address="192.0.2.1", now=clock.now())
    with pytest.raises(tracking.TooManyTries):
        tracking.find("YJS1", "0000", address="192.0.2.1", now=clock.now())
    with pytest.raises(tracking.NoCase):
        tracking.find("YJS1", "0000", address="192.0.2.2", now=clock.now())


def test_the_same_work_is_done_for_a_number_that_is_not_there(app: Any, handed: Handed) -> None:
    runs = []
    for number in (handed.number, "YJS3702002026112720000018"):
        with statements() as seen, pytest.raises(tracking.NoCase):
            tracking.find(number, "0000", address="192.0.2.1", now=clock.now())
        runs.append([text.split()[0] for text in seen])
    assert runs[0] == runs[1]


def test_a_slip_is_opened_by_one_query(app: Any, client: Any, handed: Handed) -> None:
    address = slip(handed)
    app.test_client().open_page(address)
    with statements() as seen:
        page = client.open_page(address)
    assert page.status == 200
    assert len(seen) == 1, seen
    assert not [value for value in personal(handed) if value in page.html]


def test_a_wrong_slip_opens_nothing(client: Any, handed: Handed) -> None:
    assert client.open_page("/t/nothing").status == 404
    assert client.open_page(slip(handed)[:-1] + "?").status == 404


def test_a_refusal_is_told_with_its_reasons_to_the_applicant_alone(
    app: Any,
    client: Any,
    handed: Handed,
    officers: tuple[int, int],
    acting: None,
) -> None:
    licence = handed.items["business-licence"]
    approvals.accept(licence, officer_id=officers[0], now=clock.now())
    reasons = "店名和隔壁登记过的重了，请换一个再来。"
    approvals.refuse(licence, officer_id=officers[1], reasons=reasons, now=clock.now())
    browser = english(app.test_client())
    signed_in(browser, handed.account_id)
    page = browser.open_page(f"/me/cases/{handed.ref}")
    assert page.h1 == "Business licence was not approved"
    assert reasons in page.text
    assert "You can ask for a review until" in page.text
    assert "You can go to court until" in page.text
    assert "so this one ended too" in page.text
    status = english(client).open_page(slip(handed))
    assert status.h1 == "Business licence was not approved"
    assert reasons not in status.text


def test_an_approval_is_seen_at_once_with_its_licence(
    app: Any, handed: Handed, officers: tuple[int, int], acting: None
) -> None:
    licence = handed.items["business-licence"]
    browser = english(app.test_client())
    signed_in(browser, handed.account_id)
    assert "Next in line" in browser.open_page(f"/me/cases/{handed.ref}").text
    approvals.accept(licence, officer_id=officers[0], now=clock.now())
    approvals.approve(licence, officer_id=officers[1], opinion="", now=clock.now())
    page = browser.open_page(f"/me/cases/{handed.ref}")
    assert page.h1 == "1 ready, 2 under way"
    assert "Licence number ZZ" in page.text
    assert "Next in line" not in page.text
    approvals.accept(handed.items["food-service-permit"], officer_id=officers[0], now=clock.now())
    page = browser.open_page(f"/me/cases/{handed.ref}")
    assert "5 working days" in page.text
    assert "Plenty of time" in page.text
    assert "李敏" in page.text


def test_everything_approved_is_good_news(
    app: Any, handed: Handed, officers: tuple[int, int], acting: None
) -> None:
    for item in ("business-licence", "food-service-permit", "signboard-filing"):
        approvals.accept(handed.items[item], officer_id=officers[0], now=clock.now())
        factories.papers_taken(handed, item, by=officers[0])
        approvals.approve(handed.items[item], officer_id=officers[1], opinion="", now=clock.now())
    browser = english(app.test_client())
    signed_in(browser, handed.account_id)
    page = browser.open_page(f"/me/cases/{handed.ref}")
    assert page.h1 == "All 3 are ready"
    assert "Bring" not in page.text


def test_ones_own_list_shows_drafts_and_cases(person: Callable[..., Applicant]) -> None:
    made = person()
    empty = made.client.open_page("/me/cases")
    assert "Nothing here yet" in empty.text
    made.begin()
    assert "Open a restaurant" in made.client.open_page("/me/cases").text
    made.fill()
    made.client.open_page(f"/cases/{made.ref}/check").submit()
    page = made.client.open_page("/me/cases")
    assert "老王面馆" in page.text
    assert page.link("Open a restaurant").path == f"/me/cases/{made.ref}"


def test_somebody_elses_case_is_not_there(
    handed: Handed, person: Callable[..., Applicant], client: Any
) -> None:
    other = person()
    assert other.client.open_page(f"/me/cases/{handed.ref}").status == 404
    assert other.client.open_page(f"/cases/{handed.ref}/receipt").status == 404
    assert "老王面馆" not in other.client.open_page("/me/cases").text


def test_a_draft_that_is_asked_for_as_a_case_leads_on(applicant: Applicant) -> None:
    page = applicant.client.open_page(f"/me/cases/{applicant.ref}")
    assert page.path == f"/cases/{applicant.ref}/plan"


def test_ones_own_pages_ask_for_a_sign_in(client: Any, handed: Handed) -> None:
    for path in ("/me/cases", f"/me/cases/{handed.ref}"):
        assert client.open_page(path).path.startswith("/sign-in")
