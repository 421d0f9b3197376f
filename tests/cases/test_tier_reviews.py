"""A human looks at an automatic choice: who asks is told, heard, and never worse off for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from tests.cases.conftest import Applicant
from tests.cases.test_tier_submission import hand_in
from tests.cases.test_tiers import carried, haulier, known, tier
from tests.support import factories
from tests.support.factories import GOOD_CODE, LIMITED_CODE, PLAIN_CODE
from webapp.accounts import service as accounts
from webapp.cases import draft_ends, drafts, tier_asking, tier_reviews
from webapp.cases.models import Draft
from webapp.cases.tier_reviews import NoReasons, NotBetter
from webapp.catalog.values import Applicant as Kind
from webapp.catalog.values import Tier
from webapp.core import clock, jobs
from webapp.core.audit import AuditEntry
from webapp.core.db import reading, transaction
from webapp.credit import objecting
from webapp.credit import service as credit
from webapp.credit.models import CreditReview
from webapp.credit.service import About, Ended, ReviewState, Settled, Subject, What
from webapp.halls import service as halls
from webapp.messages import inbox

pytestmark = pytest.mark.sampled_on("sqlite")

assert haulier, "a fixture of the tiers' tests"

WHY = "核对过了，名单上的不是这家企业。"


@pytest.fixture
def officer(app: Any) -> int:
    return factories.officer("limin", "李敏", "accept")


@pytest.fixture
def asked(haulier: Callable[..., Applicant], officer: int) -> Applicant:
    """A limited enterprise that has asked for a human look."""
    who = known(haulier(), LIMITED_CODE)
    page = who.client.open_page(f"/cases/{who.ref}/credit")
    page.submit("/credit/ask", words="名单上的是另一家同名企业。")
    return who


def review() -> credit.Review:
    with reading() as session:
        ref = session.scalars(select(CreditReview.ref).order_by(CreditReview.id.desc())).first()
    assert ref is not None
    return credit.find(ref, halls.here().id)


def decide(act: Callable[..., None], *values: Any, by: int, reasons: str = WHY) -> None:
    act(
        review().ref,
        *values,
        reasons,
        officer_id=by,
        hall_id=halls.here().id,
        now=clock.now(),
    )


def letters(who: Applicant) -> list[str]:
    return [one.kind for one in inbox.of_account(who.account_id)]


# --- asking --------------------------------------------------------------------------------------


def test_who_asks_is_told_and_waits_for_nobody(asked: Applicant) -> None:
    found = review()
    assert found.state is ReviewState.open
    assert (found.about, found.about_ref, found.tier) == (
        About.application,
        asked.ref,
        Tier.limited,
    )
    assert found.words == "名单上的是另一家同名企业。"
    assert letters(asked) == ["credit_asked"]
    page = asked.client.open_page(f"/cases/{asked.ref}/credit")
    assert "An officer looks at it and writes to you" in page.text
    message = asked.client.open_page("/me/messages")
    assert "A person looks at your record" in message.text
    # It does not hold the application up.
    assert hand_in(asked) == asked.ref


def test_asking_again_while_one_is_open_is_asking_once(asked: Applicant) -> None:
    for _turn in range(3):
        tier_asking.ask(asked.ref, "", account_id=asked.account_id, now=clock.now())
    assert credit.counted(halls.here().id) == 1
    assert letters(asked) == ["credit_asked"]


def test_the_database_has_one_open_look_at_a_thing(asked: Applicant) -> None:
    row = {
        "hall_id": halls.here().id,
        "account_id": asked.account_id,
        "about": About.application,
        "about_ref": asked.ref,
        "tier": Tier.limited,
        "asked_at": clock.now(),
        "state": ReviewState.open,
    }
    with pytest.raises(IntegrityError), transaction() as session:
        session.add(CreditReview(ref="another", **row))
    # A decision without reasons, or without whoever made it, is none.
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(update(CreditReview).values(state=ReviewState.kept, decided_at=clock.now()))


def test_of_whom_nobody_was_looked_up_nothing_was_chosen(applicant: Applicant) -> None:
    tier_asking.ask(applicant.ref, "", account_id=applicant.account_id, now=clock.now())
    assert credit.counted(halls.here().id) == 0
    page = applicant.client.open_page(f"/cases/{applicant.ref}/credit")
    assert page.path == f"/cases/{applicant.ref}/plan"


def test_their_words_lie_sealed_and_no_record_holds_them(asked: Applicant) -> None:
    with reading() as session:
        raw = session.connection().exec_driver_sql("select words from credit_review").scalar_one()
        entries = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "credit.review.ask")
        ).all()
    assert "同名".encode() not in bytes(raw)
    (entry,) = entries
    assert entry.chain == f"draft:{asked.ref}"
    assert entry.details == {"review": review().ref}


# --- deciding ------------------------------------------------------------------------------------


def test_an_officer_may_keep_it_and_says_why(asked: Applicant, officer: int) -> None:
    decide(tier_reviews.keep, by=officer)
    assert review().state is ReviewState.kept
    assert tier(asked.ref) is Tier.limited
    assert letters(asked) == ["credit_kept", "credit_asked"]
    page = asked.client.open_page(f"/cases/{asked.ref}/credit")
    assert "An officer looked at it and found it right" in page.text
    assert WHY in page.text
    # And may ask once more.
    page.submit("/credit/ask")
    assert credit.counted(halls.here().id) == 1


@pytest.mark.parametrize("better", [Tier.watch, Tier.normal, Tier.good])
def test_an_officer_may_set_a_better_tier_for_this_application(
    asked: Applicant, officer: int, better: Tier
) -> None:
    decide(tier_reviews.set_tier, better, by=officer)
    assert review().state is ReviewState.changed
    assert tier(asked.ref) is better
    assert letters(asked) == ["credit_changed", "credit_asked"]
    draft = drafts.load(asked.ref, owner=asked.owner)
    assert draft.tier is better
    page = asked.page("shop")
    assert page.path == f"/cases/{asked.ref}/credit", "the plan has changed, and it is told"
    assert WHY in page.text
    page.submit("/credit/seen")
    asked.page("shop").submit()
    assert tier(asked.ref) is better, "it stays while the form is saved"
    with reading() as session:
        entry = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "credit.review.decide")
        ).one()
    assert entry.actor == f"staff:{officer}"
    assert entry.details == {"review": review().ref, "outcome": "changed", "tier": better.value}


def test_it_is_for_that_enterprise_alone(asked: Applicant, officer: int) -> None:
    decide(tier_reviews.set_tier, Tier.normal, by=officer)
    page = asked.page("shop")
    page.submit("/credit/seen")
    asked.page("shop").submit(uscc=PLAIN_CODE)
    asked.page("shop").submit(uscc=LIMITED_CODE)
    found = carried(asked.ref)
    assert found is not None
    assert (found.tier, found.set_by_officer) == (Tier.limited, None)


@pytest.mark.parametrize("worse", [Tier.limited])
def test_nobody_is_worse_off_for_asking(asked: Applicant, officer: int, worse: Tier) -> None:
    with pytest.raises(NotBetter):
        decide(tier_reviews.set_tier, worse, by=officer)
    assert review().state is ReviewState.open
    assert tier(asked.ref) is Tier.limited
    assert letters(asked) == ["credit_asked"]


def test_a_record_that_got_better_meanwhile_leaves_nothing_to_set(
    asked: Applicant, officer: int
) -> None:
    asked.page("shop").submit(uscc=GOOD_CODE)
    for set_to in (Tier.good, Tier.normal):
        with pytest.raises(NotBetter):
            decide(tier_reviews.set_tier, set_to, by=officer)


@pytest.mark.parametrize("reasons", ["", "  好 ", "字" * 1001])
def test_there_are_always_reasons(asked: Applicant, officer: int, reasons: str) -> None:
    for act, values in ((tier_reviews.keep, ()), (tier_reviews.set_tier, (Tier.normal,))):
        with pytest.raises(NoReasons):
            decide(act, *values, by=officer, reasons=reasons)
    assert review().state is ReviewState.open


def test_only_who_accepts_or_approves_decides(asked: Applicant) -> None:
    inspects = factories.officer("sunlei", "孙磊", "inspect", "review", "content")
    with pytest.raises(LookupError):
        decide(tier_reviews.keep, by=inspects)
    gone = factories.officer("gone", "走了", "accept")
    accounts.deactivate("gone", now=clock.now())
    with pytest.raises(LookupError):
        decide(tier_reviews.keep, by=gone)
    decide(tier_reviews.keep, by=factories.officer("zhou", "周文涛", "approve"))


def test_it_is_decided_once(asked: Applicant, officer: int) -> None:
    decide(tier_reviews.keep, by=officer)
    for act, values in ((tier_reviews.keep, ()), (tier_reviews.set_tier, (Tier.normal,))):
        with pytest.raises(Settled):
            decide(act, *values, by=officer)
    assert tier(asked.ref) is Tier.limited


def test_another_hall_knows_nothing_of_it(asked: Applicant, officer: int) -> None:
    with pytest.raises(LookupError):
        tier_reviews.to_look(review().ref, halls.here().id + 1)
    assert credit.pending(halls.here().id + 1) == []


def test_what_was_handed_in_is_looked_at_by_those_who_decide_it(
    asked: Applicant, officer: int
) -> None:
    hand_in(asked)
    assert review().state is ReviewState.over
    assert credit.counted(halls.here().id) == 0
    with pytest.raises(Settled):
        decide(tier_reviews.set_tier, Tier.normal, by=officer)


def test_what_the_officer_sees(asked: Applicant, officer: int) -> None:
    look = tier_reviews.to_look(review().ref, halls.here().id)
    assert look.person == "王*"
    assert look.tier is Tier.limited
    assert look.standing is not None
    assert [one.tier for one in look.offers] == [
        Tier.limited,
        Tier.watch,
        Tier.normal,
        Tier.good,
    ]
    assert [(one.now, one.signed) for one in look.offers] == [(2, 0), (1, 1), (0, 2), (0, 1)]


# --- what becomes of it --------------------------------------------------------------------------


def test_a_look_follows_an_application_that_becomes_one_with_another(
    asked: Applicant, officer: int
) -> None:
    newer = drafts.start("open-restaurant", owner=asked.owner, now=clock.now())
    with transaction() as session:
        ids = {row.ref: row.id for row in session.execute(select(Draft.ref, Draft.id))}
        draft_ends.take_over(session, [ids[asked.ref]], ids[newer])
    assert (review().about_ref, review().state) == (newer, ReviewState.open)


def test_of_two_looks_the_one_on_the_screen_stays(asked: Applicant) -> None:
    with transaction() as session:
        for ref in ("newer", "newest"):
            credit.open_review(
                session,
                hall_id=halls.here().id,
                account_id=asked.account_id,
                about=About.application,
                about_ref=ref,
                tier=Tier.watch,
                words="",
                now=clock.now(),
            )
        credit.follow(session, [asked.ref, "newest"], "newer", now=clock.now())
    with reading() as session:
        rows = session.scalars(select(CreditReview).order_by(CreditReview.id)).all()
    assert [(row.about_ref, row.state) for row in rows] == [
        (asked.ref, ReviewState.over),
        ("newer", ReviewState.open),
        ("newest", ReviewState.over),
    ]


def test_an_application_that_is_given_up_needs_no_look(asked: Applicant) -> None:
    with transaction() as session:
        session.execute(update(Draft).values(changed_at=clock.now().replace(year=2020)))
    jobs._handlers["drafts.expire"]({}, clock.now())
    assert review().state is ReviewState.over


def test_a_closed_account_asks_for_nothing(asked: Applicant) -> None:
    accounts.close_account(asked.account_id, now=clock.now())
    with reading() as session:
        assert session.scalars(select(CreditReview)).all() == []


def test_of_a_closed_account_with_a_case_the_words_are_gone(asked: Applicant) -> None:
    hand_in(asked)
    accounts.close_account(asked.account_id, now=clock.now())
    found = review()
    assert (found.state, found.words) == (ReviewState.over, "")


# --- marks ---------------------------------------------------------------------------------------


def marked(code: str, kind: Kind = Kind.enterprise, what: What = What.false_promise) -> str:
    with transaction() as session:
        credit.note_breach(
            session,
            hall_id=halls.here().id,
            kind=kind,
            code=code,
            what=what,
            case_number="3702002026112940000014",
            on=halls.today(),
            actor="job",
            now=clock.now(),
        )
    found = credit.look_up(kind=kind, code=code, hall_id=halls.here().id, now=clock.now())
    return found.marks[0].ref


@pytest.mark.parametrize("ended", Ended)
def test_a_mark_that_somebody_objects_to_can_be_ended(
    haulier: Callable[..., Applicant], officer: int, ended: Ended
) -> None:
    mark = marked(PLAIN_CODE)
    who = known(haulier(), PLAIN_CODE)
    assert tier(who.ref) is Tier.limited
    objecting.object_to(
        mark,
        "材料按时交了。",
        subjects=[Subject(Kind.enterprise, PLAIN_CODE)],
        account_id=who.account_id,
        now=clock.now(),
    )
    look = tier_reviews.to_look(review().ref, halls.here().id)
    assert look.mark is not None
    assert look.mark.ref == mark
    decide(tier_reviews.end_mark, ended, by=officer)
    assert tier(who.ref) is Tier.normal, "at once, not with the next look-up"
    assert letters(who) == ["mark_ended", "mark_objected"]
    assert credit.mark_of(mark) is None


def test_an_objection_can_be_turned_down_with_reasons(
    haulier: Callable[..., Applicant], officer: int
) -> None:
    mark = marked(PLAIN_CODE)
    who = known(haulier(), PLAIN_CODE)
    objecting.object_to(
        mark,
        "",
        subjects=[Subject(Kind.enterprise, PLAIN_CODE)],
        account_id=who.account_id,
        now=clock.now(),
    )
    decide(tier_reviews.keep, by=officer)
    assert letters(who) == ["mark_kept", "mark_objected"]
    assert credit.mark_of(mark) is not None
    with pytest.raises(Settled):
        decide(tier_reviews.end_mark, Ended.mistaken, by=officer)


def test_nobody_objects_to_the_marks_of_others(person: Callable[..., Applicant]) -> None:
    mark, who = marked(PLAIN_CODE), person()
    for subjects in ([], [Subject(Kind.enterprise, GOOD_CODE)], [Subject(Kind.person, PLAIN_CODE)]):
        with pytest.raises(LookupError):
            objecting.object_to(
                mark, "", subjects=subjects, account_id=who.account_id, now=clock.now()
            )
    assert credit.counted(halls.here().id) == 0


def test_a_tier_and_a_mark_are_decided_each_its_own_way(asked: Applicant, officer: int) -> None:
    with pytest.raises(LookupError):
        decide(tier_reviews.end_mark, Ended.mistaken, by=officer)
    mark = marked(LIMITED_CODE)
    objecting.object_to(
        mark,
        "",
        subjects=[Subject(Kind.enterprise, LIMITED_CODE)],
        account_id=asked.account_id,
        now=clock.now(),
    )
    with pytest.raises(LookupError):
        decide(tier_reviews.set_tier, Tier.normal, by=officer)
    assert review().state is ReviewState.open
