"""Who prepares an application in this request."""

from __future__ import annotations

from webapp.cases.values import Owner
from webapp.web import access


def owner_here() -> Owner:
    """The signed-in account, else this browser's session, else nobody yet."""
    account = access.current_account_id()
    if account is not None:
        return Owner(account_id=account)
    return Owner(session_id=access.session_key())


def ensure_owner() -> Owner:
    """As `owner_here`, but a new visitor gets a session to own things; only in a POST."""
    account = access.current_account_id()
    if account is not None:
        return Owner(account_id=account)
    return Owner(session_id=access.ensure_session())
