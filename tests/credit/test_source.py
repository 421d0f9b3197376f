"""Where official lists are asked: the demonstration's file, nobody, or a hall's own provider."""

from __future__ import annotations

import time
from datetime import date

import msgspec
import pytest
from stdnum.cn import ric, uscc

from tests.credit.conftest import GOOD, GOOD_GROUP, GOOD_PERSON, LIMITED, ORDINARY, REPAIRED, Use
from tests.credit.providers import SERIOUS, Hanging
from webapp.catalog.values import Applicant
from webapp.core.settings import Settings, SettingsError
from webapp.credit import rules, source
from webapp.credit.source import ASKED_AT_ONCE, NoSource, SimulatedSource, Unanswered
from webapp.credit.values import ListKind

HERE = "tests.credit.providers"


def test_the_demonstrations_codes_are_right_and_nobodys() -> None:
    known = SimulatedSource()._entries
    assert len(known) >= 6
    for kind, code in known:
        if kind is Applicant.person:
            assert ric.is_valid(code)
            assert code[14:17] == "000", "the sequence that is given to nobody"
        else:
            assert uscc.is_valid(code)
            assert "000000" in code
            assert code.startswith("5") is (kind is Applicant.organisation)


def test_every_demonstrated_list_says_that_it_is_one_and_how_to_mend_it() -> None:
    for entries in SimulatedSource()._entries.values():
        for one in entries:
            assert "演示" in one.name["zh-Hans"]
            assert "demonstration" in one.name["en"]
            assert set(one.by) == {"zh-Hans", "en"}
            if rules.OF_LIST[one.kind] is rules.OF_LIST[ListKind.serious]:
                assert one.repair["zh-Hans"]
                assert one.repair["en"]
                assert one.repair_at.startswith("https://")


def test_the_file_knows_a_code_by_its_kind() -> None:
    simulated = SimulatedSource()
    (one,) = simulated.find(Applicant.enterprise, GOOD)
    assert (one.kind, one.as_of) == (ListKind.encouraged, date(2026, 10, 8))
    assert simulated.find(Applicant.person, GOOD) == ()
    assert simulated.find(Applicant.enterprise, ORDINARY) == ()
    assert simulated.find(Applicant.organisation, GOOD_GROUP)[0].kind is ListKind.best_grade
    assert simulated.find(Applicant.person, GOOD_PERSON)[0].kind is ListKind.encouraged
    assert simulated.find(Applicant.enterprise, LIMITED)[0].repair_at
    assert simulated.find(Applicant.enterprise, REPAIRED)[0].repaired_on == date(2026, 4, 1)


def test_without_a_source_nobody_is_listed() -> None:
    assert NoSource().find(Applicant.enterprise, LIMITED) == ()


def test_production_refuses_invented_lists() -> None:
    production = Settings(mode="production")
    with pytest.raises(SettingsError, match="ONEGO_CREDIT to none"):
        source.check_production(production)
    source.check_production(msgspec.structs.replace(production, credit="none"))
    source.check_production(msgspec.structs.replace(production, credit=f"{HERE}:Counting"))
    source.check_production(Settings())
    with pytest.raises(SettingsError, match="real official lists"):
        source.check_production(msgspec.structs.replace(production, credit=f"{HERE}:Invented"))
    for mode in ("production", "demonstration"):
        with pytest.raises(SettingsError, match=r"ONEGO_CREDIT=.*module:Class"):
            source.check_production(Settings(mode=mode, credit="nowhere:Nothing"))


@pytest.mark.one_database
def test_a_provider_answers(use: Use) -> None:
    use(f"{HERE}:Counting")
    assert source.ask(Applicant.enterprise, GOOD) == (SERIOUS,)


@pytest.mark.one_database
def test_a_provider_that_fails_is_no_answer(use: Use) -> None:
    use(f"{HERE}:Failing")
    with pytest.raises(Unanswered):
        source.ask(Applicant.enterprise, GOOD)


@pytest.mark.one_database
def test_a_provider_that_hangs_is_not_waited_for(use: Use) -> None:
    """Neither once, nor by more threads than there are: who comes then has no answer at once."""
    use(f"{HERE}:Hanging", credit_seconds=0)
    Hanging.let_go.clear()
    began = time.monotonic()
    for _turn in range(ASKED_AT_ONCE + 3):
        with pytest.raises(Unanswered):
            source.ask(Applicant.enterprise, GOOD)
    assert time.monotonic() - began < 5
    assert not source._free.acquire(blocking=False), "every place is taken by one that hangs"
    Hanging.let_go.set()
    use(f"{HERE}:Counting")
    for _turn in range(200):
        try:
            assert source.ask(Applicant.enterprise, GOOD) == (SERIOUS,)
            break
        except Unanswered:
            time.sleep(0.01)
    else:
        raise AssertionError("the places are not free again")
