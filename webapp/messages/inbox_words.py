"""What a message in the inbox says: what happened, then what to do.

The words are made when the message is read, in the reader's language.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from flask import g
from flask_babel import lazy_gettext as _

from webapp.messages import appointment_letters, visit_texts, words
from webapp.messages.letter import BAD, DONE, DUE, GOOD, NEWS, Letter
from webapp.messages.words import Value


class Said(NamedTuple):
    """A message in words: `action` is what its link says, `icon` and `tone` are its shape."""

    title: str
    text: str
    action: str
    icon: str = "info"
    tone: str = "info"


class Parameters:
    """What the words of one message need; one that is missing is left out of the sentence."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def __getitem__(self, name: str) -> str:
        return words.plain(self._values.get(name, ""), g.locale)


UNKNOWN = Letter(NEWS, _("There is news"), _("Your case says what happened."))
"""A kind that is gone still leads to its page."""

SUBMITTED = Letter(
    GOOD,
    _("Your application has arrived"),
    _("Done by %(day)s at the latest. What is yours to do stands in the case."),
    undated=_("What is yours to do stands in the case."),
)

LETTERS: dict[str, Letter] = {
    words.SUBMITTED: SUBMITTED,
    words.SUBMITTED_UNDATED: SUBMITTED,
    words.ACCEPTED: Letter(
        GOOD,
        _("%(item)s: accepted"),
        _("Decided by %(day)s at the latest."),
        undated=_("We are working on it."),
    ),
    words.NOTICE: Letter(
        DUE,
        _("%(item)s: some things are missing"),
        _("Your case lists everything at once. Send it by %(day)s."),
        _("See what is missing"),
        undated=_("Your case lists everything at once. Send exactly that."),
    ),
    words.NOTICE_REMINDER: Letter(
        DUE,
        _("%(item)s: send the rest by %(day)s"),
        _("Without it the application is returned."),
        _("See what is missing"),
    ),
    words.WITHDRAWN: Letter(
        BAD,
        _("%(item)s: returned"),
        _("Nothing came in time. You can apply again at any time."),
    ),
    words.ANSWERED: Letter(
        GOOD, _("We have what you sent"), _("We look through it and tell you here.")
    ),
    words.APPROVED: Letter(
        DONE,
        _("%(item)s: approved"),
        _("The result is ready. You can show it on your phone."),
    ),
    words.REFUSED: Letter(
        BAD,
        _("%(item)s: not approved"),
        _("Your case says why, and what you can do."),
        _("See the reasons"),
    ),
    words.SILENCE: Letter(
        GOOD,
        _("%(item)s: accepted"),
        _("We did not answer in time, so it counts as accepted from %(day)s."),
    ),
    words.LATER: Letter(
        DUE,
        _("Send by %(day)s: %(papers)s"),
        _("Without it the application is returned."),
        _("Send the paper"),
    ),
    words.LATER_GRANTED: Letter(
        DUE,
        _("Send by %(day)s: %(papers)s"),
        _("%(item)s was granted first. Without the paper it is revoked."),
        _("Send the paper"),
    ),
    words.LATER_EXTENDED: Letter(
        GOOD,
        _("You have until %(day)s: %(papers)s"),
        _("We gave you more time, as you asked. That is possible once."),
        _("Send the paper"),
    ),
    words.RETURNED: Letter(
        BAD,
        _("%(item)s: returned"),
        _("This did not come in time: %(papers)s. You can apply again at any time."),
    ),
    words.LATE_MISSING: Letter(
        BAD,
        _("%(item)s may be revoked"),
        _("This did not come in time: %(papers)s. Send it now, before an officer decides."),
        _("Send the paper"),
    ),
    words.LATE_SETTLED: Letter(
        DONE,
        _("%(item)s: we have the paper now"),
        _("You have nothing to do."),
    ),
    words.STATEMENT_WITHDRAWN: Letter(
        NEWS,
        _("You took back your promise: %(statement)s"),
        _("Your application goes the ordinary way. What is needed now stands in the case."),
    ),
    words.PROMISE_KEPT: Letter(
        GOOD,
        _("%(item)s: checked, it is as you promised"),
        _("You have nothing to do."),
    ),
    words.PROMISE_KEPT_LATE: Letter(
        GOOD,
        _("%(item)s: checked again, it is right now"),
        _("You have nothing to do."),
    ),
    words.PROMISE_RECTIFY: Letter(
        DUE,
        _("%(item)s: put it right by %(day)s"),
        _("We checked, and something is not as you promised. Your case says what."),
        _("See what is missing"),
    ),
    words.PROMISE_BROKEN: Letter(
        BAD,
        _("%(item)s: still not as you promised"),
        _("The permit may be revoked. Your case says why, and what you can do."),
        _("See the reasons"),
    ),
    words.PROMISE_REVOKED: Letter(
        BAD,
        _("%(item)s: revoked"),
        _("Your case says why, and what you can do."),
        _("See the reasons"),
    ),
    words.ALL_SIGNED: Letter(
        GOOD,
        _("Everybody has signed “%(title)s”"),
        _("You can go on with your application."),
        _("Carry on"),
    ),
    words.NOT_SIGNED: Letter(
        DUE,
        _("“%(title)s” was not signed"),
        _("Somebody did not sign, or the time ran out. Ask again, or go the ordinary way."),
        _("Carry on"),
    ),
    words.CREDIT_ASKED: Letter(
        NEWS,
        _("A person looks at your record"),
        _("We have your request. An officer looks at it and writes to you. Carry on meanwhile."),
        _("Open the application"),
    ),
    words.CREDIT_KEPT: Letter(
        NEWS,
        _("An officer looked at your record and kept it"),
        _("The reasons stand on the page. You can apply all the same."),
        _("See the reasons"),
    ),
    words.CREDIT_CHANGED: Letter(
        GOOD,
        _("An officer looked at your record and changed it"),
        _("Your plan follows it. The reasons stand on the page."),
        _("See what changes"),
    ),
    words.TICKET_NEAR: Letter(
        DUE,
        _("%(number)s: nearly your turn"),
        _("%(ahead)s before you. Come near the windows."),
        _("Open the number"),
    ),
    words.VIDEO_RECORD: Letter(
        NEWS,
        _("What was agreed in your video call"),
        _("The officer wrote it down. You can read it until %(day)s."),
        _("Read it"),
    ),
    words.RATING_ASKED: Letter(
        NEWS,
        _("How was it?"),
        _("One press is enough. Saying nothing is fine too."),
        _("Say how it was"),
    ),
    words.RATING_ANSWERED: Letter(
        NEWS,
        _("We have looked at what you told us"),
        _("What we did about it stands with your rating."),
        _("Read it"),
    ),
    visit_texts.CONFIRMED: Letter(
        GOOD,
        _("Your home visit is confirmed"),
        _("We choose who comes, and tell you the time."),
        _("Open the visit"),
    ),
    visit_texts.PLANNED: Letter(
        GOOD,
        _("Two officers come to you: %(day)s %(time)s"),
        _("Compare the number %(number)s before you open."),
        _("Open the visit"),
    ),
    visit_texts.REMINDER: Letter(
        DUE,
        _("Two officers come to you: %(day)s %(time)s"),
        _("Have your ID card ready. Compare the number %(number)s before you open."),
        _("Open the visit"),
    ),
    visit_texts.UNDER_WAY: Letter(
        NEWS,
        _("The two officers are on the way"),
        _("Compare the number %(number)s before you open."),
        _("Open the visit"),
    ),
    visit_texts.DONE: Letter(
        GOOD,
        _("Done at your home"),
        _("What was done is written down."),
        _("Open the visit"),
    ),
    visit_texts.REFUSED: Letter(
        DUE,
        _("We can't come to your home for this"),
        _("The page says why, and what else is possible."),
        _("Open the visit"),
    ),
    visit_texts.CANCELLED: Letter(
        NEWS,
        _("You cancelled the home visit by telephone"),
        _("Nobody comes. If that was not you, call %(phone)s."),
        _("Open the visit"),
    ),
    visit_texts.LAPSED: Letter(
        DUE,
        _("We could not come to you on %(day)s"),
        _("We are sorry. Choose another day, or call %(phone)s."),
        _("Choose another day"),
    ),
    **appointment_letters.LETTERS,
    words.MARK_OBJECTED: Letter(
        NEWS,
        _("We have your objection"),
        _("An officer looks at it and writes to you."),
        _("See how my record stands"),
    ),
    words.MARK_KEPT: Letter(
        NEWS,
        _("An officer looked at your objection and kept the mark"),
        _("The reasons stand on the page."),
        _("See the reasons"),
    ),
    words.MARK_ENDED: Letter(
        GOOD,
        _("The mark you objected to was ended"),
        _("It does not count any more."),
        _("See how my record stands"),
    ),
    words.EXPIRING: Letter(
        DUE,
        _("“%(theme)s” is not submitted yet"),
        _("We keep your answers until %(day)s. Change one to keep them longer."),
        _("Carry on"),
    ),
}


def said(kind: str, parameters: Mapping[str, Value]) -> Said:
    """A message in the reader's language."""
    letter, p = LETTERS.get(kind, UNKNOWN), Parameters(parameters)
    text = letter.undated if letter.undated is not None and "day" not in p else letter.text
    icon, tone = letter.shape
    return Said(str(letter.title) % p, str(text) % p, str(letter.action), icon, tone)
