"""Pages of the staff desk: load, one use-case, page or redirect."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from webapp.accounts import service as accounts
from webapp.accounts.values import TooManyTries, WrongPassword
from webapp.approvals import notice_reads, officers
from webapp.approvals import service as approvals
from webapp.approvals import words as approval_words
from webapp.approvals.officers import Person
from webapp.approvals.service import ReasonsLack
from webapp.approvals.values import Lack
from webapp.cases import letters
from webapp.cases import service as cases
from webapp.cases.service import StaffItem
from webapp.core import clock
from webapp.halls import service as halls
from webapp.staff import case_page, clocks, notice_page, shell
from webapp.staff import inbox as desk
from webapp.staff.here import NOTHING, case_of, me, my_id
from webapp.web import access
from webapp.web.access import local_path, redirect_to, staff_required
from webapp.web.page import page

blueprint = Blueprint("staff", __name__, url_prefix="/staff", template_folder="templates")


@blueprint.get("/sign-in")
def sign_in() -> Response:
    """Where staff sign in."""
    if access.current_staff_id() is not None:
        return redirect_to(url_for("staff.inbox"))
    return page("staff/sign_in.html", errors={}, username="", next=request.args.get("next", ""))


@blueprint.post("/sign-in")
def check_sign_in() -> Response:
    """Check name and password; tries are counted for all workers."""
    username = request.form.get("username", "").strip()
    password = request.form.get("password", "")
    errors, status = _sign_in_problems(username, password), 422
    if not errors:
        try:
            number = accounts.check_password(
                username, password, address=request.remote_addr or "", now=clock.now()
            )
        except TooManyTries:
            status = 429
            errors["f-password"] = _("Too many tries. Wait 15 minutes, then try again.")
        except WrongPassword:
            errors["f-password"] = _("Name and password do not match. Check both and try again.")
        else:
            access.sign_in(access.STAFF, number)
            return redirect_to(_after_sign_in(request.form.get("next")))
    return page(
        "staff/sign_in.html",
        status=status,
        errors=errors,
        username=username,
        next=request.form.get("next", ""),
    )


def _sign_in_problems(username: str, password: str) -> dict[str, str]:
    errors = {}
    if not username:
        errors["f-username"] = _("Write your staff name.")
    if not password:
        errors["f-password"] = _("Write your password.")
    return errors


def _after_sign_in(wanted: str | None) -> str:
    path = local_path(wanted)
    return path if path.startswith("/staff/") else url_for("staff.inbox")


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """End the session."""
    access.sign_out()
    return redirect_to(url_for("staff.sign_in"))


@blueprint.get("/")
@staff_required
def inbox() -> Response:
    """The lists of the desk, with a preview of one item."""
    person = me()
    wanted = desk.chosen(request.args.get("list"), person)
    query = request.args.get("q", "").strip()
    found = desk.find(person, wanted, query)
    mine = "mine" in request.args
    rows = [row for row in found if row.owner_id == person.id] if mine else found
    refs = [row.ref for row in rows]
    asked = request.args.get("open", "")
    shown = asked if asked in refs else (refs[0] if refs else "")
    today = halls.today()
    notices = notice_reads.latest([row.id for row in rows])
    people = {row.owner_id for row in rows if row.owner_id}
    people |= {notice.officer_id for notice in notices.values()}
    return page(
        "staff/inbox.html",
        **shell.around(person, wanted=None if query else wanted),
        title=_("Found for “%(number)s”", number=query) if query else wanted.text,
        query=query,
        wanted=wanted.value,
        pills=[] if query else shell.pills(wanted, found, person, mine=mine),
        day_heading=wanted.day_heading,
        groups=desk.groups(
            rows,
            wanted=wanted,
            open_ref=shown,
            query=query,
            today=today,
            calendar=halls.calendar(person.hall_id),
            hall_id=person.hall_id,
            owners=officers.names_of(people),
            notices=notices,
            late=cases.papers_of_items([row.id for row in rows]),
            taken_back=cases.taken_back([row.id for row in rows]),
        ),
        preview=_preview(shown, person) if shown else None,
    )


def _preview(ref: str, person: Person) -> dict[str, Any]:
    case = case_of(ref, person)
    return case_page.whole(case, person, halls.today()) | {"people": case_page.people(case, None)}


@blueprint.get("/items/<ref>")
@staff_required
def item(ref: str) -> Response:
    """One item's case; personal values are masked."""
    person = me()
    case = case_of(ref, person)
    return _case_page(case, person, None)


