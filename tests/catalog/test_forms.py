"""The one form: each field once, with who needs it, limits intersected, grouped by subject."""

from __future__ import annotations

from tests.catalog.small import (
    bundle,
    field,
    is_,
    item,
    number,
    revision,
    text,
    theme,
    uses,
    yes_no,
)
from webapp.catalog.values import BundleField, Prefill


def one_field(*wanted: object, **more: object) -> BundleField:
    items = [item(f"i{n}", fields=(one,)) for n, one in enumerate(wanted)]  # type: ignore[arg-type]
    made = revision(*items, fields=[field("f", **more)])  # type: ignore[arg-type]
    found = bundle(made, theme([i.slug for i in items]))
    assert len(found.fields()) == 1
    return found.fields()[0]


def test_a_field_of_two_items_is_asked_once() -> None:
    made = revision(
        item("a", fields=(uses("name"), uses("phone"))),
        item("b", fields=(uses("name"),)),
        fields=[field("name"), field("phone")],
    )
    found = bundle(made, theme(["a", "b"]))
    assert [one.slug for one in found.fields()] == ["name", "phone"]
    assert found.fields()[0].used_by == ("a", "b")
    assert found.fields()[0].purposes == (text("for name"), text("for name"))
    assert found.fields()[1].used_by == ("a",)
    assert (found.receipt.fields.separately, found.receipt.fields.together) == (3, 2)


def test_limits_are_intersected() -> None:
    merged = one_field(
        uses("f", minimum=5), uses("f", maximum=80), uses("f"), minimum=1, maximum=100
    )
    assert (merged.minimum, merged.maximum) == (5, 80)
    assert (one_field(uses("f"), minimum=1).minimum, one_field(uses("f")).maximum) == (1, None)
    narrow = one_field(uses("f", minimum=2, maximum=9), uses("f", minimum=4, maximum=7))
    assert (narrow.minimum, narrow.maximum) == (4, 7)


def test_a_field_that_one_item_needs_is_required() -> None:
    assert one_field(uses("f", required=False), uses("f")).required
    assert one_field(uses("f"), uses("f", required=False)).required
    assert not one_field(uses("f", required=False)).required


def test_a_field_under_a_condition() -> None:
    made = revision(item("a", fields=(uses("f", when=is_("q")),)), fields=[field("f")])
    about = theme(["a"], questions=(yes_no("q"),))
    hidden = bundle(made, about, {"q": "no"})
    assert hidden.pages == ()
    assert hidden.receipt.fields.separately == 0
    assert len(bundle(made, about, {"q": "yes"}).fields()) == 1


def test_pages_follow_the_order_of_subjects_and_fields_that_of_items() -> None:
    made = revision(
        item("a", fields=(uses("z"), uses("y"))),
        item("b", fields=(uses("x"),)),
        fields=[
            field("x", subject="last"),
            field("y", subject="first"),
            field("z", subject="last"),
        ],
        subjects=["first", "last", "unused"],
    )
    pages = bundle(made, theme(["a", "b"])).pages
    assert [page.subject for page in pages] == ["first", "last"]
    assert [[one.slug for one in page.fields] for page in pages] == [["y"], ["z", "x"]]


def test_what_the_guide_answered_is_given() -> None:
    made = revision(
        item("a", fields=(uses("f"), uses("n"), uses("free"))),
        fields=[field("f", "yes_no"), field("n", "number"), field("free")],
    )
    about = theme(["a"], questions=(yes_no("q", answers="f"), number("size", answers="n")))
    given = {f.slug: f.given_by for f in bundle(made, about, {"q": "no", "size": 5}).fields()}
    assert given == {"f": "q", "n": "size", "free": None}
    assert {f.given_by for f in bundle(made, about).fields()} == {None}


def test_a_table_has_as_many_rows_as_a_field_says() -> None:
    table = field("list", "rows", columns=("x", "y", "z"), minimum=1, maximum=50)
    count = field("count", "number")
    made = revision(
        item("a", fields=(uses("list", rows="count"),)), fields=[table, count, field("x")]
    )
    about = theme(["a"], questions=(number("q", answers="count"),))
    found = bundle(made, about, {"q": 3})
    assert (found.fields()[0].minimum, found.fields()[0].maximum) == (3, 3)
    assert (found.receipt.fields.separately, found.receipt.fields.together) == (3, 3)
    free = bundle(made, about).fields()[0]
    assert (free.minimum, free.maximum) == (1, 50)


def test_a_prefill_that_does_not_apply_is_left_out() -> None:
    always = Prefill("identity", "name")
    own = Prefill("identity", "name", is_("q"))
    made = revision(
        item("a", fields=(uses("f"), uses("g"), uses("h"))),
        fields=[field("f", prefill=own), field("g", prefill=always), field("h")],
    )
    about = theme(["a"], questions=(yes_no("q"),))
    yes = [one.prefill for one in bundle(made, about, {"q": "yes"}).fields()]
    no = [one.prefill for one in bundle(made, about, {"q": "no"}).fields()]
    assert yes == [own, always, None]
    assert no == [None, always, None]
