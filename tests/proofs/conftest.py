"""What the proofs share: how long they are, and a server's settings on each database."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.conftest import RUN_FOLDER
from tests.support import postgres, variants


@pytest.fixture
def rounds() -> int:
    """How long a proof is: PROOF_ROUNDS, or a sample."""
    return int(os.environ.get("PROOF_ROUNDS", "3"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each proof with a server of its own on both databases."""
    if "environment" in metafunc.fixturenames:
        kinds = variants.databases(metafunc, ["sqlite", "postgresql"])
        metafunc.parametrize("environment", kinds, indirect=True)


@pytest.fixture
def environment(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """The environment variables of a server with an empty database of each kind."""
    quick = {
        "ONEGO_WORKERS": "2",
        "ONEGO_ARGON2_TIME_COST": "1",
        "ONEGO_ARGON2_MEMORY_KIB": "64",
        "ONEGO_ATTEMPTS_ADDRESS_FACTOR": "100000",
        "ONEGO_ATTEMPTS_CODE_SEND": "100000",
        "ONEGO_ATTEMPTS_CODE_CHECK": "100000",
        "ONEGO_CODE_AGAIN": "0",
    }
    if request.param == "sqlite":
        return quick
    cluster = postgres.shared(Path(os.environ[RUN_FOLDER]))
    name = f"proof_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    cluster.copy("template1", name)
    return {**quick, "ONEGO_DATABASE_URL": cluster.url(name)}
