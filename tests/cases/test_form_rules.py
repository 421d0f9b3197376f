"""Rules of the form: what is given, what is wrong, what is missing, what is handed in, by whom."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import ric

from webapp.cases import form_rules, rules
from webapp.cases.form_rules import (
    Gap,
    GapKind,
    Ground,
    Lack,
    LackKind,
    Row,
    Typed,
    Values,
)
from webapp.cases.values import Journey
from webapp.catalog import building, loader
from webapp.catalog import rules as catalog
from webapp.catalog.fields import Invalid, Wrong
from webapp.catalog.values import (
    Answers,
    Field,
    FieldKind,
    FormPage,
    HallParameters,
    Revision,
)
from webapp.halls.service import calendar_from_file

CATALOG = Path(__file__).resolve().parents[2] / "config" / "catalog"
HALL = HallParameters(values={"fire-check-area": 300})
TODAY = date(2026, 11, 27)
MISSING = Gap(GapKind.missing)
NOBODY, OTHER = "11010519491231002X", "370202199003070011"


@cache
def revision() -> Revision:
    """The catalog as the files have it."""
    return building.unpublished(loader.load(CATALOG))


def ground(**changes: Any) -> Ground:
    """What the widest answers make, or those with some changed."""
    theme = revision().themes["open-restaurant"]
    answers: Answers = dict(catalog.widest_answers(theme))
    answers |= {key.replace("_", "-"): value for key, value in changes.items()}
    bundle = catalog.compose(
        revision(),
        theme,
        hall=HALL,
        answers=answers,
        today=TODAY,
        calendar=calendar_from_file(),
    )
    return Ground(revision(), theme, HALL, answers, bundle)


def page(subject: str, on: Ground) -> FormPage:
    """A page that is there."""
    found = form_rules.page_of(on.bundle, subject)
    assert found is not None
    return found


def right(field: Field, n: int = 0) -> Any:
    """A value that a field accepts."""
    if field.kind is FieldKind.rows:
        cells = {c: right(revision().fields[c], n) for c in field.columns}
        return [{"row": f"r{k}", **cells, **_id_of(field, k)} for k in range(3)]
    return {
        FieldKind.name: "刘芳",
        FieldKind.id_number: NOBODY,
        FieldKind.uscc: "91350100M000100Y43",
        FieldKind.phone: "13812345678",
        FieldKind.address: "滨江市中山路 39 号",
        FieldKind.yes_no: "no",
        FieldKind.choice: field.options[0].slug if field.options else "",
        FieldKind.many: [field.options[0].slug] if field.options else [],
        FieldKind.area: 80,
        FieldKind.number: 1,
        FieldKind.money: 10.5,
    }.get(field.kind, "普通铝塑板")


def _id_of(field: Field, n: int) -> dict[str, str]:
    body = f"37020219900307{n:03d}"
    code = body + ric.calc_check_digit(body + "0")
    kinds = {c: revision().fields[c].kind for c in field.columns}
    return {c: code for c, kind in kinds.items() if kind is FieldKind.id_number}


def filled(on: Ground) -> Values:
    """Every field of a form, filled in rightly; the shareholders' amounts make up the capital."""
    values = {
        asked.slug: right(on.revision.fields[asked.slug])
        for one in on.bundle.pages
        for asked in form_rules.asked_fields(one)
    }
    if "registered-capital" in values:
        rows = [*values.get("shareholders", []), *values.get("corporate-shareholders", [])]
        amounts = ("shareholder-amount", "investor-amount")
        values["registered-capital"] = sum(row.get(one, 0) for row in rows for one in amounts)
    return values


def subjects(on: Ground) -> list[str]:
    """The pages of a form."""
    return [one.subject for one in on.bundle.pages]


def errors(subject: str, typed: dict[str, Typed], on: Ground) -> dict[str, Any]:
    """What is wrong with a page."""
    return form_rules.check(page(subject, on), on, typed, today=TODAY).errors


# --- what is given ----------------------------------------------------------------------------


def test_an_answer_of_the_guide_is_given_and_not_asked() -> None:
    on = ground()
    asked = [field.slug for field in form_rules.asked_fields(page("premises", on))]
    assert "floor-area" not in asked
    assert "guests" in asked
    given = form_rules.given_values(on)
    assert given["floor-area"] == 326
    assert given["cold-dishes"] == "yes"
    assert given["business-form"] == "company"
    assert "guests" not in given


