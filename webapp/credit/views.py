"""The page of one's own standing: what official lists say, broken promises, and how to object."""

from __future__ import annotations

from contextlib import suppress

import msgspec
from flask import Blueprint, Response, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.accounts import service as accounts
from webapp.accounts.values import PRIVACY_VERSION, AccountValues
from webapp.catalog.values import Applicant
from webapp.core import clock
from webapp.credit import objecting, service
from webapp.credit.service import About, Review, ReviewState, Subject
from webapp.credit.words import StandingView, kind_words, standing_view
from webapp.messages import inbox
from webapp.web.access import account_required, current_account_id, redirect_to
from webapp.web.language import gettext as _
from webapp.web.language import say_moment
from webapp.web.page import page

blueprint = Blueprint("credit", __name__, template_folder="templates")

SHOWN = 4
"""Characters at either end of a person's number that their own page shows."""


class Objection(msgspec.Struct, frozen=True):
    """What became of an objection to a mark."""

    text: str
    reasons: str


class SubjectView(msgspec.Struct, frozen=True):
    """Somebody whose standing the page shows; nothing is known while nobody has looked."""

    kind: str
    name: str
    code: str
    standing: StandingView | None
    objections: dict[str, Objection]


@inbox.leads("standing")
def _address_of(ref: str) -> str:
    return url_for("credit.mine")


@blueprint.get("/me/credit")
@account_required
def mine() -> AnyResponse:
    """How one stands, as it was looked up last."""
    return _show()


@blueprint.post("/me/credit")
@account_required
def look() -> AnyResponse:
    """Look it up now, for oneself and for the bodies that one has applied for."""
    account, now = _account(), clock.now()
    service.look_again(account.id, _subjects(account), hall_id=account.hall_id, now=now)
    return redirect_to(url_for("credit.mine"))


@blueprint.post("/me/credit/marks/<ref>")
@account_required
def object_to(ref: str) -> AnyResponse:
    """Object to a mark of a broken promise: a human looks at it."""
    account = _account()
    # One that was ended meanwhile is no error: the page shows how things stand.
    with suppress(LookupError):
        objecting.object_to(
            ref,
            request.form.get("words", ""),
            subjects=_subjects(account),
            account_id=account.id,
            now=clock.now(),
        )
    return redirect_to(url_for("credit.mine"))


@blueprint.get("/me/credit/marks/<ref>")
@account_required
def back(ref: str) -> AnyResponse:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("credit.mine"))


def _account() -> AccountValues:
    account_id = current_account_id()
    assert account_id is not None  # account_required stands before
    found = accounts.account(account_id)
    assert found is not None  # a closed account has no session
    return found


def _subjects(account: AccountValues) -> list[Subject]:
    """Oneself, as far as it was proved, and the bodies that one has applied for."""
    if account.privacy_version != PRIVACY_VERSION:
        return []
    own = (
        [Subject(Applicant.person, account.identity.id_number, account.identity.name)]
        if account.identity
        else []
    )
    return [*own, *service.subjects_of(account.id)]


def _show() -> Response:
    account, now = _account(), clock.now()
    views = []
    for one in _subjects(account):
        standing = service.known(kind=one.kind, code=one.code, hall_id=account.hall_id, now=now)
        marks = [mark.ref for mark in standing.marks] if standing else []
        looks = service.newest(About.mark, marks)
        is_person = one.kind is Applicant.person
        views.append(
            SubjectView(
                kind=kind_words(one.kind),
                name=one.name,
                code=f"{one.code[:SHOWN]}**********{one.code[-SHOWN:]}" if is_person else one.code,
                standing=standing_view(standing) if standing else None,
                objections={ref: _objection(look) for ref, look in looks.items()},
            )
        )
    return page(
        "credit/mine.html",
        subjects=views,
        proved=account.identity is not None,
        asked=all(one.standing for one in views),
    )


def _objection(look: Review) -> Objection:
    if look.state is ReviewState.open:
        asked = say_moment(look.asked_at)
        text = _("You objected on %(moment)s. An officer looks at it.", moment=asked)
        return Objection(text, "")
    return Objection(_("An officer looked at it and kept it."), look.reasons)
