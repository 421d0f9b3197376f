"""What a new catalog means for an application that is under way."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from tests.catalog.small import restaurant, text, true_catalog
from webapp.catalog.differences import Effect, differences, gravest
from webapp.catalog.values import (
    Field,
    Item,
    ItemField,
    Option,
    PaperMode,
    Question,
    QuestionKind,
    Revision,
    Theme,
    ThemeItem,
)

THEME, ITEM, FIELD = "open-restaurant", "food-service-permit", "guests"


def changed(kind: str, slug: str, /, **values: Any) -> Revision:
    """The true catalog with one definition changed; None takes it out."""
    catalog = true_catalog()
    definitions = dict(getattr(catalog, kind))
    definitions[slug] = msgspec.structs.replace(definitions[slug], **values)
    return msgspec.structs.replace(catalog, **{kind: definitions})


def without(kind: str, slug: str) -> Revision:
    """The true catalog without a definition."""
    catalog = true_catalog()
    definitions = {key: one for key, one in getattr(catalog, kind).items() if key != slug}
    return msgspec.structs.replace(catalog, **{kind: definitions})


def the_field() -> Field:
    return true_catalog().fields[FIELD]


def the_item() -> Item:
    return true_catalog().items[ITEM]


def effect(new: Revision) -> Effect:
    """What the whole difference means."""
    found = differences(true_catalog(), new)
    assert found, "the catalogs are the same"
    return gravest(found)


def test_the_same_catalog_differs_in_nothing() -> None:
    assert differences(true_catalog(), true_catalog()) == ()


def test_words_and_order_are_words() -> None:
    assert effect(changed("themes", THEME, name=text("饭店"), order=3)) is Effect.words
    questions = tuple(reversed(restaurant().questions))
    assert differences(true_catalog(), changed("themes", THEME, questions=questions)) == ()


@pytest.mark.parametrize(
    ("values", "means"),
    [
        ({"maximum": 10**9}, Effect.silent),
        ({"maximum": None}, Effect.silent),
        ({"maximum": 2}, Effect.ask),
        ({"minimum": -(10**9)}, Effect.silent),
        ({"minimum": 5}, Effect.ask),
        ({"decimals": 3}, Effect.silent),
        ({"kind": "text"}, Effect.ask),
        ({"label": text("人")}, Effect.words),
    ],
)
def test_a_looser_limit_is_silent_and_a_tighter_one_asks(
    values: dict[str, Any], means: Effect
) -> None:
    assert effect(changed("fields", FIELD, **values)) is means


def test_a_limit_where_there_was_none_asks() -> None:
    loose = changed("fields", FIELD, maximum=None, minimum=None)
    assert gravest(differences(loose, true_catalog())) is Effect.ask


def _with_field(required: bool) -> Revision:
    more = ItemField("signboard-material", text("看"), required=required)
    return changed("items", ITEM, fields=(*the_item().fields, more))


def test_a_new_field_asks_only_where_it_is_required() -> None:
    assert "signboard-material" not in {one.field for one in the_item().fields}
    assert effect(_with_field(required=True)) is Effect.ask
    assert effect(_with_field(required=False)) is Effect.silent
    assert gravest(differences(_with_field(required=True), true_catalog())) is Effect.silent


def test_a_stricter_paper_asks_and_a_milder_one_does_not() -> None:
    def with_mode(mode: PaperMode) -> Revision:
        papers = tuple(
            msgspec.structs.replace(one, mode=mode) if one.paper == "kitchen-layout" else one
            for one in the_item().papers
        )
        return changed("items", ITEM, papers=papers)

    assert effect(with_mode(PaperMode.shared)) is Effect.silent
    assert gravest(differences(with_mode(PaperMode.shared), true_catalog())) is Effect.ask


def test_items_that_come_or_go_ask() -> None:
    theme = restaurant()
    more = (*theme.items, ThemeItem("nothing-yet"))
    assert effect(changed("themes", THEME, items=more)) is Effect.ask
    assert effect(changed("themes", THEME, items=theme.items[1:])) is Effect.ask


def test_a_new_question_asks_and_a_new_answer_does_not() -> None:
    theme: Theme = restaurant()
    more = Question("new-one", QuestionKind.yes_no, text("?"), text("!"), text("."))
    assert effect(changed("themes", THEME, questions=(*theme.questions, more))) is Effect.ask
    first = theme.questions[0]
    wider = msgspec.structs.replace(
        first, options=(*first.options, Option("perhaps", text("?"), text("!")))
    )
    questions = (wider, *theme.questions[1:])
    new = changed("themes", THEME, questions=questions)
    assert effect(new) is Effect.silent
    assert gravest(differences(new, true_catalog())) is Effect.ask


def test_every_word_of_a_statement_counts_because_it_is_signed() -> None:
    promises = (text("我保证。"),)
    assert effect(changed("statements", "fire-statement", promises=promises)) is Effect.ask
    assert effect(changed("statements", "fire-statement", public=False)) is Effect.words


def test_a_withdrawn_theme_is_the_gravest() -> None:
    found = differences(true_catalog(), without("themes", THEME))
    assert found[0].effect is Effect.withdrawn
    assert (found[0].kind, found[0].slug) == ("themes", THEME)
    assert found[0].before == restaurant().name


def test_a_definition_that_is_new_is_no_change_by_itself() -> None:
    assert gravest(differences(without("fields", FIELD), true_catalog())) is Effect.words
