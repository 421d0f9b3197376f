"""Papers that follow an application: sent from the case's page, once, and then as they are."""

from __future__ import annotations

import io
import re
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support import papers as samples
from tests.support.client import LintingClient, Page
from tests.support.factories import Handed
from webapp.approvals.notice_values import Fault, Point, PointKind
from webapp.cases import drafts, following, late_reminders, marks, papers
from webapp.cases.models import BundleCase, CaseEvent, CaseRequirement, ItemCase
from webapp.cases.paper_values import FileValues, Follow
from webapp.cases.values import Fulfilment, ItemState
from webapp.core import clock, settings
from webapp.core.audit import AuditEntry, verify
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.messages import inbox

pytestmark = pytest.mark.sampled_on("sqlite")

LAYOUT, SIGN, RULES = "kitchen-layout", "sign-drawing", "food-rules-list"
LICENCE, FOOD = "business-licence", "food-service-permit"
JSON = {"Accept": "application/json"}
ADDRESS = re.compile(r'data-address="([^"]+)"')


@pytest.fixture
def handed(app: Any) -> Handed:
    """A noodle shop's case: two papers were to be brought, one may follow."""
    return factories.submitted()


@pytest.fixture
def person(handed: Handed, client: LintingClient) -> LintingClient:
    """Its applicant's browser, in English."""
    signed_in(client, handed.account_id)
    client.set_cookie("lang", "en")
    return client


def case_of(handed: Handed) -> BundleCase:
    with reading() as session:
        return session.scalars(select(BundleCase).where(BundleCase.ref == handed.ref)).one()


def add(handed: Handed, paper: str = LAYOUT, *, row: str = "", **more: Any) -> FileValues:
    return papers.add_file(
        case_of(handed).draft_id,
        paper,
        row,
        0,
        samples.jpeg(),
        upload_key="",
        actor="account:1",
        now=clock.now(),
        **more,
    )


def give(handed: Handed, paper: str = LAYOUT, account_id: int = 0) -> following.Following:
    account_id = account_id or handed.account_id
    return following.send(
        handed.ref, paper, account_id=account_id, actor=f"account:{account_id}", now=clock.now()
    )


def requirement(handed: Handed, paper: str = LAYOUT) -> CaseRequirement:
    with reading() as session:
        return session.scalars(
            select(CaseRequirement)
            .join(BundleCase, BundleCase.id == CaseRequirement.bundle_id)
            .where(BundleCase.ref == handed.ref, CaseRequirement.key == paper)
        ).one()


def path(handed: Handed, paper: str = LAYOUT) -> str:
    return f"/me/cases/{handed.ref}/papers/{paper}"


def token(page: Page) -> str:
    found = page.root.find(".//input[@name='csrf_token']")
    assert found is not None
    return str(found.get("value"))


def post_file(
    client: LintingClient, where: str, csrf: str, content: bytes = b"", **options: Any
) -> Any:
    fields = {
        "csrf_token": csrf,
        "row": "",
        "upload_key": "",
        "file": [(io.BytesIO(content or samples.jpeg()), "IMG.jpg")],
    }
    return client.post(where, data=fields, content_type="multipart/form-data", **options)


def of_case(handed: Handed) -> list[str]:
    return [file.paper for file in papers.papers_of(case_of(handed).id)]


def lines(handed: Handed, kind: str) -> list[str]:
    with reading() as session:
        query = (
            select(ItemCase.item)
            .join(CaseEvent, CaseEvent.item_id == ItemCase.id)
            .where(CaseEvent.kind == kind, ItemCase.number.is_not(None))
        )
        return list(session.scalars(query))


# --- the use-case -------------------------------------------------------------------------------


@pytest.mark.parametrize("paper", [LAYOUT, RULES], ids=["to bring", "may follow"])
def test_a_paper_that_is_sent_later_is_met_and_stands_in_the_timeline(
    handed: Handed, paper: str
) -> None:
    add(handed, paper)
    assert of_case(handed) == [], "the case has nothing before the press"
    one = give(handed, paper)
    assert one.follow is Follow.here
    assert requirement(handed, paper).state is Fulfilment.fulfilled
    assert of_case(handed) == [paper]
    assert lines(handed, "sent") == [*one.paper.used_by]
    with reading() as session:
        entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "paper.follow")).one()
        assert (entry.chain, entry.details) == (handed.number, {"paper": paper})
    assert verify(settings.current().data)[1] == []


def test_pressed_twice_it_is_sent_once(handed: Handed) -> None:
    add(handed)
    first = give(handed)
    assert give(handed).sent_at == first.sent_at
    assert len(lines(handed, "sent")) == len(first.paper.used_by)


def test_nothing_is_sent_without_a_file(handed: Handed) -> None:
    with pytest.raises(following.Incomplete):
        give(handed)
    assert requirement(handed).state is Fulfilment.open


