"""Home visits at the desk: what is asked for, a grid worker's word, who comes, what was done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from flask import Blueprint, abort, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from webapp.appointments import choosing
from webapp.appointments.values import NotBookable
from webapp.approvals import officers
from webapp.catalog import service as catalog
from webapp.core import clock, crypto, settings
from webapp.documents.qr import qr_svg
from webapp.halls import service as halls
from webapp.staff import shell
from webapp.staff import visit_words as words
from webapp.staff.here import me, not_there
from webapp.visits import asking, badges, form, letters, planning, reads, rules, teams
from webapp.visits import words as visit_words
from webapp.visits.values import (
    COMING,
    AlreadyAsked,
    Asker,
    BadField,
    Matter,
    NoTeam,
    NotNow,
    NotOffered,
    OtherMatter,
    Plan,
    Refusal,
    TooMany,
    Visit,
    VisitState,
)
from webapp.web.access import redirect_to, staff_required
from webapp.web.language import say
from webapp.web.page import page

blueprint = Blueprint(
    "staff_visits", __name__, url_prefix="/staff/visits", template_folder="templates"
)
LATELY = timedelta(days=14)
LONGEST_NUMBER = 9


@blueprint.get("")
@staff_required
def index() -> Response:
    """What is asked for, by what has to be done next."""
    person, today = _planner(), halls.today()
    around = shell.of_page(person, "staff_visits.index")
    found = reads.open_ones(person.hall_id, person.departments)
    return page(
        "staff/visits.html",
        **around,
        groups=words.groups(found, today, person.id, reads.crowded(person.hall_id)),
        days=words.days(found, today),
        over=words.rows(
            reads.over(person.hall_id, person.departments, today - LATELY), today, person.id
        ),
        is_offered=teams.is_offered(),
    )


@blueprint.post("/list")
@staff_required
def of_day() -> Response:
    """The visits of a day with where they are, to be printed; that it was read is recorded."""
    person = _planner()
    day = choosing.read_day(request.form.get("day", "")) or abort(400)
    refs = [one.ref for one in reads.planned(person.hall_id, person.departments, day)]
    found = planning.reveal(refs, person=person, now=clock.now())
    names = officers.names_of({one for visit in found for one in visit.officers})
    return page(
        "staff/visit_list.html",
        **shell.of_page(person, "staff_visits.index"),
        title=words.list_title(day),
        rows=[words.printed(one, names) for one in rules.by_time(found)],
    )


@blueprint.get("/new")
@staff_required
def new() -> Response:
    """The form of a request that somebody makes by telephone."""
    return _new({})


@blueprint.post("/new")
@staff_required
def write_down() -> Response:
    """Write down what somebody asks for on the telephone."""
    person = _planner()
    asker, address = Asker(officer_id=person.id), request.remote_addr or ""
    try:
        asked = form.read(request.form, _themes(), by_telephone=True)
        visit = asking.ask(asked, asker, address=address, now=clock.now())
    except form.BadForm as bad:
        return _new(form.errors(bad, visit_words.wrong))
    except AlreadyAsked as known:
        return redirect_to(url_for("staff_visits.one", ref=known.ref, already=1))
    except TooMany:
        return _new({"content": form.too_many()})
    except (NotBookable, NotOffered):
        return _new({"f-start": form.gone()})
    return redirect_to(url_for("staff_visits.one", ref=visit.ref))


@blueprint.get("/<ref>")
@staff_required
def one(ref: str) -> Response:
    """A request, and what can be done about it now."""
    return _show(_visit(ref))


@blueprint.post("/<ref>/show")
@staff_required
def show(ref: str) -> Response:
    """The same page with where and why; that it was read is recorded."""
    try:
        found = planning.reveal([ref], person=_planner(), now=clock.now())
    except LookupError:
        not_there()
    return _show(found[0], shown=True)


@blueprint.post("/<ref>/confirm")
@staff_required
def confirm(ref: str) -> Response:
    """A grid worker says that it is so."""
    worker = request.form.get("worker", "")
    try:
        planning.confirm(ref, worker, person=_planner(), now=clock.now())
    except LookupError:
        not_there()
    except BadField as bad:
        return _show(_visit(ref), errors={"f-worker": visit_words.wrong(bad.field)})
    except NotNow:
        return _show(_visit(ref), errors={"content": words.too_late()})
    return _back(ref)


@blueprint.post("/<ref>/refuse")
@staff_required
def refuse(ref: str) -> Response:
    """Nobody comes."""
    why = next((one for one in Refusal if one.value == request.form.get("why")), None)
    if why is None:
        return _show(_visit(ref), errors={"f-why": _("Choose why nobody comes")})
    worker = request.form.get("worker", "")
    try:
        planning.refuse(ref, why, worker, person=_planner(), now=clock.now())
    except LookupError:
        not_there()
    except BadField as bad:
        return _show(_visit(ref), errors={"f-refused-by": visit_words.wrong(bad.field)})
    except NotNow:
        return _show(_visit(ref), errors={"content": words.too_late()})
    return _back(ref)


@blueprint.post("/<ref>/plan")
@staff_required
def plan(ref: str) -> Response:
    """Say which two come, and when."""
    first, second = (_number(request.form.get(name, "")) for name in ("first", "second"))
    half, _space, at = request.form.get("when", "").partition(" ")
    start, comes_at = choosing.read_moment(half), choosing.read_moment(at)
    if start is None or comes_at is None:
        return _show(_visit(ref), errors={"f-when": visit_words.wrong("start")})
    wanted = Plan((first, second), start, comes_at, _number(request.form.get("version", "")))
    try:
        planning.plan(ref, wanted, person=_planner(), now=clock.now())
    except LookupError:
        not_there()
    except NoTeam as why:
        return _show(_visit(ref), errors={"f-second": words.wrong_team(why.wrong)})
    except NotBookable:
        return _show(_visit(ref), errors={"f-when": words.no_such_time()})
    except NotNow:
        return _show(_visit(ref), errors={"content": words.too_late()})
    return _back(ref)


@blueprint.post("/<ref>/lapse")
@staff_required
def lapse(ref: str) -> Response:
    """Its day is over, and nobody came."""
    try:
        planning.lapse(ref, person=_planner(), now=clock.now())
    except LookupError:
        not_there()
    except NotNow:
        return _show(_visit(ref), errors={"content": words.too_late()})
    return _back(ref)


@blueprint.post("/<ref>/set-off")
@staff_required
def set_off(ref: str) -> Response:
    """The two are on their way."""
    try:
        planning.set_off(ref, person=_planner(), now=clock.now())
    except LookupError:
        not_there()
    except NoTeam as why:
        return _show(_visit(ref), errors={"f-second": words.wrong_team(why.wrong)})
    except NotNow:
        return _show(_visit(ref), errors={"content": words.too_late()})
    return _back(ref)


@blueprint.post("/<ref>/done")
@staff_required
def done(ref: str) -> Response:
    """Write down what was done, in the matter that was named."""
    sent = request.form
    matter = Matter(*(sent.get(name, "") for name in ("theme", "case_ref", "item", "department")))
    try:
        planning.finish(ref, matter, sent.get("record", ""), person=_planner(), now=clock.now())
    except LookupError:
        not_there()
    except BadField as bad:
        return _show(_visit(ref), errors={"f-record": visit_words.wrong(bad.field)})
    except (NotNow, OtherMatter):
        return _show(_visit(ref), errors={"content": words.too_late()})
    return _back(ref)


@blueprint.get("/<ref>/badge")
@staff_required
def badge(ref: str) -> Response:
    """The badge of whoever looks, as one of the two who come."""
    person, visit = _planner(), _visit(ref)
    if not rules.may_act(visit, person.id):
        not_there()
    return page(
        "staff/visit_badge.html",
        **shell.of_page(person, "staff_visits.index"),
        name=person.name,
        hall=say(halls.here().names),
        ref=visit.ref,
        number=visit.number,
        when=visit_words.window(visit),
        today=visit.day == halls.today(),
        code=_code(visit, person.id),
    )


@blueprint.get("/list")
@blueprint.get("/<ref>/show")
@blueprint.get("/<ref>/confirm")
@blueprint.get("/<ref>/refuse")
@blueprint.get("/<ref>/plan")
@blueprint.get("/<ref>/lapse")
@blueprint.get("/<ref>/set-off")
@blueprint.get("/<ref>/done")
@staff_required
def back(ref: str = "") -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return _back(ref) if ref else redirect_to(url_for("staff_visits.index"))


def _code(visit: Visit, officer_id: int) -> Markup:
    code = badges.code(visit, officer_id)
    return qr_svg(url_for("visits.badge", code=code, _external=True), _("Code of this badge"))


def _planner() -> officers.Person:
    """Who is here, if they may come to homes; for all others these pages are not there."""
    person = me()
    if rules.DUTY not in person.officer.duties:
        not_there()
    return person


def _visit(ref: str) -> Visit:
    person = _planner()
    try:
        return reads.for_staff(ref, person.hall_id, person.departments)
    except LookupError:
        not_there()


def _back(ref: str) -> Response:
    return redirect_to(url_for("staff_visits.one", ref=ref))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER):
        return 0
    return int(text)


def _themes() -> dict[str, Matter]:
    return {slug: Matter(slug) for slug in catalog.current(me().hall_id).themes}


def _new(errors: Mapping[str, str]) -> Response:
    typed = form.typed(request.form)
    return page(
        "staff/visit_new.html",
        422 if errors else 200,
        **shell.of_page(_planner(), "staff_visits.index"),
        errors=errors,
        typed=typed,
        themes=words.themes(catalog.current(me().hall_id)) if teams.is_offered() else [],
        grounds=visit_words.grounds(),
        half_days=visit_words.half_days(form.half_days()),
        choices=(),
        by_telephone=True,
        kept=settings.current().visit_kept_days,
        key=typed["key"] or crypto.token(),
    )


def _show(
    visit: Visit, *, shown: bool = False, errors: Mapping[str, str] | None = None
) -> Response:
    person, now = _planner(), clock.now()
    names = officers.names_of(visit.officers)
    is_mine = rules.may_act(visit, person.id)
    can_plan = visit.state in (VisitState.confirmed, VisitState.planned)
    return page(
        "staff/visit.html",
        422 if errors else 200,
        **shell.of_page(person, "staff_visits.index"),
        view=words.view(visit, halls.today(), [names[one] for one in visit.officers]),
        visit=visit,
        shown=shown,
        errors=errors or {},
        already="already" in request.args,
        sent=request.form,
        item=reads.item_ref(visit) if rules.may_sign(visit, visit.matter) else "",
        refusals=words.refusals(),
        can_confirm=visit.state is VisitState.asked,
        can_choose=visit.state is VisitState.confirmed,
        plan=words.plan_view(visit, form.half_days(), _able(visit), now) if can_plan else None,
        can_set_off=is_mine and visit.state is VisitState.planned and visit.day == halls.today(),
        can_finish=is_mine
        and (visit.state is VisitState.under_way or rules.is_unrecorded(visit, halls.today())),
        is_past=rules.is_past(visit, halls.today()),
        is_reached=visit.forgotten or letters.reaches(visit),
        has_badge=is_mine and visit.state in COMING,
    )


def _able(visit: Visit) -> list[officers.Person]:
    """Who may come for the matter of a visit."""
    everyone = officers.of_hall(visit.hall_id)
    return [one for one in everyone if rules.may_go(one.officer, visit.matter.department)]
