"""The person's language and way of seeing: language, elder mode, theme; and how dates are said."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from gettext import NullTranslations
from typing import Any

from babel.dates import format_date, format_datetime, format_skeleton
from babel.numbers import format_decimal
from flask import Flask, g, request
from flask_babel import Babel, get_translations
from markupsafe import Markup

from webapp.core import clock
from webapp.core.i18n import (
    CHINESE,
    ENGLISH,
    JAPANESE,
    KOREAN,
    LOCALES,
    NAMES,
    TRADITIONAL,
    Text,
    pick,
)

COOKIE_LANGUAGE = "lang"
COOKIE_MODE = "mode"
COOKIE_THEME = "theme"
MODES = frozenset({"elder", "low"})
"""Larger with fewer words; and, on a terminal, everything that can be pressed in its lower part."""
THEMES = frozenset({"light", "dark", "contrast"})

BABEL = {
    CHINESE: "zh_Hans",
    TRADITIONAL: "zh_Hant",
    ENGLISH: "en_GB",
    KOREAN: "ko",
    JAPANESE: "ja",
}
"""Our tags in Babel's words; English dates are said day first, as the pages say them."""

HAN_DAY = "M月d日（EEEE）"
DAY = {
    CHINESE: HAN_DAY,
    TRADITIONAL: HAN_DAY,
    ENGLISH: "EEE d MMMM",
    KOREAN: "M월 d일(EEEE)",
    JAPANESE: HAN_DAY,
}
FULL_DAY = {
    CHINESE: f"y年{HAN_DAY}",
    TRADITIONAL: f"y年{HAN_DAY}",
    ENGLISH: "EEE d MMMM y",
    KOREAN: "y년 M월 d일(EEEE)",
    JAPANESE: f"y年{HAN_DAY}",
}
DATE = {
    CHINESE: "y年M月d日",
    TRADITIONAL: "y年M月d日",
    ENGLISH: "d MMMM y",
    KOREAN: "y년 M월 d일",
    JAPANESE: "y年M月d日",
}
DAY_SHORT = {
    CHINESE: "M月d日",
    TRADITIONAL: "M月d日",
    ENGLISH: "d MMM",
    KOREAN: "M월 d일",
    JAPANESE: "M月d日",
}
MOMENT = {locale: f"{pattern} HH:mm" for locale, pattern in DAY_SHORT.items()}

TRADITIONAL_TAGS = frozenset({"hant", "tw", "hk", "mo"})
"""What in a browser's tag says that its person reads Traditional Chinese: zh-TW, zh-Hant-HK."""


def _language() -> str:
    """What this browser chose, else the first of its own languages that we speak, else Chinese."""
    chosen = request.cookies.get(COOKIE_LANGUAGE)
    if chosen in LOCALES:
        return chosen
    for tag, weight in request.accept_languages:
        if weight > 0 and (known := known_as(tag)):
            return known
    return CHINESE


def known_as(tag: str) -> str | None:
    """A browser's tag as one of our languages; None for a language that we do not speak."""
    first, *rest = tag.lower().replace("_", "-").split("-")
    if first == "zh":
        return TRADITIONAL if "hans" not in rest and TRADITIONAL_TAGS & {*rest} else CHINESE
    return first if first in LOCALES else None


@lru_cache(maxsize=1024)
def _format_day(day: date, pattern: str, locale: str) -> str:
    return format_date(day, pattern, locale=BABEL[locale])


def say_day(day: date) -> str:
    """12月4日（星期五） | Fri 4 December"""
    return _format_day(day, DAY[g.locale], g.locale)


def day_in(day: date, locale: str) -> str:
    """`say_day` in a language that is not the page's, as for a text message."""
    return _format_day(day, DAY[locale], locale)


def say_weekday(day: date) -> str:
    """周五 | Fri"""
    return _format_day(day, "EEE", g.locale)


def say_full_day(day: date) -> str:
    """A day months away, so with its year: 2027年2月1日（星期一） | Mon 1 February 2027."""
    return _format_day(day, FULL_DAY[g.locale], g.locale)


def say_date(day: date) -> str:
    """A day that has been, as a paper bears it: 2026年10月8日 | 8 October 2026"""
    return _format_day(day, DATE[g.locale], g.locale)


def say_day_short(day: date) -> str:
    """12月4日 | 4 Dec"""
    return _format_day(day, DAY_SHORT[g.locale], g.locale)


def say_month(first: date) -> str:
    """2026年11月 | November 2026"""
    return format_skeleton("yMMMM", first, locale=BABEL[g.locale])


def say_moment(moment: datetime) -> str:
    """A stored moment as the hall's wall clock shows it: 11月27日 14:10 | 27 Nov 14:10"""
    local = clock.local(moment, g.hall.zone)
    return format_datetime(local, MOMENT[g.locale], locale=BABEL[g.locale])


def say_time(moment: datetime) -> str:
    """The time of day of a stored moment, on the hall's wall clock: 14:10"""
    return time_of(clock.local(moment, g.hall.zone))


def time_of(local: datetime) -> str:
    """The time of day that a wall clock shows: 14:10. A tenth of the cost of strftime."""
    return f"{local.hour:02}:{local.minute:02}"


def say_number(number: float) -> str:
    """A number with the separators of the language."""
    return format_decimal(number, locale=BABEL[g.locale])


def say(text: Text) -> str:
    """A text of the catalog in the person's language."""
    return pick(text, g.locale)


def _words() -> NullTranslations:
    if "words" not in g:
        g.words = get_translations()
    words: NullTranslations = g.words
    return words


@lru_cache(maxsize=4096)
def _plain(message: str, _locale: str) -> str:
    return _words().gettext(message)


@lru_cache(maxsize=4096)
def _plural(one: str, many: str, num: int, _locale: str) -> str:
    return _words().ngettext(one, many, num)


def gettext(message: str, /, **values: Any) -> str:
    """A message in the person's language."""
    said = _plain(message, g.locale)
    return said % values if values else said


def ngettext(one: str, many: str, num: int, /, **values: Any) -> str:
    """A message with a number, in the person's language."""
    return _plural(one, many, num, g.locale) % {"num": num, **values}


@lru_cache(maxsize=4096)
def _said(message: str, locale: str) -> Markup:
    return Markup(_plain(message, locale))  # noqa: S704 - our own words, from the catalog


def _gettext(message: str, /, **values: Any) -> Markup:
    said = _said(message, g.locale)
    return said % values if values or "%" in said else said


def _ngettext(one: str, many: str, count: int, /, **values: Any) -> Markup:
    said = Markup(_plural(one, many, count, g.locale))  # noqa: S704 - our own words
    return said % {"num": count, **values}


def init(app: Flask) -> None:
    """Know the language before a request, and give templates the words for dates and numbers."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = app.config["TRANSLATIONS"]
    Babel(app, locale_selector=lambda: BABEL[g.locale] if "locale" in g else BABEL[CHINESE])

    @app.before_request
    def know_person() -> None:
        g.locale = _language()
        g.modes = MODES & set(request.cookies.get(COOKIE_MODE, "").split())
        theme = request.cookies.get(COOKIE_THEME)
        g.theme = theme if theme in THEMES else None

    # Flask-Babel looks the language up at each message; a page has dozens, and one language.
    app.jinja_env.globals.update(
        {"_": _gettext, "gettext": _gettext, "ngettext": _ngettext, "languages": NAMES}
    )
    app.jinja_env.filters.update(
        text=say, day=say_day, day_short=say_day_short, moment=say_moment, number=say_number
    )