def test_what_was_sent_is_neither_changed_nor_added_to(handed: Handed) -> None:
    file = add(handed)
    give(handed)
    with pytest.raises(drafts.Submitted):
        add(handed)
    for what in (papers.REMOVE, papers.UP):
        with pytest.raises(drafts.Submitted):
            papers.arrange(file.draft_id, file.ref, what, actor="account:1", now=clock.now())
    assert of_case(handed) == [LAYOUT]


def test_before_it_is_sent_a_file_can_be_replaced_and_removed(handed: Handed) -> None:
    first = add(handed)
    second = add(handed, replaces=first.ref)
    held = marks.held(first.draft_id).files
    assert [file.ref for file in held] == [second.ref]
    papers.arrange(first.draft_id, second.ref, papers.REMOVE, actor="account:1", now=clock.now())
    assert marks.held(first.draft_id).files == ()


def test_files_that_the_case_has_stay_when_the_paper_is_asked_for_again(handed: Handed) -> None:
    old = add(handed)
    give(handed)
    with transaction() as session:
        session.execute(
            update(CaseRequirement)
            .where(CaseRequirement.key == LAYOUT)
            .values(state=Fulfilment.open, fulfilled_at=None)
        )
    with pytest.raises(following.Incomplete):
        give(handed)
    new = add(handed, replaces=old.ref)
    papers.arrange(new.draft_id, new.ref, papers.UP, actor="account:1", now=clock.now())
    assert [file.ref for file in marks.held(old.draft_id).files] == [old.ref, new.ref]
    assert of_case(handed) == [LAYOUT], "the new file is not sent yet"
    with pytest.raises(drafts.Submitted):
        papers.arrange(old.draft_id, old.ref, papers.REMOVE, actor="account:1", now=clock.now())


def test_a_decided_item_takes_nothing(handed: Handed) -> None:
    with transaction() as session:
        session.execute(
            update(ItemCase)
            .where(ItemCase.ref == handed.items[FOOD])
            .values(state=ItemState.approved)
        )
    with pytest.raises(drafts.Submitted):
        add(handed)
    assert following.still_open(handed.ref, account_id=handed.account_id) == (SIGN,)


@pytest.mark.parametrize("paper", ["no-such-paper", "id-card"])
def test_a_paper_that_nobody_asks_for_is_not_taken(handed: Handed, paper: str) -> None:
    with pytest.raises((drafts.Submitted, papers.NoSuchPaper)):
        add(handed, paper)


def test_it_is_its_own_applicants(handed: Handed) -> None:
    other = factories.submitted(name="别人", shop="别家")
    add(handed)
    with pytest.raises(LookupError):
        give(handed, account_id=other.account_id)


def test_what_a_notice_asks_for_is_sent_in_answer_to_it(
    app: Any, handed: Handed, person: LintingClient
) -> None:
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        zhao = factories.officer("zhao", "赵一凡", "accept", "approve")
        zhou = factories.officer("zhou", "周文涛", "review", "approve")
        factories.accepted(handed.items[LICENCE], by=zhao)
        from webapp.approvals import service as approvals

        approvals.approve(handed.items[LICENCE], officer_id=zhou, opinion="", now=clock.now())
        point = Point(PointKind.paper, LAYOUT, Fault.missing)
        notice = factories.noticed(handed.items[FOOD], point, by=zhao)
    with pytest.raises(drafts.Submitted):
        add(handed)
    assert person.open_page(path(handed)).path == f"/me/cases/{handed.ref}/notice/{notice}"
    assert f'href="{path(handed)}"' not in person.open_page(f"/me/cases/{handed.ref}").html


# --- the pages ----------------------------------------------------------------------------------


def test_from_the_case_to_the_office_without_a_script(
    handed: Handed, person: LintingClient
) -> None:
    case = person.open_page(f"/me/cases/{handed.ref}")
    assert "Still to come" in case.text
    page = case.link("Layout of the place")
    assert page.path == path(handed)
    assert "Send it to the office" not in page.text
    sent = post_file(person, f"{path(handed)}/files", token(page))
    assert (sent.status_code, sent.location) == (303, path(handed))
    page = person.open_page(path(handed))
    assert "1 page is here" in page.text
    assert "After that it cannot be changed." in page.text
    done = page.submit("/send")
    assert done.path == path(handed)
    assert "It cannot be changed any more." in done.text
    assert done.root.find(".//input[@type='file']") is None
    assert "Next: " in done.text
    case = person.open_page(f"/me/cases/{handed.ref}")
    assert "1 paper that you handed in" in case.text
    assert "1 page is here · " in case.text
    again = page.submit("/send")
    assert "It cannot be changed any more." in again.text


