"""The desk's page of automatic choices that somebody asked a person to look at."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.cases.conftest import Applicant, person
from tests.cases.test_tiers import haulier, known, tier
from tests.staff.conftest import SignIn
from tests.support import factories
from tests.support.client import LintingClient, Page
from tests.support.factories import LIMITED_CODE
from webapp.catalog.values import Tier
from webapp.core import clock
from webapp.credit import service as credit
from webapp.halls import service as halls

assert haulier, person

LIST = "/staff/credit"
WHY = "核对过了，名单上的不是这家企业。"

pytestmark = pytest.mark.one_database


@pytest.fixture
def asked(haulier: Callable[..., Applicant]) -> Applicant:
    """A limited enterprise that has asked for a human look."""
    who = known(haulier(), LIMITED_CODE)
    page = who.client.open_page(f"/cases/{who.ref}/credit")
    page.submit("/credit/ask", words="名单上的是另一家同名企业。")
    return who


def beside(officer: LintingClient) -> Page:
    (look,) = credit.pending(halls.here().id)
    return officer.open_page(f"{LIST}?ref={look.ref}")


def test_it_stands_in_the_navigation_with_its_count(asked: Applicant, sign_in: SignIn) -> None:
    for name in ("limin", "zhou", "zhao"):
        page = sign_in(name).open_page("/staff/")
        assert "Second looks1" in page.text
    factories.officer("sunlei", "孙磊", "inspect")
    officer = sign_in("sunlei")
    assert "Second looks" not in officer.open_page("/staff/").text
    assert officer.open_page(LIST).status == 404


def test_everything_that_counts_is_there_and_the_name_is_masked(
    asked: Applicant, sign_in: SignIn
) -> None:
    page = beside(sign_in("limin"))
    assert page.h1 == "Second looks"
    assert "名单上的是另一家同名企业。" in page.text
    assert "List of grave breaches of trust" in page.text
    assert "As of 15 June 2026" in page.text
    assert "王建国" not in page.html
    assert LIMITED_CODE not in page.html
    rows = [
        [cell.text for cell in row.iter("td")]
        for row in page.root.iter("tr")
        if "T" in "".join(row.itertext()) and len(list(row.iter("td"))) == 5
    ]
    assert [row[2:] for row in rows] == [
        ["2", "0", "0"],
        ["1", "0", "1"],
        ["0", "1", "2"],
        ["0", "0", "1"],
    ]


def test_an_officer_keeps_it(asked: Applicant, sign_in: SignIn) -> None:
    page = beside(sign_in("limin")).submit(LIST, outcome="keep", reasons=WHY)
    assert "Kept as it was, by 李敏" in page.text
    assert WHY in page.text
    assert tier(asked.ref) is Tier.limited
    assert credit.pending(halls.here().id) == []


def test_an_officer_sets_a_better_tier(asked: Applicant, sign_in: SignIn) -> None:
    officer = sign_in("zhou")
    page = beside(officer).submit(LIST, outcome="normal", reasons=WHY)
    assert "Set to: Ordinary (T1), by 周文涛" in page.text
    assert tier(asked.ref) is Tier.normal
    settled = officer.open_page(f"{LIST}?settled=1")
    assert "Changed" in settled.text


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"outcome": "", "reasons": WHY}, "f-outcome"),
        ({"outcome": "keep", "reasons": ""}, "f-reasons"),
        ({"outcome": "normal", "reasons": "好"}, "f-reasons"),
        ({"outcome": "limited", "reasons": WHY}, "f-outcome"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(
    asked: Applicant, sign_in: SignIn, sent: dict[str, str], field: str
) -> None:
    officer = sign_in("limin")
    page = beside(officer).submit(LIST, **sent)
    assert page.status == 422
    assert f'href="#{field}"' in page.html
    if sent["reasons"]:
        assert sent["reasons"] in page.text
    assert tier(asked.ref) is Tier.limited
    assert len(credit.pending(halls.here().id)) == 1


def test_who_comes_second_reads_that_it_is_decided(asked: Applicant, sign_in: SignIn) -> None:
    first, second = beside(sign_in("limin")), beside(sign_in("zhou"))
    first.submit(LIST, outcome="keep", reasons=WHY)
    page = second.submit(LIST, outcome="normal", reasons=WHY)
    assert page.status == 409
    assert "decided it" in page.text
    assert tier(asked.ref) is Tier.limited


def test_what_is_not_there_is_not_there(asked: Applicant, sign_in: SignIn) -> None:
    officer = sign_in("limin")
    assert officer.open_page(f"{LIST}?ref=nothing").status == 404
    assert officer.open_page(f"{LIST}/nothing").status == 404
    page = beside(officer)
    token = page.form(LIST).find(".//input[@name='csrf_token']")
    assert token is not None
    data = {"csrf_token": token.get("value"), "outcome": "keep", "reasons": WHY}
    assert officer.post(f"{LIST}/nothing", data=data).status_code == 404
    data["outcome"] = "repaired"
    (look,) = credit.pending(halls.here().id)
    assert officer.post(f"{LIST}/{look.ref}", data=data).status_code == 404
    assert len(credit.pending(halls.here().id)) == 1


def test_a_mark_is_ended_here(asked: Applicant, sign_in: SignIn) -> None:
    from tests.cases.test_tier_reviews import marked
    from webapp.catalog.values import Applicant as Kind
    from webapp.credit import objecting
    from webapp.credit.service import Subject

    mark = marked(LIMITED_CODE)
    objecting.object_to(
        mark,
        "我交了。",
        subjects=[Subject(Kind.enterprise, LIMITED_CODE)],
        account_id=asked.account_id,
        now=clock.now(),
    )
    officer = sign_in("zhao", "zh-Hans")
    look = next(one for one in credit.pending(halls.here().id) if one.about_ref == mark)
    page = officer.open_page(f"{LIST}?ref={look.ref}")
    assert "我交了。" in page.text
    page.submit(LIST, outcome="mistaken", reasons=WHY)
    assert credit.mark_of(mark) is None


def test_an_empty_desk_says_so(officers: dict[str, int], sign_in: SignIn) -> None:
    page = sign_in("limin").open_page(LIST)
    assert "Nobody has asked" in page.text
    assert "Second looks–" in sign_in("limin").open_page("/staff/").text
