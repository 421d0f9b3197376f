"""A statement as it is typeset, and as those who are asked to sign it read it: in Chinese."""

from __future__ import annotations

from webapp.cases import service as cases
from webapp.catalog.law_words import cited
from webapp.catalog.statement_words import seen_by
from webapp.commitments import rules
from webapp.commitments.chapters import statement_parts
from webapp.core.i18n import CHINESE
from webapp.documents.values import Signatory
from webapp.documents.values import Statement as Letter
from webapp.signing import service as signing
from webapp.signing.service import Chapter, Content, Named


def letter(opened: cases.Opened, slug: str, named: tuple[Named, ...]) -> Letter:
    """The statement as its document shows it."""
    revision, bundle = opened.ground.revision, opened.ground.bundle
    statement = revision.statements[slug]
    covers = next(one for one in bundle.statements if one.slug == slug)

    def chinese(texts: tuple[dict[str, str], ...]) -> tuple[str, ...]:
        return tuple(text[CHINESE] for text in texts)

    return Letter(
        holder=rules.LISTED.join(one.name for one in named),
        title=statement.title[CHINESE],
        version=statement.version,
        text_sha256=rules.text_digest(statement).hex(),
        basis=cited(statement.basis),
        informing=chinese(statement.informing),
        promises=chinese(statement.promises),
        replaces=chinese(statement.replaces),
        liabilities=chinese(statement.liabilities),
        verification=statement.verification[CHINESE],
        items=tuple(revision.items[item].official_name[CHINESE] for item in covers.used_by),
        theme=opened.ground.theme.name[CHINESE],
        signatories=tuple(Signatory(one.name, signing.masked(one.id_number)) for one in named),
        certified=signing.certifies(),
        public=statement.public,
        seen_by=seen_by(statement)[CHINESE],
        follows=chinese(cases.follow_lines(opened, slug)),
    )


def content(opened: cases.Opened, slug: str) -> Content:
    """The statement as those who are asked to sign it read it."""
    statement = opened.ground.revision.statements[slug]
    return Content(
        title=statement.title[CHINESE],
        basis=cited(statement.basis),
        chapters=tuple(
            Chapter(part.title, part.lines)
            for part in statement_parts(statement, CHINESE, cases.follow_lines(opened, slug))
        ),
        about=opened.ground.theme.name[CHINESE],
    )
