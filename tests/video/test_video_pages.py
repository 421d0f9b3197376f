"""The pages of a call without scripts: ask, wait, answer, write, show; and who sees nothing."""

from __future__ import annotations

import io
import json
from datetime import datetime
from typing import Any

import pytest

from tests.cases.conftest import signed_in
from tests.signing.conftest import configured
from tests.staff.conftest import SignIn, officers, sign_in
from tests.support import factories, papers
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from tests.support.statements import statements
from tests.video.conftest import ask
from webapp.core import clock
from webapp.video import reads
from webapp.video.values import LONGEST_SIGNAL, VideoState

__all__ = ["officers", "sign_in"]
pytestmark = pytest.mark.one_database

MICROPHONE = "microphone=(self)"


@pytest.fixture
def she(client: LintingClient, handed: Handed) -> LintingClient:
    """The applicant, signed in."""
    client.set_cookie("lang", "en")
    signed_in(client, handed.account_id)
    return client


def token(page: Page) -> str:
    """What the forms of a page carry."""
    field = page.root.find(".//input[@name='csrf_token']")
    assert field is not None
    return field.get("value") or ""


def upload(page: Page, action: str, content: bytes) -> Page:
    """Choose a picture and press the button."""
    data = {"csrf_token": token(page), "file": (io.BytesIO(content), "IMG_1.jpg")}
    return page.client.open_page(
        action, method="POST", data=data, content_type="multipart/form-data"
    )


def look(page: Page, address: str, body: Any) -> Any:
    """What the script of a page does."""
    return page.client.post(
        f"{address}/exchange",
        data=body if isinstance(body, bytes) else json.dumps(body),
        headers={"X-CSRF-Token": token(page), "Content-Type": "application/json"},
    )


def in_a_call(she: LintingClient, desk: LintingClient, handed: Handed) -> tuple[Page, Page]:
    """Both in a call; what each of them sees."""
    page = she.open_page(f"/video/for/{handed.ref}")
    hers = page.submit(f"/video/for/{handed.ref}", about="Must the duct be changed?")
    his = desk.open_page("/staff/video").submit("/answer")
    return she.open_page(hers.path), his


def test_a_call_without_scripts(she: LintingClient, handed: Handed, sign_in: SignIn) -> None:
    page = she.open_page(f"/me/cases/{handed.ref}").link("Talk to an officer by video")
    assert MICROPHONE not in page.response.headers["Permissions-Policy"]
    page = page.submit(f"/video/for/{handed.ref}", about="Must the duct be changed?")
    assert page.h1 == "An officer will be with you soon"
    assert "Must the duct be changed?" in page.text
    desk = sign_in("limin")
    there = desk.open_page("/staff/").link("Video calls")
    assert there.h1 == "Video calls"
    assert "Must the duct be changed?" in there.text
    there = there.submit("/answer")
    assert MICROPHONE in there.response.headers["Permissions-Policy"]
    assert "Food" in there.text
    page = page.submit("/look")
    assert page.h1 == "You are talking to an officer"
    assert MICROPHONE in page.response.headers["Permissions-Policy"]
    page = page.submit("/say", text="Can you read me?")
    assert "Can you read me?" in page.text
    there = there.submit("/look")
    assert "Can you read me?" in there.text
    there = there.submit("/say", text="I can.\nShow me the drawing.")
    page = page.submit("/look")
    assert "Show me the drawing." in page.text
    page = upload(page, f"{page.path}/photos", papers.jpeg(400, 300))
    for side in (page, there.submit("/look")):
        picture = side.root.find(".//ol//img")
        assert picture is not None
        shown = side.client.get(picture.get("src") or "")
        assert shown.mimetype == "image/jpeg"
        assert shown.headers["Cache-Control"] == "no-store"
    there = there.submit("/end", agreed=" ")
    assert there.status == 422
    assert "Write what was agreed. One line is enough." in there.text
    there = there.submit("/end", agreed="The duct stays.")
    assert "The duct stays." in there.text
    page = she.open_page("/me/messages")
    assert "What was agreed in your video call" in page.text
    page = page.submit("/me/messages/", button="Read it")
    assert page.h1 == "What was agreed in your video call"
    assert "The duct stays." in page.text
    assert "Can you read me?" in page.text
    page = page.link("Back to my application").link("Talk to an officer")
    assert "Agreed: The duct stays." in page.text
    done = desk.open_page("/staff/video").link("Open the call")
    assert "The duct stays." in done.text


