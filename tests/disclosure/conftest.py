"""Shops whose licence was granted on a statement that they really signed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from tests.signing.conftest import configured
from tests.support import factories
from tests.support.factories import Handed
from webapp.approvals import service as approvals
from webapp.approvals import verifying
from webapp.approvals.display_models import ShownPromise
from webapp.approvals.models import Verification
from webapp.approvals.verification_values import Finding, How
from webapp.cases import form, marks
from webapp.cases.models import ItemCase
from webapp.cases.values import Owner
from webapp.commitments import service as commitments
from webapp.core import clock
from webapp.core.db import reading
from webapp.halls import service as halls
from webapp.signing.service import Circumstances, Sent

LICENCE = "business-licence"
PREMISES = "premises-statement"
SHOP, NAME = "滨江市老王海鲜小馆", "王建国"
WORDS = "门牌和承诺书上写的不一样。"


def sign_all(ref: str, owner: Owner, signing: str = "none") -> None:
    """Sign every statement that an open draft rests on, as its page does.

    With no certificates by default: what is sealed later is seldom the matter, and takes time.
    """
    opened = form.open_form(ref, owner=owner, now=clock.now())
    assert owner.account_id is not None
    one = commitments.named_in(opened, PREMISES)[0]
    at = Circumstances(owner.account_id, "simulated", "phone")
    me = commitments.Me(at, one.name, one.id_number)
    for slug in marks.statements_due(opened):
        seen = marks.signature_basis(opened, slug)
        sent = Sent(seen=seen, name=one.name, ticked=True)
        with configured(signing=signing):
            commitments.sign(ref, slug, sent, owner=owner, me=me, now=clock.now())


class Office:
    """Who accepts, grants, looks and revokes, each in a request of its own."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.limin = factories.officer("limin", "李敏", "accept")
        self.zhou = factories.officer("zhouwentao", "周文涛", "approve")
        self.sun = factories.officer("sunlei", "孙磊", "inspect")

    @contextmanager
    def at_the_desk(self) -> Iterator[None]:
        """A request's surroundings, in which the words have a language."""
        with self.app.test_request_context("/staff/"):
            self.app.preprocess_request()
            yield

    def handed(self, shop: str = SHOP, name: str = NAME) -> Handed:
        """A shop's application, signed and handed in."""
        with self.at_the_desk():
            return factories.submitted(shop=shop, name=name, sign=sign_all)

    def granted(self, shop: str = SHOP, name: str = NAME) -> Handed:
        """The same with its licence granted."""
        handed = self.handed(shop, name)
        self.accept(handed)
        self.grant(handed)
        return handed

    def accept(self, handed: Handed) -> None:
        """Accept the licence's application."""
        with self.at_the_desk():
            factories.accepted(handed.items[LICENCE], by=self.limin)

    def grant(self, handed: Handed) -> None:
        """Grant the licence."""
        item = handed.items[LICENCE]
        with self.at_the_desk():
            approvals.approve(item, officer_id=self.zhou, opinion="", now=clock.now())

    def look(self, handed: Handed, *, matches: bool = True, days: int = 10, **more: Any) -> None:
        """Look whether what was promised is so; a fault is to be put right in so many days."""
        until = more.get("until", halls.today() + timedelta(days=days))
        found = Finding(True, How.data) if matches else Finding(False, How.site, WORDS, until)
        with self.at_the_desk():
            now = more.get("now", clock.now())
            verifying.look(duty_of(handed), found, officer_id=self.sun, now=now)

    def revoke(self, handed: Handed, now: datetime) -> None:
        """Revoke what was granted."""
        with self.at_the_desk():
            verifying.revoke(duty_of(handed), WORDS, officer_id=self.zhou, now=now)


def duty_of(handed: Handed) -> str:
    """The reference of the one verification of a case's licence."""
    return _of(handed, Verification.ref)


def shown_of(handed: Handed) -> str:
    """The reference under which everybody finds it."""
    return _of(handed, ShownPromise.ref)


def _of(handed: Handed, column: Any) -> str:
    query = (
        select(column)
        .select_from(Verification)
        .join(ItemCase, ItemCase.id == Verification.item_id)
        .outerjoin(ShownPromise, ShownPromise.verification_id == Verification.id)
        .where(ItemCase.ref == handed.items[LICENCE])
    )
    with reading() as session:
        return str(session.scalars(query).one())


@pytest.fixture
def office(app: Any) -> Office:
    return Office(app)
