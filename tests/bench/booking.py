"""Two hundred people press on one time with fifty places, at one moment; and a city's quarter."""

from __future__ import annotations

import datetime
import threading
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

from tests.bench.measures import Target, milliseconds_each
from tests.support import bookers
from tests.support.server import opened
from tests.support.visitor import Answer
from webapp import demo
from webapp.appointments import places
from webapp.appointments.values import Hours, Opening, PlaceFile, PlaceKind
from webapp.core import clock
from webapp.core.settings import Settings
from webapp.halls import service as halls

PEOPLE, PLACES = 200, 50
PLACES_OF_A_CITY, QUARTER = 165, 92
READERS, WARM_UP, REQUESTS = 8, 100, 600

BARS: dict[str, tuple[float | None, float | None]] = {
    "race_sold": (PLACES, None),
    "race_seconds": (2.5, 1.3),
    "slots_get_cpu_ratio": (5, 2.5),
    "quarter_seconds": (60, None),
}
LEAST = {"race_sold": PLACES, "race_answers": PEOPLE}


def figures(
    target: Target, folder: Path, url: str, ratio: Callable[[Callable[[], float]], float]
) -> dict[str, float]:
    """What was sold, in how many seconds, and the CPU of the page with the times."""
    with opened(folder, url):
        _place, start = bookers.make_place(PLACES)
        address = bookers.page_of(clock.local(start, halls.here().zone).date())
        people = bookers.make_bookers(target.url, PEOPLE, address)
        for one in people:
            one.open()
        together = threading.Barrier(PEOPLE + 1)

        def press(one: bookers.Booker) -> None:
            together.wait()
            one.press(start)

        threads = [threading.Thread(target=press, args=[one]) for one in people]
        for thread in threads:
            thread.start()
        together.wait()
        begun = time.monotonic()
        for thread in threads:
            thread.join()
        seconds = time.monotonic() - begun
        kept = sum(one.got == "kept" for one in people)
        if bookers.live() != kept:
            raise AssertionError(f"{kept} were told that it is theirs, {bookers.live()} have it")
        return {
            "race_sold": kept,
            "race_answers": sum(bool(one.got) for one in people),
            "race_seconds": seconds,
            "slots_get_cpu_ratio": ratio(lambda: _slots_get(target, people[:READERS])),
        }


def _slots_get(target: Target, people: list[bookers.Booker]) -> float:
    """The page of the hall's times, signed in."""
    hall = "/book/open-restaurant/at/hall"
    page = people[0].visitor.open(hall).path
    requests: list[Callable[[], Answer]] = [lambda v=one.visitor: v.get(page) for one in people]  # type: ignore[misc]
    for request in islice(cycle(requests), WARM_UP):
        request()
    return milliseconds_each(target, islice(cycle(requests), REQUESTS), 200)


def quarter(folder: Path, url: str = "") -> dict[str, float]:
    """Seconds in which the times of a city's halls for a quarter are made: a million."""
    configured = Settings(data=folder, database_url=url)
    demo.prepare(configured)
    with opened(folder, url):
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
        return {"quarter_seconds": time.monotonic() - begun, "quarter_slots": bookers.slots()}


def _hours(first: int, last: int) -> Hours:
    return Hours(datetime.time(first), datetime.time(last), 4)
