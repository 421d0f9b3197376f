"""Put a compressed copy beside each text file under static/, for browsers that take one."""

import gzip
import os
from pathlib import Path

STATIC = Path(__file__).resolve().parents[2] / "static"
TEXTS = {".css", ".js", ".svg", ".txt"}
LEAST_BYTES = 400
"""Below this, compression saves less than its headers cost."""


def compress(folder: Path = STATIC) -> None:
    """Write each missing or outdated copy, and remove those whose file is gone."""
    for copy in folder.rglob("*.gz"):
        if not copy.with_suffix("").exists():
            copy.unlink()
    for file in folder.rglob("*"):
        copy = file.with_name(file.name + ".gz")
        if file.suffix not in TEXTS or file.stat().st_size < LEAST_BYTES:
            continue
        if copy.exists() and copy.stat().st_mtime_ns >= file.stat().st_mtime_ns:
            continue
        half = copy.with_name(f"{copy.name}.{os.getpid()}")
        half.write_bytes(gzip.compress(file.read_bytes(), 9, mtime=0))
        half.replace(copy)


if __name__ == "__main__":
    compress()
