"""The staff of a demonstration: invented officers with separate duties."""

from __future__ import annotations

from webapp.accounts import service
from webapp.core import clock

OFFICERS = (
    ("limin", "李敏", ("accept",)),
    ("zhouwentao", "周文涛", ("review", "approve")),
    # Holds two duties, so that one can see how the same person is refused the second on one item.
    ("zhaoyifan", "赵一凡", ("accept", "approve")),
    ("sunlei", "孙磊", ("inspect",)),
    ("chenyu", "陈宇", ("content",)),
)


def make_demo_staff(hall_id: int, *, new_passwords: bool = False) -> list[tuple[str, str, str]]:
    """Make the officers that are missing: (user name, name, password) of each that is new.

    With `new_passwords` those that are there get new ones, and are in the list too.
    """
    now = clock.now()
    present = {member.username for member in service.list_staff(hall_id)}
    made = []
    for username, name, duties in OFFICERS:
        if username not in present:
            password = service.add_staff(username, name, duties, hall_id=hall_id, now=now)
        elif new_passwords:
            password = service.new_password(username, now=now)
        else:
            continue
        made.append((username, name, password))
    return made
