"""What is wrong with a value, in the person's words: what happened, then how to mend it."""

from __future__ import annotations

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.catalog.fields import Invalid, Wrong
from webapp.catalog.values import Field
from webapp.core.i18n import pick
from webapp.web.language import say_number


def say_invalid(invalid: Invalid) -> str:
    """One sentence that says how to mend the value, in the language of this request."""
    field, limit = invalid.field, invalid.limit
    match invalid.wrong:
        case Wrong.choose:
            return _("Choose one of the answers.")
        case Wrong.number:
            return _("Write a number, like %(example)s.", example=_example(field))
        case Wrong.whole_number:
            return _("Write a whole number, without a decimal point.")
        case Wrong.decimals:
            return ngettext(
                "Write at most %(num)s digit after the point.",
                "Write at most %(num)s digits after the point.",
                int(limit or 0),
            )
        case Wrong.too_small:
            return _("Write %(limit)s or more.", limit=_with_unit(field, limit))
        case Wrong.too_large:
            return _("Write %(limit)s or less.", limit=_with_unit(field, limit))
        case Wrong.too_short:
            return ngettext(
                "This is too short: write at least %(num)s character.",
                "This is too short: write at least %(num)s characters.",
                int(limit or 0),
            )
        case Wrong.too_long:
            return _(
                "This is too long: write at most %(limit)s characters; these are %(length)s.",
                limit=limit,
                length=invalid.length,
            )
        case Wrong.characters:
            return _("There is a character in it that cannot be printed. Type it again.")
        case Wrong.name:
            return _("Write the name as on the ID card, in letters or characters only.")
        case Wrong.id_length:
            return _(
                "An ID card number has 18 characters; these are %(length)s.", length=invalid.length
            )
        case Wrong.id_check:
            return _("A digit is wrong. Compare the number with the ID card.")
        case Wrong.uscc_length:
            return _("The code has 18 characters; these are %(length)s.", length=invalid.length)
        case Wrong.uscc_check:
            return _("A character is wrong. Compare the code with the business licence.")
        case Wrong.phone:
            return _("Write a mobile number with 11 digits, like 138 0013 8000.")
        case Wrong.card_length:
            return _(
                "A bank card number has 16 to 19 digits; these are %(length)s.",
                length=invalid.length,
            )
        case Wrong.card_check:
            return _("A digit is wrong. Compare the number with the card.")
        case Wrong.shape:
            return _("Write it like this: %(shape)s.", shape=pick(field.shape, g.locale))
        case Wrong.address:
            return _("Write the address down to the house and room number.")
        case Wrong.day:
            return _("Write a date, like 2026-12-04.")
        case Wrong.day_to_come:
            return _("This day is still to come. Write a day up to today.")


def _example(field: Field) -> str:
    return field.example or "326"


def _with_unit(field: Field, limit: float | None) -> str:
    return f"{say_number(limit)} {pick(field.unit, g.locale)}".strip() if limit is not None else ""
