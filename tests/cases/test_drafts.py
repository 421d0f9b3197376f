"""Use-cases of a draft: whose it is, one answer at a time, taken over, given up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from tests.support import factories
from webapp.cases import draft_ends, drafts, rules
from webapp.cases.models import Draft
from webapp.cases.values import BadAnswer, DraftState, Owner, Problem, Step, StepKind
from webapp.catalog import service as catalog
from webapp.catalog.rules import widest_answers
from webapp.core import audit, clock, crypto, jobs, settings
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.web import sessions
from webapp.web.sessions import WebSession

THEME = "open-restaurant"
pytestmark = pytest.mark.usefixtures("database")


def a_session() -> Owner:
    """A browser that has stored something."""
    key, now = crypto.hash_token(crypto.token()), clock.now()
    with transaction() as session:
        session.execute(
            insert(WebSession).values(
                id=key,
                hall_id=halls.here().id,
                surface="phone",
                who=None,
                data={},
                created_at=now,
                expires_at=now + timedelta(hours=2),
            )
        )
    return Owner(session_id=key)


def an_account() -> Owner:
    """A person who can sign in."""
    return Owner(account_id=factories.account()[0])


def begin(owner: Owner, now: datetime | None = None, **answers: Any) -> str:
    """A draft with these answers, stored as they are."""
    ref = drafts.start(THEME, owner=owner, now=now or clock.now())
    plain = {key.replace("_", "-"): value for key, value in answers.items()}
    store(ref, situation=plain)
    return ref


def store(ref: str, **columns: Any) -> None:
    """Set columns of a draft."""
    with transaction() as session:
        session.execute(update(Draft).where(Draft.ref == ref).values(**columns))


def row(ref: str) -> Any:
    """The whole stored draft, or None."""
    with reading() as session:
        return session.execute(select(Draft.__table__).where(Draft.ref == ref)).one_or_none()


def count() -> int:
    """How many drafts there are."""
    with reading() as session:
        return session.scalar(select(func.count()).select_from(Draft)) or 0


def answer(ref: str, key: str, *raw: str, owner: Owner, now: datetime | None = None) -> Step:
    """Save an answer."""
    return drafts.save_answer(ref, key, raw, owner=owner, now=now or clock.now())


# Start and load


@pytest.mark.parametrize("make", [a_session, an_account])
def test_one_open_draft_is_carried_on(make: Callable[[], Owner]) -> None:
    owner = make()
    ref = drafts.start(THEME, owner=owner, now=clock.now())
    assert drafts.start(THEME, owner=owner, now=clock.now()) == ref
    assert drafts.load(ref, owner=owner).situation == {}
    assert drafts.start(THEME, owner=make(), now=clock.now()) != ref


def test_submitted_draft_is_not_carried_on() -> None:
    owner = an_account()
    ref = begin(owner)
    store(ref, state=DraftState.submitted)
    assert drafts.start(THEME, owner=owner, now=clock.now()) != ref


def test_unknown_theme_is_not_found() -> None:
    with pytest.raises(drafts.NotFound):
        drafts.start("open-a-circus", owner=a_session(), now=clock.now())
    assert count() == 0


def test_quick_taps_make_one_draft() -> None:
    owner = an_account()
    made: list[str] = []

    def tap() -> None:
        made.append(drafts.start(THEME, owner=owner, now=clock.now()))

    threads = [threading.Thread(target=tap) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 4
    assert len(set(made)) == 1
    assert count() == 1


def test_draft_is_pinned_to_the_catalog_of_its_start() -> None:
    ref = begin(a_session())
    assert catalog.revision(row(ref).revision_id).hash == catalog.current(halls.here().id).hash


@pytest.mark.parametrize("stranger", [Owner, a_session, an_account])
@pytest.mark.parametrize("make", [a_session, an_account])
def test_drafts_of_others_are_not_found(
    make: Callable[[], Owner], stranger: Callable[[], Owner]
) -> None:
    ref = begin(make(), only_prepackaged="no")
    other = stranger()
    with pytest.raises(drafts.NotFound):
        drafts.load(ref, owner=other)
    with pytest.raises(drafts.NotFound):
        answer(ref, "only-prepackaged", "yes", owner=other)
    with pytest.raises(drafts.NotFound):
        drafts.save_choice(ref, "fire-way", ["promise"], owner=other, now=clock.now())
    assert row(ref).situation is not None
    with pytest.raises(drafts.NotFound):
        drafts.load("no-such-draft", owner=other)


# Answers


def test_answers_lead_on_to_the_plan() -> None:
    owner = a_session()
    ref = begin(owner)
    theme = catalog.current(None).themes[THEME]
    widest = widest_answers(theme)
    step = rules.standing(drafts.journey_of(drafts.load(ref, owner=owner)))
    seen = []
    while step.kind is StepKind.question:
        seen.append(step.key)
        step = answer(ref, step.key, str(widest[step.key]), owner=owner)
    assert step == Step(StepKind.plan)
    assert len(seen) == len(set(seen)) == 13
    stored = drafts.load(ref, owner=owner).situation
    assert stored == {key: value for key, value in widest.items() if key in seen}


def test_answer_that_leads_out() -> None:
    owner = a_session()
    ref = begin(owner)
    step = answer(ref, "only-prepackaged", "yes", owner=owner)
    assert step == Step(StepKind.elsewhere, "prepackaged-food")


def test_hidden_answer_stays_and_is_not_read() -> None:
    owner = a_session()
    ref = begin(owner, only_prepackaged="no", has_licence="no")
    answer(ref, "business-form", "company", owner=owner)
    answer(ref, "has-licence", "yes", owner=owner)
    draft = drafts.load(ref, owner=owner)
    assert draft.situation["business-form"] == "company"
    bundle = drafts.bundle_of(draft, halls.here(), halls.today())
    without = {key: value for key, value in draft.situation.items() if key != "business-form"}
    assert bundle == drafts.bundle_of(draft, halls.here(), halls.today(), answers=without)
    answer(ref, "has-licence", "no", owner=owner)
    assert "business-form" not in drafts.journey_of(drafts.load(ref, owner=owner)).unanswered


def test_question_out_of_turn_leads_back() -> None:
    owner = a_session()
    ref = begin(owner, only_prepackaged="no")
    with pytest.raises(drafts.OffPath) as off:
        answer(ref, "tobacco", "yes", owner=owner)
    assert off.value.step == Step(StepKind.question, "has-licence")
    assert row(ref).situation == row(begin(owner, only_prepackaged="no")).situation


@pytest.mark.parametrize("key", ["no-such-question", "fire-way"])
def test_what_is_no_question_of_the_guide_is_not_found(key: str) -> None:
    owner = a_session()
    ref = begin(owner)
    with pytest.raises(drafts.NotFound):
        answer(ref, key, "promise", owner=owner)


def test_bad_answer_changes_nothing() -> None:
    owner = a_session()
    ref = begin(owner, only_prepackaged="no")
    with pytest.raises(BadAnswer) as bad:
        answer(ref, "only-prepackaged", "perhaps", owner=owner)
    assert bad.value.problem is Problem.choose
    assert drafts.load(ref, owner=owner).situation == {"only-prepackaged": "no"}


def test_submitted_draft_takes_no_answer() -> None:
    owner = an_account()
    ref = begin(owner, only_prepackaged="no")
    store(ref, state=DraftState.submitted)
    with pytest.raises(drafts.Submitted):
        answer(ref, "only-prepackaged", "yes", owner=owner)
    with pytest.raises(drafts.Submitted):
        drafts.save_choice(ref, "fire-way", ["promise"], owner=owner, now=clock.now())


def test_two_tabs_keep_each_others_answers() -> None:
    owner = a_session()
    ref = begin(owner, **{k: v for k, v in factories.SMALL.items() if k != "who-files"})
    pairs = [("cold-dishes", "yes"), ("tobacco", "yes"), ("entertainment", "yes")]
    threads = [
        threading.Thread(target=answer, args=(ref, *pair), kwargs={"owner": owner})
        for pair in pairs
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stored = drafts.load(ref, owner=owner).situation
    assert [stored[key] for key, _ in pairs] == ["yes", "yes", "yes"]


def test_choice_of_the_plan() -> None:
    owner = a_session()
    ref = begin(owner, **widest_answers(catalog.current(None).themes[THEME]))
    drafts.save_choice(ref, "fire-way", ["ordinary"], owner=owner, now=clock.now())
    draft = drafts.load(ref, owner=owner)
    assert draft.situation["fire-way"] == "ordinary"
    item = drafts.bundle_of(draft, halls.here(), halls.today()).item("fire-check")
    assert item is not None
    assert item.variant == "ordinary"


def test_choice_waits_for_the_questions() -> None:
    owner = a_session()
    ref = begin(owner, only_prepackaged="no")
    with pytest.raises(drafts.OffPath):
        drafts.save_choice(ref, "fire-way", ["ordinary"], owner=owner, now=clock.now())


def test_choice_that_is_not_offered_is_not_found() -> None:
    owner = a_session()
    ref = begin(owner, **factories.SMALL)
    with pytest.raises(drafts.NotFound):
        drafts.save_choice(ref, "fire-way", ["ordinary"], owner=owner, now=clock.now())


def test_session_lives_on_while_it_answers() -> None:
    owner = a_session()
    ref = begin(owner)

    def until() -> datetime:
        with reading() as session:
            moment = session.scalar(
                select(WebSession.expires_at).where(WebSession.id == owner.session_id)
            )
        assert moment is not None
        return moment

    first = until()
    answer(ref, "only-prepackaged", "no", owner=owner)
    assert until() == first, "not written anew for each answer"
    later = clock.now() + timedelta(hours=1)
    answer(ref, "has-licence", "no", owner=owner, now=later)
    assert until() == later + timedelta(seconds=settings.current().session_anonymous)


# Taken over at sign-in


def adopt(owner: Owner, account: Owner, now: datetime | None = None) -> None:
    """What a sign-in does."""
    assert owner.session_id is not None
    assert account.account_id is not None
    with transaction() as session:
        draft_ends.adopt(session, owner.session_id, account.account_id, now or clock.now())


def test_draft_becomes_the_accounts() -> None:
    visitor, account = a_session(), an_account()
    ref = begin(visitor, only_prepackaged="no")
    adopt(visitor, account)
    assert drafts.load(ref, owner=account).situation == {"only-prepackaged": "no"}
    with pytest.raises(drafts.NotFound):
        drafts.load(ref, owner=visitor)
    with reading() as session:
        entry = session.execute(
            select(AuditEntry.actor, AuditEntry.subject, AuditEntry.hall_id).where(
                AuditEntry.action == "draft.adopt"
            )
        ).one()
    assert tuple(entry) == (f"account:{account.account_id}", f"draft:{ref}", halls.here().id)
    assert audit.verify(settings.current().data)[1] == []


def test_two_drafts_of_one_theme_become_one_and_lose_nothing() -> None:
    visitor, account = a_session(), an_account()
    earlier = begin(account, only_prepackaged="no", has_licence="yes", tobacco="yes")
    store(earlier, fields={"shop-name": "老王面馆"}, pages_done=["applicant", "shop"])
    ref = begin(visitor, only_prepackaged="no", has_licence="no")
    adopt(visitor, account)
    assert row(earlier) is None
    assert drafts.load(ref, owner=account).situation == {
        "only-prepackaged": "no",
        "has-licence": "no",
        "tobacco": "yes",
    }
    with reading() as session:
        fields, done = session.execute(
            select(Draft.fields, Draft.pages_done).where(Draft.ref == ref)
        ).one()
    assert fields == {"shop-name": "老王面馆"}
    assert done == [], "on other answers each page is looked at again"
    assert drafts.start(THEME, owner=account, now=clock.now()) == ref


def test_form_stays_done_where_the_answers_are_the_same() -> None:
    visitor, account = a_session(), an_account()
    earlier = begin(account, **factories.SMALL)
    store(earlier, fields={"shop-name": "老王面馆"}, pages_done=["applicant"])
    ref = begin(visitor, only_prepackaged="no")
    adopt(visitor, account)
    with reading() as session:
        done = session.scalar(select(Draft.pages_done).where(Draft.ref == ref))
    assert done == ["applicant"]


def test_submitted_case_is_not_merged_away() -> None:
    visitor, account = a_session(), an_account()
    handed = begin(account, **factories.SMALL)
    store(handed, state=DraftState.submitted)
    begin(visitor, only_prepackaged="no")
    adopt(visitor, account)
    assert row(handed).state is DraftState.submitted
    assert count() == 2


def test_open_drafts_come_last_touched_first() -> None:
    account, now = an_account(), clock.now()
    ref = begin(account, only_prepackaged="no")
    other = begin(an_account())
    store(ref, changed_at=now)
    assert [one.ref for one in drafts.open_drafts(account)] == [ref]
    assert other not in [one.ref for one in drafts.open_drafts(account)]
    assert drafts.open_drafts(Owner()) == []
    store(ref, state=DraftState.submitted)
    assert drafts.open_drafts(account) == []


# Given up


def test_abandoned_drafts_are_deleted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(draft_ends, "EXPIRE_AT_ONCE", 2)
    now = clock.now()
    days = settings.current().draft_days
    old = [begin(an_account()) for _ in range(5)]
    for ref in old:
        store(ref, changed_at=now - timedelta(days=days, seconds=1))
    handed, fresh = begin(an_account()), begin(an_account())
    store(handed, changed_at=now - timedelta(days=days + 9), state=DraftState.submitted)
    store(fresh, changed_at=now - timedelta(days=days))
    draft_ends.expire({}, now)
    draft_ends.expire({}, now)
    assert [row(ref) for ref in old] == [None] * 5
    assert row(handed) is not None
    assert row(fresh) is not None
    with reading() as session:
        entries = session.scalars(
            select(AuditEntry.subject).where(AuditEntry.action == "draft.expire")
        ).all()
    assert sorted(entries) == sorted(f"draft:{ref}" for ref in old)


def test_expiry_is_a_daily_job() -> None:
    now = clock.now()
    ref = begin(an_account())
    store(ref, changed_at=now - timedelta(days=settings.current().draft_days + 1))
    jobs.run_due(now + timedelta(seconds=1))
    assert row(ref) is None


def test_visitors_draft_goes_with_the_session() -> None:
    owner = a_session()
    ref = begin(owner)
    sessions.expire({}, clock.now() + timedelta(hours=3))
    assert row(ref) is None
