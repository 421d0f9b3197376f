"""What a newer catalog means for one application: who is asked, and what; nothing is ever lost."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.catalog.small import (
    FRIDAY,
    NO_PARAMETERS,
    bundle,
    field,
    is_,
    item,
    needs,
    number,
    option,
    paper,
    revision,
    text,
    theme,
    uses,
    yes_no,
)
from webapp.cases import form_rules, paper_rules, rules
from webapp.cases.form_rules import Ground
from webapp.cases.paper_values import Held
from webapp.cases.upgrade_rules import (
    Standing,
    Upgrade,
    Verdict,
    carried_answers,
    compare,
    kept_values,
    stands_on,
)
from webapp.catalog.values import (
    Choice,
    Question,
    QuestionKind,
    Revision,
    ThemeItem,
)

FIELDS = (
    field("shop-name"),
    field("owner", subject="people"),
    field("guests", "number", minimum=1, maximum=500),
    field("sells", "yes_no"),
)


def catalog(
    *items: Any,
    questions: tuple[Question, ...] = (),
    fields: tuple[Any, ...] = FIELDS,
    papers: tuple[Any, ...] = (),
    entries: tuple[Any, ...] = (),
) -> Revision:
    made = items or (item("permit", fields=(uses("shop-name"), uses("guests"))),)
    about = theme(entries or tuple(one.slug for one in made), questions=questions)
    return revision(
        *made, fields=fields, papers=papers, subjects=("shop", "people"), themes=(about,)
    )


def on(made: Revision, situation: Any = None, stored: Any = None, **more: Any) -> Standing:
    about = made.themes["small"]
    answers = situation or {}
    ground = Ground(made, about, NO_PARAMETERS, answers, bundle(made, about, answers))
    known: dict[str, Any] = {"done": ("shop",), "held": Held(), "bases": {}, **more}
    return Standing(ground, stored or {}, **known)


WHOLE = {"shop-name": "老王面馆", "guests": 40}


def upgrade(
    old: Revision, new: Revision, situation: Any = None, stored: Any = None, **more: Any
) -> Upgrade:
    values = WHOLE if stored is None else stored
    before, after = (on(made, situation, values, **more) for made in (old, new))
    return compare(before, after, today=FRIDAY)


def permit(*more: Any, **parts: Any) -> Any:
    return item("permit", fields=(uses("shop-name"), uses("guests"), *more), **parts)


def test_words_and_looser_limits_go_on_silently() -> None:
    looser = (*FIELDS[:2], field("guests", "number", minimum=1, maximum=5000), FIELDS[3])
    new = catalog(msgspec.structs.replace(permit(), name=text("other")), fields=looser)
    assert upgrade(catalog(), new).verdict is Verdict.silent


def test_a_new_optional_field_is_silent_and_a_required_one_is_asked() -> None:
    assert upgrade(catalog(), catalog(permit(uses("sells", required=False)))).verdict is (
        Verdict.silent
    )
    found = upgrade(catalog(), catalog(permit(uses("sells"))))
    assert (found.verdict, found.fields) == (Verdict.ask, ("sells",))


def test_what_still_lies_ahead_is_not_asked_twice() -> None:
    new = catalog(permit(uses("sells")))
    assert upgrade(catalog(), new, done=()).verdict is Verdict.silent


def test_a_new_page_is_asked_only_of_a_form_that_was_whole() -> None:
    new = catalog(permit(uses("owner")))
    assert upgrade(catalog(), new).fields == ("owner",)
    assert upgrade(catalog(), new, stored={}).verdict is Verdict.silent


def test_a_tighter_limit_asks_only_whom_it_concerns() -> None:
    tighter = (*FIELDS[:2], field("guests", "number", minimum=1, maximum=39), FIELDS[3])
    found = upgrade(catalog(), catalog(fields=tighter))
    assert (found.verdict, found.refused) == (Verdict.ask, ("guests",))
    small = {**WHOLE, "guests": 20}
    assert upgrade(catalog(), catalog(fields=tighter), stored=small).verdict is Verdict.silent


def test_what_was_wrong_before_is_no_news() -> None:
    tighter = (*FIELDS[:2], field("guests", "number", minimum=1, maximum=39), FIELDS[3])
    wrong = {**WHOLE, "guests": 9999}
    assert upgrade(catalog(), catalog(fields=tighter), stored=wrong).verdict is Verdict.silent


def test_another_kind_asks_and_never_breaks() -> None:
    for kind in ("rows", "many", "date", "yes_no", "id_number"):
        columns = ("owner",) if kind == "rows" else ()
        other = (
            field("shop-name", kind, columns=columns, options=(Choice("a", text("a")),)),
            *FIELDS[1:],
        )
        found = upgrade(catalog(), catalog(fields=other))
        assert found.refused == ("shop-name",), kind


def test_a_new_question_asks_who_had_passed_it() -> None:
    old = catalog(questions=(yes_no("first"), yes_no("last")))
    new = catalog(questions=(yes_no("new"), yes_no("first"), yes_no("last")))
    later = catalog(questions=(yes_no("first"), yes_no("last"), yes_no("new")))
    done = {"first": "yes", "last": "no"}
    assert upgrade(old, new, done).questions == ("new",)
    assert upgrade(old, later, done).questions == ("new",)
    half = {"first": "yes"}
    assert upgrade(old, new, half).questions == ("new",)
    assert upgrade(old, later, half).verdict is Verdict.silent


def test_an_answer_that_is_none_any_more_is_asked_again() -> None:
    old = catalog(questions=(yes_no("first"),))
    new = catalog(questions=(number("first"),))
    assert upgrade(old, new, {"first": "yes"}).questions == ("first",)


def test_an_answer_that_leads_out_now_is_told() -> None:
    out = (option("yes", leads_to="there"), option("no"))
    question = msgspec.structs.replace(yes_no("first"), options=out)
    found = upgrade(
        catalog(questions=(yes_no("first"),)), catalog(questions=(question,)), {"first": "yes"}
    )
    assert found.leaving == "first"
    assert ("leaving", "first") in found.reasons


def test_items_that_come_and_go() -> None:
    old = catalog(permit(), item("sign"))
    new = catalog(permit(), item("fire"))
    found = upgrade(old, new)
    assert (found.items_in, found.items_out) == (("fire",), ("sign",))


def test_with_a_question_open_only_items_that_are_gone_for_good_are_told() -> None:
    old = catalog(permit(), item("sign"))
    new = catalog(
        permit(),
        item("fire"),
        questions=(yes_no("new"),),
        entries=("permit", ThemeItem("fire", when=is_("new"))),
    )
    found = upgrade(old, new)
    assert (found.questions, found.items_in, found.items_out) == (("new",), (), ("sign",))


def test_a_paper_that_is_needed_now() -> None:
    old = catalog(permit(papers=(needs("plan", "shared"),)), papers=(paper("plan"),))
    new = catalog(permit(papers=(needs("plan"),)), papers=(paper("plan"),))
    assert upgrade(old, new).papers == ("plan",)
    assert upgrade(old, new, held=Held(counter=frozenset({"plan"}))).verdict is Verdict.silent
    assert upgrade(new, old).verdict is Verdict.silent


def test_a_signed_statement_that_changed_is_signed_anew() -> None:
    made = catalog(permit(statement="word"))
    before = on(made, stored=WHOLE, held=Held(signed={"word": "a"}), bases={"word": "a"})
    after = msgspec.structs.replace(before, bases={"word": "b"})
    assert compare(before, after, today=FRIDAY).statements == ("word",)
    unsigned = msgspec.structs.replace(before, held=Held())
    after = msgspec.structs.replace(after, held=Held())
    assert compare(unsigned, after, today=FRIDAY).verdict is Verdict.silent


def test_a_statement_that_is_new_is_told_after_the_plan() -> None:
    before = on(catalog(), stored=WHOLE)
    after = on(catalog(permit(statement="word")), stored=WHOLE, bases={"word": "b"})
    assert compare(before, after, today=FRIDAY).statements == ("word",)


def test_what_an_application_stands_on() -> None:
    old = catalog()
    assert stands_on(old, "small") == stands_on(catalog(), "small")
    elsewhere = msgspec.structs.replace(old, items={**old.items, "other": item("other")})
    assert stands_on(old, "small") == stands_on(elsewhere, "small")
    changed = msgspec.structs.replace(old, fields={**old.fields, "guests": field("guests", "text")})
    assert stands_on(old, "small") != stands_on(changed, "small")


def test_answers_that_mean_the_same_are_carried_over() -> None:
    old = theme((), questions=(yes_no("a", answers="sells"), yes_no("b"), yes_no("c"), number("d")))
    same = yes_no("b")
    other = msgspec.structs.replace(yes_no("c"), text=text("something else"))
    new = theme((), questions=(yes_no("x", answers="sells"), same, other, yes_no("d")))
    situation: Any = {"a": "yes", "b": "no", "c": "yes", "d": 4}
    assert carried_answers(old, situation, new) == {"x": "yes", "b": "no"}
    narrow = msgspec.structs.replace(same, options=(option("yes"), option("perhaps")))
    assert carried_answers(old, situation, theme((), questions=(narrow,))) == {}


# --- random catalogs -----------------------------------------------------------------------------

SLUGS = ("f1", "f2", "f3", "f4")
KINDS = ("text", "long_text", "name", "id_number", "phone", "address", "area", "number", "money")
KINDS += ("date", "yes_no", "choice", "many", "rows")
OPTIONS = tuple(Choice(slug, text(slug)) for slug in ("a", "b", "c"))


@st.composite
def random_fields(draw: Any) -> dict[str, Any]:
    made = {}
    for slug in SLUGS:
        kind = draw(st.sampled_from(KINDS))
        low = draw(st.one_of(st.none(), st.integers(0, 5)))
        high = draw(st.one_of(st.none(), st.integers(5, 9)))
        size = draw(st.integers(1, 3))
        made[slug] = field(
            slug,
            kind,
            subject=draw(st.sampled_from(("shop", "people"))),
            minimum=low,
            maximum=None if kind == "date" else high,
            options=OPTIONS[:size] if kind in ("choice", "many") else (),
            columns=("c1", "c2")[: draw(st.integers(1, 2))] if kind == "rows" else (),
        )
    for slug in ("c1", "c2"):
        made[slug] = field(slug, draw(st.sampled_from(KINDS[:-1])), options=OPTIONS)
    return made


@st.composite
def catalogs(draw: Any) -> Revision:
    fields = draw(random_fields())
    questions = []
    for slug in draw(st.permutations(("q1", "q2", "q3")))[: draw(st.integers(0, 3))]:
        ask_when = is_(questions[-1].slug) if questions and draw(st.booleans()) else None
        kind = draw(st.sampled_from(("yes_no", "number", "choice")))
        if kind == "number":
            answers = [one.slug for one in fields.values() if one.kind.value == "number"]
            own: dict[str, Any] = {"answers": draw(st.sampled_from(["", *answers]))}
            questions.append(
                number(slug, ask_when=ask_when, maximum=draw(st.integers(2, 9)), **own)
            )
        elif kind == "yes_no":
            answers = [one.slug for one in fields.values() if one.kind.value == "yes_no"]
            own = {"answers": draw(st.sampled_from(["", *answers]))}
            questions.append(yes_no(slug, ask_when=ask_when, **own))
        else:
            out = draw(st.booleans())
            options = (option("a", leads_to="out" if out else ""), option("b"))
            questions.append(
                Question(
                    slug,
                    QuestionKind.choice,
                    text(slug),
                    text("why"),
                    text(slug),
                    options=options,
                    ask_when=ask_when,
                )
            )
    asked = [one.slug for one in questions]
    items, entries = [], []
    for slug in draw(st.permutations(("i1", "i2", "i3")))[: draw(st.integers(1, 3))]:
        own_fields = tuple(
            uses(one, required=draw(st.booleans()))
            for one in draw(st.lists(st.sampled_from(SLUGS), unique=True, max_size=4))
        )
        modes = st.sampled_from(("required", "later", "promised", "shared"))
        papers = tuple(
            needs(one, draw(modes))
            for one in draw(st.lists(st.sampled_from(("p1", "p2")), unique=True, max_size=2))
        )
        statement = draw(st.sampled_from(("", "", "s1")))
        items.append(item(slug, fields=own_fields, papers=papers, statement=statement))
        when = is_(draw(st.sampled_from(asked))) if asked and draw(st.booleans()) else None
        entries.append(ThemeItem(slug, when=when))
    tables = [one.slug for one in fields.values() if one.kind.value == "rows"]
    papers_known = tuple(
        paper(slug, per_row=draw(st.sampled_from(["", *tables]))) for slug in ("p1", "p2")
    )
    return catalog(
        *items,
        questions=tuple(questions),
        fields=tuple(fields.values()),
        papers=papers_known,
        entries=tuple(entries),
    )


SIMPLE = st.one_of(
    st.sampled_from(("a", "b", "yes", "no", "王建国", "13812345678", "2026-01-01", "")),
    st.integers(-1, 12),
    st.floats(0, 12, allow_nan=False),
)
ROWS = st.lists(
    st.fixed_dictionaries({"row": st.sampled_from(("r1", "r2", "r3")), "c1": SIMPLE}), max_size=3
)
STORED = st.dictionaries(
    st.sampled_from(SLUGS), st.one_of(SIMPLE, st.lists(st.sampled_from(("a", "b"))), ROWS)
)
SITUATION = st.dictionaries(st.sampled_from(("q1", "q2", "q3")), SIMPLE)


@settings(max_examples=300)
@given(
    old=catalogs(),
    new=catalogs(),
    stored=STORED,
    situation=SITUATION,
    done=st.sets(st.sampled_from(("shop", "people"))),
    signed=st.booleans(),
)
def test_no_change_of_a_catalog_breaks_a_draft_or_loses_an_answer(
    old: Revision, new: Revision, stored: Any, situation: Any, done: Any, signed: bool
) -> None:
    held = Held(counter=frozenset({"p1"}), signed={"s1": "old"} if signed else {})
    more: dict[str, Any] = {"done": tuple(done), "held": held}
    before = on(old, situation, stored, bases={"s1": "old"}, **more)
    after = on(new, situation, stored, bases={"s1": "new"}, **more)
    found = compare(before, after, today=FRIDAY)

    assert found.verdict in (Verdict.silent, Verdict.ask)
    assert (found.verdict is Verdict.ask) is bool(found.reasons)
    kept = kept_values(before.ground, after.ground, stored)
    assert kept.items() >= stored.items()
    ground = after.ground
    for page in ground.bundle.pages:
        for asked in form_rules.asked_fields(page):
            form_rules.as_typed(new.fields[asked.slug], kept.get(asked.slug))
        form_rules.check_stored(page, ground, kept, today=FRIDAY)
    form_rules.first_open(ground, kept, tuple(done), today=FRIDAY)
    path = rules.journey(ground.theme, situation, new, NO_PARAMETERS)
    form_rules.can_submit(path, ground, kept, today=FRIDAY)
    form_rules.submitted_values(ground, kept, today=FRIDAY)
    paper_rules.slots(ground, kept)
    if found.verdict is Verdict.silent and path.asked and not path.unanswered:
        old_path = rules.journey(old.themes["small"], situation, old, NO_PARAMETERS)
        assert old_path.unanswered or not path.leaving or old_path.leaving


@settings(max_examples=50)
@given(made=catalogs(), stored=STORED, situation=SITUATION)
def test_the_same_catalog_asks_nothing(made: Revision, stored: Any, situation: Any) -> None:
    on_it = on(made, situation, stored, done=("shop", "people"), bases={"s1": "old"})
    assert compare(on_it, on_it, today=FRIDAY).verdict is Verdict.silent
    assert stands_on(made, "small")


@pytest.mark.parametrize("value", [None, "text", 3, [1, 2], [{"no": "row"}], {"a": 1}])
def test_a_value_of_another_kind_is_no_row(value: Any) -> None:
    assert form_rules.rows_of(value) == []
    table = field("table", "rows", columns=("owner",))
    assert form_rules.as_typed(table, value) == ()
    many = field("many", "many", options=OPTIONS)
    assert all(isinstance(one, str) for one in form_rules.as_typed(many, value))