def test_the_list_asks_as_often_however_many_wait(handed: Handed, sign_in: SignIn) -> None:
    desk = sign_in("limin")
    headers = {"HX-Request": "true", "HX-Target": "line"}
    counted = []
    ask(handed, "Call 0")
    for number in range(1, 4):
        with statements() as seen:
            shown = desk.get("/staff/video", headers=headers)
        assert f"Call {number - 1}" in shown.get_data(as_text=True)
        counted.append(len(seen))
        ask(factories.submitted(name="陈立"), f"Call {number}")
    assert len(set(counted)) == 1, counted


def test_who_does_not_wait_any_longer(she: LintingClient, handed: Handed, sign_in: SignIn) -> None:
    page = she.open_page(f"/video/for/{handed.ref}").submit(f"/video/for/{handed.ref}")
    assert she.open_page(f"/video/for/{handed.ref}").link("Go to the call").path == page.path
    page = page.submit("/end")
    assert page.h1 == "You did not wait any longer"
    assert page.link("Ask for another call").path == f"/video/for/{handed.ref}"
    assert "Nobody waits for a call" in sign_in("limin").open_page("/staff/video").text


def test_who_hangs_up_gets_the_record_later(
    she: LintingClient, handed: Handed, sign_in: SignIn
) -> None:
    desk = sign_in("limin")
    page, _there = in_a_call(she, desk, handed)
    page = page.submit("/end")
    assert page.h1 == "The call is over"
    assert "The officer writes down what was agreed" in page.text
    there = desk.open_page("/staff/video")
    assert "Still to be written down" in there.text
    there = there.link("Write it down").submit("/end", agreed="Come on Tuesday.")
    assert "Come on Tuesday." in she.open_page(page.path).text


def test_what_comes_too_late_is_said(she: LintingClient, handed: Handed, sign_in: SignIn) -> None:
    desk = sign_in("limin")
    page, there = in_a_call(she, desk, handed)
    answered = desk.open_page("/staff/video")
    page.submit("/end")
    assert page.submit("/say", text="One more thing").status == 422
    assert "Nobody is in this call now." in there.submit("/say", text="Hello?").text
    other = sign_in("zhao")
    data = {"csrf_token": token(other.open_page("/staff/video"))}
    ref = page.path.rsplit("/", 1)[1]
    late = other.open_page(f"/staff/video/{ref}/answer", method="POST", data=data)
    assert "A colleague was faster" in late.text
    assert answered.status == 200


def test_the_script_gets_what_is_new(she: LintingClient, handed: Handed, sign_in: SignIn) -> None:
    desk = sign_in("limin")
    page, there = in_a_call(she, desk, handed)
    hello = {"kind": "hello", "content": "{}"}
    mine = look(page, page.path, {"after": 0, "line": 0, "signals": [hello]}).get_json()
    assert mine["state"] == "talking"
    assert mine["signals"] == []
    assert [one["text"] for one in mine["lines"]] == ["Must the duct be changed?"]
    assert mine["lines"][0]["mine"] is True
    address = there.path
    news = look(there, address, {"after": 0, "line": mine["lines"][0]["id"]}).get_json()
    assert news["signals"] == [{"number": 1, "kind": "hello", "content": "{}"}]
    assert news["lines"] == []
    # What a script sends is answered in a word, not in a page.
    accept = {"Accept": "application/json", "X-CSRF-Token": token(page)}
    said = she.post(f"{page.path}/say", data={"text": "Yes"}, headers=accept)
    assert (said.status_code, said.get_json()) == (200, {"error": ""})
    wrong = she.post(
        f"{page.path}/photos", data={"file": (io.BytesIO(b"MZ"), "x.jpg")}, headers=accept
    )
    assert wrong.status_code == 422
    assert wrong.get_json()["error"] == "Send a photograph: JPEG, PNG or HEIC."


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        {"after": -1, "line": 0},
        {"after": 0},
        {"after": 0, "line": 2**40},
        {"after": 0, "line": 0, "signals": [{"kind": "shell", "content": ""}]},
        {"after": 0, "line": 0, "signals": [{"kind": "offer", "content": "x", "to": "all"}]},
        {
            "after": 0,
            "line": 0,
            "signals": [{"kind": "offer", "content": "x" * (LONGEST_SIGNAL + 1)}],
        },
        {"after": 0, "line": 0, "signals": [{"kind": "offer", "content": ""}] * 21},
    ],
    ids=range(10),
)
def test_nonsense_is_refused(
    she: LintingClient, handed: Handed, sign_in: SignIn, body: Any
) -> None:
    page, _there = in_a_call(she, sign_in("limin"), handed)
    assert look(page, page.path, body).status_code == 400


