"""The officer's form of a one-time notice: everything of the item that can be ticked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from flask import url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from webapp.approvals import notice_ground, notice_words
from webapp.approvals.notice_values import FAULTS, Fault, Notice, NoticeLack, Point, PointKind
from webapp.cases import filled_words as answers
from webapp.cases import service as cases
from webapp.cases.form_rules import Ground
from webapp.cases.paper_values import FileValues
from webapp.cases.service import StaffItem
from webapp.catalog.values import Revision
from webapp.web.language import ngettext, say, say_moment

TICKED, FAULT, WORDS, OTHERS = "point", "fault-", "words-", "others"
REASON = "reason"
MOST_OTHERS = 8


class Thumb(msgspec.Struct, frozen=True):
    """A file as the desk shows it small; `preview` is empty for a PDF."""

    href: str
    preview: str
    name: str
    is_new: bool = False
    """It came in answer to the last notice."""


class Row(msgspec.Struct, frozen=True):
    """One thing that can be ticked."""

    id: str
    name: str
    kind: str
    label: str
    value: str
    ticked: bool
    fault: str
    faults: tuple[tuple[str, str], ...]
    words: str
    error: str
    again: str
    """That an earlier notice named it too; empty else."""
    thumbs: tuple[Thumb, ...] = ()


class Form(msgspec.Struct, frozen=True):
    """All rows; `others` are free words."""

    papers: tuple[Row, ...]
    fields: tuple[Row, ...]
    others: tuple[Row, ...]
    phrases: dict[str, tuple[str, ...]]
    round: int
    told_before: str
    reason: str
    reason_error: str
    errors: tuple[tuple[str, str], ...]


def ground_of(case: StaffItem) -> Ground:
    """The form that the case was handed in with."""
    return notice_ground.ground_of(case.revision_id, case.row.theme, case.situation, case.bundle)


def read(case: StaffItem, sent: MultiDict[str, str]) -> list[Point]:
    """What was ticked, in the order of the page; what nobody offered is left out."""
    ticked = set(sent.getlist(TICKED))
    points = [
        Point(
            one.kind,
            one.key,
            _fault(one.kind, sent.get(FAULT + one.name, "")),
            sent.get(WORDS + one.name, "").strip(),
            one.row_id,
        )
        for one in _all(case)
        if one.name in ticked
    ]
    for number in range(1, how_many(sent) + 1):
        words = sent.get(f"{WORDS}other:{number}", "").strip()
        if words:
            points.append(Point(PointKind.other, str(number), Fault.other, words))
    return points


def how_many(sent: Mapping[str, str]) -> int:
    """How many free points the form shows."""
    asked = sent.get(OTHERS, "")
    return min(int(asked), MOST_OTHERS) if asked.isdecimal() and int(asked) else 1


def _fault(kind: PointKind, name: str) -> Fault:
    return next((one for one in FAULTS[kind] if one.value == name), FAULTS[kind][0])


def _all(case: StaffItem) -> list[Point]:
    """Everything of the item that can be told of."""
    ground = ground_of(case)
    slots = notice_ground.slots_of(ground, case.row.item, case.fields)
    fields = notice_ground.fields_of(ground, case.row.item)
    return [
        *(Point(PointKind.paper, one.paper, Fault.missing, "", one.row_id) for one in slots),
        *(Point(PointKind.field, one.slug, Fault.wrong) for one in fields),
    ]


def form(
    case: StaffItem,
    earlier: Sequence[Notice],
    names: Mapping[int, str],
    *,
    points: Sequence[Point] = (),
    others: int = 1,
    reason: str = "",
    lacks: Mapping[str, NoticeLack] | None = None,
) -> Form:
    """The page with what was ticked; `earlier` are the notices that were sent before."""
    lacks = lacks or {}
    ground, chosen = ground_of(case), {one.name: one for one in points}
    files = cases.papers_of(case.bundle_id)
    told = {
        one.point.name: say_moment(notice.issued_at)
        for notice in earlier
        for one in notice.points
        if one.point.kind is not PointKind.other
    }
    rows = [
        _row(number, one, chosen.get(one.name), case, ground, files, lacks, told)
        for number, one in enumerate(_all(case), 1)
    ]
    free = [Point(PointKind.other, str(n), Fault.other) for n in range(1, others + 1)]
    rows += [
        _row(len(rows) + number, one, chosen.get(one.name), case, ground, files, lacks, told)
        for number, one in enumerate(free, 1)
    ]
    return Form(
        papers=_of(rows, PointKind.paper),
        fields=_of(rows, PointKind.field),
        others=_of(rows, PointKind.other),
        phrases={kind.value: notice_words.phrases(kind) for kind in PointKind},
        round=len(earlier) + 1,
        told_before=_told_before(earlier, names),
        reason=reason,
        reason_error=notice_words.lack_text(lacks["reason"]) if "reason" in lacks else "",
        errors=tuple(_summary(rows, lacks)),
    )


def _of(rows: Collection[Row], kind: PointKind) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.kind == kind.value)


def _row(
    number: int,
    one: Point,
    chosen: Point | None,
    case: StaffItem,
    ground: Ground,
    files: Sequence[FileValues],
    lacks: Mapping[str, NoticeLack],
    told: Mapping[str, str],
) -> Row:
    mine = [file for file in files if (file.paper, file.row_id) == (one.key, one.row_id)]
    is_paper = one.kind is PointKind.paper
    faults = FAULTS[one.kind]
    fault = chosen.fault if chosen else _likely(one.kind, sent=bool(mine))
    day = told.get(one.name)
    return Row(
        id=f"t{number}",
        name=one.name,
        kind=one.kind.value,
        label=notice_words.name_of(one, ground, case.fields),
        value=_pages(mine) if is_paper else _value(one, case, ground.revision),
        ticked=chosen is not None,
        fault=fault.value,
        faults=tuple((each.value, notice_words.fault_name(each)) for each in faults),
        words=chosen.words if chosen else "",
        error=notice_words.lack_text(lacks[one.name]) if one.name in lacks else "",
        again=_("told on %(day)s already", day=day) if day else "",
        thumbs=thumbs(mine) if is_paper else (),
    )


def _likely(kind: PointKind, *, sent: bool) -> Fault:
    """What is wrong with it most often: a paper that is there cannot be read."""
    return Fault.unreadable if kind is PointKind.paper and sent else FAULTS[kind][0]


def thumbs(
    files: Sequence[FileValues], newest: int = 0, *, since: datetime | None = None
) -> tuple[Thumb, ...]:
    """Files as the desk shows them small; new are those of the round `newest`, or `since` then."""
    return tuple(
        Thumb(
            href=url_for("papers.file", file=file.ref),
            preview=url_for("papers.preview", file=file.ref) if file.has_preview else "",
            name=ngettext(
                "File %(place)s, %(num)d page",
                "File %(place)s, %(num)d pages",
                file.pages,
                place=place,
            ),
            is_new=(bool(newest) and file.round == newest)
            or (since is not None and file.created_at > since),
        )
        for place, file in enumerate(files, 1)
    )


def _pages(files: Sequence[FileValues]) -> str:
    pages = sum(file.pages for file in files)
    return ngettext("%(num)d page sent", "%(num)d pages sent", pages) if files else _("Not sent")


def _value(one: Point, case: StaffItem, revision: Revision) -> str:
    if one.kind is not PointKind.field:
        return ""
    field, value = revision.fields[one.key], case.fields.get(one.key)
    if answers.is_personal(field, revision) and value not in (None, "", []):
        return answers.mask(field, value)
    return answers.say_value(field, value, revision)


def _told_before(earlier: Sequence[Notice], names: Mapping[int, str]) -> str:
    if not earlier:
        return ""
    last = earlier[-1]
    return _(
        "%(name)s told the applicant on %(day)s. A second notice counts as a fault of the office.",
        name=names[last.officer_id],
        day=say_moment(last.issued_at),
    )


def _summary(rows: Sequence[Row], lacks: Mapping[str, NoticeLack]) -> list[tuple[str, str]]:
    found = [("content", notice_words.lack_text(lacks[""]))] if "" in lacks else []
    found += [(f"{row.id}-words", f"{row.label}: {row.error}") for row in rows if row.error]
    if "reason" in lacks:
        found.append((f"f-{REASON}", notice_words.lack_text(lacks["reason"])))
    return found


def preview(case: StaffItem, points: Sequence[Point]) -> list[dict[str, Any]]:
    """What the applicant will read, and the inputs that carry it on."""
    ground = ground_of(case)
    return [
        {
            "name": point.name,
            "kind": point.kind.value,
            "label": notice_words.name_of(point, ground, case.fields),
            "told": say(notice_words.told(point)),
            "words": point.words,
            "fault": point.fault.value,
        }
        for point in points
    ]
