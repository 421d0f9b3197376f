"""Papers from the visitor's phone: one place, one phone, ten minutes, one visit."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import delete, func, select

from tests.cases.conftest import Applicant
from tests.support import papers as samples
from tests.support.client import LintingClient
from webapp import migrations
from webapp.cases import handoff, marks, submission
from webapp.cases.handoff import Place
from webapp.cases.handoff_models import Handoff
from webapp.cases.paper_models import DraftMark
from webapp.cases.values import Channel
from webapp.core import clock, crypto, db
from webapp.core.db import reading, transaction
from webapp.web.sessions import WebSession

pytestmark = pytest.mark.sampled_on("sqlite")

PAPER = "kitchen-layout"
ADDRESS = re.compile(r'data-address="([^"]+)"')


@pytest.fixture
def she(applicant: Applicant) -> Applicant:
    """Somebody at a terminal whose form is filled in; nothing is decided about papers."""
    applicant.fill()
    with transaction() as session:
        session.execute(delete(DraftMark))
    applicant.client.open_page("/demo/terminal").submit("/demo/terminal", surface="terminal")
    return applicant


@pytest.fixture
def phone(app: Any) -> LintingClient:
    """A phone without a session."""
    made: LintingClient = app.test_client()
    made.set_cookie("lang", "en")
    return made


def scan(she: Applicant, paper: str = PAPER) -> str:
    """Ask for a code on the terminal; the path that it leads to."""
    path = f"/cases/{she.ref}/papers/{paper}"
    page = she.client.open_page(path).submit(f"{path}/handoff?row=")
    found = ADDRESS.search(page.html)
    assert found, page.html
    return urlsplit(found[1]).path


def send(client: LintingClient, link: str, *, row: str = "", where: str = "files") -> Any:
    """Send a photograph as the phone's plain form does."""
    csrf = client.open_page("/sign-in").root.find(".//input[@name='csrf_token']")
    assert csrf is not None
    fields = {
        "csrf_token": csrf.get("value"),
        "row": row,
        "upload_key": "",
        "file": [(io.BytesIO(samples.jpeg()), "IMG.jpg")],
    }
    return client.post(f"{link}/{where}", data=fields, content_type="multipart/form-data")


def sent(she: Applicant) -> int:
    return len(marks.held(she.opened().draft.id).files)


def seen(she: Applicant, link_state: str = "") -> Any:
    """What the terminal asks each second."""
    return she.client.get(
        f"/cases/{she.ref}/papers/{PAPER}/handoff?row=&seen={link_state}",
        headers={"HX-Request": "true", "HX-Target": "inside-paper"},
    )


def test_a_phone_opens_the_code_and_the_terminal_shows_what_it_sends(
    she: Applicant, phone: LintingClient
) -> None:
    link = scan(she)
    door = phone.open_page(link)
    assert door.h1 == "Layout of the place"
    assert "王建国" not in door.html
    assert "老王面馆" not in door.html
    box = door.submit(link)
    assert box.path == link
    assert box.root.find(".//input[@type='file']") is not None
    assert send(phone, link).status_code == 303
    assert sent(she) == 1
    assert "1 page is here" in phone.open_page(link).html
    assert "1 page is here" in seen(she).get_data(as_text=True)
    assert "1 page is here" in she.client.open_page(f"/cases/{she.ref}/papers/{PAPER}").html


def test_the_terminal_has_no_field_for_files(she: Applicant) -> None:
    page = she.client.open_page(f"/cases/{she.ref}/papers/{PAPER}")
    assert page.root.find(".//input[@type='file']") is None


def test_looking_at_the_link_does_not_use_it_up(
    she: Applicant, app: Any, phone: LintingClient
) -> None:
    link = scan(she)
    assert app.test_client().get(link).status_code == 200
    phone.open_page(link).submit(link)
    assert send(phone, link).status_code == 303


def test_the_terminal_is_told_only_what_is_new(she: Applicant, phone: LintingClient) -> None:
    link = scan(she)
    shown = seen(she).get_data(as_text=True)
    mark = re.search(r"seen=([0-9a-f]+)", shown)
    assert mark
    assert seen(she, mark[1]).status_code == 204
    phone.open_page(link).submit(link)
    assert seen(she, mark[1]).status_code == 200


def test_one_phone_alone(she: Applicant, app: Any, phone: LintingClient) -> None:
    link = scan(she)
    phone.open_page(link).submit(link)
    second = app.test_client()
    assert second.open_page(link).status == 410
    assert send(second, link).status_code == 404
    assert sent(she) == 0


def test_a_second_phone_cannot_open_what_it_saw_before(
    she: Applicant, app: Any, phone: LintingClient
) -> None:
    link = scan(she)
    second = app.test_client()
    door = second.open_page(link)
    phone.open_page(link).submit(link)
    assert door.submit(link).status == 410
    assert send(second, link).status_code == 404


def test_nothing_before_the_door_is_opened(she: Applicant, phone: LintingClient) -> None:
    link = scan(she)
    assert send(phone, link).status_code == 404
    assert sent(she) == 0


