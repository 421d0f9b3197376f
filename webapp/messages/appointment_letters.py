"""What a message in the inbox says of an appointment, and of waiting for one."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from webapp.messages import call_texts, wait_texts, words
from webapp.messages.letter import DUE, GOOD, NEWS, Letter

LETTERS: dict[str, Letter] = {
    words.APPOINTMENT_BOOKED: Letter(
        GOOD,
        _("Booked: %(day)s %(time)s"),
        _("%(place)s. Bring your ID card."),
        _("Open the appointment"),
    ),
    call_texts.BOOKED: Letter(
        GOOD,
        _("Booked by video: %(day)s %(time)s"),
        _("Stay at home. Start the call from the page of the appointment."),
        _("Open the appointment"),
    ),
    call_texts.REMINDER: Letter(
        DUE,
        _("Your video call: %(day)s %(time)s"),
        _("Stay at home, with your ID card and papers at hand. Start it from the appointment."),
        _("Open the appointment"),
    ),
    call_texts.MISSED: Letter(
        NEWS,
        _("You did not call on %(day)s at %(time)s"),
        _("Ill, or was it our fault? Call %(phone)s: we put it right."),
        _("Open the appointment"),
    ),
    wait_texts.OFFERED: Letter(
        DUE,
        _("Free for you: %(day)s %(time)s"),
        _("%(place)s. Kept for you until %(until)s: confirm it, or let it go."),
        _("Open the appointment"),
    ),
    wait_texts.WAITED: Letter(
        NEWS,
        _("No time became free for you"),
        _("%(place)s. You wait no more. Choose other days or another place, or call %(phone)s."),
        _("See what you can choose"),
    ),
    wait_texts.LAPSED: Letter(
        NEWS,
        _("Not confirmed in time: %(day)s %(time)s"),
        _(
            "%(place)s. The time is no longer kept for you, and you wait no more. "
            "Choose other days or another place, or call %(phone)s."
        ),
        _("See what you can choose"),
    ),
    words.APPOINTMENT_OPENED: Letter(
        GOOD,
        _("Open as you asked: %(day)s"),
        _("%(place)s, outside office hours. Book a time."),
        _("Choose a time"),
    ),
    words.APPOINTMENT_CONFIRMED: Letter(
        GOOD,
        _("Confirmed: %(day)s %(time)s"),
        _("%(place)s. Somebody is there for you."),
        _("Open the appointment"),
    ),
    words.APPOINTMENT_ANOTHER: Letter(
        DUE,
        _("Not confirmed yet: %(day)s %(time)s"),
        _(
            "Nobody who can help you is on duty then. Somebody is on %(other_day)s at "
            "%(other_time)s: you can move to it."
        ),
        _("Open the appointment"),
    ),
    words.APPOINTMENT_NOBODY: Letter(
        DUE,
        _("Not confirmed yet: %(day)s %(time)s"),
        _("Nobody who can help you is on duty then. Call %(phone)s, or choose another time."),
        _("Open the appointment"),
    ),
    words.APPOINTMENT_UNSURE: Letter(
        DUE,
        _("Not confirmed yet: %(day)s %(time)s"),
        _("%(place)s. Before you come, call %(phone)s."),
        _("Open the appointment"),
    ),
    words.APPOINTMENT_REMINDER: Letter(
        DUE,
        _("Your appointment: %(day)s %(time)s"),
        _("%(place)s. Bring your ID card."),
        _("Open the appointment"),
    ),
    words.APPOINTMENT_MOVED: Letter(
        DUE,
        _("We had to move your appointment to %(day)s %(time)s"),
        _("Your time is no longer open, and we are sorry. Choose another one if this is not good."),
        _("Open the appointment"),
    ),
    words.APPOINTMENT_MISSED: Letter(
        NEWS,
        _("You did not come on %(day)s at %(time)s"),
        _("Ill, or was it our fault? Call %(phone)s: we put it right."),
        _("Open the appointment"),
    ),
    words.MISSED_EXCUSED: Letter(
        GOOD,
        _("It does not count that you did not come"),
        _("Thank you for saying why."),
        _("Open the appointment"),
    ),
    words.MISSED_COUNTS: Letter(
        NEWS,
        _("We have looked at why you did not come"),
        _("What we say stands with the appointment."),
        _("Open the appointment"),
    ),
}
