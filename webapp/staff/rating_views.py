"""What people said of the services (好差评), and what is done about the bad ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import Blueprint, request, url_for
from werkzeug.wrappers import Response

from webapp.approvals.values import Duty
from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.engagement import answering, policy, reads, rules, words
from webapp.engagement.values import Follow, NotNow, NoWords, Rating
from webapp.halls import service as halls
from webapp.staff import shell
from webapp.staff.here import me, my_id, not_there
from webapp.staff.rating_words import facts_of, light_of, row_of
from webapp.web.access import redirect_to, staff_required
from webapp.web.language import gettext as _
from webapp.web.page import page

blueprint = Blueprint(
    "staff_ratings", __name__, url_prefix="/staff/ratings", template_folder="templates"
)
ACTS: dict[str, Any] = {"take": answering.take, "reached": answering.reached}
WRITES: dict[str, Any] = {
    "settle": answering.settle,
    "longer": answering.take_longer,
    "appeal": answering.appeal,
}


@blueprint.get("")
@staff_required
def index() -> Response:
    """What waits for an answer, the most pressing first; with `ref` one of them beside it."""
    return _show(request.args.get("ref", ""))


@blueprint.post("/<ref>/<any(take, reached, settle, longer, appeal, judge):act>")
@staff_required
def do(ref: str, act: str) -> Response:
    """One step about a bad rating."""
    who: dict[str, Any] = {"officer_id": my_id(), "hall_id": me().hall_id, "now": clock.now()}
    typed = request.form.get("words", "")
    try:
        if act in ACTS:
            ACTS[act](ref, **who)
        elif act in WRITES:
            WRITES[act](ref, typed, **who)
        elif Duty.approve in me().officer.duties:
            excluded = request.form.get("counts") == "no"
            answering.judge(ref, typed, excluded=excluded, **who)
        else:
            not_there()
    except NoWords:
        return _show(ref, error=(f"f-words-{act}", _("Write it down in a few words.")), typed=typed)
    except NotNow:
        stale = _("It stands otherwise by now, or it is not yours to do.")
        return _show(ref, error=("rating", stale), typed=typed)
    except LookupError:
        not_there()
    return redirect_to(url_for("staff_ratings.index", ref=ref))


@blueprint.get("/<ref>/<any(take, reached, settle, longer, appeal, judge):act>")
@staff_required
def back(ref: str, act: str) -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff_ratings.index", ref=ref))


def _show(ref: str, *, error: tuple[str, str] = ("", ""), typed: str = "") -> Response:
    person, everything = me(), "all" in request.args
    around = shell.of_page(person, "staff_ratings.index")
    revision = catalog.current(person.hall_id)
    listed = reads.all_rated(person.hall_id) if everything else reads.to_answer(person.hall_id)
    since = clock.now() - timedelta(days=policy.current().days)
    return page(
        "staff/ratings.html",
        status=422 if error[1] else 200,
        **around,
        rows=[row_of(one, revision, person.id) for one in _without_order(listed, person.id)],
        everything=everything,
        figures=words.figures_of(reads.figures(person.hall_id, since=since)),
        days=policy.current().days,
        one=_one(ref) if ref else None,
        errors=dict([error]) if error[1] else {},
        typed=typed,
        most=rules.MOST_WORDS,
    )


def _without_order(listed: Sequence[Rating], reader: int) -> list[Rating]:
    """One's own ratings stand at the end, by chance: what is around them tells no time."""
    return sorted(listed, key=lambda one: one.ref if reader in one.served_by else "")


def _one(ref: str) -> dict[str, Any]:
    person, today = me(), halls.today()
    try:
        rating = reads.one(ref, person.hall_id)
    except LookupError:
        not_there()
    is_mine = rules.may_answer(rating, person.id) and rating.taken_by == person.id
    last = answering.last_day_of_appeal(rating)
    return {
        "row": row_of(rating, catalog.current(person.hall_id), person.id),
        "light": light_of(rating),
        "words": rating.words,
        "facts": facts_of(rating, person.id),
        "answer": rating.answer,
        "appeal": rating.appeal_words,
        "judged": rating.judged_words,
        "phone": reads.phone_of(ref, officer_id=person.id),
        "can_take": answering.may_take(rating, person.id, today),
        "can_reach": is_mine and rating.follow is Follow.taken and rating.has_phone,
        "can_settle": is_mine and rules.may_settle(rating),
        "can_put_off": is_mine and answering.may_put_off(rating),
        "can_appeal": rules.may_appeal(rating, person.id, today, last),
        "can_judge": rules.may_judge(rating, person.id) and Duty.approve in person.officer.duties,
        "own": person.id in rating.served_by and rating.is_bad,
    }
