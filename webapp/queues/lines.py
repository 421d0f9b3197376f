"""The queues and windows of a hall: loaded from a file, looked up, locked."""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.core.db import reading, transaction
from webapp.halls import service as halls
from webapp.queues.models import Queue, Window
from webapp.queues.values import QueuesFile, QueueValues, WindowValues

FOLDER = halls.CONFIG / "queues"


def read_file(path: Path) -> QueuesFile:
    """The queues and windows that a file under config/queues/ defines."""
    return msgspec.convert(yaml.safe_load(path.read_text("utf-8")), QueuesFile)


def load(path: Path, hall_id: int) -> None:
    """The queues and windows with which a hall begins; later they are what its staff make them."""
    content = read_file(path)
    with transaction() as session:
        if any(
            session.scalar(select(table.id).where(table.hall_id == hall_id).limit(1))
            for table in (Queue, Window)
        ):
            return
        session.add_all(
            Queue(hall_id=hall_id, **msgspec.structs.asdict(one)) for one in content.queues
        )
        session.add_all(
            Window(hall_id=hall_id, **msgspec.structs.asdict(one)) for one in content.windows
        )


def queues(hall_id: int) -> list[QueueValues]:
    """The queues of a hall that are in use, by letter."""
    return [one for one in all_queues(hall_id) if not one.retired]


def all_queues(hall_id: int) -> list[QueueValues]:
    """The same with those that were retired."""
    with reading() as session:
        rows = session.scalars(
            select(Queue).where(Queue.hall_id == hall_id).order_by(Queue.letter)
        ).all()
    return [queue_of(row) for row in rows]


def windows(hall_id: int) -> list[WindowValues]:
    """The windows of a hall that are in use, by number."""
    return [one for one in all_windows(hall_id) if not one.retired]


def all_windows(hall_id: int) -> list[WindowValues]:
    """The same with those that were retired."""
    with reading() as session:
        rows = session.scalars(
            select(Window).where(Window.hall_id == hall_id).order_by(Window.number)
        ).all()
    return [window_of(row) for row in rows]


def queue_of(row: Queue) -> QueueValues:
    """A queue as the rest of the room knows it."""
    return msgspec.convert(row, QueueValues, from_attributes=True)


def window_of(row: Window) -> WindowValues:
    """A window as the rest of the room knows it."""
    return msgspec.convert(row, WindowValues, from_attributes=True)


def of_letter(letter: str, hall_id: int) -> QueueValues:
    """The queue of a letter. Raises LookupError."""
    for one in queues(hall_id):
        if one.letter == letter:
            return one
    raise LookupError(letter)


def serving(theme: str, hall_id: int) -> QueueValues:
    """The queue in which a theme is served. Raises LookupError where a hall has none."""
    found = queues(hall_id)
    for one in found:
        if theme in one.themes:
            return one
    for one in found:
        if not one.themes:
            return one
    raise LookupError(theme)


def lock(session: Session, hall_id: int) -> None:
    """Who calls, moves or gives back a ticket does it alone: orders depend on each other.

    Whoever draws one meanwhile need not wait: their row refers to the queue, and changes nothing.
    """
    session.execute(
        select(Queue.id)
        .where(Queue.hall_id == hall_id)
        .order_by(Queue.id)
        .with_for_update(key_share=True)
    ).all()
