"""What `onego verify FILE.pdf` says."""

from __future__ import annotations

from webapp.documents.values import Verdict
from webapp.signing import checking, provider
from webapp.signing.inspection import inspect_alone
from webapp.signing.values import FoundSignature, Inspection


def say(content: bytes) -> tuple[list[str], str]:
    """The lines, and the fault; the fault is empty where the document is genuine and valid.

    The register's answer comes first; then what the file itself proves, read anew in any case.
    """
    found = checking.check_file(content)
    checked = found.checked
    authority = provider.provider()
    roots = authority.trust().roots if authority else ()
    inspected = found.inspected or inspect_alone(content, roots)
    signatures = [_line(one) for one in inspected.signatures]
    if checked.verdict is Verdict.unknown:
        if found.was_changed:
            return signatures, "changed: it bears signatures made here, and it is not our file"
        return signatures, "unknown: not in the register of this hall, or changed"
    issued = f"{checked.number} {checked.title}, issued on {checked.issued_on} by {checked.issuer}"
    lines = [issued, *signatures]
    if (fault := _fault(inspected, signed=bool(found.signatures))) is not None:
        return lines, fault
    if checked.verdict is Verdict.unfinished:
        return lines, "genuine, but not everybody has signed yet"
    if checked.verdict is not Verdict.valid:
        since = checked.ended_on or checked.valid_until
        return lines, f"genuine, but {checked.verdict.value} since {since}"
    until = f" until {checked.valid_until}" if checked.valid_until else ""
    return [*lines, f"genuine and valid{until}"], ""


def _line(one: FoundSignature) -> str:
    at = f"{one.at:%Y-%m-%d %H:%M:%S %Z}" if one.at else "at an unknown time"
    state = "holds" if one.is_good else "DOES NOT HOLD"
    note = " (demonstration, no legal effect)" if one.is_demonstration else ""
    return (
        f"signed by {one.name} {one.id_masked} {at}: {state}, "
        f"certified by {one.issuer}{note}, evidence {one.evidence}"
    )


def _fault(inspected: Inspection, *, signed: bool) -> str | None:
    """What is wrong with the signatures of a file that the register knows."""
    if not signed or not provider.certifies():
        return None
    if not inspected.covers_all:
        return "its last signature does not cover the whole file"
    if not inspected.is_good:
        return "one of its signatures does not hold"
    return None
