"""Words of documents: the kinds that leave the house, what each of them says, and its state.

A document is written in Chinese, whatever language the pages were read in: it is the Chinese text
that counts. So whoever issues one fills in finished Chinese words; only dates stay dates.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum

import msgspec


class DocumentKind(Enum):
    """The kinds of document; each has a template of its name in `letters/`."""

    statement = "statement"
    """承诺书, signed."""
    receipt = "receipt"
    """回执: handed in, not yet accepted."""
    slip = "slip"
    """受理通知书 (行政许可法 art. 32)."""
    notice = "notice"
    """一次性告知书: everything that is missing or wrong, at once (art. 32(4))."""
    decision = "decision"
    """准予行政许可决定书 (art. 38)."""
    refusal = "refusal"
    """不予行政许可决定书, with reasons and remedies (art. 38)."""
    licence = "licence"
    """证照."""
    circular = "circular"
    """A file that staff sent round to be signed (签署中心); what is typeset is its signing page."""


class DocumentState(Enum):
    """Where a document of the register stands. That a date has passed is not a state."""

    rendering = "rendering"
    """Issued; its file is being made."""
    signing = "signing"
    """It waits for signatures; its file is whole once the last one is in it."""
    needs_font = "needs_font"
    """Issued; no font here has one of its characters, so a person must add one."""
    valid = "valid"
    replaced = "replaced"
    """A newer one stands in its place; it stays what it was on its day."""
    revoked = "revoked"


class Verdict(Enum):
    """What anybody may know about a document."""

    valid = "valid"
    unfinished = "unfinished"
    """Ours, and it waits for signatures."""
    expired = "expired"
    replaced = "replaced"
    revoked = "revoked"
    unknown = "unknown"
    """Not in the register: not ours, or changed."""


class NoDocument(LookupError):
    """There is no such document, or it is not this person's: the two look the same."""


class NotMadeYet(Exception):
    """The file is not there yet; `lacks` are the characters that no font here has, if any."""

    def __init__(self, lacks: str = "") -> None:
        super().__init__(lacks)
        self.lacks = lacks


class TooManyTries(Exception):
    """Too many tries for this number, or from this address."""


class Body(msgspec.Struct, frozen=True, kw_only=True):
    """The base of what a document says. `holder` is whom it is about, as written on it."""

    holder: str
    holder_is_person: bool = True
    """A person's name is masked for whoever checks a document; a shop's is on its front."""


class ReceiptItem(msgspec.Struct, frozen=True):
    """One item on a receipt: its name, its office, its number."""

    name: str
    department: str
    number: str


class Receipt(Body, frozen=True):
    """回执: what was handed in, and when."""

    applicant: str
    theme: str
    case: str
    """The number of the bundle, as people read it."""
    submitted_at: str
    received_on: date
    latest: date | None
    """None where nobody has confirmed how long it takes."""
    provisional: bool = False
    items: tuple[ReceiptItem, ...] = ()
    papers: tuple[str, ...] = ()
    """Handed in already."""
    statements: tuple[str, ...] = ()
    """Signed."""
    to_bring: tuple[str, ...] = ()
    to_follow: tuple[str, ...] = ()


class Slip(Body, frozen=True):
    """受理通知书: from now on the law's clock runs."""

    item: str
    case: str
    accepted_on: date
    promised_due: date | None = None
    statutory_due: date | None = None
    provisional: bool = False
    papers: tuple[str, ...] = ()
    officer: str = ""
    phone: str = ""
    by_silence: bool = False
    """Nobody named anything missing in five working days, so the law accepted it (art. 32(4))."""


class Point(msgspec.Struct, frozen=True):
    """One thing that is missing or wrong: what, and how to mend it."""

    what: str
    how: str = ""


class Notice(Body, frozen=True):
    """一次性告知书: every gap at once; silence for five working days accepts (art. 32(4))."""

    item: str
    case: str
    received_on: date
    points: tuple[Point, ...]
    answer_by: date | None = None
    round: int = 1
    reason: str = ""
    """Why there is a second round at all."""
    officer: str = ""
    phone: str = ""


