"""What the catalog's pages at the desk say: differences, reviews and rehearsals in plain words."""

from __future__ import annotations

from typing import Any

import msgspec
from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.cases.service import Report, Verdict, reason_words
from webapp.catalog import rules
from webapp.catalog import service as catalog
from webapp.catalog.differences import Change, Effect
from webapp.catalog.picking import theme_of
from webapp.catalog.values import LANGUAGES, Condition, PaperMode, Revision, Theme
from webapp.halls import service as halls
from webapp.web.language import say

CONDITIONS = ("all", "any", "not", "test", "rows")
MOST = 40
"""Characters of a value that a line shows."""


def kind_text(kind: str) -> str:
    """The name of a kind of definition."""
    return {
        "themes": _("Theme"),
        "items": _("Item"),
        "fields": _("Field"),
        "papers": _("Paper"),
        "statements": _("Statement"),
        "parameters": _("Parameter"),
        "subjects": _("Form page"),
        "questions": _("Question"),
        "departments": _("Department"),
    }.get(kind, kind)


def part_text(key: str) -> str:
    """The name of a part of a definition; its key where it has none."""
    return {
        "promised": _("promised time"),
        "statutory": _("time by law"),
        "fee": _("fee"),
        "result": _("result"),
        "basis": _("legal basis"),
        "conditions": _("conditions"),
        "duties": _("duties afterwards"),
        "papers": _("papers"),
        "fields": _("fields"),
        "items": _("items"),
        "questions": _("questions"),
        "variants": _("ways"),
        "inspection": _("visit"),
        "presence": _("to be there"),
        "dependencies": _("order"),
        "joint_visits": _("joint visit"),
        "elsewhere": _("what is needed instead"),
        "checks": _("checks"),
        "when": _("when it is needed"),
        "ask_when": _("when it is asked"),
        "options": _("answers to choose"),
        "name": _("name"),
        "label": _("name"),
        "text": _("words"),
        "minimum": _("at least"),
        "maximum": _("at most"),
        "mode": _("how it comes"),
        "required": _("required"),
        "source": _("source"),
        "summary": _("summary"),
    }.get(key, key)


def mode_text(mode: PaperMode) -> str:
    """What an applicant has to do about a paper."""
    return {
        PaperMode.required: _("to hand in now"),
        PaperMode.later: _("may follow"),
        PaperMode.promised: _("a statement stands in"),
        PaperMode.shared: _("looked up"),
        PaperMode.generated: _("made from the answers"),
    }[mode]


def where_text(path: str, revision: Revision, definition: Any = None) -> str:
    """A place in a definition: the part's name, and what it is about."""
    first, _slash, rest = path.partition("/")
    words = []
    for word in rest.split("/") if rest else ():
        known = getattr(revision, first, {}) if first in ("papers", "fields", "items") else {}
        one = known.get(word)
        if first == "questions" and isinstance(definition, Theme):
            one = definition.question(word)
        name = getattr(one, "name", None) or getattr(one, "label", None)
        name = name or getattr(one, "text", None)
        words.append(say(name) if name else part_text(word))
    return " › ".join([part_text(first), *words]) if first else ""


def effect_text(effect: Effect) -> str:
    """What a change means for an open application."""
    return {
        Effect.words: _("wording"),
        Effect.silent: _("upgrades by itself"),
        Effect.ask: _("applicants are asked"),
        Effect.withdrawn: _("withdrawn"),
    }[effect]


def verdict_text(verdict: Verdict) -> str:
    """What becomes of an open application."""
    return {
        Verdict.untouched: _("go on untouched"),
        Verdict.silent: _("upgrade by themselves"),
        Verdict.ask: _("need the applicant’s answer"),
        Verdict.withdrawn: _("stand on a withdrawn theme"),
    }[verdict]


LIGHTS = {
    Effect.words: "done",
    Effect.silent: "ok",
    Effect.ask: "half",
    Effect.withdrawn: "over",
}
VERDICT_LIGHTS = {
    Verdict.untouched: "done",
    Verdict.silent: "ok",
    Verdict.ask: "half",
    Verdict.withdrawn: "over",
}


def change_row(change: Change, old: Revision, new: Revision) -> dict[str, Any]:
    """One difference as a row: what kind, where, before and after, what it means."""
    definition = (
        getattr(new, change.kind).get(change.slug) or getattr(old, change.kind)[change.slug]
    )
    name = getattr(definition, "label", None) or getattr(definition, "name", None)
    name = name or getattr(definition, "title", None)
    is_new = change.before is None and not change.path
    about = definition if isinstance(definition, Theme) else None
    return {
        "light": ("ok", _("new"))
        if is_new
        else (LIGHTS[change.effect], effect_text(change.effect)),
        "name": say(name) if name else change.slug,
        "kind": kind_text(change.kind),
        "path": where_text(change.path, new, definition) or _("the whole"),
        "before": _side(change.before, about, old),
        "after": _side(change.after, about, new),
    }


def _side(value: Any, theme: Theme | None, revision: Revision) -> str:
    """One side of a change; a condition as the sentence that applicants read."""
    if isinstance(value, dict) and value.get("type") in CONDITIONS:
        condition = msgspec.convert(value, Condition)
        hall = catalog.hall_parameters(halls.here())
        return rules.describe(condition, theme, revision, g.locale, hall)
    return value_text(value)


def value_text(value: Any) -> str:
    """A value of a definition in a line; its name where it is a part with one."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, dict):
        if value and set(value) <= {*LANGUAGES, "zh-Hant"}:
            return _short(say(value))
        for key in ("name", "label", "text", "title"):
            if isinstance(value.get(key), dict):
                return _short(say(value[key]))
        for key in ("field", "paper", "item", "variant", "slug"):
            if isinstance(value.get(key), str):
                return str(value[key])
        return _short(" · ".join(f"{key} {value_text(one)}" for key, one in value.items()))
    if isinstance(value, list | tuple):
        return _short(", ".join(value_text(one) for one in value)) or "–"
    return _short(str(value))


def _short(words: str) -> str:
    return words if len(words) <= MOST else words[: MOST - 1] + "…"


def totals(report: Report) -> list[dict[str, Any]]:
    """How many open applications become what, the gravest last."""
    return [
        {"count": count, "text": verdict_text(verdict), "light": VERDICT_LIGHTS[verdict]}
        for verdict, count in report.totals.items()
    ]


def report_rows(report: Report, old: Revision, new: Revision) -> list[dict[str, Any]]:
    """Why applications are asked or told: one row for a theme."""
    rows = []
    for line in report.lines:
        if line.verdict not in (Verdict.ask, Verdict.withdrawn):
            continue
        theme = theme_of(new, line.theme) or theme_of(old, line.theme)
        why = [
            ngettext("%(why)s (%(num)d)", "%(why)s (%(num)d)", count, why=words)
            for what, slug, count in line.reasons
            if (words := reason_words(what, slug, line.theme, old, new))
        ]
        rows.append(
            {
                "light": (VERDICT_LIGHTS[line.verdict], verdict_text(line.verdict)),
                "theme": say(theme.name) if theme else line.theme,
                "count": line.count,
                "why": why or [_("the theme is gone; answers can be carried over")],
            }
        )
    return rows
