"""The notices on an item beside their answers: only what differs."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from webapp.approvals import notice_reads, notice_words, officers
from webapp.approvals.notice_values import Notice, NoticePoint, NoticeState, PointKind
from webapp.cases import filled_words as answers
from webapp.cases import service as cases
from webapp.cases.form_rules import Ground
from webapp.cases.paper_values import FileValues
from webapp.cases.service import StaffItem
from webapp.staff import notice_form
from webapp.web.language import say, say_day_short, say_moment


def panels(case: StaffItem, *, shown: bool) -> list[dict[str, Any]]:
    """One panel for each notice, the newest first; personal values are masked unless `shown`."""
    notices = notice_reads.of_item(case.row.id)
    if not notices:
        return []
    ground = notice_form.ground_of(case)
    files = cases.papers_of(case.bundle_id)
    names = officers.names_of({one.officer_id for one in notices})
    return [
        {
            "title": _("One-time notice, round %(number)s", number=one.round)
            if one.round > 1
            else _("One-time notice"),
            "note": _meta(one, names[one.officer_id]),
            "reason": one.reason or "",
            "open": one.state is NoticeState.open,
            "rows": [_row(point, one, case, ground, files, shown=shown) for point in one.points],
        }
        for one in reversed(notices)
    ]


def _meta(one: Notice, officer: str) -> str:
    told = _("%(name)s told on %(day)s", name=officer, day=say_moment(one.issued_at))
    if one.answered_at:
        return _("%(told)s, answered on %(day)s", told=told, day=say_moment(one.answered_at))
    if one.state is NoticeState.lapsed:
        return _("%(told)s, never answered", told=told)
    if one.answer_by:
        return _("%(told)s, answer by %(day)s", told=told, day=say_day_short(one.answer_by))
    return _("%(told)s, not answered yet", told=told)


def _row(
    one: NoticePoint,
    notice: Notice,
    case: StaffItem,
    ground: Ground,
    files: list[FileValues],
    *,
    shown: bool,
) -> dict[str, Any]:
    point = one.point
    place = (point.key, point.row_id)
    mine = [file for file in files if (file.paper, file.row_id) == place]
    is_paper = point.kind is PointKind.paper
    relevant = [file for file in mine if file.round <= notice.serial] if is_paper else []
    before, after = "", ""
    if point.kind is PointKind.field:
        before = _value(point.key, one.before, ground, shown=shown)
        after = _value(point.key, one.given.value, ground, shown=shown) if one.answered else ""
    return {
        "name": notice_words.name_of(point, ground, case.fields),
        "fault": notice_words.fault_name(point.fault),
        "told": point.words or say(notice_words.told(point)),
        "before": before,
        "after": after,
        "same": one.answered and point.kind is PointKind.field and one.before == one.given.value,
        "words": one.given.words if one.answered else "",
        "thumbs": notice_form.thumbs(relevant, notice.serial),
        "state": _state(one),
        "answered": one.answered,
    }


def _state(one: NoticePoint) -> str:
    if one.answered and one.given.at_counter:
        return _("Handed over at the window")
    if one.answered:
        return _("Answered")
    return _("Comes to the window") if one.given.at_counter else _("Open")


def _value(slug: str, value: Any, ground: Ground, *, shown: bool) -> str:
    field = ground.revision.fields[slug]
    if value in (None, "", []):
        return "–"
    if not shown and answers.is_personal(field, ground.revision):
        return answers.mask(field, value)
    return answers.say_value(field, value, ground.revision)
