"""Pages of the catalog: home, search, what a theme is, how an item is done."""

from __future__ import annotations

from flask import Blueprint, Response, abort, g, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webapp.catalog import pages, pick_pages, picking, service
from webapp.catalog.search import LONGEST
from webapp.halls import service as halls
from webapp.web.access import redirect_to
from webapp.web.page import page

blueprint = Blueprint("catalog", __name__, template_folder="templates")


@blueprint.get("/")
def home() -> Response:
    """Life events, search, and what was begun here."""
    revision = service.current(g.hall.id)
    return page("catalog/home.html", tiles=pages.tiles(revision))


@blueprint.get("/search")
def search() -> Response:
    """Themes and items for everyday words, also as they are typed."""
    words = request.args.get("q", "")[:LONGEST].strip()
    revision = service.current(g.hall.id)
    found = service.search_words(words, revision) if words else []
    near = service.nearest_themes(words, revision) if words and not found else []
    return page(
        "catalog/search.html",
        words=words,
        hits=pages.hits(found, revision),
        nearest=pages.hits(near, revision),
    )


@blueprint.get("/themes/<slug>")
def theme(slug: str) -> Response:
    """What a life event is and takes."""
    revision = service.current(g.hall.id)
    found = picking.theme_of(revision, slug) or abort(404)
    shown = pages.theme_page(
        revision,
        found,
        hall=service.hall_parameters(g.hall),
        today=halls.today(),
        calendar=halls.calendar(g.hall.id),
    )
    back = url_for("catalog.pick", item=picking.items_of(slug)) if picking.is_picked(slug) else "/"
    return page("catalog/theme.html", theme=shown, start=f"/themes/{slug}/start", back=back)


@blueprint.get("/items")
def items() -> Response:
    """Every single item: the offices, and the items of one of them."""
    offices = pick_pages.offices(service.current(g.hall.id), opened=request.args.get("office", ""))
    office = next((one for one in offices if one.rows), None)
    return page("catalog/items.html", offices=offices, office=office)


@blueprint.get("/pick")
def pick() -> AnyResponse:
    """Any items, put together into one application (一张点菜单); the address holds the choice."""
    revision = service.current(g.hall.id)
    chosen = picking.chosen(revision, request.args.getlist("item"))
    go = "go" in request.args
    if go and 0 < len(chosen) <= picking.MOST:
        return redirect_to(url_for("catalog.theme", slug=picking.slug_of(chosen)))
    words = request.args.get("q", "")[:LONGEST].strip()
    view = pick_pages.pick_page(revision, chosen, words, request.args.get("office", ""))
    return page("catalog/pick.html", status=422 if go else 200, view=view, refused=go)


@blueprint.get("/items/<slug>")
def item(slug: str) -> Response:
    """How one item is done: conditions, papers, steps, times, law."""
    revision = service.current(g.hall.id)
    found = revision.items.get(slug) or abort(404)
    shown = pages.item_page(revision, found, service.hall_parameters(g.hall))
    return page("catalog/item.html", item=shown, picked=picking.slug_of([slug]))
