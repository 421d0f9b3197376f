"""Numbers, titles, what may be said about a document, and whose name is masked."""

from __future__ import annotations

from datetime import date

import pytest

from webapp.documents.rules import (
    MARKS,
    MOST_NUMBER,
    TITLES,
    issuer,
    masked,
    number,
    typed_number,
    verdict,
)
from webapp.documents.values import BODIES, DocumentKind, DocumentState, Verdict

DAY = date(2026, 12, 4)


def test_each_kind_has_a_mark_and_a_title_of_its_own() -> None:
    assert set(MARKS) == set(BODIES) == set(DocumentKind)
    assert len(set(MARKS.values())) == len(MARKS)
    own = {DocumentKind.statement, DocumentKind.licence, DocumentKind.circular}
    assert set(TITLES) == set(DocumentKind) - own
    assert TITLES[DocumentKind.slip] == "受理通知书"
    assert TITLES[DocumentKind.receipt] == "收件回执"
    assert TITLES[DocumentKind.notice] == "一次性告知书"
    assert TITLES[DocumentKind.decision] == "准予行政许可决定书"
    assert TITLES[DocumentKind.refusal] == "不予行政许可决定书"


@pytest.mark.parametrize(
    ("kind", "case", "taken", "expected"),
    [
        (DocumentKind.receipt, "YJS370200202611272000031X", 0, "HZ370200202611272000031X"),
        (DocumentKind.slip, "3702002026112720000321", 0, "SL3702002026112720000321"),
        (DocumentKind.notice, "3702002026112720000321", 1, "GZ3702002026112720000321-2"),
        (DocumentKind.notice, "3702002026112720000321", 2, "GZ3702002026112720000321-3"),
        (DocumentKind.statement, "37020020261127", 0, "CN37020020261127"),
        (DocumentKind.decision, "1", 0, "ZY1"),
        (DocumentKind.refusal, "1", 0, "BY1"),
        (DocumentKind.licence, "1", 0, "ZZ1"),
    ],
)
def test_a_number_says_kind_case_and_count(
    kind: DocumentKind, case: str, taken: int, expected: str
) -> None:
    assert number(kind, case, taken) == expected
    if not taken:
        assert number(kind, case) == expected


def test_a_number_may_be_typed_as_people_type() -> None:
    assert typed_number(" sl37 0200·2026.1127\n") == "SL37020020261127"
    assert typed_number("GZ1-2") == "GZ1-2"
    assert typed_number("a" * 80) == "A" * MOST_NUMBER
    assert MOST_NUMBER == 64


@pytest.mark.parametrize(
    ("state", "until", "expected"),
    [
        (DocumentState.valid, None, Verdict.valid),
        (DocumentState.valid, DAY, Verdict.valid),
        (DocumentState.valid, date(2026, 12, 3), Verdict.expired),
        (DocumentState.rendering, None, Verdict.valid),
        (DocumentState.needs_font, DAY, Verdict.valid),
        (DocumentState.replaced, date(2026, 12, 3), Verdict.replaced),
        (DocumentState.revoked, date(2026, 12, 3), Verdict.revoked),
        (DocumentState.revoked, None, Verdict.revoked),
    ],
)
def test_what_was_ended_stays_ended_whatever_its_dates_say(
    state: DocumentState, until: date | None, expected: Verdict
) -> None:
    assert verdict(state, until, DAY) is expected


def test_a_person_is_masked_and_a_shop_is_not() -> None:
    assert masked(" 王建国 ", is_person=True) == "王*"
    assert masked("老王面馆", is_person=False) == "老王面馆"
    assert issuer("滨江市") == "滨江市行政审批服务局"
