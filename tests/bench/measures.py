"""The measures themselves, each against a running server, each by its real routes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, cycle, islice
from typing import Any

from tests.bench import accounting
from tests.support import papers
from tests.support.browser import CHROMIUM_FLAGS, PHONE, chromium
from tests.support.visitor import Answer, Form, Visitor
from tests.support.walk import THEME, Applicant

WARM_UP = 400
"""Requests, over all workers: a new one compiles its templates and statements first."""
ROUND = 400
BARE_ROUND = 1000
"""More, as each costs less: time is counted in hundredths of a second."""
APPLICATIONS = 200
AT_ONCE = 4
VISITORS = 8
DRAFTS = 60
SENDERS = 3
UPLOADS = 66
WARM_UPLOADS = 6
_phones = count(13_400_000_001)


@dataclass(frozen=True)
class Target:
    """A server, and the process trees that work for it (the server's, the database's)."""

    url: str
    server: int
    others: tuple[int, ...] = ()

    def cpu(self) -> float:
        """CPU seconds that all of them used so far."""
        return accounting.cpu_seconds(self.server, *self.others)


def milliseconds_each(
    target: Target, requests: Iterable[Callable[[], Answer]], status: int
) -> float:
    """CPU milliseconds a request, over all of these requests; each must end with this status."""
    done = 0
    before = target.cpu()
    for request in requests:
        answer = request()
        if answer.status != status:
            raise AssertionError(f"{answer.path} answered {answer.status}, not {status}")
        done += 1
    return (target.cpu() - before) * 1000 / done


Round = Callable[[], float]
"""Measures some requests more: CPU milliseconds a request."""


def repeated(
    target: Target, requests: list[Callable[[], Answer]], status: int = 200, size: int = ROUND
) -> Round:
    """After a warm-up: rounds of so many requests, taken in turn."""
    for request in islice(cycle(requests), WARM_UP):
        request()
    endless = cycle(requests)
    return lambda: milliseconds_each(target, islice(endless, size), status)


def bare(target: Target) -> Round:
    """The yardstick's page: 1 on the scale of the ratios."""
    visitors = [Visitor(target.url) for _ in range(VISITORS)]
    requests: list[Callable[[], Answer]] = [lambda v=v: v.get("/") for v in visitors]  # type: ignore[misc]
    return repeated(target, requests, size=BARE_ROUND)


def _applicant(target: Target) -> Applicant:
    return Applicant(target.url, str(next(_phones)))


