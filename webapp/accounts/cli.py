"""`onego staff`: who works here."""

from __future__ import annotations

import sys

import click

from webapp import open_database
from webapp.accounts.values import DUTIES, Unusable

PROBLEMS = {
    "username": "a user name has small letters, digits, dot, hyphen or underscore, 2 to 64 of them",
    "name": "a person needs a name of at most 64 characters",
    "duty": "a person needs at least one duty: " + ", ".join(DUTIES),
    "taken": "this user name is taken: choose another one",
    "short": "a password has at least 12 characters",
    "long": "a password has at most 256 characters",
    "contains the user name": "a password does not contain the user name",
    "repeats itself": "a password has at least 5 different characters",
}


@click.group()
def staff() -> None:
    """Members of staff: add one, list them, let one go."""


@staff.command()
@click.argument("username")
@click.option("--name", required=True, help="The person's name, as applicants read it.")
@click.option(
    "--duty",
    "duties",
    type=click.Choice(DUTIES),
    multiple=True,
    required=True,
    help="A duty of theirs; give it again for more. One person never does two on one item.",
)
@click.option(
    "--department",
    "departments",
    multiple=True,
    help="Slug of a department they act for; give it again for more. Without: all of the hall.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(
    username: str,
    name: str,
    duties: tuple[str, ...],
    departments: tuple[str, ...],
    password_stdin: bool,
) -> None:
    """Add a member of staff. A random password is shown this once."""
    from webapp.accounts import service
    from webapp.core import clock

    open_database()
    chosen = _password(password_stdin)
    try:
        password = service.add_staff(username, name, duties, departments, chosen, now=clock.now())
    except Unusable as error:
        raise click.ClickException(PROBLEMS[error.problem]) from error
    click.echo(f"Added {username}.")
    if chosen is None:
        click.echo(f"Password, shown this once: {password}")


@staff.command("password")
@click.argument("username")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def password_command(username: str, password_stdin: bool) -> None:
    """Give a member of staff a new password, and end their sessions."""
    from webapp.accounts import service
    from webapp.core import clock

    open_database()
    chosen = _password(password_stdin)
    try:
        password = service.new_password(username, chosen, now=clock.now())
    except Unusable as error:
        raise click.ClickException(PROBLEMS[error.problem]) from error
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{username} has a new password.")
    if chosen is None:
        click.echo(f"Password, shown this once: {password}")


def _password(from_stdin: bool) -> str | None:
    return sys.stdin.readline().rstrip("\r\n") if from_stdin else None


@staff.command("list")
def list_command() -> None:
    """List the staff of this hall."""
    from webapp.accounts import service
    from webapp.halls import service as halls

    open_database()
    for member in service.list_staff(halls.here().id):
        departments = ", ".join(member.departments) or "all departments"
        state = "" if member.active else "  (deactivated)"
        duties = ", ".join(member.duties)
        click.echo(f"{member.username:<16} {member.name}: {duties}; {departments}{state}")


@staff.command()
@click.argument("username")
def deactivate(username: str) -> None:
    """Let a member of staff go; their sessions end now."""
    from webapp.accounts import service
    from webapp.core import clock

    open_database()
    try:
        service.deactivate(username, now=clock.now())
    except LookupError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{username} cannot sign in any more.")
