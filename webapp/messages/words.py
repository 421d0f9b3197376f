"""What text messages say, in each language. They are read on a small screen, often aloud.

A text message holds no personal data: it is shown on a locked screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from webapp.core.i18n import CHINESE, ENGLISH, Text, pick
from webapp.web import language

CODE = "code"
SUBMITTED, ACCEPTED, NOTICE, ANSWERED = "submitted", "accepted", "notice", "answered"
SUBMITTED_UNDATED = "submitted_undated"
APPROVED, REFUSED, SILENCE = "approved", "refused", "silence"
LATER, EXPIRING = "later", "expiring"
NOTICE_REMINDER, WITHDRAWN = "notice_reminder", "withdrawn"

Value = str | date | Text
"""What the words of a message need: plain text, a day, or a text of the catalog."""

WORDS: dict[str, Text] = {
    CODE: {
        CHINESE: "【一次办】验证码 {code}，{minutes} 分钟内有效。"
        "别告诉任何人，工作人员也不会问您要。",
        ENGLISH: "[OneGo] Your code is {code}. It works for {minutes} minutes. "
        "Give it to nobody; staff never ask for it.",
    },
    SUBMITTED: {
        CHINESE: "【一次办】收到了，编号 {number}。最晚 {day} 办完。",
        ENGLISH: "[OneGo] We have it. Your number is {number}. Done by {day} at the latest.",
    },
    SUBMITTED_UNDATED: {
        CHINESE: "【一次办】收到了，编号 {number}。要多久还在核实，看编号就知道进度。",
        ENGLISH: "[OneGo] We have it. Your number is {number}. How long it takes is not confirmed "
        "yet; the progress page says so as soon as it is.",
    },
    ACCEPTED: {
        CHINESE: "【一次办】{item}受理了。哪天有结果，看编号 {number} 的进度页。",
        ENGLISH: "[OneGo] {item}: accepted. The progress page of {number} says by when "
        "it is decided.",
    },
    NOTICE: {
        CHINESE: "【一次办】{item}还差几样，都写在办件里了，照着补就行。编号 {number}。",
        ENGLISH: "[OneGo] {item}: some things are missing. Your case says which, all at once. "
        "Your number is {number}.",
    },
    NOTICE_REMINDER: {
        CHINESE: "【一次办】{item}还差几样没补，最晚 {day}，过了会退件。编号 {number}。",
        ENGLISH: "[OneGo] {item}: some things are still missing. Send them by {day}, "
        "or it is returned. Your number is {number}.",
    },
    WITHDRAWN: {
        CHINESE: "【一次办】{item}到期没补，退件了。您随时可以重新申请。编号 {number}。",
        ENGLISH: "[OneGo] {item}: returned, because nothing came in time. You can apply again "
        "at any time. Your number was {number}.",
    },
    SILENCE: {
        CHINESE: "【一次办】{item}受理了：我们没按时答复，从 {day} 起算。编号 {number}。",
        ENGLISH: "[OneGo] {item}: accepted from {day}, because we did not answer in time. "
        "Your number is {number}.",
    },
    APPROVED: {
        CHINESE: "【一次办】{item}办好了。编号 {number}。",
        ENGLISH: "[OneGo] {item}: approved. Your number is {number}.",
    },
    REFUSED: {
        CHINESE: "【一次办】{item}没有批准。原因和您可以怎么办，请看编号 {number} 的进度页。",
        ENGLISH: "[OneGo] {item}: not approved. The progress page of {number} says why, "
        "and what you can do.",
    },
    LATER: {
        CHINESE: "【一次办】还有材料没补：{papers}。最晚 {day}，过了会退件。编号 {number}。",
        ENGLISH: "[OneGo] Still to come: {papers}. By {day} at the latest, or it is returned. "
        "Your number is {number}.",
    },
    EXPIRING: {
        CHINESE: "【一次办】您没交的申请“{theme}”存到 {day}。想接着办，在那天前打开填一处。",
        ENGLISH: "[OneGo] We keep your unfinished application “{theme}” until {day}. "
        "To carry on, change it before then.",
    },
}
"""What leaves the house by SMS; a kind that is not here lies in the inbox alone."""


def plain(value: Value, locale: str) -> str:
    """A value in a language."""
    if isinstance(value, date):
        return language.day_in(value, locale)
    return value if isinstance(value, str) else pick(value, locale)


def say(kind: str, parameters: Mapping[str, Value], locale: str) -> str:
    """The words of a message. Raises KeyError for an unknown kind or a missing parameter."""
    said = {name: plain(value, locale) for name, value in parameters.items()}
    return pick(WORDS[kind], locale).format(**said)