def question_get(target: Target) -> Round:
    """A question's whole page, signed in, the draft with the widest answers."""
    requests: list[Callable[[], Answer]] = []
    for _ in range(VISITORS):
        who = _applicant(target)
        answers = who.revision.themes[THEME].widest
        ref = who.answer_guide(who.start(), answers).path.split("/")[2]
        who.sign_in(f"/cases/{ref}/form")
        who.close()
        path = f"/cases/{ref}/questions/"
        keys = [key for key in answers if who.get(path + key).status == 200]
        requests += [lambda w=who, p=path + key: w.get(p) for key in keys]  # type: ignore[misc]
    return repeated(target, requests[:: max(1, len(requests) // 64)])


def answer_post(target: Target) -> float:
    """An answer to a question, stored: new drafts answered to their end, each at its own size."""
    requests: list[Callable[[], Answer]] = []
    for number in range(DRAFTS):
        who = _applicant(target)
        answers: dict[str, Any] = {**who.revision.themes[THEME].widest}
        answers["floor-area"] = int(answers["floor-area"]) + number
        page = who.start()
        form = who.own_form(page)
        who.close()  # it would stand idle until its turn, and the server would close it
        base = page.path.rsplit("/", 1)[0]
        on_path = [question.slug for question in _guide(who, answers)]
        requests += [
            lambda w=who, f=form, p=f"{base}/{key}", a=answers[key]: _post(w, f, p, a)  # type: ignore[misc]
            for key in on_path
        ]
    return milliseconds_each(target, requests, 303)


def _guide(who: Applicant, answers: dict[str, Any]) -> Iterable[Any]:
    from webapp.catalog.values import Where

    theme = who.revision.themes[THEME]
    return [q for q in theme.questions if q.where is Where.guide and q.slug in answers]


def _post(who: Applicant, form: Form, path: str, answer: Any) -> Answer:
    value = [*answer] if isinstance(answer, list | tuple) else str(answer)
    return who.post(path, {**form.values, "answer": value})


IDLE_CPU = 0.05
"""Seconds of CPU in a second below which a server has nothing left to do."""


def applications(target: Target) -> tuple[dict[str, float], str]:
    """Whole applications, several at once: figures, and the path of the first one's slip."""

    def one(number: int) -> tuple[int, str]:
        who = _applicant(target)
        receipt = who.apply()
        requests = who.requests
        slip = who.slip(receipt) if number == 0 else ""
        who.close()
        return requests, slip

    with ThreadPoolExecutor(AT_ONCE) as people:
        list(people.map(one, range(1, AT_ONCE)))
        runners = accounting.job_runners(target.server)
        before, jobs_before = target.cpu(), accounting.cpu_seconds(*runners)
        start = time.monotonic()
        done = list(people.map(one, range(APPLICATIONS)))
        seconds = time.monotonic() - start
    until_idle(target)
    jobs = accounting.cpu_seconds(*runners) - jobs_before
    used = target.cpu() - before - jobs
    requests = sum(number for number, _ in done)
    memory = [accounting.pss_mb(pid) for pid in accounting.web_workers(target.server)]
    figures = {
        "application_requests": requests / APPLICATIONS,
        "application_cpu_ms_per_request": used * 1000 / requests,
        "application_documents_cpu_ms": jobs * 1000 / APPLICATIONS,
        "applications_per_s": APPLICATIONS / seconds,
        "worker_pss_mb": max(memory),
    }
    return figures, done[0][1]


def until_idle(target: Target) -> None:
    """Wait for the jobs that the applications left: documents are made after the answer."""
    idle = False
    while not idle:
        before = target.cpu()
        time.sleep(1)
        idle = target.cpu() - before < IDLE_CPU


def upload(target: Target) -> float:
    """A photograph of 4 MB that comes as a paper: received, judged, made anew, sealed, stored."""
    content = papers.photograph()
    requests: list[Callable[[], Answer]] = []
    for _ in range(SENDERS):
        who = _applicant(target)
        ref = who.answer_guide(who.start(), who.revision.themes[THEME].widest).path.split("/")[2]
        who.fill_form(who.sign_in(f"/cases/{ref}/form"))
        path = f"/cases/{ref}/papers/kitchen-layout"
        form = who.form_to(who.open(path), "/files")
        token = {"csrf_token": form.values["csrf_token"], "row": ""}
        who.close()
        requests += [
            lambda w=who, p=path + "/files", t=token, n=n: w.upload(  # type: ignore[misc]
                p, {**t, "upload_key": f"bench-{n:04}"}, content
            )
            for n in range(UPLOADS // SENDERS)
        ]
    for request in requests[:WARM_UPLOADS]:
        request()
    # The same key comes once, so each request is made a single time.
    return milliseconds_each(target, requests[WARM_UPLOADS:], 200)


def track_get(target: Target, slip: str) -> Round:
    """The masked status that a slip's code opens."""
    visitors = [Visitor(target.url) for _ in range(VISITORS)]
    return repeated(target, [lambda v=v: v.get(slip) for v in visitors])  # type: ignore[misc]


def first_visit_kb(url: str) -> float:
    """KiB that Chromium receives for the home page of a first visit, fonts excluded."""
    from playwright.sync_api import sync_playwright

    sizes: dict[str, float] = {}
    fonts: set[str] = set()
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=CHROMIUM_FLAGS)
        page = browser.new_context(viewport=PHONE, locale="zh-CN").new_page()
        session = page.context.new_cdp_session(page)
        session.on(
            "Network.responseReceived",
            lambda e: fonts.add(e["requestId"]) if e["type"] == "Font" else None,
        )
        session.on(
            "Network.loadingFinished",
            lambda e: sizes.update({e["requestId"]: e["encodedDataLength"]}),
        )
        session.send("Network.enable")
        page.goto(url, wait_until="networkidle")
        browser.close()
    return sum(size for name, size in sizes.items() if name not in fonts) / 1024
