"""The number on the tab “Mine”: how many messages a person has not read."""

from __future__ import annotations

from collections.abc import Callable

from flask import g

from webapp.web.access import current_account_id

Count = Callable[[int], int]
_count: Count | None = None


def count_with(count: Count) -> None:
    """Say what counts an account's unread messages; messages stand above this package."""
    global _count
    _count = count


def unread() -> int:
    """How many messages the person here has not read; asked once a page, by pages that show it."""
    if "unread" not in g:
        account_id = current_account_id()
        g.unread = _count(account_id) if _count and account_id is not None else 0
    return int(g.unread)
