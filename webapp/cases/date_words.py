"""By when: the latest date in words, and honestly where some of it, or all, is not known."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from webapp.catalog.values import Bundle, Plan, PlanNode, Revision, Timing
from webapp.core.workdays import Unit
from webapp.web.language import say, say_day


def promise_words(n: int, unit: Unit, *, statutory: bool = False) -> str:
    """A period in its own unit, 0 is on the spot; `statutory`: no shorter one is promised."""
    if n == 0:
        return _("same day")
    if unit == "wd":
        words = ngettext("%(num)d working day", "%(num)d working days", n)
    elif unit == "cal":
        words = ngettext("%(num)d calendar day", "%(num)d calendar days", n)
    else:
        words = ngettext("%(num)d day", "%(num)d days", n)
    return _("%(period)s by law", period=words) if statutory else words


def time_words(node: PlanNode) -> str:
    """How long a step takes, or why nobody can say."""
    match node.timing:
        case Timing.unknown:
            return _("time not confirmed")
        case Timing.follows:
            return _("later")
        case Timing.set_day:
            return _("on %(day)s", day=say_day(node.end))
        case _ if not node.stated:
            return _("time not confirmed")
        case _:
            return promise_words(node.n, node.unit, statutory=node.statutory)


def undated_words(plan: Plan, revision: Revision) -> tuple[tuple[str, str], ...]:
    """The steps that the latest date does not count, each with the reason."""
    return tuple(
        (say(revision.items[one.item].name), _why(one, plan, revision)) for one in plan.undated
    )


def _why(node: PlanNode, plan: Plan, revision: Revision) -> str:
    if node.timing is Timing.unknown:
        return _("time not confirmed")
    if node.timing is Timing.follows:
        return _("comes later, when the rest is done")
    timings = {one.item: one.timing for one in plan.nodes}
    for before, after in plan.links:
        if after == node.item and not timings[before].is_dated:
            return _("counted once “%(item)s” is done", item=say(revision.items[before].name))
    return _("time not confirmed")


def ready_words(bundle: Bundle) -> str:
    """When everything is ready, as a sentence; what has no date is counted apart."""
    plan = bundle.plan
    if not plan.is_dated:
        return _("How long it takes is not confirmed yet. We tell you as soon as it is.")
    day, dated = say_day(plan.latest.date), len(plan.nodes) - len(plan.undated)
    if plan.undated:
        return ngettext(
            "One is ready by %(day)s at the latest; for %(open)d the time is not confirmed yet.",
            "%(num)d are ready by %(day)s at the latest; for %(open)d the time is not confirmed "
            "yet.",
            dated,
            day=day,
            open=len(plan.undated),
        )
    return ngettext(
        "You have your %(num)d permit by %(day)s at the latest.",
        "You have all %(num)d permits by %(day)s at the latest.",
        len(bundle.items),
        day=day,
    )
