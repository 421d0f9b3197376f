"""The catalog's typed facts in the person's words: times, sources, kinds, stages."""

from __future__ import annotations

from flask import g
from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.catalog.calling import SeasonNow, SeasonState
from webapp.catalog.values import (
    Applicant,
    Clock,
    Excluded,
    Fee,
    InspectionKind,
    ItemKind,
    Result,
    Source,
    SourceKind,
    Stage,
)
from webapp.core.i18n import JAPANESE, is_chinese
from webapp.web.language import say, say_day, say_number


def say_clock(clock: Clock | None) -> str:
    """A period: "on the spot", "5 working days"."""
    if clock is None:
        return _("time not confirmed")
    if clock.n == 0:
        return _("on the spot")
    if clock.unit == "wd":
        return ngettext("%(num)d working day", "%(num)d working days", clock.n)
    if clock.unit == "cal":
        return ngettext("%(num)d calendar day", "%(num)d calendar days", clock.n)
    return ngettext("%(num)d day", "%(num)d days", clock.n)


def say_season(season: SeasonNow) -> str:
    """When a theme can be handed in, where it is not always."""
    match season.state:
        case SeasonState.always:
            return ""
        case SeasonState.unknown:
            return _("It is open only for some weeks a year. The days are not announced yet.")
        case SeasonState.ahead:
            return _(
                "It opens on %(opens)s and closes on %(closes)s. You can fill everything in before "
                "and hand it in then.",
                opens=say_day(season.opens),
                closes=say_day(season.closes),
            )
        case SeasonState.open:
            return _("Hand it in by %(closes)s.", closes=say_day(season.closes))
        case _:
            return _(
                "It closed on %(closes)s. It opens again next year; the days will stand here.",
                closes=say_day(season.closes),
            )


def say_statutory(clock: Clock) -> str:
    """The law's period with what the head of the office may add."""
    if clock.extension == 0:
        return say_clock(clock)
    longer = Clock(clock.extension, clock.unit)
    return _("%(time)s, may be extended by %(more)s", time=say_clock(clock), more=say_clock(longer))


def say_source(source: Source) -> str:
    """Where a fact comes from: law and article, document and number, or the practice of a place."""
    title = say(source.title)
    if source.kind is SourceKind.law:
        if not source.article:
            return _quoted(title)
        return _("%(law)s, article %(article)s", law=_quoted(title), article=source.article)
    if source.kind is SourceKind.document:
        return f"{_quoted(title)} {source.number}".strip()
    if source.kind is SourceKind.practice:
        if source.place:
            return _("practice: %(place)s", place=say(source.place))
        return _("practice of halls")
    return _("no source yet")


def _quoted(title: str) -> str:
    return f"《{title}》" if is_chinese(g.locale) else title


def say_fee(fee: Fee) -> str:
    """What it costs."""
    if fee.fen == 0:
        return _("free")
    return _("%(amount)s yuan", amount=say_number(fee.fen / 100))


def say_validity(result: Result) -> str:
    """How long a result holds."""
    if result.months is None:
        return ""
    if result.months % 12 == 0:
        return ngettext("valid for %(num)d year", "valid for %(num)d years", result.months // 12)
    return ngettext("valid for %(num)d month", "valid for %(num)d months", result.months)


def say_kind(kind: ItemKind) -> str:
    """The kind of matter."""
    return {
        ItemKind.permit: _("administrative permit"),
        ItemKind.confirmation: _("administrative confirmation"),
        ItemKind.payment: _("payment"),
        ItemKind.filing: _("filing"),
        ItemKind.service: _("public service"),
    }[kind]


def say_applicants(applicants: tuple[Applicant, ...]) -> str:
    """Who may apply."""
    words = {
        Applicant.person: _("people"),
        Applicant.enterprise: _("businesses"),
        Applicant.organisation: _("social organisations"),
    }
    joint = "、" if is_chinese(g.locale) or g.locale == JAPANESE else ", "
    return joint.join(words[one] for one in applicants)


def say_excluded(matter: Excluded) -> str:
    """What cannot be signed electronically, and what is done instead."""
    return {
        Excluded.marriage: _("on paper, by hand: it is about marriage"),
        Excluded.adoption: _("on paper, by hand: it is about adoption"),
        Excluded.inheritance: _("on paper, by hand: it is about inheritance"),
        Excluded.personal: _("on paper, by hand: it is about personal relations"),
        Excluded.cut_off: _("on paper, by hand: it is about stopping water, heat or gas"),
        Excluded.other_law: _("on paper, by hand: a law says so"),
    }[matter]


def say_stage(stage: Stage) -> str:
    """A step, as the office does it."""
    return {
        Stage.accept: _("We accept your application"),
        Stage.review: _("We check the papers"),
        Stage.inspect: _("Somebody comes to see the place"),
        Stage.decide: _("We decide"),
        Stage.deliver: _("You get the result"),
    }[stage]


def say_inspection(kind: InspectionKind, within: Clock | None) -> str:
    """Whether and when somebody comes."""
    if kind is InspectionKind.none:
        return _("nobody comes")
    if within is None:
        return _("before the decision") if kind is InspectionKind.before else _("after issue")
    time = say_clock(within)
    if kind is InspectionKind.before:
        return _("before the decision, within %(time)s", time=time)
    return _("after issue, within %(time)s", time=time)
