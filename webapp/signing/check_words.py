"""What somebody who checks a document reads: the answer first, then who signed."""

from __future__ import annotations

import msgspec

from webapp.documents.rules import masked
from webapp.documents.values import Checked, DocumentKind, Verdict
from webapp.signing.checking import Found, Signature
from webapp.signing.values import FoundSignature
from webapp.web.language import gettext as _
from webapp.web.language import say_full_day, say_moment


class SignatureView(msgspec.Struct, frozen=True):
    """One signature: whose, when, and what proves it."""

    name: str
    tone: str
    word: str
    facts: tuple[tuple[str, str], ...]


class CheckView(msgspec.Struct, frozen=True):
    """What a check found: the answer first."""

    news: str
    more: str
    tone: str
    facts: tuple[tuple[str, str], ...] = ()
    signatures: tuple[SignatureView, ...] = ()


def check_view(found: Found) -> CheckView:
    """What somebody who checks a document reads."""
    checked = found.checked
    if checked.verdict is Verdict.unknown:
        return _stranger(found)
    ended = say_full_day(checked.ended_on) if checked.ended_on else ""
    until = say_full_day(checked.valid_until) if checked.valid_until else ""
    news, more, tone = {
        Verdict.valid: (_("Genuine and valid"), _("We issued it, and it counts today."), "ok"),
        Verdict.unfinished: (
            _("Genuine, but not signed by all yet"),
            _("It counts once everybody has signed."),
            "warn",
        ),
        Verdict.expired: (
            _("Genuine, but run out"),
            _("We issued it. It counted until %(day)s.", day=until),
            "warn",
        ),
        Verdict.replaced: (
            _("Genuine, but replaced"),
            _("We issued it. A newer one has stood in its place since %(day)s.", day=ended),
            "warn",
        ),
        Verdict.revoked: (
            _("Genuine, but revoked"),
            _("We issued it. It has not counted since %(day)s.", day=ended),
            "bad",
        ),
    }[checked.verdict]
    signatures = tuple(_ours(one) for one in found.signatures)
    return CheckView(news, more, tone, _facts(checked, until), signatures)


def _facts(checked: Checked, until: str) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Document"), checked.title),
        (_("Number"), checked.number),
        (_("Holder"), checked.holder),
        (_("Issued by"), checked.issuer),
    ]
    if checked.issued_on:
        facts.append((_("Issued on"), say_full_day(checked.issued_on)))
    if until:
        facts.append((_("Valid until"), until))
    elif checked.kind is DocumentKind.licence:
        facts.append((_("Valid until"), _("No end")))
    return tuple(facts)


def _ours(one: Signature) -> SignatureView:
    """A signature of the register; its person's name is masked for whoever asks."""
    tone, word = ("done", _("Certified")) if one.sealed_at else ("now", _("Being sealed"))
    facts = [(_("Signed on"), say_moment(one.at))]
    if one.sealed_at:
        facts.append((_("Certificate and time"), say_moment(one.sealed_at)))
    facts.append((_("Mark of the evidence"), one.evidence))
    return SignatureView(masked(one.name, is_person=True), tone, word, tuple(facts))


def _stranger(found: Found) -> CheckView:
    """A file that the register does not know, by what it says itself."""
    inspected = found.inspected
    if inspected is None or not inspected.signatures:
        more = _(
            "It is not one of ours, or it was changed. Compare its number, or ask at the hall."
        )
        return CheckView(_("We don't know this document"), more, "bad")
    signatures = tuple(_theirs(one) for one in inspected.signatures)
    if found.was_changed:
        more = _("It was signed with us, but it is not the file that we keep. Don't rely on it.")
        return CheckView(_("This file was changed"), more, "bad", (), signatures)
    more = _("It bears signatures of others. We cannot say whether they count.")
    return CheckView(_("We don't know this document"), more, "bad", (), signatures)


def _theirs(one: FoundSignature) -> SignatureView:
    tone, word = ("done", _("Holds")) if one.is_good else ("over", _("Does not hold"))
    facts = [(_("Certified by"), one.issuer)]
    if one.at:
        facts.append((_("Time in the signature"), say_moment(one.at)))
    if one.evidence:
        facts.append((_("Mark of the evidence"), one.evidence))
    return SignatureView(masked(one.name, is_person=True), tone, word, tuple(facts))
