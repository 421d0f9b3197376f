"""The checks of a page of the form, as far as it is filled in: members, shares, sums, ages. Pure.

A check speaks only where everything that it reads is right by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from webapp.catalog import checks, rules
from webapp.catalog.checks import Standing
from webapp.catalog.values import Check, FormPage, Text

if TYPE_CHECKING:
    from webapp.cases.form_rules import Ground


class Unmet(msgspec.Struct, frozen=True):
    """A check that what was filled in does not meet: right by itself, but not together."""

    standing: Standing
    unit: Text


def cell_name(field: str, row: str, column: str) -> str:
    """The name of one cell's input."""
    return f"{field}__{row}__{column}"


def of_page(page: FormPage, ground: Ground) -> tuple[Check, ...]:
    """The checks that stand beside one of this page's fields."""
    here = {field.slug for field in page.fields}
    found = checks.checks_of(ground.revision, ground.theme, ground.bundle)
    return tuple(one for one in found if one.place in here)


def standings(
    of: tuple[Check, ...], ground: Ground, values: Mapping[str, Any], *, today: date
) -> tuple[Standing, ...]:
    """How checks stand with these values of the form."""
    hall = msgspec.structs.replace(ground.hall, today=today)
    facts = rules.gather(ground.theme, ground.situation, ground.revision, hall)
    facts.fields.update(values)
    return tuple(checks.standings(of, facts))


def refuses(standing: Standing, wrong: Collection[str]) -> bool:
    """Whether a check keeps the page from being taken; `wrong` are inputs with errors."""
    reads = standing.check.reads
    spoilt = any(name.split("__")[0] in reads or name.rsplit("__")[-1] in reads for name in wrong)
    return not standing.is_met and standing.check.blocks and not spoilt


def unmet(standing: Standing, ground: Ground) -> Unmet:
    """The error that a check makes."""
    return Unmet(standing, unit_of(standing, ground))


def unit_of(standing: Standing, ground: Ground) -> Text:
    """The unit of what a check measures, where it is that of a field."""
    fields = standing.check.measure.fields
    return ground.revision.fields[fields[0]].unit if fields else {}


def input_of(standing: Standing) -> str:
    """The name of the input beside which a check speaks."""
    one = standing.check
    if not standing.row:
        return one.place
    return cell_name(one.each, standing.row, one.at or one.measure.fields[-1])
