"""What an application says about its credit tier: what it changes, why, and what can be done."""

from __future__ import annotations

import msgspec
from flask import url_for

from webapp.cases import marks, tier_rules, tiers
from webapp.cases.form import Opened
from webapp.cases.tier_rules import Carried
from webapp.cases.values import DraftValues
from webapp.catalog import service as catalog
from webapp.catalog.values import Bundle, PaperMode, Revision, Tier
from webapp.credit import rules as credit_rules
from webapp.credit.service import Review, ReviewState
from webapp.credit.words import StandingView, entry_view, standing_view, what_words
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say, say_date, say_day, say_moment


class Note(msgspec.Struct, frozen=True):
    """The quiet note on the plan and beside the papers."""

    tone: str
    title: str
    lines: tuple[str, ...]
    href: str


class Way(msgspec.Struct, frozen=True):
    """One of two ways, in figures: papers now, later, statements to sign, the latest day."""

    title: str
    rows: tuple[tuple[str, str], ...]
    is_taken: bool


class Asked(msgspec.Struct, frozen=True):
    """What became of asking a person."""

    text: str
    reasons: str
    is_open: bool


class TierPage(msgspec.Struct, frozen=True):
    """How the record counts for one application; `seen` is the tier that the page shows."""

    theme: str
    title: str
    lead: str
    is_news: bool
    changes: tuple[tuple[str, tuple[str, ...]], ...]
    """What is other than usual, each with the names of the papers."""
    day: str
    """When all is ready, where that is another day."""
    ways: tuple[Way, ...]
    full: str
    """The statement that everything is promised by, where there is one; declining it is free."""
    is_signed: bool
    standing: StandingView | None
    asked: Asked | None
    seen: str
    ref: str
    back: str


TONES = {Tier.good: "ok", Tier.normal: "info", Tier.watch: "warn", Tier.limited: "warn"}


def note_of(draft: DraftValues, bundle: Bundle) -> Note | None:
    """What to say where the tier changes what is offered; nothing where it does not."""
    carried = tier_rules.carried(draft.credit)
    if carried is None or carried.standing is None:
        return _hint(bundle, catalog.revision(draft.revision_id))
    href, revision = url_for("tiers.show", ref=draft.ref), catalog.revision(draft.revision_id)
    failed = not carried.standing.answered
    if carried.tier is Tier.normal:
        words = _("The official lists cannot be read just now. Nothing is held against you.")
        return Note("info", "", (words,), href) if failed else None
    usual = tiers.usual(draft)
    if usual == bundle:
        return _declined(draft, bundle, revision, href)
    lines = (why_words(carried), *_changes_in_short(usual, bundle, revision))
    return Note(TONES[carried.tier], title_words(carried.tier, bundle), lines, href)


def _hint(bundle: Bundle, revision: Revision) -> Note | None:
    """While nobody is known: that good standing would make it shorter."""
    if all(revision.items[item.slug].full_promise is None for item in bundle.items):
        return None
    words = _("With a good record one statement is enough. We see it once we know who applies.")
    return Note("info", "", (words,), "")


def _declined(draft: DraftValues, bundle: Bundle, revision: Revision, href: str) -> Note | None:
    """To whom could promise everything and chose not to: the way back."""
    if draft.tier is not Tier.good:
        return None
    full = (revision.items[item.slug].full_promise for item in bundle.items)
    if all(one is None or one.statement not in draft.declined for one in full):
        return None
    words = _("You chose the usual way. One statement for everything would be enough.")
    return Note("info", "", (words,), href)


def title_words(tier: Tier, bundle: Bundle) -> str:
    """What the tier means for this application, in a line."""
    if tier is Tier.good:
        if bundle.receipt.papers_now or len(bundle.statements) != 1:
            return _("Your record is good: you sign, and send less")
        return _("Your record is good: one statement is enough")
    if tier is Tier.watch:
        return _("This time the papers come first")
    if tier is Tier.limited:
        return _("This time it goes the ordinary way")
    return _("Your plan is the usual one")


def why_words(carried: Carried) -> str:
    """Which list of which day, or which promise, or which officer makes it so."""
    if carried.set_by_officer is carried.tier and _own_tier(carried) is not carried.tier:
        return _("An officer looked at your record and set this for this application.")
    standing = carried.standing
    if standing is None:
        return ""
    entries, broken = credit_rules.deciding(carried.tier, standing.entries, standing.marks)
    if entries:
        one = entry_view(entries[0])
        return _("Because of: %(list)s. %(meta)s.", list=one.name, meta=one.meta)
    if broken:
        last = broken[-1]
        return _(
            "Because on %(day)s a promise was not kept here: %(what)s.",
            day=say_date(last.on),
            what=what_words(last.what),
        )
    return ""


