"""Checks in the form: beside the table while it is filled in, and before anything is handed in."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.catalog.small import (
    LAW,
    PLAIN_WEEKS,
    field,
    is_,
    item,
    op,
    revision,
    text,
    theme,
    uses,
)
from webapp.cases import form_rules
from webapp.cases.form_checks import Unmet
from webapp.cases.form_rules import Ground, Row, Typed
from webapp.cases.values import Journey
from webapp.catalog.rules import compose
from webapp.catalog.values import (
    Check,
    Choice,
    FormPage,
    HallParameters,
    Measure,
    MeasureKind,
    Op,
)

TODAY = date(2026, 11, 27)
FARMER = is_("kind", "farmer", asks="field")


def check(slug: str, kind: str, how: str, limit: Any, **more: Any) -> Check:
    measure = Measure(
        MeasureKind(kind),
        tuple(more.pop("fields", ())),
        tuple(more.pop("rows", ())),
        more.pop("where", None),
    )
    return Check(slug, measure, Op(how), limit, text(slug), text("mend"), LAW, **more)


FIVE = check("five", "count", "at_least", 2, rows=["people"])
FARMERS = check("farmers", "percent", "at_least", 80, rows=["people"], where=FARMER)
TOTAL = check(
    "total",
    "value",
    "is",
    Measure(MeasureKind.sum, ("amount",), ("people",)),
    fields=["capital"],
)
YOUNG = check("young", "age", "at_most", 60, fields=["born"], each="people")


def ground(*checks: Check) -> Ground:
    people = field(
        "people", "rows", columns=("kind", "amount", "born"), minimum=1, subject="members"
    )
    options = (Choice("farmer", text("farmer")), Choice("other", text("other")))
    made = revision(
        item("coop", fields=(uses("capital"), uses("people")), checks=checks),
        fields=[
            field("capital", "money", subject="money"),
            people,
            field("kind", "choice", subject="members", options=options),
            field("amount", "money", subject="members"),
            field("born", "date", subject="members"),
        ],
        subjects=("members", "money"),
    )
    about, hall = theme(["coop"]), HallParameters()
    bundle = compose(made, about, hall=hall, answers={}, today=TODAY, calendar=PLAIN_WEEKS)
    return Ground(made, about, hall, {}, bundle)


def page(subject: str, on: Ground) -> FormPage:
    found = form_rules.page_of(on.bundle, subject)
    assert found is not None
    return found


def typed(*people: tuple[str, str, str]) -> dict[str, Typed]:
    keys = ("kind", "amount", "born")
    rows = tuple(Row(f"r{n}", dict(zip(keys, one, strict=True))) for n, one in enumerate(people))
    return {"people": rows}


YOUNG_FARMER = ("farmer", "5", "1990-01-01")
OLD_FARMER = ("farmer", "5", "1960-01-01")
OTHER = ("other", "5", "1990-01-01")


def unmet(on: Ground, what: dict[str, Typed], subject: str = "members", **others: Any) -> Any:
    found = form_rules.check(page(subject, on), on, what, today=TODAY, others=others)
    return {
        name: one.standing.check.slug
        for name, one in found.errors.items()
        if isinstance(one, Unmet)
    }


def test_a_page_that_does_not_add_up_is_not_taken() -> None:
    on = ground(FIVE, FARMERS)
    assert unmet(on, typed(YOUNG_FARMER)) == {"people": "five"}
    assert unmet(on, typed(YOUNG_FARMER, OTHER)) == {"people": "farmers"}
    assert unmet(on, typed(YOUNG_FARMER, YOUNG_FARMER)) == {}


def test_what_is_typed_stays_although_it_does_not_add_up() -> None:
    on = ground(FARMERS)
    found = form_rules.check(page("members", on), on, typed(OTHER), today=TODAY)
    assert found.values["people"][0]["kind"] == "other"
    assert found.typed_wrong == {}


def test_a_check_waits_until_what_it_reads_is_right_itself() -> None:
    on = ground(FARMERS)
    assert unmet(on, typed(("nonsense", "5", "1990-01-01"))) == {}


def test_a_row_is_named() -> None:
    assert unmet(ground(YOUNG), typed(YOUNG_FARMER, OLD_FARMER)) == {"people__r1__born": "young"}


def test_a_check_compares_with_another_page() -> None:
    on = ground(TOTAL)
    people = [{"row": "a", "amount": 5}, {"row": "b", "amount": 2.5}]
    assert unmet(on, {"capital": "8"}, "money", people=people) == {"capital": "total"}
    assert unmet(on, {"capital": "7.5"}, "money", people=people) == {}
    assert unmet(on, {"capital": "8"}, "money") == {}
    assert unmet(on, typed(YOUNG_FARMER), capital=99) == {}


def test_a_warning_keeps_nobody_back() -> None:
    warned = check("farmers", "percent", "at_least", 80, rows=["people"], blocks=False)
    on = ground(warned, check("w", "count", "at_least", 9, rows=["people"], blocks=False))
    assert unmet(on, typed(OTHER)) == {}
    standing = form_rules.standings(
        page("members", on), on, {"people": [{"row": "r"}]}, {}, today=TODAY
    )
    assert [one.is_met for one in standing] == [True, False]


def test_a_condition_of_a_check_reads_the_form() -> None:
    when = op("capital", "at_least", 100, "field")
    on = ground(check("five", "count", "at_least", 2, rows=["people"], when=when))
    assert unmet(on, typed(OTHER), capital=99) == {}
    assert unmet(on, typed(OTHER), capital=100) == {"people": "five"}


def test_nothing_is_handed_in_that_does_not_add_up() -> None:
    on = ground(FARMERS)
    bad = {
        "capital": 5,
        "people": [{"row": "r", "kind": "other", "amount": 5, "born": "1990-01-01"}],
    }
    path = Journey((), ())
    lack = form_rules.can_submit(path, on, bad, today=TODAY)
    assert lack is not None
    assert lack.key == "members"
    good = {**bad, "people": [{**bad["people"][0], "kind": "farmer"}]}  # type: ignore[index]
    assert form_rules.can_submit(path, on, good, today=TODAY) is None
