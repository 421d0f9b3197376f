"""Who a case is for and who files it, by what was filled in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from webapp.cases.values import ApplicantKind

APPLICANT_NAME, APPLICANT_ID = "applicant-name", "applicant-id"
APPLICANT_PHONE = "applicant-phone"
ENTERPRISE_NAME, ENTERPRISE_CODE = "shop-name", "uscc"
"""The dictionary's fields that say who applies."""


class PartyValues(msgspec.Struct, frozen=True):
    """Somebody that a case is for or made by."""

    kind: ApplicantKind
    name: str
    code: str | None


class Parties(msgspec.Struct, frozen=True):
    """The applicant that the licences are for, and the person on whose authority it is filed."""

    applicant: PartyValues
    principal: PartyValues


def parties(values: Mapping[str, Any]) -> Parties:
    """Who applies, by what was filled in.

    A shop is an enterprise (个体工商户 too), which has no code before it is registered. Raises
    KeyError where the form asked no person's name and number.
    """
    person = PartyValues(ApplicantKind.person, values[APPLICANT_NAME], values[APPLICANT_ID])
    if ENTERPRISE_NAME not in values:
        return Parties(person, person)
    enterprise = PartyValues(
        ApplicantKind.enterprise, values[ENTERPRISE_NAME], values.get(ENTERPRISE_CODE)
    )
    return Parties(enterprise, person)
