"""Where a person's name and identity number come from (身份认证).

A hall fills this with its own provider (ONEGO_IDENTITY). What stands here proves nobody: it
invents a person, and says so.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from datetime import date, timedelta
from functools import lru_cache

from stdnum.cn import ric

from webapp.accounts.values import Identity
from webapp.core import crypto, plugins, settings
from webapp.core.settings import Settings, SettingsError

SIMULATED = "simulated"
NONE = "none"


class IdentityProvider(ABC):
    """Proves who owns a phone number."""

    simulated: bool = False

    @abstractmethod
    def identify(self, phone: str) -> Identity | None:
        """The proved owner of a mobile number, or None where nobody was proved."""


class NoIdentity(IdentityProvider):
    """Proves nobody: people type their name and number."""

    def identify(self, phone: str) -> Identity | None:
        """Nobody."""
        return None


class SimulatedIdentity(IdentityProvider):
    """Invents an adult for each number, the same one each time.

    The numbers are well formed (GB 11643-1999), with a valid check digit. Their sequence is 000,
    which is given to nobody, so that they are no real person's.
    """

    simulated = True

    REGION = "370200"
    SEQUENCE = "000"
    FAMILY = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
    GIVEN = (
        *("建国", "秀英", "海燕", "志强", "丽华", "晓明", "雨桐", "子轩", "文博", "思远"),
        *("静怡", "佳琪", "国栋", "春梅", "永胜", "玉兰", "明哲", "欣然", "伟东", "雪梅"),
    )
    FIRST_BIRTH = date(1960, 1, 1)
    BIRTH_DAYS = 365 * 42

    def identify(self, phone: str) -> Identity | None:
        """A person who does not exist."""
        seed = int.from_bytes(crypto.digest("demonstration-person", phone.encode()), "big")
        seed, family = divmod(seed, len(self.FAMILY))
        seed, given = divmod(seed, len(self.GIVEN))
        born = self.FIRST_BIRTH + timedelta(days=seed % self.BIRTH_DAYS)
        stem = f"{self.REGION}{born:%Y%m%d}{self.SEQUENCE}"
        return Identity(
            name=self.FAMILY[family] + self.GIVEN[given],
            id_number=stem + ric.calc_check_digit(stem + "0"),
            source=SIMULATED,
        )


@lru_cache(maxsize=4)
def _provider(name: str) -> IdentityProvider:
    if name == SIMULATED:
        return SimulatedIdentity()
    if name == NONE:
        return NoIdentity()
    return plugins.load("ONEGO_IDENTITY", name, IdentityProvider)  # type: ignore[type-abstract]


def provider() -> IdentityProvider:
    """The provider that the settings name. Raises SettingsError where there is none."""
    return _provider(settings.current().identity)


def check_production(configured: Settings) -> None:
    """Refuse a start in production with invented people. Raises SettingsError with the mend."""
    if not configured.is_demonstration and _provider(configured.identity).simulated:
        raise SettingsError(
            "production proves identities for real, or not at all: set ONEGO_IDENTITY to none, "
            "or to module:Class of an IdentityProvider (webapp.accounts.identity)"
        )
