"""What the catalog's pages at the desk say: differences, reviews and rehearsals in plain words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.cases.service import Report, Verdict, reason_words
from webapp.catalog.differences import Change, Effect
from webapp.catalog.values import LANGUAGES, PaperMode, Revision
from webapp.web.language import say

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


def where_text(path: str, revision: Revision) -> str:
    """A place in a definition: the part's name, and what it is about."""
    first, _slash, rest = path.partition("/")
    words = []
    for word in rest.split("/") if rest else ():
        known = getattr(revision, first, {}) if first in ("papers", "fields", "items") else {}
        one = known.get(word)
        name = getattr(one, "name", None) or getattr(one, "label", None)
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
    return {
        "light": (LIGHTS[change.effect], effect_text(change.effect)),
        "name": say(name) if name else change.slug,
        "kind": kind_text(change.kind),
        "path": where_text(change.path, new) or _("the whole"),
        "before": value_text(change.before),
        "after": value_text(change.after),
    }


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
        theme = new.themes.get(line.theme) or old.themes.get(line.theme)
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
