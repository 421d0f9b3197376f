"""What a new catalog changes, and what each change means for an open application. Pure.

Two published catalogs are compared definition by definition and key by key. `WORDS` names the keys
that change no answer; what is left decides by its direction: a looser limit lets every stored
answer stand, a tighter one may not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

import msgspec

from webapp.catalog.values import Definition, Revision


class Effect(StrEnum):
    """What a change means for a draft, from the mildest to the gravest."""

    words = "words"
    """Wording or order: nobody notices."""
    silent = "silent"
    """The draft goes on by itself: an optional field, a looser limit, one paper less."""
    ask = "ask"
    """The applicant is asked, and only what is new."""
    withdrawn = "withdrawn"
    """It is not offered any more: told kindly, answers kept."""


GRAVITY = tuple(Effect)

KINDS = ("themes", "items", "fields", "papers", "statements", "parameters", "subjects")
"""What is compared, gravest kind first; departments are names alone."""

# fmt: off
WORDS = frozenset({
    "name", "official_name", "summary", "gets", "words", "order", "icon", "lead", "label",
    "help", "hint", "text", "why", "fact", "consequence", "purpose", "example", "title",
    "enough", "good", "basis", "source", "conditions", "duties", "category", "meaning", "code",
    "autocomplete", "widest", "quiet", "official", "subject", "unit", "fee", "statutory",
    "promised", "joint_visits", "stages", "result", "inspection", "presence", "body", "needs",
    "verification", "tolerated_days", "late_consequence", "issue_before_supplement", "late_source",
    "proves", "pages", "form", "lines", "prefill", "risk", "supervisor",
    "fact_not", "follows", "result_on", "season", "calls", "mend", "shape", "at",
})
# fmt: on
"""Keys that change no answer: words, sources, times and fees (a case under way keeps its own)."""

BY_NAME = {
    "items": "item",
    "questions": "slug",
    "options": "slug",
    "fields": "field",
    "papers": "paper",
    "variants": "slug",
    "dependencies": "item",
    "elsewhere": "slug",
    "checks": "slug",
}
"""Lists whose parts have a name: their order is no change, a part that came or went is one."""

STATEMENT_WORDS = frozenset(
    {"basis", "source", "public", "within", "shown_for", "stands_for", "applicants"}
)
"""Of a statement nearly every word counts, because it is signed."""

MODES = ("required", "later", "promised", "shared", "generated")


class Change(Definition, frozen=True):
    """One thing that differs: of which definition, at which key, and what it means.

    `path` leads to it by key and name ("questions/floor-area/maximum"), `before` and `after` are
    the values as plain data (None: it was not there, or is no more).
    """

    kind: str
    slug: str
    path: str
    effect: Effect
    before: Any = None
    after: Any = None


def differences(old: Revision, new: Revision) -> tuple[Change, ...]:
    """Every change from one catalog to the next, the gravest first."""
    found: list[Change] = []
    for kind in KINDS:
        before, after = getattr(old, kind), getattr(new, kind)
        for slug in dict.fromkeys((*before, *after)):
            found += _of_definition(kind, slug, before.get(slug), after.get(slug))
    return tuple(sorted(found, key=lambda one: -GRAVITY.index(one.effect)))


def gravest(changes: tuple[Change, ...]) -> Effect:
    """The gravest effect of some changes; words where there is none."""
    return max((one.effect for one in changes), key=GRAVITY.index, default=Effect.words)


def _of_definition(kind: str, slug: str, before: Any, after: Any) -> Iterator[Change]:
    if before == after:
        return
    if before is None:
        # Something new matters where it is used, and there it is a change of its own.
        yield Change(kind, slug, "", Effect.words, after=_name(after))
    elif after is None:
        effect = Effect.withdrawn if kind == "themes" else Effect.words
        yield Change(kind, slug, "", effect, before=_name(before))
    else:
        plain = (msgspec.to_builtins(before), msgspec.to_builtins(after))
        yield from _of_maps(kind, slug, "", *plain)


def _name(definition: Any) -> Any:
    return getattr(definition, "name", None) or getattr(definition, "title", None)


def _of_maps(
    kind: str, slug: str, path: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> Iterator[Change]:
    for key in dict.fromkeys((*before, *after)):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        here = f"{path}/{key}".lstrip("/")
        if key in BY_NAME and _has_names(old, BY_NAME[key]) and _has_names(new, BY_NAME[key]):
            yield from _of_lists(kind, slug, here, BY_NAME[key], old or (), new or ())
        else:
            yield Change(kind, slug, here, _effect(kind, here, key, old, new, after), old, new)


def _has_names(parts: Any, name: str) -> bool:
    return parts is None or all(isinstance(one, Mapping) and name in one for one in parts)


def _of_lists(kind: str, slug: str, path: str, name: str, old: Any, new: Any) -> Iterator[Change]:
    before, after = ({one[name]: one for one in parts} for parts in (old, new))
    for key in dict.fromkeys((*before, *after)):
        here = f"{path}/{key}"
        if key not in before:
            yield Change(kind, slug, here, _came(path, after[key]), None, after[key])
        elif key not in after:
            yield Change(kind, slug, here, _went(path), before[key], None)
        else:
            yield from _of_maps(kind, slug, here, before[key], after[key])


def _came(path: str, part: Mapping[str, Any]) -> Effect:
    """A part that is new: a required field, a paper to bring or a question has to be answered."""
    key = path.rsplit("/", 1)[-1]
    if key == "fields":
        return Effect.ask if part.get("required", True) else Effect.silent
    if key == "papers":
        return Effect.ask if part["mode"] in MODES[:3] else Effect.silent
    return Effect.silent if key in ("options", "elsewhere", "variants") else Effect.ask


def _went(path: str) -> Effect:
    """A part that is gone: what was answered stays, unused; a chosen option must be chosen anew."""
    return (
        Effect.ask if path.rsplit("/", 1)[-1] in ("items", "options", "variants") else Effect.silent
    )


def _effect(kind: str, path: str, key: str, old: Any, new: Any, after: Mapping[str, Any]) -> Effect:
    if kind == "statements":
        return Effect.words if key in STATEMENT_WORDS else Effect.ask
    if key in ("minimum", "maximum", "decimals"):
        return _of_limit(key, old, new)
    if key == "mode":
        return Effect.ask if MODES.index(new) < MODES.index(old) else Effect.silent
    if key == "required":
        return Effect.silent if new is False else Effect.ask
    if key in ("replaced_by", "result_of", "per_row", "sensitivity", "excluded", "full_promise"):
        return Effect.silent
    return Effect.words if key in WORDS else Effect.ask


def _of_limit(key: str, old: Any, new: Any) -> Effect:
    """A looser limit lets every stored value stand."""
    if key == "minimum":
        return Effect.silent if new is None or (old is not None and new <= old) else Effect.ask
    if key == "maximum":
        return Effect.silent if new is None or (old is not None and new >= old) else Effect.ask
    return Effect.silent if (new or 0) >= (old or 0) else Effect.ask
