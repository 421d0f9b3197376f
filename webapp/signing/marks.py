"""How a document shows what a person did to sign."""

from __future__ import annotations

import msgspec
from babel.dates import format_datetime

from webapp.core import clock
from webapp.documents.values import Signatory
from webapp.halls import service as halls
from webapp.signing import drawing_rules, rules
from webapp.signing.models import RequestedSigner
from webapp.signing.values import Drawn, Way

MOMENT = "y年M月d日 HH:mm"


def signatory(signer: RequestedSigner) -> Signatory:
    """How a document shows what a person did."""
    drawn = msgspec.convert(signer.strokes, Drawn) if signer.strokes else None
    path, box = drawing_rules.as_path(drawn) if drawn else ("", (0.0, 0.0))
    assert signer.acted_at is not None
    local = clock.local(signer.acted_at, halls.here().zone)
    return Signatory(
        name=signer.name,
        id_number=rules.masked(signer.id_number),
        signed_at=format_datetime(local, MOMENT, locale="zh_Hans"),
        way=(Way.drawn if drawn else Way.typed).value,
        strokes=path,
        box=box,
    )
