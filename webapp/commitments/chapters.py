"""The chapters of a statement, as they are read, signed and typeset."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from webapp.catalog.statement_words import seen_by
from webapp.catalog.values import Statement, Text
from webapp.core.i18n import CHINESE, ENGLISH, is_chinese, pick

NUMERALS = "一二三四五六七八九"


class Part(msgspec.Struct, frozen=True):
    """A chapter of the statement."""

    title: str
    lines: tuple[str, ...]


CHAPTERS: tuple[Text, ...] = (
    {CHINESE: "我们告知您", ENGLISH: "We tell you"},
    {CHINESE: "您承诺", ENGLISH: "You promise"},
    {CHINESE: "后补的材料和期限", ENGLISH: "What you hand in later, and by when"},
    {CHINESE: "这份承诺书代替", ENGLISH: "This statement stands in for"},
    {CHINESE: "承诺不实的后果", ENGLISH: "If it is not true"},
    {CHINESE: "我们怎样核查", ENGLISH: "How we check"},
    {CHINESE: "谁能看到", ENGLISH: "Who can see it"},
)


def statement_parts(
    statement: Statement, locale: str, follows: Sequence[Text] = ()
) -> tuple[Part, ...]:
    """The chapters of a statement in one language, in the order in which its document has them.

    `follows` says what is handed in later.
    """
    chapters = (
        statement.informing,
        statement.promises,
        follows,
        statement.replaces,
        statement.liabilities,
        [statement.verification],
        [seen_by(statement)],
    )
    marks = [f"{one}、" for one in NUMERALS] if is_chinese(locale) else [""] * len(NUMERALS)
    said = [(title, lines) for title, lines in zip(CHAPTERS, chapters, strict=True) if lines]
    return tuple(
        Part(mark + pick(title, locale), tuple(pick(line, locale) for line in lines))
        for mark, (title, lines) in zip(marks, said, strict=False)
    )
