"""What the page of one's own applications says: what to do first, what is under way, the rest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import groupby

import msgspec
from flask import url_for

from webapp.cases import state_rules, todo
from webapp.cases.case_words import CaseLine, case_line, name_of
from webapp.cases.todo import Wanted
from webapp.cases.tracking import Submitted
from webapp.cases.values import ItemState
from webapp.catalog import service as catalog
from webapp.catalog.values import Revision
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_day

NO_DAY = date.max


class Task(msgspec.Struct, frozen=True):
    """One thing to do, and where."""

    title: str
    text: str
    href: str
    icon: str


class Mine(msgspec.Struct, frozen=True):
    """One's own cases, sorted by whose turn it is."""

    tasks: tuple[Task, ...]
    under_way: tuple[CaseLine, ...]
    finished: tuple[CaseLine, ...]


def mine_view(cases: Sequence[Submitted], account_id: int) -> Mine:
    """The page's parts; what is asked of the person is looked up in two queries at most."""
    open_ones = [case for case in cases if not _is_finished(case)]
    return Mine(
        tasks=_tasks(open_ones, todo.papers(account_id) if open_ones else []),
        under_way=tuple(case_line(one) for one in open_ones),
        finished=tuple(case_line(one) for one in cases if _is_finished(one)),
    )


def _is_finished(case: Submitted) -> bool:
    return all(item.state in state_rules.FINAL for item in case.items)


def _tasks(cases: Sequence[Submitted], wanted: Sequence[Wanted]) -> tuple[Task, ...]:
    """What to do, the earliest last day first."""
    asked = [item.id for case in cases for item in case.items if _is_asked(item.state)]
    days = todo.answer_by(asked)
    found: list[tuple[date, Task]] = []
    for case in cases:
        revision = catalog.revision(case.revision_id)
        for item in case.items:
            if _is_asked(item.state):
                day = days.get(item.id)
                title = _("%(item)s: some things are missing", item=name_of(item, revision))
                found.append((day or NO_DAY, _task(title, day, "", case.ref, "clock-alert")))
        mine = [one for one in wanted if one.ref == case.ref]
        for (later, due), papers in groupby(mine, key=lambda one: (one.later, one.due)):
            names = [_name(one.paper, revision) for one in papers]
            found.append((due or NO_DAY, _paper_task(names, due, case.ref, later=later)))
    return tuple(task for _day, task in sorted(found, key=lambda pair: pair[0]))


def _is_asked(state: ItemState) -> bool:
    return state is ItemState.correcting


def _name(paper: str, revision: Revision) -> str:
    known = revision.papers.get(paper)
    return say(known.name) if known else ""


def _paper_task(names: Sequence[str], due: date | None, ref: str, *, later: bool) -> Task:
    count = len(names)
    if later:
        title = ngettext("One paper can follow later", "%(num)d papers can follow later", count)
    else:
        title = ngettext("Bring one paper to the hall", "Bring %(num)d papers to the hall", count)
    return _task(
        title, due, " · ".join(filter(None, names)), ref, "clock" if later else "file-text"
    )


def _task(title: str, day: date | None, text: str, ref: str, icon: str) -> Task:
    until = _("By %(day)s", day=say_day(day)) if day else ""
    words = " · ".join(filter(None, (until, text))) or _("Your case lists everything at once.")
    return Task(title, words, url_for("track.case", ref=ref), icon)
