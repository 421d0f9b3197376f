"""Pages for everybody: the statements, and the promises that were signed."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import Blueprint, Response, abort, g, request
from werkzeug.wrappers import Response as AnyResponse

from webapp.catalog import service as catalog
from webapp.catalog.values import Statement
from webapp.core import attempts, clock
from webapp.disclosure import reads, rules, statements, words
from webapp.disclosure.values import Wanted
from webapp.documents import blanks
from webapp.documents.views import SAFE
from webapp.halls import service as halls
from webapp.web.access import redirect_to
from webapp.web.page import page

blueprint = Blueprint("disclosure", __name__, template_folder="templates")

HOLDER = "holder"
MOST_TYPED = 64


@blueprint.get("/promises")
def promises() -> Response:
    """Every statement, by what it stands in for."""
    revision = catalog.current(g.hall.id)
    return page("disclosure/promises.html", groups=statements.groups(revision))


@blueprint.get("/promises/statements/<slug>")
def statement(slug: str) -> Response:
    """One statement, word by word."""
    revision = catalog.current(g.hall.id)
    view = statements.statement_page(revision, _statement(slug))
    return page("disclosure/statement.html", view=view)


@blueprint.get("/promises/statements/<slug>/form.pdf")
def form(slug: str) -> Response:
    """The empty form of a statement (样本)."""
    blank = statements.blank(catalog.current(g.hall.id), _statement(slug))
    response = Response(blanks.pdf(blank), mimetype="application/pdf", headers=SAFE)
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.pdf"'
    return response


def _statement(slug: str) -> Statement:
    return catalog.current(g.hall.id).statements.get(slug) or abort(404)


@blueprint.get("/promises/signed")
def signed() -> Response:
    """What was promised, the newest first, by statement and by matter."""
    return _list(
        Wanted(
            statement=request.args.get("statement", "")[:MOST_TYPED],
            item=request.args.get("item", "")[:MOST_TYPED],
            before=request.args.get("before", "")[:MOST_TYPED],
        )
    )


@blueprint.post("/promises/signed")
def look_for() -> AnyResponse:
    """Look for a name as well: it stands in no address, because it may be a person's."""
    typed = request.form.get("q", "")
    chosen = {
        key: request.form.get(key, "")[:MOST_TYPED] for key in ("statement", "item", "before")
    }
    if not typed.strip():
        kept = {key: value for key, value in chosen.items() if value}
        return redirect_to("/promises/signed" + (f"?{urlencode(kept)}" if kept else ""))
    holder = rules.read_holder(typed)
    if holder and not attempts.allow(
        HOLDER, subject=holder, address=request.remote_addr or "", now=clock.now()
    ):
        return _list(Wanted(**chosen), typed=typed[:MOST_TYPED], too_many=True)
    return _list(Wanted(holder, **chosen), typed=typed[:MOST_TYPED])


def _list(wanted: Wanted, *, typed: str = "", too_many: bool = False) -> Response:
    revision = catalog.current(g.hall.id)
    too_short = bool(typed) and not wanted.holder and not too_many
    nothing = too_many or too_short
    found = None if nothing else reads.find(wanted, hall_id=g.hall.id, today=halls.today())
    return page(
        "disclosure/signed.html",
        status=429 if too_many else 422 if too_short else 200,
        wanted=wanted,
        typed=typed,
        too_many=too_many,
        too_short=too_short,
        rows=[words.row_of(one) for one in found.rows] if found else [],
        more=found.more if found else "",
        statements=statements.public_statements(revision),
        items=statements.public_items(revision),
    )


@blueprint.get("/promises/signed/<ref>")
def shown(ref: str) -> Response:
    """One promise, and what became of it."""
    found = reads.one(ref, hall_id=g.hall.id, today=halls.today()) or abort(404)
    return page("disclosure/shown.html", view=words.page_of(found))
