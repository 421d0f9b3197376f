"""`onego staff` on a prepared database."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner, Result

from tests.accounts.conftest import HERE, NOW
from webapp.accounts import service

pytestmark = pytest.mark.one_database


@pytest.fixture
def onego(database: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """onego("staff", "list") runs the command as its own process would."""
    from webapp.cli import main

    monkeypatch.setenv("ONEGO_DATA", str(database.data))
    monkeypatch.setenv("ONEGO_ARGON2_TIME_COST", "1")
    monkeypatch.setenv("ONEGO_ARGON2_MEMORY_KIB", "64")

    def run(*words: str, said: str | None = None) -> Result:
        return CliRunner().invoke(main, ["staff", *words], input=said)

    return run


def test_add_shows_a_random_password_once(onego: Any) -> None:
    result = onego("add", "limin", "--name", "李敏", "--duty", "accept", "--duty", "review")
    assert result.exit_code == 0, result.output
    password = result.output.split("shown this once:")[1].strip()
    assert service.check_password("limin", password, address=HERE, now=NOW)
    listed = onego("list").output
    assert "limin" in listed
    assert "李敏: accept, review; all departments" in listed
    assert password not in listed


def test_add_takes_a_password_from_standard_input(onego: Any) -> None:
    words = ["add", "limin", "--name", "李敏", "--duty", "accept", "--department", "market"]
    result = onego(*words, "--password-stdin", said="a good long phrase\n")
    assert result.exit_code == 0, result.output
    assert "phrase" not in result.output
    assert service.check_password("limin", "a good long phrase", address=HERE, now=NOW)


@pytest.mark.parametrize(
    ("words", "said", "message"),
    [
        (("Li Min", "--name", "x", "--duty", "accept"), None, "small letters"),
        (("limin", "--name", "x", "--duty", "rule"), None, "accept"),
        (("limin", "--name", "x"), None, "--duty"),
        (("limin", "--name", "x", "--duty", "accept", "--password-stdin"), "1\n", "12 characters"),
    ],
)
def test_what_cannot_be_taken_is_said(
    onego: Any, words: tuple[str, ...], said: str | None, message: str
) -> None:
    result = onego("add", *words, said=said)
    assert result.exit_code != 0
    assert message in result.output
    assert "Traceback" not in result.output


def test_a_taken_name_a_new_password_and_letting_go(onego: Any) -> None:
    onego("add", "limin", "--name", "李敏", "--duty", "accept")
    assert "is taken" in onego("add", "limin", "--name", "李敏", "--duty", "accept").output
    result = onego("password", "limin")
    password = result.output.split("shown this once:")[1].strip()
    assert service.check_password("limin", password, address=HERE, now=NOW)
    assert onego("deactivate", "limin").exit_code == 0
    assert "(deactivated)" in onego("list").output
    for command in ("deactivate", "password"):
        result = onego(command, "nobody")
        assert result.exit_code == 1
        assert "nobody has the user name 'nobody'" in result.output


@pytest.mark.parametrize("command", [[], ["add"], ["list"], ["deactivate"], ["password"]])
def test_help_needs_no_database(
    command: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    from webapp.cli import main

    monkeypatch.setenv("ONEGO_DATA", str(tmp_path / "none"))
    result = CliRunner().invoke(main, ["staff", *command, "--help"])
    assert result.exit_code == 0
    assert not (tmp_path / "none").exists()


def test_without_a_database_the_command_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    from webapp.cli import main

    monkeypatch.setenv("ONEGO_DATA", str(tmp_path))
    result = CliRunner().invoke(main, ["staff", "list"])
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert result.output.startswith("Error: ")
