"""What an officer may do on an item now, and who holds its five duties."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from flask_babel import gettext as _

from webapp.approvals import notice_rules, officers, rules
from webapp.approvals import service as approvals
from webapp.approvals import words as approval_words
from webapp.approvals.officers import Person
from webapp.approvals.proof_rules import Missing
from webapp.approvals.service import Held
from webapp.approvals.values import Duty, No
from webapp.cases.service import StaffItem
from webapp.cases.values import ItemState
from webapp.catalog.values import Item, Stage
from webapp.halls import service as halls
from webapp.staff import words
from webapp.web.language import say_moment

STAGE_OF = {
    Duty.accept: Stage.accept,
    Duty.review: Stage.review,
    Duty.inspect: Stage.inspect,
    Duty.approve: Stage.decide,
    Duty.issue: Stage.deliver,
}


def roles(
    item: Item, held: dict[Duty, Held], person: Person, state: ItemState
) -> list[dict[str, str]]:
    """The five duties and who holds each; no two by one person."""
    found = []
    for duty in STAGE_OF:
        one = held.get(duty)
        if duty is Duty.accept and one is None and state is ItemState.accepted:
            row = {"state": "over", "who": _("nobody, accepted by silence"), "when": ""}
        elif one is not None:
            who = _("%(name)s (you)", name=one.name) if one.officer_id == person.id else one.name
            row = {"state": "done", "who": who, "when": say_moment(one.at)}
        elif duty is Duty.issue and state is ItemState.approved:
            row = {"state": "done", "who": _("by the system"), "when": ""}
        elif STAGE_OF[duty] not in item.stages:
            row = {"state": "todo", "who": _("not needed here"), "when": ""}
        else:
            row = {"state": "todo", "who": _("nobody yet"), "when": ""}
        found.append(row | {"role": approval_words.duty_name(duty)})
    return found


def acts(case: StaffItem, person: Person, held: dict[Duty, Held]) -> dict[str, Any]:
    """What the officer may do now, or why they may not and who may."""
    holders = {duty: one.officer_id for duty, one in held.items()}
    row = case.row
    no_accept = rules.may_accept(person.officer, holders, row.state, row.department)
    no_notify = notice_rules.may_notify(
        person.officer,
        holders,
        row.state,
        row.department,
        received_on=row.received_on,
        today=halls.today(),
        calendar=halls.calendar(case.hall_id),
    )
    told = approvals.notifiers(row.id)
    once = approvals.acceptors(row.id)
    no_decide = rules.may_decide(person.officer, holders, row.state, row.department, told, once)
    missing = approvals.missing(case, halls.today()) if no_decide is None else ()
    why = None
    if row.state is ItemState.received and no_accept is not None:
        why = approval_words.why_not(no_accept)
    elif row.state is ItemState.accepted and no_decide is not None:
        why = approval_words.why_not(no_decide)
    elif row.state is ItemState.waiting:
        why = approval_words.why_not(No.waits)
    elif row.state is ItemState.correcting:
        why = approval_words.why_not(No.corrects)
    return {
        "accept": no_accept is None,
        "notify": no_notify is None,
        "decide": no_decide is None,
        "approve": no_decide is None and not missing,
        "why_not_approve": _not_proven(case, missing),
        "why_not": why,
        "others": _others(case, person, held) if why else "",
    }


def _not_proven(case: StaffItem, missing: Collection[Missing]) -> str:
    """What keeps an item that can be refused from being approved; empty where nothing does."""
    if not missing:
        return ""
    names = approval_words.missing_names(missing, approvals.revision_of(case))
    return approval_words.why_not(No.unproven, missing=names)


def _others(case: StaffItem, person: Person, held: dict[Duty, Held]) -> str:
    duty = {ItemState.received: Duty.accept, ItemState.accepted: Duty.approve}.get(case.row.state)
    if duty is None:
        return ""
    busy = {one.officer_id for one in held.values()} | approvals.notifiers(case.row.id)
    busy |= approvals.acceptors(case.row.id) if duty is Duty.approve else frozenset()
    found = officers.colleagues(person, duty, case.row.department)
    return words.listed([one.name for one in found if one.id not in busy])
