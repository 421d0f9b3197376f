"""What a signed statement says of papers that follow (容缺): which, by when. Chinese binds."""

from __future__ import annotations

from webapp.cases import late_papers
from webapp.cases.form import Opened
from webapp.core.i18n import CHINESE, ENGLISH, Text

FOLLOWS: Text = {
    CHINESE: "{paper}：受理后 {days} 个工作日内交",
    ENGLISH: "{paper}: within {days} working days of acceptance",
}
REVOKES: Text = {
    CHINESE: "{paper}：受理后 {days} 个工作日内交；先发证，到期没交的撤销",
    ENGLISH: "{paper}: within {days} working days of acceptance; granted first, revoked if it "
    "does not come",
}


def follow_lines(opened: Opened, statement: str) -> tuple[Text, ...]:
    """What whoever signs this statement hands in later, and by when: a line for each paper."""
    ground = opened.ground
    return tuple(
        {
            locale: words.format(
                paper=ground.revision.papers[one.paper].name[locale], days=one.days
            )
            for locale, words in (REVOKES if one.revokes else FOLLOWS).items()
        }
        for one in late_papers.to_follow(ground.bundle, ground.revision, statement)
    )
