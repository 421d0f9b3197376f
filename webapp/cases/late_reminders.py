"""Reminders of papers that may follow (容缺), in the inbox and by SMS: three before the end."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from webapp.accounts import service as accounts
from webapp.cases import late_reads, late_rules, number_rules
from webapp.cases.late_reads import StillToCome
from webapp.cases.models import CaseRequirement
from webapp.cases.values import Fulfilment
from webapp.catalog import service as catalog
from webapp.catalog.values import Revision
from webapp.core import clock, jobs
from webapp.core.db import reading, transaction
from webapp.core.i18n import CHINESE, ENGLISH, Text, pick
from webapp.halls import service as halls
from webapp.messages import service as messages

MESSAGE, MESSAGE_GRANTED = "later", "later_granted"
"""Where it does not come, the item is returned; or what was granted first is revoked."""
LONGEST_REST = timedelta(days=31)
"""Beyond it no holiday brings a last day within three working days."""
BETWEEN = {CHINESE: "、", ENGLISH: ", "}


@jobs.handler("cases.remind_of_papers", daily=True)
def remind(payload: dict[str, Any], now: datetime) -> None:
    """Remind of papers that may follow, three, one and no working days before their last day.

    Before the decision and, where the item was granted first, after it.
    """
    today = clock.local(now, halls.here().zone).date()
    with reading() as session:
        found = late_reads.still_to_come(
            session,
            CaseRequirement.state == Fulfilment.later,
            CaseRequirement.due.between(today, today + LONGEST_REST),
        )
    for _, together in groupby(found, key=lambda one: (one.bundle_id, one.due, one.is_granted)):
        _remind_of([*together], today, now)


def _remind_of(papers: Sequence[StillToCome], today: date, now: datetime) -> None:
    """Remind of the papers of one case that have the same last day."""
    first = papers[0]
    assert first.due is not None  # the days were asked for
    left = late_rules.remind(first.due, today, halls.calendar(first.hall_id))
    phone = accounts.phone_of(first.account_id)
    if left is None or phone is None:
        return
    revision = catalog.revision(first.revision_id)
    with transaction() as session:
        messages.send(
            session,
            MESSAGE_GRANTED if first.is_granted else MESSAGE,
            phone,
            {
                "papers": names([one.paper for one in papers], revision),
                "item": revision.items[first.items[0].item].name,
                "day": first.due,
                "number": number_rules.grouped(first.number),
            },
            hall_id=first.hall_id,
            now=now,
            account_id=first.account_id,
            link=messages.Link("papers", first.ref),
            step=f"{first.due}:{left}",
        )


def names(papers: Sequence[str], revision: Revision) -> Text:
    """The names of some papers in a row, in each language of the catalog."""
    texts = [revision.papers[slug].name for slug in papers]
    return {
        locale: mark.join(pick(one, locale) for one in texts) for locale, mark in BETWEEN.items()
    }
