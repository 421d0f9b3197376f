"""The statements of a catalog as everybody may read them: for whom, for what, word by word."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.catalog import statement_rules
from webapp.catalog.law_words import cited
from webapp.catalog.remembering import Same
from webapp.catalog.statement_words import seen_by, shown_long
from webapp.catalog.values import Applicant, Revision, StandsFor, Statement, Text
from webapp.catalog.words import say_applicants, say_clock, say_source
from webapp.commitments.chapters import Part, statement_parts
from webapp.core.i18n import CHINESE, spoken
from webapp.documents.blanks import Blank
from webapp.web.language import say

WHO = {
    Applicant.person: "个人",
    Applicant.enterprise: "企业和个体户",
    Applicant.organisation: "社会组织",
}
"""Who may use it, on the empty form, which is Chinese whatever language the page is in."""


class StatementRow(msgspec.Struct, frozen=True):
    """A statement in the list."""

    slug: str
    title: str
    sub: str


class Group(msgspec.Struct, frozen=True):
    """The statements that stand in for the same kind of thing."""

    title: str
    rows: tuple[StatementRow, ...]


class Source(msgspec.Struct, frozen=True):
    """A basis, and whether somebody has confirmed it."""

    name: str
    confirmed: bool


class StatementPage(msgspec.Struct, frozen=True):
    """One statement: what everybody may know of it, and its text."""

    slug: str
    title: str
    gives: str
    facts: tuple[tuple[str, str], ...]
    items: tuple[tuple[str, str], ...]
    """Slug and name of each item that can rest on it."""
    basis: tuple[Source, ...]
    public: bool
    sheet: Sheet


class Sheet(msgspec.Struct, frozen=True):
    """The text that binds, and the same to read in the person's language."""

    title: str
    basis: tuple[str, ...]
    parts: tuple[Part, ...]
    reading: tuple[Part, ...]
    reading_language: str


@lru_cache(maxsize=8)
def _users(same: Same) -> dict[str, tuple[str, ...]]:
    return dict(statement_rules.users(same.revision.items.values()))


def users(revision: Revision, statement: str) -> tuple[str, ...]:
    """The items that can rest on a statement."""
    return _users(Same(revision)).get(statement, ())


def groups(revision: Revision) -> tuple[Group, ...]:
    """Every statement, by what it stands in for."""
    titles = {
        StandsFor.certificate: _("In place of a certificate"),
        StandsFor.requirement: _("In place of a check before the decision"),
        StandsFor.time: _("For papers that come later"),
    }
    every = [revision.statements[slug] for slug in revision.statements]
    made = (
        Group(title, tuple(_row(revision, one) for one in every if one.stands_for is kind))
        for kind, title in titles.items()
    )
    return tuple(group for group in made if group.rows)


def _row(revision: Revision, statement: Statement) -> StatementRow:
    count = len(users(revision, statement.slug))
    used = ngettext("for %(num)d matter", "for %(num)d matters", count)
    who = _who(revision, statement)
    return StatementRow(statement.slug, say(statement.title), f"{who} · {used}")


def _who(revision: Revision, statement: Statement) -> str:
    return say_applicants(_applicants(revision, statement))


def _applicants(revision: Revision, statement: Statement) -> tuple[Applicant, ...]:
    items = [revision.items[slug] for slug in users(revision, statement.slug)]
    return statement_rules.applicants(statement, items)


def public_statements(revision: Revision) -> list[tuple[str, str]]:
    """Slug and title of the statements that are shown once they are signed."""
    every = (revision.statements[slug] for slug in revision.statements)
    return [(one.slug, say(one.title)) for one in every if one.public]


def public_items(revision: Revision) -> list[tuple[str, str]]:
    """Slug and name of the items that can rest on one of these statements."""
    slugs = {item for slug, _title in public_statements(revision) for item in users(revision, slug)}
    return [(slug, say(revision.items[slug].name)) for slug in sorted(slugs)]


def statement_page(revision: Revision, statement: Statement) -> StatementPage:
    """One statement of a catalog."""
    items = users(revision, statement.slug)
    return StatementPage(
        slug=statement.slug,
        title=say(statement.title),
        gives=_("It stands in for: %(what)s.", what=" · ".join(map(say, statement.replaces))),
        facts=tuple(_facts(revision, statement)),
        items=tuple((slug, say(revision.items[slug].name)) for slug in items),
        basis=tuple(Source(say_source(one), one.is_reviewed) for one in statement.basis),
        public=statement.public,
        sheet=sheet(statement),
    )


def _facts(revision: Revision, statement: Statement) -> list[tuple[str, str]]:
    kinds = {
        StandsFor.certificate: _("a certificate"),
        StandsFor.requirement: _("a condition that is checked afterwards"),
        StandsFor.time: _("time for papers that still come"),
    }
    facts = [
        (_("Stands in for"), kinds[statement.stands_for]),
        (_("Who may use it"), _who(revision, statement)),
        (_("How it is given"), _("the applicant signs it, on screen or on paper in the hall")),
        (_("How we check"), say(statement.verification)),
    ]
    if statement.within is not None:
        time = say_clock(statement.within)
        facts.append((_("First look"), _("within %(time)s of the grant", time=time)))
    return [
        *facts,
        (_("On display"), _long(statement)),
        (_("Version"), statement.version),
    ]


def _long(statement: Statement) -> str:
    return say(shown_long(statement)) if statement.public else _("no, only the office sees it")


def sheet(statement: Statement) -> Sheet:
    """The text of a statement, as it is signed."""
    language = spoken(g.locale)
    return Sheet(
        title=statement.title[CHINESE],
        basis=cited(statement.basis),
        parts=statement_parts(statement, CHINESE),
        reading=statement_parts(statement, language) if language != CHINESE else (),
        reading_language=language,
    )


def blank(revision: Revision, statement: Statement) -> Blank:
    """The empty form of a statement."""

    def chinese(texts: tuple[Text, ...]) -> tuple[str, ...]:
        return tuple(text[CHINESE] for text in texts)

    items = users(revision, statement.slug)
    return Blank(
        title=statement.title[CHINESE],
        version=statement.version,
        basis=cited(statement.basis),
        informing=chinese(statement.informing),
        promises=chinese(statement.promises),
        replaces=chinese(statement.replaces),
        liabilities=chinese(statement.liabilities),
        verification=statement.verification[CHINESE],
        seen_by=seen_by(statement)[CHINESE],
        who="、".join(WHO[who] for who in _applicants(revision, statement)),
        items=tuple(revision.items[slug].official_name[CHINESE] for slug in items),
    )
