"""The supervisor: one browser for one visitor, always one, and an end that leaves none."""

from __future__ import annotations

import resource
import signal
import sys
import threading
import time
from collections.abc import Sequence
from types import FrameType

from kiosk import options as command_line
from kiosk import printing
from kiosk.agent import Agent
from kiosk.browser import Browser
from kiosk.hall import Away, Hall, TooManyTries, WrongCode
from kiosk.options import Options
from kiosk.pages import say
from kiosk.profiles import NotDeleted, Profiles
from kiosk.state import AlreadyRunning, State
from kiosk.terminal import Terminal
from kiosk.visit import Visit

LOOK = 1.5
"""Seconds between two looks for the server while nobody's visit goes on."""
TICK = 0.2
SILENCE = 30.0
"""Seconds without a sign of life after which a browser is replaced: its page hung, or the server
went away in the middle of a visit and what is shown is Chromium's own page about that."""
SHOW = 10.0
"""Seconds that a new browser has to show something before the old one is taken away."""
QUICK = 3.0
"""A browser that dies within so many seconds is not started again at once, for ever."""
PAUSES = (0.0, 0.5, 2.0, 5.0, 15.0)


class Unfit(Exception):
    """The program cannot run like this; the message says how to mend it."""


class Supervisor:
    """Owns the browsers. Its `run` stays in the main thread."""

    def __init__(self, options: Options, terminal: Terminal, profiles: Profiles) -> None:
        self.options = options
        self.terminal = terminal
        self.profiles = profiles
        self.agent = Agent(terminal, options.port)
        self.stopping = threading.Event()
        self.deaths = 0

    def run(self) -> None:
        """Until `stop`; afterwards no browser and no profile is left."""
        threading.Thread(target=self.agent.serve_forever, name="agent", daemon=True).start()
        threading.Thread(target=self._keep_looking, name="look", daemon=True).start()
        try:
            self._begin()
            while not self.stopping.is_set():
                self._turn()
        finally:
            self._end(self.terminal.visit)
            self.agent.shutdown()
            self.agent.server_close()
            self.terminal.state.unlock()

    def stop(self, *_signal: int | FrameType | None) -> None:
        """End soon; for a signal's handler too."""
        self.stopping.set()
        self.terminal.wake.set()

    def _turn(self) -> None:
        terminal = self.terminal
        terminal.wake.wait(TICK)
        terminal.wake.clear()
        visit = terminal.visit
        if self.stopping.is_set() or visit.browser is None:
            return
        if not visit.browser.lives:
            self._after_a_death(visit)
        elif terminal.leaving:
            self._replace(visit)
        elif visit.silence > SILENCE:
            say("the browser shows no sign of life: replaced")
            self._replace(visit)

    def _begin(self) -> Visit:
        """A new visit, with its own browser, that this program listens to from now on."""
        visit = Visit()
        profile = self.profiles.fresh()
        self.terminal.visit, self.terminal.leaving = visit, False
        visit.browser = Browser(self.options, profile, self.agent.start_page())
        return visit

    def _replace(self, old: Visit) -> None:
        """The next visitor's browser comes to the front before the last one's goes away."""
        new = self._begin()
        new.shown.wait(SHOW)
        self._end(old)

    def _after_a_death(self, visit: Visit) -> None:
        assert visit.browser is not None
        lived = time.monotonic() - visit.browser.started
        self.deaths = self.deaths + 1 if lived < QUICK else 0
        say(f"the browser ended by itself ({visit.browser.process.returncode}): started again")
        self._end(visit)
        self.stopping.wait(PAUSES[min(self.deaths, len(PAUSES) - 1)])
        if not self.stopping.is_set():
            self._begin()

    def _end(self, visit: Visit) -> None:
        """End a visit's browser and delete all that it wrote."""
        if visit.browser is None:
            return
        browser, visit.browser = visit.browser, None
        browser.stop()
        try:
            self.profiles.delete(browser.profile)
        except NotDeleted as error:
            say(str(error))

    def _keep_looking(self) -> None:
        """Know whether the server is there, as long as somebody may be waiting for it."""
        while not self.stopping.wait(LOOK):
            if not self.terminal.visit.begun:
                self.terminal.look()


def prepare(options: Options) -> Supervisor:
    """Everything checked and ready. Raises Unfit, with the mend in its message."""
    # A crashed browser's memory would be a visitor's page on the disk.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if options.certificate is not None and not options.certificate.is_file():
        raise Unfit(f"--certificate {options.certificate}: there is no such file")
    state = State(options.state)
    try:
        state.lock()
    except AlreadyRunning as error:
        raise Unfit(str(error)) from error
    try:
        return _made(options, state)
    except (ValueError, OSError) as error:
        state.unlock()
        raise Unfit(str(error)) from error
    except Unfit:
        state.unlock()
        raise


def _made(options: Options, state: State) -> Supervisor:
    printer = printing.device(options.printer)
    terminal = Terminal(Hall(options.server, options.certificate), state, printer)
    profiles = Profiles(options.state, options.profiles)
    if left := profiles.sweep():
        say(f"deleted {left} browser profiles that an earlier run left behind")
    if options.code is not None:
        _enrol(terminal, options.code)
    _check_trial(options, terminal)
    terminal.look()
    return Supervisor(options, terminal, profiles)


def _enrol(terminal: Terminal, code: str) -> None:
    try:
        terminal.enrol(code)
    except WrongCode as error:
        raise Unfit("no terminal waits for this code, or it has run out: get a new one") from error
    except TooManyTries as error:
        raise Unfit("too many codes were tried: wait 15 minutes") from error
    except Away as error:
        raise Unfit(f"{terminal.hall.origin} does not answer ({error})") from error
    assert terminal.enrolment is not None
    say(f"enrolled as {terminal.enrolment.name}")


def _check_trial(options: Options, terminal: Terminal) -> None:
    """What opens a browser to others is for a demonstration, and the server must say it is one."""
    if not (options.debug or options.headless or options.browser_flags):
        return
    known = terminal.enrolment
    if not (known.demonstration if known else terminal.hall.is_demonstration()):
        raise Unfit("--debug, --headless and --browser-flag are for a demonstration's server alone")


def main(words: Sequence[str] | None = None) -> None:
    """Run the program."""
    options = command_line.read(sys.argv[1:] if words is None else words)
    try:
        supervisor = prepare(options)
    except Unfit as error:
        sys.stderr.write(f"kiosk: {error}\n")
        raise SystemExit(1) from error
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, supervisor.stop)
    say(f"{options.server}, profiles in {supervisor.profiles.folder}")
    supervisor.run()
