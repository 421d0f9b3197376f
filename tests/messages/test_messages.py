"""A message is written with its cause, handed over by a job, and forgotten in time."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any

import msgspec
import pytest
from sqlalchemy import func, select

from webapp.core import jobs, settings
from webapp.core.db import reading, transaction
from webapp.core.i18n import ENGLISH, LOCALES, TRADITIONAL, pick
from webapp.core.settings import Settings, SettingsError
from webapp.messages import service, sms, words
from webapp.messages.models import Message

NOW = datetime(2026, 11, 27, 2, tzinfo=UTC)


class Gateway(sms.SmsSender):
    """A provider that remembers what it was given, and can be down."""

    sent: list[tuple[str, str, str]]
    down = False

    def __init__(self) -> None:
        Gateway.sent = []

    def send(self, phone: str, text: str, *, reference: str) -> None:
        if Gateway.down:
            raise ConnectionError("the gateway is down")
        Gateway.sent.append((phone, text, reference))


GATEWAY = f"{__name__}:Gateway"


@pytest.fixture
def gateway(database: Any) -> Iterator[type[Gateway]]:
    settings.configure(msgspec.structs.replace(database.settings, sms=GATEWAY))
    sms._sender.cache_clear()
    Gateway.sent = []
    yield Gateway
    Gateway.down = False


def send(phone: str = "13800138000", kind: str = "code", **values: Any) -> None:
    parameters = {"code": "123456", "minutes": "10"}
    with transaction() as session:
        service.send(
            session, kind, phone, parameters, hall_id=1, now=values.pop("now", NOW), **values
        )


def message() -> Message:
    with reading() as session:
        return session.scalars(select(Message)).one()


def count() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Message)) or 0


def test_a_message_is_handed_over_once(gateway: type[Gateway]) -> None:
    send()
    assert message().sent_at is None
    jobs.run_due(NOW)
    jobs.run_due(NOW)
    service.hand_over({"message": message().id}, NOW)
    assert [row[0] for row in gateway.sent] == ["13800138000"]
    assert "123456" in gateway.sent[0][1]
    assert gateway.sent[0][2] == f"message-{message().id}"
    assert message().sent_at == NOW


def test_a_gateway_that_is_down_gets_it_later(gateway: type[Gateway]) -> None:
    send()
    gateway.down = True
    jobs.run_due(NOW)
    assert message().sent_at is None
    gateway.down = False
    jobs.run_due(NOW + timedelta(minutes=1))
    assert len(gateway.sent) == 1


def test_a_message_goes_with_its_cause(gateway: type[Gateway]) -> None:
    def fail() -> None:
        with transaction():
            send()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    jobs.run_due(NOW)
    assert count() == 0
    assert gateway.sent == []


def test_a_message_that_is_gone_is_left_alone(gateway: type[Gateway]) -> None:
    service.hand_over({"message": 404}, NOW)
    assert gateway.sent == []


def test_nobody_to_tell(gateway: type[Gateway]) -> None:
    send(phone="")
    assert count() == 0


def test_the_language_is_the_persons(database: Any) -> None:
    send(locale=ENGLISH)
    assert message().content.startswith("[OneGo] Your code is 123456.")


def test_numbers_and_words_are_sealed(database: Any) -> None:
    send()
    with reading() as session:
        row = session.connection().exec_driver_sql("select recipient, content from message").one()
    assert b"138" not in bytes(row.recipient)
    assert b"123456" not in bytes(row.content)


def test_every_message_says_the_same_in_each_language() -> None:
    for kind, text in words.WORDS.items():
        needs = [
            {name for _, name, _, _ in Formatter().parse(pick(text, one)) if name}
            for one in LOCALES
        ]
        assert all(need == needs[0] for need in needs), kind
        # Traditional Chinese is made of the Simplified; all others are written.
        assert {*LOCALES} - {*text} == {TRADITIONAL}
        # Two parts of an SMS in Chinese are 134 characters.
        assert len(text[LOCALES[0]]) <= 100


def test_messages_are_forgotten(database: Any) -> None:
    send()
    service.forget_old({}, NOW + timedelta(hours=23))
    assert count() == 1
    service.forget_old({}, NOW + timedelta(hours=25))
    assert count() == 0


def test_other_messages_stay_longer_than_codes(
    database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(words.WORDS, "other", words.WORDS["code"])
    send(kind="other")
    days = timedelta(days=settings.current().message_days)
    service.forget_old({}, NOW + days - timedelta(hours=1))
    assert count() == 1
    service.forget_old({}, NOW + days + timedelta(hours=1))
    assert count() == 0


def test_codes_are_shown_newest_first_in_a_demonstration_alone(database: Any) -> None:
    send("13800138000")
    send("13900139000")
    assert [code.phone for code in service.newest_codes()] == ["13900139000", "13800138000"]
    settings.configure(msgspec.structs.replace(database.settings, mode="production"))
    with pytest.raises(PermissionError):
        service.newest_codes()


def test_codes_that_are_really_sent_are_not_shown(gateway: type[Gateway]) -> None:
    with pytest.raises(PermissionError):
        service.newest_codes()


def test_the_token_is_made_once_and_private(database: Any) -> None:
    token = service.demo_token(database.data)
    assert service.demo_token(database.data) == token
    path = database.data / "secrets" / "demo.token"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_production_needs_a_real_gateway() -> None:
    production = Settings(mode="production")
    with pytest.raises(SettingsError, match="set ONEGO_SMS"):
        service.check_production(production)
    smuggled = msgspec.structs.replace(production, sms="webapp.messages.sms:SimulatedSms")
    with pytest.raises(SettingsError, match="is simulated"):
        service.check_production(smuggled)
    service.check_production(msgspec.structs.replace(production, sms=GATEWAY))
    service.check_production(Settings())
