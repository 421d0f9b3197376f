"""What can be changed of a hall's queues and windows, and what would harm those who wait."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence, Set
from enum import Enum

from webapp.core.i18n import CHINESE, ENGLISH, Text
from webapp.queues.values import QueueSetup, QueueValues, Side, WindowSetup, WindowValues

LETTER = re.compile("[A-Z]")
MOST_MINUTES, MOST_WINDOWS = 240, 999


class Field(Enum):
    """A field of the forms in which queues and windows are written."""

    letter = "letter"
    chinese = "chinese"
    english = "english"
    minutes = "minutes"
    themes = "themes"
    number = "number"
    queues = "queues"
    side = "side"


LONGEST = {Field.chinese: 10, Field.english: 24}
"""Characters of a queue's name: it is read on the television from ten metres."""


class Wrong(Enum):
    """What is wrong with a field."""

    letter = "letter"
    letter_taken = "letter_taken"
    letter_retired = "letter_retired"
    letter_on_tickets = "letter_on_tickets"
    """Numbers of today bear it; two people with one number is what a letter is there against."""
    name = "name"
    minutes = "minutes"
    theme_elsewhere = "theme_elsewhere"
    nothing_else = "nothing_else"
    """It is the only queue for everything that no other queue has."""
    number = "number"
    number_taken = "number_taken"
    number_retired = "number_retired"
    no_queue = "no_queue"
    side = "side"


Errors = Mapping[Field, Wrong]


class Bad(ValueError):
    """Fields that cannot stand so."""

    def __init__(self, errors: Errors) -> None:
        super().__init__(", ".join(f"{one.value}: {errors[one].value}" for one in errors))
        self.errors = errors


def read_queue(
    *,
    letter: str,
    chinese: str,
    english: str,
    minutes: str,
    themes: Sequence[str],
    names: Text | None = None,
) -> QueueSetup:
    """The queue that a form describes; `names` keeps what it is called in other languages.

    Raises Bad.
    """
    errors: dict[Field, Wrong] = {}
    letter = _plain(letter).upper()
    if not LETTER.fullmatch(letter):
        errors[Field.letter] = Wrong.letter
    called = {CHINESE: " ".join(chinese.split()), ENGLISH: " ".join(english.split())}
    for field, language in ((Field.chinese, CHINESE), (Field.english, ENGLISH)):
        if not 0 < len(called[language]) <= LONGEST[field]:
            errors[field] = Wrong.name
    usual = _number(minutes, MOST_MINUTES)
    if usual is None:
        errors[Field.minutes] = Wrong.minutes
    if usual is None or errors:
        raise Bad(errors)
    return QueueSetup(letter, {**(names or {}), **called}, usual, tuple(themes))


def read_window(
    *, number: str, queues: Sequence[str], side: str, flexible: bool, letters: Set[str]
) -> WindowSetup:
    """The window that a form describes; `letters` are those of the queues in use. Raises Bad."""
    errors: dict[Field, Wrong] = {}
    read = _number(number, MOST_WINDOWS)
    if read is None:
        errors[Field.number] = Wrong.number
    if not queues or not set(queues) <= letters:
        errors[Field.queues] = Wrong.no_queue
    if side not in {one.value for one in Side}:
        errors[Field.side] = Wrong.side
    if read is None or errors:
        raise Bad(errors)
    return WindowSetup(read, tuple(sorted(set(queues))), Side(side), flexible)


def _plain(text: str) -> str:
    """As typed on a Chinese keyboard too: Ａ is A, １２ is 12."""
    return unicodedata.normalize("NFKC", text).strip()


def _number(text: str, most: int) -> int | None:
    text = _plain(text)
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return int(text) if 0 < int(text) <= most else None


def queue_errors(
    wanted: QueueSetup,
    own: QueueValues | None,
    known: Sequence[QueueValues],
    borne: Set[tuple[str, int]],
) -> Errors:
    """Why a queue cannot become so.

    `known` are all queues of the hall; `borne` the letters on numbers of today, each with the
    queue that it was drawn from.
    """
    errors: dict[Field, Wrong] = {}
    others = [one for one in known if own is None or one.id != own.id]
    holder = next((one for one in others if one.letter == wanted.letter), None)
    if holder is not None:
        errors[Field.letter] = Wrong.letter_retired if holder.retired else Wrong.letter_taken
    elif any(letter == wanted.letter and (own is None or of != own.id) for letter, of in borne):
        errors[Field.letter] = Wrong.letter_on_tickets
    elsewhere = {theme for one in others if not one.retired for theme in one.themes}
    if elsewhere & {*wanted.themes}:
        errors[Field.themes] = Wrong.theme_elsewhere
    elif own is not None and wanted.themes and is_for_everything_else(own, known):
        errors[Field.themes] = Wrong.nothing_else
    return errors


def is_for_everything_else(queue: QueueValues, known: Sequence[QueueValues]) -> bool:
    """Whether this queue alone takes what no other one has."""
    there = [one.id for one in known if not one.themes and not one.retired]
    return there == [queue.id]


def window_errors(
    wanted: WindowSetup, own: WindowValues | None, known: Sequence[WindowValues]
) -> Errors:
    """Why a window cannot become so; the number of one that is there stays."""
    for one in known:
        if one.number == wanted.number and (own is None or one.id != own.id):
            return {Field.number: Wrong.number_retired if one.retired else Wrong.number_taken}
    return {}
