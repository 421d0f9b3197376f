"""The box where the files of one paper are sent, looked at and put in order; made for any page.

A page that shows boxes gives each the address that it posts files to (a view marked with
`uploads.brings_files`, which calls `receive`), and the address of the buttons that move and remove
a file (which calls `papers.arrange`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import msgspec
from flask import Response, get_template_attribute, jsonify, request, url_for

from webapp.cases import papers
from webapp.cases.paper_values import FileValues
from webapp.cases.papers import TooMuch
from webapp.core import crypto, settings
from webapp.documents import intake
from webapp.documents.intake import Problem, Refused
from webapp.web.language import gettext as _
from webapp.web.language import ngettext

FILE, ROW, REPLACES, UPLOAD_KEY = "file", "row", "replaces", "upload_key"
ACCEPT = "image/jpeg,image/png,image/heic,image/heif,.heic,.heif,application/pdf"
MB = 1024 * 1024

Address = Callable[[str], str]
"""From the reference of a file to where it is shown."""


class FileView(msgspec.Struct, frozen=True):
    """One file of a box."""

    ref: str
    href: str
    preview: str
    """The address of its picture; empty for a PDF."""
    title: str
    note: str
    first: bool
    last: bool


class Box(msgspec.Struct, frozen=True):
    """The files of one place for a paper, and what can be done with them."""

    id: str
    """Stands in the page's ids; letters, digits and `-`."""
    title: str
    """Whose or which, where a page has several boxes for one paper; empty else."""
    what: str
    """The paper's name, for buttons that are read alone."""
    action: str
    acts: str
    row: str
    key: str
    files: tuple[FileView, ...]
    pages: str
    errors: tuple[str, ...]
    filled: bool
    """Whether taking a photograph is the page's main thing to press."""
    accept: str
    most: int
    """The largest file, in bytes."""
    handoff: str
    """Where a screen without files makes a link for a phone (cases.handoff); empty: nowhere."""


class Received(msgspec.Struct, frozen=True):
    """What came of a request that brought files."""

    added: tuple[FileValues, ...]
    errors: tuple[str, ...]


def box(
    files: Sequence[FileValues],
    *,
    id: str,  # noqa: A002
    what: str,
    action: str,
    acts: str,
    title: str = "",
    row: str = "",
    errors: Sequence[str] = (),
    filled: bool = False,
    handoff: str = "",
    href: Address | None = None,
    preview: Address | None = None,
) -> Box:
    """A box with these files. `href` and `preview` say where a file is shown, to its sender."""
    href = href or (lambda ref: url_for("papers.file", file=ref))
    preview = preview or (lambda ref: url_for("papers.preview", file=ref))
    views, page = [], 1
    for place, file in enumerate(files):
        views.append(
            FileView(
                ref=file.ref,
                href=href(file.ref),
                preview=preview(file.ref) if file.has_preview else "",
                title=_page_words(page, page + file.pages - 1),
                note=_("Photo") if file.kind == intake.JPEG else _("PDF"),
                first=place == 0,
                last=place == len(files) - 1,
            )
        )
        page += file.pages
    return Box(
        id=id,
        title=title,
        what=title or what,
        action=action,
        acts=acts,
        row=row,
        key=crypto.token(),
        files=tuple(views),
        pages=pages_here(page - 1) if files else "",
        errors=tuple(errors),
        filled=filled and not files,
        accept=ACCEPT,
        most=settings.current().paper_bytes,
        handoff=handoff,
    )


def _page_words(first: int, last: int) -> str:
    if first == last:
        return _("Page %(number)s", number=first)
    return _("Pages %(first)s to %(last)s", first=first, last=last)


def pages_here(pages: int) -> str:
    """How many pages of a paper are here."""
    return ngettext("%(num)d page is here", "%(num)d pages are here", pages)


def receive(
    draft_id: int,
    paper: str,
    *,
    round: int = 0,  # noqa: A002
    actor: str,
    now: datetime,
) -> Received:
    """Take the files of this request, each on its own: one that is refused keeps no other back.

    Raises drafts.Submitted, drafts.NotFound or papers.NoSuchPaper.
    """
    sent = [one for one in request.files.getlist(FILE) if one.filename]
    key, row = request.form.get(UPLOAD_KEY, ""), request.form.get(ROW, "")
    added, errors = [], []
    for number, one in enumerate(sent):
        try:
            file = papers.add_file(
                draft_id,
                paper,
                row,
                round,
                one.read(),
                upload_key=key if number == 0 else f"{key}-{number}",
                actor=actor,
                now=now,
                replaces=request.form.get(REPLACES, "") if number == 0 else "",
            )
        except (Refused, TooMuch) as why:
            words = refusal_words(why)
            errors.append(f"{one.filename}: {words}" if len(sent) > 1 else words)
        else:
            added.append(file)
    if not sent:
        errors.append(_("Choose a photo or a PDF first."))
    return Received(tuple(added), tuple(errors))


def answer(received: Received, parts: Mapping[str, str]) -> Response:
    """What a script reads: the parts of the page that changed, by id, and what went wrong."""
    errors = " ".join(received.errors)
    response: Response = jsonify(parts=parts) if not errors else jsonify(error=errors, parts=parts)
    response.status_code = 422 if errors else 200
    return response


def box_html(shown: Box) -> str:
    """The inside of a box, to be put into its place by a script."""
    return str(get_template_attribute("cases/_paper.html", "paper_inside")(shown))


def refusal_words(why: Refused | TooMuch) -> str:
    """Why a file was not taken, and what to do about it."""
    if isinstance(why, TooMuch):
        if why.what == "pages":
            return _too_many_pages(why.limit)
        return _(
            "All papers together are over %(limit)d MB. Remove some, or bring them to the hall.",
            limit=why.limit // MB,
        )
    if why.problem is Problem.large:
        return _(
            "This file is over %(limit)d MB. Take a smaller photo, or split the PDF.",
            limit=why.limit // MB,
        )
    if why.problem is Problem.pages:
        return _too_many_pages(why.limit)
    words = {
        Problem.empty: _("This file is empty. Choose it again."),
        Problem.unknown: _("We can't open this kind of file. A photo or a PDF will do."),
        Problem.broken: _("This file is damaged or cut off. Take the photo again."),
        Problem.pixels: _("This picture is too large to open. Take a smaller photo."),
        Problem.locked: _("This PDF is locked. Remove its password, or take photos."),
        Problem.active: _("This PDF has scripts or files inside. Print it to a plain PDF."),
        Problem.slow: _("This file takes too long to open. Take photos instead."),
    }
    return words[why.problem]


def _too_many_pages(limit: int) -> str:
    return _("At most %(limit)d pages a paper. Send only the ones that matter.", limit=limit)