def test_a_number_that_nobody_was_sure_of_is_asked() -> None:
    on = ground(floor_area="unsure")
    asked = [field.slug for field in form_rules.asked_fields(page("premises", on))]
    assert "floor-area" in asked
    assert "floor-area" not in form_rules.given_values(on)
    assert {f.slug: form_rules.settles(f, on) for f in page("premises", on).fields} == {
        f.slug: "floor-area" if f.slug == "floor-area" else None
        for f in page("premises", on).fields
    }
    assert not any(form_rules.settles(f, ground()) for f in ground().bundle.fields())


def test_a_choice_that_nobody_was_sure_of_goes_on_as_prepared() -> None:
    on = ground(business_form="unsure")
    assert form_rules.given_values(on)["business-form"] == "individual"
    assert not any(form_rules.settles(f, on) for f in on.bundle.fields())


def test_a_page_that_is_not_needed_is_not_there() -> None:
    assert form_rules.page_of(ground(tobacco="no").bundle, "tobacco") is None
    assert form_rules.page_of(ground().bundle, "nonsense") is None


# --- reading ----------------------------------------------------------------------------------


def sender(sent: dict[str, list[str]]) -> Any:
    """What Flask's form.getlist does."""
    return lambda name: sent.get(name, [])


def test_a_page_reads_its_own_fields_and_nothing_else() -> None:
    on = ground()
    sent = {"guests": ["", "40"], "floor-area": ["1"], "stranger": ["x"]}
    typed = form_rules.read(page("premises", on), on, sender(sent))
    assert typed["guests"] == "40"
    assert typed["exits"] == ""
    assert "floor-area" not in typed
    assert "stranger" not in typed


def test_many_answers_are_read_together() -> None:
    on = ground()
    sent = {"business-scope": ["catering", "delivery"]}
    typed = form_rules.read(page("shop", on), on, sender(sent))
    assert typed["business-scope"] == ("catering", "delivery")


def test_rows_are_read_by_their_ids_in_order() -> None:
    on = ground()
    sent = {
        "shareholders__rows": ["b a b"],
        "shareholders__a__shareholder-name": ["王建国"],
        "shareholders__b__shareholder-name": ["李四"],
        "shareholders__c__shareholder-name": ["nobody"],
    }
    typed = form_rules.read(page("company", on), on, sender(sent))
    assert [(row.id, row.cells["shareholder-name"]) for row in rows_of(typed["shareholders"])] == [
        ("b", "李四"),
        ("a", "王建国"),
    ]
    assert rows_of(typed["shareholders"])[0].cells["shareholder-id"] == ""


def rows_of(typed: Typed) -> list[Row]:
    """The rows of a table as typed."""
    return [row for row in typed if isinstance(row, Row)]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (True, "yes"), (False, "no"), (3.0, "3"), (2.5, "2.5"), (7, "7"), ("王", "王")],
)
def test_a_stored_value_stands_in_its_input(value: Any, text: str) -> None:
    assert form_rules.as_typed(revision().fields["guests"], value) == text


def test_stored_rows_and_choices_stand_in_their_inputs() -> None:
    fields = revision().fields
    assert form_rules.as_typed(fields["business-scope"], None) == ()
    assert form_rules.as_typed(fields["business-scope"], ["catering"]) == ("catering",)
    assert form_rules.as_typed(fields["shareholders"], None) == ()
    stored = [{"row": "r1", "shareholder-name": "王建国", "shareholder-amount": 10.0}]
    assert form_rules.as_typed(fields["shareholders"], stored) == (
        Row(
            "r1",
            {"shareholder-name": "王建国", "shareholder-id": "", "shareholder-amount": "10"},
        ),
    )


# --- checking ---------------------------------------------------------------------------------


def test_every_error_of_a_page_is_found_at_once_in_its_order() -> None:
    on = ground()
    typed: dict[str, Typed] = {"premises-address": "x", "guests": "many", "storey": " "}
    found = errors("premises", typed, on)
    order = [field.slug for field in form_rules.asked_fields(page("premises", on))]
    assert list(found) == [slug for slug in order if slug in found]
    assert set(found) == set(order)
    assert found["guests"].wrong is Wrong.number
    assert found["premises-address"].wrong is Wrong.address
    assert found["storey"] == MISSING
    assert found["exits"] == MISSING


def test_an_optional_field_may_stay_empty_but_not_be_wrong() -> None:
    on = ground()
    assert "supervisor-name" not in errors("company", {"supervisor-name": "  "}, on)
    assert "supervisor-name" in errors("company", {"supervisor-name": "1"}, on)


