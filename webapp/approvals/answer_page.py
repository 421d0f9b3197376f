"""What the page of a notice shows its applicant: each point, what was told, what to give."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from flask import url_for
from flask_babel import gettext as _

from webapp.approvals import notice_words
from webapp.approvals.answering import COUNTER, WORDS, Answering
from webapp.approvals.notice_values import NoticePoint, NoticeState, PointKind
from webapp.cases.form_errors import summary
from webapp.cases.form_rules import Error
from webapp.cases.form_words import Control, controls
from webapp.cases.paper_box import Box, box
from webapp.web.language import ngettext, say, say_day, say_moment


class Earlier(msgspec.Struct, frozen=True):
    """A file that was sent before; `preview` is empty for a PDF."""

    href: str
    preview: str
    name: str


class PointView(msgspec.Struct, frozen=True):
    """One point as it is answered."""

    id: int
    kind: str
    name: str
    told: str
    words: str
    done: str
    """That it was answered, in words; empty while it is open."""
    given: str
    """What explains it so far."""
    control: Control | None
    error: str
    hint: str = ""
    box: Box | None = None
    earlier: tuple[Earlier, ...] = ()
    at_counter: bool = False
    words_name: str = ""
    counter_name: str = ""


class NoticeView(msgspec.Struct, frozen=True):
    """A notice in front of its applicant."""

    item: str
    title: str
    told_by: str
    until: str
    returned: str
    back: str
    action: str
    keep: str
    round: int
    reason: str
    is_open: bool
    answered: str
    to_bring: tuple[str, ...]
    papers: tuple[PointView, ...]
    fields: tuple[PointView, ...]
    others: tuple[PointView, ...]
    errors: tuple[tuple[str, str], ...]

    @property
    def has_inputs(self) -> bool:
        """Whether something is left to be typed or sent."""
        return any(not one.done for one in (*self.papers, *self.fields, *self.others))


def notice_view(
    opened: Answering,
    officer: str,
    *,
    errors: Mapping[str, Error] | None = None,
    unanswered: Collection[int] = (),
    sent_for: int = 0,
    sent_errors: Sequence[str] = (),
) -> NoticeView:
    """The page; `unanswered` are the points that a refused answer still lacks.

    `sent_errors` say why files for the point `sent_for` were not taken.
    """
    errors = errors or {}
    notice, ground = opened.notice, opened.ground
    inputs = {one.name: one for one in controls(opened.page, ground, opened.typed, errors)}
    views = [
        _point(
            one,
            opened,
            inputs.get(one.point.key),
            one.id in unanswered,
            errors,
            sent_for,
            sent_errors,
        )
        for one in notice.points
    ]
    item = say(ground.revision.items[opened.item].name)
    left = sum(not one.done for one in views)
    return NoticeView(
        item=item,
        title=_title(opened, item, left),
        told_by=_("%(name)s told you on %(day)s", name=officer, day=say_moment(notice.issued_at)),
        until=_until(opened),
        returned=_("Without it, %(item)s is returned.", item=item),
        back=url_for("track.case", ref=opened.case_ref),
        action=_to("notices.send", opened),
        keep=_to("notices.keep", opened),
        round=notice.round,
        reason=notice.reason or "",
        is_open=opened.is_open,
        answered=_("Sent on %(day)s", day=say_moment(notice.answered_at))
        if notice.answered_at
        else "",
        to_bring=_to_bring(views),
        papers=tuple(one for one in views if one.kind == PointKind.paper.value),
        fields=tuple(one for one in views if one.kind == PointKind.field.value),
        others=tuple(one for one in views if one.kind == PointKind.other.value),
        errors=tuple(_summary(opened, views, errors)),
    )


def _to(endpoint: str, opened: Answering, **more: Any) -> str:
    """The address of something on this notice's page."""
    return url_for(endpoint, ref=opened.case_ref, notice=opened.notice.ref, **more)


