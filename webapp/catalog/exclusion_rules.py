"""What may not be signed electronically, for whoever routes a document to a signature. Pure.

电子签名法 art. 3(3): electronic signatures do not serve documents (一) on marriage, adoption,
inheritance and other personal relations, (二) on stopping water, heat, gas and other utilities,
(三) in other cases that a law or administrative regulation states. Such papers are signed by hand.
"""

from __future__ import annotations

import re

import msgspec

from webapp.catalog.values import Excluded, Item, Source, SourceKind

ARTICLE_3 = Source(
    SourceKind.law, {"zh-Hans": "电子签名法", "en": "Electronic Signature Law"}, article="3"
)

BY_CATEGORY: dict[str, Excluded] = {
    "marriage": Excluded.marriage,
    "adoption": Excluded.adoption,
    "inheritance": Excluded.inheritance,
    "guardianship": Excluded.personal,
    "cut-off": Excluded.cut_off,
}
"""Categories of items whose documents are about such a matter by their very kind."""


class Barred(msgspec.Struct, frozen=True):
    """Why an item's documents may not be signed electronically, and by which article."""

    matter: Excluded
    basis: Source = ARTICLE_3


def barred(item: Item) -> Barred | None:
    """What keeps this item's documents from electronic signatures; None where nothing does."""
    return Barred(item.excluded) if item.excluded is not None else None


def may_be_signed_electronically(item: Item) -> bool:
    """Whether a statement or another document of this item may be signed electronically."""
    return item.excluded is None


def must_be_marked(item: Item) -> Excluded | None:
    """The mark that an item must bear and does not: its category tells it, or its own papers cite
    article 3. None where nothing is missing."""
    if item.excluded is not None:
        return None
    if item.category in BY_CATEGORY:
        return BY_CATEGORY[item.category]
    cited = any(_is_article_3(paper.source) for paper in item.papers)
    return Excluded.personal if cited else None


def _is_article_3(source: Source) -> bool:
    same_law = source.title.get("zh-Hans") == ARTICLE_3.title["zh-Hans"]
    return same_law and re.match(r"3(\D|$)", source.article) is not None
