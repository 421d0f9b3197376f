"""What outlives visitors: the terminal's token, and the lock that only one program holds."""

from __future__ import annotations

import fcntl
import json
import os
from dataclasses import asdict, dataclass, field
from pathlib import Path


class AlreadyRunning(Exception):
    """Another program uses this folder."""


@dataclass(frozen=True)
class Enrolment:
    """What the server gave this terminal for its code, and what it said about the hall."""

    server: str
    token: str
    name: str
    hall: dict[str, str] = field(default_factory=dict)
    """The hall's name by language."""
    phone: str = ""
    demonstration: bool = False


class State:
    """The folder of the state; nobody else may read it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
        self.file = folder / "terminal.json"
        self._lock: int | None = None

    def lock(self) -> None:
        """Be the only one. Raises AlreadyRunning."""
        handle = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(handle)
            raise AlreadyRunning(f"a terminal program runs already with {self.folder}") from error
        self._lock = handle

    def unlock(self) -> None:
        """Let another one be."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def load(self, server: str) -> Enrolment | None:
        """The enrolment at this server; None before it, and where the file cannot be read."""
        try:
            found = Enrolment(**json.loads(self.file.read_text("utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return found if found.server == server else None

    def save(self, enrolment: Enrolment) -> None:
        """Keep an enrolment: whole or not at all, through a power cut too."""
        half = self.file.with_suffix(".half")
        handle = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(asdict(enrolment), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        half.replace(self.file)

    def forget(self) -> None:
        """Forget an enrolment that the server has ended."""
        self.file.unlink(missing_ok=True)
