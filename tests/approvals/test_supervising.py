"""The supervising department is told, once and in time, of what was granted on a promise."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from tests.approvals.test_verifying import LICENCE, WORDS, Staff, duty, fault, look, match
from tests.support import factories
from tests.support.factories import Handed
from webapp import create_app
from webapp.approvals import (
    service,
    supervising,
    supervision_link,
    supervision_reads,
    verifying,
)
from webapp.approvals.supervision_link import SupervisionLink
from webapp.approvals.supervision_models import SupervisionMessage
from webapp.approvals.supervision_values import Delivery, MessagePage, Outgoing, Tidings
from webapp.catalog import service as catalog
from webapp.core import audit, clock, jobs, settings
from webapp.core.db import database, reading
from webapp.core.settings import SettingsError
from webapp.halls import service as halls
from webapp.licences.models import Licence

pytestmark = pytest.mark.sampled_on("sqlite")

SHOP = "老王面馆"


class Platform(SupervisionLink):
    """A department's system that remembers what it was given, and can be down."""

    got: list[Outgoing]
    down = False

    def __init__(self) -> None:
        Platform.got = []

    def send(self, message: Outgoing) -> str | None:
        if Platform.down:
            raise ConnectionError("the platform is down")
        Platform.got.append(message)
        return f"QS-{len(Platform.got)}"


PLATFORM = f"{__name__}:Platform"


@pytest.fixture
def hall(app: Any) -> Iterator[Any]:
    """A request's surroundings, in which the words have a language."""
    with app.test_request_context("/staff/"):
        app.preprocess_request()
        yield app


@pytest.fixture
def staff(hall: Any) -> Staff:
    return Staff()


@pytest.fixture
def platform(database: Any) -> Iterator[type[Platform]]:
    settings.configure(msgspec.structs.replace(database.settings, supervision=PLATFORM))
    supervision_link._link.cache_clear()
    Platform.got = []
    yield Platform
    Platform.down = False
    supervision_link._link.cache_clear()


@pytest.fixture
def granted(staff: Staff) -> Handed:
    """A shop whose licence was granted on a statement about its premises."""
    return grant(staff)


def grant(staff: Staff) -> Handed:
    handed = factories.submitted(shop=SHOP)
    factories.accepted(handed.items[LICENCE], by=staff.limin)
    service.approve(handed.items[LICENCE], officer_id=staff.zhou, opinion="", now=clock.now())
    return handed


def messages() -> list[MessagePage]:
    with reading() as session:
        refs = session.scalars(select(SupervisionMessage.ref).order_by(SupervisionMessage.id)).all()
    return [supervision_reads.one(ref, 1, ()) for ref in refs]


def work(now: datetime | None = None) -> None:
    """Let the job runner do what is due."""
    while jobs.run_due(now or clock.now()):
        pass


def test_a_grant_on_a_promise_is_told_within_a_working_day(granted: Handed) -> None:
    (message,) = messages()
    row, told = message.row, message.told
    assert row.tidings is Tidings.granted
    assert row.department == catalog.current(1).items[LICENCE].department
    assert row.due_on == halls.calendar(1).add(halls.today(), 1).date
    assert row.state is Delivery.waiting
    assert told.promised
    assert [one.title for one in told.promises] == ["住所（经营场所）承诺书"]
    assert told.promises[0].version == "2026-2"
    assert told.holder == SHOP
    with reading() as session:
        licence = session.scalars(select(Licence.number)).one()
    assert told.licence == licence
    assert told.case == row.number
    assert told.on == halls.today()
    assert told.look_by == duty().due_on
    assert ("地址", "中山路 39 号 1 层") in told.face


def test_it_says_no_more_than_the_licence_and_lies_sealed(granted: Handed) -> None:
    (message,) = messages()
    said = msgspec.json.encode(message.told).decode()
    assert granted.id_number not in said
    assert granted.phone not in said
    with database().reader.connect() as connection:
        (raw,) = connection.exec_driver_sql("select told from supervision_message").one()
    for secret in (SHOP, "王建国", "中山路"):
        assert secret.encode() not in bytes(raw)


def test_a_grant_without_a_promise_is_not_told(staff: Staff) -> None:
    handed = grant(staff)
    before = len(messages())
    item = next(slug for slug in handed.items if slug == "food-service-permit")
    factories.accepted(handed.items[item], by=staff.limin)
    factories.papers_taken(handed, item, by=staff.limin)
    service.approve(handed.items[item], officer_id=staff.zhou, opinion="", now=clock.now())
    assert len(messages()) == before


