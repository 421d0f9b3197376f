"""Set up this clone: `python3 config/setup/setup.py run` (to serve) or `test` (to prove as well).

Each step leaves a stamp with a digest of what it was made from, so that a second call does nothing
and says nothing. Nothing here needs root; only `test` offers to call apt, and only as root.
Runs on the machine's own Python, before anything is installed: standard library alone.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / ".stamps"
SETUP = Path("config/setup")
DONE = []
LEAST_PYTHON = (3, 11)
LEAST_NODE = 18


def stop(message):
    """End with one clear line."""
    sys.exit("onego set-up: " + message)


def digest(*names, extra=""):
    """A digest of a word and of files (from the root); a folder stands for its text files."""
    sha = hashlib.sha256(extra.encode())
    for name in names:
        path = ROOT / name
        files = sorted(path.rglob("*.*")) if path.is_dir() else [path]
        for file in files:
            if file.is_dir() or file.suffix in (".gz", ".mo", ".png"):
                continue
            sha.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return sha.hexdigest()


def run(*command, quiet=True, env=None):
    """Run a tool in the root; when it fails, show what it said and end."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words,
        cwd=ROOT,
        env={**os.environ, **(env or {})},
        stdout=subprocess.PIPE if quiet else None,
        stderr=subprocess.STDOUT if quiet else None,
        check=False,
    )
    if done.returncode:
        sys.stderr.write((done.stdout or b"").decode(errors="replace"))
        stop("this command failed: " + " ".join(words[:6]) + (" …" if len(words) > 6 else ""))
    return (done.stdout or b"").decode(errors="replace")


def step(name, label, made_from, work, needed=()):
    """Do the work unless its stamp agrees with what it would be made from."""
    stamp = STAMPS / name
    complete = stamp.is_file() and all((ROOT / path).exists() for path in needed)
    if complete and stamp.read_text() == made_from:
        return
    print("  " + label + " …", flush=True)
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(made_from)
    DONE.append(name)


def check_tools():
    """Name what only the machine's owner can install."""
    if sys.version_info < LEAST_PYTHON:
        stop(
            "Python {}.{} or newer is needed, this is {}.{}. Install it, or name another one: "
            "make run PYTHON=/path/to/python3.11".format(*LEAST_PYTHON, *sys.version_info)
        )
    try:
        import ensurepip
        import venv  # noqa: F401

        ensurepip.version()
    except ImportError:
        stop("Python's venv module is missing. As root: apt install python3-venv")


def make_venv():
    """A fresh environment: one that was made elsewhere, or by another Python, does not work."""
    shutil.rmtree(str(VENV), ignore_errors=True)
    run(sys.executable, "-m", "venv", VENV)


def pip(*words):
    """The environment's pip, without its chatter."""
    run(PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "-q", *words)


def install_clone():
    """Put this clone on the environment's path, and `onego` into its bin."""
    compat = "--config-settings=editable_mode=compat"
    pip("install", "--no-deps", "--no-build-isolation", compat, "-e", ".")


def npm():
    """The machine's npm where its node is new enough, else one packaged for Python."""
    try:
        version = subprocess.run(["node", "--version"], capture_output=True, text=True, check=True)
        major = int(version.stdout.strip().lstrip("v").split(".")[0])
        if major >= LEAST_NODE and shutil.which("npm"):
            return "npm"
    except (OSError, ValueError, subprocess.CalledProcessError):
        pass
    lock = SETUP / "requirements-node.txt"
    step(
        "node",
        "Node (packaged, since the machine has none that is new enough)",
        digest(lock),
        lambda: pip("install", "--require-hashes", "-r", lock),
    )
    return str(VENV / "bin" / "npm")


def install_front_end(mode):
    """Fetch the locked front-end packages; the checkers only for tests."""
    command = [npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = str(VENV / "bin") + os.pathsep + os.environ.get("PATH", "")
    run(*command, *([] if mode == "test" else ["--omit=dev"]), env={"PATH": path})


def main(mode):
    """Every step in order; quiet when nothing is to be done."""
    start = time.monotonic()
    os.chdir(str(ROOT))
    venv_of = str((str(ROOT), sys.version_info[:2]))
    if not (STAMPS / "venv").is_file() or (STAMPS / "venv").read_text() != venv_of:
        check_tools()
        print(f"Setting up OneGo in {ROOT} (the first time takes a few minutes)", flush=True)
    step("venv", "Python environment", venv_of, make_venv, needed=[".venv/bin/python"])

    has_dev = (STAMPS / "packages-test").is_file()
    lock = "requirements-dev.txt" if mode == "test" or has_dev else "requirements.txt"
    suffix = "-test" if mode == "test" or has_dev else ""
    step(
        "packages" + suffix,
        "Python packages" + (" and test tools" if suffix else ""),
        digest(lock),
        lambda: pip("install", "--require-hashes", "-r", lock),
    )
    step(
        "clone",
        "Command .venv/bin/onego",
        digest("pyproject.toml", extra=venv_of),
        install_clone,
        needed=[".venv/bin/onego"],
    )
    step(
        "front-end" + suffix,
        "Front-end packages",
        digest("package.json", "package-lock.json", ".npmrc"),
        lambda: install_front_end("test" if suffix else "run"),
        needed=["node_modules"],
    )
    step(
        "vendor",
        "Third-party files and their licences",
        digest(
            "package-lock.json",
            "requirements.txt",
            "static/icons.txt",
            "config/keyboard",
            SETUP / "pinyin.py",
            SETUP / "vendor.py",
        ),
        lambda: run(PYTHON, SETUP / "vendor.py"),
        needed=[
            "static/vendor/licences.json",
            "static/vendor/icons.svg",
            "static/vendor/pinyin/core.txt",
            "config/fonts/NotoSerifSC_400Regular.ttf",
        ],
    )
    step(
        "icons",
        "Icons of the installed app",
        digest("static/icons/mark.svg", "static/css/tokens.css", SETUP / "icons.py"),
        lambda: run(PYTHON, SETUP / "icons.py"),
        needed=["static/icons/made/app-512.png"],
    )
    step(
        "compress",
        "Compressed style sheets and scripts",
        digest("static"),
        lambda: run(PYTHON, SETUP / "compress.py"),
        needed=["static/vendor/htmx.min.js.gz"],
    )
    if (ROOT / "translations").is_dir():
        step(
            "translations",
            "Translations",
            digest(
                "translations",
                "config/languages",
                "webapp/core/traditional.py",
                SETUP / "translations.py",
            ),
            lambda: run(PYTHON, SETUP / "translations.py", "compile"),
            needed=[
                "translations/zh_Hant/LC_MESSAGES/messages.mo",
                *(str(po.with_suffix(".mo")) for po in ROOT.glob("translations/*/*/*.po")),
            ],
        )
    if mode == "test":
        run(PYTHON, SETUP / "system.py", quiet=False)
    if DONE:
        print(f"  set up in {time.monotonic() - start:.0f} s", flush=True)


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["test"]):
        stop("say what for: config/setup/setup.py run | test")
    main(sys.argv[1])
