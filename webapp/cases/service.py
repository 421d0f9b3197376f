"""The door of cases: what other packages may call."""

from __future__ import annotations

from webapp.cases.clock_rules import Light, LightState, light
from webapp.cases.corrections import correct
from webapp.cases.desk import (
    InboxRow,
    Line,
    Revealed,
    Sibling,
    StaffItem,
    counts,
    inbox,
    item_for_staff,
    item_id_for_staff,
    reveal,
    standing,
)
from webapp.cases.draft_ends import on_merge
from webapp.cases.drafts import NotFound, Submitted, start_trial
from webapp.cases.form import Opened, open_form
from webapp.cases.late_papers import give_up
from webapp.cases.late_papers import overdue as overdue_papers
from webapp.cases.late_papers import provisional as provisional_papers
from webapp.cases.late_papers import set_days as set_paper_days
from webapp.cases.late_reads import StillToCome, still_to_come
from webapp.cases.late_reads import for_items as papers_of_items
from webapp.cases.late_reminders import names as paper_names
from webapp.cases.late_texts import follow_lines
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
    locked_items,
    on_fulfilled,
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
from webapp.cases.values import RequirementRow
from webapp.cases.withdrawing import on_withdrawn, taken_back

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
    "StillToCome",
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
    "follow_lines",
    "fulfil",
    "give_up",
    "grouped",
    "inbox",
    "is_signed",
    "item_for_staff",
    "item_id_for_staff",
    "keep",
    "light",
    "locked",
    "locked_items",
    "mark_signed",
    "may_look",
    "next_address",
    "note_breach",
    "on_fulfilled",
    "on_merge",
    "on_withdrawn",
    "open_draft_file",
    "open_file",
    "open_file_for_staff",
    "open_form",
    "open_locked",
    "overdue_papers",
    "paper_names",
    "papers_of",
    "papers_of_items",
    "provisional_items",
    "provisional_papers",
    "reason_words",
    "received_items",
    "rehearse",
    "reopen",
    "reveal",
    "set_deadlines",
    "set_paper_days",
    "set_state",
    "set_tier",
    "signature_basis",
    "signers",
    "signs_at",
    "standing",
    "start_trial",
    "statements_due",
    "still_to_come",
    "take_back",
    "taken_back",
    "to_look",
    "unsign",
    "without",
]
