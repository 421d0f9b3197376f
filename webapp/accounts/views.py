"""Pages of the applicant: sign in by a code, the privacy notice, one's own page."""

from __future__ import annotations

import base64
import binascii
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from cryptography.exceptions import InvalidTag
from flask import Blueprint, Flask, Response, abort, g, request, session, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.exceptions import TooManyRequests
from werkzeug.wrappers import Response as AnyResponse

from webapp.accounts import rules, service
from webapp.accounts.values import CodeOver, TooManyTries, TooSoon, Unusable, WrongCode
from webapp.core import clock, crypto, settings
from webapp.web import access, surface
from webapp.web.access import account_required, current_account_id, local_path, redirect_to
from webapp.web.page import page

blueprint = Blueprint("accounts", __name__, template_folder="templates")

AFTER = "/me/cases"
PHONE = "phone"
"""Where the session keeps the phone that is being proved, sealed as every personal value is."""


def init(app: Flask) -> None:
    """Whoever tries too often sees the page that says so, here and at the staff's door."""

    @app.errorhandler(TooManyTries)
    def too_many(error: TooManyTries) -> Any:
        return app.handle_user_exception(TooManyRequests())


def _next() -> str:
    wanted = request.values.get("next")
    path = local_path(wanted) if wanted else AFTER
    return AFTER if path.startswith(("/sign-", "/privacy")) else path


def _with_next(endpoint: str) -> str:
    after = _next()
    return url_for(endpoint) + ("" if after == AFTER else "?" + urlencode({"next": after}))


def _keep_phone(phone: str) -> None:
    session[PHONE] = base64.b64encode(crypto.encrypt("session.phone", phone.encode())).decode()


def _kept_phone() -> str | None:
    try:
        return crypto.decrypt("session.phone", base64.b64decode(session[PHONE])).decode()
    except (KeyError, InvalidTag, binascii.Error):
        return None


@blueprint.get("/sign-in")
def sign_in() -> AnyResponse:
    """Ask for the phone number."""
    if current_account_id() is not None:
        return redirect_to(_next())
    return _sign_in_page("", None)


def _sign_in_page(typed: str, problem: str | None) -> Response:
    return page(
        "accounts/sign_in.html",
        status=422 if problem else 200,
        phone=typed,
        errors={"f-phone": problem} if problem else {},
        next=_next(),
    )


@blueprint.post("/sign-in")
def send_code() -> AnyResponse:
    """Send a code to the number, then ask for it."""
    typed = request.form.get("phone", "")
    try:
        phone = rules.parse_phone(typed)
    except Unusable as error:
        words = {
            "missing": _("Enter your mobile number"),
            "phone": _("Enter a mobile number of 11 digits, like 138 0013 8000"),
        }
        return _sign_in_page(typed[:32], words[error.problem])
    # Too soon: the last code is still good, and asking again leads to where it is typed in.
    with suppress(TooSoon):
        _send(phone)
    _keep_phone(phone)
    return redirect_to(_with_next("accounts.code"))


def _send(phone: str) -> None:
    address = request.remote_addr or ""
    service.send_code(phone, address=address, now=clock.now(), locale=g.locale)


@blueprint.get("/sign-in/code")
def code() -> AnyResponse:
    """Ask for the code."""
    if current_account_id() is not None:
        return redirect_to(_next())
    phone = _kept_phone()
    if phone is None:
        return redirect_to(_with_next("accounts.sign_in"))
    return _code_page(phone)


def _code_page(phone: str, problem: str | None = None) -> Response:
    configured = settings.current()
    return page(
        "accounts/code.html",
        status=422 if problem else 200,
        phone=rules.mask_phone(phone),
        errors={"f-code": problem} if problem else {},
        minutes=configured.code_seconds // 60,
        sent="sent" in request.args,
        codes_here=configured.is_loopback,
        next=_next(),
        back=_with_next("accounts.sign_in"),
    )


