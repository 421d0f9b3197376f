"""A day's work at the desk in a process of its own, which dies at one of its moments.

`python -m tests.proofs.dying NOW DIE_AT ITEM OFFICER` on the database of ONEGO_DATA and
ONEGO_DATABASE_URL: the officer grants the item (where one is named), then every job that is due
runs. A moment is one side of a commit: before it nothing of the transaction is stored, after it all
of it is. At the moment DIE_AT (0: never) the process kills itself; else it prints how many it had.
"""

from __future__ import annotations

import os
import signal
import sys
from datetime import datetime

from sqlalchemy import event
from sqlalchemy.orm import Session

from webapp import create_app
from webapp.approvals import service as approvals
from webapp.core import clock, jobs, settings

MOMENTS = ("before_commit", "after_commit")
_seen = 0


def main(now: datetime, die_at: int, item: str, officer: int) -> None:
    """Work, and die or print."""
    app = create_app(settings.load())

    def moment(_session: Session) -> None:
        global _seen
        _seen += 1
        if _seen == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    for name in MOMENTS:
        event.listen(Session, name, moment)
    with clock.freeze(now), app.test_request_context("/staff/"):
        app.preprocess_request()
        if item:
            approvals.approve(item, officer_id=officer, opinion="", now=now)
        while jobs.run_due(now, limit=500):
            pass
    print(_seen)


if __name__ == "__main__":
    moment_, die_, item_, officer_ = sys.argv[1:]
    main(datetime.fromisoformat(moment_), int(die_), item_, int(officer_))