class Decision(Body, frozen=True):
    """准予行政许可决定书."""

    item: str
    case: str
    accepted_on: date
    decided_on: date
    basis: tuple[str, ...] = ()
    result: str = ""
    licence: str = ""
    valid_until: date | None = None
    opinion: str = ""


class RemedyLine(msgspec.Struct, frozen=True):
    """A way to have a refusal looked at again: what to file, where, until when, by which law."""

    what: str
    where: str
    until: date
    law: str
    provisional: bool = False


class Refusal(Body, frozen=True):
    """不予行政许可决定书: with reasons, and with remedies (行政许可法 art. 38)."""

    item: str
    case: str
    accepted_on: date
    decided_on: date
    reasons: str
    remedies: tuple[RemedyLine, ...]
    basis: tuple[str, ...] = ()


class Signatory(msgspec.Struct, frozen=True):
    """Who signs a document, and, where no certificate does so, how they signed.

    With a certificate the mark is drawn into the signature's own field, and nothing of it is here.
    """

    name: str
    id_number: str
    """With its middle hidden."""
    signed_at: str = ""
    way: str = ""
    """How it was signed: `drawn` or `typed`."""
    strokes: str = ""
    """The drawn name as the path of an SVG, in the units of `box`."""
    box: tuple[float, float] = (0, 0)


class Statement(Body, frozen=True):
    """承诺书, to be signed: the whole text, its version and digest, and who signs."""

    title: str
    version: str
    text_sha256: str
    basis: tuple[str, ...]
    informing: tuple[str, ...]
    promises: tuple[str, ...]
    replaces: tuple[str, ...]
    liabilities: tuple[str, ...]
    verification: str
    items: tuple[str, ...]
    theme: str
    signatories: tuple[Signatory, ...] = ()
    certified: bool = False
    """Whether each signature bears a certificate of its own (电子签名法 art. 13)."""
    public: bool = False
    seen_by: str = ""
    """Who can see it and for how long; empty in one from before that was said on it."""
    follows: tuple[str, ...] = ()
    """Papers that are handed in later, each with its time."""


class Circular(Body, frozen=True):
    """A file that staff sent round: its signing page (签署页)."""

    title: str
    file_sha256: str
    pages: int
    signatories: tuple[Signatory, ...]
    certified: bool = True


class Licence(Body, frozen=True):
    """证照: what an inspector looks at."""

    title: str
    facts: tuple[tuple[str, str], ...]
    """Labels of up to five characters, which are spread to one width, and their values."""
    issued_on: date
    valid_until: date | None = None


BODIES: dict[DocumentKind, type[Body]] = {
    DocumentKind.statement: Statement,
    DocumentKind.receipt: Receipt,
    DocumentKind.slip: Slip,
    DocumentKind.notice: Notice,
    DocumentKind.decision: Decision,
    DocumentKind.refusal: Refusal,
    DocumentKind.licence: Licence,
    DocumentKind.circular: Circular,
}


class Head(msgspec.Struct, frozen=True):
    """What stands around every document: who issues it, and where it can be checked."""

    number: str
    hall: str
    issuer: str
    issued_on: date
    check_at: str
    """The address of the page that checks documents."""
    demonstration: bool


class Issued(msgspec.Struct, frozen=True):
    """A document that was just entered in the register."""

    ref: str
    number: str


class Listed(msgspec.Struct, frozen=True):
    """A line of the register as the pages of a case show it."""

    ref: str
    number: str
    kind: DocumentKind
    state: DocumentState
    title: str
    case_number: str
    issued_at: datetime
    valid_until: date | None
    lacks: str
    """The characters that no font here has."""


class Checked(msgspec.Struct, frozen=True):
    """What anybody who holds a document, or its number, is told; the holder's name is masked."""

    verdict: Verdict
    kind: DocumentKind | None = None
    title: str = ""
    number: str = ""
    holder: str = ""
    issuer: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    ended_on: date | None = None
    """Since when it is revoked or replaced."""


NOTHING_KNOWN = Checked(Verdict.unknown)
