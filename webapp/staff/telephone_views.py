"""Booking for somebody on the telephone, or at the desk without a phone (电话预约)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from webapp.accounts.rules import parse_optional_phone
from webapp.accounts.values import Unusable
from webapp.appointments import by_telephone, choosing
from webapp.appointments.by_telephone import Caller
from webapp.appointments.values import AlreadyBooked, NotBookable
from webapp.appointments.words import moment
from webapp.catalog import picking
from webapp.catalog import service as catalog
from webapp.catalog.values import Theme
from webapp.core import clock, crypto
from webapp.halls import service as halls
from webapp.staff import shell
from webapp.staff.here import me, my_id
from webapp.web.access import redirect_to, staff_required
from webapp.web.language import gettext as _
from webapp.web.language import say
from webapp.web.page import page

blueprint = Blueprint(
    "staff_telephone", __name__, url_prefix="/staff/appointments/new", template_folder="templates"
)
LONGEST_NAME, LONGEST_KEY = 64, 64


@blueprint.get("")
@staff_required
def new() -> Response:
    """What for; then when and where, and who comes."""
    return _show({})


@blueprint.post("")
@staff_required
def book() -> Response:
    """Book the time that they chose."""
    theme = _theme() or abort(400)
    name, phone = request.form.get("name", "").strip()[:LONGEST_NAME], _phone()
    where, _space, at = request.form.get("start", "").partition(" ")
    start = choosing.read_moment(at)
    errors = {
        "f-name": "" if name else _("Write their name."),
        "f-phone": _("A mobile number has 11 digits.") if phone is None else "",
        "f-start": "" if start else _("Choose a time."),
    }
    if any(errors.values()) or start is None or phone is None:
        return _show(errors)
    return _book(theme, where, start, Caller(name, phone, "exempt" in request.form))


def _book(theme: Theme, where: str, start: datetime, caller: Caller) -> Response:
    key = request.form.get("key", "")[:LONGEST_KEY] or crypto.token()
    try:
        made = by_telephone.book(
            theme, where, start, caller, key=key, officer_id=my_id(), now=clock.now()
        )
    except LookupError:
        abort(400)
    except AlreadyBooked:
        return _show({"f-start": _("They have booked this for that day already.")})
    except NotBookable:
        return _show({"f-start": _("Somebody was quicker. Choose another time.")})
    return redirect_to(url_for("staff_appointments.index", day=made.day.isoformat()))


def _phone() -> str | None:
    """The number that was typed, empty for none; None where it cannot be one."""
    try:
        return parse_optional_phone(request.form.get("phone", "")) or ""
    except Unusable:
        return None


def _theme() -> Theme | None:
    slug = request.values.get("theme", "")
    return picking.theme_of(catalog.current(me().hall_id), slug) if slug else None


def _since() -> date:
    return choosing.read_day(request.values.get("since", "")) or halls.today()


def _show(errors: Mapping[str, str]) -> Response:
    found, now = _theme(), clock.now()
    revision = catalog.current(me().hall_id)
    times = by_telephone.times(found, _since(), now) if found else []
    wrong = {name: text for name, text in errors.items() if text}
    return page(
        "staff/telephone.html",
        422 if wrong else 200,
        **shell.of_page(me(), "staff_appointments.index"),
        theme=found.slug if found else "",
        matter=say(found.name) if found else "",
        themes=[(one.slug, say(one.name)) for one in revision.themes.values()],
        since=_since().isoformat(),
        times=[
            (f"{place.slug} {one.start.isoformat()}", f"{moment(one.start)} · {say(place.names)}")
            for place, one in times
        ],
        typed={name: request.form.get(name, "") for name in ("name", "phone", "start", "exempt")},
        errors=wrong,
        key=request.form.get("key", "")[:LONGEST_KEY] or crypto.token(),
    )
