"""A newer catalog and open applications: they follow, are asked first, or are told kindly."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from sqlalchemy import insert, select, update

from tests.cases.conftest import Applicant
from tests.catalog.broken import broken
from tests.catalog.small import true_catalog
from tests.support.client import LintingClient
from webapp.cases import drafts, form, marks, submission, upgrading
from webapp.cases.models import BundleCase, Draft
from webapp.cases.upgrade_rules import Verdict
from webapp.cases.values import Channel, Owner
from webapp.catalog import packing
from webapp.catalog import service as catalog
from webapp.catalog.models import CatalogRevision
from webapp.catalog.values import ItemField, Revision, as_json
from webapp.cli import main
from webapp.core import clock
from webapp.core.db import reading, transaction

THEME = "open-restaurant"
FOOD = "food-service-permit"
LATER = timedelta(seconds=1)


def changed(kind: str, slug: str, /, **values: Any) -> Revision:
    """The true catalog with one definition changed."""
    made = true_catalog()
    definitions = dict(getattr(made, kind))
    definitions[slug] = msgspec.structs.replace(definitions[slug], **values)
    return msgspec.structs.replace(made, **{kind: definitions})


def without_the_theme() -> Revision:
    """The true catalog with the theme under another name."""
    made = true_catalog()
    other = msgspec.structs.replace(
        made.themes[THEME], slug="open-canteen", name={"zh-Hans": "开食堂", "en": "Open a canteen"}
    )
    rest = {slug: one for slug, one in made.themes.items() if slug != THEME}
    return msgspec.structs.replace(made, themes={**rest, "open-canteen": other})


def publish(made: Revision) -> int:
    """Put a revision that was made by hand in force."""
    bare = msgspec.structs.replace(made, hash="")
    digest = hashlib.sha256(as_json(bare)).hexdigest()
    made = msgspec.structs.replace(made, hash=digest)
    with transaction() as session:
        number: int = session.execute(
            insert(CatalogRevision)
            .values(
                hash=digest,
                content=packing.pack(made),
                published_at=clock.now() + LATER,
                published_by="test",
            )
            .returning(CatalogRevision.id)
        ).scalar_one()
    catalog._current.clear()
    return number


def words_only() -> Revision:
    return changed("themes", THEME, name={"zh-Hans": "开饭店", "en": "Open an eating house"})


def with_material() -> Revision:
    """The food permit asks one field more."""
    made = true_catalog()
    name = msgspec.structs.replace(made.fields["shop-name"], slug="grease-trap", prefill=None)
    fields = (*made.items[FOOD].fields, ItemField("grease-trap", {"zh-Hans": "看", "en": "see"}))
    item = msgspec.structs.replace(made.items[FOOD], fields=fields)
    return msgspec.structs.replace(
        made, fields={**made.fields, "grease-trap": name}, items={**made.items, FOOD: item}
    )


def stored(ref: str) -> Any:
    with reading() as session:
        return session.execute(
            select(Draft.revision_id, Draft.situation, Draft.fields, Draft.theme).where(
                Draft.ref == ref
            )
        ).one()


@pytest.fixture
def ready(applicant: Applicant) -> Applicant:
    """An applicant whose form is filled in, papers decided and statements signed."""
    applicant.fill()
    return applicant


def test_a_draft_follows_silently_and_looking_writes_nothing(ready: Applicant) -> None:
    before = stored(ready.ref)
    newest = publish(words_only())
    page = ready.client.open_page(f"/cases/{ready.ref}/check")
    assert page.status == 200
    assert "Open an eating house" in page.text
    assert stored(ready.ref) == before
    with transaction() as session:
        drafts.lock(session, ready.ref, owner=ready.owner)
    after = stored(ready.ref)
    assert after.revision_id == newest
    assert (after.situation, after.fields) == (before.situation, before.fields)


def test_a_change_elsewhere_leaves_a_draft_untouched(ready: Applicant) -> None:
    made = true_catalog()
    parts = {**made.themes, "another": msgspec.structs.replace(made.themes[THEME], slug="another")}
    publish(msgspec.structs.replace(made, themes=parts))
    _draft, upgrade, _newest = upgrading.look(ready.ref, owner=ready.owner, now=clock.now())
    assert upgrade.verdict is Verdict.untouched


def test_what_must_be_asked_is_asked_and_answers_stay(ready: Applicant) -> None:
    before = stored(ready.ref)
    newest = publish(with_material())
    page = ready.client.open_page(f"/cases/{ready.ref}/check")
    assert page.path == f"/cases/{ready.ref}/changed"
    assert page.h1 == "Something has changed"
    assert "To fill in" in page.text
    assert stored(ready.ref) == before
    page = page.submit(f"/cases/{ready.ref}/changed")
    assert "/form/" in page.path
    after = stored(ready.ref)
    assert after.revision_id == newest
    assert after.fields.items() >= before.fields.items()
    assert after.situation == before.situation


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_the_notice_reads_well_in_both_languages(ready: Applicant, language: str) -> None:
    publish(with_material())
    ready.client.set_cookie("lang", language)
    assert ready.client.open_page(f"/cases/{ready.ref}/changed").status == 200


def test_submitting_is_kept_until_the_person_was_asked(ready: Applicant) -> None:
    page = ready.client.open_page(f"/cases/{ready.ref}/check")
    publish(with_material())
    with pytest.raises(drafts.Changed):
        submission.submit(ready.ref, owner=ready.owner, channel=Channel.web, now=clock.now())
    page = page.submit(f"/cases/{ready.ref}/submit")
    assert page.path.endswith("/changed")
    with reading() as session:
        assert session.scalar(select(BundleCase.id)) is None


def test_a_page_that_is_being_typed_is_stored_before_anything_is_asked(ready: Applicant) -> None:
    subject = ready.opened().ground.bundle.pages[0].subject
    page = ready.page(subject)
    publish(with_material())
    page = page.submit(f"/form/{subject}")
    assert page.path.endswith("/changed")


def test_a_submitted_case_stays_on_its_own_catalog(ready: Applicant) -> None:
    old = stored(ready.ref).revision_id
    submission.submit(ready.ref, owner=ready.owner, channel=Channel.web, now=clock.now())
    publish(without_the_theme())
    assert form.open_form(ready.ref, owner=ready.owner, now=clock.now()).draft.revision_id == old
    assert ready.client.open_page(f"/cases/{ready.ref}/receipt").status == 200
    page = ready.client.open_page(f"/cases/{ready.ref}/changed")
    assert page.path.endswith("/receipt")


def test_a_silent_upgrade_at_submission_is_kept_with_the_case(ready: Applicant) -> None:
    newest = publish(words_only())
    submission.submit(ready.ref, owner=ready.owner, channel=Channel.web, now=clock.now())
    with reading() as session:
        assert session.scalar(select(BundleCase.revision_id)) == newest
    assert stored(ready.ref).revision_id == newest


def test_a_changed_statement_is_signed_anew(ready: Applicant) -> None:
    due = marks.statements_due(ready.opened())
    assert due
    words = ({"zh-Hans": "我保证按新的要求做。", "en": "I promise."},)
    publish(changed("statements", due[0], promises=words))
    _draft, upgrade, _newest = upgrading.look(ready.ref, owner=ready.owner, now=clock.now())
    assert upgrade.statements == (due[0],)
    page = ready.client.open_page(f"/cases/{ready.ref}/changed").submit("/changed")
    assert page.path.endswith(f"/statements/{due[0]}")


def test_another_catalog_meanwhile_is_shown_before_it_is_taken(ready: Applicant) -> None:
    publish(with_material())
    page = ready.client.open_page(f"/cases/{ready.ref}/changed")
    again = with_material()
    name = {"zh-Hans": "又一个", "en": "Another"}
    theme = msgspec.structs.replace(again.themes[THEME], name=name)
    with clock.freeze(clock.now() + 2 * LATER):
        publish(msgspec.structs.replace(again, themes={**again.themes, THEME: theme}))
        page = page.submit("/changed")
        assert page.path.endswith("/changed")
        page = page.submit("/changed")
        assert not page.path.endswith("/changed")


def test_a_withdrawn_theme_is_told_kindly_and_its_answers_go_elsewhere(ready: Applicant) -> None:
    before = stored(ready.ref)
    newest = publish(without_the_theme())
    page = ready.client.open_page(f"/cases/{ready.ref}/plan")
    assert page.h1 == "This is not offered any more"
    assert "Open a canteen" in page.text
    wrong = page.submit("/carry")
    assert wrong.status == 422
    page = wrong.submit("/carry", theme="open-canteen")
    after = stored(ready.ref)
    assert (after.theme, after.revision_id) == ("open-canteen", newest)
    assert after.fields.items() >= before.fields.items()
    assert after.situation == before.situation
    assert page.path.startswith(f"/cases/{ready.ref}/")
    assert "not offered" not in page.text
    assert ready.client.open_page(f"/cases/{ready.ref}/carry").path.startswith("/cases/")


def test_answers_go_into_the_application_that_is_begun_already(ready: Applicant) -> None:
    publish(without_the_theme())
    other = drafts.start("open-canteen", owner=ready.owner, now=clock.now())
    with transaction() as session:
        session.execute(
            update(Draft).where(Draft.ref == other).values(fields={"shop-name": "新食堂"})
        )
    ref = upgrading.carry_over(
        ready.ref, "open-canteen", owner=ready.owner, actor="account:1", now=clock.now()
    )
    assert ref == other
    found = stored(other)
    assert found.fields["shop-name"] == "新食堂"
    assert found.fields["applicant-id"] == ready.id_number
    with pytest.raises(drafts.NotFound):
        drafts.load(ready.ref, owner=ready.owner)


def test_answers_go_to_no_unknown_theme_and_to_nobody_else(ready: Applicant) -> None:
    publish(without_the_theme())
    common: dict[str, Any] = {"actor": "account:1", "now": clock.now()}
    with pytest.raises(drafts.NotFound):
        upgrading.carry_over(ready.ref, "no-such", owner=ready.owner, **common)
    stranger = Owner(account_id=ready.account_id + 1)
    with pytest.raises(drafts.NotFound):
        upgrading.carry_over(ready.ref, "open-canteen", owner=stranger, **common)
    with pytest.raises(drafts.Changed):
        upgrading.accept(ready.ref, catalog.current().hash, owner=ready.owner, **common)


def test_a_visitor_without_an_account_is_asked_too(client: LintingClient) -> None:
    client.set_cookie("lang", "en")
    page = client.open_page(f"/themes/{THEME}").submit(f"/themes/{THEME}/start")
    ref = page.path.split("/")[2]
    publish(without_the_theme())
    page = client.open_page(f"/cases/{ref}/questions/floor-area")
    assert page.h1 == "This is not offered any more"


def test_the_rehearsal_counts_without_touching(person: Callable[..., Applicant]) -> None:
    one, two = person(), person()
    one.begin()
    one.fill()
    two.begin({})
    before = stored(one.ref)
    new = with_material()
    found = upgrading.rehearse(msgspec.structs.replace(new, hash="new"))
    assert found.totals[Verdict.ask] == 1
    assert found.totals[Verdict.silent] == 1
    assert found.open_drafts == 2
    assert found.lines[0].verdict is Verdict.ask
    assert found.lines[0].reasons[0][0] == "fields"
    gone = upgrading.rehearse(msgspec.structs.replace(without_the_theme(), hash="gone"))
    assert gone.totals[Verdict.withdrawn] == 2
    assert stored(one.ref) == before


def test_the_command_says_it_before_anyone_publishes(
    ready: Applicant, database: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from webapp.catalog import cli

    monkeypatch.setattr(cli, "open_database", lambda: None)
    assert broken(tmp_path, f"items/{FOOD}.yaml", "tolerated_days: 10", "tolerated_days: 9") == []
    before = catalog.current().hash
    result = CliRunner().invoke(
        main, ["catalog", "publish", str(tmp_path / "catalog"), "--dry-run"]
    )
    assert result.exit_code == 0, result.output
    assert "not published; open applications: 1" in result.output
    assert "silent" in result.output
    catalog.forget_cached()
    assert catalog.current().hash == before
