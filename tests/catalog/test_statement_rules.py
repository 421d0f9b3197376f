"""Which items rest on a statement, who may use it, how long it is shown, and what each must say."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec import structs

from tests.catalog.small import PLAIN_WEEKS, item, needs, text, true_catalog
from webapp.catalog.law_words import cited
from webapp.catalog.statement_rules import applicants, shown_until, statements_of, users
from webapp.catalog.statement_words import seen_by
from webapp.catalog.values import Applicant, Clock, StandsFor, Statement, Variant
from webapp.core.i18n import CHINESE

STATEMENTS = true_catalog().statements
PROMISES = [one for one in STATEMENTS.values() if one.stands_for is not StandsFor.time]
SHIPPED = {
    "fire-statement": ("消防安全", StandsFor.requirement),
    "no-fake-drugs": ("无经销假劣药", StandsFor.certificate),
    "premises-statement": ("住所（经营场所）", StandsFor.certificate),
    "simple-closing": ("全体投资人简易注销", StandsFor.requirement),
    "construction-statement": ("施工许可", StandsFor.requirement),
    "organisation-statement": ("社会组织", StandsFor.certificate),
}


def statement(**more: Any) -> Statement:
    plain = {key: (text(key),) for key in ("informing", "promises", "replaces", "liabilities")}
    return Statement(
        slug="word", version="1", title=text("t"), verification=text("v"), basis=(), **plain, **more
    )


def test_an_item_rests_on_statements_in_three_places() -> None:
    made = item(
        "a",
        statement="whole",
        variants=(Variant("w", text("w"), statement="way"), Variant("x", text("x"))),
        papers=(
            needs("p", "promised", statement="paper"),
            needs("q", "promised", statement="whole"),
            needs("r"),
        ),
    )
    assert statements_of(made) == ("whole", "way", "paper")
    other = item("b", papers=(needs("p", "promised", statement="paper"),))
    assert users([made, other, item("c")]) == {
        "whole": ("a",),
        "way": ("a",),
        "paper": ("a", "b"),
    }


def test_who_may_use_it_follows_from_its_items_unless_it_says_so() -> None:
    person = structs.replace(item("a"), applicants=(Applicant.organisation, Applicant.person))
    enterprise = item("b")
    both = (Applicant.person, Applicant.enterprise, Applicant.organisation)
    assert applicants(statement(), [person, enterprise]) == both
    assert applicants(statement(), [enterprise]) == (Applicant.enterprise,)
    narrow = statement(applicants=(Applicant.person,))
    assert applicants(narrow, [person, enterprise]) == (Applicant.person,)
    assert applicants(statement(), []) == ()


@pytest.mark.parametrize(
    ("shown_for", "until"),
    [
        (None, None),
        (Clock(10, "cal"), date(2026, 12, 7)),
        (Clock(5, "wd"), date(2026, 12, 4)),
        (Clock(20, "unspecified"), date(2026, 12, 17)),
    ],
)
def test_how_long_it_is_shown(shown_for: Clock | None, until: date | None) -> None:
    made = statement(public=True, shown_for=shown_for)
    assert shown_until(made, date(2026, 11, 27), PLAIN_WEEKS) == until


def test_what_stands_on_it_says_who_sees_it_and_how_long() -> None:
    assert seen_by(statement())[CHINESE] == "只有您和办理这件事的工作人员能看到。"
    always = seen_by(statement(public=True))
    assert "办成的事有效，就一直公开" in always[CHINESE]
    assert "for as long as what was granted on it counts" in always["en"]
    short = seen_by(statement(public=True, shown_for=Clock(30, "cal")))
    assert "公开 30 天" in short[CHINESE]
    assert "一直" not in short[CHINESE]
    assert "公开 5 个工作日" in seen_by(statement(public=True, shown_for=Clock(5)))[CHINESE]


@pytest.mark.parametrize("slug", SHIPPED)
def test_the_statements_of_the_reform_are_there_and_public(slug: str) -> None:
    found = STATEMENTS[slug]
    title, stands_for = SHIPPED[slug]
    assert title in found.title[CHINESE]
    assert found.stands_for is stands_for
    assert found.public
    assert cited(found.basis)


@pytest.mark.parametrize("found", PROMISES, ids=lambda one: one.slug)
def test_each_promise_tells_what_42_demands(found: Statement) -> None:
    def said(texts: tuple[dict[str, str], ...]) -> str:
        return "".join(one[CHINESE] for one in texts)

    assert "签" in said(found.informing) or found.slug == "simulation-statement"
    assert "真实的意思" in said(found.promises)
    assert found.replaces
    liabilities = said(found.liabilities)
    assert any(word in liabilities for word in ("撤销", "注销", "停", "退回", "作废", "不予登记"))
    assert any(word in liabilities for word in ("赔偿", "连带责任"))
    assert "依法追究刑事责任" in liabilities
    assert found.verification[CHINESE]