def _own_tier(carried: Carried) -> Tier:
    return carried.standing.tier if carried.standing else Tier.normal


def _changes_in_short(before: Bundle, after: Bundle, revision: Revision) -> list[str]:
    found = tier_rules.difference(before, after)
    lines = []
    if found.now:
        lines.append(_("Needed now: %(papers)s.", papers=_names(found.now, revision)))
    if found.signed:
        lines.append(_("You sign instead: %(papers)s.", papers=_names(found.signed, revision)))
    day = _other_day(before, after)
    if day:
        lines.append(day)
    return lines


def _names(papers: tuple[str, ...], revision: Revision) -> str:
    return " · ".join(say(revision.papers[slug].name) for slug in papers)


def _other_day(before: Bundle, after: Bundle) -> str:
    old, new = before.plan, after.plan
    if not old.is_dated or not new.is_dated or old.latest.date == new.latest.date:
        return ""
    return _(
        "All is ready by %(day)s; usually it would be %(usual)s.",
        day=say_day(new.latest.date),
        usual=say_day(old.latest.date),
    )


def tier_page(opened: Opened, review: Review | None) -> TierPage:
    """How the record counts for an application, what it changes, and what can be done."""
    draft, bundle, revision = opened.draft, opened.ground.bundle, opened.ground.revision
    carried = tier_rules.carried(draft.credit)
    tier = carried.tier if carried else Tier.normal
    is_news = tiers.has_news(draft)
    before = tiers.usual(draft, carried.seen if carried and is_news else Tier.normal)
    changed = tier_rules.difference(before, bundle)
    full = _full_promise(opened)
    groups = (
        (_("Needed now"), changed.now),
        (_("To send later"), changed.later),
        (_("You sign instead"), changed.signed),
        (_("Not to be sent any more"), changed.spared),
    )
    return TierPage(
        theme=say(opened.ground.theme.name),
        title=_("Your plan has changed") if is_news else title_words(tier, bundle),
        lead=title_words(tier, bundle) if is_news else "",
        is_news=is_news,
        changes=tuple(
            (title, tuple(say(revision.papers[slug].name) for slug in papers))
            for title, papers in groups
            if papers
        ),
        day=_other_day(before, bundle),
        ways=_ways(draft, bundle, full) if full else (),
        full=full,
        is_signed=bool(full) and full in marks.held(draft.id).signed,
        standing=standing_view(carried.standing) if carried and carried.standing else None,
        asked=_asked(review) if review else None,
        seen=tier.value,
        ref=draft.ref,
        back=url_for("guide.plan", ref=draft.ref),
    )


def _full_promise(opened: Opened) -> str:
    """The statement by which everything is, or could be, promised at this tier; or nothing."""
    known = opened.ground.revision.items
    if opened.draft.tier is not Tier.good:
        return ""
    for item in opened.ground.bundle.items:
        full = known[item.slug].full_promise
        offered = full is not None and (
            full.statement in opened.draft.declined
            or any(one.slug == full.statement for one in opened.ground.bundle.statements)
        )
        if full is not None and offered:
            return full.statement
    return ""


def _ways(draft: DraftValues, bundle: Bundle, full: str) -> tuple[Way, ...]:
    """With one statement, and without: both are seen before one is chosen."""
    others = [slug for slug in draft.declined if slug != full]
    sides = {
        _("One statement for everything"): others,
        _("The usual way"): [*others, full],
    }
    taken = full in draft.declined
    return tuple(
        Way(
            title,
            _figures(tiers.usual(msgspec.structs.replace(draft, declined=declined), draft.tier)),
            is_taken=(full in declined) is taken,
        )
        for title, declined in sides.items()
    )


def _figures(bundle: Bundle) -> tuple[tuple[str, str], ...]:
    by_mode = bundle.receipt.by_mode
    rows = [
        (_("Papers now"), _count(by_mode[PaperMode.required])),
        (_("Papers later"), _count(by_mode[PaperMode.later])),
        (_("To sign"), _count(len(bundle.statements))),
    ]
    if bundle.plan.is_dated:
        rows.append((_("All ready by"), say_day(bundle.plan.latest.date)))
    return tuple(rows)


def _count(number: int) -> str:
    return ngettext("%(num)d paper", "%(num)d papers", number)


def _asked(review: Review) -> Asked | None:
    if review.state is ReviewState.open:
        asked = say_moment(review.asked_at)
        text = _("You asked on %(moment)s. An officer looks at it and writes to you.", moment=asked)
        return Asked(text, "", is_open=True)
    if review.state is ReviewState.over:
        return None
    text = (
        _("An officer looked at it and changed it for this application.")
        if review.state is ReviewState.changed
        else _("An officer looked at it and found it right.")
    )
    return Asked(text, review.reasons, is_open=False)
