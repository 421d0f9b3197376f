"""Pages on which an officer tells an applicant what is missing, and takes papers at the window."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from webapp.approvals import notice_reads, notice_rules, notifying, officers
from webapp.approvals.notice_values import NoticeLack, Point
from webapp.approvals.notifying import NoticeLacks
from webapp.approvals.officers import Person
from webapp.cases.service import StaffItem
from webapp.core import clock
from webapp.halls import service as halls
from webapp.staff import case_page, here, inbox, notice_form, shell
from webapp.web.access import redirect_to, staff_required
from webapp.web.page import page

blueprint = Blueprint("notify", __name__, url_prefix="/staff", template_folder="templates")

CHANGE, MORE, SEND = "change", "more", "send"


@blueprint.get("/items/<ref>/notice")
@staff_required
def form(ref: str) -> Response:
    """Everything of the item that can be missing or wrong, to be ticked."""
    person = here.me()
    return _form(here.case_of(ref, person), person)


@blueprint.post("/items/<ref>/notice")
@staff_required
def step(ref: str) -> Response:
    """Show what the applicant will read; send it; or go back to change it."""
    person = here.me()
    case = here.case_of(ref, person)
    sent = request.form
    points = notice_form.read(case, sent)
    reason, act = sent.get(notice_form.REASON, ""), sent.get("act", "")
    others = notice_form.how_many(sent)
    if act in (CHANGE, MORE):
        others = min(others + 1, notice_form.MOST_OTHERS) if act == MORE else others
        return _form(case, person, points=points, others=others, reason=reason)
    if act == SEND:
        try:
            notifying.notify(
                ref, officer_id=person.id, points=points, reason=reason, now=clock.now()
            )
        except NoticeLacks as refused:
            return _form(
                case, person, points=points, others=others, reason=reason, lacks=refused.lacks
            )
        return redirect_to(url_for("staff.item", ref=ref))
    before = notice_reads.of_item(case.row.id)
    lacks = notice_rules.notice_lacks(points, reason, rounds_before=len(before))
    if lacks:
        return _form(case, person, points=points, others=others, reason=reason, lacks=lacks)
    return page(
        "staff/notice_preview.html",
        **_around(case, person),
        points=notice_form.preview(case, points),
        others=others,
        reason=reason,
        second=len(before) > 0,
    )


@blueprint.get("/items/<ref>/papers/<paper>/taken")
@staff_required
def back_to_item(ref: str, paper: str) -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff.item", ref=ref))


@blueprint.post("/items/<ref>/papers/<paper>/taken")
@staff_required
def take(ref: str, paper: str) -> Response:
    """A paper was handed over at the window."""
    person = here.me()
    case = here.case_of(ref, person)
    if not any(one.key == paper for one in case.requirements):
        here.not_there()
    notifying.take_paper(ref, paper, officer_id=person.id, now=clock.now())
    return redirect_to(url_for("staff.item", ref=ref))


def _around(case: StaffItem, person: Person) -> dict[str, Any]:
    context = case_page.whole(case, person, halls.today())
    return shell.around(person, wanted=inbox.list_of(case.row), may=here.NOTHING) | context


def _form(
    case: StaffItem,
    person: Person,
    *,
    points: Sequence[Point] = (),
    others: int = 1,
    reason: str = "",
    lacks: Mapping[str, NoticeLack] | None = None,
) -> Response:
    earlier = notice_reads.of_item(case.row.id)
    return page(
        "staff/notice.html",
        status=422 if lacks else 200,
        **_around(case, person),
        form=notice_form.form(
            case,
            earlier,
            officers.names_of({one.officer_id for one in earlier}),
            points=points,
            others=others,
            reason=reason,
            lacks=lacks,
        ),
        count=others,
    )
