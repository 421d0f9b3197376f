"""The door of the signing centre: what other packages may call."""

from __future__ import annotations

from webapp.signing.drawing_rules import read_sent
from webapp.signing.marks import signatory
from webapp.signing.provider import certifies
from webapp.signing.purposes import Owner, own
from webapp.signing.requests import (
    as_view,
    by_token,
    end,
    locked,
    make,
    send_links,
    sign,
    view,
)
from webapp.signing.rules import is_person, masked
from webapp.signing.values import (
    BadSignature,
    Chapter,
    Circumstances,
    Content,
    Ended,
    Named,
    NoRequest,
    Problem,
    Purpose,
    RequestState,
    RequestView,
    Sent,
    SignerState,
    Way,
)

__all__ = [
    "BadSignature",
    "Chapter",
    "Circumstances",
    "Content",
    "Ended",
    "Named",
    "NoRequest",
    "Owner",
    "Problem",
    "Purpose",
    "RequestState",
    "RequestView",
    "Sent",
    "SignerState",
    "Way",
    "as_view",
    "by_token",
    "certifies",
    "end",
    "is_person",
    "locked",
    "make",
    "masked",
    "own",
    "read_sent",
    "send_links",
    "sign",
    "signatory",
    "view",
]
