"""What the desk says when a verification cannot be acted on."""

from __future__ import annotations

from flask_babel import gettext as _

from webapp.approvals import words
from webapp.approvals.values import No
from webapp.approvals.verification_values import CannotVerify


def why_not(no: CannotVerify) -> str:
    """Why the officer may not do it now, and who can or when."""
    if no is CannotVerify.not_your_duty:
        return words.why_not(No.not_your_duty)
    if no is CannotVerify.not_your_department:
        return words.why_not(No.not_your_department)
    if no is CannotVerify.you_hold_another:
        return words.why_not(No.you_hold_another)
    if no is CannotVerify.you_looked:
        return _("You found the fault, so a colleague decides on revoking.")
    if no is CannotVerify.too_early:
        return _("The time to put it right is not over. Until then only a match is written down.")
    return _("This is settled already.")
