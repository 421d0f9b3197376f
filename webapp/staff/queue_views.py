"""The window of an officer: call the next one with one key, and all that can happen then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from webapp.approvals.values import Duty
from webapp.cases import service as cases
from webapp.cases.service import InboxRow
from webapp.catalog import service as catalog
from webapp.core import clock, crypto
from webapp.halls import service as halls
from webapp.queues import calling, drawing, lines, links, policy, reads, rules, waits
from webapp.queues.drawing import Drawn
from webapp.queues.values import NotNow, Source, Ticket, TicketState, WindowValues
from webapp.queues.words import mark
from webapp.staff import queue_words as words
from webapp.staff import shell
from webapp.staff.here import me, my_id, not_there
from webapp.web.access import redirect_to, staff_required
from webapp.web.language import say
from webapp.web.page import page

blueprint = Blueprint(
    "staff_queue", __name__, url_prefix="/staff/queue", template_folder="templates"
)
LONGEST_NAME = 64
MOST_CASES = 10


@blueprint.get("")
@staff_required
def index() -> Response:
    """Who is at my window, who waits, and how full the hall is."""
    return _show()


@blueprint.post("/sit")
@staff_required
def sit() -> AnyResponse:
    """Open a window."""
    number = request.form.get("window", "")
    if not (number.isascii() and number.isdigit() and len(number) < len("1000")):
        abort(400)
    about: dict[str, Any] = {"officer_id": my_id(), "hall_id": me().hall_id, "now": clock.now()}
    try:
        calling.sit(int(number), **about)
    except LookupError:
        not_there()
    except NotNow:
        return _show(words.refused("sit"))
    return redirect_to(url_for("staff_queue.index"))


@blueprint.post("/get-up")
@staff_required
def get_up() -> AnyResponse:
    """Close one's window."""
    try:
        calling.get_up(officer_id=my_id(), hall_id=me().hall_id)
    except NotNow:
        return _show(words.refused("get-up"))
    return redirect_to(url_for("staff_queue.index"))


@blueprint.post("/act")
@staff_required
def act() -> AnyResponse:
    """One thing that a window does."""
    act, now = request.form.get("act", ""), clock.now()
    meant = _meant()
    acts: dict[str, Callable[[WindowValues], Any]] = {
        "next": lambda one: calling.call_next(one, now=now),
        "again": lambda one: calling.call_again(one, now=now, meant=meant),
        "start": lambda one: calling.start(one, now=now, meant=meant),
        "finish": lambda one: (
            calling.finish(one, now=now, meant=meant),
            calling.call_next(one, now=now),
        ),
        "end": lambda one: calling.finish(one, now=now, meant=meant),
        "miss": lambda one: calling.miss(one, now=now, meant=meant),
        "park": lambda one: calling.park(one, now=now, meant=meant),
    }
    if act not in acts:
        abort(400)
    try:
        acts[act](_window())
    except NotNow:
        return _show(words.refused(act))
    return redirect_to(url_for("staff_queue.index"))


def _meant() -> int | None:
    """The ticket that the page showed; 0, which none has, for one of another day."""
    if not (mark := request.form.get("ticket", "")):
        return None
    try:
        return links.find(mark, halls.today()).id
    except LookupError:
        return 0


@blueprint.post("/send")
@staff_required
def send() -> AnyResponse:
    """Send whoever is at the window on to another queue."""
    try:
        calling.transfer(_window(), request.form.get("letter", ""), now=clock.now(), meant=_meant())
    except LookupError:
        not_there()
    except NotNow:
        return _show(words.refused("send"))
    return redirect_to(url_for("staff_queue.index"))


def _window() -> WindowValues:
    """Where one sits. Raises NotNow for somebody who sits nowhere."""
    window = calling.window_of(my_id(), me().hall_id)
    if window is None:
        raise NotNow
    return window


