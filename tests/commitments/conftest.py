"""An applicant whose form is filled in and whose papers are decided: the next page is to sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import update

from tests.cases.conftest import signed_in
from tests.support import factories
from tests.support.client import LintingClient, Page
from webapp.cases import drafts, form, form_rules, marks, paper_rules
from webapp.cases.models import Draft
from webapp.cases.values import Owner
from webapp.core import clock
from webapp.core.db import transaction

NAME = "王建国"
SHOP = "premises-statement"
DRAWN = (
    '{"w":328,"h":176,"s":[[[38,52],[58,50],[78,46]],[[36,82],[76,77]],[[57,50],[58,90],[55,114]]]}'
)


@dataclass
class Signer:
    """A signed-in person before their statements."""

    client: LintingClient
    account_id: int
    ref: str
    id_number: str

    @property
    def owner(self) -> Owner:
        """The draft's owner."""
        return Owner(account_id=self.account_id)

    def opened(self) -> form.Opened:
        """The draft as it stands."""
        return form.open_form(self.ref, owner=self.owner, now=clock.now())

    def page(self, slug: str = SHOP) -> Page:
        """The page of a statement."""
        return self.client.open_page(self.address(slug))

    def address(self, slug: str = SHOP) -> str:
        """Where it is signed."""
        return f"/cases/{self.ref}/statements/{slug}"

    def answer(self, **answers: Any) -> None:
        """Change answers of the guide (underscores are hyphens)."""
        new = {key.replace("_", "-"): value for key, value in answers.items()}
        with transaction() as session:
            situation = {**self.opened().draft.situation, **new}
            session.execute(update(Draft).where(Draft.ref == self.ref).values(situation=situation))

    def fill(self, name: str = NAME) -> None:
        """Fill in the whole form and say that papers are brought to the hall."""
        opened = self.opened()
        revision = opened.ground.revision
        known = {"applicant-name": name, "applicant-id": self.id_number}
        values = {
            one.slug: known.get(one.slug)
            or factories.a_value(revision.fields[one.slug], one, revision)
            for page in opened.ground.bundle.pages
            for one in form_rules.asked_fields(page)
        }
        subjects = [page.subject for page in opened.ground.bundle.pages]
        with transaction() as session:
            session.execute(
                update(Draft)
                .where(Draft.ref == self.ref)
                .values(fields=values, pages_done=subjects)
            )
            opened = self.opened()
            wanted = paper_rules.slots(opened.ground, opened.stored)
            for slug in paper_rules.undecided(wanted, marks.held(opened.draft.id)):
                marks.mark_counter(session, opened.draft.id, slug, now=clock.now())


@pytest.fixture
def signer(app: Any, client: LintingClient) -> Callable[..., Signer]:
    """Make somebody who is about to sign."""

    def make(name: str = NAME, language: str = "en", **answers: Any) -> Signer:
        account_id, _phone, id_number = factories.account(name)
        signed_in(client, account_id)
        client.set_cookie("lang", language)
        owner = Owner(account_id=account_id)
        ref = drafts.start(factories.THEME, owner=owner, now=clock.now())
        made = Signer(client, account_id, ref, id_number)
        made.answer(**{**factories.SMALL, **answers})
        made.fill(name)
        return made

    return make
