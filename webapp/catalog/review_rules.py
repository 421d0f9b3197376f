"""Facts that nobody has confirmed (待核实), and what a review of one rests on. Pure.

A review is about a fact at its place with its value. Its key says both, so that a number that
changes needs a new review, and a list that is sorted anew does not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from typing import Any

import msgspec

from webapp.catalog.loader import Loaded
from webapp.catalog.problems import Place
from webapp.catalog.short_forms import PathInFile
from webapp.catalog.values import (
    LANGUAGES,
    UNKNOWN_SOURCE,
    Clock,
    Dependency,
    Fact,
    Fee,
    Inspection,
    ItemPaper,
    Parameter,
    Revision,
    Source,
)
from webapp.catalog.values.base import as_json
from webapp.catalog.walking import definitions, parts

DIGEST = 12
"""Characters of the value's digest in a key: enough to tell a value from its successor."""
NAMES = ("item", "field", "paper", "slug", "variant")
"""What a part of a list is known by, so that its place in the list does not count."""
NOT_THE_FACT = frozenset({"source", "purpose", "lines", "ask_when"})
"""Keys beside a source that are no part of what it proves."""


class Unconfirmed(msgspec.Struct, frozen=True):
    """One fact that nobody has confirmed: its key, where it stands, its value, whom it concerns."""

    key: str
    kind: str
    slug: str
    path: str
    place: Place
    value: Any
    source: Source
    part: Any
    themes: tuple[str, ...] = ()

    def words(self, language: str = "en") -> str:
        """The value in a line: `5 wd`, `0 fen`, or the sentence itself."""
        return in_words(self.part, language)


def unconfirmed(loaded: Loaded) -> list[Unconfirmed]:
    """Every fact whose source is a practice, nobody yet, or marked `reviewed: false`."""
    users = _users(loaded)
    found: dict[tuple[str, int], Unconfirmed] = {}
    for kind, slug, definition in definitions(loaded):
        lines = loaded.positions[kind, slug].lines
        for source, path, around in _sources(definition):
            if path not in lines:
                continue
            value = what_it_proves(around)
            one = Unconfirmed(
                key=key_of(kind, slug, definition, path, value),
                kind=kind,
                slug=slug,
                path=named_path(definition, path[:-1]),
                place=loaded.place(kind, slug, *path),
                value=value,
                source=source,
                part=around,
                themes=users.get((kind, slug), ()),
            )
            found.setdefault((one.key, one.place.line), one)
    return sorted(found.values(), key=lambda one: one.place)


def _sources(definition: Any) -> Iterator[tuple[Source, PathInFile, Any]]:
    """Every unconfirmed source with its path, and what it stands beside."""
    around: dict[PathInFile, Any] = {}
    for part, path in parts(definition):
        around[path] = part
        if isinstance(part, Source) and not part.is_reviewed:
            beside = next(
                around[path[:n]] for n in range(len(path) - 1, -1, -1) if path[:n] in around
            )
            if isinstance(beside, Parameter) and beside.default == "":
                continue  # nothing is stated: each hall says it
            yield part, path, part if isinstance(path[-1], int) else beside


def what_it_proves(part: Any) -> Any:
    """The value that a source stands beside, without its words: those may be polished.

    A sentence (a condition, a duty) is its own value; of a source alone it is what it names.
    """
    if isinstance(part, Fact):
        return part.text
    if isinstance(part, Source):
        return {"source": msgspec.to_builtins(msgspec.structs.replace(part, reviewed=None))}
    return _bare(msgspec.to_builtins(part))


def _bare(value: Any) -> Any:
    """A value without its texts."""
    if isinstance(value, dict):
        return {
            key: _bare(one)
            for key, one in value.items()
            if key not in NOT_THE_FACT and not _is_text(one)
        }
    if isinstance(value, list | tuple):
        return [_bare(one) for one in value if not _is_text(one)]
    return value


def _is_text(value: Any) -> bool:
    return isinstance(value, dict) and bool(value) and set(value) <= {*LANGUAGES, "zh-Hant"}


def key_of(kind: str, slug: str, definition: Any, path: PathInFile, value: Any) -> str:
    """The key of a fact: its place by names, and the digest of its value."""
    digest = hashlib.sha256(as_json(value)).hexdigest()[:DIGEST]
    where = "/".join(filter(None, (kind, slug, named_path(definition, path[:-1]))))
    return f"{where}#{digest}"


