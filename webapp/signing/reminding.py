"""Requests that nobody answers: their people are reminded before the last day, then they end."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select

from webapp.core import clock, jobs
from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.signing import requests, rules
from webapp.signing.models import SigningRequest
from webapp.signing.values import RequestState, SignerState

REMINDER = "sign_reminder"


@jobs.handler("signing.look_after", daily=True)
def look_after(payload: dict[str, Any], now: datetime) -> None:
    """Remind of requests that expire soon, and end those that have."""
    query = select(SigningRequest.id).where(SigningRequest.state == RequestState.open)
    with reading() as session:
        ids = session.scalars(query).all()
    for request_id in ids:
        _look_after(request_id, now)


def _look_after(request_id: int, now: datetime) -> None:
    zone = halls.here().zone
    with transaction() as session:
        request = requests.locked(session, request_id)
        if request.state is not RequestState.open:
            return
        if request.expires_at <= now:
            requests.end(session, request, RequestState.expired, actor="job", now=now)
            return
        last, today = (clock.local(one, zone).date() for one in (request.expires_at, now))
        if rules.remind_today(last, today) and request.reminded_on != today:
            request.reminded_on = today
            for signer in request.signers:
                if signer.state is SignerState.waiting and signer.phone and signer.token:
                    requests.tell(session, request, signer, REMINDER, now)