def test_what_fails_leaves_no_message(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    handed = factories.submitted(shop=SHOP)
    factories.accepted(handed.items[LICENCE], by=staff.limin)

    def fail(*_args: Any, **_more: Any) -> None:
        raise RuntimeError("the printer of decisions is on fire")

    monkeypatch.setattr("webapp.approvals.letters.granted", fail)
    with pytest.raises(RuntimeError):
        service.approve(handed.items[LICENCE], officer_id=staff.zhou, opinion="", now=clock.now())
    assert messages() == []


def test_a_fault_and_a_revocation_are_told_each_once(granted: Handed, staff: Staff) -> None:
    look(fault(), staff.sun)
    look(fault(until=None), staff.sun, clock.now() + timedelta(days=11))
    later = clock.now() + timedelta(days=12)
    verifying.revoke(duty().ref, WORDS, officer_id=staff.zhou, now=later)
    kinds = [message.row.tidings for message in messages()]
    assert kinds == [Tidings.granted, Tidings.not_kept, Tidings.not_kept, Tidings.revoked]
    first = messages()[1].told
    assert first.words == WORDS
    assert first.until == halls.today() + timedelta(days=10)
    assert messages()[3].told.words == WORDS


def test_what_is_as_promised_is_no_news(granted: Handed, staff: Staff) -> None:
    look(match(), staff.sun)
    assert [message.row.tidings for message in messages()] == [Tidings.granted]


def test_an_overdue_look_is_told_once(granted: Handed) -> None:
    late = datetime.combine(duty().due_on, clock.now().timetz()) + timedelta(days=2)
    for now in (late - timedelta(days=3), late, late, late + timedelta(days=1)):
        verifying.report_overdue({}, now)
    overdue = [message for message in messages() if message.row.tidings is Tidings.overdue]
    assert len(overdue) == 1
    assert overdue[0].told.look_by == duty().due_on


def test_the_department_that_the_catalog_names_is_told(staff: Staff, tmp_path: Any) -> None:
    import shutil

    folder = tmp_path / "catalog"
    shutil.copytree(halls.CONFIG / "catalog", folder)
    file = folder / "items" / f"{LICENCE}.yaml"
    text = file.read_text("utf-8")
    department = catalog.current(1).items[LICENCE].department
    line = f"department: {department}\n"
    assert text.count(line) == 1
    file.write_text(text.replace(line, line + "supervisor: fire-rescue\n"), "utf-8")
    catalog.publish(folder, actor="command", now=clock.now())
    catalog.forget_cached()
    grant(staff)
    (message,) = messages()
    assert message.row.department == "fire-rescue"
    for departments in ((department,), ("fire-rescue",), ()):
        assert len(supervision_reads.listed(1, departments)) == 1
    assert supervision_reads.listed(1, ("health",)) == []
    with pytest.raises(LookupError):
        supervision_reads.one(message.row.ref, 1, ("health",))


def test_a_platform_gets_it_once_and_gives_a_receipt(
    granted: Handed, platform: type[Platform]
) -> None:
    work()
    (message,) = messages()
    assert (message.row.state, message.row.receipt) == (Delivery.sent, "QS-1")
    assert message.row.done_at is not None
    (got,) = platform.got
    assert got.key == f"granted:{message.row.number}"
    assert got.told == message.told
    supervising.deliver({"ref": message.row.ref}, clock.now())
    work(clock.now() + timedelta(hours=1))
    assert len(platform.got) == 1
    assert supervision_reads.listed(1, ()) == []
    assert len(supervision_reads.listed(1, (), done=True)) == 1


def test_a_platform_that_is_down_is_tried_again(
    granted: Handed, platform: type[Platform], staff: Staff
) -> None:
    platform.down = True
    work()
    (message,) = messages()
    assert (message.row.state, message.row.receipt) == (Delivery.failed, "")
    platform.down = False
    supervising.send_again(message.row.ref, officer_id=staff.zhou, now=clock.now())
    work()
    assert messages()[0].row.state is Delivery.sent
    work(clock.now() + timedelta(hours=1))
    assert len(platform.got) == 1, "the first try's own repetition finds it sent"
    with pytest.raises(supervising.CannotDo):
        supervising.send_again(message.row.ref, officer_id=staff.zhou, now=clock.now())


def test_by_itself_it_is_tried_again_too(granted: Handed, platform: type[Platform]) -> None:
    platform.down = True
    work()
    platform.down = False
    work(clock.now() + timedelta(minutes=5))
    assert messages()[0].row.state is Delivery.sent


def test_a_message_that_is_gone_is_left_alone(app: Any) -> None:
    supervising.deliver({"ref": "nobody"}, clock.now())


def test_without_a_platform_it_waits_to_be_taken_over(granted: Handed, staff: Staff) -> None:
    work()
    (message,) = messages()
    assert (message.row.state, message.row.done_at) == (Delivery.kept, None)
    assert supervision_reads.count_open(1, ()) == 1
    market = factories.officer("wang", "王芳", "inspect", departments=(message.row.department,))
    other = factories.officer("huo", "霍岩", "inspect", departments=("fire-rescue",))
    with pytest.raises(LookupError):
        supervising.take(message.row.ref, officer_id=other, now=clock.now())
    supervising.take(message.row.ref, officer_id=market, now=clock.now())
    supervising.take(message.row.ref, officer_id=staff.sun, now=clock.now())
    (message,) = messages()
    assert message.row.taken_by == "王芳"
    assert message.row.done_at is not None
    assert supervision_reads.count_open(1, ()) == 0
    with reading() as session:
        query = select(audit.AuditEntry.actor).where(audit.AuditEntry.action == "supervision.take")
        assert session.scalars(query).all() == [f"staff:{market}"]


def test_what_is_still_on_its_way_cannot_be_taken_over(granted: Handed, staff: Staff) -> None:
    (message,) = messages()
    with pytest.raises(supervising.CannotDo):
        supervising.take(message.row.ref, officer_id=staff.sun, now=clock.now())
    with pytest.raises(supervising.CannotDo):
        supervising.send_again(message.row.ref, officer_id=staff.sun, now=clock.now())
    with pytest.raises(LookupError):
        supervising.take("nobody", officer_id=staff.sun, now=clock.now())


@pytest.mark.one_database
@pytest.mark.parametrize("name", ["nowhere:Link", "recordet", "webapp.messages.sms:SimulatedSms"])
def test_a_link_that_is_none_refuses_the_start(database: Any, name: str) -> None:
    with pytest.raises(SettingsError, match="ONEGO_SUPERVISION"):
        create_app(msgspec.structs.replace(database.settings, supervision=name))
    settings.configure(database.settings)
