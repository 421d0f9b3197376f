"""A demonstration: a hall, a catalog and people who do not exist, made in one go.

Making it again changes nothing that is there.
"""

from __future__ import annotations

import msgspec
from sqlalchemy import select

from webapp import migrations
from webapp.accounts import demo as people
from webapp.accounts.models import StaffMember
from webapp.appointments import places
from webapp.catalog import service as catalog
from webapp.catalog.building import Refused as CatalogRefused
from webapp.core import clock, crypto, db, settings, stamp
from webapp.core.settings import Settings, SettingsError
from webapp.halls import service as halls
from webapp.queues import lines


class Credentials(msgspec.Struct, frozen=True):
    """A member of staff of the demonstration; the password is shown once and kept nowhere."""

    username: str
    name: str
    password: str


def prepare(configured: Settings) -> int:
    """Make or migrate the database, and stamp it; what `onego init-db` does.

    Loads the hall, its calendar and the catalog. In production a catalog with facts that nobody
    reviewed stays unpublished: how many problems it has is returned. Raises WrongDatabase for a
    database of the other kind, SettingsError for the demonstration's hall in production.
    """
    configured.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    crypto.configure(configured.data)
    migrations.upgrade(configured.url)
    settings.configure(configured)
    db.configure(configured.url)
    stamp.write(configured.mode)
    file = halls.CONFIG / "halls" / f"{configured.hall}.yaml"
    if not file.exists():
        raise SettingsError(f"ONEGO_HALL={configured.hall}: there is no {file}")
    if halls.read_hall(file).demonstration and not configured.is_demonstration:
        raise SettingsError(
            f"ONEGO_HALL={configured.hall} is the demonstration's hall: "
            "write your own beside it under config/halls/ and name it"
        )
    hall_id = halls.load_hall(file)
    halls.load_calendar(hall_id)
    served = places.FOLDER / f"{configured.hall}.yaml"
    if served.exists():
        places.load(served, hall_id, actor="command", now=clock.now())
    queued = lines.FOLDER / f"{configured.hall}.yaml"
    if queued.exists():
        lines.load(queued, hall_id)
    try:
        catalog.publish(halls.CONFIG / "catalog", actor="command", now=clock.now())
    except CatalogRefused as refused:
        if configured.is_demonstration:
            raise
        return len(refused.problems)
    return 0


def is_made(configured: Settings) -> bool:
    """Whether the demonstration is complete: its staff are made last."""
    if stamp.read() is None or not migrations.is_current(configured.url):
        return False
    with db.reading() as session:
        return session.scalar(select(StaffMember.id).limit(1)) is not None


def make(configured: Settings, *, new_passwords: bool = False) -> list[Credentials]:
    """Prepare the database and its demonstration staff; the new ones with their passwords."""
    prepare(configured)
    hall_id = halls.hall(configured.hall).id
    rows = people.make_demo_staff(hall_id, new_passwords=new_passwords)
    return [Credentials(*row) for row in rows]
