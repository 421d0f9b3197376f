"""Small catalogs made by hand: each says only what its test is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from webapp.catalog.building import build
from webapp.catalog.loader import load
from webapp.catalog.rules import compose
from webapp.catalog.values import (
    Applicant,
    Asks,
    Bundle,
    Clock,
    Department,
    Field,
    FieldKind,
    HallParameters,
    Item,
    ItemField,
    ItemKind,
    ItemPaper,
    Op,
    Option,
    Paper,
    PaperMode,
    Parameter,
    Question,
    QuestionKind,
    Result,
    Revision,
    Source,
    SourceKind,
    Subject,
    Test,
    Theme,
    ThemeItem,
)
from webapp.core.workdays import Calendar

CATALOG = Path(__file__).resolve().parents[2] / "config" / "catalog"
LAW = Source(SourceKind.law, {"zh-Hans": "某法", "en": "A law"}, article="1")
FRIDAY = date(2026, 11, 27)
MONDAY = date(2026, 11, 30)
PLAIN_WEEKS = Calendar({}, frozenset(range(2020, 2040)))
NO_PARAMETERS = HallParameters()


@cache
def true_catalog() -> Revision:
    """The catalog of the repository."""
    return build(load(CATALOG))


def restaurant() -> Theme:
    """The theme of opening a restaurant."""
    return true_catalog().themes["open-restaurant"]


def text(word: str) -> dict[str, str]:
    """A text that says the same in both languages."""
    return {"zh-Hans": word, "en": word}


def is_(key: str, value: Any = "yes", asks: str = "question") -> Test:
    """The test that a question (or field, or parameter) has this value."""
    return Test(Asks(asks), key, Op.equals, value)


def op(key: str, op: str, value: Any = None, asks: str = "question") -> Test:
    """Any other test."""
    return Test(Asks(asks), key, Op(op), value)


def field(slug: str, kind: str = "text", subject: str = "shop", **more: Any) -> Field:
    """A field."""
    return Field(slug, FieldKind(kind), subject, slug, text(slug), **more)


def paper(slug: str, **more: Any) -> Paper:
    """A paper."""
    return Paper(slug, text(slug), text("enough"), **more)


def uses(slug: str, **more: Any) -> ItemField:
    """An item's use of a field."""
    return ItemField(slug, text(f"for {slug}"), **more)


def needs(slug: str, mode: str = "required", **more: Any) -> ItemPaper:
    """An item's need of a paper."""
    return ItemPaper(slug, PaperMode(mode), text(f"for {slug}"), **more)


def item(
    slug: str,
    days: int | None = 5,
    department: str = "office",
    *,
    kind_: ItemKind = ItemKind.permit,
    promised_: Clock | None = None,
    **more: Any,
) -> Item:
    """An item with a promised time in working days."""
    return Item(
        slug=slug,
        kind=kind_,
        department=department,
        category="any",
        applicants=(Applicant.enterprise,),
        name=text(slug),
        official_name=text(slug),
        summary=text(slug),
        basis=(LAW,),
        result=Result(f"{slug}-result", text(slug)),
        promised=promised_ if days is None else Clock(days, "wd"),
        **more,
    )


def option(slug: str, **more: Any) -> Option:
    """An answer."""
    return Option(slug, text(slug), text(f"then {slug}"), text(f"it is {slug}"), **more)


def yes_no(slug: str, *, unsure: str = "", **more: Any) -> Question:
    """A question for yes, no, and perhaps not sure yet."""
    options = [option("yes"), option("no")]
    if unsure:
        options.append(option("unsure", treat_as=unsure))
    kind = QuestionKind.yes_no
    return Question(slug, kind, text(slug), text("why"), text(slug), options=tuple(options), **more)


def number(slug: str, **more: Any) -> Question:
    """A question for a number from 1 to 1000."""
    limits = {"minimum": 1, "maximum": 1000, **more}
    return Question(slug, QuestionKind.number, text(slug), text("why"), text(slug), **limits)


def theme(items: Iterable[str | ThemeItem], **more: Any) -> Theme:
    """A theme with these items, always needed where only a name is given."""
    entries = tuple(ThemeItem(one) if isinstance(one, str) else one for one in items)
    return Theme(
        slug="small",
        name=text("small"),
        official_name=text("small"),
        icon="house",
        lead="office",
        summary=text("small"),
        items=entries,
        **more,
    )


def revision(
    *items: Item,
    fields: Iterable[Field] = (),
    papers: Iterable[Paper] = (),
    parameters: Iterable[tuple[str, Any]] = (),
    subjects: Iterable[str] = ("shop",),
    themes: Iterable[Theme] = (),
) -> Revision:
    """A revision with just these definitions."""
    return Revision(
        hash="small",
        departments={"office": Department("office", text("office"), text("office"))},
        subjects={s: Subject(s, text(s), n) for n, s in enumerate(subjects)},
        parameters={k: Parameter(k, text(k), v, LAW) for k, v in parameters},
        fields={one.slug: one for one in fields},
        papers={one.slug: one for one in papers},
        statements={},
        items={one.slug: one for one in items},
        themes={one.slug: one for one in themes},
    )


def bundle(made: Revision, about: Theme, answers: Any = None, **more: Any) -> Bundle:
    """Compose on a Friday without days off soon after."""
    known = {
        "hall": NO_PARAMETERS,
        "answers": answers or {},
        "today": FRIDAY,
        "calendar": PLAIN_WEEKS,
        **more,
    }
    return compose(made, about, **known)
