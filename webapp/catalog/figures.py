"""The figures of a theme: what its widest answers take one by one, and together."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from webapp.catalog import rules
from webapp.catalog.values import HallParameters, PaperMode, Revision, Theme
from webapp.halls.service import calendar_from_file

A_DAY = date(2026, 3, 2)
"""The day that the figures are counted from: a Monday without days off soon after."""


class Line(NamedTuple):
    """One figure and what it counts."""

    key: str
    name: str
    value: int
    definition: str


def of_theme(revision: Revision, theme: Theme) -> list[Line]:
    """The figures of a theme, each with its definition."""
    bundle = rules.compose(
        revision,
        theme,
        hall=HallParameters(),
        answers=rules.widest_answers(theme, A_DAY),
        today=A_DAY,
        calendar=calendar_from_file(),
    )
    receipt = bundle.receipt
    modes = receipt.by_mode
    saved = round(100 * (1 - receipt.papers.together / max(receipt.papers.separately, 1)))
    return [
        Line("items", "items", len(bundle.items), "matters that a department decides"),
        Line("departments", "departments", len(receipt.departments), "offices that decide them"),
        Line(
            "papers_separately",
            "papers separately",
            receipt.papers.separately,
            "papers of each item by itself, added up; application forms are papers too",
        ),
        Line(
            "papers_distinct",
            "papers distinct",
            receipt.papers.together,
            "papers in one application: each kind once, without what another item makes",
        ),
        Line("papers_saved_percent", "papers saved, %", saved, "distinct against separately"),
        Line(
            "papers_generated",
            "generated",
            modes[PaperMode.generated],
            "distinct papers that are written from the answers and signed",
        ),
        Line(
            "papers_shared",
            "shared",
            modes[PaperMode.shared],
            "distinct papers that are looked up (electronic licence, data query)",
        ),
        Line(
            "papers_promised",
            "promised",
            modes[PaperMode.promised],
            "distinct papers that a signed statement stands in for",
        ),
        Line(
            "papers_later",
            "later",
            modes[PaperMode.later],
            "distinct papers that may be handed in after acceptance",
        ),
        Line(
            "papers_now",
            "to hand over now",
            receipt.papers_now,
            "distinct papers that must be there to submit",
        ),
        Line(
            "fields_separately",
            "fields separately",
            receipt.fields.separately,
            "fields of each item's form, added up; a table counts its columns",
        ),
        Line(
            "fields_distinct",
            "fields distinct",
            receipt.fields.together,
            "fields of the one form; those that the guide's answers fill are among them",
        ),
        Line(
            "visits_separately",
            "visits separately",
            receipt.visits.separately,
            "times somebody has to be there, item by item",
        ),
        Line("visits_together", "visits together", receipt.visits.together, "with joint visits"),
        Line(
            "days_in_sequence",
            "days in sequence",
            receipt.days.separately,
            "working days by promised times, each item after the one before",
        ),
        Line(
            "days_critical",
            "days, critical path",
            receipt.days.together,
            "working days by promised times until the last item, in parallel",
        ),
    ]
