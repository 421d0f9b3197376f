"""A published catalog as one sealed parcel: what is asked for is opened, the rest stays packed.

A city's catalog has eleven thousand items; a process that decoded them all would be slow to start
and large. So each definition is compressed by itself, an index says where it lies, and a process
keeps what it opened lately.
"""

from __future__ import annotations

import zlib
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any, Generic, TypeVar

import msgspec

from webapp.catalog.reading import plain
from webapp.catalog.values import (
    Definition,
    Department,
    Field,
    Item,
    Paper,
    Parameter,
    Revision,
    SearchWord,
    SearchWords,
    Statement,
    Subject,
    Theme,
)

T = TypeVar("T")

MARK = b"OneGo catalog 2\n"
"""Parcels begin with it; what does not is a catalog of the first kind: JSON, compressed whole."""

KEPT = 4096
"""Opened definitions that a process keeps of each kind; a hall's daily work needs far fewer."""

KINDS: dict[str, type[Definition]] = {
    "fields": Field,
    "papers": Paper,
    "statements": Statement,
    "items": Item,
    "themes": Theme,
}

Places = dict[str, tuple[int, int]]
"""Where each definition of a kind lies in the body: offset and length, by slug."""


class Parcel(msgspec.Struct, frozen=True):
    """What is stored of a revision."""

    hash: str
    departments: dict[str, Department]
    subjects: dict[str, Subject]
    parameters: dict[str, Parameter]
    places: dict[str, Places]
    search: bytes
    body: bytes


class Packed(Mapping[str, T], Generic[T]):
    """The definitions of one kind: a mapping that opens what it is asked for."""

    def __init__(self, kind: type[T], places: Places, body: memoryview) -> None:
        self._decode = msgspec.msgpack.Decoder(kind).decode
        self._places, self._body = places, body
        self._open: OrderedDict[str, T] = OrderedDict()
        self._lock = Lock()

    def __getitem__(self, slug: str) -> T:
        known = self._open.get(slug)
        if known is not None:
            return known
        start, length = self._places[slug]
        found = self._decode(zlib.decompress(self._body[start : start + length]))
        with self._lock:
            # Of two threads that opened it at once both go on with the same one.
            found = self._open.setdefault(slug, found)
            while len(self._open) > KEPT:
                self._open.popitem(last=False)
        return found

    def __contains__(self, slug: object) -> bool:
        return slug in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


def pack(revision: Revision) -> bytes:
    """The parcel of a revision."""
    body = bytearray()
    places: dict[str, Places] = {}
    for kind in KINDS:
        places[kind] = {}
        for slug, definition in getattr(revision, kind).items():
            part = zlib.compress(msgspec.msgpack.encode(definition), 9)
            places[kind][slug] = (len(body), len(part))
            body += part
    parcel = Parcel(
        hash=revision.hash,
        departments=dict(revision.departments),
        subjects=dict(revision.subjects),
        parameters=dict(revision.parameters),
        places=places,
        search=zlib.compress(msgspec.msgpack.encode(revision.search), 9),
        body=bytes(body),
    )
    return MARK + msgspec.msgpack.encode(parcel)


def unpack(content: bytes) -> Revision:
    """The revision of a parcel, its definitions still packed."""
    if not content.startswith(MARK):
        return _first_kind(content)
    parcel = msgspec.msgpack.decode(memoryview(content)[len(MARK) :], type=Parcel)
    body = memoryview(parcel.body)
    kinds: dict[str, Any] = {
        name: Packed(kind, parcel.places[name], body) for name, kind in KINDS.items()
    }
    return Revision(
        hash=parcel.hash,
        departments=parcel.departments,
        subjects=parcel.subjects,
        parameters=parcel.parameters,
        search=msgspec.msgpack.decode(zlib.decompress(parcel.search), type=SearchWords),
        **kinds,
    )


def _first_kind(content: bytes) -> Revision:
    """A catalog that was published before there were parcels; its search words came one by one."""
    stored = msgspec.json.decode(zlib.decompress(content))
    entries = stored.pop("search", [])
    revision = msgspec.convert(stored, Revision)
    words = (
        SearchWord(
            f"{one['kind']}/{one['target']}",
            one["word"],
            plain(one["word"]),
            one.get("full", ""),
            one.get("initials", ""),
            one.get("weight", 1),
        )
        for one in entries
    )
    return msgspec.structs.replace(revision, search=SearchWords.of(words))
