"""Sources as a Chinese document cites them; pages say them in the person's language (`words`)."""

from __future__ import annotations

from collections.abc import Sequence

from webapp.catalog.values import Source, SourceKind
from webapp.core.i18n import CHINESE


def cited(sources: Sequence[Source]) -> tuple[str, ...]:
    """《消防法》第15条、第58条; what only rests on a practice is not cited in a document."""
    return tuple(_cite(one) for one in sources if one.kind in (SourceKind.law, SourceKind.document))


def _cite(source: Source) -> str:
    title = f"《{source.title[CHINESE]}》"
    if source.kind is SourceKind.document:
        return f"{title}（{source.number}）" if source.number else title
    articles = [part.strip() for part in source.article.split(",") if part.strip()]
    return title + "、".join(f"第{article}条" for article in articles)
