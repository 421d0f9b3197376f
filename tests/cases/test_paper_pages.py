"""The pages of papers: with and without scripts, for whoever sent a file and for the desk."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from tests.cases.conftest import Applicant, signed_in
from tests.support import factories
from tests.support import papers as samples
from tests.support.client import LintingClient, Page
from webapp.cases import marks
from webapp.core import clock
from webapp.core.audit import AuditEntry
from webapp.core.db import reading
from webapp.core.settings import Settings
from webapp.web import access

pytestmark = pytest.mark.one_database

LAYOUT = "kitchen-layout"
JSON = {"Accept": "application/json"}


def token(page: Page) -> str:
    """The token of a form on a page."""
    found = [e.get("value") for e in page.root.iter("input") if e.get("name") == "csrf_token"]
    assert found[0]
    return str(found[0])


def paper_page(made: Applicant, paper: str = LAYOUT) -> Page:
    return made.client.open_page(f"/cases/{made.ref}/papers/{paper}")


def post(made: Applicant, *contents: bytes, paper: str = LAYOUT, **options: Any) -> Any:
    """Send files as a plain form or, with `headers`, as the script does."""
    fields = {
        "csrf_token": token(made.client.open_page(f"/cases/{made.ref}/papers")),
        "row": "",
        "upload_key": options.pop("key", ""),
        "file": [(io.BytesIO(one), f"IMG_{n}.jpg") for n, one in enumerate(contents)],
        **options.pop("fields", {}),
    }
    return made.client.post(
        f"/cases/{made.ref}/papers/{paper}/files",
        data=fields,
        content_type="multipart/form-data",
        **options,
    )


def files(made: Applicant) -> list[Any]:
    return list(marks.held(made.opened().draft.id).files)


@pytest.fixture
def filled(applicant: Applicant) -> Applicant:
    """The form is filled in, nothing is decided about papers."""
    from sqlalchemy import delete

    from webapp.cases.paper_models import DraftMark
    from webapp.core.db import transaction

    applicant.fill()
    with transaction() as session:
        session.execute(delete(DraftMark))
    return applicant


def test_after_the_form_come_the_papers_then_the_signatures_then_the_last_look(
    filled: Applicant,
) -> None:
    papers = filled.client.open_page(f"/cases/{filled.ref}/form")
    assert papers.path == f"/cases/{filled.ref}/papers"
    assert "2 papers to go" in papers.text
    for _ in range(2):
        onward = papers.root.find(".//section[@class='foot']/a")
        assert onward is not None
        page = filled.client.open_page(str(onward.get("href")))
        assert page.path.startswith(f"/cases/{filled.ref}/papers/")
        papers = filled.client.open_page(
            page.path, method="POST", data={"csrf_token": token(page), "act": "bring"}
        )
        assert papers.path == f"/cases/{filled.ref}/papers"
    assert "All papers needed now are settled" in papers.text
    onward = papers.root.find(".//section[@class='foot']/a")
    assert onward is not None
    assert "/statements/" in str(onward.get("href"))
    factories.decide_papers(filled.ref, filled.owner)
    papers = filled.client.open_page(f"/cases/{filled.ref}/papers")
    onward = papers.root.find(".//section[@class='foot']/a")
    assert onward is not None
    assert onward.get("href") == f"/cases/{filled.ref}/check"


def test_the_button_to_hand_in_leads_to_the_paper_that_is_missing(filled: Applicant) -> None:
    page = filled.client.open_page(f"/cases/{filled.ref}/check")
    assert page.path == f"/cases/{filled.ref}/papers?missing=1"


def test_several_files_come_by_a_plain_form(filled: Applicant) -> None:
    sent = post(filled, samples.jpeg(), samples.png(), samples.pdf(3), samples.heic())
    assert sent.status_code == 303
    page = filled.client.open_page(sent.headers["Location"])
    assert "6 pages are here" in page.text
    kinds = ["image/jpeg", "image/jpeg", "application/pdf", "image/jpeg"]
    assert [file.kind for file in files(filled)] == kinds
    assert "IMG_" not in page.html


def test_of_several_files_a_bad_one_keeps_no_other_back_and_is_named(
    filled: Applicant,
) -> None:
    sent = post(filled, samples.jpeg(), b"GIF89a", samples.pdf())
    assert sent.status_code == 422
    text = sent.get_data(as_text=True)
    assert "IMG_1.jpg: We can&#39;t open this kind of file. A photo or a PDF will do." in text
    assert "3 pages are here" in text
    assert len(files(filled)) == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"GIF89a", "We can't open this kind of file"),
        (samples.jpeg()[:900], "damaged or cut off"),
        (b"", "This file is empty"),
    ],
)
def test_a_script_is_told_in_words_why_a_file_is_refused(
    filled: Applicant, content: bytes, words: str
) -> None:
    sent = post(filled, content, headers=JSON)
    assert sent.status_code == 422
    assert words in sent.json["error"]
    assert not files(filled)


def test_a_script_gets_the_parts_of_the_page_that_changed(filled: Applicant) -> None:
    sent = post(filled, samples.jpeg(), headers=JSON, key="one-and-the-same")
    again = post(filled, samples.jpeg(), headers=JSON, key="one-and-the-same")
    for one in (sent, again):
        assert one.status_code == 200
        assert set(one.json["parts"]) == {"inside-paper", "paper-foot", "other-way"}
        assert "1 page is here" in one.json["parts"]["inside-paper"]
        assert "Next: " in one.json["parts"]["paper-foot"]
    assert len(files(filled)) == 1


def test_pages_move_and_go_without_scripts(filled: Applicant) -> None:
    post(filled, samples.jpeg(), samples.pdf())
    first, second = (file.ref for file in files(filled))
    page = paper_page(filled).submit(act=f"down {first}")
    assert page.path.endswith(LAYOUT)
    assert [file.ref for file in files(filled)] == [second, first]
    paper_page(filled).submit(act=f"remove {second}")
    assert [file.ref for file in files(filled)] == [first]
    # Another window pressed the same button before.
    again = page.submit(act=f"remove {second}")
    assert again.path.endswith(LAYOUT)


def test_two_windows_send_to_one_paper_and_nothing_is_lost(filled: Applicant, app: Any) -> None:
    other = app.test_client()
    signed_in(other, filled.account_id)
    two = Applicant(other, filled.account_id, filled.phone, filled.id_number, filled.ref)
    gate, faults = threading.Barrier(2), []

    def work(made: Applicant) -> None:
        try:
            gate.wait()
            for _ in range(3):
                assert post(made, samples.jpeg(80, 60), headers=JSON).status_code == 200
        except BaseException as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=[one]) for one in (filled, two)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults
    assert len(files(filled)) == 6
    assert sorted(file.position for file in files(filled)) == list(range(6))


def test_an_upload_after_handing_in_is_refused_kindly(filled: Applicant) -> None:
    factories.decide_papers(filled.ref, filled.owner)
    csrf = token(filled.client.open_page(f"/cases/{filled.ref}/papers"))
    filled.client.open_page(f"/cases/{filled.ref}/check").submit()
    address = f"/cases/{filled.ref}/papers/{LAYOUT}/files"
    sent = filled.client.post(
        address,
        data={"csrf_token": csrf, "file": (io.BytesIO(samples.jpeg()), "a.jpg")},
        headers=JSON,
    )
    assert sent.status_code == 409
    assert "Your application is in already" in sent.json["error"]
    sent = filled.client.post(
        address, data={"csrf_token": csrf, "file": (io.BytesIO(samples.jpeg()), "a.jpg")}
    )
    assert sent.headers["Location"].endswith("/receipt")
    assert not files(filled)


def test_a_file_is_served_as_what_it_is_and_kept_by_nobody(filled: Applicant) -> None:
    post(filled, samples.jpeg(), samples.pdf())
    photo, document = files(filled)
    for file, kind in ((photo, "image/jpeg"), (document, "application/pdf")):
        got = filled.client.get(f"/papers/{file.ref}")
        assert got.status_code == 200
        assert got.mimetype == kind
        assert got.headers["X-Content-Type-Options"] == "nosniff"
        assert got.headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in got.headers["Content-Security-Policy"]
        assert "script-src" not in got.headers["Content-Security-Policy"]
        assert got.headers["Content-Disposition"].startswith('inline; filename="paper-')
        assert "IMG" not in got.headers["Content-Disposition"]
    assert "sandbox" in filled.client.get(f"/papers/{photo.ref}").headers["Content-Security-Policy"]
    small = filled.client.get(f"/papers/{photo.ref}/preview")
    assert max(Image.open(io.BytesIO(small.data)).size) <= 360
    assert filled.client.get(f"/papers/{document.ref}/preview").status_code == 404


def test_nobody_else_sees_a_file(
    filled: Applicant, person: Callable[..., Applicant], app: Any
) -> None:
    post(filled, samples.jpeg())
    ref = files(filled)[0].ref
    stranger, visitor = person().client, app.test_client()
    for browser in (stranger, visitor):
        for path in (f"/papers/{ref}", f"/papers/{ref}/preview", "/papers/nothing"):
            assert browser.get(path).status_code == 404


def test_nobody_else_sends_or_changes_a_file(
    filled: Applicant, person: Callable[..., Applicant]
) -> None:
    post(filled, samples.jpeg())
    stranger = person()
    stranger.begin()
    stranger.fill()
    csrf = token(stranger.client.open_page(f"/cases/{stranger.ref}/papers"))
    for path, data in (
        (f"/cases/{filled.ref}/papers/{LAYOUT}/files", {}),
        (f"/cases/{filled.ref}/papers/{LAYOUT}", {"act": "bring"}),
        (f"/cases/{stranger.ref}/papers/{LAYOUT}", {"act": f"remove {files(filled)[0].ref}"}),
    ):
        stranger.client.post(path, data={"csrf_token": csrf, **data})
    assert len(files(filled)) == 1


def officer(app: Any, *departments: str) -> LintingClient:
    """A signed-in officer of these departments (none named: all)."""
    from datetime import timedelta

    from sqlalchemy import insert

    from webapp.core import crypto
    from webapp.core.db import transaction
    from webapp.halls import service as halls
    from webapp.web.sessions import WebSession

    name = f"officer{len(departments)}{''.join(departments)[:6]}"
    staff_id = factories.officer(name, "李敏", "accept", departments=departments)
    secret, who = crypto.token(), f"{access.STAFF}:{staff_id}"
    with transaction() as session:
        session.execute(
            insert(WebSession).values(
                id=crypto.hash_token(secret),
                hall_id=halls.here().id,
                surface="staff",
                who=who,
                data={"_user_id": who, "_fresh": True},
                created_at=clock.now(),
                expires_at=clock.now() + timedelta(hours=1),
            )
        )
    browser: LintingClient = app.test_client()
    browser.set_cookie("onego", secret)
    return browser


def test_the_desk_sees_a_file_of_its_own_items_and_the_trail_says_so(
    filled: Applicant, app: Any
) -> None:
    post(filled, samples.jpeg())
    factories.decide_papers(filled.ref, filled.owner)
    ref = files(filled)[0].ref
    everybody = officer(app)
    assert everybody.get(f"/papers/{ref}").status_code == 404, "it was not handed in"
    filled.client.open_page(f"/cases/{filled.ref}/check").submit()
    bundle = filled.opened().ground.bundle
    food = bundle.item("food-service-permit")
    assert food is not None
    others = {item.department for item in bundle.items} - {food.department}
    mine, theirs = officer(app, food.department), officer(app, *sorted(others))
    assert theirs.get(f"/papers/{ref}").status_code == 404 or not others
    for browser in (everybody, mine):
        for _ in range(2):
            assert browser.get(f"/papers/{ref}").status_code == 200
            assert browser.get(f"/papers/{ref}/preview").status_code == 200
    with reading() as session:
        read = session.scalar(
            select(func.count()).where(
                AuditEntry.action == "paper.open", AuditEntry.subject == f"paper:{ref}"
            )
        )
    assert read == 2


def test_a_terminal_has_no_place_to_choose_a_file(
    filled: Applicant, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.web import surface

    monkeypatch.setattr(surface, "PHONE", surface.TERMINAL)
    page = paper_page(filled)
    assert not [e for e in page.root.iter("input") if e.get("type") == "file"]
    assert "I bring it to the hall" in page.text


def test_a_request_has_the_size_of_its_kind(
    filled: Applicant, app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    large = b"\xff\xd8\xff" + b"x" * (Settings().request_limit + 1)
    assert post(filled, large, headers=JSON).status_code == 422
    sent = filled.client.post("/track", data={"number": "x" * (Settings().request_limit + 1)})
    assert sent.status_code == 413
    import msgspec

    from webapp.core import settings

    narrow = msgspec.structs.replace(settings.current(), paper_request=1000)
    monkeypatch.setattr(settings, "_current", narrow)
    sent = post(filled, large, headers=JSON)
    assert sent.status_code == 413
    assert "That is too large to send" in sent.json["error"]


def test_with_every_place_taken_a_sender_is_told_to_come_again(filled: Applicant, app: Any) -> None:
    places = app.extensions["upload_places"]
    taken = 0
    while places.acquire(blocking=False):
        taken += 1
    try:
        for headers in (JSON, {}):
            sent = post(filled, samples.jpeg(), headers=headers)
            assert sent.status_code == 503
            assert sent.headers["Retry-After"]
            assert "Nothing is lost" in sent.get_data(as_text=True)
        assert filled.client.get(f"/cases/{filled.ref}/papers").status_code == 200
    finally:
        for _ in range(taken):
            places.release()
    assert taken == max(1, Settings().threads - 2)
    for _ in range(taken + 1):
        assert post(filled, samples.jpeg(), headers=JSON).status_code == 200
