"""Officers as the desk knows them: read from the staff that accounts keeps."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.accounts.models import StaffMember
from webapp.approvals.values import Duty, Officer
from webapp.core.db import reading


@dataclass(frozen=True, slots=True)
class Person:
    """An officer with the name that colleagues and applicants read."""

    hall_id: int
    name: str
    officer: Officer

    @property
    def id(self) -> int:
        """The number of the staff member."""
        return self.officer.id

    @property
    def departments(self) -> Collection[str]:
        """Slugs of the departments; none means all of the hall."""
        return self.officer.departments


def _person(row: StaffMember) -> Person:
    duties = frozenset(Duty(value) for value in row.duties)
    officer = Officer(row.id, duties, frozenset(row.departments))
    return Person(row.hall_id, row.name, officer)


def person(session: Session, officer_id: int) -> Person:
    """The officer who acts. Raises LookupError where they left."""
    row = session.get(StaffMember, officer_id)
    if row is None or not row.active:
        raise LookupError(f"no active officer {officer_id}")
    return _person(row)


def load(officer_id: int) -> Person:
    """The officer in front of the page. Raises LookupError where they left."""
    with reading() as session:
        return person(session, officer_id)


def names(session: Session, ids: Collection[int]) -> dict[int, str]:
    """The names of some officers, those who left too."""
    query = select(StaffMember.id, StaffMember.name).where(StaffMember.id.in_(ids))
    return {row.id: row.name for row in session.execute(query)}


def names_of(ids: Collection[int]) -> dict[int, str]:
    """The names of some officers, for a page."""
    with reading() as session:
        return names(session, ids)


def of_hall(hall_id: int) -> list[Person]:
    """Everybody who works in a hall."""
    query = (
        select(StaffMember)
        .where(StaffMember.hall_id == hall_id, StaffMember.active.is_(True))
        .order_by(StaffMember.id)
    )
    with reading() as session:
        return [_person(row) for row in session.scalars(query)]


def colleagues(person: Person, duty: Duty, department: str) -> list[Person]:
    """Who else of this hall holds this duty for this department."""
    return [
        one
        for one in of_hall(person.hall_id)
        if one.id != person.id
        and duty in one.officer.duties
        and (not one.departments or department in one.departments)
    ]
