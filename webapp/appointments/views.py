"""Pages of appointments: pick a time, keep it for some minutes, book it, move it, cancel it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, Response, abort, g, request, url_for
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from webapp.appointments import (
    appeal_words,
    appealing,
    arrival,
    asked,
    calendar_file,
    calls,
    choosing,
    confirm_words,
    for_case,
    group_words,
    here,
    places,
    reads,
    taking,
    wait_words,
    waitlist,
    words,
)
from webapp.appointments.choosing import Choice
from webapp.appointments.values import (
    AlreadyBooked,
    Booking,
    BookingState,
    DayFree,
    HoldOver,
    NotBookable,
    Paused,
    PlaceKind,
    PlaceValues,
    TooLate,
)
from webapp.appointments.wishes import Who
from webapp.catalog import pages as catalog_pages
from webapp.catalog import picking
from webapp.catalog import service as catalog
from webapp.core import clock, crypto, settings
from webapp.documents.qr import qr_svg
from webapp.messages import inbox
from webapp.web.access import account_required, redirect_to
from webapp.web.language import say, say_day
from webapp.web.page import page

blueprint = Blueprint("appointments", __name__, template_folder="templates")
LONGEST_NAME = 64


@inbox.leads("appointment")
def _address_of(ref: str) -> str:
    return url_for("appointments.one", ref=ref)


@blueprint.get("/book")
def services() -> Response:
    """What somebody comes for."""
    return page("appointments/services.html", tiles=catalog_pages.tiles(catalog.current(g.hall.id)))


@blueprint.get("/book/case/<ref>")
@account_required
def from_case(ref: str) -> AnyResponse:
    """A visit for an application that was handed in."""
    try:
        case = for_case.of(ref, _who().account_id)
    except LookupError:
        abort(404)
    return redirect_to(url_for("appointments.service", theme=case.theme, case=case.ref))


@blueprint.get("/book/<theme>")
def service(theme: str) -> AnyResponse:
    """The places that serve it; straight on where there is one."""
    found, now = asked.theme(theme), clock.now()
    case = asked.case(theme, asked.moved())
    serving = [one for one in places.serving(theme) if case or not one.by_video]
    if len(serving) == 1:
        return redirect_to(
            url_for("appointments.place", theme=theme, place=serving[0].slug, **asked.carried())
        )
    choices, carried = asked.choices(theme, serving), asked.carried()
    return page(
        "appointments/places.html",
        title=say(found.name),
        places=[words.serving_view(one, choosing.first_free(one, now), carried) for one in choices],
        case=case,
        move="move" in carried,
        group=group_words.group_view(
            choices[0].people if choices else 1, request.path, carried.get("case", "")
        ),
    )


@blueprint.get("/book/<theme>/at/<place>")
def place(theme: str, place: str) -> AnyResponse:
    """The first day with a free time at a place."""
    chosen = asked.choice(theme, place)
    now = clock.now()
    held = _held(here.who(), chosen)
    first = held or choosing.first_free(chosen, now)
    day = first.start if first else choosing.tomorrow(now)
    return redirect_to(asked.to_day(chosen, clock.local(day, g.hall.zone).date()))


@blueprint.get("/book/<theme>/at/<place>/<day>")
def day(theme: str, place: str, day: str) -> AnyResponse:
    """The times of a day; with one that was pressed before signing in, or is to be moved to."""
    pressed = choosing.read_moment(request.args.get("start", ""))
    return _show(asked.choice(theme, place), asked.day(day), pressed=pressed)


@blueprint.post("/book/<theme>/at/<place>/<day>")
def take(theme: str, place: str, day: str) -> AnyResponse:
    """Keep a time for some minutes; or move a booking to it, once that is confirmed."""
    chosen, now = asked.choice(theme, place), clock.now()
    start = asked.moment(request.form.get("start", ""))
    moved, who = request.form.get("move", ""), here.who()
    if who is None or (moved and "sure" not in request.form):
        back = asked.to_day(chosen, asked.day(day), start=start.isoformat())
        return redirect_to(back if who else url_for("accounts.sign_in", next=back))
    wish = choosing.wish(chosen, start, f"{request.form.get('key', '')} {start.isoformat()}")
    try:
        if moved:
            taking.move(moved, wish, who, now=now)
            return redirect_to(url_for("appointments.one", ref=moved))
        held = taking.hold(wish, who, now=now)
    except LookupError:
        abort(404)
    except AlreadyBooked as known:
        return redirect_to(url_for("appointments.one", ref=known.ref, already=1))
    except Paused as paused:
        return page("appointments/paused.html", status=403, until=say_day(paused.until))
    except TooLate:
        return redirect_to(url_for("appointments.one", ref=moved, late=1))
    except NotBookable as why:
        return _show(chosen, asked.day(day), gone=start, why=why)
    return redirect_to(asked.to_day(chosen, held.day, _anchor="held"))


@blueprint.post("/appointments/<ref>/confirm")
@account_required
def confirm(ref: str) -> AnyResponse:
    """Book what is kept."""
    who = _who()
    held = _mine(ref, who)
    name = who.name or request.form.get("name", "").strip()[:LONGEST_NAME]
    if not name:
        return _show(asked.of_booking(held), held.day, errors={"f-name": _("Enter your name")})
    try:
        taking.confirm(ref, who, name=name, now=clock.now())
    except HoldOver as over:
        return _show(asked.of_booking(held), held.day, gone=held.start, why=over)
    return redirect_to(url_for("appointments.one", ref=ref))


@blueprint.post("/appointments/<ref>/release")
@account_required
def release(ref: str) -> AnyResponse:
    """Give back what is kept."""
    who = _who()
    held = _mine(ref, who)
    taking.let_go(ref, who, now=clock.now())
    return redirect_to(asked.to_day(asked.of_booking(held), held.day))


@blueprint.get("/appointments/<ref>")
@account_required
def one(ref: str) -> AnyResponse:
    """A booking: when, where, what to bring, and how to change it."""
    found = _mine(ref, _who())
    if found.state is BookingState.held:
        return redirect_to(asked.to_day(asked.of_booking(found), found.day, _anchor="held"))
    place = places.of_id(found.place_id)
    theme = picking.theme_of(catalog.current(g.hall.id), found.theme)
    return page(
        "appointments/one.html",
        view=words.booking_view(found, place, theme, clock.now()),
        code=_code(found, place),
        case=for_case.of_booking(found.case_ref),
        call=calls.view(found, place, clock.now()),
        answer=confirm_words.answer(found, place, clock.now()),
        already="already" in request.args,
        late="late" in request.args,
        **_appeal(found),
        again=confirm_words.again(found, place),
        move=url_for("appointments.service", theme=found.theme, move=ref),
    )


def _appeal(found: Booking) -> dict[str, Any]:
    """Why a missed one should not count: what was said, or the form."""
    said = appealing.of(found.id) if found.state is BookingState.missed else None
    return {
        "appeal": appeal_words.view(said) if said else None,
        "can_appeal": appealing.may_appeal(found, said, clock.now()),
        "whys": [(one.value, text) for one, text in appeal_words.whys().items()],
        "no_why": "why" in request.args,
    }


@blueprint.post("/appointments/<ref>/cancel")
@account_required
def cancel(ref: str) -> AnyResponse:
    """Cancel it; the time is free at once."""
    try:
        taking.cancel(ref, _who(), now=clock.now())
    except LookupError:
        abort(404)
    except TooLate:
        return redirect_to(url_for("appointments.one", ref=ref, late=1))
    return redirect_to(url_for("appointments.one", ref=ref))


@blueprint.get("/appointments/<ref>/confirm")
@blueprint.get("/appointments/<ref>/release")
@blueprint.get("/appointments/<ref>/cancel")
@account_required
def back(ref: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("appointments.one", ref=ref))


@blueprint.get("/appointments/<ref>/calendar.ics")
@account_required
def calendar(ref: str) -> AnyResponse:
    """The entry for a calendar; of a booking that was changed, the changed one."""
    found = _mine(ref, _who())
    theme = picking.theme_of(catalog.current(g.hall.id), found.theme)
    view = words.booking_view(found, places.of_id(found.place_id), theme, clock.now())
    return calendar_file.response(found, view, url_for("appointments.one", ref=ref, _external=True))


@blueprint.get("/me/appointments")
@account_required
def mine() -> Response:
    """What one has booked: what is to come, and what was."""
    now, revision = clock.now(), catalog.current(g.hall.id)
    kept = timedelta(days=settings.current().booking_kept_days)
    who = _who()
    found = reads.of_person(who, since=(now - kept).date())
    served = {one.id: one for one in places.all_places(g.hall.id)}
    views = [
        words.booking_view(one, served[one.place_id], picking.theme_of(revision, one.theme), now)
        for one in found
    ]
    waits = [
        wait_words.view(one, served[one.place_id], picking.theme_of(revision, one.theme))
        for one in waitlist.of_person(who, now=now)
    ]
    return page(
        "appointments/mine.html",
        coming=[one for one in views if one.live],
        past=[one for one in reversed(views) if not one.live],
        kept=words.kept_view(reads.held_by(who, now=now), now),
        waiting=[view for view in waits if not view.over],
        over=[view for view in waits if view.over],
    )


def _show(
    chosen: Choice,
    day: date,
    *,
    gone: datetime | None = None,
    why: NotBookable | None = None,
    errors: dict[str, str] | None = None,
    pressed: datetime | None = None,
) -> Response:
    """The page of a day; `gone` is a time that could not be had, `pressed` one to be confirmed."""
    now = clock.now()
    found = choosing.of_day(chosen, day, now)
    # Who looks costs a query, and hardly ever does anybody hold a time at this moment.
    who = here.who() if found.holds else None
    held = next((one for one in found.holds if who and who.has(one.person, one.account_id)), None)
    carried = asked.carried(chosen)
    elsewhere = url_for("appointments.service", theme=chosen.theme.slug, **carried)
    address = words.day_addresses(chosen.theme.slug, chosen.place.slug, carried)
    base = address(day).partition("?")[0].rpartition("/")[0]
    too_many = group_words.too_many(chosen.place, chosen.people)
    groups = words.groups(found.every, found.free, held, chosen.people)
    something_free = any(slot.can_press for group in groups for slot in group.slots)
    return page(
        "appointments/day.html",
        status=422 if gone or errors else 200,
        title=chosen.name,
        minutes=chosen.minutes,
        place=words.place_view(chosen.place),
        elsewhere=elsewhere,
        days=words.day_views(found.days, day, address),
        day=say_day(day),
        groups=groups,
        something_free=something_free,
        waiting=None if something_free or too_many else _waiting(chosen, day, found.days, now),
        held=words.held_view(held, now, ask_name=not (who and who.name)) if held else None,
        near=words.near(choosing.nearest(chosen, gone, now)) if gone else [],
        asked=words.asked_view(pressed, found.free),
        gone=gone is not None,
        gone_title=words.gone(gone, why) if gone else "",
        errors=errors or {},
        key=crypto.token(),
        move=request.values.get("move", ""),
        action=address(day),
        group=group_words.group_view(chosen.people, base, chosen.case_ref),
        too_many=too_many,
        ask=f"{base}/ask",
        case=for_case.of_booking(chosen.case_ref),
        by_video=chosen.place.by_video,
        until=words.undone_until(found.every),
    )


def _waiting(chosen: Choice, day: date, days: Sequence[DayFree], now: datetime) -> dict[str, Any]:
    """How to wait for this day; or for any, where all of them are full."""
    address: dict[str, Any] = {
        "theme": chosen.theme.slug,
        "place": chosen.place.slug,
        "day": day.isoformat(),
        **asked.carried(chosen),
    }
    return {
        "action": url_for("waitlist.join", **address),
        "any": not any(one.free for one in days),
        "last": say_day(choosing.span(chosen, now)[1]),
    }


def _held(who: Who | None, chosen: Choice) -> Booking | None:
    """What this person holds here, while its minutes run."""
    held = reads.held_by(who, now=clock.now()) if who else None
    if held is None or (held.place_id, held.theme) != (chosen.place.id, chosen.theme.slug):
        return None
    return held


def _who() -> Who:
    who = here.who()
    assert who is not None  # account_required stands before
    return who


def _mine(ref: str, who: Who) -> Booking:
    try:
        return reads.one(ref, who)
    except LookupError:
        abort(404)


def _code(booking: Booking, place: PlaceValues) -> Markup | None:
    """What a terminal of the hall reads from a phone, while its person is still to come."""
    if booking.state is not BookingState.booked or place.kind is not PlaceKind.hall:
        return None
    if not g.surface.can_remember:
        return None
    address = url_for("queues.arrived", code=arrival.code(booking), _external=True)
    return qr_svg(address, _("Code of this appointment"))
