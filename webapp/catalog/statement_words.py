"""Who can see a statement once it is signed, in the words that stand on it.

They are a part of the statement, so they are Chinese with an English reading aid, as its other
words are, and not messages of a page.
"""

from __future__ import annotations

from webapp.catalog.values import Clock, Statement, Text
from webapp.core.i18n import CHINESE, ENGLISH

SEEN_BY_FEW: Text = {
    CHINESE: "只有您和办理这件事的工作人员能看到。",
    ENGLISH: "Only you and the staff who handle your case.",
}
WHILE_IT_COUNTS: Text = {
    CHINESE: "办成的事有效，就一直公开",
    ENGLISH: "for as long as what was granted on it counts",
}
SEEN_BY_ALL: Text = {
    CHINESE: "谁都能在“承诺公示”里查到这份承诺书，也可以举报。从办成那天起公开，{long}。"
    "个人的姓名只露姓，证件号码、电话和住址都不公开。",
    ENGLISH: "Everybody, among the promises on display, where it can also be reported as false. "
    "It is shown from the day of the grant, {long}. Of a person only the surname is shown; "
    "ID number, phone and home address never.",
}


def seen_by(statement: Statement) -> Text:
    """Who can see the signed statement and for how long (42号: 公开范围及时限)."""
    if not statement.public:
        return SEEN_BY_FEW
    long = shown_long(statement)
    return {language: words.format(long=long[language]) for language, words in SEEN_BY_ALL.items()}


def shown_long(statement: Statement) -> Text:
    """How long a public statement is shown."""
    return WHILE_IT_COUNTS if statement.shown_for is None else _so_long(statement.shown_for)


def _so_long(period: Clock) -> Text:
    if period.unit == "wd":
        return {CHINESE: f"公开 {period.n} 个工作日", ENGLISH: f"for {period.n} working days"}
    return {CHINESE: f"公开 {period.n} 天", ENGLISH: f"for {period.n} days"}
