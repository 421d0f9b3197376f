"""Where messages to supervising departments leave the house."""

from __future__ import annotations

from abc import ABC, abstractmethod
from functools import lru_cache

from webapp.approvals.supervision_values import Outgoing
from webapp.core import plugins, settings
from webapp.core.settings import Settings

RECORDED = "recorded"


class SupervisionLink(ABC):
    """Hands one message to the system of the supervising department (审管联动平台).

    A hall fills this with its own platform (ONEGO_SUPERVISION).
    """

    @abstractmethod
    def send(self, message: Outgoing) -> str | None:
        """Hand a message over; the receipt, up to 128 characters, or None where it only waits here.

        Raises where it was not taken: it is tried again. `message.key` is the same for every try,
        so that a platform that knows it takes it once.
        """


class Recorded(SupervisionLink):
    """Sends nothing: the message waits at the desk until the department takes it over there."""

    def send(self, message: Outgoing) -> str | None:
        """Leave it where it is."""
        return None


@lru_cache(maxsize=4)
def _link(name: str) -> SupervisionLink:
    if name == RECORDED:
        return Recorded()
    return plugins.load("ONEGO_SUPERVISION", name, SupervisionLink)  # type: ignore[type-abstract]


def link() -> SupervisionLink:
    """The link that the settings name. Raises SettingsError where there is none."""
    return _link(settings.current().supervision)


def is_connected() -> bool:
    """Whether messages leave the house at all."""
    return not isinstance(link(), Recorded)


def check(configured: Settings) -> None:
    """Refuse a start whose link cannot be loaded. Raises SettingsError with the mend."""
    _link(configured.supervision)
