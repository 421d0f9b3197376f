"""What the page of a case says about papers: the ones still to come, the ones that are here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import groupby

import msgspec
from flask import g, url_for

from webapp.cases import late_rules, late_words, paper_rules
from webapp.cases.paper_box import pages_here
from webapp.cases.paper_values import FileValues, Follow
from webapp.cases.tracking import CaseInFull
from webapp.catalog.values import Bundle, PaperMode, Revision
from webapp.core import clock
from webapp.web.language import gettext as _
from webapp.web.language import say, say_day_short


class ToSend(msgspec.Struct, frozen=True):
    """A paper that can still be sent, and where."""

    paper: str
    name: str
    text: str
    mode: str
    href: str


class Here(msgspec.Struct, frozen=True):
    """A paper that the case has: how many pages, since when."""

    paper: str
    name: str
    text: str


def to_send(case: CaseInFull, asked: Collection[str], revision: Revision) -> tuple[ToSend, ...]:
    """The papers that the case waits for, but for those that a notice has `asked` for.

    What is needed first stands first.
    """
    papers = {one.slug for one in msgspec.convert(case.bundle, Bundle).papers}
    standing = {item.item: item.state for item in case.items}
    found = []
    for row in case.requirements:
        if row.kind != "paper" or row.key not in papers:
            continue
        waits = any(
            late_rules.waits(
                standing[item],
                row.state,
                grants_first=revision.items[item].issue_before_supplement,
            )
            for item in row.items
            if item in standing
        )
        if paper_rules.follows(row.state, waits=waits, asked=row.key in asked) is not Follow.open:
            continue
        text = _("Or bring it to any window of the hall.")
        if row.due is not None:
            text = late_words.until(row.due, provisional=row.provisional)
        elif row.mode == PaperMode.later.value:
            text = _("It can follow later.")
        href = url_for("following.show", ref=case.ref, paper=row.key)
        found.append(ToSend(row.key, say(revision.papers[row.key].name), text, row.mode, href))
    return tuple(sorted(found, key=lambda one: one.mode == PaperMode.later.value))


def here(files: Sequence[FileValues], revision: Revision) -> tuple[Here, ...]:
    """The papers that a case has, in the order in which they came; `files` sorted by paper."""
    found = []
    for slug, together in groupby(files, key=lambda file: file.paper):
        own = [*together]
        since = max(file.created_at for file in own)
        day = say_day_short(clock.local(since, g.hall.zone).date())
        pages = pages_here(sum(file.pages for file in own))
        name = say(revision.papers[slug].name)
        found.append((since, Here(slug, name, _("%(pages)s · %(day)s", pages=pages, day=day))))
    return tuple(one for _since, one in sorted(found, key=lambda pair: pair[0]))