def test_ten_minutes(she: Applicant, phone: LintingClient) -> None:
    begun = clock.now()
    with clock.freeze(begun):
        link = scan(she)
        phone.open_page(link).submit(link)
    with clock.freeze(begun + timedelta(minutes=9, seconds=59)):
        assert send(phone, link).status_code == 303
    with clock.freeze(begun + timedelta(minutes=10)):
        assert send(phone, link).status_code == 404
        assert phone.open_page(link).status == 410
        assert "data-address" not in seen(she).get_data(as_text=True)
    handoff.expire({}, begun + timedelta(days=2))
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Handoff)) == 0


def test_a_new_code_closes_the_old_one(she: Applicant, phone: LintingClient) -> None:
    old = scan(she)
    phone.open_page(old).submit(old)
    new = make_again(she)
    assert new != old
    assert send(phone, old).status_code == 404
    assert phone.open_page(old).status == 410


def make_again(she: Applicant) -> str:
    """A new link, as its button would make it."""
    with reading() as session:
        row = session.scalars(select(Handoff)).one()
    return handoff.make(
        Place(row.draft_id, PAPER),
        hall_id=1,
        session_id=row.session_id,
        account_id=she.account_id,
        chain=f"draft:{she.ref}",
        actor=f"account:{she.account_id}",
        now=clock.now(),
    )


def test_the_link_ends_with_the_terminals_session(she: Applicant, phone: LintingClient) -> None:
    link = scan(she)
    phone.open_page(link).submit(link)
    with transaction() as session:
        session.execute(delete(WebSession).where(WebSession.who == f"account:{she.account_id}"))
    assert phone.open_page(link).status == 410
    assert send(phone, link).status_code == 404


def test_wiping_the_terminal_closes_it(she: Applicant, phone: LintingClient) -> None:
    link = scan(she)
    phone.open_page(link).submit(link)
    she.client.post("/terminal/wipe", headers={"Sec-Fetch-Site": "same-origin"})
    assert send(phone, link).status_code == 404


def test_it_is_for_one_place(she: Applicant, phone: LintingClient) -> None:
    link = scan(she)
    phone.open_page(link).submit(link)
    assert send(phone, link, row="another").status_code == 404
    assert phone.get(f"/cases/{she.ref}/papers").status_code in {302, 303}
    assert sent(she) == 0


def test_a_phone_sees_only_what_it_sent(she: Applicant, phone: LintingClient) -> None:
    first = scan(she)
    phone.open_page(first).submit(first)
    send(phone, first)
    file = marks.held(she.opened().draft.id).files[0].ref
    assert phone.get(f"{first}/{file}").status_code == 200
    assert phone.get(f"{first}/{file}/preview").status_code == 200
    again = f"/h/{make_again(she)}"
    phone.open_page(again).submit(again)
    assert phone.get(f"{again}/{file}").status_code == 404
    assert "page is here" not in phone.open_page(again).html


def test_a_phone_may_take_back_what_it_sent(she: Applicant, phone: LintingClient) -> None:
    link = scan(she)
    phone.open_page(link).submit(link)
    send(phone, link)
    file = marks.held(she.opened().draft.id).files[0].ref
    phone.open_page(link).submit(f"{link}/act", act=f"remove {file}")
    assert sent(she) == 0


def test_not_after_handing_in(she: Applicant, phone: LintingClient) -> None:
    link = scan(she)
    phone.open_page(link).submit(link)
    send(phone, link)
    she.fill()
    submission.submit(she.ref, owner=she.owner, channel=Channel.web, now=clock.now())
    assert send(phone, link).status_code == 410
    assert sent(she) == 1


def test_nobody_makes_a_code_for_anothers_draft(
    she: Applicant, person: Callable[..., Applicant]
) -> None:
    other = person()
    csrf = other.client.open_page("/sign-in").root.find(".//input[@name='csrf_token']")
    assert csrf is not None
    path = f"/cases/{she.ref}/papers/{PAPER}/handoff?row="
    answer = other.client.post(path, data={"csrf_token": csrf.get("value")})
    assert answer.status_code == 404
    with reading() as session:
        assert session.scalar(select(func.count()).select_from(Handoff)) == 0


def test_only_a_hash_finds_the_link(she: Applicant) -> None:
    token = scan(she).rsplit("/", 1)[1]
    with reading() as session:
        row = session.connection().exec_driver_sql("select token, token_hash from handoff").one()
    assert token.encode() not in bytes(row.token)
    assert bytes(row.token_hash) == crypto.hash_token(token)


@pytest.mark.parametrize("token", ["x", "A" * 22, "%E4%BD%A0"])
def test_an_unknown_link_says_what_to_do(phone: LintingClient, token: str) -> None:
    page = phone.open_page(f"/h/{token}")
    assert page.status == 410
    assert "new code" in page.html


def test_the_tables_go_and_come_back(database: Any) -> None:
    url = database.settings.url
    db.database().dispose()
    migrations.downgrade(url, "0006")
    migrations.upgrade(url)
    db.configure(url)
    assert migrations.is_current(url)