@blueprint.post("/tickets/<mark>")
@staff_required
def ticket(mark: str) -> AnyResponse:
    """Somebody is back: from fetching something, or after a missed call."""
    window, now = calling.window_of(my_id(), me().hall_id), clock.now()
    try:
        found = links.find(mark, halls.today())
        away = found.state is TicketState.parked
        if away and window is not None:
            calling.resume(found, window, now=now)
        else:
            calling.come_back(found, now=now)
    except LookupError:
        not_there()
    except NotNow:
        return _show(words.refused("resume" if away else "back"))
    return redirect_to(url_for("staff_queue.index"))


@blueprint.post("/tickets")
@staff_required
def draw() -> AnyResponse:
    """Draw a number for somebody who cannot do it at a terminal."""
    try:
        queue = lines.of_letter(request.form.get("queue", ""), me().hall_id)
        wanted = Drawn(
            queue=queue,
            source=Source.staff,
            key=request.form.get("key", "") or abort(400),
            priority="priority" in request.form,
            name=request.form.get("name", "").strip()[:LONGEST_NAME],
            officer_id=my_id(),
        )
        made = drawing.draw(wanted, screen="", address="", now=clock.now())
    except LookupError:
        return _show(_("Choose what they come for."))
    return redirect_to(url_for("staff_queue.index", drawn=made.label))


@blueprint.get("/sit")
@blueprint.get("/get-up")
@blueprint.get("/act")
@blueprint.get("/send")
@blueprint.get("/tickets")
@blueprint.get("/tickets/<mark>")
@staff_required
def back(mark: str = "") -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_queue.index"))


def _cases(ticket: Ticket) -> list[InboxRow]:
    """What whoever is at the window has handed in and is open, as far as this officer sees it."""
    if ticket.account_id is None:
        return []
    return cases.inbox(
        me().hall_id, departments=me().departments, account_id=ticket.account_id, limit=MOST_CASES
    )


def _show(refused: str = "") -> Response:
    now, numbers, hall_id = clock.now(), policy.current(), me().hall_id
    revision = catalog.current(hall_id)
    queues, windows = lines.queues(hall_id), lines.windows(hall_id)
    names = {one.letter: say(one.names) for one in queues}
    mine = next((one for one in windows if one.officer_id == my_id()), None)
    here = waits.hall(hall_id, now, windows)
    away = [
        one
        for one in here.of_state(TicketState.parked, TicketState.missed)
        if rules.counts(one, now, numbers)
    ]
    at_window = here.at(mine) if mine else None
    order = here.line.order(mine.queues if mine else tuple(names), now)
    loads = words.loads(
        queues,
        windows,
        Counter(one.line for one in here.line.tickets),
        here.to_draw(queues),
        numbers,
    )
    acts = words.acts(at_window, numbers, now) if at_window else ()
    seen = mark([mine, at_window, acts, order, away, loads])
    looks = bool(getattr(request, "htmx", None)) and "seen" in request.args
    if looks and request.args["seen"] == seen:
        return Response(status=204)
    marks = {one.id: links.mark(one) for one in [*order, *away]}
    parked = [one for one in away if one.state is TicketState.parked]
    missed = [one for one in away if one.state is TicketState.missed]
    # From here on it is shown who they are.
    people = reads.names([*order, *away, *([at_window] if at_window else [])])
    return page(
        "staff/queue.html",
        422 if refused else 200,
        # A page that looks again keeps what stands around it.
        **({} if looks else shell.of_page(me(), "staff_queue.index")),
        refused=refused,
        drawn=request.args.get("drawn", ""),
        mine=mine,
        seats=words.seats(windows, names),
        current=words.current(
            at_window,
            people[at_window.id],
            acts,
            revision,
            queues,
            _cases(at_window),
            numbers,
        )
        if at_window
        else None,
        waiting=words.rows(order, people, marks, revision),
        parked=words.rows(parked, people, marks, revision, ("back", _("Call back"))),
        missed=words.rows(missed, people, marks, revision, ("back", _("Is here after all"))),
        loads=loads,
        queues=[(one.letter, f"{one.letter} {say(one.names)}") for one in queues],
        key=crypto.token(),
        seen=seen,
        looks=looks,
        told=request.args.get("told", ""),
        may_edit=Duty.content in me().officer.duties,
    )
