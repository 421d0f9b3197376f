"""Every setting of the server, read once from the environment at start.

A setting has a sane default, a unit in its docstring, and is refused at start (not at the first
request) when it cannot be right.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Mapping
from datetime import time
from pathlib import Path
from typing import Literal

import msgspec

Mode = Literal["demonstration", "production"]

PREFIX = "ONEGO_"


class SettingsError(Exception):
    """A setting that cannot be right; the message says which one and how to mend it."""


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """The server's settings. Times are seconds unless the name says otherwise."""

    mode: Mode = "demonstration"
    host: str = "127.0.0.1"
    port: int = 8000
    data: Path = Path("var")
    """Folder of the database, the keys, the audit head and uploaded files."""
    database_url: str = ""
    """Empty: an SQLite file in `data`."""
    cert: Path | None = None
    key: Path | None = None
    """Certificate and key for HTTPS beyond loopback; made at first start where none is given."""
    workers: int = 2
    threads: int = 4
    behind_proxy: int = 0
    """How many trusted reverse proxies stand in front (each adds one X-Forwarded-For entry)."""
    hall: str = "binjiang"
    """Slug of the hall that this server stands in."""

    session_anonymous: int = 2 * 3600
    """Life of a session that belongs to no account, after its last write."""
    session_account: int = 30 * 24 * 3600
    session_staff: int = 12 * 3600
    draft_days: int = 90
    """Days after its last change when an account's unsubmitted draft is deleted."""
    code_seconds: int = 600
    """Life of a one-time code."""
    code_again: int = 60
    """How long a person waits before another code is sent to the same phone."""
    message_days: int = 30
    """Days after which a message that was sent to a person is deleted."""
    message_night_from: str = "21:00"
    """Time of day from which no SMS is sent that can wait until `message_night_until`."""
    message_night_until: str = "08:00"
    inbox_days: int = 365
    """Days after which a message in a person's inbox is deleted, read or not."""
    draft_warn_days: int = 7
    """Days before an unfinished draft is deleted when its owner is told."""
    verification_months: int = 2
    """Months after a grant within which a promise is looked at, where its statement says none."""
    sms: str = "simulated"
    """Who sends messages: `simulated`, or `module:Class` of an SmsSender."""
    identity: str = "simulated"
    """Who proves identities: `simulated`, `none`, or `module:Class` of an IdentityProvider."""
    signing: str = "simulated"
    """Who certifies signatures and tells the time: `simulated`, `none` (signatures bear no
    certificate), or `module:Class` of a SigningProvider, a licensed one."""
    signing_days: int = 7
    """Days in which those who are asked to sign can do so."""
    supervision: str = "recorded"
    """Who tells the supervising departments: `module:Class` of a SupervisionLink, or `recorded`:
    nothing is sent, and each message waits at the desk until an officer of the department takes it
    over there. That is allowed in production, for a department whose officers work at this desk;
    what nobody takes over in time shows as overdue."""
    report_look_days: int = 5
    """Working days from the report of a false promise within which somebody looks. Practice, not
    reviewed: no rule names a number."""
    revoked_shown_days: int = 365
    """Days that a promise stays on display after what was granted on it was revoked. Practice, not
    reviewed."""
    credit: str = "simulated"
    """Who knows the official credit lists: `simulated`, `none`, or `module:Class` of a
    CreditSource."""
    credit_hours: int = 24
    """Hours for which what it said is used without asking again."""
    credit_seconds: int = 3
    """How long its answer is waited for; without one nothing is held against anybody."""
    credit_again: int = 600
    """Seconds until a source that did not answer is asked again."""
    credit_mark_months: int = 12
    """Months for which a promise that was not kept counts. Practice; no law names a number."""
    credit_days: int = 30
    """Days after which what a list said, and a mark that counts no more, is deleted."""
    credit_review_days: int = 365
    """Days after which a human look that was decided is deleted."""
    notice_answer_days: int = 0
    """Working days for the answer to a one-time notice, after which the item is returned as
    withdrawn; 0: no such limit. Practice elsewhere is 10; no law names a number."""
    later_days: int = 5
    """Working days after acceptance for a paper that may follow (容缺), where its item names none
    and is decided within `later_short` working days. Practice, not reviewed: no law names one."""
    later_days_long: int = 10
    """The same for an item that takes longer."""
    later_short: int = 10
    later_days_most: int = 15
    """Most working days for such a paper, its one extension included."""
    booking_days: int = 7
    """Working days ahead that can be booked within office hours. This number and those below are
    practice, not law; halls differ."""
    booking_off_hour_days: int = 15
    """Days ahead that can be booked outside office hours."""
    booking_grid: int = 15
    """Minutes between two times of a place that is added on a page."""
    booking_hold: int = 15 * 60
    """Seconds for which a time is kept while its person confirms."""
    booking_cancel_minutes: int = 120
    """Minutes before its time until which a booking can be cancelled or moved."""
    booking_off_hour_cancel: str = "17:00"
    """Time of day, on the working day before, until which one outside office hours can."""
    booking_missed: int = 2
    """So many missed appointments within `booking_missed_days` days pause booking online for
    `booking_pause_days` days; walking in stays possible."""
    booking_missed_days: int = 30
    booking_pause_days: int = 30
    booking_votes_enough: int = 10
    """So many people who ask for one evening propose to the desk to open it."""
    booking_confirm_hours: float = 4
    """Working hours within which a booking outside office hours is confirmed: somebody comes."""
    booking_confirm_before: int = 60
    """Minutes that its person has at least, from then on, to move it to another time."""
    booking_offer_minutes: int = 120
    """Minutes for which a time that became free is kept for whoever waits for it longest."""
    booking_kept_days: int = 90
    """Days after which an appointment that is over is deleted, with who came."""
    booking_minutes_an_item: int = 10
    """Minutes at a window for each permit of a bundle, `booking_minutes_most` at the most."""
    booking_minutes_most: int = 60
    visit_ahead_days: int = 1
    """Working days from asking to the first half day of a home visit. This number and those below
    are our own design; no law names them."""
    visit_days: int = 3
    """Working days within which the officers come."""
    visit_confirm_days: int = 1
    """Working days within which a grid worker is asked; later it shows as overdue."""
    visit_window_minutes: int = 60
    """How long the time is within which the officers come."""
    visit_kept_days: int = 30
    """Days after a visit when it is forgotten where it was, whose home, and why they could not
    come."""
    booking_appeal_days: int = 30
    """Days within which somebody can say why a missed appointment should not count."""
    booking_group_most: int = 5
    """Most people who can come together with one booking, each at a window of their own."""
    queue_calls: int = 3
    """How often a number is called. This number and those below are practice, not law."""
    queue_between_calls: int = 30
    """Seconds between two calls of a number."""
    queue_back_places: int = 3
    """So many go first when somebody who missed the call comes back."""
    queue_back_minutes: int = 30
    """Minutes for which a missed number still counts."""
    queue_let_first: int = 3
    """So many others somebody who is not ready lets go first."""
    queue_priority_in_a_row: int = 2
    """So many people of a priority group in a row while others wait."""
    queue_priority_age: int = 65
    """From this age on somebody belongs to a priority group."""
    queue_early_minutes: int = 30
    """Minutes before a booked time from which its ticket can be drawn."""
    queue_late_minutes: int = 15
    """Minutes after a booked time until which its ticket goes before those of walk-ins."""
    queue_near: int = 3
    """With so many ahead a waiting person's phone is told."""
    queue_yellow_minutes: int = 15
    queue_red_minutes: int = 30
    """Waits beyond which the desk is asked to open another window."""
    ticket_poll: int = 10
    ticket_poll_closed: int = 60
    """Seconds between two looks of a ticket's page; the second one while no window is open."""
    queue_kept_days: int = 60
    """Days for which the times of tickets are kept, to learn from; who had them is forgotten when
    their day is over."""
    rating_days: int = 30
    """Days within which a service can be rated (好差评)."""
    rating_change_minutes: int = 30
    """So long a wrong press can be mended, while nobody has taken it up."""
    rating_reach_days: int = 1
    """Working days within which whoever rated badly is called back."""
    rating_settle_days: int = 5
    rating_longest_days: int = 15
    """Working days within which a bad rating is answered; the longer one with a reason."""
    rating_appeal_days: int = 3
    """Working days within which the officer who was rated may say that it is not for them."""
    rating_words_days: int = 730
    """Days for which the words of a rating are kept; its grade is kept for the figures."""
    screen_poll: int = 2
    """Seconds between two looks of a calling screen."""
    video_wait_minutes: int = 60
    """Minutes that somebody waits for an officer to answer their video call, at the most. This
    number and those below are practice, not law."""
    video_minutes: int = 30
    """Minutes that a call lasts at the most, from its answer."""
    video_early_minutes: int = 5
    """Minutes before a booked call from which it can be asked for."""
    video_silence: int = 180
    """Seconds after which a call ends when nobody was heard: a page looks by itself, and without
    scripts whoever reads has to press."""
    video_poll: int = 2
    """Seconds between two looks of a page of a call that is connected."""
    video_days: int = 90
    """Days after its end when a call is deleted, with what was said, shown and agreed."""
    video_photos: int = 20
    """Most photographs of one call."""
    video_stun_url: str = ""
    """A STUN server of the hall's own, such as stun:turn.example.org:3478; none: browsers of one
    network find each other without."""
    video_turn_url: str = ""
    """A TURN server of the hall's own that passes the pictures on where two networks do not let
    each other through, such as turns:turn.example.org:5349."""
    video_turn_secret: str = ""
    """The secret that this server shares with it, for credentials that end with the call (coturn:
    use-auth-secret, static-auth-secret)."""
    handoff_seconds: int = 600
    """Life of the code on a terminal that lets a phone send papers."""
    slip_days: int = 365
    """Life of the link behind a slip's QR code."""
    terminal_code_seconds: int = 15 * 60
    """Life of a code that enrols a hall terminal."""
    terminal_recheck: int = 15
    """Seconds after which a process asks again whether a terminal was revoked."""
    terminal_idle: int = 40
    """Seconds without a touch before a terminal hides the page and asks whether anyone is there."""
    terminal_countdown: int = 20
    """Seconds from that question to the wipe; a touch takes it back, without limit."""
    terminal_idle_elder: int = 90
    terminal_countdown_elder: int = 30
    """The same in elder mode (长辈版)."""
    terminal_slack: int = 20
    """Seconds that a terminal's session outlives both, should the page not wipe by itself."""
    request_limit: int = 256 * 1024
    """Largest request body in bytes (papers have their own limit where they are received)."""

    paper_bytes: int = 20 * 1024 * 1024
    """Largest file of a paper, in bytes."""
    paper_request: int = 64 * 1024 * 1024
    """Largest body of a request that brings papers: without scripts several files come in one."""
    paper_pixels: int = 120_000_000
    """Most pixels of a photograph that is decoded at a part of its size (JPEG)."""
    paper_pixels_whole: int = 50_000_000
    """Most pixels of a picture that has to be held in memory whole."""
    paper_side: int = 1800
    """Pixels that the long side of a picture keeps; a larger one is halved while it does."""
    paper_pages: int = 40
    """Most pages of one paper."""
    paper_quota: int = 200 * 1024 * 1024
    """Most bytes of all papers of one case, as stored."""
    paper_memory: int = 1024 * 1024 * 1024
    """Address space in bytes of the process that reads one HEIC or PDF."""
    paper_seconds: int = 10
    """CPU seconds of that process."""
    upload_rate: int = 8 * 1024
    """Bytes a second that an upload has to make on the whole; a slower one is sent away."""
    upload_patience: int = 20
    """Seconds that any upload may take, and the longest pause in one."""

    attempts_window: int = 15 * 60
    attempts_code_send: int = 5
    attempts_code_check: int = 8
    attempts_password: int = 8
    attempts_track: int = 10
    attempts_verify: int = 20
    attempts_terminal: int = 20
    attempts_call: int = 10
    attempts_ticket: int = 60
    attempts_video: int = 10
    attempts_visit: int = 10
    attempts_report: int = 5
    attempts_report_check: int = 20
    attempts_holder: int = 20
    """How many tries one subject (a phone, a staff name, a case number) has in the window."""
    attempts_address_factor: int = 6
    """One network address has this many times the tries of a subject: a hall shares an address."""

    fonts: Path | None = None
    """Folder of more fonts (TTF, OTF), for characters that ours lack."""
    site: str = ""
    """Address that the codes on documents lead to, such as https://example.org; empty: ours."""

    catalog_recheck: int = 3
    """Seconds after which a process asks whether a newer catalog was published."""
    argon2_time_cost: int = 3
    argon2_memory_kib: int = 64 * 1024
    job_poll: float = 1.0

    @property
    def is_demonstration(self) -> bool:
        """Whether this server only shows how it works: simulated providers, a band on each page."""
        return self.mode == "demonstration"

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server, so that plain HTTP is safe."""
        return self.host in {"127.0.0.1", "::1", "localhost"}

    @property
    def is_https(self) -> bool:
        """Whether browsers reach this server by HTTPS (itself, or a proxy in front)."""
        return not self.is_loopback or self.behind_proxy > 0

    @property
    def address(self) -> str:
        """Where people reach this server, without a slash at the end."""
        if self.site:
            return self.site.rstrip("/")
        name = socket.gethostname() if self.host in {"0.0.0.0", "::"} else self.host  # noqa: S104
        host = f"[{name}]" if ":" in name else name
        return f"{'https' if self.is_https else 'http'}://{host}:{self.port}"

    @property
    def url(self) -> str:
        """The database's address for SQLAlchemy."""
        return self.database_url or f"sqlite:///{self.data / 'onego.sqlite3'}"


