"""A whole application in the languages that the journeys are not walked in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select

from tests.cases.conftest import Applicant
from tests.cases.test_form_pages import widest
from webapp.cases import submission
from webapp.cases.values import Channel
from webapp.catalog.values import Where
from webapp.core import clock
from webapp.core.db import reading
from webapp.messages.models import Message

pytestmark = pytest.mark.one_database


@pytest.mark.parametrize("locale", ["zh-Hant", "ko", "ja"])
def test_every_page_of_an_application_is_whole(
    person: Callable[..., Applicant], locale: str
) -> None:
    """Each page is linted by the client that opens it; what was typed is shown as it was typed."""
    made = person(locale)
    made.begin(widest())
    theme = made.opened().ground.theme
    paths = [
        f"/cases/{made.ref}/questions/{one.slug}"
        for one in theme.questions
        if one.where is Where.guide
    ]
    paths += [
        f"/cases/{made.ref}/form/{page.subject}" for page in made.opened().ground.bundle.pages
    ]
    made.fill()
    paths += [f"/cases/{made.ref}/{one}" for one in ("plan", "papers", "check")]
    for path in paths:
        page = made.client.open_page(path)
        assert (page.status, page.root.get("lang")) == (200, locale), path
    assert "老王面馆" in made.client.open_page(f"/cases/{made.ref}/check").text
    submission.submit(
        made.ref, owner=made.owner, channel=Channel.web, now=clock.now(), locale=locale
    )
    for path in ("/me/cases", f"/me/cases/{made.ref}", "/me/messages", "/me/licences"):
        page = made.client.open_page(path)
        assert (page.status, page.root.get("lang")) == (200, locale), path


@pytest.mark.parametrize("locale", ["zh-Hant", "ko", "ja"])
def test_the_text_message_speaks_the_applicants_language(
    person: Callable[..., Applicant], locale: str
) -> None:
    made = person(locale)
    made.begin()
    made.fill()
    submission.submit(
        made.ref, owner=made.owner, channel=Channel.web, now=clock.now(), locale=locale
    )
    with reading() as session:
        said = session.scalars(select(Message.content)).first()
    assert said is not None
    words = {
        "zh-Hant": "【一次辦】收到了",
        "ko": "[OneGo] 신청을 받았습니다",
        "ja": "【OneGo】申請が届きました",
    }
    assert said.startswith(words[locale])
