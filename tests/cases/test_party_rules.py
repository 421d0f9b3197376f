"""Who applies, and on whose authority."""

from __future__ import annotations

import pytest

from tests.cases.test_form_rules import NOBODY
from webapp.cases import party_rules
from webapp.cases.values import ApplicantKind


def test_a_shop_applies_on_the_authority_of_its_person() -> None:
    values = {"applicant-name": "王建国", "applicant-id": NOBODY, "shop-name": "老王面馆"}
    found = party_rules.parties(values)
    assert found.applicant.kind is ApplicantKind.enterprise
    assert (found.applicant.name, found.applicant.code) == ("老王面馆", None)
    assert found.principal.kind is ApplicantKind.person
    assert (found.principal.name, found.principal.code) == ("王建国", NOBODY)


def test_a_shop_that_is_registered_has_its_code() -> None:
    values = {
        "applicant-name": "王建国",
        "applicant-id": NOBODY,
        "shop-name": "老王面馆",
        "uscc": "91350100M000100Y43",
    }
    assert party_rules.parties(values).applicant.code == "91350100M000100Y43"


def test_without_a_shop_the_person_applies() -> None:
    found = party_rules.parties({"applicant-name": "王建国", "applicant-id": NOBODY})
    assert found.applicant == found.principal
    with pytest.raises(KeyError):
        party_rules.parties({"shop-name": "老王面馆"})
