"""The page of a home visit at the desk, as it is shown and shown again after every act."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from werkzeug.wrappers import Response

from webapp.approvals import officers
from webapp.core import clock
from webapp.halls import service as halls
from webapp.staff import shell
from webapp.staff import visit_words as words
from webapp.staff.here import me, not_there
from webapp.visits import form, letters, reads, rules
from webapp.visits.values import COMING, Visit, VisitState
from webapp.web.page import page


def planner() -> officers.Person:
    """Who is here, if they may come to homes; for all others these pages are not there."""
    person = me()
    if rules.DUTY not in person.officer.duties:
        not_there()
    return person


def visit_of(ref: str) -> Visit:
    """A request that who is here may see."""
    person = planner()
    try:
        return reads.for_staff(ref, person.hall_id, person.departments)
    except LookupError:
        not_there()


def show_page(
    visit: Visit, *, shown: bool = False, errors: Mapping[str, str] | None = None
) -> Response:
    """The page of a request; `shown` says where and why."""
    person, today = planner(), halls.today()
    names = officers.names_of(visit.officers)
    everyone = {one.id: one for one in officers.of_hall(visit.hall_id)}
    missing = rules.missing(visit, {one.id: one.officer for one in everyone.values()}, today)
    able = [one for one in everyone.values() if rules.may_go(one.officer, visit.matter.department)]
    is_mine = rules.may_act(visit, person.id)
    is_planned, is_today = visit.state is VisitState.planned, visit.day == today
    can_choose = visit.state is VisitState.confirmed
    around = words.Around(
        today,
        person.id,
        crowded=reads.crowded(visit.hall_id, today),
        short=[visit.id] if missing else (),
    )
    item, is_decided = reads.item(visit)
    return page(
        "staff/visit.html",
        422 if errors else 200,
        **shell.of_page(person, "staff_visits.index"),
        view=words.view(visit, around, [names[one] for one in visit.officers]),
        visit=visit,
        shown=shown,
        errors=errors or {},
        already="already" in request.args,
        sent=request.form,
        item=item if rules.may_sign(visit, visit.matter) else "",
        is_decided=is_decided,
        refusals=words.refusals(),
        missing=words.missing([names[one] for one in missing]),
        is_near=rules.is_near(visit, today, halls.calendar(visit.hall_id)),
        is_past=rules.is_past(visit, today),
        is_reached=visit.forgotten or letters.reaches(visit),
        can_cancel=rules.may_cancel(visit, today),
        can_confirm=visit.state is VisitState.asked,
        can_choose=can_choose,
        plan=words.plan_view(visit, form.half_days(), able, clock.now())
        if can_choose or is_planned
        else None,
        can_set_off=is_mine and is_planned and is_today and not missing,
        can_finish=is_mine
        and (visit.state is VisitState.under_way or rules.is_unrecorded(visit, today)),
        has_badge=is_mine and visit.state in COMING,
    )
