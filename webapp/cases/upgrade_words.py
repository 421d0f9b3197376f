"""What the pages of an upgrade say: what changed since an application was begun, in plain words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from webapp.cases.form_rules import Values
from webapp.cases.upgrade_rules import Upgrade
from webapp.cases.values import DraftValues
from webapp.catalog.picking import theme_of
from webapp.catalog.values import Revision, Theme
from webapp.web.language import gettext as _
from webapp.web.language import ngettext, say

MOST_THEMES = 8
"""Themes that are offered in place of a withdrawn one; search finds the others."""


class Group(msgspec.Struct, frozen=True):
    """Things of one kind that changed."""

    title: str
    names: tuple[str, ...]


class Other(msgspec.Struct, frozen=True):
    """A theme that can take the answers over."""

    slug: str
    name: str
    hint: str


def groups(draft: DraftValues, upgrade: Upgrade, old: Revision, new: Revision) -> list[Group]:
    """What changed for this application, what has to be done first."""
    theme = theme_of(new, draft.theme)
    assert theme is not None  # what is withdrawn has a page of its own
    found = [
        Group(_("A new question"), _questions(theme, upgrade.questions)),
        Group(_("Now goes another way"), _questions(theme, (upgrade.leaving,))),
        Group(_("To fill in"), _names(new.fields, upgrade.fields, "label")),
        Group(_("To look at again"), _names(new.fields, upgrade.refused, "label")),
        Group(_("Papers to add"), _names(new.papers, upgrade.papers)),
        Group(_("To sign"), _names(new.statements, upgrade.statements, "title")),
        Group(_("Also needed now"), _names(new.items, upgrade.items_in)),
        Group(_("Not needed any more"), _names(old.items, upgrade.items_out)),
    ]
    return [group for group in found if group.names]


def _questions(theme: Theme, slugs: Sequence[str]) -> tuple[str, ...]:
    found = (theme.question(slug) for slug in slugs if slug)
    return tuple(say(one.text) for one in found if one is not None)


def _names(known: Mapping[str, Any], slugs: Sequence[str], name: str = "name") -> tuple[str, ...]:
    return tuple(say(getattr(known[slug], name)) for slug in slugs if slug in known)


def others(draft: DraftValues, values: Values, old: Revision, new: Revision) -> list[Other]:
    """The themes that can use most of what was said, the nearest first."""
    items = {entry.item for entry in named(old, draft.theme).items}
    found = []
    for theme in new.themes.values():
        own = {entry.item for entry in theme.items}
        asked = {use.field for item in own for use in new.items[item].fields}
        kept = len(asked & values.keys())
        found.append((-len(own & items), -kept, theme.order, theme, kept))
    found.sort(key=lambda one: one[:3])
    return [Other(t.slug, say(t.name), _kept(kept)) for *_order, t, kept in found[:MOST_THEMES]]


def _kept(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(num)d of your answers fits there", "%(num)d of your answers fit there", count
    )


def named(revision: Revision, slug: str) -> Theme:
    """The theme that an application was begun with. Raises LookupError where it is not there."""
    theme = theme_of(revision, slug)
    if theme is None:
        raise LookupError(f"the catalog has no theme {slug}")
    return theme


def reason_words(what: str, slug: str, theme: str, old: Revision, new: Revision) -> str:
    """One reason why an application is asked, for staff: 多一个问题：面积."""
    place = theme_of(new, theme)
    question = place.question(slug) if place else None
    words = {
        "questions": _("question to answer: %(name)s", name=say(question.text) if question else ""),
        "leaving": _("leads elsewhere now: %(name)s", name=say(question.text) if question else ""),
        "items_in": _("item added: %(name)s", name=_one(new.items, slug)),
        "items_out": _("item not needed: %(name)s", name=_one(old.items, slug)),
        "fields": _("field to fill in: %(name)s", name=_one(new.fields, slug, "label")),
        "refused": _("answer not taken: %(name)s", name=_one(new.fields, slug, "label")),
        "papers": _("paper to bring: %(name)s", name=_one(new.papers, slug)),
        "statements": _("statement to sign: %(name)s", name=_one(new.statements, slug, "title")),
    }
    return words[what]


def _one(known: Mapping[str, Any], slug: str, name: str = "name") -> str:
    return next(iter(_names(known, (slug,), name)), slug)
