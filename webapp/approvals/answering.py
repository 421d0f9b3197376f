"""Use-cases of the applicant: answer exactly what a notice asks, saved as they go, sent once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.approvals import finishing, models, notice_ground, notice_reads, notice_rules
from webapp.approvals.notice_reads import Kept
from webapp.approvals.notice_values import Given, Notice, NoticePoint, NoticeState, PointKind
from webapp.cases import form, form_rules, marks
from webapp.cases import service as cases
from webapp.cases.form_rules import Checked, Ground, Typed, Values
from webapp.cases.handoff import Place
from webapp.cases.models import BundleCase, ItemCase
from webapp.cases.paper_values import FileValues
from webapp.catalog.values import FormPage
from webapp.core import audit, clock
from webapp.core.db import reading, transaction
from webapp.halls import service as halls

WORDS, COUNTER = "words-", "counter-"
"""Prefixes of the inputs that belong to one point, before its number."""
MOST_WORDS = 2000

Sent = Callable[[str], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Answering:
    """A notice in front of its applicant: what it asks, what they have given so far."""

    notice: Notice
    case_ref: str
    hall_id: int
    draft_id: int
    item: str
    item_ref: str
    number: str
    theme: str
    ground: Ground
    page: FormPage
    """The fields that are still to be corrected, as a page of the form."""
    stored: Values
    """What the case holds of the form."""
    typed: dict[str, Typed]
    files: tuple[FileValues, ...]
    """What was sent for the papers of this notice, in order."""
    earlier: tuple[FileValues, ...]
    """What was sent before it."""
    today: date

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.notice.state is NoticeState.open

    def files_for(self, point: NoticePoint) -> tuple[FileValues, ...]:
        """What was sent for one point."""
        return _of(point, self.files)

    def place_of(self, point: NoticePoint) -> Place:
        """Where a phone sends files for one point."""
        return Place(self.draft_id, point.point.key, point.point.row_id, self.notice.serial)

    def earlier_for(self, point: NoticePoint) -> tuple[FileValues, ...]:
        """What was sent for the same paper before the notice."""
        return _of(point, self.earlier)


def _of(point: NoticePoint, files: tuple[FileValues, ...]) -> tuple[FileValues, ...]:
    if point.point.kind is not PointKind.paper:
        return ()
    place = (point.point.key, point.point.row_id)
    return tuple(file for file in files if (file.paper, file.row_id) == place)


class NotAnswered(Exception):
    """An answer that cannot be sent yet: nothing that was typed is lost."""

    def __init__(self, opened: Answering, checked: Checked, unanswered: tuple[int, ...]) -> None:
        super().__init__(unanswered)
        self.opened, self.checked, self.unanswered = opened, checked, unanswered


def open_notice(case_ref: str, notice_ref: str, *, account_id: int, now: datetime) -> Answering:
    """A notice for its applicant. Raises LookupError where it is not theirs."""
    with reading() as session:
        row = notice_reads.row_of(session, case_ref, notice_ref, account_id)
        return _opened(session, row, now)


def _opened(session: Session, row: models.Notice, now: datetime) -> Answering:
    case, item = session.execute(
        select(BundleCase, ItemCase)
        .join(ItemCase, ItemCase.bundle_id == BundleCase.id)
        .where(ItemCase.id == row.item_id)
        .execution_options(populate_existing=True)
    ).one()
    ground = notice_ground.ground_of(case.revision_id, case.theme, case.situation, case.bundle)
    files = marks.held(case.draft_id).files
    today = clock.local(now, halls.here().zone).date()
    page = notice_ground.page_of(
        [notice_reads.point_of(point) for point in row.points if not point.answered], ground
    )
    typed = {}
    for point in row.points:
        if point.kind is PointKind.field and not point.answered:
            field = ground.revision.fields[point.key]
            kept = notice_reads.kept(point).typed
            typed[point.key] = (
                form_rules.as_typed(field, case.fields.get(point.key))
                if kept is None
                else notice_ground.unpack(kept, field)
            )
    opened = Answering(
        notice=notice_reads.as_value(row),
        case_ref=case.ref,
        hall_id=case.hall_id,
        draft_id=case.draft_id,
        item=item.item,
        item_ref=item.ref,
        number=case.number,
        theme=case.theme,
        ground=ground,
        page=page,
        stored=case.fields,
        typed=typed,
        files=tuple(file for file in files if file.round == row.serial),
        earlier=tuple(file for file in files if file.round < row.serial),
        today=today,
    )
    return replace(opened, notice=_with_given(opened, _check(opened)))


def _check(opened: Answering) -> Checked:
    return form_rules.check(opened.page, opened.ground, opened.typed, today=opened.today)


def _with_given(opened: Answering, checked: Checked) -> Notice:
    points = []
    for one in opened.notice.points:
        if not one.answered:
            value = checked.values.get(one.point.key) if one.point.kind is PointKind.field else None
            given = replace(one.given, files=len(opened.files_for(one)), value=value)
            one = replace(one, given=given)
        points.append(one)
    return replace(opened.notice, points=tuple(points))


def save(
    case_ref: str,
    notice_ref: str,
    sent: Sent,
    *,
    account_id: int,
    now: datetime,
    act: tuple[str, str, str] | None = None,
) -> Answering:
    """Keep what was typed so far, right or wrong; with `act` a table gains or loses a row.

    An answered notice is left as it is. Raises LookupError where it is not theirs.
    """
    with transaction() as session:
        row = _locked(session, case_ref, notice_ref, account_id)
        _keep(row, _opened(session, row, now), sent, act)
        session.flush()
        return _opened(session, row, now)


def _locked(session: Session, case_ref: str, notice_ref: str, account_id: int) -> models.Notice:
    """The notice, under the lock of its bundle's items."""
    row = notice_reads.row_of(session, case_ref, notice_ref, account_id)
    cases.locked(session, row.item_id)
    return notice_reads.row_of(session, case_ref, notice_ref, account_id)


