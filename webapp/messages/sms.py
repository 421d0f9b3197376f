"""Where text messages leave the house."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache

from webapp.core import plugins, settings

SIMULATED = "simulated"


class SmsSender(ABC):
    """Sends one text message (短信). A hall fills this with its own gateway (ONEGO_SMS)."""

    simulated: bool = False

    @abstractmethod
    def send(self, phone: str, text: str, *, reference: str) -> None:
        """Send `text` to a mobile number of eleven digits; raises where it was not taken.

        `reference` is the same for every try of one message, so that a gateway that knows it sends
        it once.
        """


class SimulatedSms(SmsSender):
    """Sends nothing: the stored message is all there is, and /demo/codes shows it."""

    simulated = True

    def send(self, phone: str, text: str, *, reference: str) -> None:
        """Do nothing."""


@lru_cache(maxsize=4)
def _sender(name: str) -> SmsSender:
    if name == SIMULATED:
        return SimulatedSms()
    return plugins.load("ONEGO_SMS", name, SmsSender)  # type: ignore[type-abstract]


def sender() -> SmsSender:
    """The sender that the settings name. Raises SettingsError where there is none."""
    return _sender(settings.current().sms)
