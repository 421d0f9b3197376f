"""What the page of a statement says: what signing gives, what it costs, and what comes without."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import url_for

from webapp.cases import service as cases
from webapp.catalog.law_words import cited
from webapp.catalog.values import Bundle, PaperMode, Statement, Text, VisitKind
from webapp.commitments.service import Signed
from webapp.commitments.values import Problem, Way
from webapp.core.i18n import CHINESE, ENGLISH, is_chinese, pick, spoken
from webapp.web.language import gettext as _
from webapp.web.language import say, say_day, say_moment

NUMERALS = "一二三四五六七八九"


class Part(msgspec.Struct, frozen=True):
    """A chapter of the statement."""

    title: str
    lines: tuple[str, ...]


class Without(msgspec.Struct, frozen=True):
    """What not signing means."""

    papers: tuple[str, ...]
    """Papers that are needed then."""
    visits: tuple[str, ...]
    latest: str
    later: bool
    """Whether the last permit comes later then."""


class SignPage(msgspec.Struct, frozen=True):
    """The page of one statement; `stage` is sign, signed or declined."""

    stage: str
    theme: str
    back: str
    place: str
    """Signature 1 of 2; empty where there is one alone."""
    gives: tuple[str, ...]
    title: str
    basis: tuple[str, ...]
    parts: tuple[Part, ...]
    reading: tuple[Part, ...]
    """The same to read, in the person's language or the next best; empty where nobody needs it."""
    reading_language: str
    seen: str
    name: str
    address: str
    without: Without | None
    signed_line: str
    pdf: str
    onward: str


CHAPTERS: tuple[Text, ...] = (
    {CHINESE: "我们告知您", ENGLISH: "We tell you"},
    {CHINESE: "您承诺", ENGLISH: "You promise"},
    {CHINESE: "后补的材料和期限", ENGLISH: "What you hand in later, and by when"},
    {CHINESE: "这份承诺书代替", ENGLISH: "This statement stands in for"},
    {CHINESE: "承诺不实的后果", ENGLISH: "If it is not true"},
    {CHINESE: "我们怎样核查", ENGLISH: "How we check"},
    {CHINESE: "谁能看到", ENGLISH: "Who can see it"},
)
SEEN_BY_ALL: Text = {
    CHINESE: "这份承诺书向社会公开；证件号码、电话和住址遮住。",
    ENGLISH: "Everybody. ID number, phone and home address are hidden.",
}
SEEN_BY_FEW: Text = {
    CHINESE: "只有您和办理这件事的工作人员能看到。",
    ENGLISH: "Only you and the staff who handle your case.",
}


def statement_parts(
    statement: Statement, locale: str, follows: Sequence[Text] = ()
) -> tuple[Part, ...]:
    """The chapters of a statement in one language, in the order in which its document has them.

    `follows` says what is handed in later.
    """
    chapters = (
        statement.informing,
        statement.promises,
        follows,
        statement.replaces,
        statement.liabilities,
        [statement.verification],
        [SEEN_BY_ALL if statement.public else SEEN_BY_FEW],
    )
    marks = [f"{one}、" for one in NUMERALS] if is_chinese(locale) else [""] * len(NUMERALS)
    said = [(title, lines) for title, lines in zip(CHAPTERS, chapters, strict=True) if lines]
    return tuple(
        Part(mark + pick(title, locale), tuple(pick(line, locale) for line in lines))
        for mark, (title, lines) in zip(marks, said, strict=False)
    )


def sign_page(
    opened: cases.Opened,
    slug: str,
    stage: str,
    *,
    locale: str,
    signed: Signed | None,
    onward: str,
    without: cases.OtherWay | None,
    due: Sequence[str],
) -> SignPage:
    """The page of a statement as it stands now."""
    revision = opened.ground.revision
    statement = revision.statements[slug]
    ref, later = opened.draft.ref, cases.follow_lines(opened, slug)
    return SignPage(
        stage=stage,
        theme=say(opened.ground.theme.name),
        back=url_for("papers.all_papers", ref=ref),
        place=_("Signature %(now)s of %(total)s", now=due.index(slug) + 1, total=len(due))
        if slug in due and len(due) > 1
        else "",
        gives=_gives(statement),
        title=statement.title[CHINESE],
        basis=cited(statement.basis),
        parts=statement_parts(statement, CHINESE, later),
        reading=statement_parts(statement, spoken(locale), later) if locale != CHINESE else (),
        reading_language=spoken(locale),
        seen=cases.signature_basis(opened, slug) if stage != "declined" else "",
        name=cases.applicant_name(opened),
        address=url_for("commitments.sign", ref=ref, slug=slug),
        without=_without(opened.ground.bundle, without.bundle, revision) if without else None,
        signed_line=_signed_line(signed) if signed else "",
        pdf=url_for("documents.pdf", ref=signed.document) if signed else "",
        onward=onward,
    )


def _gives(statement: Statement) -> tuple[str, ...]:
    """What signing gives, and what it brings: the reason to read on."""
    replaced = [say(one) for one in statement.replaces]
    return (
        _("Sign, and you don't hand in: %(what)s.", what=" · ".join(replaced)),
        say(statement.verification),
    )


def _without(now: Bundle, then: Bundle, revision: object) -> Without:
    papers = {one.slug for one in now.papers if one.mode is PaperMode.required}
    needed = [
        one.slug for one in then.papers if one.mode is PaperMode.required and one.slug not in papers
    ]
    seen = {item for one in now.plan.visits if one.kind is VisitKind.before for item in one.items}
    coming = [
        one
        for one in then.plan.visits
        if one.kind is VisitKind.before and not seen.issuperset(one.items)
    ]
    names = revision.papers  # type: ignore[attr-defined]
    return Without(
        papers=tuple(say(names[slug].name) for slug in needed),
        visits=tuple(
            _("%(what)s, by %(day)s", what=say(one.name), day=say_day(one.day)) for one in coming
        ),
        latest=say_day(then.plan.latest.date),
        later=then.plan.is_dated and then.plan.latest.date > now.plan.latest.date,
    )


def _signed_line(signed: Signed) -> str:
    moment = say_moment(signed.signed_at)
    if signed.way is Way.drawn:
        return _("Signed by hand on %(moment)s", moment=moment)
    return _("Signed by name on %(moment)s", moment=moment)


def problem_words(problem: Problem, name: str) -> tuple[str, str]:
    """Which field is to be mended, and how."""
    return {
        Problem.empty: (
            "f-signature",
            _("Draw your name, or type it below. If you don't want to sign, say so at the end."),
        ),
        Problem.too_small: ("f-signature", _("Draw your whole name, a little larger.")),
        Problem.unreadable: ("f-signature", _("Start over and draw your name once more.")),
        Problem.name: (
            "f-name",
            _("Type the name of the applicant: %(name)s. Nobody else can sign here.", name=name),
        ),
        Problem.tick: ("f-typed", _("Tick that your typed name is your signature.")),
        Problem.changed: (
            "statement",
            _("Something changed since you opened this page. Read the statement again, then sign."),
        ),
    }[problem]
