"""`onego catalog`: look at a catalog's files, check and publish them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from webapp import open_database

if TYPE_CHECKING:
    from webapp.catalog.values import Revision

DEFAULT = Path(__file__).resolve().parents[2] / "config" / "catalog"

directory_option = click.option(
    "--dir",
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT,
    show_default="config/catalog",
    help="Folder of the catalog's files.",
)


@click.group()
def catalog() -> None:
    """The catalog: themes, items, fields, papers and statements as data."""


@catalog.command()
@click.argument(
    "directory", type=click.Path(path_type=Path, file_okay=False), default=DEFAULT, required=False
)
@click.option(
    "--lang", type=click.Choice(["en", "zh-Hans"]), default="en", help="Language of the messages."
)
@click.option("--unreviewed", is_flag=True, help="Also list every fact that nobody has confirmed.")
def lint(directory: Path, lang: str, unreviewed: bool) -> None:
    """Check the files in DIR (config/catalog): every problem with its file and line."""
    from webapp.catalog import lint as checks
    from webapp.catalog.loader import load

    loaded = load(directory)
    problems = [*loaded.problems, *checks.check(loaded)]
    problems.sort(key=lambda one: one.place)
    for problem in problems:
        click.echo(problem.text(lang))
    if unreviewed:
        for problem in checks.unreviewed(loaded):
            click.echo(problem.text(lang))
    if problems:
        raise click.ClickException(_count(len(problems), lang))
    kinds = {kind: len(loaded.of(kind)) for kind in ("themes", "items", "papers", "fields")}
    summary = ", ".join(f"{count} {kind}" for kind, count in kinds.items())
    click.echo(f"{directory}: {summary}: no problems" if lang == "en" else f"{directory}：没有问题")


def _count(number: int, lang: str) -> str:
    if lang == "zh-Hans":
        return f"一共 {number} 处要改"
    return "1 problem" if number == 1 else f"{number} problems"


@catalog.command()
@click.argument(
    "directory", type=click.Path(path_type=Path, file_okay=False), default=DEFAULT, required=False
)
@click.option("--list", "as_list", is_flag=True, help="List what nobody has confirmed (default).")
@click.option("--theme", default="", help="Only what this theme needs.")
@click.option("--all", "everything", is_flag=True, help="List what was confirmed too, and by whom.")
@click.option("--confirm", "keys", multiple=True, help="KEY of a fact to confirm; may be repeated.")
@click.option("--by", default="", help="Who confirmed it.")
@click.option("--from", "source", default="", help="From what: a document, its number and date.")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="On which day.")
@click.option("--export", "to_file", is_flag=True, help="Write all reviews to DIR/reviews.yaml.")
@click.option(
    "--import", "from_file", is_flag=True, help="Take in the reviews of DIR/reviews.yaml."
)
@click.option(
    "--lang", type=click.Choice(["en", "zh-Hans"]), default="en", help="Language of the list."
)
def review(directory: Path, keys: tuple[str, ...], **options: Any) -> None:
    """Confirm what nobody has confirmed yet in DIR (config/catalog): who, when, and from what.

    Without an option it lists every such fact (待核实) with its file, line, value, themes and KEY.
    A review holds for the value as it stands: a number that changes needs a new one. It shows on
    the pages with the next `onego catalog publish`.
    """
    from webapp.catalog import review_cli

    open_database()
    try:
        review_cli.run(directory, keys, options)
    except review_cli.Unusable as error:
        raise click.ClickException(review_cli.PROBLEMS[error.problem] + error.detail) from error


@catalog.command()
@click.argument(
    "directory",
    type=click.Path(path_type=Path, file_okay=False),
    default=DEFAULT / "schema",
    required=False,
)
def schema(directory: Path) -> None:
    """Write the JSON Schemas of the catalog's files to DIR (config/catalog/schema), for editors.

    An editor that knows YAML schemas then completes keys and marks mistakes while one types.
    """
    from webapp.catalog import schema as schemas

    changed = schemas.write(directory)
    click.echo(f"{directory}: {len(schemas.texts())} schemas, {len(changed)} changed")


@catalog.command()
@click.argument("theme")
@directory_option
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def stats(theme: str, directory: Path, as_json: bool) -> None:
    """Print what THEME takes with its widest answers, one by one and together."""
    from webapp.catalog import figures

    revision = _read(directory)
    if theme not in revision.themes:
        known = ", ".join(revision.themes)
        raise click.ClickException(f"no theme is called {theme!r}; known: {known}")
    lines = figures.of_theme(revision, revision.themes[theme])
    if as_json:
        click.echo(json.dumps({line.key: line.value for line in lines}, indent=2))
        return
    width = max(len(line.name) for line in lines)
    click.echo(f"{theme}: the widest answers, one by one and together")
    for line in lines:
        click.echo(f"  {line.name:<{width}}  {line.value:>5}  {line.definition}")


@catalog.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list of theme slugs.")
@directory_option
def search(words: tuple[str, ...], directory: Path, as_json: bool) -> None:
    """Find themes by everyday WORDS, pinyin or initials, best first."""
    from webapp.catalog.search import index_of

    hits = index_of(_read(directory)).find(" ".join(words))
    if as_json:
        slugs = [hit.slug for hit in hits if hit.kind == "theme"]
        click.echo(json.dumps(slugs, ensure_ascii=False))
        return
    for hit in hits:
        click.echo(f"{hit.kind:<6} {hit.slug:<24} {hit.why.value:<9} {hit.word}")
    if not hits:
        click.echo("nothing found")


@catalog.command()
@click.argument(
    "directory", type=click.Path(path_type=Path, file_okay=False), default=DEFAULT, required=False
)
@click.option("--dry-run", is_flag=True, help="Only say what it would mean for open applications.")
def publish(directory: Path, dry_run: bool) -> None:
    """Publish the files in DIR (config/catalog) as a new revision in the database.

    Refuses what `onego catalog lint` refuses, and in production every fact that nobody has
    confirmed. Servers that run pick the new revision up within seconds.
    """
    from webapp.catalog import service
    from webapp.catalog.building import Refused
    from webapp.core import clock

    open_database()
    try:
        if dry_run:
            _rehearse(service.checked(directory))
            return
        revision_id = service.publish(directory, actor="command", now=clock.now())
    except Refused as error:
        for problem in error.problems:
            click.echo(problem.text())
        raise click.ClickException(f"not published: {_count(len(error.problems), 'en')}") from error
    click.echo(f"published {service.revision(revision_id).hash[:12]}")


def _rehearse(revision: Revision) -> None:
    from webapp import rehearse

    found = rehearse(revision)
    click.echo(f"{revision.hash[:12]}: not published; open applications: {found.open_drafts}")
    for verdict, count in found.totals.items():
        click.echo(f"  {verdict.value:<10} {count:>6}")
    for line in found.lines:
        if not line.reasons and line.verdict.value != "withdrawn":
            continue
        click.echo(f"{line.verdict.value} {line.theme}: {line.count}")
        for what, slug, count in line.reasons:
            click.echo(f"  {count:>6}  {what.replace('_', ' ')}: {slug}")


def _read(directory: Path) -> Revision:
    from webapp.catalog.building import Refused, build
    from webapp.catalog.loader import load

    try:
        return build(load(directory))
    except Refused as error:
        for problem in error.problems:
            click.echo(problem.text(), err=True)
        raise click.ClickException("the catalog cannot be read: see above") from error
