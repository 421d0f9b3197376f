"""What the page of a paper that follows says: until when, its files, that it is sent."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import url_for

from webapp.cases import late_words
from webapp.cases.following import Following
from webapp.cases.guide_words import listed
from webapp.cases.paper_box import Box, box, pages_here
from webapp.cases.paper_values import FileValues, Follow
from webapp.cases.paper_words import row_title
from webapp.web.language import gettext as _
from webapp.web.language import say, say_day_short, say_moment


class Sheet(msgspec.Struct, frozen=True):
    """A file that the case has; `preview` is empty for a PDF."""

    href: str
    preview: str
    name: str


class FollowingPage(msgspec.Struct, frozen=True):
    """A paper that follows, for its applicant."""

    theme: str
    back: str
    name: str
    hint: str
    good: str
    lines: tuple[str, ...]
    is_open: bool
    until: str
    """By when it comes; empty where no day is set."""
    or_else: str
    or_bring: str
    extend: str
    """Where more time is asked for; empty where none can be given."""
    extend_words: str
    extended: str
    """That more time was given already; empty where it was not."""
    boxes: tuple[Box, ...]
    send: str
    """Where it is sent to; empty while something of it is missing."""
    sent: str
    """That it is here, or not needed, in words; empty while it can be sent."""
    sent_more: str
    sheets: tuple[Sheet, ...]
    onward: str
    onward_words: str
    errors: tuple[tuple[str, str], ...]


def following_page(
    one: Following, others: Sequence[str], *, row: str = "", errors: Sequence[str] = ()
) -> FollowingPage:
    """One paper; `others` can still be sent too. `errors` are those of the box `row`."""
    papers, what = one.ground.revision.papers, one.ground.revision.papers[one.paper.slug]
    is_open, back = one.follow is Follow.open, url_for("track.case", ref=one.ref)
    left = [slug for slug in others if slug != one.paper.slug]
    onward, words = back, _("Back to the case")
    if left:
        onward = url_for("following.show", ref=one.ref, paper=left[0])
        words = _("Next: %(paper)s", paper=say(papers[left[0]].name))
    sent, more = ("", "") if is_open else _sent(one)
    return FollowingPage(
        theme=say(one.ground.theme.name),
        back=back,
        name=say(what.name),
        hint=say(what.enough),
        good=say(what.good) if is_open else "",
        lines=tuple(say(line) for line in one.paper.lines) if is_open else (),
        is_open=is_open,
        until=late_words.until(one.due, provisional=one.provisional) if is_open and one.due else "",
        or_else=_or_else(one) if is_open and one.due else "",
        extend=url_for("following.extend", ref=one.ref, paper=one.paper.slug) if one.longer else "",
        extend_words=_("Give me until %(day)s", day=say_day_short(one.longer))
        if one.longer
        else "",
        extended=_("We gave you more time already. That is possible once.")
        if is_open and one.extended
        else "",
        or_bring=_("Or bring it to any window of the hall."),
        boxes=boxes(one, row=row, errors=errors) if is_open else (),
        send=url_for("following.send", ref=one.ref, paper=one.paper.slug) if one.is_whole else "",
        sent=sent,
        sent_more=more,
        sheets=_sheets([file for slot in one.slots for file in one.kept(slot)]),
        onward=onward,
        onward_words=words,
        errors=tuple((f"box-{row or 'paper'}", error) for error in errors),
    )


def _or_else(one: Following) -> str:
    items = one.ground.revision.items
    names = listed([say(items[slug].name) for slug in one.waiting])
    return late_words.or_else(names, granted=one.granted)


def _sent(one: Following) -> tuple[str, str]:
    if one.follow is Follow.decided:
        return _("This paper is not needed any more"), _("What it was for is decided.")
    more = _("It cannot be changed any more. If something is wrong with it, we tell you.")
    if one.sent_at is not None:
        return _("Sent on %(day)s", day=say_moment(one.sent_at)), more
    return _("We have this paper"), more


def boxes(one: Following, *, row: str = "", errors: Sequence[str] = ()) -> tuple[Box, ...]:
    """The boxes of a paper that can be sent, one for each place."""
    ref, slug = one.ref, one.paper.slug
    first = next((slot for slot in one.slots if not (one.own(slot) or one.kept(slot))), None)
    return tuple(
        box(
            one.own(slot),
            id=slot.row_id or "paper",
            what=say(one.ground.revision.papers[slug].name),
            title=row_title(one.ground, one.stored, slot, number) if slot.row_id else "",
            action=url_for("following.send_files", ref=ref, paper=slug),
            acts=url_for("following.arrange", ref=ref, paper=slug),
            row=slot.row_id,
            errors=errors if slot.row_id == row else (),
            filled=slot == (first or one.slots[0]) and not one.is_whole,
            handoff=url_for("following.show_handoff", ref=ref, paper=slug, row=slot.row_id),
        )
        for number, slot in enumerate(one.slots, start=1)
    )


def _sheets(files: Sequence[FileValues]) -> tuple[Sheet, ...]:
    return tuple(
        Sheet(
            href=url_for("papers.file", file=file.ref),
            preview=url_for("papers.preview", file=file.ref) if file.has_preview else "",
            name=_("File %(number)s, %(pages)s", number=number, pages=pages_here(file.pages)),
        )
        for number, file in enumerate(files, 1)
    )
