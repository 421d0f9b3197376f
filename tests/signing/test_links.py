"""A link to sign: once, for one person, until a day; whatever is wrong is said, nothing is lost."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from tests.cases.conftest import signed_in
from tests.signing.conftest import STROKES, Person, Round, a_pdf, configured
from tests.support import factories
from tests.support.client import LintingClient, Page
from webapp.core import clock, jobs, settings
from webapp.core.db import reading, transaction
from webapp.documents.values import DocumentState
from webapp.messages.models import Message
from webapp.signing import circulating, reminding, requests
from webapp.signing.models import RequestedSigner
from webapp.signing.values import RequestState, SignerState

pytestmark = pytest.mark.one_database

Send = Callable[..., Round]


def opened(browser: LintingClient, one: Round, position: int = 0) -> Page:
    return browser.open_page(f"/sign/{one.token(position)}")


def messages_to(person: Person, kind: str) -> list[str]:
    with reading() as session:
        rows = session.scalars(select(Message).where(Message.kind == kind).order_by(Message.id))
        return [row.content for row in rows if row.recipient == person.phone]


def states(one: Round) -> list[SignerState]:
    return [signer.state for signer in one.row().signers]


def test_everybody_gets_a_link_of_their_own(sent: Send) -> None:
    one = sent(people=3)
    links = set()
    for position, person in enumerate(one.people):
        (text,) = messages_to(person, "sign_request")
        assert f"{settings.current().address}/sign/{one.token(position)}" in text
        assert "合作意向书" in text
        links.add(one.token(position))
    assert len(links) == 3
    with reading() as session:
        kept = session.scalars(select(RequestedSigner.token_hash)).all()
    assert not links & {str(row) for row in kept}


def test_the_door_shows_no_more_than_a_surname(sent: Send, client: LintingClient) -> None:
    one = sent()
    client.set_cookie("lang", "en")
    page = opened(client, one)
    assert "You are asked to sign" in page.text
    assert "王*" in page.text
    assert "王建国" not in page.html
    assert one.people[0].id_number not in page.html
    assert "data-module" not in page.html, "nobody signs before they said who they are"


def test_who_signs_reads_the_file_draws_and_keeps_a_copy(sent: Send, app: Any) -> None:
    one = sent(pages=2)
    browser = one.people[0].signed_in(app)
    page = opened(browser, one)
    assert "You sign as 王建国" in page.text
    token = one.token()
    file = browser.get(f"/sign/{token}/file.pdf")
    assert file.data == a_pdf(2) or file.data.startswith(b"%PDF-")
    assert hashlib.sha256(file.data).hexdigest() == one.row().text_sha256.hex()
    assert "sandbox" in file.headers["Content-Security-Policy"]
    page = page.submit(f"/sign/{token}", strokes=STROKES)
    assert page.path == f"/me/signatures/{one.ref}"
    jobs.run_due(clock.now())
    listed = browser.open_page("/me/signatures")
    assert "合作意向书" in listed.text
    copy = browser.get(f"/me/signatures/{one.ref}/file.pdf")
    assert copy.data == one.pdf()
    assert one.document().state is DocumentState.valid


def test_a_typed_name_counts_the_same(sent: Send, app: Any) -> None:
    one = sent()
    browser = one.people[0].signed_in(app)
    opened(browser, one).submit(f"/sign/{one.token()}", name="王建国", typed="yes")
    assert one.row().signers[0].evidence["way"] == "typed"


@pytest.mark.parametrize(
    ("values", "field", "words"),
    [
        ({}, "f-signature", "Draw your name, or type it below"),
        ({"strokes": '{"w":328,"h":176,"s":[]}'}, "f-signature", "Draw your name"),
        ({"strokes": '{"w":328,"h":176,"s":[[]]}'}, "f-signature", "Draw your name"),
        ({"strokes": '{"w":328,"h":176,"s":[[[1,1]]]}'}, "f-signature", "larger"),
        ({"strokes": "{" * 500}, "f-signature", "once more"),
        ({"name": "李秀英", "typed": "yes"}, "f-name", "Nobody else can sign here"),
        ({"name": "王建国"}, "f-typed", "Tick that your typed name"),
    ],
)
def test_a_signature_that_is_none_says_how_to_mend_it_and_the_link_stays(
    sent: Send, app: Any, values: dict[str, str], field: str, words: str
) -> None:
    one = sent()
    browser, token = one.people[0].signed_in(app), one.token()
    page = opened(browser, one).submit(f"/sign/{token}", **values)
    assert page.status == 422
    assert words in page.text
    assert f'href="#{field}"' in page.html
    if "name" in values:
        assert f'value="{values["name"]}"' in page.html
    assert states(one) == [SignerState.waiting]
    page.submit(f"/sign/{token}", strokes=STROKES)
    assert states(one) == [SignerState.acted]


def test_a_used_link_signs_nothing_more(sent: Send, app: Any) -> None:
    one = sent(people=2)
    browser, token = one.people[0].signed_in(app), one.token()
    page = opened(browser, one)
    page.submit(f"/sign/{token}", strokes=STROKES)
    before = one.row().signers[0].evidence
    again = page.submit(f"/sign/{token}", name="王建国", typed="yes")
    assert again.status == 410
    assert "has run out or was used" in again.text
    assert one.row().signers[0].evidence == before
    assert browser.open_page(f"/sign/{token}").status == 410
    assert browser.get(f"/sign/{token}/file.pdf").status_code == 404


@pytest.mark.parametrize("token", ["x", "A" * 22, "../../etc"])
def test_a_made_up_link_says_the_same_as_a_used_one(client: LintingClient, token: str) -> None:
    client.set_cookie("lang", "en")
    page = client.open_page(f"/sign/{token}")
    assert page.status in (404, 410)


def test_somebody_else_neither_reads_nor_signs_nor_declines(sent: Send, app: Any) -> None:
    one = sent(people=2)
    browser, token = one.people[1].signed_in(app), one.token(0)
    page = browser.open_page(f"/sign/{token}")
    assert page.status == 403
    assert "This is for somebody else" in page.text
    assert "王建国" not in page.text
    found = page.root.find(".//input[@name='csrf_token']")
    assert found is not None
    csrf = found.get("value")
    for what in ("", "/decline"):
        data = {"csrf_token": csrf, "seen": one.row().text_sha256.hex(), "strokes": STROKES}
        answer = browser.post(f"/sign/{token}{what}", data=data)
        assert answer.status_code in (302, 303, 403)
    assert browser.get(f"/sign/{token}/file.pdf").status_code == 404
    assert states(one) == [SignerState.waiting, SignerState.waiting]


def test_the_same_name_with_another_number_is_somebody_else(sent: Send, app: Any) -> None:
    one = sent()
    other = Person("王建国", *factories.account("王建国"))
    assert other.signed_in(app).open_page(f"/sign/{one.token()}").status == 403


def test_who_is_not_signed_in_comes_back_after_signing_in(
    sent: Send, client: LintingClient
) -> None:
    one = sent()
    client.set_cookie("lang", "en")
    page = opened(client, one).link("Go on with my mobile number")
    assert page.path.startswith("/sign-in")
    signed_in(client, one.people[0].account_id)
    assert "Read it, then sign" in client.open_page(f"/sign/{one.token()}/enter").text


def test_after_the_last_day_nobody_signs(sent: Send, app: Any, at: Any) -> None:
    at("2026-11-27T10:00+08:00")
    one = sent()
    at("2026-12-04T09:59+08:00")
    browser = one.people[0].signed_in(app)
    page, token = opened(browser, one), one.token()
    at("2026-12-04T10:00+08:00")
    late = page.submit(f"/sign/{token}", strokes=STROKES)
    assert late.status == 410
    assert "The time to sign this is over" in late.text
    assert states(one) == [SignerState.waiting]


def test_who_does_not_sign_ends_it_for_everybody(sent: Send, app: Any) -> None:
    one = sent(people=3)
    one.act(0)
    token = one.token(2)
    browser = one.people[1].signed_in(app)
    page = opened(browser, one, 1).submit("/decline")
    assert "You don't sign this" in page.text
    assert one.row().state is RequestState.declined
    assert one.document().state is DocumentState.revoked
    other = one.people[2].signed_in(app)
    assert other.open_page(f"/sign/{token}").status == 410


def test_reminders_go_out_three_days_before_one_day_before_and_on_the_last(
    sent: Send, at: Callable[[str], datetime]
) -> None:
    begun = at("2026-11-27T10:00+08:00")
    one = sent(people=2)
    one.act(0)
    days = []
    for day in range(8):
        now = begun + timedelta(days=day)
        before = len(messages_to(one.people[1], "sign_reminder"))
        reminding.look_after({}, now)
        reminding.look_after({}, now + timedelta(minutes=1))
        if len(messages_to(one.people[1], "sign_reminder")) > before:
            days.append(day)
    assert days == [4, 6]
    assert one.row().state is RequestState.expired
    assert one.document().state is DocumentState.revoked
    assert messages_to(one.people[0], "sign_reminder") == []


def test_the_last_morning_reminds_before_the_hour_comes(
    sent: Send, at: Callable[[str], datetime]
) -> None:
    at("2026-11-27T15:00+08:00")
    one = sent()
    reminding.look_after({}, at("2026-12-04T01:00+08:00"))
    assert len(messages_to(one.people[0], "sign_reminder")) == 1
    assert one.row().state is RequestState.open


def test_new_links_end_the_old_ones(sent: Send, app: Any) -> None:
    one = sent(people=2)
    old, kept = one.token(0), one.token(1)
    one.act(1)
    circulating.ask_again(one.officer, one.ref, now=clock.now())
    browser = one.people[0].signed_in(app)
    assert browser.open_page(f"/sign/{old}").status == 410
    assert opened(browser, one).status == 200
    assert len(messages_to(one.people[1], "sign_request")) == 1, "who has signed is left in peace"
    assert kept


def test_who_has_no_phone_gets_no_message_and_still_has_a_link(app: Any) -> None:
    person = Person("王建国", *factories.account("王建国"))
    from webapp.halls import service as halls
    from webapp.signing.values import Named

    officer = factories.officer("sender", "周文涛", "accept")
    token = circulating.upload(a_pdf()).token
    named = [Named(person.name, person.id_number)]
    hall = halls.here().id
    ref = circulating.send_round(
        token, "意向书", named, hall_id=hall, officer_id=officer, now=clock.now()
    )
    one = Round(ref, (person,), officer)
    assert messages_to(person, "sign_request") == []
    assert opened(person.signed_in(app), one).status == 200
    again = circulating.send_round(
        token, "意向书", named, hall_id=hall, officer_id=officer, now=clock.now()
    )
    assert again == ref, "sent twice is sent once"


def test_without_certificates_the_link_alone_is_what_they_have(
    sent: Send, app: Any, client: LintingClient
) -> None:
    one = sent()
    stranger = Person("李秀英", *factories.account("李秀英"))
    with configured(signing="none"):
        browser = stranger.signed_in(app)
        page = opened(browser, one)
        assert page.status == 200
        page.submit(f"/sign/{one.token()}", name="王建国", typed="yes")
        assert states(one) == [SignerState.acted]
        with reading() as session:
            waiting = session.scalar(
                select(func.count()).select_from(jobs.Job).where(jobs.Job.kind == requests.SEAL)
            )
        assert waiting == 0


def test_the_evidence_says_how_they_were_proved_and_where(sent: Send, app: Any) -> None:
    one = sent()
    browser = one.people[0].signed_in(app)
    opened(browser, one).submit(f"/sign/{one.token()}", strokes=STROKES)
    kept = one.row().signers[0].evidence
    assert (kept["identity"], kept["surface"], kept["terminal"]) == ("simulated", "phone", "")
    assert kept["text_sha256"] == one.row().text_sha256.hex()
    assert kept["request"] == one.ref


def test_a_lock_in_the_middle_signs_once(sent: Send) -> None:
    """Two tabs of one person, both past the checks: the second finds the link gone."""
    one = sent(people=2)
    row = one.row()
    signer = one.act(0)
    with transaction() as session:
        locked = requests.locked(session, row.id)
        assert locked.signers[0].state is SignerState.acted
    assert one.act(0) == signer