@blueprint.get("/items/<ref>/show")
@blueprint.get("/items/<ref>/accept")
@blueprint.get("/items/<ref>/approve")
@staff_required
def back_to_item(ref: str) -> Response:
    """A form's address that is opened again leads to the page that the form stands on."""
    return redirect_to(url_for("staff.item", ref=ref))


@blueprint.post("/items/<ref>/show")
@staff_required
def show(ref: str) -> Response:
    """The same page with the personal values in full; the audit trail keeps who read them."""
    person = me()
    case = case_of(ref, person)
    revealed = cases.reveal(
        ref,
        hall_id=person.hall_id,
        departments=person.departments,
        actor=access.actor(),
        now=clock.now(),
    )
    return _case_page(case, person, revealed)


def _case_page(case: StaffItem, person: Person, revealed: cases.Revealed | None) -> Response:
    values = revealed.fields if revealed else case.fields
    context = case_page.whole(case, person, halls.today())
    if revealed:
        context["who"] = revealed.applicant
    return page(
        "staff/item.html",
        **shell.around(person, wanted=desk.list_of(case.row), may=context["acts"]),
        **context,
        people=case_page.people(case, revealed),
        documents=letters.of_item(case),
        notices=notice_page.panels(case, shown=revealed is not None),
        pages=case_page.answer_pages(case, values or {}, shown=revealed is not None),
        shown=revealed is not None,
    )


@blueprint.post("/items/<ref>/accept")
@staff_required
def accept(ref: str) -> Response:
    """Accept the item (受理)."""
    approvals.accept(_seen(ref), officer_id=my_id(), now=clock.now())
    return redirect_to(url_for("staff.item", ref=ref))


@blueprint.post("/items/<ref>/approve")
@staff_required
def approve(ref: str) -> Response:
    """Approve the item (批准)."""
    opinion = request.form.get("opinion", "")
    approvals.approve(_seen(ref), officer_id=my_id(), opinion=opinion, now=clock.now())
    return redirect_to(url_for("staff.item", ref=ref))


@blueprint.get("/items/<ref>/refuse")
@staff_required
def ask_reasons(ref: str) -> Response:
    """The form for reasons; it names what the applicant can do then."""
    person = me()
    return _refuse_page(case_of(ref, person), person, reasons="", lack=None)


@blueprint.post("/items/<ref>/refuse")
@staff_required
def refuse(ref: str) -> Response:
    """Refuse the item with reasons (不予许可)."""
    person = me()
    case = case_of(ref, person)
    reasons = request.form.get("reasons", "")
    try:
        approvals.refuse(ref, officer_id=person.id, reasons=reasons, now=clock.now())
    except ReasonsLack as refused:
        return _refuse_page(case, person, reasons=reasons, lack=refused.lack)
    return redirect_to(url_for("staff.item", ref=ref))


def _refuse_page(case: StaffItem, person: Person, *, reasons: str, lack: Lack | None) -> Response:
    error = approval_words.what_lacks(lack) if lack else None
    remedies = approvals.remedies_for_applicant(halls.today())
    context = case_page.whole(case, person, halls.today())
    return page(
        "staff/refuse.html",
        status=422 if lack else 200,
        **shell.around(person, wanted=desk.list_of(case.row), may=NOTHING),
        **context,
        reasons=reasons,
        error=error,
        errors={"f-reasons": error} if error else {},
        stops=case_page.stops(case),
        remedies=[clocks.remedy(one) for one in remedies],
    )


def _seen(ref: str) -> str:
    """The reference of an item that this officer may see."""
    return case_of(ref, me()).row.ref
