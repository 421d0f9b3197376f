"""Pages of the queue: draw a ticket, arrive for an appointment, follow one's number."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, abort, g, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from webapp.appointments import arrival, places
from webapp.appointments import here as person
from webapp.appointments import reads as appointments
from webapp.appointments.desk import NotNow as BookingNotNow
from webapp.appointments.values import Booking, BookingState
from webapp.catalog import service as catalog
from webapp.core import clock, crypto, settings
from webapp.documents.qr import qr_svg
from webapp.halls import service as halls
from webapp.messages import inbox
from webapp.queues import drawing, lines, links, policy, reads, rules, waiting_rules, waits, words
from webapp.queues.drawing import Drawn
from webapp.queues.values import AlreadyWaiting, NotNow, Source, Ticket, TicketState, TooMany
from webapp.web.access import redirect_to
from webapp.web.language import gettext as _
from webapp.web.page import page

blueprint = Blueprint("queues", __name__, template_folder="templates")
ARRIVES = (BookingState.booked, BookingState.arrived)


@inbox.leads("ticket")
def _address_of(mark: str) -> str:
    return url_for("queues.ticket", mark=mark)


@blueprint.get("/tickets")
def take() -> Response:
    """Draw a number at a screen of the hall; from elsewhere see how long people wait."""
    return _show_take()


@blueprint.get("/here/<code>")
def here(code: str) -> Response:
    """The same on a phone that has scanned a screen of the hall."""
    if not links.is_here(code, g.hall.slug, clock.now()):
        return _show_take(stale=True)
    return _show_take(code=code)


@blueprint.post("/tickets")
def draw() -> AnyResponse:
    """Draw the next number of a queue, or the one of an appointment."""
    code = request.form.get("here", "")
    who = person.who()
    if not _at_terminal() and not (who and links.is_here(code, g.hall.slug, clock.now())):
        return _show_take(stale=True)
    booking = _booking() if "booking" in request.form else None
    try:
        queue = (
            lines.serving(booking.theme, g.hall.id)
            if booking
            else lines.of_letter(request.form.get("queue", ""), g.hall.id)
        )
    except LookupError:
        return _show_take(code=code, error=_("Choose what you come for."))
    return _draw(
        Drawn(
            queue=queue,
            source=Source.terminal if _at_terminal() else Source.phone,
            key=request.form.get("key", "") or abort(400),
            priority="priority" in request.form,
            who=who,
            booking=booking,
        ),
        code,
    )


@blueprint.get("/arrive")
def arrive() -> AnyResponse:
    """Somebody with an appointment stands at a terminal, with its code on a phone or on paper."""
    typed = request.args.get("code", "").strip().rstrip("/").rsplit("/", 1)[-1]
    if typed:
        return redirect_to(url_for("queues.arrived", code=typed))
    return page("queues/arrive.html", error="", booking=None)


@blueprint.get("/arrive/<code>")
def arrived(code: str) -> Response:
    """The appointment of a code, and the button that says: I am here."""
    try:
        booking = arrival.find(code)
    except LookupError:
        return page("queues/arrive.html", 404, error=_not_known(), booking=None)
    return _show_arrival(booking, code)


@blueprint.post("/arrive/<code>")
def arrive_for(code: str) -> AnyResponse:
    """Draw the number of an appointment at a terminal."""
    try:
        booking = arrival.find(code)
        queue = lines.serving(booking.theme, g.hall.id)
    except LookupError:
        return page("queues/arrive.html", 404, error=_not_known(), booking=None)
    if not (_at_terminal() and _is_todays(booking) and _in_time(booking)):
        return _show_arrival(booking, code)
    return _draw(
        Drawn(
            queue=queue,
            source=Source.terminal,
            key=request.form.get("key", "") or abort(400),
            who=person.of_account(booking.account_id),
            name=booking.name,
            booking=booking,
        ),
        "",
    )


@blueprint.get("/ticket/<mark>")
def ticket(mark: str) -> Response:
    """One's number: who is before one, how long it takes, and where to go.

    Once its day is over it says so. A page that looks again is answered only if something changed.
    """
    try:
        found = links.find_any(mark, halls.today())
    except LookupError:
        abort(404)
    if _looks_again() and request.args["seen"] == _view(found).seen:
        return Response(status=204)
    return _show_ticket(found)


@blueprint.post("/ticket/<mark>/later")
def later(mark: str) -> AnyResponse:
    """Let some others go first."""
    found = _ticket(mark)
    try:
        drawing.let_first(found)
    except NotNow:
        return _show_ticket(_ticket(mark), late=True)
    return redirect_to(url_for("queues.ticket", mark=mark))


@blueprint.post("/ticket/<mark>/leave")
def leave(mark: str) -> AnyResponse:
    """Give the number back."""
    found = _ticket(mark)
    try:
        drawing.leave(found, now=clock.now())
    except NotNow:
        return _show_ticket(_ticket(mark), late=True)
    return redirect_to(url_for("queues.ticket", mark=mark))


@blueprint.get("/ticket/<mark>/later")
@blueprint.get("/ticket/<mark>/leave")
def back(mark: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("queues.ticket", mark=mark))


def _draw(wanted: Drawn, code: str) -> AnyResponse:
    screen = g.surface.terminal_ref or (wanted.who and f"account {wanted.who.account_id}") or ""
    try:
        drawn = drawing.draw(
            wanted, screen=screen, address=request.remote_addr or "", now=clock.now()
        )
    except AlreadyWaiting as known:
        return redirect_to(url_for("queues.ticket", mark=links.mark(known.ticket), already=1))
    except TooMany:
        return _show_take(code=code, error=_("Too many numbers were taken here. Ask our staff."))
    except LookupError:
        return _show_take(code=code, error=_("Choose what you come for."))
    except BookingNotNow:
        return _show_take(code=code, error=_("This appointment was cancelled. Take a number."))
    return redirect_to(url_for("queues.ticket", mark=links.mark(drawn)))


def _show_take(*, code: str = "", stale: bool = False, error: str = "") -> Response:
    now, numbers = clock.now(), policy.current()
    queues, revision = lines.queues(g.hall.id), catalog.current(g.hall.id)
    who = person.who()
    can_draw = _at_terminal() or bool(code and who)
    today = halls.today()
    mine = reads.of_account(who.account_id, today) if who and who.account_id else []
    return page(
        "queues/take.html",
        422 if error else 403 if stale and request.method == "POST" else 200,
        queues=words.queue_views(queues, waits.to_draw(queues, now), revision, numbers),
        can_draw=can_draw,
        sign_in=bool(code) and who is None,
        here=code,
        phone_qr=_phone_qr() if _at_terminal() else None,
        stale=stale,
        error=error,
        key=crypto.token(),
        age=_age(),
        mine=[_view(one) for one in mine if rules.counts(one, now, numbers)],
        coming=[
            words.arrival_view(one, revision, now, numbers)
            for one in (appointments.of_person(who, since=today) if who and can_draw else ())
            if one.state is BookingState.booked and _is_todays(one)
        ],
    )


def _show_arrival(booking: Booking, code: str) -> Response:
    now, numbers = clock.now(), policy.current()
    able = _is_todays(booking)
    return page(
        "queues/arrive.html",
        422 if request.method == "POST" else 200,
        error="" if able else _not_known(),
        booking=words.arrival_view(booking, catalog.current(g.hall.id), now, numbers)
        if able
        else None,
        action=url_for("queues.arrive_for", code=code),
        key=crypto.token(),
        at_terminal=_at_terminal(),
    )


def _show_ticket(found: Ticket, *, late: bool = False) -> Response:
    view = _view(found)
    address = url_for("queues.ticket", mark=view.mark, _external=True)
    back = int(policy.current().back_within.total_seconds()) // 60
    code = None if g.surface.can_remember else qr_svg(address, _("Follow your number on a phone"))
    return page(
        "queues/ticket.html",
        422 if late else 200,
        view=view,
        qr=code,
        paper=words.slip(view, address, back) if view.is_live else None,
        late=late,
        already="already" in request.args,
        looks=_looks_again(),
        tell=_looks_again() and request.args.get("said") != view.said,
        lets=policy.current().let_first,
    )


def _looks_again() -> bool:
    """Whether a ticket's page asks by itself whether something changed."""
    return bool(getattr(request, "htmx", None)) and "seen" in request.args


