"""`onego terminal`: the self-service terminals of the hall."""

from __future__ import annotations

import click

from webapp import open_database

PROBLEMS = {
    "name": "a terminal needs a name of at most 64 characters",
    "place": "a place has at most 120 characters",
}


@click.group()
def terminal() -> None:
    """Hall terminals: give one a code, list them, switch one off."""


@terminal.command()
@click.argument("name")
@click.option("--place", default="", help="Where it stands, for colleagues.")
def add(name: str, place: str) -> None:
    """Give the terminal NAME a code to enrol with; a new one each time. Shown this once."""
    from webapp.core import clock, settings
    from webapp.halls import service as halls
    from webapp.halls import terminal_rules as rules
    from webapp.halls import terminals

    open_database()
    try:
        issued = terminals.issue_code(
            name, place, hall_id=halls.here().id, actor="command", now=clock.now()
        )
    except terminals.Unusable as error:
        raise click.ClickException(PROBLEMS[error.field]) from error
    minutes = settings.current().terminal_code_seconds // 60
    click.echo(f"Code of {issued.name}, for {minutes} minutes: {rules.grouped(issued.code)}")
    click.echo("On the terminal: python -m kiosk URL, then type the code (or give it by --code).")


@terminal.command("list")
def list_command() -> None:
    """List the terminals of this hall."""
    from webapp.core import clock
    from webapp.halls import service as halls
    from webapp.halls import terminals

    open_database()
    for one in terminals.listed(halls.here().id, now=clock.now()):
        seen = one.last_seen.isoformat() if one.last_seen else "never"
        place = f" ({one.place})" if one.place else ""
        click.echo(f"{one.name}{place}: {one.state.value}, seen {seen}")


@terminal.command()
@click.argument("name")
def revoke(name: str) -> None:
    """Switch the terminal NAME off: from its next request on it is an ordinary browser."""
    from webapp.core import clock
    from webapp.halls import service as halls
    from webapp.halls import terminals

    open_database()
    now, hall_id = clock.now(), halls.here().id
    for one in terminals.listed(hall_id, now=now):
        if one.name == name:
            terminals.revoke(one.ref, hall_id=hall_id, actor="command", now=now)
            click.echo(f"{name} is switched off.")
            return
    raise click.ClickException(f"no terminal {name!r} in this hall")
