"""Browser profiles: one for each visitor, deleted wholly, and looked for afterwards."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import stat
import tempfile
import time
from pathlib import Path

MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of ours in it, not a file with a known name
MEMORY_NEEDED = 512 * 1024 * 1024
"""Bytes that must be free in memory; else profiles lie on the disk."""
PREFIX = "visit-"
DELETE_SECONDS = 5.0
LONGEST = 45
"""Signs of the folder's path: Chromium makes a socket some way below it, and a socket's path has
at most 107."""

PREFERENCES = {
    "autofill": {"profile_enabled": False, "credit_card_enabled": False},
    "bookmark_bar": {"show_on_all_tabs": False},
    "browser": {"has_seen_welcome_page": True},
    "credentials_enable_service": False,
    "credentials_enable_autosignin": False,
    "download_restrictions": 3,
    "https_only_mode_enabled": False,
    "profile": {
        "password_manager_enabled": False,
        "default_content_setting_values": {"geolocation": 2, "notifications": 2, "popups": 2},
    },
    "search": {"suggest_enabled": False},
    "signin": {"allowed": False},
    "translate": {"enabled": False},
}
"""What Chromium has no flag for: it offers nothing, saves nothing, asks nobody."""


class NotDeleted(Exception):
    """A profile is still there."""


class Profiles:
    """The folder that holds the profiles of one terminal program."""

    def __init__(self, state: Path, folder: Path | None = None) -> None:
        self.folder = folder or _in_memory(state) or state / "profiles"
        if len(os.fsencode(self.folder)) > LONGEST:
            raise ValueError(
                f"{self.folder} is too long a path for Chromium: name a shorter one by --profiles"
            )
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        about = self.folder.lstat()
        if not stat.S_ISDIR(about.st_mode) or about.st_uid != os.geteuid():
            raise PermissionError(f"{self.folder} is not ours")
        self.folder.chmod(0o700)

    def fresh(self) -> Path:
        """A new, empty profile; everything that its browser writes lies below it."""
        profile = Path(tempfile.mkdtemp(prefix=PREFIX, dir=self.folder))
        for name in ("home", "t", "data/Default"):
            (profile / name).mkdir(parents=True, mode=0o700)
        preferences = profile / "data" / "Default" / "Preferences"
        preferences.write_text(json.dumps(PREFERENCES), "utf-8")
        return profile

    def delete(self, profile: Path) -> None:
        """Delete a profile, and whoever still writes into it. Raises NotDeleted."""
        end = time.monotonic() + DELETE_SECONDS
        while True:
            kill_users_of(profile)
            shutil.rmtree(profile, ignore_errors=True)
            if not os.path.lexists(profile):
                return
            if time.monotonic() > end:
                raise NotDeleted(f"{profile} cannot be deleted")
            time.sleep(0.05)

    def sweep(self) -> int:
        """Delete what an earlier run left behind (a power cut, a kill); how many there were."""
        left = sorted(self.folder.glob(PREFIX + "*"))
        for profile in left:
            self.delete(profile)
        return len(left)


def kill_users_of(profile: Path) -> None:
    """SIGKILL to each process of ours that was started with this profile.

    Chromium's crash handler leaves its parent's process group; its profile's name, which no other
    process has, still stands in its command line.
    """
    mark = os.fsencode(profile)
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit() or int(entry.name) == os.getpid():
            continue
        try:
            if mark in (entry / "cmdline").read_bytes():
                os.kill(int(entry.name), signal.SIGKILL)
        except OSError:
            continue  # it ended by itself, or is not ours


def _in_memory(state: Path) -> Path | None:
    """A folder in memory, so that a power cut leaves nothing; None where there is too little."""
    try:
        free = shutil.disk_usage(MEMORY).free
    except OSError:
        return None
    if free < MEMORY_NEEDED or not os.access(MEMORY, os.W_OK):
        return None
    mark = hashlib.sha256(str(state).encode()).hexdigest()[:12]
    return MEMORY / f"onego-kiosk-{os.geteuid()}-{mark}"
