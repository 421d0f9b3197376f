"""The hall's queues and windows, for those who look after its content: added, changed, retired."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, abort, request, url_for
from werkzeug.wrappers import Response

from webapp.catalog import service as catalog
from webapp.core import clock
from webapp.queues import editing, editing_rules, lines, reads
from webapp.queues.editing import By, Changed, Refused
from webapp.queues.editing_rules import Bad, Field
from webapp.queues.values import QueueSetup, QueueValues, WindowSetup, WindowValues
from webapp.staff import queue_setup_words as words
from webapp.staff import shell
from webapp.staff.catalog_views import content_officer
from webapp.staff.here import form_version, me, my_id, not_there, sent_version
from webapp.web.access import redirect_to
from webapp.web.page import page

blueprint = Blueprint(
    "staff_queues", __name__, url_prefix="/staff/queues", template_folder="templates"
)


@blueprint.get("")
@content_officer
def index() -> Response:
    """Every queue and window of the hall."""
    queues, windows = lines.all_queues(me().hall_id), lines.all_windows(me().hall_id)
    waiting = Counter(one.line for one in reads.line(me().hall_id).tickets)
    return page(
        "staff/queues.html",
        **shell.of_page(me(), "staff_queue.index"),
        queues=words.queue_rows(queues, windows, waiting, catalog.current(me().hall_id)),
        windows=words.window_rows(queues, windows),
    )


@blueprint.get("/queue")
@content_officer
def new_queue() -> Response:
    """A queue that is not there yet."""
    return _show_queue(None, words.typed_queue(None))


@blueprint.get("/queue/<int:queue_id>")
@content_officer
def queue(queue_id: int) -> Response:
    """A queue, as it can be written."""
    found = _queue(queue_id)
    return _show_queue(found, words.typed_queue(found))


@blueprint.post("/queue")
@content_officer
def add_queue() -> Response:
    """Add a queue."""
    return _save_queue(None)


@blueprint.post("/queue/<int:queue_id>")
@content_officer
def change_queue(queue_id: int) -> Response:
    """Change a queue, take it out of use, or take it up again."""
    found, act = _queue(queue_id), request.form.get("act", "")
    if act == "save":
        return _save_queue(found)
    acts: dict[str, Callable[[], None]] = {
        "retire": lambda: editing.retire_queue(found.id, version=sent_version(), by=_by()),
        "take-up": lambda: editing.take_up_queue(found.id, by=_by()),
    }
    return _do(acts.get(act), lambda **told: _show_queue(found, words.typed_queue(found), **told))


def _save_queue(own: QueueValues | None) -> Response:
    form, typed = request.form, words.sent_queue(request.form)
    if not {*typed.themes} <= words.known_themes(own, catalog.current(me().hall_id)):
        abort(400)

    def save() -> None:
        wanted: QueueSetup = editing_rules.read_queue(
            letter=form.get("letter", ""),
            chinese=form.get("chinese", ""),
            english=form.get("english", ""),
            minutes=form.get("minutes", ""),
            themes=typed.themes,
            names=own.names if own else None,
        )
        editing.save_queue(own.id if own else None, wanted, version=sent_version(), by=_by())

    return _do(save, lambda **told: _show_queue(own, typed, **told))


@blueprint.get("/window")
@content_officer
def new_window() -> Response:
    """A window that is not there yet."""
    return _show_window(None, words.typed_window(None))


@blueprint.get("/window/<int:window_id>")
@content_officer
def window(window_id: int) -> Response:
    """A window, as it can be written."""
    found = _window(window_id)
    return _show_window(found, words.typed_window(found))


@blueprint.post("/window")
@content_officer
def add_window() -> Response:
    """Add a window."""
    return _save_window(None)


@blueprint.post("/window/<int:window_id>")
@content_officer
def change_window(window_id: int) -> Response:
    """Change what a window serves, take it out of use, or take it up again."""
    found, act = _window(window_id), request.form.get("act", "")
    if act == "save":
        return _save_window(found)
    acts: dict[str, Callable[[], None]] = {
        "retire": lambda: editing.retire_window(found.id, version=sent_version(), by=_by()),
        "take-up": lambda: editing.take_up_window(found.id, by=_by()),
    }
    return _do(acts.get(act), lambda **told: _show_window(found, words.typed_window(found), **told))


def _save_window(own: WindowValues | None) -> Response:
    typed = words.sent_window(request.form)

    def save() -> None:
        wanted: WindowSetup = editing_rules.read_window(
            number=f"{own.number}" if own else typed.number,
            queues=typed.queues,
            side=typed.side,
            flexible=typed.flexible,
            letters={one.letter for one in lines.queues(me().hall_id)},
        )
        editing.save_window(own.id if own else None, wanted, version=sent_version(), by=_by())

    return _do(save, lambda **told: _show_window(own, typed, **told))


def _do(act: Callable[[], None] | None, show: Callable[..., Response]) -> Response:
    """Do it and show the list, or say on the form's own page why not."""
    if act is None:
        abort(400)
    try:
        act()
    except LookupError:
        not_there()
    except Bad as bad:
        return show(errors=words.errors(bad.errors))
    except Changed:
        return show(changed=True)
    except Refused as refused:
        return show(refused=words.refused(refused))
    return redirect_to(url_for("staff_queues.index"))


def _show_queue(
    own: QueueValues | None,
    typed: words.TypedQueue,
    *,
    errors: Mapping[Field, str] | None = None,
    changed: bool = False,
    refused: str = "",
) -> Response:
    own, revision = _queue(own.id) if own else None, catalog.current(me().hall_id)
    queues, windows = lines.all_queues(me().hall_id), lines.all_windows(me().hall_id)
    row = words.queue_rows([own], windows, {}, revision)[0] if own else None
    return page(
        "staff/queue_setup.html",
        **_form(errors, changed=changed, refused=refused),
        own=row,
        now_holds=words.queue_text(row) if row else "",
        typed=typed,
        version=form_version(own.version if own else 0, changed=changed),
        themes=words.theme_choices(own, queues, revision, typed.themes),
    )


def _show_window(
    own: WindowValues | None,
    typed: words.TypedWindow,
    *,
    errors: Mapping[Field, str] | None = None,
    changed: bool = False,
    refused: str = "",
) -> Response:
    own, queues = _window(own.id) if own else None, lines.queues(me().hall_id)
    row = words.window_rows(queues, [own])[0] if own else None
    return page(
        "staff/window_setup.html",
        **_form(errors, changed=changed, refused=refused),
        own=row,
        now_holds=words.window_text(row) if row else "",
        typed=typed,
        version=form_version(own.version if own else 0, changed=changed),
        queues=words.queue_choices(queues, typed.queues),
        sides=words.sides(),
    )


def _form(errors: Mapping[Field, str] | None, *, changed: bool, refused: str) -> dict[str, Any]:
    return {
        "status": 422 if errors or changed or refused else 200,
        **shell.of_page(me(), "staff_queue.index"),
        "errors": {f"f-{one.value}": text for one, text in (errors or {}).items()},
        "changed": changed,
        "refused": refused,
    }


def _queue(queue_id: int) -> QueueValues:
    return next((one for one in lines.all_queues(me().hall_id) if one.id == queue_id), None) or (
        not_there()
    )


def _window(window_id: int) -> WindowValues:
    return next((one for one in lines.all_windows(me().hall_id) if one.id == window_id), None) or (
        not_there()
    )


def _by() -> By:
    return By(me().hall_id, f"staff:{my_id()}", clock.now())