def test_a_post_without_our_token_is_refused(
    she: LintingClient, handed: Handed, sign_in: SignIn
) -> None:
    page, there = in_a_call(she, sign_in("limin"), handed)
    body = json.dumps({"after": 0, "line": 0})
    for side in (page, there):
        for what in ("exchange", "say", "end", "look", "photos"):
            answer = side.client.open(f"{side.path}/{what}", method="POST", data=body)
            assert answer.status_code == 400, what


def test_for_strangers_a_call_is_not_there(
    app: Any, she: LintingClient, handed: Handed, sign_in: SignIn
) -> None:
    page, there = in_a_call(she, sign_in("limin"), handed)
    ref = page.path.rsplit("/", 1)[1]
    stranger: LintingClient = app.test_client()
    stranger.set_cookie("lang", "en")
    signed_in(stranger, factories.account("刘芳")[0])
    colleague = sign_in("zhou")
    for who, address in (
        (stranger, f"/video/{ref}"),
        (colleague, f"/staff/video/{ref}"),
    ):
        assert who.open(address).status_code == 404
        assert who.open(f"{address}/photos/1").status_code == 404
        known = who.open_page("/me" if who is stranger else "/staff/video")
        assert look(known, address, {"after": 0, "line": 0}).status_code == 404
        for what in ("say", "end", "look", "photos"):
            data = {"csrf_token": token(known), "text": "x", "agreed": "x"}
            answer = who.open(f"{address}/{what}", method="POST", data=data)
            assert answer.status_code == 404, what
    assert stranger.open(f"/video/for/{handed.ref}").status_code == 404
    data = {"csrf_token": token(stranger.open_page("/me"))}
    asked = stranger.open(f"/video/for/{handed.ref}", method="POST", data=data)
    assert asked.status_code == 404
    # An officer whose department has no item of the case neither sees who waits nor answers.
    fire = sign_in("huo")
    other = ask(factories.submitted(name="陈立"))
    assert "Nobody waits for a call" in fire.open_page("/staff/video").text
    data = {"csrf_token": token(fire.open_page("/staff/video"))}
    answer = fire.open(f"/staff/video/{other.ref}/answer", method="POST", data=data)
    assert answer.status_code == 404
    assert there.status == 200


def test_who_is_not_signed_in_signs_in_first(client: LintingClient, handed: Handed) -> None:
    call = ask(handed)
    for address in (f"/video/{call.ref}", f"/video/for/{handed.ref}"):
        assert client.open(address).headers["Location"].startswith("/sign-in")
    for address in ("/staff/video", f"/staff/video/{call.ref}"):
        assert client.open(address).headers["Location"].startswith("/staff/sign-in")


def test_the_address_of_a_form_leads_back(
    she: LintingClient, handed: Handed, sign_in: SignIn
) -> None:
    desk = sign_in("limin")
    page, there = in_a_call(she, desk, handed)
    for side in (page, there):
        for what in ("exchange", "say", "end", "look", "photos"):
            assert side.client.open_page(f"{side.path}/{what}").path == side.path
    assert desk.open_page(f"{there.path}/answer").path == there.path
    assert desk.open_page("/staff/video/unknown/answer").path == "/staff/video"


def test_a_terminal_calls_nobody(client: LintingClient, handed: Handed) -> None:
    client.set_cookie("lang", "en")
    client.open_page("/demo/terminal").submit("/demo/terminal", surface="terminal")
    signed_in(client, handed.account_id)
    assert "by video" not in client.open_page(f"/me/cases/{handed.ref}").text
    page = client.open_page(f"/video/for/{handed.ref}")
    assert "Ask a colleague here in the hall" in page.text
    data = {"csrf_token": token(page)}
    assert client.post(f"/video/for/{handed.ref}", data=data).status_code == 404


def test_asking_too_often_says_so(she: LintingClient, handed: Handed, morning: datetime) -> None:
    with configured(attempts_video=1):
        page = she.open_page(f"/video/for/{handed.ref}").submit(f"/video/for/{handed.ref}")
        page = page.submit("/end").link("Ask for another call").submit(f"/video/for/{handed.ref}")
    assert page.status == 422
    assert "You asked many times" in page.text
    calls = reads.of_case(handed.ref, handed.account_id, clock.now())
    assert [one.state for one in calls] == [VideoState.left]


def test_the_help_of_a_turn_server_reaches_the_page(
    she: LintingClient, handed: Handed, sign_in: SignIn
) -> None:
    with configured(video_turn_url="turn:turn.hall:3478", video_turn_secret="north"):
        page, there = in_a_call(she, sign_in("limin"), handed)
    for side in (page, there):
        room = next(e for e in side.root.iter() if e.get("id") == "room")
        served = json.loads(room.get("data-servers") or "")
        assert served[0]["urls"] == "turn:turn.hall:3478"
        assert "north" not in side.html