def _title(opened: Answering, item: str, left: int) -> str:
    if opened.notice.state is NoticeState.answered:
        return _("You have sent everything")
    if opened.notice.state is NoticeState.lapsed:
        return _("The time for this is over")
    return ngettext(
        "%(item)s needs %(num)d more thing", "%(item)s needs %(num)d more things", left, item=item
    )


def _until(opened: Answering) -> str:
    day = opened.notice.answer_by
    if day is None or not opened.is_open:
        return ""
    if opened.notice.provisional:
        return _("Send it by %(day)s. The date is provisional.", day=say_day(day))
    return _("Send it by %(day)s", day=say_day(day))


def _to_bring(views: Sequence[PointView]) -> tuple[str, ...]:
    """The papers that the rest waits for, once all of the rest was sent."""
    still = [one for one in views if not one.done]
    return tuple(one.name for one in still) if all(one.at_counter for one in still) else ()


def _point(
    one: NoticePoint,
    opened: Answering,
    control: Control | None,
    lacks: bool,
    errors: Mapping[str, Error],
    sent_for: int,
    sent_errors: Sequence[str],
) -> PointView:
    point, ground = one.point, opened.ground
    is_paper = point.kind is PointKind.paper
    paper = ground.revision.papers[point.key] if is_paper else None
    return PointView(
        id=one.id,
        kind=point.kind.value,
        name=notice_words.name_of(point, ground, opened.stored),
        told=say(notice_words.told(point)),
        words=point.words,
        done=_done(one) if one.answered else "",
        given=one.given.words,
        control=control,
        error=_missing(one) if lacks and not (control and control.error) else "",
        hint=say(paper.enough) if paper else "",
        box=box_of(one, opened, sent_errors if one.id == sent_for else ()) if is_paper else None,
        earlier=_earlier(one, opened),
        at_counter=one.given.at_counter,
        words_name=f"{WORDS}{one.id}",
        counter_name=f"{COUNTER}{one.id}",
    )


def box_id(one: NoticePoint) -> str:
    """The id of a point's box on the page."""
    return f"p{one.id}"


def box_of(one: NoticePoint, opened: Answering, errors: Sequence[str] = ()) -> Box:
    """The box where the files for a point are sent."""
    point = one.point
    return box(
        opened.files_for(one),
        id=box_id(one),
        what=notice_words.name_of(point, opened.ground, opened.stored),
        action=_to("notices.send_files", opened, point=one.id),
        acts=_to("notices.arrange", opened, point=one.id),
        row=point.row_id,
        errors=errors,
        handoff=_to("notices.show_handoff", opened, point=one.id, row=point.row_id),
    )


def _earlier(one: NoticePoint, opened: Answering) -> tuple[Earlier, ...]:
    return tuple(
        Earlier(
            href=url_for("papers.file", file=file.ref),
            preview=url_for("papers.preview", file=file.ref) if file.has_preview else "",
            name=_("What you sent before, %(number)s", number=number),
        )
        for number, file in enumerate(opened.earlier_for(one), 1)
    )


def _done(one: NoticePoint) -> str:
    if one.given.at_counter:
        return _("Handed over at the window")
    return _("Sent")


def _missing(one: NoticePoint) -> str:
    if one.point.kind is PointKind.paper:
        return _("Send this paper, or say that you bring it.")
    if one.point.kind is PointKind.field:
        return _("This is still as it was. Change it, or say why it is right.")
    return _("Write a few words here.")


def _summary(
    opened: Answering, views: Sequence[PointView], errors: Mapping[str, Error]
) -> list[tuple[str, str]]:
    typed = summary(opened.page, opened.ground, errors, opened.typed)
    missing = [(f"point-{one.id}", f"{one.name}: {one.error}") for one in views if one.error]
    boxes = [one.box for one in views if one.box is not None]
    files = [(f"box-{box.id}", f"{box.what}: {error}") for box in boxes for error in box.errors]
    return [*typed, *missing, *files]