def test_a_file_that_cannot_be_taken_says_why(handed: Handed, person: LintingClient) -> None:
    csrf = token(person.open_page(path(handed)))
    answer = post_file(person, f"{path(handed)}/files", csrf, b"MZ not a paper")
    assert answer.status_code == 422
    assert "A photo or a PDF will do." in answer.get_data(as_text=True)


def test_a_script_gets_the_box_and_the_button(handed: Handed, person: LintingClient) -> None:
    csrf = token(person.open_page(path(handed)))
    answer = post_file(person, f"{path(handed)}/files", csrf, headers=JSON)
    assert answer.status_code == 200
    assert set(answer.json["parts"]) == {"inside-paper", "follow-foot"}
    assert "/send" in answer.json["parts"]["follow-foot"]
    give(handed)
    late = post_file(person, f"{path(handed)}/files", csrf, headers=JSON)
    assert late.status_code == 409


def test_an_empty_press_says_what_is_missing(handed: Handed, person: LintingClient) -> None:
    csrf = token(person.open_page(path(handed)))
    answer = person.post(f"{path(handed)}/send", data={"csrf_token": csrf})
    assert answer.status_code == 422
    assert "still missing" in answer.get_data(as_text=True)


def test_nobody_elses(handed: Handed, person: LintingClient) -> None:
    other = factories.submitted(name="别人", shop="别家")
    for where in (path(other), f"/me/cases/{other.ref}/papers"):
        assert person.get(where).status_code == 404
    csrf = token(person.open_page(path(handed)))
    for act in ("send", "files", "handoff?row="):
        answer = person.post(f"{path(other)}/{act}", data={"csrf_token": csrf})
        assert answer.status_code == 404


def test_a_reminder_leads_to_the_paper_in_one_tap(handed: Handed, person: LintingClient) -> None:
    """To the paper that is due next; where several are due on one day, to the case's list."""
    today = halls.today()
    with transaction() as session:
        session.execute(
            update(CaseRequirement).where(CaseRequirement.key == RULES).values(due=today)
        )
    late_reminders.remind({}, clock.now())
    told = next(
        one for one in inbox.of_account(handed.account_id) if one.kind == late_reminders.MESSAGE
    )
    page = person.open_page("/me/messages").submit(f"/me/messages/{told.id}")
    assert page.path == path(handed, RULES)
    with transaction() as session:
        session.execute(
            update(CaseRequirement).where(CaseRequirement.key == LAYOUT).values(due=today)
        )
    case = person.open_page(f"/me/cases/{handed.ref}/papers")
    assert case.path.startswith(f"/me/cases/{handed.ref}")
    assert f'href="{path(handed, RULES)}"' in case.html
    for paper in (LAYOUT, SIGN):
        add(handed, paper)
        give(handed, paper)
    assert person.open_page(f"/me/cases/{handed.ref}/papers").path == path(handed, RULES)


# --- on a terminal ------------------------------------------------------------------------------


def test_on_a_terminal_it_comes_from_the_visitors_phone(
    handed: Handed, person: LintingClient, app: Any
) -> None:
    person.open_page("/demo/terminal").submit("/demo/terminal", surface="terminal")
    page = person.open_page(path(handed))
    assert page.root.find(".//input[@type='file']") is None
    shown = page.submit(f"{path(handed)}/handoff?row=")
    found = ADDRESS.search(shown.html)
    assert found
    link = urlsplit(found[1]).path
    phone: LintingClient = app.test_client()
    phone.set_cookie("lang", "en")
    phone.open_page(link).submit(link)
    csrf = token(phone.open_page("/sign-in"))
    assert post_file(phone, f"{link}/files", csrf).status_code == 303
    seen = person.get(
        f"{path(handed)}/handoff?row=&seen=", headers={"HX-Request": "true"}
    ).get_data(as_text=True)
    assert "1 page is here" in seen
    assert 'id="follow-foot"' in seen
    done = person.open_page(path(handed)).submit("/send")
    assert "It cannot be changed any more." in done.text
    assert post_file(phone, f"{link}/files", csrf).status_code == 410, "the place is closed"
    assert of_case(handed) == [LAYOUT]


# --- at the desk --------------------------------------------------------------------------------


def test_the_desk_sees_it_as_new_once_it_is_sent(
    app: Any, handed: Handed, person: LintingClient
) -> None:
    factories.officer("limin", "李敏", "accept")
    desk: LintingClient = app.test_client()
    desk.set_cookie("lang", "en")
    desk.open_page("/staff/sign-in").submit(
        "/staff/sign-in", username="limin", password=factories.PASSWORD
    )
    add(handed)
    item = f"/staff/items/{handed.items[FOOD]}"
    assert "is-new" not in desk.open_page(item).html
    give(handed)
    page = desk.open_page(item)
    assert "thumb is-new" in page.html
    assert "The applicant sent a paper that followed" in page.text
    file = papers.papers_of(case_of(handed).id)[0]
    assert desk.get(f"/papers/{file.ref}").status_code == 200
