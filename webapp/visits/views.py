"""Pages of home visits: ask for one, see how it stands, check who stands before the door."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import msgspec
from flask import Blueprint, Response, abort, g, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from webapp.appointments import for_case, here
from webapp.appointments.values import NotBookable
from webapp.appointments.wishes import Who
from webapp.approvals import officers
from webapp.cases import state_rules, tracking
from webapp.catalog import pages as catalog_pages
from webapp.catalog import picking
from webapp.catalog import service as catalog
from webapp.core import clock, crypto, settings
from webapp.halls import service as halls
from webapp.messages import inbox
from webapp.visits import asking, badges, form, lapsing, reads, teams, words
from webapp.visits.values import (
    AlreadyAsked,
    Asker,
    Matter,
    NotNow,
    NotOffered,
    TooMany,
    Visit,
    VisitState,
)
from webapp.visits.words import Choice
from webapp.web.access import account_required, current_account_id, redirect_to
from webapp.web.language import say
from webapp.web.page import page

blueprint = Blueprint("visits", __name__, template_folder="templates")


class Purpose(msgspec.Struct, frozen=True):
    """What a request can be for: one matter, or one of those of an application."""

    title: str
    back: str
    matters: Mapping[str, Matter]
    """By what the form sends."""
    choices: Sequence[Choice]
    """Where there are several."""


@inbox.leads("visit")
def _address_of(ref: str) -> str:
    return url_for("visits.one", ref=ref)


@blueprint.get("/visit")
def index() -> Response:
    """Who can ask that somebody comes, what one has asked for, and what it can be for."""
    account_id, is_offered, today = current_account_id(), teams.is_offered(), halls.today()
    tiles = catalog_pages.tiles(catalog.current(g.hall.id))
    mine = reads.of_account(account_id) if account_id else []
    return page(
        "visits/index.html",
        is_offered=is_offered,
        grounds=words.grounds(),
        coming=[words.line(one, today) for one in mine if one.is_open],
        past=[words.line(one, today) for one in mine if not one.is_open],
        tiles=[one for one in tiles if teams.serves(one.slug)] if is_offered else [],
    )


@blueprint.get("/visit/<theme>")
@account_required
def for_theme(theme: str) -> Response:
    """The form of a request for a theme."""
    return _form(_of_theme(theme))


@blueprint.post("/visit/<theme>")
@account_required
def ask_for_theme(theme: str) -> AnyResponse:
    """Ask for a visit for a theme."""
    return _ask(_of_theme(theme))


@blueprint.get("/visit/for/<case_ref>")
@account_required
def for_application(case_ref: str) -> Response:
    """The form of a request for one item of one's own application."""
    return _form(_of_case(case_ref))


@blueprint.post("/visit/for/<case_ref>")
@account_required
def ask_for_application(case_ref: str) -> AnyResponse:
    """Ask for a visit for one item of one's own application."""
    return _ask(_of_case(case_ref))


@blueprint.get("/visits/<ref>")
@account_required
def one(ref: str) -> Response:
    """How a request stands, who comes, what to have ready."""
    visit, today = _mine(ref), halls.today()
    names = officers.names_of(visit.officers)
    team = [names[one] for one in visit.officers]
    again = _again(visit) if visit.state is VisitState.lapsed else ""
    return page(
        "visits/one.html",
        view=words.view(visit, today, team if visit.is_open else (), again),
        bring=_bring(visit),
        guide=_guide(visit),
        video=url_for("video.about", case_ref=visit.matter.case_ref)
        if visit.matter.case_ref
        else "",
        is_decided=reads.item(visit)[1],
        already="already" in request.args,
        late="late" in request.args,
        kept=settings.current().visit_kept_days,
    )


@blueprint.post("/visits/<ref>/cancel")
@account_required
def cancel(ref: str) -> AnyResponse:
    """Nobody has to come."""
    return _end(asking.cancel, ref)


@blueprint.post("/visits/<ref>/nobody-came")
@account_required
def nobody_came(ref: str) -> AnyResponse:
    """Its day is over, and nobody came."""
    return _end(lapsing.nobody_came, ref)


def _end(how: Callable[..., Visit], ref: str) -> AnyResponse:
    late = None
    try:
        how(ref, account_id=_account(), now=clock.now())
    except LookupError:
        abort(404)
    except NotNow:
        late = 1
    return redirect_to(url_for("visits.one", ref=ref, late=late))


@blueprint.get("/visits/<ref>/cancel")
@blueprint.get("/visits/<ref>/nobody-came")
@account_required
def back(ref: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("visits.one", ref=ref))


