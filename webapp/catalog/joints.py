"""The joints of sentences about conditions, in both languages. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable

from webapp.catalog.values import PeriodUnit, Text
from webapp.core.i18n import CHINESE, ENGLISH, pick

JOINTS: dict[str, Text] = {
    "and": {"zh-Hans": "，并且", "en": " and "},
    "and_apart": {"zh-Hans": "，并且", "en": ", and "},
    "and_inside": {"zh-Hans": "，同时", "en": " and "},
    "or": {"zh-Hans": "，或者", "en": " or "},
    "or_apart": {"zh-Hans": "；或者", "en": ", or "},
    "either": {"zh-Hans": "“{one}”和“{other}”有一样", "en": "either {one} or {other}"},
    "one_of": {"zh-Hans": "{parts}有一样", "en": "at least one of these is so: {parts}"},
    "listed": {"zh-Hans": "、", "en": "; "},
    "list": {"zh-Hans": "或", "en": " or "},
    "nor": {"zh-Hans": "，也不是", "en": " nor "},
    "because": {"zh-Hans": "因为{clauses}", "en": "because {clauses}"},
    "always": {"zh-Hans": "每家都要办", "en": "everybody needs it"},
    "needs": {"zh-Hans": "别的证要用它", "en": "other permits need it"},
    "no_need": {"zh-Hans": "您的情况不用办", "en": "your case does not call for it"},
    "is": {"zh-Hans": "{what}是{value}", "en": "{what} is {value}"},
    "is_not": {"zh-Hans": "{what}不是{value}", "en": "{what} is not {value}"},
    "is_none": {"zh-Hans": "{what}不是{value}", "en": "{what} is neither {value}"},
    "at_least": {"zh-Hans": "{what}达到 {value}", "en": "{what} is at least {value}"},
    "below": {"zh-Hans": "{what}不到 {value}", "en": "{what} is less than {value}"},
    "at_most": {"zh-Hans": "{what}不超过 {value}", "en": "{what} is at most {value}"},
    "above": {"zh-Hans": "{what}超过 {value}", "en": "{what} is more than {value}"},
    "within": {"zh-Hans": "{what}到现在不超过 {value}", "en": "{what} is at most {value} ago"},
    "not_within": {
        "zh-Hans": "{what}到现在超过了 {value}",
        "en": "{what} is more than {value} ago",
    },
    "ahead": {"zh-Hans": "离{what}还有 {value} 以上", "en": "{what} is at least {value} ahead"},
    "not_ahead": {"zh-Hans": "离{what}不到 {value}", "en": "{what} is less than {value} ahead"},
    "age_at_least": {"zh-Hans": "{what}满 {value}", "en": "{what} is at least {value} ago"},
    "not_age_at_least": {"zh-Hans": "{what}不满 {value}", "en": "{what} is less than {value} ago"},
    "age_at_most": {"zh-Hans": "{what}没超过 {value}", "en": "{what} is not over {value} ago"},
    "not_age_at_most": {"zh-Hans": "{what}超过了 {value}", "en": "{what} is over {value} ago"},
    "on": {"zh-Hans": "{period}（算到 {day}）", "en": "{period} (counted on {day})"},
    "filled": {"zh-Hans": "填了{what}", "en": "{what} is given"},
    "empty": {"zh-Hans": "没有填{what}", "en": "{what} is not given"},
    "yes": {"zh-Hans": "{what}：是", "en": "{what}: yes"},
    "no": {"zh-Hans": "{what}：否", "en": "{what}: no"},
    "not": {"zh-Hans": "不满足“{clause}”", "en": "it is not so that {clause}"},
    "rows": {"zh-Hans": "“{what}”里至少 {n} 行", "en": "{what} has at least {n} rows"},
    "any_row": {"zh-Hans": "“{what}”里有一行{clause}", "en": "in one row of {what}, {clause}"},
    "every_row": {"zh-Hans": "“{what}”每一行{clause}", "en": "in every row of {what}, {clause}"},
    "count_rows": {
        "zh-Hans": "“{what}”里至少 {n} 行{clause}",
        "en": "in at least {n} rows of {what}, {clause}",
    },
}

PERIODS: dict[PeriodUnit, tuple[str, str]] = {
    PeriodUnit.day: ("天", "day"),
    PeriodUnit.month: ("个月", "month"),
    PeriodUnit.year: ("年", "year"),
}

FACTOR = re.compile(r"(\d[\d \u00a0]*)\s(\D.*)")
"""A unit that is a multiple: English counts 万元 as "10 000 yuan"."""


def say_period(n: int, unit: PeriodUnit, locale: str) -> str:
    """A period in words: 1 个月, one month."""
    chinese, english = PERIODS[unit]
    text = {CHINESE: f"{n} {chinese}", ENGLISH: f"{n} {english}{'' if n == 1 else 's'}"}
    return pick(text, locale)


def with_unit(
    number: object, unit: str, figure: Callable[[int | float], str] = lambda one: f"{one}"
) -> str:
    """A number with its unit; 30 of "10 000 yuan" are 300 000 yuan. `figure` writes the number."""
    if isinstance(number, bool) or not isinstance(number, int | float):
        return f"{number} {unit}".strip()
    factor = FACTOR.fullmatch(unit)
    if factor is None:
        return f"{figure(number)} {unit}".strip()
    product = number * int(re.sub(r"\D", "", factor[1]))
    whole = int(product) if product == int(product) else product
    return f"{whole:,} {factor[2]}".replace(",", " ")
