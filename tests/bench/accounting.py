"""What processes cost, by the operating system's own accounting."""

from __future__ import annotations

import os
from pathlib import Path

import psutil

TICK = 1 / os.sysconf("SC_CLK_TCK")


def tree(pid: int) -> list[int]:
    """A process and everything it started."""
    root = psutil.Process(pid)
    return [pid, *(child.pid for child in root.children(recursive=True))]


def cpu_seconds(*roots: int) -> float:
    """CPU (user and system) of these process trees so far, including children that ended."""
    total = 0.0
    for pid in [pid for root in roots for pid in tree(root)]:
        try:
            stat = Path(f"/proc/{pid}/stat").read_text()
        except FileNotFoundError:
            continue  # it ended just now: its parent carries its time
        fields = stat.rpartition(")")[2].split()
        total += sum(int(value) for value in fields[11:15]) * TICK
    return total


def pss_mb(pid: int) -> float:
    """Memory of a process in MiB; what it shares with others counts by its share."""
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"no PSS for {pid}")


def web_workers(master: int) -> list[int]:
    """The processes that answer requests: the server's children that hold its listening socket."""
    listening = _listening_sockets(master)
    return [
        child.pid for child in psutil.Process(master).children() if listening & _sockets(child.pid)
    ]


def job_runners(master: int) -> list[int]:
    """The processes that do what requests leave behind: documents, signatures, messages."""
    answering = set(web_workers(master))
    return [child.pid for child in psutil.Process(master).children() if child.pid not in answering]


def _sockets(pid: int) -> set[str]:
    found = set()
    for link in Path(f"/proc/{pid}/fd").iterdir():
        try:
            found.add(os.readlink(link))
        except FileNotFoundError:
            continue
    return {name for name in found if name.startswith("socket:")}


def _listening_sockets(pid: int) -> set[str]:
    inodes = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A":
                inodes.add(f"socket:[{fields[9]}]")
    return inodes & _sockets(pid)
