"""What was made for showing never serves people."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from webapp import create_app
from webapp.core import db, settings, stamp
from webapp.core.settings import Settings, SettingsError
from webapp.core.stamp import WrongDatabase

REAL = {"mode": "production", "identity": "none", "sms": "tests.messages.test_messages:Gateway"}


@pytest.fixture(autouse=True)
def restored(database: Any) -> Any:
    yield
    settings.configure(database.settings)


def test_a_stamp_stays(database: Any) -> None:
    assert stamp.read() == "demonstration"
    stamp.write("demonstration")
    with pytest.raises(WrongDatabase, match="made for demonstration, but ONEGO_MODE says produc"):
        stamp.write("production")


def test_production_refuses_a_demonstration_database(database: Any) -> None:
    with pytest.raises(WrongDatabase, match="set ONEGO_DATA"):
        create_app(msgspec.structs.replace(database.settings, **REAL))


@pytest.mark.parametrize("name", ["identity", "sms"])
def test_production_refuses_a_simulated_provider(database: Any, name: str) -> None:
    with db.transaction() as session:
        session.get_one(stamp.Stamp, stamp.KEY).value = "production"
    changed = msgspec.structs.replace(database.settings, **(REAL | {name: "simulated"}))
    with pytest.raises(SettingsError, match=f"ONEGO_{name.upper()}"):
        create_app(changed)


def test_an_empty_database_is_named(tmp_path: Any, database: Any) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(WrongDatabase, match="onego init-db"):
        create_app(Settings(data=tmp_path / "data"))
    database.renew()
