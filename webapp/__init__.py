"""OneGo (一次办): the self-service front of a government service hall.

`create_app` builds the server: an ordered list of steps, each checked now and not at the first
request.
"""

from __future__ import annotations

import importlib
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING
from wsgiref.headers import Headers

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from webapp import web
from webapp.accounts import identity
from webapp.accounts import service as accounts
from webapp.appointments import forgetting as appointments
from webapp.approvals import supervision_link
from webapp.core import crypto, db, settings, stamp
from webapp.core.settings import Settings
from webapp.credit import source as credit
from webapp.engagement import forgetting as ratings
from webapp.messages import inbox
from webapp.messages import service as messages
from webapp.queues import forgetting as queues
from webapp.signing import provider as certificates
from webapp.video import forgetting as video
from webapp.visits import forgetting as visits
from webapp.web import unread

if TYPE_CHECKING:
    from webapp.cases.service import Report
    from webapp.catalog.values import Revision

ROOT = Path(__file__).resolve().parents[1]
STATIC_YEAR = 365 * 24 * 3600

PAGES = (
    "webapp.halls.views",
    "webapp.halls.terminal_views",
    "webapp.halls.calls_views",
    "webapp.catalog.views",
    "webapp.messages.views",
    "webapp.messages.inbox_views",
    "webapp.accounts.views",
    "webapp.documents.views",
    "webapp.licences.views",
    "webapp.signing.views",
    "webapp.signing.verify_views",
    "webapp.credit.views",
    "webapp.cases.guide_views",
    "webapp.cases.form_views",
    "webapp.cases.paper_views",
    "webapp.cases.handoff_views",
    "webapp.cases.following_views",
    "webapp.cases.track_views",
    "webapp.cases.upgrade_views",
    "webapp.cases.tier_views",
    "webapp.commitments.views",
    "webapp.approvals.notice_views",
    "webapp.disclosure.views",
    "webapp.disclosure.report_views",
    "webapp.approvals.withdraw_views",
    "webapp.appointments.views",
    "webapp.appointments.appeal_views",
    "webapp.appointments.wait_views",
    "webapp.appointments.vote_views",
    "webapp.queues.views",
    "webapp.queues.screen_views",
    "webapp.video.views",
    "webapp.engagement.views",
    "webapp.visits.views",
    "webapp.staff.views",
    "webapp.staff.notice_views",
    "webapp.staff.document_views",
    "webapp.staff.terminal_views",
    "webapp.staff.verification_views",
    "webapp.staff.supervision_views",
    "webapp.staff.signing_views",
    "webapp.staff.credit_views",
    "webapp.staff.appointment_views",
    "webapp.staff.telephone_views",
    "webapp.staff.hours_views",
    "webapp.staff.place_views",
    "webapp.staff.roster_views",
    "webapp.staff.queue_views",
    "webapp.staff.queue_setup_views",
    "webapp.staff.video_views",
    "webapp.staff.rating_views",
    "webapp.staff.visit_views",
    "webapp.staff.visit_act_views",
    "webapp.staff.catalog_views",
)
"""The modules with pages, from the ground up."""

TABLES = (
    "webapp.core.attempts",
    "webapp.core.audit",
    "webapp.core.jobs",
    "webapp.core.stamp",
    "webapp.web.sessions",
    "webapp.halls.models",
    "webapp.accounts.models",
    "webapp.catalog.models",
    "webapp.messages.models",
    "webapp.documents.models",
    "webapp.licences.models",
    "webapp.signing.models",
    "webapp.credit.models",
    "webapp.cases.models",
    "webapp.cases.paper_models",
    "webapp.cases.handoff_models",
    "webapp.commitments.models",
    "webapp.approvals.models",
    "webapp.approvals.display_models",
    "webapp.approvals.supervision_models",
    "webapp.appointments.models",
    "webapp.queues.models",
    "webapp.video.models",
    "webapp.engagement.models",
    "webapp.visits.models",
)
"""The modules with tables; importing them fills `core.db.Base.metadata`."""


JOBS = (
    "webapp.documents.printing",
    "webapp.signing.sealing",
    "webapp.signing.reminding",
    "webapp.signing.circulating",
    "webapp.commitments.signed",
    "webapp.cases.draft_warnings",
    "webapp.cases.late_reminders",
    "webapp.approvals.provisional",
    "webapp.approvals.silence",
    "webapp.approvals.verifying",
    "webapp.approvals.overdue",
    "webapp.approvals.supervising",
    "webapp.approvals.lapsing",
    "webapp.approvals.overdue_papers",
    "webapp.appointments.places",
    "webapp.appointments.letters",
    "webapp.appointments.waitlist",
    "webapp.appointments.ending",
    "webapp.appointments.confirming",
    "webapp.appointments.overtime",
    "webapp.queues.learning",
)
"""Modules with jobs that no page brings along."""


def load_tables() -> None:
    """Make every table known, for the mappers and for migrations."""
    for module in TABLES:
        importlib.import_module(module)


def open_database() -> Settings:
    """The settings, with their database open, for a command that works on the data there is.

    Raises WrongDatabase or KeyMissing where there is none that this command may use.
    """
    configured = settings.load()
    settings.configure(configured)
    crypto.configure(configured.data, create=False)
    db.configure(configured.url)
    load_tables()
    stamp.check(configured)
    return configured


def rehearse(revision: Revision, hall_id: int | None = None) -> Report:
    """What publishing a catalog would mean for the open applications; nothing is changed."""
    from webapp.cases import service as cases

    return cases.rehearse(revision, hall_id=hall_id)


def create_app(configured: Settings | None = None) -> Flask:
    """The application. Raises, with the mend in its message, where it must not start."""
    configured = configured or settings.load()
    settings.configure(configured)
    crypto.configure(configured.data)
    db.configure(configured.url, pool_size=configured.threads)
    stamp.check(configured)
    messages.check_production(configured)
    identity.check_production(configured)
    certificates.check_production(configured)
    supervision_link.check(configured)
    credit.check_production(configured)

    app = Flask(__name__, static_folder=None)
    app.config.update(
        MAX_CONTENT_LENGTH=configured.request_limit,
        TRANSLATIONS=str(ROOT / "translations"),
        VERSION=version("onego"),
    )
    web.init(app)
    load_tables()
    for name in JOBS:
        importlib.import_module(name)
    for name in PAGES:
        pages = importlib.import_module(name)
        if hasattr(pages, "init"):
            pages.init(app)
        if hasattr(pages, "blueprint"):
            app.register_blueprint(pages.blueprint)
    accounts.deliver_with(messages.send)
    accounts.on_close(inbox.forget_account)
    # As a window locks: the lines of a hall, then its bookings.
    accounts.on_close(queues.forget_account)
    accounts.on_close(appointments.forget_account)
    accounts.on_close(video.forget_account)
    accounts.on_close(ratings.forget_account)
    accounts.on_close(visits.forget_account)
    unread.count_with(inbox.unread)
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]
        app.wsgi_app,
        root=str(ROOT / "static"),
        prefix="/static/",
        max_age=STATIC_YEAR,
        add_headers_function=_never_changes,
    )
    if configured.behind_proxy:
        hops = configured.behind_proxy
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    return app


def _never_changes(headers: Headers, path: str, url: str) -> None:
    """Every address of a static file carries a mark of its content (see `web.page.asset`)."""
    headers["Cache-Control"] = f"public, max-age={STATIC_YEAR}, immutable"