def load(environ: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings; HOST and PORT also count without the prefix.

    Raises SettingsError that names the setting and what it takes.
    """
    raw: dict[str, str] = {}
    for field in msgspec.structs.fields(Settings):
        name = PREFIX + field.name.upper()
        if name in environ:
            raw[field.name] = environ[name]
        elif field.name in {"host", "port"} and field.name.upper() in environ:
            raw[field.name] = environ[field.name.upper()]
    known = {PREFIX + f.name.upper() for f in msgspec.structs.fields(Settings)} | {
        PREFIX + "TEST_NOW"
    }
    unknown = sorted(n for n in environ if n.startswith(PREFIX) and n not in known)
    if unknown:
        raise SettingsError(
            f"unknown setting {unknown[0]}: see `onego serve --help` for their names"
        )
    try:
        settings = msgspec.convert(raw, Settings, strict=False, dec_hook=_decode)
    except msgspec.ValidationError as error:
        raise SettingsError(f"a setting cannot be read: {error}") from error
    if bool(settings.cert) != bool(settings.key):
        raise SettingsError("ONEGO_CERT and ONEGO_KEY go together: set both, or neither")
    if bool(settings.video_turn_url) != bool(settings.video_turn_secret):
        raise SettingsError(
            "ONEGO_VIDEO_TURN_URL and ONEGO_VIDEO_TURN_SECRET go together: set both, or neither"
        )
    for name in ("message_night_from", "message_night_until", "booking_off_hour_cancel"):
        try:
            time.fromisoformat(getattr(settings, name))
        except ValueError as error:
            raise SettingsError(
                f"{PREFIX}{name.upper()} is no time of day: write it as 08:00"
            ) from error
    return msgspec.structs.replace(settings, data=settings.data.absolute())


def _decode(kind: type, value: object) -> object:
    if kind is Path:
        return Path(str(value))
    raise NotImplementedError(kind)


_current: Settings | None = None


def configure(settings: Settings) -> None:
    """Make these the settings of this process."""
    global _current
    _current = settings


def current() -> Settings:
    """The settings of this process."""
    if _current is None:
        configure(load())
    assert _current is not None
    return _current
