"""Whatever happens to a request, in whatever order: it ends once, a signature counts once.

The model is a few lines of plain values; after each step the tables must say the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from tests.signing.conftest import NAMES, Round
from webapp.core import clock
from webapp.core.db import transaction
from webapp.documents.values import DocumentState
from webapp.signing import circulating, reminding, requests, sealing
from webapp.signing.values import Ended, NoRequest, RequestState, SignerState

PEOPLE = len(NAMES)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["sign"] * 4 + ["seal", "decline", "back", "again", "day", "job"]),
        st.integers(0, PEOPLE - 1),
    ),
    min_size=3,
    max_size=14,
)
DAYS = 7


@dataclass
class Model:
    """What must be so."""

    state: RequestState = RequestState.open
    signers: list[SignerState] = field(default_factory=lambda: [SignerState.waiting] * PEOPLE)
    day: int = 0

    def sign(self, place: int) -> bool:
        """Whether the signature is taken (or was taken before)."""
        if self.signers[place] in (SignerState.acted, SignerState.sealed):
            return True
        if self.state is not RequestState.open:
            return False
        self.signers[place] = SignerState.acted
        if all(one in (SignerState.acted, SignerState.sealed) for one in self.signers):
            self.state = RequestState.complete
        return True

    def seal(self, place: int) -> None:
        """Sealed is what was acted, as long as it counts."""
        counts = self.state in (RequestState.open, RequestState.complete)
        if counts and self.signers[place] is SignerState.acted:
            self.signers[place] = SignerState.sealed

    def end(self, state: RequestState) -> None:
        """An open one ends; one that is over stays as it is."""
        if self.state is RequestState.open:
            self.state = state

    @property
    def document(self) -> DocumentState:
        """What its document is then."""
        if self.state in (RequestState.declined, RequestState.cancelled, RequestState.expired):
            return DocumentState.revoked
        whole = all(one is SignerState.sealed for one in self.signers)
        return DocumentState.valid if whole else DocumentState.signing


@pytest.mark.one_database
def test_the_tables_follow_the_model_whatever_happens(
    sent: Callable[..., Round], monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = clock.now()
    now = [begun]
    monkeypatch.setattr(clock, "now", lambda: now[0])

    @hypothesis.given(STEPS)
    @hypothesis.example([(what, place) for what in ("sign", "seal") for place in range(PEOPLE)])
    @hypothesis.settings(max_examples=30)
    def follows(steps: list[tuple[str, int]]) -> None:
        now[0] = begun
        one, model = sent(people=PEOPLE), Model()
        seen: set[str] = set()
        for what, place in steps:
            _step(one, model, what, place, now)
            row = one.row()
            assert row.state is model.state, (what, place)
            assert [signer.state for signer in row.signers] == model.signers, (what, place)
            assert one.document().state is model.document, (what, place)
            assert (row.ended_at is None) is (model.state is RequestState.open)
            for signer in row.signers:
                acted = signer.state in (SignerState.acted, SignerState.sealed)
                assert (signer.evidence is not None) is acted
                assert (signer.certificate is not None) is (signer.state is SignerState.sealed)
                if acted or model.state is not RequestState.open:
                    assert signer.token is None, "a link outlives nothing"
                elif signer.token:
                    seen.add(signer.token)
            for token in seen - {signer.token for signer in row.signers}:
                with pytest.raises(NoRequest):
                    requests.by_token(token)

    follows()


def _step(one: Round, model: Model, what: str, place: int, now: list[datetime]) -> None:
    if what == "sign":
        taken = model.sign(place)
        try:
            one.act(place)
        except Ended:
            assert not taken
        else:
            assert taken
    elif what == "seal":
        sealing.seal({"signer": one.row().signers[place].id}, now[0])
        model.seal(place)
    elif what == "decline":
        if model.state is RequestState.open and model.signers[place] is SignerState.waiting:
            model.signers[place] = SignerState.declined
            _decline(one, place)
            model.end(RequestState.declined)
    elif what == "back":
        circulating.take_back(one.officer, one.ref, now=now[0])
        model.end(RequestState.cancelled)
    elif what == "again":
        circulating.ask_again(one.officer, one.ref, now=now[0])
    elif what == "day":
        now[0] += timedelta(days=2)
    else:
        reminding.look_after({}, now[0])
        if now[0] >= one.row().created_at + timedelta(days=DAYS):
            model.end(RequestState.expired)


def _decline(one: Round, place: int) -> None:
    with transaction() as session:
        request: Any = requests.locked(session, one.row().id)
        request.signers[place].state = SignerState.declined
        requests.end(session, request, RequestState.declined, actor="x", now=clock.now())
