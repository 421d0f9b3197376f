"""Who is at this screen, as somebody who comes."""

from __future__ import annotations

from webapp.accounts import service as accounts
from webapp.appointments.wishes import Who
from webapp.web.access import current_account_id


def who() -> Who | None:
    """The signed-in person; None while nobody is."""
    return of_account(current_account_id())


def of_account(account_id: int | None) -> Who | None:
    """The person of an account, as somebody who comes."""
    account = accounts.account(account_id) if account_id is not None else None
    if account is None:
        return None
    identity = account.identity
    return Who(
        account.id,
        identity.name if identity else "",
        account.phone,
        identity.id_number if identity else "",
    )
