"""Where each part of a definition stands: file and line, for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from webapp.catalog.problems import Place
from webapp.catalog.short_forms import PathInFile


@dataclass
class Positions:
    """The lines of one definition's parts, by path.

    `borrowed` are the places of parts that the definition takes from another file.
    """

    file: Path
    lines: dict[PathInFile, int] = field(default_factory=dict)
    borrowed: dict[PathInFile, Place] = field(default_factory=dict)

    def place(self, *path: str | int) -> Place:
        """Where a part stands; the nearest enclosing part where it is not written itself."""
        for length in range(len(path), -1, -1):
            line = self.lines.get(path[:length])
            if line is not None:
                return Place(self.file, line)
            if path[:length] in self.borrowed:
                return self.borrowed[path[:length]]
        return Place(self.file, 1)
