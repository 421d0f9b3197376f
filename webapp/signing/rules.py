"""Who may sign, what is kept as evidence, when to remind. Pure."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

import msgspec

from webapp.signing.drawing_rules import as_path, same_name
from webapp.signing.values import Circumstances, Drawn, Named, RequestState, SignerState, Way

REMIND = frozenset({3, 1, 0})
"""Days before a request expires on which those who have not signed are reminded."""
EVIDENCE_VERSION = 1
LONG_NUMBER, SHORT_NUMBER = 15, 8
"""Characters of an ID number, and of the shortest number of which some may be seen."""

ENDED = frozenset({RequestState.declined, RequestState.expired, RequestState.cancelled})
"""Nobody signs any more in one of these."""


def is_person(named: Named, name: str, id_number: str) -> bool:
    """Whether a proved identity is that of the person who is to sign: name and number both."""
    return same_name(name, named.name) and _plain(id_number) == _plain(named.id_number) != ""


def _plain(number: str) -> str:
    return "".join(number.split()).upper()


def masked(id_number: str) -> str:
    """An ID number with its middle hidden, as documents and certificates bear it.

    Of a short one, like a passport's, less is left to see.
    """
    shown = 4 if len(id_number) >= LONG_NUMBER else 2 if len(id_number) >= SHORT_NUMBER else 0
    hidden = "*" * (len(id_number) - 2 * shown)
    return f"{id_number[:shown]}{hidden}{id_number[len(id_number) - shown :]}"


def is_complete(states: Iterable[SignerState]) -> bool:
    """Whether everybody has signed."""
    return all(state in (SignerState.acted, SignerState.sealed) for state in states)


def remind_today(expires_on: date, today: date) -> bool:
    """Whether those who have not signed are reminded today."""
    return (expires_on - today).days in REMIND


def image(drawn: Drawn) -> str:
    """A drawn name as a picture (SVG), as it stands on the document."""
    path, (width, height) = as_path(drawn)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<path fill="none" stroke="#14202b" d="{path}"/></svg>'
    )


def evidence(
    *,
    request: str,
    document: str,
    text_sha256: str,
    named: Named,
    place: tuple[int, int],
    drawn: Drawn | None,
    circumstances: Circumstances,
    at: datetime,
) -> dict[str, Any]:
    """What proves later that this person signed this: all of it is bound by one digest.

    `document` is the number of the document, `text_sha256` of the text (or the file) that was on
    the screen, `place` which of how many signers. Of a drawn name the strokes and the picture.
    """
    return {
        "version": EVIDENCE_VERSION,
        "request": request,
        "document": document,
        "text_sha256": text_sha256,
        "signer": {"name": named.name, "id_number": masked(named.id_number)},
        "place": list(place),
        "way": (Way.drawn if drawn else Way.typed).value,
        "strokes": msgspec.to_builtins(drawn) if drawn else None,
        "image": image(drawn) if drawn else None,
        "at": at.isoformat(),
        "identity": circumstances.identity,
        "surface": circumstances.surface,
        "terminal": circumstances.terminal,
    }


def evidence_digest(kept: dict[str, Any]) -> bytes:
    """SHA-256 of the evidence in one fixed order; it stands in the signer's certificate."""
    return hashlib.sha256(msgspec.json.encode(kept, order="sorted")).digest()
