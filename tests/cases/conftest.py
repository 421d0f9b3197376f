"""An applicant at the pages of the form and of following a case."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select, update

from tests.support import factories
from tests.support.client import LintingClient, Page
from webapp.cases import drafts, form, form_rules
from webapp.cases.models import Draft
from webapp.cases.values import Owner
from webapp.core import clock
from webapp.core.db import reading, transaction


@dataclass
class Applicant:
    """A signed-in person with an application that is being prepared."""

    client: LintingClient
    account_id: int
    phone: str
    id_number: str
    ref: str = ""

    @property
    def owner(self) -> Owner:
        """Who owns the draft."""
        return Owner(account_id=self.account_id)

    def begin(
        self, answers: Mapping[str, Any] = factories.SMALL, theme: str = factories.THEME
    ) -> str:
        """Begin an application with these answers of the guide; its reference."""
        self.ref = drafts.start(theme, owner=self.owner, now=clock.now())
        self.answer(answers)
        return self.ref

    def answer(self, answers: Mapping[str, Any]) -> None:
        """Replace the answers of the guide."""
        with transaction() as session:
            session.execute(
                update(Draft).where(Draft.ref == self.ref).values(situation=dict(answers))
            )

    def fill(self, *, but: str = "", **own: Any) -> None:
        """Store a right value for every field, except for the pages after subject `but`."""
        opened = self.opened()
        revision = opened.ground.revision
        known = {
            "applicant-name": "王建国",
            "applicant-id": self.id_number,
            "applicant-phone": self.phone,
            "shop-name": "老王面馆",
            "premises-address": "中山路 39 号 1 层",
        } | {key.replace("_", "-"): value for key, value in own.items()}
        values, done = {}, []
        for page in opened.ground.bundle.pages:
            if page.subject == but:
                break
            for asked in form_rules.asked_fields(page):
                kind = revision.fields[asked.slug]
                values[asked.slug] = known.get(asked.slug) or factories.a_value(
                    kind, asked, revision
                )
            done.append(page.subject)
        with transaction() as session:
            session.execute(
                update(Draft).where(Draft.ref == self.ref).values(fields=values, pages_done=done)
            )
        factories.decide_papers(self.ref, self.owner)

    def opened(self) -> form.Opened:
        """The form as it is stored."""
        return form.open_form(self.ref, owner=self.owner, now=clock.now())

    def stored(self) -> dict[str, Any]:
        """What is stored of the form."""
        with reading() as session:
            found = session.scalars(select(Draft.fields).where(Draft.ref == self.ref)).one()
        return dict(found)

    def page(self, subject: str, query: str = "") -> Page:
        """A page of the form."""
        return self.client.open_page(f"/cases/{self.ref}/form/{subject}{query}")


def signed_in(client: LintingClient, account_id: int) -> None:
    """Give a browser the session of an account, as a sign-in would."""
    client.set_cookie("onego", factories.session_of(account_id))


@pytest.fixture
def person(app: Any, client: LintingClient) -> Callable[..., Applicant]:
    """Make a signed-in applicant; the first one uses the test's own browser."""
    first = [client]

    def make(language: str = "en") -> Applicant:
        browser = first.pop() if first else app.test_client()
        account_id, phone, id_number = factories.account()
        signed_in(browser, account_id)
        browser.set_cookie("lang", language)
        return Applicant(browser, account_id, phone, id_number)

    return make


@pytest.fixture
def applicant(person: Callable[..., Applicant]) -> Applicant:
    """A signed-in applicant, in English, with a small shop's application begun."""
    made = person()
    made.begin()
    return made