def _view(found: Ticket) -> words.TicketView:
    now, numbers = clock.now(), policy.current()
    windows = lines.all_windows(found.hall_id)
    ahead, wait = waits.of_ticket(found, now, windows)
    queue = next(one for one in lines.all_queues(found.hall_id) if one.letter == found.line)
    is_open = any(one.is_open and found.line in one.queues for one in windows)
    return words.ticket_view(
        found,
        queue,
        ahead=ahead,
        stated=waiting_rules.stated(wait) if wait else None,
        window=next((one for one in windows if one.id == found.window_id), None),
        closed=None if is_open else _closed(found, now),
        numbers=numbers,
        now=now,
    )


def _closed(found: Ticket, now: datetime) -> words.Closed | None:
    """When a window is due for whoever waits where none is open."""
    if found.state is not TicketState.waiting:
        return None
    today = halls.today()
    opens = waits.opens_at(found.hall_id, now, booked=found.booked_for is not None)
    day = clock.local(opens, g.hall.zone).date() if opens else today
    return words.Closed(today, opens, day, is_due=opens is not None and opens <= now)


def _ticket(mark: str) -> Ticket:
    try:
        return links.find(mark, halls.today())
    except LookupError:
        abort(404)


def _booking() -> Booking:
    who = person.who() or abort(404)
    try:
        booking = appointments.one(request.form["booking"], who)
    except LookupError:
        abort(404)
    return booking if _is_todays(booking) and _in_time(booking) else abort(422)


def _is_todays(booking: Booking) -> bool:
    """Whether this appointment is here and today, and its person is still to come."""
    return (
        booking.hall_id == g.hall.id
        and booking.day == halls.today()
        and booking.state in ARRIVES
        and waits.is_hall(places.of_id(booking.place_id))
    )


def _in_time(booking: Booking) -> bool:
    """Whether its number can be drawn already."""
    return rules.may_be_drawn_for(booking.start, clock.now(), policy.current())


def _not_known() -> str:
    return _("We do not know this code, or it is not for today. Ask our staff, or take a number.")


def _phone_qr() -> Markup:
    """What a phone scans to draw a number here."""
    code = links.here(g.hall.slug, clock.now())
    address = url_for("queues.here", code=code, _external=True)
    return qr_svg(address, _("Take a number with your phone"))


def _at_terminal() -> bool:
    return bool(g.surface.keyboard)


def _age() -> int:
    return settings.current().queue_priority_age
