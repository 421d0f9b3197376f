"""Pages on which somebody says how a service was."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, abort, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.engagement import policy, rating, reads, rules, services, words
from webapp.engagement.values import BadPhone, Done, Grade, Kind, NotNow, NotYet, NoWords, Rating
from webapp.messages import inbox
from webapp.web.access import current_account_id, here, redirect_to
from webapp.web.language import gettext as _
from webapp.web.page import page

blueprint = Blueprint("ratings", __name__, template_folder="templates")
MINE = "mine"
KINDS = {kind.value: kind for kind in Kind}


@inbox.leads("rating")
def _address_of(ref: str) -> str:
    return url_for("ratings.index", kind=MINE, key=ref)


@blueprint.get("/ratings")
def everybody() -> Response:
    """What people said of the hall lately, for all to see (国办发〔2019〕51号)."""
    days = policy.current().days
    found = reads.figures(g.hall.id, since=clock.now() - timedelta(days=days))
    return page("engagement/ratings.html", figures=words.figures_of(found), days=days)


@blueprint.get("/rate/<kind>/<key>")
def index(kind: str, key: str) -> AnyResponse:
    """How was it? Or what was said, and what came of it."""
    done = _service(kind, key)
    return done if isinstance(done, AnyResponse) else _show(kind, key, done)


@blueprint.post("/rate/<kind>/<key>")
def rate(kind: str, key: str) -> AnyResponse:
    """One of the five buttons."""
    done = _service(kind, key)
    if isinstance(done, AnyResponse):
        return done
    grade = next((one for one in Grade if str(int(one)) == request.form.get("grade")), None)
    if grade is None:
        return _show(kind, key, done, error=_("Press one of the five."))
    try:
        rating.rate(done, grade, now=clock.now())
    except NotNow:
        return _show(kind, key, done, error=_too_late())
    return redirect_to(url_for("ratings.index", kind=kind, key=key))


@blueprint.post("/rate/<kind>/<key>/more")
def more(kind: str, key: str) -> AnyResponse:
    """What was good or bad, in their own words."""
    done = _service(kind, key)
    if isinstance(done, AnyResponse):
        return done
    try:
        rating.tell_more(done, request.form, now=clock.now())
    except NotNow:
        return _show(kind, key, done, error=_too_late())
    except NoWords:
        return _show(
            kind, key, done, words_error=_("Write a few words, or leave it at your rating.")
        )
    except BadPhone:
        return _show(kind, key, done, phone_error=_("A mobile number has 11 digits."))
    return redirect_to(url_for("ratings.index", kind=kind, key=key, told=1))


@blueprint.get("/rate/<kind>/<key>/more")
def back(kind: str, key: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("ratings.index", kind=kind, key=key))


def _service(kind: str, key: str) -> Done | AnyResponse:
    account_id = current_account_id()
    if kind != Kind.ticket.value and account_id is None:
        return redirect_to(url_for("accounts.sign_in", next=here()))
    try:
        if kind == MINE:
            return reads.mine(key, account_id)
        return services.find(KINDS[kind], key, account_id, now=clock.now())
    except (LookupError, NotYet):
        abort(404)


def _show(
    kind: str,
    key: str,
    done: Done,
    *,
    error: str = "",
    words_error: str = "",
    phone_error: str = "",
) -> Response:
    found, numbers, now = reads.of(done), policy.current(), clock.now()
    address = url_for("ratings.index", kind=kind, key=key)
    errors = {"choices": error, "f-words": words_error, "f-phone": phone_error}
    return page(
        "engagement/rate.html",
        422 if any(errors.values()) else 200,
        view=words.view(found, done, catalog.current(g.hall.id)),
        address=address,
        grades=words.grades(),
        marks=[
            ("", _("No answer")),
            *((str(value), text) for value, text, _icon in words.grades()),
        ],
        parts=[
            (one.value, text)
            for one, text in words.part_words().items()
            if one in rules.parts_of(done.kind)
        ],
        can_rate=rules.may_rate(found, now, days=numbers.days, change=numbers.change),
        can_tell=rules.may_tell(found, now, days=numbers.days),
        wants_phone=found.is_bad and done.account_id is None,
        typed=_typed(found),
        told="told" in request.args,
        errors={name: text for name, text in errors.items() if text},
        most=rules.MOST_WORDS,
    )


def _typed(found: Rating) -> dict[str, str]:
    """What stands in the form: what was just typed, else what was said before."""
    before = {"words": found.words, "phone": "", **{one: str(v) for one, v in found.parts.items()}}
    names = ("words", "phone", *(one.value for one in rules.parts_of(found.kind)))
    return {name: request.form.get(name, before.get(name, "")) for name in names}


def _too_late() -> str:
    return _(
        "This can no longer be changed here. Call %(phone)s, and we write it down.",
        phone=g.hall.phone,
    )
