"""Two hundred people press on one time with fifty places, at one moment; and a city's quarter."""

from __future__ import annotations

import datetime
import os
import random
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench import accounting
from tests.bench.measures import Round, Target, repeated, until_idle
from tests.proofs import stored
from tests.support import bookers
from tests.support.bookers import Booker
from tests.support.server import serving
from tests.support.visitor import Answer
from webapp import demo
from webapp.appointments import places
from webapp.appointments.values import Hours, Opening, PlaceFile, PlaceKind
from webapp.core import clock
from webapp.core.settings import Settings
from webapp.halls import service as halls

PEOPLE, PLACES = 200, 50
PLACES_OF_A_CITY, QUARTER = 165, 92
READERS = 8
PATIENCE = 5
"""So often somebody who got no answer sends the same form again."""

BARS: dict[str, tuple[float | None, float | None]] = {
    "race_sold": (PLACES, None),
    "race_seconds": (2.5, 1.3),
    "race_retried_sold": (PLACES, None),
    "race_killed_sold": (PLACES, None),
    "slots_get_cpu_ratio": (5, 2.5),
    "quarter_seconds": (60, None),
    "million_get_to_question": (3, None),
}
LEAST = {
    "race_sold": PLACES,
    "race_answers": PEOPLE,
    "race_retried_sold": PLACES,
    "race_killed_sold": PLACES,
}

Ratio = Callable[..., float]
"""Of a `Round`, and how many `rounds` of it: what it costs against the yardstick."""


def figures(target: Target, folder: Path, url: str, ratio: Ratio) -> dict[str, float]:
    """What was sold, in how many seconds, and the CPU of the page with the times."""
    with stored.opened(Settings(data=folder, database_url=url)):
        _place, start = bookers.make_place(PLACES)
        address = bookers.page_of(clock.local(start, halls.here().zone).date())
        people = bookers.make_bookers(target.url, PEOPLE, address)
        made = {"race_seconds": _race(people, start)}
        made["race_sold"] = _sold(people)
        made["race_answers"] = sum(bool(one.got) for one in people)
        # Each form is pressed from two connections at once: it is one booking all the same.
        _race(people, start, twice=True)
        made["race_retried_sold"] = _sold(people)
        _race(people, start, dying=random.choice(accounting.web_workers(target.server)))
        for one in people:
            one.visitor.close()
            for _ in range(PATIENCE):
                if not one.got:
                    one.press(start)
        made["race_killed_sold"] = _sold(people)
        made["slots_get_cpu_ratio"] = ratio(
            _slots_get(target, people[:READERS], "/book/open-restaurant/at/hall")
        )
        return made


def _race(
    people: list[Booker], start: datetime.datetime, *, twice: bool = False, dying: int = 0
) -> float:
    """Everybody has the page ready and presses at one moment; the seconds until all have answers.

    With `dying` that worker is killed in the middle.
    """
    bookers.clear()
    for one in people:
        one.open()
    racers = [*people, *(one.twin() for one in people)] if twice else people
    together = threading.Barrier(len(racers) + 1)

    def press(one: Booker) -> None:
        together.wait()
        one.press(start)

    threads = [threading.Thread(target=press, args=[one]) for one in racers]
    for thread in threads:
        thread.start()
    together.wait()
    begun = time.monotonic()
    if dying:
        time.sleep(0.2)
        os.kill(dying, signal.SIGKILL)
    for thread in threads:
        thread.join()
    return time.monotonic() - begun


def _sold(people: list[Booker]) -> int:
    """How many were told that it is theirs; the tables say the same."""
    kept = sum(one.got == "kept" for one in people)
    if bookers.live() != kept:
        raise AssertionError(f"{kept} were told that it is theirs, {bookers.live()} have it")
    return kept


def _slots_get(target: Target, people: list[Booker], address: str) -> Round:
    """The page of the times of a day, signed in."""
    page = people[0].visitor.open(address).path
    requests: list[Callable[[], Answer]] = [lambda v=one.visitor: v.get(page) for one in people]  # type: ignore[misc]
    return repeated(target, requests)


def quarter(
    folder: Path, ratio: Ratio, url: str = "", others: tuple[int, ...] = (), **settings: str
) -> dict[str, float]:
    """Seconds in which the times of a city's halls for a quarter are made: a million.

    And the CPU of the page of one of them, with all of them there.
    """
    configured = Settings(data=folder, database_url=url)
    demo.make(configured)
    with stored.opened(configured):
        now = clock.now()
        hall = halls.here()
        opening = Opening(5, (_hours(9, 13), _hours(13, 17)))
        for number in range(PLACES_OF_A_CITY):
            places.make(
                PlaceFile(
                    slug=f"place-{number}",
                    kind=PlaceKind.point,
                    names={"zh-Hans": f"服务点 {number}", "en": f"Point {number}"},
                    address={"zh-Hans": "海滨路", "en": "Haibin Road"},
                    phone="0532-12346",
                    opening=opening,
                ),
                hall.id,
                actor="bench",
                now=now,
            )
        begun = time.monotonic()
        until = clock.local(now, hall.zone).date() + datetime.timedelta(days=QUARTER)
        places.plan({"until": until.isoformat()}, now)
        made = {"quarter_seconds": time.monotonic() - begun, "quarter_slots": bookers.slots()}
        if url:
            settings["ONEGO_DATABASE_URL"] = url
        with serving(folder, **settings) as server:
            people = bookers.make_bookers(server.url, READERS, "")
            target = Target(server.url, server.pid, others)
            page = "/book/open-restaurant/at/place-7"
            until_idle(target)  # the daily jobs look at every hour of the city first
            made["million_get_cpu_ratio"] = ratio(_slots_get(target, people, page))
        return made


def _hours(first: int, last: int) -> Hours:
    return Hours(datetime.time(first), datetime.time(last), 4)
