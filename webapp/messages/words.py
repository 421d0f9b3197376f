"""What messages say, in each language. A message is read on a small screen, often aloud."""

from __future__ import annotations

from webapp.core.i18n import CHINESE, ENGLISH, Text, pick

CODE = "code"

WORDS: dict[str, Text] = {
    CODE: {
        CHINESE: "【一次办】验证码 {code}，{minutes} 分钟内有效。"
        "别告诉任何人，工作人员也不会问您要。",
        ENGLISH: "[OneGo] Your code is {code}. It works for {minutes} minutes. "
        "Give it to nobody; staff never ask for it.",
    },
    "submitted": {
        CHINESE: "【一次办】收到了，编号 {number}。最晚 {day} 办完。",
        ENGLISH: "[OneGo] We have it. Your number is {number}. Done by {day} at the latest.",
    },
    "approved": {
        CHINESE: "【一次办】{item}办好了。编号 {number}。",
        ENGLISH: "[OneGo] {item}: approved. Your number is {number}.",
    },
    "refused": {
        CHINESE: "【一次办】{item}没有批准。原因和您可以怎么办，请看编号 {number} 的进度页。",
        ENGLISH: "[OneGo] {item}: not approved. The progress page of {number} says why, "
        "and what you can do.",
    },
}


def say(kind: str, parameters: dict[str, str], locale: str) -> str:
    """The words of a message. Raises KeyError for an unknown kind or a missing parameter."""
    return pick(WORDS[kind], locale).format(**parameters)
