"""Which papers are decided, which statements are due, what is missing first."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from webapp.cases import paper_rules
from webapp.cases.form_rules import Ground, Lack, LackKind
from webapp.cases.paper_values import FileValues, Follow, Held, Slot
from webapp.cases.values import Fulfilment
from webapp.catalog import building, loader
from webapp.catalog import rules as catalog
from webapp.catalog.values import HallParameters, PaperMode
from webapp.halls.service import calendar_from_file

REVISION = building.unpublished(
    loader.load(Path(__file__).resolve().parents[2] / "config" / "catalog")
)
THEME = REVISION.themes["open-restaurant"]
TODAY = date(2026, 11, 27)
NOW = datetime(2026, 11, 27, tzinfo=UTC)
STAFF = {"staff-list": [{"row": "a", "staff-name": "刘芳"}, {"row": "b", "staff-name": "陈静"}]}
NOW_WANTED = ("kitchen-layout", "sign-drawing")


def ground(**answers: Any) -> Ground:
    """The widest case, with other answers where named."""
    situation = {**THEME.widest, **{k.replace("_", "-"): v for k, v in answers.items()}}
    bundle = catalog.compose(
        REVISION,
        THEME,
        answers=situation,
        hall=HallParameters(),
        today=TODAY,
        calendar=calendar_from_file(),
    )
    return Ground(REVISION, THEME, HallParameters(), situation, bundle)


def file(paper: str, row_id: str = "", *, number: int = 0) -> FileValues:
    return FileValues("r", 1, paper, row_id, 0, number, "image/jpeg", 1, 1, b"", True, NOW)


def held(*papers: str | tuple[str, str], **more: Any) -> Held:
    found = [file(*((one, "") if isinstance(one, str) else one)) for one in papers]
    return Held(tuple(found), **more)


WIDE = ground()
SLOTS = paper_rules.slots(WIDE, STAFF)
LATE = ("food-rules-list", "fire-rules", "fire-plan-drawing", ("staff-photo", "a"))
ALL_LATE = (*LATE, ("staff-photo", "b"))


def test_only_what_a_person_can_send_has_a_place_what_is_needed_now_first() -> None:
    assert [slot.paper for slot in SLOTS][:2] == list(NOW_WANTED)
    assert {slot.mode for slot in SLOTS} == {PaperMode.required, PaperMode.later}
    modes = [slot.mode for slot in SLOTS]
    assert modes == sorted(modes, key=[PaperMode.required, PaperMode.later].index)


def test_a_paper_for_each_row_has_a_place_for_each_by_the_rows_own_id() -> None:
    own = paper_rules.slots_of("staff-photo", SLOTS)
    assert own == (
        Slot("staff-photo", PaperMode.later, "a"),
        Slot("staff-photo", PaperMode.later, "b"),
    )
    assert paper_rules.slots_of("staff-photo", paper_rules.slots(WIDE, {})) == (
        Slot("staff-photo", PaperMode.later, ""),
    )
    turned = {"staff-list": STAFF["staff-list"][::-1]}
    have = held(("staff-photo", "a"))
    filled = [s for s in paper_rules.slots(WIDE, turned) if paper_rules.files_in(s, have)]
    assert [slot.row_id for slot in filled] == ["a"]


@pytest.mark.parametrize(
    ("have", "left"),
    [
        (held(), NOW_WANTED),
        (held("kitchen-layout"), ("sign-drawing",)),
        (held("kitchen-layout", "sign-drawing"), ()),
        (held("kitchen-layout", counter=frozenset({"sign-drawing"})), ()),
        (held(counter=frozenset(NOW_WANTED)), ()),
        (held("food-rules-list"), NOW_WANTED),
        (Held((file("kitchen-layout", number=1),)), NOW_WANTED),
        (Held((file("kitchen-layout", "a"),)), NOW_WANTED),
    ],
)
def test_a_paper_is_decided_by_a_file_or_by_being_brought(
    have: Held, left: tuple[str, ...]
) -> None:
    assert paper_rules.undecided(SLOTS, have) == left


def test_a_paper_for_each_row_is_here_when_every_row_is() -> None:
    assert not paper_rules.is_here("staff-photo", SLOTS, held(("staff-photo", "a")))
    assert paper_rules.is_here("staff-photo", SLOTS, held(*ALL_LATE))
    assert not paper_rules.is_here("premises-proof", SLOTS, held("premises-proof"))


def test_a_row_that_needs_a_paper_now_keeps_its_paper_undecided() -> None:
    strict = tuple(structs.replace(slot, mode=PaperMode.required) for slot in SLOTS)
    have = held(*NOW_WANTED, *LATE)
    assert paper_rules.undecided(strict, have) == ("staff-photo",)


def test_a_statement_about_late_papers_is_due_until_they_are_all_here() -> None:
    everything = tuple(one.slug for one in WIDE.bundle.statements)
    assert "late-papers" in everything
    assert paper_rules.statements_due(WIDE, SLOTS, held()) == everything
    assert paper_rules.statements_due(WIDE, SLOTS, held(*LATE)) == everything
    without = paper_rules.statements_due(WIDE, SLOTS, held(*ALL_LATE))
    assert without == tuple(slug for slug in everything if slug != "late-papers")


def test_a_statement_that_an_item_rests_on_is_due_whatever_is_here() -> None:
    due = paper_rules.statements_due(WIDE, SLOTS, held(*NOW_WANTED, *ALL_LATE))
    assert "fire-statement" in due
    assert "premises-statement" in due


def test_a_changed_basis_makes_a_signature_stale() -> None:
    have = held(signed={"late-papers": "one"})
    assert paper_rules.is_signed("late-papers", have, "one")
    assert not paper_rules.is_signed("late-papers", have, "two")
    assert not paper_rules.is_signed("fire-statement", have, "one")


def test_what_is_missing_first_papers_before_signatures() -> None:
    due = tuple(one.slug for one in WIDE.bundle.statements)
    bases = dict.fromkeys(due, "now")

    def lack(have: Held, *, signing: bool = True) -> Lack | None:
        return paper_rules.lack(WIDE, STAFF, have, bases, signing=signing)

    assert lack(held()) == Lack(LackKind.paper, "kitchen-layout")
    assert lack(held("kitchen-layout")) == Lack(LackKind.paper, "sign-drawing")
    assert lack(held(*NOW_WANTED)) == Lack(LackKind.signature, due[0])
    assert lack(held(*NOW_WANTED), signing=False) is None
    some = {due[0]: "now", due[1]: "then"}
    assert lack(held(*NOW_WANTED, signed=some)) == Lack(LackKind.signature, due[1])
    assert lack(held(*NOW_WANTED, signed=bases)) is None
    no_late = {slug: basis for slug, basis in bases.items() if slug != "late-papers"}
    assert lack(held(*NOW_WANTED, *ALL_LATE, signed=no_late)) is None


# --- after handing in ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("state", "waits", "asked", "follow"),
    [
        (None, False, False, Follow.never),
        (Fulfilment.waived, True, True, Follow.never),
        (Fulfilment.open, True, False, Follow.open),
        (Fulfilment.later, True, False, Follow.open),
        (Fulfilment.later, True, True, Follow.asked),
        (Fulfilment.fulfilled, True, True, Follow.asked),
        (Fulfilment.fulfilled, False, False, Follow.here),
        (Fulfilment.open, False, False, Follow.decided),
        (Fulfilment.later, False, False, Follow.decided),
    ],
)
def test_what_can_still_follow(
    state: Fulfilment | None, waits: bool, asked: bool, follow: Follow
) -> None:
    assert paper_rules.follows(state, waits=waits, asked=asked) is follow


def test_the_case_has_what_came_with_it_or_was_sent_and_every_answer_to_a_notice() -> None:
    later = structs.replace(file("sign-drawing"), created_at=NOW + timedelta(hours=2))
    assert paper_rules.is_handed_in(file("sign-drawing"), NOW, {})
    assert not paper_rules.is_handed_in(later, NOW, {})
    assert not paper_rules.is_handed_in(later, NOW, {"sign-drawing": NOW + timedelta(hours=1)})
    assert not paper_rules.is_handed_in(later, NOW, {"kitchen-layout": later.created_at})
    assert paper_rules.is_handed_in(later, NOW, {"sign-drawing": later.created_at})
    assert paper_rules.is_handed_in(structs.replace(later, round=1), NOW, {})
