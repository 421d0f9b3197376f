"""Who a case is for and who files it, by what was filled in. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from webapp.cases.values import ApplicantKind
from webapp.catalog.values import FieldKind, Revision

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


class Signer(msgspec.Struct, frozen=True):
    """A person who signs a statement, as the form names them."""

    name: str
    id_number: str
    phone: str = ""


def signers(revision: Revision, statement: str, stored: Mapping[str, Any]) -> tuple[Signer, ...]:
    """Who signs a statement by what was filled in: each row of its table, else the applicant."""
    table = revision.statements[statement].signers
    rows = stored.get(table) if table else None
    if isinstance(rows, list | tuple) and rows:
        return tuple(one for row in rows if (one := _signer(revision, table, row)).name)
    name = str(stored.get(APPLICANT_NAME, ""))
    number = str(stored.get(APPLICANT_ID, ""))
    return (Signer(name, number, str(stored.get(APPLICANT_PHONE, ""))),) if name else ()


def _signer(revision: Revision, table: str, row: Any) -> Signer:
    """A row of a table of persons; what a column holds is told by its kind."""
    found: dict[FieldKind, str] = {}
    for column in revision.fields[table].columns:
        found.setdefault(revision.fields[column].kind, str(row.get(column, "")))
    return Signer(
        found.get(FieldKind.name, ""),
        found.get(FieldKind.id_number, ""),
        found.get(FieldKind.phone, ""),
    )


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
