"""The invented people are well formed, stay who they are, and serve no real hall."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from stdnum.cn import ric

from webapp.accounts import identity
from webapp.accounts.identity import NoIdentity, SimulatedIdentity
from webapp.core import settings
from webapp.core.settings import Settings, SettingsError

pytestmark = pytest.mark.one_database
PHONES = [f"138{number:08d}" for number in range(0, 100_000_000, 333_333)]


@pytest.mark.parametrize(
    "number", ["11010519491231002X", "370202199003070011", "370202201512310028"]
)
def test_the_library_knows_the_vectors_of_the_rules(number: str) -> None:
    assert ric.is_valid(number)
    assert not ric.is_valid(number[:-1] + ("0" if number[-1] != "0" else "1"))


def test_invented_people_are_valid_adults_and_nobody_real(database: Any) -> None:
    provider = SimulatedIdentity()
    numbers = set()
    for phone in PHONES:
        person = provider.identify(phone)
        assert person is not None
        assert ric.is_valid(person.id_number), person
        assert date(1960, 1, 1) <= ric.get_birth_date(person.id_number) < date(2002, 1, 1)
        assert person.id_number[14:17] == "000", "the sequence that is given to nobody"
        assert person.source == "simulated"
        assert len(person.name) == 3
        numbers.add((person.name, person.id_number))
    assert len(numbers) > len(PHONES) * 0.98


def test_the_same_phone_is_the_same_person(database: Any) -> None:
    one, two = SimulatedIdentity(), SimulatedIdentity()
    assert one.identify("13800138000") == two.identify("13800138000")
    assert one.identify("13800138000") != one.identify("13800138001")


def test_production_refuses_invented_people() -> None:
    production = Settings(mode="production")
    with pytest.raises(SettingsError, match="ONEGO_IDENTITY to none"):
        identity.check_production(production)
    identity.check_production(msgspec.structs.replace(production, identity="none"))
    identity.check_production(Settings())
    smuggled = "webapp.accounts.identity:SimulatedIdentity"
    with pytest.raises(SettingsError, match="for real"):
        identity.check_production(msgspec.structs.replace(production, identity=smuggled))


def test_without_a_provider_nobody_is_proved(database: Any) -> None:
    settings.configure(msgspec.structs.replace(database.settings, identity="none"))
    assert isinstance(identity.provider(), NoIdentity)
    assert identity.provider().identify("13800138000") is None
