"""The catalog at the desk: pictures, reviews, trying out, publishing, and the way back."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from tests.catalog.small import CATALOG
from tests.staff.conftest import SignIn
from tests.support import factories
from tests.support.client import LintingClient
from webapp.cases import drafts, submission
from webapp.cases.models import BundleCase, Draft
from webapp.cases.values import Channel, Owner
from webapp.catalog import reviews, service
from webapp.core import clock
from webapp.core.db import reading
from webapp.staff import catalog_files
from webapp.staff.theme_picture import depths, picture, wrapped

pytestmark = pytest.mark.one_database

THEME = "open-restaurant"
NAME = "name: {zh-Hans: 开餐饮店, en: Open a restaurant}"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the catalog's files, which the desk reads."""
    target = tmp_path / "catalog"
    shutil.copytree(CATALOG, target)
    monkeypatch.setattr(service, "FILES", target)
    return target


@pytest.fixture
def officer(app: Any, officers: dict[str, int], files: Path, sign_in: SignIn) -> LintingClient:
    """A content officer at the desk, in English."""
    factories.officer("chen", "陈宇", "content")
    return sign_in("chen")


def write(files: Path, old: str, new: str, file: str = f"themes/{THEME}.yaml") -> None:
    text = (files / file).read_text("utf-8")
    assert text.count(old) == 1
    (files / file).write_text(text.replace(old, new), "utf-8")


def rename(files: Path) -> None:
    write(files, NAME, NAME.replace("Open a restaurant", "Open an eating house"))


# --- who may -------------------------------------------------------------------------------------


@pytest.mark.one_database
def test_only_who_owns_the_content_sees_it(officer: LintingClient, sign_in: SignIn) -> None:
    assert officer.open_page("/staff/").link("Catalog").path == "/staff/catalog"
    other = sign_in("limin")
    assert "/staff/catalog" not in other.open_page("/staff/").html
    for path in ("", "/reviews", "/next", "/history", f"/themes/{THEME}"):
        assert other.open_page(f"/staff/catalog{path}").status == 404
    assert other.open_page("/staff/catalog/try").status == 404


@pytest.mark.one_database
@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_every_page_reads_in_both_languages(
    officer: LintingClient, files: Path, language: str
) -> None:
    officer.set_cookie("lang", language)
    rename(files)
    for path in ("", "/reviews", "/next", "/history", f"/themes/{THEME}"):
        assert officer.open_page(f"/staff/catalog{path}").status == 200
    assert officer.open_page("/staff/catalog/themes/no-such").status == 404
    assert officer.open_page("/staff/catalog/try").path == "/staff/catalog"


# --- a theme as a picture ------------------------------------------------------------------------


@pytest.mark.one_database
def test_a_theme_is_drawn_with_its_questions_items_and_order(officer: LintingClient) -> None:
    page = officer.open_page("/staff/catalog").link("Open a restaurant")
    assert page.h1 == "Open a restaurant"
    theme = service.current().themes[THEME]
    assert page.html.count('class="asked"') == len(theme.questions)
    assert page.html.count('class="made"') == len(theme.items)
    assert 'class="waits"' in page.html
    assert "always needed" in page.text


def test_an_item_stands_one_column_after_what_it_waits_for() -> None:
    after = {"c": ["b"], "b": ["a"], "x": ["y"], "y": ["x"], "d": ["elsewhere"]}
    found = depths(["a", "b", "c", "d", "x", "y"], after)
    assert (found["a"], found["b"], found["c"], found["d"]) == (0, 1, 2, 0)


def test_a_picture_joins_questions_with_items() -> None:
    found = picture(
        [("q", "问题"), ("r", "另一个")],
        [("a", "先办"), ("b", "后办")],
        brings=[("q", "a"), ("gone", "a")],
        after={"b": ["a"]},
        heads=("asked", "items", "then"),
    )
    assert len(found.brings) == len(found.waits) == 1
    assert [words for _x, words in found.heads] == ["asked", "items", "then"]
    assert found.width > max(box.x + box.width for box in found.items) - 1
    empty = picture([], [], brings=[], after={}, heads=("a", "b"))
    assert empty.items == ()


def test_words_are_wrapped_and_cut() -> None:
    assert wrapped("How large is the place?", 90) == ["How large is", "the place?"]
    assert wrapped("一二三四五六七八九十", 70)[0] == "一二三四五"
    assert wrapped("one two three four five six seven eight", 70)[1].endswith("…")
    assert wrapped("", 70) == [""]


# --- reviews -------------------------------------------------------------------------------------


def test_what_is_ticked_is_confirmed_with_the_officers_name(officer: LintingClient) -> None:
    page = officer.open_page("/staff/catalog/reviews")
    before = len(catalog_files.waiting())
    key = catalog_files.waiting()[0].key
    page = page.submit("/reviews", key=[key], source="办事指南 2026-11", day="2026-11-20")
    assert page.status == 200
    assert len(catalog_files.waiting()) == before - 1
    review = reviews.known()[key]
    assert (review.by, review.source) == ("陈宇", "办事指南 2026-11")
    page = officer.open_page(f"/staff/catalog/reviews?theme={THEME}")
    assert page.status == 200
    assert key not in page.html


