"""Words of a licence."""

from __future__ import annotations

from enum import Enum


class LicenceState(Enum):
    """Whether a licence counts."""

    valid = "valid"
    revoked = "revoked"