@blueprint.get("/badge/<code>")
def badge(code: str) -> Response:
    """Who stands before the door, for anybody who scanned a badge."""
    try:
        found = badges.find(code, halls.today())
    except LookupError:
        return page("visits/badge.html", status=404, badge=None)
    return page(
        "visits/badge.html",
        badge=found,
        hall=say(g.hall.names),
    )


def _ask(purpose: Purpose) -> AnyResponse:
    try:
        asked = form.read(request.form, purpose.matters)
        asker = Asker(account_id=_account())
        visit = asking.ask(asked, asker, address=request.remote_addr or "", now=clock.now())
    except form.BadForm as bad:
        return _form(purpose, errors=form.errors(bad, words.wrong))
    except AlreadyAsked as known:
        return redirect_to(url_for("visits.one", ref=known.ref, already=1))
    except TooMany:
        return _form(purpose, errors={"content": form.too_many()}, status=429)
    except (NotBookable, NotOffered):
        return _form(purpose, errors={"f-start": form.gone()})
    return redirect_to(url_for("visits.one", ref=visit.ref))


def _form(
    purpose: Purpose, *, errors: Mapping[str, str] | None = None, status: int = 422
) -> Response:
    typed = form.typed(request.form, **_known())
    return page(
        "visits/ask.html",
        status=status if errors else 200,
        title=purpose.title,
        back=purpose.back,
        choices=purpose.choices,
        by_telephone=False,
        action=request.path,
        errors=errors or {},
        typed=typed,
        grounds=words.grounds(),
        half_days=words.half_days(form.half_days()),
        kept=settings.current().visit_kept_days,
        key=typed["key"] or crypto.token(),
    )


def _known() -> dict[str, str]:
    """What need not be typed: who they are, and what they said of a visit that is made up for."""
    who = _who()
    try:
        earlier = reads.one(request.args.get("again", ""), _account())
    except LookupError:
        return {"name": who.name, "phone": who.phone}
    ground = earlier.ground.value if earlier.ground else ""
    return {
        "name": earlier.name or who.name,
        "phone": earlier.phone or who.phone,
        "address": earlier.address,
        "ground": ground,
        "item": earlier.matter.item,
    }


def _again(visit: Visit) -> str:
    """Where another day is chosen, for the same matter where it can still be had."""
    about = visit.matter
    try:
        _of_case(about.case_ref) if about.case_ref else _of_theme(about.theme)
    except NotFound:
        return url_for("visits.index")
    if about.case_ref:
        return url_for("visits.for_application", case_ref=about.case_ref, again=visit.ref)
    return url_for("visits.for_theme", theme=about.theme, again=visit.ref)


def _of_theme(slug: str) -> Purpose:
    theme = picking.theme_of(catalog.current(g.hall.id), slug) or abort(404)
    if teams.is_offered() and not teams.serves(theme.slug):
        abort(404)
    title = say(theme.name)
    return Purpose(title, url_for("visits.index"), {"": Matter(theme.slug)}, ())


def _of_case(ref: str) -> Purpose:
    """What is still open of an application; several are chosen from, for one is named."""
    try:
        case = tracking.case(ref, account_id=_account())
    except LookupError:
        abort(404)
    matters = {
        one.item: Matter(case.theme, case.ref, one.item, one.department)
        for one in case.items
        if one.state not in state_rules.FINAL
    }
    if not matters:
        abort(404)
    back = url_for("track.case", ref=ref)
    if len(matters) == 1:
        [only] = matters.values()
        return Purpose(words.matter(only), back, {"": only}, ())
    choices = [Choice(value, words.matter(one)) for value, one in matters.items()]
    return Purpose(words.matter(Matter(case.theme)), back, matters, choices)


def _bring(visit: Visit) -> Sequence[str]:
    """The papers that an application still waits for."""
    try:
        found = for_case.of(visit.matter.case_ref, visit.account_id)
    except LookupError:
        return ()
    return found.bring


def _guide(visit: Visit) -> str:
    """Where the papers of a theme stand; empty for an application, which names its own."""
    theme = picking.theme_of(catalog.current(g.hall.id), visit.matter.theme)
    if theme is None or visit.matter.case_ref or picking.is_picked(theme.slug):
        return ""
    return url_for("catalog.theme", slug=theme.slug)


def _mine(ref: str) -> Visit:
    try:
        return reads.one(ref, _account())
    except LookupError:
        abort(404)


def _who() -> Who:
    who = here.who()
    assert who is not None  # account_required stands before
    return who


def _account() -> int:
    account_id = current_account_id()
    assert account_id is not None  # account_required stands before
    return account_id
