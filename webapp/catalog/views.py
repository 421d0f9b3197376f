"""Pages of the catalog: home, search, what a theme is, how an item is done."""

from __future__ import annotations

from flask import Blueprint, abort, g, request
from werkzeug.wrappers import Response

from webapp.catalog import pages, service
from webapp.catalog.search import LONGEST
from webapp.halls import service as halls
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
    found = revision.themes.get(slug) or abort(404)
    shown = pages.theme_page(
        revision,
        found,
        hall=service.hall_parameters(g.hall),
        today=halls.today(),
        calendar=halls.calendar(g.hall.id),
    )
    return page("catalog/theme.html", theme=shown, start=f"/themes/{slug}/start")


@blueprint.get("/items")
def items() -> Response:
    """Every single item, by office."""
    revision = service.current(g.hall.id)
    return page("catalog/items.html", offices=pages.items_by_office(revision))


@blueprint.get("/items/<slug>")
def item(slug: str) -> Response:
    """How one item is done: conditions, papers, steps, times, law."""
    revision = service.current(g.hall.id)
    found = revision.items.get(slug) or abort(404)
    shown = pages.item_page(revision, found, service.hall_parameters(g.hall))
    return page("catalog/item.html", item=shown)
