"""A demonstration: a hall, a catalog and people who do not exist, made in one go.

Making it again changes nothing that is there.
"""

from __future__ import annotations

import msgspec

from webapp import migrations
from webapp.accounts import demo as people
from webapp.catalog import service as catalog
from webapp.core import clock, crypto, db, settings, stamp
from webapp.core.settings import Settings
from webapp.halls import service as halls


class Credentials(msgspec.Struct, frozen=True):
    """A member of staff of the demonstration; the password is shown once and kept nowhere."""

    username: str
    name: str
    password: str


def prepare(configured: Settings) -> None:
    """Make or migrate the database, and stamp it; what `onego init-db` does.

    Loads the hall, its calendar and the catalog. Raises WrongDatabase for one of the other kind.
    """
    configured.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    crypto.configure(configured.data)
    migrations.upgrade(configured.url)
    settings.configure(configured)
    db.configure(configured.url)
    stamp.write(configured.mode)
    hall_id = halls.load_hall(halls.CONFIG / "halls" / f"{configured.hall}.yaml")
    halls.load_calendar(hall_id)
    catalog.publish(halls.CONFIG / "catalog", actor="command", now=clock.now())


def make(configured: Settings, *, new_passwords: bool = False) -> list[Credentials]:
    """Prepare the database and its demonstration staff; the new ones with their passwords."""
    prepare(configured)
    hall_id = halls.hall(configured.hall).id
    rows = people.make_demo_staff(hall_id, new_passwords=new_passwords)
    return [Credentials(*row) for row in rows]