def test_only_what_is_right_is_kept() -> None:
    on = ground()
    typed: dict[str, Typed] = {"guests": "40", "exits": "none", "storey": ""}
    checked = form_rules.check(page("premises", on), on, typed, today=TODAY)
    assert checked.values == {"guests": 40}
    assert list(checked.typed_wrong) == ["exits"]


def test_a_bundles_limits_count_and_not_the_fields_own() -> None:
    on = ground()
    narrowed = msgspec.structs.replace(
        page("premises", on),
        fields=tuple(
            msgspec.structs.replace(field, minimum=10, maximum=20)
            if field.slug == "guests"
            else field
            for field in page("premises", on).fields
        ),
    )
    for text, good in (("9", False), ("10", True), ("20", True), ("21", False)):
        found = form_rules.check(narrowed, on, {"guests": text}, today=TODAY)
        assert ("guests" not in found.errors) is good, text


def table(*ids: str, code: Sequence[str] = (), amount: str = "10") -> tuple[Row, ...]:
    """Rows of shareholders."""
    codes = list(code) or [
        _id_of(revision().fields["shareholders"], n)["shareholder-id"] for n in range(len(ids))
    ]
    return tuple(
        Row(
            one,
            {
                "shareholder-name": "王建国",
                "shareholder-id": codes[n],
                "shareholder-amount": amount,
            },
        )
        for n, one in enumerate(ids)
    )


def test_rows_are_kept_with_their_ids() -> None:
    on = ground()
    checked = form_rules.check(
        page("company", on), on, {"shareholders": table("x", "y")}, today=TODAY
    )
    assert [row["row"] for row in checked.values["shareholders"]] == ["x", "y"]
    assert checked.values["shareholders"][0]["shareholder-amount"] == 10
    assert not [name for name in checked.errors if name.startswith("shareholders")]


def test_a_cell_has_an_error_of_its_own() -> None:
    on = ground()
    wrong = table("x", "y", amount="lots")
    found = errors("company", {"shareholders": wrong}, on)
    name = form_rules.cell_name("shareholders", "y", "shareholder-amount")
    assert isinstance(found[name], Invalid)
    blank = (Row("x", {}),)
    found = errors("company", {"shareholders": blank}, on)
    for column in revision().fields["shareholders"].columns:
        assert found[form_rules.cell_name("shareholders", "x", column)] == MISSING


def test_a_row_that_is_half_filled_keeps_its_half() -> None:
    on = ground()
    half = (Row("x", {"shareholder-name": "王建国"}),)
    checked = form_rules.check(page("company", on), on, {"shareholders": half}, today=TODAY)
    assert checked.values["shareholders"] == [{"row": "x", "shareholder-name": "王建国"}]


def test_nobody_is_in_a_table_twice() -> None:
    on = ground()
    found = errors("company", {"shareholders": table("x", "y", code=[NOBODY, NOBODY])}, on)
    second = form_rules.cell_name("shareholders", "y", "shareholder-id")
    first = form_rules.cell_name("shareholders", "x", "shareholder-id")
    assert found[second] == Gap(GapKind.same_person)
    assert first not in found
    assert not [
        name
        for name in errors("company", {"shareholders": table("x", "y", code=[NOBODY, OTHER])}, on)
        if name.startswith("shareholders")
    ]


def test_a_table_has_as_many_rows_as_are_needed() -> None:
    on = ground()
    assert errors("company", {"shareholders": ()}, on)["shareholders"] == Gap(GapKind.few_rows, 1)
    assert "shareholders" not in errors("company", {"shareholders": table("x")}, on)
    # Three people were announced in the guide: three rows, no fewer and no more.
    staff = revision().fields["staff-list"]
    for count, error in (
        (2, Gap(GapKind.few_rows, 3)),
        (3, None),
        (4, Gap(GapKind.many_rows, 3)),
    ):
        rows = tuple(Row(str(n), dict.fromkeys(staff.columns, "")) for n in range(count))
        assert errors("staff", {"staff-list": rows}, on).get("staff-list") == error


def test_an_optional_table_may_stay_empty() -> None:
    on = ground()
    company = page("company", on)
    free = msgspec.structs.replace(
        company,
        fields=tuple(
            msgspec.structs.replace(field, required=False, minimum=None, maximum=None)
            for field in company.fields
        ),
    )
    checked = form_rules.check(free, on, {"shareholders": ()}, today=TODAY)
    assert "shareholders" not in checked.errors
    assert "shareholders" not in checked.values
    many = tuple(table(*"abcdefgh"))
    assert (
        "shareholders" not in form_rules.check(free, on, {"shareholders": many}, today=TODAY).errors
    )


