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
from webapp.cases.tracking import ItemStatus, Submitted
from webapp.cases.values import ItemState
from webapp.catalog import service as catalog
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
    wanted = todo.papers(account_id) if cases else []
    asked = {one.ref for one in wanted}
    return Mine(
        # What was granted before its papers were here is finished, and still asks for them.
        tasks=_tasks([one for one in cases if one in open_ones or one.ref in asked], wanted),
        under_way=tuple(case_line(one) for one in open_ones),
        finished=tuple(case_line(one) for one in cases if _is_finished(one)),
    )


def _is_finished(case: Submitted) -> bool:
    return all(item.state in state_rules.FINAL for item in case.items)


def _tasks(cases: Sequence[Submitted], wanted: Sequence[Wanted]) -> tuple[Task, ...]:
    """What to do: notices first, because the case stands still for them, then by the last day."""
    days = todo.answer_by([item.id for case in cases for item in case.items if _is_asked(item)])
    notices: list[tuple[date, Task]] = []
    papers: list[tuple[date, Task]] = []
    for case in cases:
        who = case.applicant if len(cases) > 1 else ""
        for item in filter(_is_asked, case.items):
            day = days.get(item.id)
            notices.append((day or NO_DAY, _notice_task(item, day, who, case)))
        mine = [one for one in wanted if one.ref == case.ref]
        for due, together in groupby(mine, key=lambda one: one.due):
            papers.append((due or NO_DAY, _paper_task([*together], due, who, case)))
    ordered = (*sorted(notices, key=_last_day), *sorted(papers, key=_last_day))
    return tuple(task for _day, task in ordered)


def _last_day(one: tuple[date, Task]) -> date:
    return one[0]


def _is_asked(item: ItemStatus) -> bool:
    return item.state is ItemState.correcting


def _notice_task(item: ItemStatus, day: date | None, who: str, case: Submitted) -> Task:
    name = name_of(item, catalog.revision(case.revision_id))
    if day:
        title = _("%(item)s: send the rest by %(day)s", item=name, day=say_day(day))
    else:
        title = _("%(item)s: some things are missing", item=name)
    text = " · ".join(filter(None, (who, _("Your case lists everything at once."))))
    return Task(title, text, _address(case), "clock-alert")


def _paper_task(papers: Sequence[Wanted], due: date | None, who: str, case: Submitted) -> Task:
    known = catalog.revision(case.revision_id).papers
    names = (say(known[one.paper].name) for one in papers if one.paper in known)
    count = len(papers)
    if due:
        title = ngettext(
            "Send %(num)d paper by %(day)s",
            "Send %(num)d papers by %(day)s",
            count,
            day=say_day(due),
        )
    else:
        title = ngettext("Send one paper, or bring it", "Send %(num)d papers, or bring them", count)
    text = " · ".join(filter(None, (who, *names)))
    href = url_for("track.case", ref=case.ref, _anchor="papers")
    if count == 1:
        href = url_for("following.show", ref=case.ref, paper=papers[0].paper)
    return Task(title, text, href, "clock" if due else "file-text")


def _address(case: Submitted) -> str:
    return url_for("track.case", ref=case.ref)
