"""Checks in the person's words: what must be so, how it stands now, and how to mend it."""

from __future__ import annotations

from fractions import Fraction

import msgspec
from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.catalog.checks import Standing
from webapp.catalog.joints import with_unit
from webapp.catalog.values import MeasureKind, Op, Text
from webapp.core.i18n import pick
from webapp.web.language import say_number


class CheckLine(msgspec.Struct, frozen=True):
    """One check as the form shows it while it is filled in."""

    text: str
    now: str
    is_met: bool
    blocks: bool


def check_line(standing: Standing, unit: Text) -> CheckLine:
    """What must be so, and how it stands."""
    return CheckLine(
        text=pick(standing.check.text, g.locale),
        now=say_standing(standing, unit),
        is_met=standing.is_met,
        blocks=standing.check.blocks,
    )


def say_unmet(standing: Standing, unit: Text) -> str:
    """Why it cannot be taken so, and how to mend it."""
    check = standing.check
    return _(
        "%(rule)s %(now)s %(mend)s",
        rule=pick(check.text, g.locale),
        now=say_standing(standing, unit),
        mend=pick(check.mend, g.locale),
    )


def say_standing(standing: Standing, unit: Text) -> str:
    """How it stands: now 3, at least 5."""
    now, limit = _amount(standing.amount, standing, unit), _limit(standing, unit)
    match standing.check.op:
        case Op.at_least:
            return _("Now %(now)s, at least %(limit)s.", now=now, limit=limit)
        case Op.at_most:
            return _("Now %(now)s, at most %(limit)s.", now=now, limit=limit)
        case Op.more_than:
            return _("Now %(now)s, more than %(limit)s.", now=now, limit=limit)
        case Op.less_than:
            return _("Now %(now)s, less than %(limit)s.", now=now, limit=limit)
        case _:
            return _("Now %(now)s, should be %(limit)s.", now=now, limit=limit)


def _limit(standing: Standing, unit: Text) -> str:
    return _amount(standing.limit, standing, unit)


def _amount(amount: Fraction, standing: Standing, unit: Text) -> str:
    """A measured number with its unit; shares with one decimal, cut and never rounded up."""
    measure = standing.check.measure
    match measure.kind:
        case MeasureKind.percent:
            return f"{_figure(Fraction(int(amount * 10), 10))}%"
        case MeasureKind.count:
            return _figure(amount)
        case MeasureKind.age:
            return ngettext("%(num)d year of age", "%(num)d years of age", int(amount))
        case MeasureKind.days_since | MeasureKind.days_until:
            return ngettext("%(num)d day", "%(num)d days", int(amount))
        case _:
            number = int(amount) if amount.denominator == 1 else float(amount)
            return with_unit(number, pick(unit, g.locale), say_number)


def _figure(amount: Fraction) -> str:
    return say_number(int(amount) if amount.denominator == 1 else float(amount))