@settings(max_examples=60)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            slug: st.text(max_size=30)
            for slug in ("premises-address", "premises-owner", "guests", "storey", "exits")
        },
    )
)
def test_what_was_kept_is_right_when_it_is_read_again(typed: dict[str, str]) -> None:
    on = ground()
    first = form_rules.check(page("premises", on), on, typed, today=TODAY)
    again = form_rules.check_stored(page("premises", on), on, first.values, today=TODAY)
    assert again.values == first.values
    assert not again.typed_wrong
    assert set(first.values).isdisjoint(first.errors)


# --- done, and handing in ---------------------------------------------------------------------


def test_a_full_form_is_right_and_can_be_handed_in() -> None:
    on = ground()
    for one in on.bundle.pages:
        assert not form_rules.check_stored(one, on, filled(on), today=TODAY).errors, one.subject
    assert form_rules.can_submit(walk(on), on, filled(on), today=TODAY) is None


def walk(on: Ground) -> Journey:
    """The path of the guide."""
    return rules.journey(on.theme, on.situation, on.revision, on.hall)


def test_a_page_is_done_when_it_was_saved_and_is_right() -> None:
    on = ground()
    premises, stored = page("premises", on), filled(on)
    assert form_rules.is_done(premises, on, stored, ["premises"], today=TODAY)
    assert not form_rules.is_done(premises, on, stored, [], today=TODAY)
    del stored["guests"]
    assert not form_rules.is_done(premises, on, stored, ["premises"], today=TODAY)


def test_a_page_with_nothing_to_fill_in_needs_no_visit() -> None:
    on = ground()
    given = msgspec.structs.replace(
        page("premises", on),
        fields=tuple(f for f in page("premises", on).fields if f.slug == "floor-area"),
    )
    assert form_rules.is_done(given, on, {}, [], today=TODAY)


def test_the_first_page_that_is_not_done() -> None:
    on, stored = ground(), filled(ground())
    everything = subjects(on)
    assert form_rules.first_open(on, stored, everything, today=TODAY) is None
    assert form_rules.first_open(on, {}, [], today=TODAY) == everything[0]
    assert form_rules.first_open(on, stored, everything[:2], today=TODAY) == everything[2]


def test_what_is_missing_first_is_named() -> None:
    on, stored = ground(), filled(ground())
    path = walk(on)
    open_path = msgspec.structs.replace(path, unanswered=("chain", "tobacco"), leaving="x")
    assert form_rules.can_submit(open_path, on, stored, today=TODAY) == Lack(
        LackKind.question, "chain"
    )
    out = msgspec.structs.replace(path, leaving="only-prepackaged", elsewhere="prepackaged-food")
    assert form_rules.can_submit(out, on, stored, today=TODAY) == Lack(
        LackKind.elsewhere, "prepackaged-food"
    )
    del stored["guests"]
    assert form_rules.can_submit(path, on, stored, today=TODAY) == Lack(LackKind.page, "premises")


def test_a_field_that_the_answers_hide_is_neither_needed_nor_handed_in() -> None:
    wide = ground()
    stored = filled(wide)
    narrow = ground(business_form="individual", tobacco="no")
    stored["applicant-home"] = "滨江市中山路 39 号"
    assert form_rules.can_submit(walk(narrow), narrow, stored, today=TODAY) is None
    handed = form_rules.submitted_values(narrow, stored, today=TODAY)
    assert "registered-capital" not in handed
    assert "tobacco-kinds" not in handed
    assert handed["applicant-home"] == "滨江市中山路 39 号"


def test_what_is_handed_in_holds_given_and_typed_values_in_the_forms_order() -> None:
    on = ground()
    handed = form_rules.submitted_values(on, filled(on) | {"guests": 40}, today=TODAY)
    assert handed["floor-area"] == 326
    assert handed["guests"] == 40
    order = [field.slug for field in on.bundle.fields()]
    assert list(handed) == [slug for slug in order if slug in handed]


def test_two_windows_differ_where_their_values_do() -> None:
    mine, theirs = {"a": 1, "b": 2, "c": 3}, {"a": 1, "b": 3, "d": 4}
    assert form_rules.differing(mine, theirs, ["a", "b", "c", "d", "e"]) == ("b", "c", "d")
