"""The application as both sides of a call see it: the same parts, in each reader's language.

An officer sees here what they see at the desk anyway, of the items of their departments alone;
names and numbers stay masked for both, as a masked one is enough to talk about.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence, Set

import msgspec

from webapp.cases import case_papers, case_words, correcting_words, filled_words, papers, tracking
from webapp.cases.paper_values import FileValues
from webapp.cases.tracking import CaseInFull
from webapp.catalog import service as catalog
from webapp.catalog.picking import theme_named
from webapp.catalog.values import Bundle, Revision
from webapp.halls import service as halls
from webapp.video import officers, rules
from webapp.video.values import Call
from webapp.web.language import gettext as _


class Row(msgspec.Struct, frozen=True):
    """A line at which somebody can point; `light` is a shape and a word, where it has one."""

    place: str
    label: str
    text: str
    light: tuple[str, str] | None = None


class Section(msgspec.Struct, frozen=True):
    """A part of the application; `empty` says what it means that there is nothing in it."""

    place: str
    title: str
    rows: tuple[Row, ...]
    empty: str = ""


def sections(call: Call) -> tuple[Section, ...]:
    """What both see now; nothing before its person lets the officer."""
    if not rules.is_shown(call):
        return ()
    whole = tracking.case(call.case_ref, account_id=call.account_id)
    case = _of_departments(whole, officers.departments(call))
    revision = catalog.revision(case.revision_id)
    slugs = {item.item for item in case.items}
    return (
        _stands(case, revision),
        _missing(case, revision),
        _here(case, papers.papers_of(case.id), slugs, revision),
        *_answers(case, slugs, revision),
        _situation(case, revision),
    )


def _of_departments(case: CaseInFull, departments: Collection[str]) -> CaseInFull:
    """A case as far as it concerns these departments (none named: all of it)."""
    items = tuple(one for one in case.items if not departments or one.department in departments)
    slugs = {one.item for one in items}
    needed = tuple(one for one in case.requirements if not slugs.isdisjoint(one.items))
    return msgspec.structs.replace(case, items=items, requirements=needed)


def _stands(case: CaseInFull, revision: Revision) -> Section:
    today = halls.today()
    rows = [
        Row(
            f"stands/{item.item}",
            case_words.name_of(item, revision),
            "",
            case_words.light_of(item, today),
        )
        for item in case.items
    ]
    return Section("stands", _("How it stands"), tuple(rows))


def _missing(case: CaseInFull, revision: Revision) -> Section:
    """What a notice asks for, and the papers still to come."""
    tasks = correcting_words.tasks(case, revision)
    asked = {paper for task in tasks for paper in task.asks}
    rows = [
        Row(f"missing/notice-{number}", task.title, " · ".join(task.names))
        for number, task in enumerate(tasks, start=1)
    ]
    rows += [
        Row(f"missing/{one.paper}", one.name, one.text)
        for one in case_papers.to_send(case, asked, revision)
    ]
    return Section("missing", _("Still to come"), tuple(rows), _("Nothing is missing."))


def _here(
    case: CaseInFull, files: Sequence[FileValues], slugs: Set[str], revision: Revision
) -> Section:
    bundle = msgspec.convert(case.bundle, Bundle)
    needed = {one.slug for one in bundle.papers if not slugs.isdisjoint(one.used_by)}
    rows = [
        Row(f"papers/{one.paper}", one.name, one.text)
        for one in case_papers.here([one for one in files if one.paper in needed], revision)
    ]
    return Section("papers", _("Papers that are here"), tuple(rows), _("No paper is here yet."))


def _answers(case: CaseInFull, slugs: Set[str], revision: Revision) -> list[Section]:
    bundle = msgspec.convert(case.bundle, Bundle)
    found = filled_words.pages(bundle, slugs, case.fields, case.situation, revision, shown=False)
    return [
        Section(
            f"answers-{page['subject']}",
            page["title"],
            tuple(
                Row(f"answers-{page['subject']}/{row['slug']}", row["label"], row["text"])
                for row in page["rows"]
            ),
        )
        for page in found
    ]


def _situation(case: CaseInFull, revision: Revision) -> Section:
    theme = theme_named(revision, case.theme)
    lines = filled_words.situation_lines(theme.questions, case.situation)
    rows = [Row(f"situation/{number}", line, "") for number, line in enumerate(lines, start=1)]
    return Section("situation", _("Your situation"), tuple(rows))
