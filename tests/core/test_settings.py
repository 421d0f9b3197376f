"""Settings are read once, and one that cannot be right is refused with its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from webapp.core import plugins
from webapp.core.settings import SettingsError, load
from webapp.messages.sms import SimulatedSms, SmsSender


def test_the_defaults_are_a_demonstration_on_this_machine() -> None:
    settings = load({})
    assert settings.is_demonstration
    assert settings.is_loopback
    assert not settings.is_https
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data.is_absolute()
    assert settings.url == f"sqlite:///{settings.data}/onego.sqlite3"


def test_host_and_port_count_without_the_prefix_too() -> None:
    settings = load({"HOST": "0.0.0.0", "PORT": "9000", "DATA": "elsewhere"})
    assert (settings.host, settings.port) == ("0.0.0.0", 9000)
    assert settings.is_https
    assert settings.data == Path("var").absolute()
    assert load({"PORT": "9000", "ONEGO_PORT": "9001"}).port == 9001


def test_a_database_address_replaces_the_file() -> None:
    assert load({"ONEGO_DATABASE_URL": "postgresql+psycopg://x"}).url == "postgresql+psycopg://x"


def test_behind_a_proxy_browsers_see_https() -> None:
    assert load({"ONEGO_BEHIND_PROXY": "1"}).is_https


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"PORT": "many"}, "port"),
        ({"ONEGO_MODE": "test"}, "mode"),
        ({"ONEGO_SESSION_STAFF": "soon"}, "session_staff"),
        ({"ONEGO_PROT": "8000"}, "ONEGO_PROT"),
        ({"ONEGO_MESSAGE_NIGHT_FROM": "9pm"}, "ONEGO_MESSAGE_NIGHT_FROM"),
        ({"ONEGO_BOOKING_OFF_HOUR_CANCEL": "24:30"}, "ONEGO_BOOKING_OFF_HOUR_CANCEL"),
        ({"ONEGO_CERT": "/a"}, "ONEGO_CERT and ONEGO_KEY"),
        ({"ONEGO_KEY": "/a"}, "ONEGO_CERT and ONEGO_KEY"),
    ],
)
def test_a_setting_that_cannot_be_right_is_named(environ: dict[str, str], words: str) -> None:
    with pytest.raises(SettingsError, match=words):
        load(environ)


def test_a_provider_is_loaded_by_its_name() -> None:
    made = plugins.load("ONEGO_SMS", "webapp.messages.sms:SimulatedSms", SmsSender)  # type: ignore[type-abstract]
    assert isinstance(made, SimulatedSms)


@pytest.mark.parametrize("name", ["nowhere.at.all:Sms", "webapp.messages.sms:Nothing", "", "sms"])
def test_a_provider_that_is_not_there_is_named(name: str) -> None:
    with pytest.raises(SettingsError, match=r"ONEGO_SMS=.*module:Class of a SmsSender"):
        plugins.load("ONEGO_SMS", name, SmsSender)  # type: ignore[type-abstract]


def test_a_provider_of_another_kind_is_refused() -> None:
    with pytest.raises(SettingsError, match="is not a SmsSender"):
        plugins.load("ONEGO_SMS", "datetime:timedelta", SmsSender)  # type: ignore[type-abstract]
