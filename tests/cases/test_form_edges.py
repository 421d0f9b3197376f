"""Edges of the form's rules that only a small fault in them would show."""

from __future__ import annotations

from tests.cases.test_form_rules import TODAY, ground, page, revision
from webapp.cases import form_rules, number_rules, party_rules
from webapp.cases.form_rules import Gap, GapKind
from webapp.cases.values import ApplicantKind


def test_who_applies_is_read_from_fields_that_the_dictionary_has() -> None:
    applicant = {party_rules.APPLICANT_NAME, party_rules.APPLICANT_ID, party_rules.APPLICANT_PHONE}
    enterprise = {party_rules.ENTERPRISE_NAME, party_rules.ENTERPRISE_CODE}
    assert applicant | enterprise <= set(revision().fields)
    made = party_rules.parties(
        {
            "applicant-name": "王建国",
            "applicant-id": "11010519491231002X",
            "shop-name": "老王面馆",
            "uscc": "91350100M000100Y43",
        }
    )
    assert (made.applicant.kind, made.applicant.name) == (ApplicantKind.enterprise, "老王面馆")
    assert made.applicant.code == "91350100M000100Y43"
    assert (made.principal.name, made.principal.code) == ("王建国", "11010519491231002X")


def test_nothing_chosen_of_many_is_missing_and_a_blank_among_them_is_not() -> None:
    on = ground()
    shop = page("shop", on)
    nothing = form_rules.check(shop, on, {"business-scope": ()}, today=TODAY)
    assert nothing.errors["business-scope"] == Gap(GapKind.missing)
    blank = form_rules.check(shop, on, {"business-scope": ("", "catering")}, today=TODAY)
    assert blank.errors["business-scope"] != Gap(GapKind.missing)


def test_a_page_that_was_never_saved_is_not_done() -> None:
    on = ground()
    assert form_rules.is_done(page("shop", on), on, {}, (), today=TODAY) is False


def test_only_letters_and_digits_become_half_width() -> None:
    assert number_rules.read_number("：［｛") == "：［｛"
    assert number_rules.is_case_number("YJS1") is False