@blueprint.post("/sign-in/code")
def check_code() -> AnyResponse:
    """Sign in with the code; the notice comes first where it was not read yet."""
    phone = _kept_phone()
    if phone is None:
        return redirect_to(_with_next("accounts.sign_in"))
    if "again" in request.form:
        return _send_again(phone)
    try:
        typed = rules.parse_code(request.form.get("code", ""))
        address = request.remote_addr or ""
        account_id = service.check_code(phone, typed, address=address, now=clock.now())
    except Unusable:
        return _code_page(phone, _("Enter the 6 digits from the message"))
    except WrongCode:
        return _code_page(phone, _("That's not the code. Look at the newest message again."))
    except CodeOver:
        return _code_page(phone, _("That code has run out. Press “Send a new code” below."))
    after = _with_next("accounts.privacy")
    session.pop(PHONE, None)
    access.sign_in(access.ACCOUNT, account_id)
    if not service.has_seen_privacy(account_id):
        return redirect_to(after)
    service.known(account_id, clock.now())
    return redirect_to(_next())


def _send_again(phone: str) -> AnyResponse:
    try:
        _send(phone)
    except TooSoon as error:
        return _code_page(
            phone,
            ngettext(
                "We sent one just now. A new one can go out in %(num)d second.",
                "We sent one just now. A new one can go out in %(num)d seconds.",
                error.seconds,
            ),
        )
    return redirect_to(url_for("accounts.code", sent=1, next=_next()))


@blueprint.post("/sign-out")
def sign_out() -> AnyResponse:
    """End the session. A shared screen forgets its language and its looks too."""
    access.sign_out()
    return _forgotten(redirect_to("/"))


def _forgotten(response: AnyResponse) -> AnyResponse:
    """Let the browser forget the pages that it still holds in memory, for the way back too."""
    if g.surface.can_remember:
        # Its cookies hold only the language and the looks, which the person keeps.
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
    else:
        surface.forget_person(response)
    return response


@blueprint.get("/privacy")
def privacy() -> Response:
    """What is asked for and why, before the first personal field (PIPL art. 17, 35)."""
    account_id = current_account_id()
    configured = settings.current()
    return page(
        "accounts/privacy.html",
        ask=account_id is not None and not service.has_seen_privacy(account_id),
        version=service.PRIVACY_VERSION,
        next=_next(),
        code_minutes=configured.code_seconds // 60,
        session_hours=configured.session_anonymous // 3600,
        draft_days=configured.draft_days,
        message_days=configured.message_days,
        inbox_days=configured.inbox_days,
        booking_days=configured.booking_kept_days,
        video_days=configured.video_days,
        visit_days=configured.visit_kept_days,
        credit_days=configured.credit_days,
    )


@blueprint.post("/privacy")
@account_required
def acknowledge() -> AnyResponse:
    """Keep that the notice was read, and go on."""
    account_id = current_account_id()
    assert account_id is not None
    version = request.form.get("version")
    if version == service.PRIVACY_VERSION:
        service.acknowledge_privacy(account_id, version, clock.now())
        service.known(account_id, clock.now())
        return redirect_to(_next())
    return redirect_to(_with_next("accounts.privacy"))


@blueprint.get("/me")
@account_required
def me() -> AnyResponse:
    """One's own page: what is kept, how pages look, the way out."""
    account_id = current_account_id()
    assert account_id is not None
    found = service.account(account_id)
    if found is None:
        abort(404)
    return page("accounts/me.html", account=found, phone=rules.mask_phone(found.phone))


@blueprint.get("/me/close")
@account_required
def close() -> Response:
    """Say what closing the account means, before it is done."""
    return page("accounts/close.html")


@blueprint.post("/me/close")
@account_required
def close_now() -> AnyResponse:
    """Close the account; every session of it ends."""
    account_id = current_account_id()
    assert account_id is not None
    service.close_account(account_id, now=clock.now())
    access.sign_out()
    return _forgotten(redirect_to(url_for("accounts.closed")))


@blueprint.get("/me/closed")
def closed() -> Response:
    """What is left when an account was closed."""
    return page("accounts/closed.html")
