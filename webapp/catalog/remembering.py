"""A revision as a key of what a process remembers of it. Pure."""

from __future__ import annotations

from webapp.catalog.values import Revision


class Same:
    """A revision by its identity, as it is never changed."""

    __slots__ = ("revision",)

    def __init__(self, revision: Revision) -> None:
        self.revision = revision

    def __hash__(self) -> int:
        return id(self.revision)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Same) and self.revision is other.revision
