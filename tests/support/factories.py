"""Cases and officers in a named state: `submitted`, `accepted`, `officer`.

They go through the use-cases that people go through, with a form that is filled in by kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import msgspec
from sqlalchemy import insert, select, update
from stdnum.cn import ric

from webapp.accounts import service as accounts
from webapp.accounts.models import Account, StaffMember
from webapp.approvals.notice_values import Fault, Point, PointKind
from webapp.cases import drafts, form, form_rules, marks, paper_rules, submission
from webapp.cases import service as cases
from webapp.cases.models import BundleCase, Draft, ItemCase
from webapp.cases.values import Channel, Owner
from webapp.catalog import picking
from webapp.catalog.values import (
    Bundle,
    BundleField,
    Field,
    FieldKind,
    RequirementKind,
    Revision,
)
from webapp.core import clock, crypto
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.web.sessions import WebSession

THEME = "open-restaurant"
SMALL = {
    "only-prepackaged": "no",
    "has-licence": "no",
    "business-form": "individual",
    "floor-area": 80,
    "entertainment": "no",
    "cold-dishes": "no",
    "self-made-drinks": "no",
    "raw-food": "no",
    "simple-making": "no",
    "chain": "no",
    "signboard": "plain",
    "tobacco": "no",
    "health-certificates": "all",
    "who-files": "self",
}
"""The answers of a small noodle shop: licence, food permit, sign."""

FREIGHT_THEME = "road-freight"
FREIGHT = {
    "goods": "ordinary",
    "weight": 18000,
    "has-licence": "yes",
    "bought": "no",
    "vehicle-number": 3,
    "drivers": "all",
}
"""The answers of a registered haulier who has not bought the trucks yet: one permit."""
GOOD_CODE, LIMITED_CODE, PLAIN_CODE = (
    "91370202MA000000AX",
    "91370202MA000000B1",
    "91370202MA000000D7",
)
"""Credit codes of the demonstration's lists (config/demo/credit.yaml): in good standing, on a list
of grave cases, on none."""
GOOD_PERSON, LIMITED_PERSON = "37020019800101000X", "370200198001020005"

WRONG_NAME = Point(PointKind.field, "shop-name", Fault.wrong, "和执照上的名称不一样。")
FOUNDED = {"kind": "association", "members": "persons", "direct": "yes", "charity": "no"}
REGISTRATION = "organisation-registration"
"""An item that is granted before its tolerated papers are here; applied for by itself."""

RIGHT_NAME = {"shop-name": "老王牛肉面馆"}

PASSWORD = "correct-horse-battery"
_number = count(1)


@dataclass(frozen=True)
class Handed:
    """A case as it was handed in: what the applicant knows, and the items by slug."""

    ref: str
    number: str
    account_id: int
    phone: str
    id_number: str
    items: dict[str, str] = field(default_factory=dict)
    """Reference of each item's case by the item's slug."""


def account(name: str = "王建国", id_number: str = "") -> tuple[int, str, str]:
    """A signed-in applicant whose identity was proved: (id, phone, ID number)."""
    serial = next(_number)
    phone, id_number = f"139{serial:08d}", id_number or an_id_number(serial)
    with transaction() as session:
        made = session.execute(
            insert(Account)
            .values(
                hall_id=halls.here().id,
                phone=phone,
                phone_index=crypto.blind_index("account.phone", phone),
                identity={"name": name, "id_number": id_number, "source": "simulated"},
                privacy_version=accounts.PRIVACY_VERSION,
                privacy_at=clock.now(),
                created_at=clock.now(),
            )
            .returning(Account.id)
        ).scalar_one()
    return made, phone, id_number


def session_of(account_id: int) -> str:
    """The token of a session of an account, as a sign-in makes one."""
    token, who, now = crypto.token(), f"account:{account_id}", clock.now()
    with transaction() as session:
        session.execute(
            insert(WebSession).values(
                id=crypto.hash_token(token),
                hall_id=halls.here().id,
                surface="phone",
                who=who,
                data={"_user_id": who, "_fresh": True},
                created_at=now,
                expires_at=now + timedelta(days=1),
            )
        )
    return token


def an_id_number(serial: int) -> str:
    """A valid ID number (GB 11643) of nobody."""
    body = f"37020219900307{serial % 1000:03d}"
    return body + ric.calc_check_digit(body + "0")


def submitted(
    answers: Mapping[str, Any] = SMALL,
    *,
    theme: str = THEME,
    shop: str = "老王面馆",
    name: str = "王建国",
    now: datetime | None = None,
    channel: Channel = Channel.web,
    sign: Callable[[str, Owner], None] | None = None,
) -> Handed:
    """A case that was handed in, each field filled in with a value of its kind.

    `sign` signs what the draft rests on; without it statements only count as signed.
    """
    now = now or clock.now()
    account_id, phone, id_number = account(name)
    owner = Owner(account_id=account_id)
    ref = drafts.start(theme, owner=owner, now=now)
    with transaction() as session:
        session.execute(update(Draft).where(Draft.ref == ref).values(situation=dict(answers)))
    own = {
        "applicant-name": name,
        "applicant-id": id_number,
        "applicant-phone": phone,
        "shop-name": shop,
        "premises-address": "中山路 39 号 1 层",
    }
    opened = form.open_form(ref, owner=owner, now=now)
    revision = opened.ground.revision
    values = {
        one.slug: own.get(one.slug) or a_value(revision.fields[one.slug], one, revision)
        for page in opened.ground.bundle.pages
        for one in form_rules.asked_fields(page)
    }
    subjects = [page.subject for page in opened.ground.bundle.pages]
    with transaction() as session:
        session.execute(
            update(Draft).where(Draft.ref == ref).values(fields=values, pages_done=subjects)
        )
    if sign is not None:
        sign(ref, owner)
    decide_papers(ref, owner, now=now)
    case_ref = submission.submit(ref, owner=owner, channel=channel, now=now)
    with reading() as session:
        bundle_id, number = session.execute(
            select(BundleCase.id, BundleCase.number).where(BundleCase.ref == case_ref)
        ).one()
        items = session.execute(
            select(ItemCase.item, ItemCase.ref).where(ItemCase.bundle_id == bundle_id)
        )
        return Handed(
            case_ref, number, account_id, phone, id_number, {row.item: row.ref for row in items}
        )


def founded(*, now: datetime | None = None) -> Handed:
    """An association's application for registration alone; funds and members are proved later."""
    theme = picking.slug_of([REGISTRATION])
    return submitted(FOUNDED, theme=theme, shop="滨江市企业家联谊会", name="陈立", now=now)


