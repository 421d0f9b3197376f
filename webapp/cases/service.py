"""The door of cases: what other packages may call."""

from __future__ import annotations

from webapp.cases.clock_rules import Light, LightState, light
from webapp.cases.corrections import correct
from webapp.cases.desk import (
    InboxRow,
    Line,
    RequirementRow,
    Revealed,
    Sibling,
    StaffItem,
    counts,
    inbox,
    item_for_staff,
    reveal,
)
from webapp.cases.draft_ends import on_merge
from webapp.cases.drafts import NotFound, Submitted, start_trial
from webapp.cases.form import Opened, open_form
from webapp.cases.marks import is_signed, mark_signed, signature_basis, statements_due
from webapp.cases.next_step import next_address, signs_at
from webapp.cases.number_rules import grouped
from webapp.cases.paper_files import open_draft_file, open_file, open_file_for_staff
from webapp.cases.paper_values import FileValues
from webapp.cases.papers import NoSuchFile, NoSuchPaper, TooMuch, add_file, arrange, papers_of
from webapp.cases.party_rules import Signer
from webapp.cases.promise_words import PREFIX as PROMISE
from webapp.cases.signing import (
    OtherWay,
    again,
    applicant_name,
    basis_now,
    decline,
    open_locked,
    signers,
    take_back,
    unsign,
    without,
)
from webapp.cases.states import (
    Deadlines,
    Note,
    Remedy,
    WrongState,
    accept,
    add_line,
    fulfil,
    locked,
    provisional_items,
    received_items,
    reopen,
    set_deadlines,
    set_state,
)
from webapp.cases.tier_parties import note_breach
from webapp.cases.tier_reviews import (
    NoReasons,
    NotBetter,
    Offer,
    ToLook,
    end_mark,
    keep,
    set_tier,
    to_look,
)
from webapp.cases.tier_rules import may_look
from webapp.cases.upgrade_report import Report
from webapp.cases.upgrade_rules import Verdict
from webapp.cases.upgrade_words import reason_words
from webapp.cases.upgrading import rehearse

__all__ = [
    "PROMISE",
    "Deadlines",
    "FileValues",
    "InboxRow",
    "Light",
    "LightState",
    "Line",
    "NoReasons",
    "NoSuchFile",
    "NoSuchPaper",
    "NotBetter",
    "NotFound",
    "Note",
    "Offer",
    "Opened",
    "OtherWay",
    "Remedy",
    "Report",
    "RequirementRow",
    "Revealed",
    "Sibling",
    "Signer",
    "StaffItem",
    "Submitted",
    "ToLook",
    "TooMuch",
    "Verdict",
    "WrongState",
    "accept",
    "add_file",
    "add_line",
    "again",
    "applicant_name",
    "arrange",
    "basis_now",
    "correct",
    "counts",
    "decline",
    "end_mark",
    "fulfil",
    "grouped",
    "inbox",
    "is_signed",
    "item_for_staff",
    "keep",
    "light",
    "locked",
    "mark_signed",
    "may_look",
    "next_address",
    "note_breach",
    "on_merge",
    "open_draft_file",
    "open_file",
    "open_file_for_staff",
    "open_form",
    "open_locked",
    "papers_of",
    "provisional_items",
    "reason_words",
    "received_items",
    "rehearse",
    "reopen",
    "reveal",
    "set_deadlines",
    "set_state",
    "set_tier",
    "signature_basis",
    "signers",
    "signs_at",
    "start_trial",
    "statements_due",
    "take_back",
    "to_look",
    "unsign",
    "without",
]
