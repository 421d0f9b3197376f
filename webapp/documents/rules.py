"""What a document is called, which number it bears, and what may be said about it. Pure."""

from __future__ import annotations

import re
from datetime import date

from webapp.documents.values import DocumentKind, DocumentState, Verdict

MARKS = {
    DocumentKind.statement: "CN",
    DocumentKind.receipt: "HZ",
    DocumentKind.slip: "SL",
    DocumentKind.notice: "GZ",
    DocumentKind.decision: "ZY",
    DocumentKind.refusal: "BY",
    DocumentKind.licence: "ZZ",
    DocumentKind.circular: "QS",
}
"""承诺, 回执, 受理, 告知, 准予, 不予, 证照, 签署: our own marks, because no rule names any [K]."""

TITLES = {
    DocumentKind.receipt: "收件回执",
    DocumentKind.slip: "受理通知书",
    DocumentKind.notice: "一次性告知书",
    DocumentKind.decision: "准予行政许可决定书",
    DocumentKind.refusal: "不予行政许可决定书",
}
"""Statements, licences and files that were sent round bear a title of their own."""

ISSUER = "行政审批服务局"
"""Who issues a hall's documents, after the name of its city."""
MOST_NUMBER = 64


def number(kind: DocumentKind, case: str, taken: int = 0) -> str:
    """The number of a document: its kind's mark, its case's digits, and which one it is.

    The first of a kind bears no count; a second notice of the same case ends in -2.
    """
    digits = re.sub(r"^[A-Z]+", "", case)
    return f"{MARKS[kind]}{digits}{f'-{taken + 1}' if taken else ''}"


def typed_number(text: str) -> str:
    """A number as somebody typed it: spaces, dots and small letters do not matter."""
    return re.sub(r"[\s·.]+", "", text).upper()[:MOST_NUMBER]


def issuer(city: str) -> str:
    """The office that issues a hall's documents (行政审批服务局)."""
    return city + ISSUER


def verdict(state: DocumentState, valid_until: date | None, today: date) -> Verdict:
    """What anybody may know: what was revoked or replaced stays so, whatever its dates say."""
    if state is DocumentState.revoked:
        return Verdict.revoked
    if state is DocumentState.replaced:
        return Verdict.replaced
    if state is DocumentState.signing:
        return Verdict.unfinished
    if valid_until is not None and today > valid_until:
        return Verdict.expired
    return Verdict.valid


def masked(holder: str, *, is_person: bool) -> str:
    """A holder's name for a page that anybody can open; a shop's name is on its front anyway.

    Of several persons each one's.
    """
    if not is_person:
        return holder
    return "、".join(f"{one.strip()[:1]}*" for one in holder.split("、"))
