"""The one console command, `onego`."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from webapp import open_database
from webapp.core import settings
from webapp.core.settings import Settings, SettingsError

if TYPE_CHECKING:
    from webapp.demo import Credentials


class Onego(click.Group):
    """Shows our own errors as one clear line, without a trace."""

    def invoke(self, ctx: click.Context) -> object:
        """Run a command."""
        try:
            return super().invoke(ctx)
        except tuple(_clear_errors()) as error:
            raise click.ClickException(str(error)) from error


def _clear_errors() -> list[type[Exception]]:
    from webapp.core.crypto import KeyMissing
    from webapp.core.stamp import WrongDatabase

    return [SettingsError, WrongDatabase, KeyMissing]


def _settings() -> Settings:
    configured = settings.load()
    settings.configure(configured)
    return configured


@click.group(cls=Onego, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="onego")
def main() -> None:
    """OneGo (一次办): one window for the permits of a life event."""


@main.command()
def serve() -> None:
    """Serve the hall on HOST:PORT (127.0.0.1:8000).

    In demonstration (the default) a first start makes the database and shows random passwords
    once. ONEGO_DATA names the folder of the data, ONEGO_DATABASE_URL a PostgreSQL database,
    ONEGO_MODE=production a real hall; beyond loopback ONEGO_CERT and ONEGO_KEY a certificate.
    """
    from webapp import serve as server
    from webapp.core import crypto, db

    configured = _settings()
    if not server.port_is_free(configured):
        raise click.ClickException(
            f"port {configured.port} on {configured.host} is in use: "
            f"set PORT to another one, for example PORT={configured.port + 1} make run"
        )
    configured.data.mkdir(parents=True, exist_ok=True, mode=0o700)
    if configured.is_demonstration:
        from webapp import demo

        crypto.configure(configured.data)
        db.configure(configured.url)
        if not demo.is_made(configured):
            click.echo("Making the demonstration hall …")
            sys.stdout.flush()
            # In a process of its own: what the making needs would stay in every worker's memory.
            made = subprocess.run([sys.executable, "-m", "webapp.cli", "demo"], check=False)
            if made.returncode:
                raise click.ClickException("the demonstration hall could not be made")
        else:
            click.echo("The demonstration hall is there already; its passwords were shown once.")
            click.echo("New ones: .venv/bin/onego demo --new-passwords")
    app = server.prepare(configured)
    for screen, address in server.addresses(configured):
        click.echo(f"  {screen:<9} {address}")
    sys.stdout.flush()
    server.serve(app, configured)


def _show(credentials: list[Credentials]) -> None:
    for row in credentials:
        click.echo(f"  staff     {row.username:<12} {row.password}   {row.name}")
    if credentials:
        click.echo("These passwords are random and shown this once.")


@main.command("init-db")
def init_db() -> None:
    """Make or migrate the database, and load the hall, its calendar and the catalog."""
    from webapp import demo

    problems = demo.prepare(_settings())
    click.echo("The database is ready.")
    if problems:
        click.echo(
            f"The catalog is not published yet: {problems} of its facts must be reviewed first. "
            "`onego catalog publish` names each of them."
        )


@main.command("demo")
@click.option("--new-passwords", is_flag=True, help="Give the demonstration staff new passwords.")
def demo_command(new_passwords: bool) -> None:
    """Make the demonstration hall and its staff; refused in production."""
    from webapp import demo

    configured = _settings()
    if not configured.is_demonstration:
        raise click.ClickException("a demonstration is not made in production")
    credentials = demo.make(configured, new_passwords=new_passwords)
    _show(credentials)
    if not credentials:
        click.echo("The demonstration hall is there already.")


@main.command()
@click.argument("start")
@click.argument("count", type=click.IntRange(min=0))
def workdays(start: str, count: int) -> None:
    """Print the COUNT-th working day after START (YYYY-MM-DD).

    Day 1 is the first working day after START (行政许可法 art. 82). Refuses dates past the last
    year whose days off were announced.
    """
    from webapp.core.workdays import YearNotNoticed
    from webapp.halls.service import calendar_from_file

    try:
        first = date.fromisoformat(start)
    except ValueError as error:
        raise click.BadParameter(
            f"{start!r} is not a date like 2026-02-13", param_hint="START"
        ) from error
    try:
        click.echo(calendar_from_file().add_strict(first, count).isoformat())
    except YearNotNoticed as error:
        raise click.ClickException(str(error)) from error


@main.group()
def audit() -> None:
    """The audit trail."""


@audit.command()
def verify() -> None:
    """Check every entry of the audit trail, and its head outside the database."""
    from webapp.core import audit as trail

    configured = open_database()
    count, faults = trail.verify(configured.data)
    for fault in faults:
        click.echo(f"entry {fault.seq}: {fault.problem}")
    if faults:
        raise click.ClickException(
            f"the trail of {count} entries is broken in {len(faults)} places"
        )
    click.echo(f"{count} entries, unbroken")


@main.command("verify")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def verify_document(file: Path) -> None:
    """Say whether FILE, a PDF, is one of our documents, who signed it, and whether it counts today.

    Ends with 1 where it is unknown, changed, revoked, replaced or run out.
    """
    from webapp.signing.verify_command import say

    open_database()
    lines, fault = say(file.read_bytes())
    for line in lines:
        click.echo(line)
    if fault:
        raise click.ClickException(fault)


def _mount() -> None:
    from webapp.accounts.cli import staff
    from webapp.catalog.cli import catalog
    from webapp.halls.cli import terminal

    main.add_command(staff)
    main.add_command(catalog)
    main.add_command(terminal)


_mount()

if __name__ == "__main__":
    main()