def decide_papers(ref: str, owner: Owner, *, now: datetime | None = None) -> None:
    """Everything about papers decided: those needed now come to the hall, statements are signed."""
    now = now or clock.now()
    opened = form.open_form(ref, owner=owner, now=now)
    wanted = paper_rules.slots(opened.ground, opened.stored)
    with transaction() as session:
        for slug in paper_rules.undecided(wanted, marks.held(opened.draft.id)):
            marks.mark_counter(session, opened.draft.id, slug, now=now)
        for slug in marks.statements_due(opened):
            basis = marks.signature_basis(opened, slug)
            marks.mark_signed(session, opened.draft.id, slug, basis=basis, now=now)


def a_value(field_: Field, asked: BundleField | None, revision: Revision) -> Any:
    """A value that a field accepts."""
    lowest = (asked.minimum if asked else None) or field_.minimum or 1
    if field_.kind is FieldKind.rows:
        return [_a_row(field_, revision, n) for n in range(int(lowest))]
    return {
        FieldKind.text: "普通铝塑板",
        FieldKind.long_text: "普通铝塑板，夜里不发光。",
        FieldKind.name: "刘芳",
        FieldKind.id_number: an_id_number(900),
        FieldKind.uscc: "91350100M000100Y43",
        FieldKind.phone: "13812345678",
        FieldKind.address: "滨江市中山路 39 号",
        FieldKind.area: lowest,
        FieldKind.number: lowest,
        FieldKind.money: lowest,
        FieldKind.date: "2026-01-05" if field_.maximum == 0 else "2026-12-01",
        FieldKind.yes_no: "no",
        FieldKind.choice: field_.options[0].slug if field_.options else "",
        FieldKind.many: [field_.options[0].slug] if field_.options else [],
    }[field_.kind]


def _a_row(table: Field, revision: Revision, n: int) -> dict[str, Any]:
    row: dict[str, Any] = {form_rules.ROW: f"r{n}"}
    for slug in table.columns:
        column = revision.fields[slug]
        row[slug] = a_value(column, None, revision)
        if column.kind is FieldKind.id_number:
            row[slug] = an_id_number(800 + n)
    return row


def officer(username: str, name: str, *duties: str, departments: tuple[str, ...] = ()) -> int:
    """A member of staff with these duties and `PASSWORD`; their id."""
    accounts.add_staff(username, name, duties, departments, password=PASSWORD, now=clock.now())
    with reading() as session:
        return session.scalars(select(StaffMember.id).where(StaffMember.username == username)).one()


def accepted(item_ref: str, *, by: int, now: datetime | None = None) -> None:
    """Let an officer accept an item."""
    from webapp.approvals import service as approvals

    approvals.accept(item_ref, officer_id=by, now=now or clock.now())


def papers_taken(handed: Handed, item: str, *, by: int, now: datetime | None = None) -> None:
    """Let an officer take every paper of an item that is not here yet at the window."""
    from webapp.approvals import notifying

    ref = handed.items[item]
    case = cases.item_for_staff(ref, hall_id=halls.here().id)
    used = {
        one.key
        for one in msgspec.convert(case.bundle, Bundle).requirements
        if one.kind is RequirementKind.paper and item in one.items
    }
    for row in case.requirements:
        if row.kind == "paper" and row.key in used:
            notifying.take_paper(ref, row.key, officer_id=by, now=now or clock.now())


def noticed(item_ref: str, *points: Point, by: int, now: datetime | None = None) -> str:
    """Let an officer tell the applicant of an item what is missing; the notice's reference."""
    from webapp.approvals import notice_reads, notifying

    now = now or clock.now()
    notifying.notify(item_ref, officer_id=by, points=points or (WRONG_NAME,), now=now)
    with reading() as session:
        item_id = session.scalars(select(ItemCase.id).where(ItemCase.ref == item_ref)).one()
    return notice_reads.of_item(item_id)[-1].ref


def answered(
    handed: Handed,
    notice: str,
    values: Mapping[str, str] = RIGHT_NAME,
    *,
    now: datetime | None = None,
) -> None:
    """Let the applicant answer a notice with the values of its form."""
    from webapp.approvals import answering

    answering.send(
        handed.ref,
        notice,
        lambda name: [values[name]] if name in values else [],
        account_id=handed.account_id,
        now=now or clock.now(),
    )
