"""Words of a notice: what is wrong, with what, and what the officer usually says about it."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.approvals.notice_values import Fault, NoticeLack, Point, PointKind
from webapp.cases.form_rules import ROW, Ground, Values
from webapp.core.i18n import CHINESE, ENGLISH, Text
from webapp.web.language import say


def _both(chinese: str, english: str) -> Text:
    return {CHINESE: chinese, ENGLISH: english}


def fault_name(fault: Fault) -> str:
    """The fault as the desk's list of choices calls it."""
    return {
        Fault.missing: _("Missing"),
        Fault.unreadable: _("Cannot be read"),
        Fault.wrong: _("Wrong"),
        Fault.outdated: _("Out of date"),
        Fault.incomplete: _("Incomplete"),
        Fault.other: _("Something else"),
    }[fault]


TOLD: dict[PointKind, dict[Fault, Text]] = {
    PointKind.paper: {
        Fault.missing: _both("缺这一份，补上就行。", "This paper is missing. Send it."),
        Fault.unreadable: _both("看不清，重拍一张。", "We cannot read it. Take the photo again."),
        Fault.wrong: _both(
            "这不是要的那一份，换一份。", "This is another paper. Send the right one."
        ),
        Fault.outdated: _both("这份过期了，换最新的。", "It is out of date. Send the newest one."),
        Fault.incomplete: _both("页数不全，把全部补上。", "Pages are missing. Send all of it."),
        Fault.other: _both("这份要重交。", "Send this paper again."),
    },
    PointKind.field: {
        Fault.missing: _both("这里没填，补上就行。", "This was left out. Fill it in."),
        Fault.unreadable: _both("这里看不清，重写一遍。", "We cannot read it. Write it again."),
        Fault.wrong: _both("这里不对，改一下。", "This does not match. Correct it."),
        Fault.outdated: _both(
            "这里过时了，写现在的。", "This is out of date. Write what holds now."
        ),
        Fault.incomplete: _both(
            "这里没写全，写完整。", "Something is missing here. Write all of it."
        ),
        Fault.other: _both("这里要再看一下。", "Look at this again."),
    },
    PointKind.other: {Fault.other: _both("用几句话说明一下。", "Tell us in a few words.")},
}
"""What the applicant reads in bold: what is wrong, and what to do. The document says the same."""
EXPLANATION = _both("一句说明", "An explanation")


def told(point: Point) -> Text:
    """What is wrong with a point, and what to do."""
    return TOLD[point.kind].get(point.fault, TOLD[PointKind.other][Fault.other])


def phrases(kind: PointKind) -> tuple[str, ...]:
    """Phrases that an officer often needs, to be chosen and changed."""
    if kind is PointKind.paper:
        return (
            _("The whole page has to be on the photo, all four edges."),
            _("The stamp has to be legible."),
            _("The signature is missing."),
            _("Name or address differ from what was filled in."),
            _("The dimensions have to be written on it."),
        )
    if kind is PointKind.field:
        return (
            _("It differs from the ID card."),
            _("It differs from the paper that was sent."),
            _("The street and the number are missing."),
            _("Write out what you will do, not only the word."),
        )
    return (
        _("Say when you want to open."),
        _("Say who is in charge of food safety."),
    )


def name_of(point: Point, ground: Ground, stored: Values) -> str:
    """The thing that a point is about, as its person calls it; of a table's row, which one."""
    name = say(text_of(point, ground))
    row = row_name(point, ground, stored)
    return _("%(paper)s · %(row)s", paper=name, row=row) if row else name


def text_of(point: Point, ground: Ground) -> Text:
    """The name of a paper or a field, in each language."""
    if point.kind is PointKind.paper:
        return ground.revision.papers[point.key].name
    if point.kind is PointKind.field:
        return ground.revision.fields[point.key].label
    return EXPLANATION


def row_name(point: Point, ground: Ground, stored: Values) -> str:
    """Which row of its table a paper is for; empty for a paper of the whole case."""
    if point.kind is not PointKind.paper or not point.row_id:
        return ""
    table = ground.revision.papers[point.key].per_row
    ids = [row[ROW] for row in stored.get(table) or ()]
    return str(ids.index(point.row_id) + 1) if point.row_id in ids else ""


def lack_text(lack: NoticeLack) -> str:
    """How to mend a notice that cannot be sent."""
    return {
        NoticeLack.no_points: _("Tick what is missing or wrong, at least one thing."),
        NoticeLack.no_words: _("Write what is wrong. The applicant knows it by these words."),
        NoticeLack.words_too_long: _("Write it shorter: 500 characters at most."),
        NoticeLack.no_reason: _("Write why the first notice did not name everything."),
    }[lack]
