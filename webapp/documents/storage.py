"""Where the bytes of papers and documents lie: sealed, under random names, outside the database.

A folder under the data folder today; an object store needs one more class and a setting. A file is
written once and never changed; what no row names any more is swept by the rooms that own the rows.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from webapp.core import clock, crypto, settings

PURPOSE = "storage"
"""The key that seals stored files."""


class Storage(ABC):
    """A place for files: an outside edge, so another kind of store can take its place."""

    @abstractmethod
    def put(self, area: str, content: bytes) -> str:
        """Store `content` durably under a new random name of this area; the name."""

    @abstractmethod
    def get(self, name: str) -> bytes:
        """What was stored under a name. Raises FileNotFoundError."""

    @abstractmethod
    def delete(self, name: str) -> None:
        """Forget a name; one that is not there is no error."""

    @abstractmethod
    def names(self, area: str) -> Iterator[tuple[str, datetime]]:
        """Every name of an area and when it was stored, for the sweep of what nobody names."""


class FolderStorage(Storage):
    """Files in a folder, sealed (AES-GCM), mode 600, spread over 256 folders."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def put(self, area: str, content: bytes) -> str:
        name = f"{area}/{crypto.token()}"
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = path.with_suffix(".part")
        with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(crypto.encrypt(PURPOSE, content))
            file.flush()
            os.fsync(file.fileno())
        # By the house's clock, like every row that names the file.
        os.utime(part, (clock.now().timestamp(),) * 2)
        part.rename(path)
        # The name too must survive a power cut before anybody is told that the file is here.
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return name

    def get(self, name: str) -> bytes:
        return crypto.decrypt(PURPOSE, self._path(name).read_bytes())

    def delete(self, name: str) -> None:
        self._path(name).unlink(missing_ok=True)

    def names(self, area: str) -> Iterator[tuple[str, datetime]]:
        for path in (self.root / area).glob("*/*"):
            try:
                stored = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            except FileNotFoundError:
                continue  # swept meanwhile
            yield f"{area}/{path.name}", stored

    def _path(self, name: str) -> Path:
        area, _, token = name.partition("/")
        return self.root / area / token[:2].lower() / token


def storage() -> Storage:
    """The store of this server."""
    return FolderStorage(settings.current().data / "files")