@pytest.mark.one_database
def test_a_review_that_lacks_something_says_how_to_mend_it(officer: LintingClient) -> None:
    page = officer.open_page("/staff/catalog/reviews")
    key = catalog_files.waiting()[0].key
    wrong = page.submit("/reviews", source="x", day="2026-11-20")
    assert wrong.status == 422
    assert "Tick what you have confirmed" in wrong.text
    wrong = page.submit("/reviews", key=[key], source="x", day="soon")
    assert "Write the day" in wrong.text
    assert 'value="soon"' in wrong.html
    wrong = page.submit("/reviews", key=[key], source="", day="2026-11-20")
    assert "Write from what" in wrong.text
    wrong = page.submit("/reviews", key=[key], source="x", day="2999-01-01")
    assert "cannot lie ahead" in wrong.text
    wrong = page.submit("/reviews", key=["gone#1"], source="x", day="2026-11-20")
    assert "changed meanwhile" in wrong.text
    assert reviews.known() == {}


# --- publishing, and the way back ----------------------------------------------------------------


def test_before_publishing_the_page_says_what_it_means(officer: LintingClient, files: Path) -> None:
    account_id, _phone, _code = factories.account()
    drafts.start(THEME, owner=Owner(account_id=account_id), now=clock.now())
    old = service.current_id()
    assert "Nothing new" in officer.open_page("/staff/catalog/next").text
    rename(files)
    page = officer.open_page("/staff/catalog/next")
    assert "Open an eating house" in page.text
    assert "1 open application" in page.text
    assert "upgrade by themselves" in page.text
    with clock.freeze(clock.now() + timedelta(seconds=2)):
        page = page.submit("/staff/catalog/next")
        assert page.path == "/staff/catalog/history"
        assert "陈宇" in page.text
        new = service.current_id()
        assert new != old
        assert "the first one" in page.text
    with clock.freeze(clock.now() + timedelta(seconds=4)):
        page = officer.open_page("/staff/catalog/history?show=1")
        assert "Put it in force again" in page.text
        page.submit("/staff/catalog/history")
        assert service.current_id() == old
    assert officer.post("/staff/catalog/history", data={"revision": "x"}).status_code in (400, 404)


@pytest.mark.one_database
def test_files_that_changed_since_are_looked_at_again(officer: LintingClient, files: Path) -> None:
    rename(files)
    page = officer.open_page("/staff/catalog/next")
    old = service.current_id()
    write(files, "tolerated_days: 10", "tolerated_days: 9", "items/food-service-permit.yaml")
    page = page.submit("/staff/catalog/next")
    assert page.path == "/staff/catalog/next"
    assert service.current_id() == old


@pytest.mark.one_database
def test_broken_files_are_named_with_their_line(officer: LintingClient, files: Path) -> None:
    write(files, "paper: fire-rules\n", "paper: fire-rulse\n", "items/fire-check.yaml")
    page = officer.open_page("/staff/catalog/next")
    assert " items/fire-check.yaml:" in page.text
    assert "did you mean “fire-rules”?" in page.text
    assert "things to mend" in page.text


# --- trying it out -------------------------------------------------------------------------------


def test_an_unpublished_theme_is_tried_and_never_handed_in(
    officer: LintingClient, files: Path
) -> None:
    rename(files)
    current = service.current_id()
    page = officer.open_page("/staff/catalog/next").submit("/staff/catalog/try", theme=THEME)
    assert "/questions/" in page.path
    assert "On trial" in page.text
    assert "Open an eating house" in page.text
    assert service.current_id() == current
    ref = page.path.split("/")[2]
    with reading() as session:
        draft = session.execute(
            select(Draft.trial, Draft.revision_id).where(Draft.ref == ref)
        ).one()
    assert draft.trial
    assert draft.revision_id != current
    page = page.submit("/questions/", answer="no")
    assert "On trial" in page.text
    assert drafts.open_drafts(drafts_owner(ref)) == []


def drafts_owner(ref: str) -> Owner:
    with reading() as session:
        row = session.execute(
            select(Draft.session_id, Draft.account_id).where(Draft.ref == ref)
        ).one()
    return Owner(session_id=row.session_id, account_id=row.account_id)


def test_a_trial_that_is_whole_cannot_be_handed_in(app: Any) -> None:
    account_id, _phone, _code = factories.account()
    owner = Owner(account_id=account_id)
    ref = drafts.start_trial(THEME, service.current_id(), owner=owner, now=clock.now())
    with pytest.raises(submission.OnTrial):
        submission.submit(ref, owner=owner, channel=Channel.web, now=clock.now())
    real = drafts.start(THEME, owner=owner, now=clock.now())
    assert real != ref
    with reading() as session:
        assert session.scalar(select(BundleCase.id)) is None
    with pytest.raises(drafts.NotFound):
        drafts.start_trial("no-such", service.current_id(), owner=owner, now=clock.now())


def test_a_candidate_is_in_force_for_nobody(database: Any, files: Path) -> None:
    current = service.current_id()
    rename(files)
    number = service.store(service.checked(files), actor="staff:1", now=clock.now())
    service.forget_cached()
    assert service.current_id() == current
    assert service.store(service.checked(files), actor="staff:1", now=clock.now()) == number
    service.publish_again(number, actor="staff:1", now=clock.now() + timedelta(seconds=1))
    assert service.current_id() == number
