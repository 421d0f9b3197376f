"""What the desk says when it cannot be done: what is so, then what to do."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from webapp.approvals.proof_rules import Missing
from webapp.approvals.values import Duty, Lack, No
from webapp.cases.guide_words import listed
from webapp.catalog.values import RequirementKind, Revision
from webapp.web.language import say


def why_not(no: No, *, by: str | None = None, missing: str = "") -> str:
    """Why the officer may not do it now; `by` is who did it instead, where it is known.

    `missing` lists what proves the item and is not here.
    """
    if no is No.you_accepted:
        return _("You accepted this item, so you cannot review or decide it. A colleague does.")
    if no is No.you_hold_another:
        return _("You hold another duty on this item. A colleague does this one.")
    if no is No.not_your_duty:
        return _("This is not one of your duties. A colleague who has it does this step.")
    if no is No.not_your_department:
        return _("This item belongs to another department.")
    if no is No.waits:
        return _("Another item comes first. This one arrives here when that is approved.")
    if no is No.not_accepted:
        return _("This item is not accepted yet. Nobody decides before acceptance.")
    if no is No.already_accepted:
        if by:
            return _("%(name)s has accepted this item already.", name=by)
        return _("This item is accepted already.")
    if no is No.already_decided:
        if by:
            return _("%(name)s has decided this item already.", name=by)
        return _("This item is decided already.")
    if no is No.you_notified:
        return _("You told the applicant what is missing, so a colleague decides.")
    if no is No.corrects:
        return _("The applicant was told what is missing. It comes back here with the answer.")
    if no is No.unproven:
        return _("Still missing: %(what)s. It can be approved once that is here.", what=missing)
    if no is No.unsealed:
        return _("A signature is just being certified. Wait a moment, then approve it.")
    if no is No.you_looked:
        return _("You found the fault, so a colleague decides on revoking.")
    if no is No.settled:
        return _("This is settled already.")
    if no is No.too_early:
        return _("The time to put it right is not over. Until then only a match is written down.")
    if no is No.too_late:
        return _("Five working days have passed without a word, so by law it is accepted.")
    return _("This item has ended because the one before it was refused.")


def missing_names(missing: Iterable[Missing], revision: Revision) -> str:
    """What is missing, as the desk calls it: papers by name, signatures by their statement."""
    return listed([_missing_name(one, revision) for one in missing])


def _missing_name(one: Missing, revision: Revision) -> str:
    if one.kind is RequirementKind.paper:
        return say(revision.papers[one.key].name)
    if one.key in revision.statements:
        title = say(revision.statements[one.key].title)
        return _("the signature under “%(statement)s”", statement=title)
    return _("the signature under the application")


def somebody_was_faster() -> str:
    """Two did the same at once, and the database let one through."""
    return _("A colleague was faster. Reload the page to see where the item stands.")


def what_lacks(lack: Lack) -> str:
    """How to mend the reasons of a refusal."""
    if lack is Lack.missing:
        return _("Write why it is refused. The applicant reads these words.")
    if lack is Lack.too_short:
        return _("Write a little more: what does not meet which condition?")
    return _("Write it shorter: 2,000 characters at most.")


def duty_name(duty: Duty) -> str:
    """The duty as the desk calls it."""
    return {
        Duty.accept: _("Accept"),
        Duty.review: _("Review"),
        Duty.inspect: _("Inspect"),
        Duty.approve: _("Decide"),
        Duty.issue: _("Issue"),
    }[duty]