def _keep(
    row: models.Notice, opened: Answering, sent: Sent, act: tuple[str, str, str] | None
) -> None:
    if row.state is not NoticeState.open:
        return
    typed = form_rules.read(opened.page, opened.ground, sent)
    if act is not None:
        typed = form.acted(opened.page, typed, act)
    for point in row.points:
        if point.answered:
            continue
        words = _last(sent(f"{WORDS}{point.id}"))[:MOST_WORDS].strip()
        kept = Kept(words=words)
        if point.kind is PointKind.field:
            kept = Kept(typed=notice_ground.pack(typed[point.key]), words=words)
        point.answer = msgspec.to_builtins(kept)
        point.at_counter = point.kind is PointKind.paper and bool(sent(f"{COUNTER}{point.id}"))


def _last(texts: Sequence[str]) -> str:
    return texts[-1] if texts else ""


def send(case_ref: str, notice_ref: str, sent: Sent, *, account_id: int, now: datetime) -> None:
    """Send the answer: everything at once, and once.

    What was corrected takes its place in the case, and the item is received again, its five
    working days with it; papers that are to be brought to the hall keep it waiting until they
    are there. Sent again, nothing happens. Raises NotAnswered, or LookupError.
    """
    actor = audit.person(account_id)
    with transaction() as session:
        row = _locked(session, case_ref, notice_ref, account_id)
        if row.state is not NoticeState.open:
            return
        _keep(row, _opened(session, row, now), sent, None)
        session.flush()
        opened = _opened(session, row, now)
        checked = _check(opened)
        unanswered = _unanswered(opened)
        if not (checked.errors or unanswered):
            _take(session, row, opened, checked.values, actor, now)
    # What was typed is kept even where it cannot be sent yet.
    if checked.errors or unanswered:
        raise NotAnswered(opened, checked, unanswered)


def _unanswered(opened: Answering) -> tuple[int, ...]:
    """The points that cannot be sent as they are, by number."""
    return tuple(
        one.id
        for one in opened.notice.points
        if not one.answered and not notice_rules.may_send(one.point, one.given, one.before)
    )


def _take(
    session: Session,
    row: models.Notice,
    opened: Answering,
    values: Values,
    actor: str,
    now: datetime,
) -> None:
    given: dict[int, Given] = {one.id: one.given for one in opened.notice.points}
    cases.correct(session, row.bundle_id, values, item_id=row.item_id, actor=actor, now=now)
    for point in row.points:
        if point.answered:
            continue
        if not notice_rules.is_answered(
            notice_reads.point_of(point), given[point.id], point.before
        ):
            # A paper that is brought to the hall: the case waits for it, whatever it had before.
            cases.reopen(session, row.bundle_id, "paper", point.key)
            continue
        point.answered = True
        if point.kind is PointKind.paper:
            point.at_counter = False
            cases.fulfil(session, row.bundle_id, "paper", point.key, now=now)
        if point.kind is PointKind.field:
            kept = Kept(value=values[point.key], words=given[point.id].words)
            point.answer = msgspec.to_builtins(kept)
    case = cases.item_for_staff(opened.item_ref, hall_id=row.hall_id)
    finishing.finish_if_answered(session, row, case, actor=actor, now=now)
