"""The signing service at the desk: a file, who signs it, where each stands, what was signed."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.signing.conftest import STROKES, Person, Round, a_pdf, configured
from tests.staff.conftest import SignIn
from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.statements import statements
from tests.support.typed import an_id_number
from webapp.catalog.values import Excluded
from webapp.core import clock, jobs
from webapp.core.db import reading
from webapp.documents.storage import storage
from webapp.halls import service as halls
from webapp.signing import circulating
from webapp.signing.models import SigningRequest

pytestmark = pytest.mark.one_database

TITLE = "场地使用协议"


def upload(desk: LintingClient, content: bytes, name: str = "x.pdf") -> Page:
    form = desk.open_page("/staff/signing").form("/staff/signing/file")
    csrf = form.find(".//input[@name='csrf_token']")
    assert csrf is not None
    data = {"csrf_token": csrf.get("value"), "file": (io.BytesIO(content), name)}
    return desk.open_page(
        "/staff/signing/file", method="POST", data=data, content_type="multipart/form-data"
    )


def send(page: Page, people: str, **values: Any) -> Page:
    given = {"title": TITLE, "matter": "other", "people": people, **values}
    return page.submit("/staff/signing/new/", **given)


def line(person: Person) -> str:
    return f"{person.name} {person.id_number} {person.phone}"


def requests_made() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(SigningRequest)) or 0


@pytest.fixture
def desk(app: Any, officers: dict[str, int], sign_in: SignIn) -> LintingClient:
    return sign_in("limin")


@pytest.fixture
def people(app: Any) -> tuple[Person, ...]:
    return tuple(Person(name, *factories.account(name)) for name in ("王建国", "李秀英"))


def test_a_file_is_sent_round_signed_and_fetched(
    desk: LintingClient, people: tuple[Person, ...], app: Any
) -> None:
    assert "Nothing sent round yet" in desk.open_page("/staff/signing").text
    page = upload(desk, a_pdf(2))
    assert page.h1 == "Who signs?"
    page = send(page, "\n".join(map(line, people)))
    ref = page.path.rsplit("/", 1)[1]
    assert "Waits for signatures" in page.text
    assert "0 of 2" in page.text
    for person in people:
        assert person.name in page.text
        assert person.id_number not in page.html
    with reading() as session:
        tokens = [
            one.token
            for one in circulating.one_of(_limin(), ref).request.signers
            if session is not None
        ]
    for person, token in zip(people, tokens, strict=True):
        assert f"/sign/{token}" in page.html
        browser = person.signed_in(app)
        browser.open_page(f"/sign/{token}").submit(f"/sign/{token}", strokes=STROKES)
    jobs.run_due(clock.now())
    page = desk.open_page(f"/staff/signing/{ref}")
    assert "2 of 2" in page.text
    assert "Signed on" in page.text
    signed = desk.get(f"/staff/signing/{ref}/file.pdf")
    assert signed.status_code == 200
    assert signed.data.startswith(b"%PDF-")


def _limin() -> int:
    from webapp.accounts.models import StaffMember

    with reading() as session:
        return session.scalars(select(StaffMember.id).where(StaffMember.username == "limin")).one()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"MZ no pdf", "This is no PDF"),
        (b"\xff\xd8\xff\xe0 a photo", "This is no PDF"),
        (a_pdf()[:-200], "damaged"),
    ],
)
def test_what_cannot_be_signed_says_why(desk: LintingClient, content: bytes, words: str) -> None:
    page = upload(desk, content)
    assert page.status == 422
    assert words in page.text
    assert 'href="#f-file"' in page.html


def test_no_file_at_all_says_so(desk: LintingClient) -> None:
    page = desk.open_page("/staff/signing").submit("/staff/signing/file")
    assert "Choose the PDF first" in page.text


def test_a_file_that_is_too_large_and_one_of_a_hundred_megabytes(desk: LintingClient) -> None:
    with configured(paper_bytes=2048):
        page = upload(desk, a_pdf(40) + b"%" * 2048)
    assert (page.status, "Split it" in page.text) == (422, True)
    page = upload(desk, b"%PDF-1.7\n" + b"0" * (100 * 1024 * 1024))
    assert page.status == 413
    assert "too large" in page.text


def test_a_file_that_bears_signatures_is_not_broken_by_ours(
    desk: LintingClient, people: tuple[Person, ...]
) -> None:
    officer = factories.officer("other", "赵一凡", "accept")
    kept = circulating.upload(a_pdf())
    ref = circulating.send_round(
        kept.token,
        TITLE,
        [people[0].named],
        hall_id=halls.here().id,
        officer_id=officer,
        now=clock.now(),
    )
    signed = Round(ref, people[:1], officer).everybody_signs()
    page = upload(desk, signed)
    assert page.status == 422
    assert "signed already" in page.text


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({"title": " "}, "f-title", "Write what it is"),
        ({"title": "长" * 61}, "f-title", "at most 60"),
        ({"matter": None}, "f-matter", "Choose one of the answers"),
        ({"people": ""}, "f-people", "one person a line"),
        ({"people": "王建国 370202199003070021"}, "f-people", "Line 1: A digit is wrong"),
        ({"people": "王建国"}, "f-people", "Line 1: write the name"),
    ],
)
def test_a_wrong_line_says_how_to_mend_it_and_keeps_the_rest(
    desk: LintingClient, values: dict[str, Any], field: str, words: str
) -> None:
    page = upload(desk, a_pdf())
    people = f"王建国 {an_id_number(3)} 13812345678"
    page = send(page, **{"people": people, **values})
    assert page.status == 422
    assert words in page.text
    assert f'href="#{field}"' in page.html
    if field != "f-people":
        assert people in page.html
    if field != "f-title":
        assert TITLE in page.html
    assert not requests_made()
    assert send(page, people).status == 200
    assert requests_made() == 1


@pytest.mark.parametrize("matter", Excluded)
def test_what_the_law_keeps_on_paper_is_not_sent_round(
    desk: LintingClient, matter: Excluded
) -> None:
    page = send(upload(desk, a_pdf()), f"王建国 {an_id_number(3)}", matter=matter.value)
    assert page.status == 422
    assert "Have it signed on paper" in page.text
    assert "电子签名法" in page.text or "Electronic Signature Law" in page.text
    assert not requests_made()


def test_pressing_twice_sends_once(desk: LintingClient, people: tuple[Person, ...]) -> None:
    page = upload(desk, a_pdf())
    first, second = send(page, line(people[0])), send(page, line(people[0]))
    assert first.path == second.path
    assert requests_made() == 1


def test_taken_back_nobody_signs_and_new_links_end_old_ones(
    desk: LintingClient, people: tuple[Person, ...], app: Any
) -> None:
    page = send(upload(desk, a_pdf()), line(people[0]))
    ref = page.path.rsplit("/", 1)[1]
    old = circulating.one_of(_limin(), ref).request.signers[0].token
    page = page.submit("/again")
    new = circulating.one_of(_limin(), ref).request.signers[0].token
    assert old != new
    page = page.submit("/back")
    assert "Taken back" in page.text
    browser = people[0].signed_in(app)
    for token in (old, new):
        assert browser.open_page(f"/sign/{token}").status == 410


def test_a_colleagues_files_are_not_there(
    desk: LintingClient, people: tuple[Person, ...], sign_in: SignIn
) -> None:
    page = send(upload(desk, a_pdf()), line(people[0]))
    other = sign_in("zhou")
    assert other.open_page(page.path).status == 404
    assert TITLE not in other.open_page("/staff/signing").text
    for what in ("/again", "/back"):
        form = other.open_page("/staff/signing").form("/staff/signing/file")
        csrf = form.find(".//input[@name='csrf_token']")
        assert csrf is not None
        sent = other.post(page.path + what, data={"csrf_token": csrf.get("value")})
        assert sent.status_code == 404
    assert other.get(page.path + "/file.pdf").status_code == 404


def test_a_file_that_waited_too_long_is_gone_and_says_so(
    desk: LintingClient, at: Callable[[str], datetime]
) -> None:
    at("2026-11-27T10:00+08:00")
    token = circulating.upload(a_pdf()).token
    circulating.sweep({}, at("2026-11-27T22:00+08:00"))
    assert circulating.waiting(token)
    circulating.sweep({}, at("2026-11-28T11:00+08:00"))
    with pytest.raises(circulating.NoFile):
        circulating.waiting(token)
    assert list(storage().names(circulating.AREA)) == []
    for made_up in ("x", "..", "A" * 22, "a/b"):
        with pytest.raises(circulating.NoFile):
            circulating.waiting(made_up)


def test_a_file_that_was_sent_stays(app: Any, people: tuple[Person, ...], at: Any) -> None:
    now = at("2026-11-27T10:00+08:00")
    token = circulating.upload(a_pdf()).token
    officer = factories.officer("other", "赵一凡", "accept")
    circulating.send_round(
        token, TITLE, [people[0].named], hall_id=halls.here().id, officer_id=officer, now=now
    )
    circulating.sweep({}, at("2026-12-27T11:00+08:00"))
    assert circulating.waiting(token)


def test_a_month_is_counted_by_the_halls_calendar(
    desk: LintingClient, people: tuple[Person, ...], at: Callable[[str], datetime]
) -> None:
    at("2026-10-31T23:30+08:00")
    officer = factories.officer("other", "赵一凡", "accept")

    def signed() -> None:
        kept = circulating.upload(a_pdf())
        both = [one.named for one in people]
        ref = circulating.send_round(
            kept.token, TITLE, both, hall_id=halls.here().id, officer_id=officer, now=clock.now()
        )
        one = Round(ref, people, officer)
        one.act(0)
        one.act(1)

    signed()
    at("2026-11-01T00:30+08:00")
    signed()
    signed()
    found = circulating.months(halls.here().id, halls.today(), 3)
    assert [(one.first.month, one.signatures, one.documents) for one in found] == [
        (11, 4, 2),
        (10, 2, 1),
        (9, 0, 0),
    ]
    assert circulating.months(halls.here().id + 1, halls.today(), 1)[0].signatures == 0


def test_the_page_counts_this_month_and_shows_twelve_when_asked(desk: LintingClient) -> None:
    page = desk.open_page("/staff/signing")
    assert "0 signatures" in page.text
    assert len(page.link("Twelve months").root.findall(".//dl//dt")) == 12


def test_few_queries_however_many_files(desk: LintingClient, people: tuple[Person, ...]) -> None:
    def queries() -> int:
        with statements() as seen:
            desk.open_page("/staff/signing")
        return len(seen)

    send(upload(desk, a_pdf()), line(people[0]))
    one = queries()
    for n in range(3):
        send(upload(desk, a_pdf(mark=str(n))), line(people[0]))
    assert queries() == one


def test_without_certificates_there_is_no_such_service(desk: LintingClient) -> None:
    with configured(signing="none"):
        assert desk.open_page("/staff/signing").status == 404
        assert "/staff/signing" not in desk.open_page("/staff/").html