def named_path(definition: Any, path: PathInFile) -> str:
    """A path whose places in lists are names, or left out where a part has none."""
    words: list[str] = []
    here = definition
    for step in path:
        if isinstance(step, int):
            here = here[step]
            name = next((getattr(here, one) for one in NAMES if getattr(here, one, "")), "")
            words += [name] if isinstance(name, str) and name else []
        else:
            here = here[step] if isinstance(here, dict) else getattr(here, step)
            words.append(step)
    return "/".join(words)


def in_words(part: Any, language: str) -> str:
    """What a source stands beside, in a line."""
    match part:
        case Clock():
            more = f" +{part.extension}" if part.extension else ""
            return f"{part.n} {part.unit}{more}"
        case Fee():
            return f"{part.fen} fen"
        case Parameter():
            return " ".join(filter(None, (str(part.default), part.unit.get(language, ""))))
        case ItemPaper():
            return f"{part.paper}: {part.mode.value}"
        case Inspection():
            within = f" {in_words(part.within, language)}" if part.within else ""
            return f"{part.kind.value}{within}"
        case Dependency():
            return f"{part.item} < {', '.join(part.after)}"
    for name in ("text", "name", "title"):
        text = getattr(part, name, None)
        if isinstance(text, dict) and text:
            months = getattr(part, "months", None)
            more = f" · {months} months" if months else ""
            return str(text.get(language) or next(iter(text.values()))) + more
    bare = _bare(msgspec.to_builtins(part))
    return " · ".join(f"{key} {value}" for key, value in bare.items())


def _users(loaded: Loaded) -> dict[tuple[str, str], tuple[str, ...]]:
    """The themes that each definition serves: their own, their items', and what these use."""
    users: dict[tuple[str, str], dict[str, None]] = {}
    for theme in loaded.of("themes").values():
        users.setdefault(("themes", theme.slug), {})[theme.slug] = None
        for entry in theme.items:
            item = loaded.of("items").get(entry.item)
            if item is None:
                continue
            own = [("items", item.slug)]
            own += [("fields", use.field) for use in item.fields]
            own += [("papers", use.paper) for use in item.papers]
            statements = {item.statement, *(way.statement for way in item.variants)}
            own += [("statements", slug) for slug in sorted(statements) if slug]
            for key in own:
                users.setdefault(key, {})[theme.slug] = None
    return {key: tuple(slugs) for key, slugs in users.items()}


def confirm(loaded: Loaded, keys: Collection[str]) -> None:
    """Mark the facts that were reviewed, so that what is built of the files shows them plainly."""
    if not keys:
        return
    shared = _shared(loaded)
    for kind, known in loaded.definitions.items():
        for slug, definition in known.items():
            paths = [
                path
                for _source, path, around in _sources(definition)
                if key_of(kind, slug, definition, path, what_it_proves(around)) in keys
                or (kind == "themes" and shared.get((slug, *path), "") in keys)
            ]
            for path in paths:
                known[slug] = _confirmed(known[slug], path)


def _shared(loaded: Loaded) -> dict[PathInFile, str]:
    """The keys of facts in questions that themes share, by theme and path: confirmed once."""
    found: dict[PathInFile, str] = {}
    for slug, theme, place in loaded.uses:
        question = loaded.of("questions").get(slug)
        for _source, path, around in _sources(question):
            key = key_of("questions", slug, question, path, what_it_proves(around))
            found[theme, "questions", place, *path] = key
    return found


def _confirmed(value: Any, path: PathInFile) -> Any:
    """A definition with the source at this path marked as reviewed."""
    if not path:
        return msgspec.structs.replace(value, reviewed=True)
    step, rest = path[0], path[1:]
    if isinstance(step, int):
        changed = [_confirmed(one, rest) if n == step else one for n, one in enumerate(value)]
        return type(value)(changed)
    if isinstance(value, dict):
        return {**value, step: _confirmed(value[step], rest)}
    return msgspec.structs.replace(value, **{step: _confirmed(getattr(value, step), rest)})


def of_revision(revision: Revision) -> int:
    """How many facts of a published catalog bear the mark 待核实."""
    kinds = ("items", "themes", "papers", "statements", "parameters")
    return sum(
        1
        for kind in kinds
        for definition in getattr(revision, kind).values()
        for source, _path, _around in _sources(definition)
        if source != UNKNOWN_SOURCE
    )
