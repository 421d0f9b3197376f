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
from webapp.staff.visit_page import planner, show_page, visit_of
from webapp.visits import asking, badges, form, planning, reads, rules, teams
from webapp.visits import words as visit_words
from webapp.visits.values import (
    AlreadyAsked,
    Asker,
    Matter,
    NotOffered,
    TooMany,
    Visit,
)
from webapp.web.access import redirect_to, staff_required
from webapp.web.language import say
from webapp.web.page import page

blueprint = Blueprint(
    "staff_visits", __name__, url_prefix="/staff/visits", template_folder="templates"
)
LATELY = timedelta(days=14)


@blueprint.get("")
@staff_required
def index() -> Response:
    """What is asked for, by what has to be done next."""
    person, today = planner(), halls.today()
    around = shell.of_page(person, "staff_visits.index")
    found = reads.open_ones(person.hall_id, person.departments)
    there = {one.id: one.officer for one in officers.of_hall(person.hall_id)}
    lists = words.Around(
        today,
        person.id,
        crowded=reads.crowded(person.hall_id, today),
        short={one.id for one in found if rules.missing(one, there, today)},
    )
    return page(
        "staff/visits.html",
        **around,
        groups=words.groups(found, lists),
        days=words.days(found, today),
        over=words.rows(reads.over(person.hall_id, person.departments, today - LATELY), lists),
        is_offered=teams.is_offered(),
    )


@blueprint.post("/list")
@staff_required
def of_day() -> Response:
    """The visits of a day with where they are, to be printed; that it was read is recorded."""
    person = planner()
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
    person = planner()
    asker, address = Asker(officer_id=person.id), request.remote_addr or ""
    try:
        asked = form.read(request.form, _themes(), by_telephone=True)
        visit = asking.ask(asked, asker, address=address, now=clock.now())
    except form.BadForm as bad:
        return _new(form.errors(bad, visit_words.wrong))
    except AlreadyAsked as known:
        return redirect_to(url_for("staff_visits.one", ref=known.ref, already=1))
    except TooMany:
        return _new({"content": form.too_many()}, 429)
    except (NotBookable, NotOffered):
        return _new({"f-start": form.gone()})
    return redirect_to(url_for("staff_visits.one", ref=visit.ref))


@blueprint.get("/<ref>")
@staff_required
def one(ref: str) -> Response:
    """A request, and what can be done about it now."""
    return show_page(visit_of(ref))


@blueprint.post("/<ref>/show")
@staff_required
def show(ref: str) -> Response:
    """The same page with where and why; that it was read is recorded."""
    try:
        found = planning.reveal([ref], person=planner(), now=clock.now())
    except LookupError:
        not_there()
    return show_page(found[0], shown=True)


@blueprint.get("/<ref>/badge")
@staff_required
def badge(ref: str) -> Response:
    """The badge of whoever looks, as one of the two who come."""
    person, visit = planner(), visit_of(ref)
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
@staff_required
def back() -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_visits.index"))


def _code(visit: Visit, officer_id: int) -> Markup:
    code = badges.code(visit, officer_id)
    return qr_svg(url_for("visits.badge", code=code, _external=True), _("Code of this badge"))


def _themes() -> dict[str, Matter]:
    return {slug: Matter(slug) for slug in catalog.current(me().hall_id).themes}


def _new(errors: Mapping[str, str], status: int = 422) -> Response:
    typed = form.typed(request.form)
    return page(
        "staff/visit_new.html",
        status if errors else 200,
        **shell.of_page(planner(), "staff_visits.index"),
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
