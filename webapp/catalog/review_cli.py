"""What `onego catalog review` does."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from webapp.catalog import review_rules, reviews
from webapp.catalog.loader import load
from webapp.catalog.review_rules import Unconfirmed
from webapp.catalog.reviews import Review, Unusable
from webapp.core import clock
from webapp.halls import service as halls

PROBLEMS = {
    "key": "no fact, or more than one, has the key ",
    "name": "say who confirmed it: --by NAME",
    "source": "say from what it was confirmed: --from SOURCE",
    "day": "say on which day it was confirmed, not later than today: --on DATE",
    "file": "the reviews cannot be read: ",
}

__all__ = ["PROBLEMS", "Unusable", "run"]


def run(directory: Path, keys: Sequence[str], options: dict[str, Any]) -> None:
    """List, confirm, export or import. Raises Unusable."""
    if options["from_file"]:
        count = reviews.add(reviews.read(directory), actor="command", now=clock.now())
        click.echo(f"taken in: {count}")
        return
    if options["to_file"]:
        click.echo(f"written: {reviews.write(directory, reviews.known(directory).values())}")
        return
    loaded = load(directory)
    if loaded.problems:
        for problem in loaded.problems:
            click.echo(problem.text(options["lang"]), err=True)
        raise click.ClickException("the catalog cannot be read: see above")
    facts = review_rules.unconfirmed(loaded)
    if keys:
        _confirm(facts, keys, options)
        return
    _list(facts, reviews.known(directory), options)


def _confirm(facts: Sequence[Unconfirmed], keys: Sequence[str], options: dict[str, Any]) -> None:
    if options["day"] is None:
        raise Unusable("day")
    count = reviews.confirm(
        reviews.matching(facts, keys),
        by=options["by"],
        source=options["source"],
        on=options["day"].date(),
        actor="command",
        now=clock.now(),
        today=halls.today(),
    )
    click.echo(f"recorded: {count}; it shows with the next `onego catalog publish`")


def _list(facts: Sequence[Unconfirmed], known: dict[str, Review], options: dict[str, Any]) -> None:
    theme, lang = options["theme"], options["lang"]
    own = [one for one in facts if not theme or theme in one.themes]
    waiting = [one for one in own if one.key not in known]
    for one in own if options["everything"] else waiting:
        themes = f"  [{', '.join(one.themes)}]" if one.themes else ""
        click.echo(f"{one.place}: {one.words(lang)}{themes}")
        review = known.get(one.key)
        done = f"  {review.by}, {review.on}, {review.source}" if review else ""
        click.echo(f"    {one.key}{done}")
    click.echo(f"{len(waiting)} to confirm, {len(own) - len(waiting)} confirmed")
