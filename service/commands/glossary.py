"""``ushtil glossary``: the terms in force, from the shell."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.table import Table

from service.commands.options import LANGUAGE
from service.commands.output import show
from service.languages import LANGUAGES, Language
from service.settings import Settings

if TYPE_CHECKING:
    from service.terms import Terms

FORMATS = click.Choice(["toml", "csv", "tbx"])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def glossary() -> None:
    """Look after the names that translations keep to: the default terms with the editors' own over them."""


@glossary.command("list")
@click.argument("part", default="")
def list_terms(part: str) -> None:
    """List the terms, or those with PART in a name."""
    terms = sorted(_terms().current().terms, key=lambda term: term.id)
    table = Table("id", "kind", *LANGUAGES)
    for term in terms:
        names = [term.names[code].text if code in term.names else "" for code in LANGUAGES]
        if any(part.casefold() in text.casefold() for text in (term.id, *names)):
            table.add_row(term.id, term.kind, *names)
    show(table)


@glossary.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
def check(files: tuple[Path, ...]) -> None:
    """Check glossary files (.toml, .csv, .tbx) or directories without changing anything; status 1 if one is wrong."""
    from glossary.load import GlossaryError, load_paths

    try:
        found = load_paths(files)
    except GlossaryError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{len(found.terms)} terms, version {found.version}")


@glossary.command("import")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Terms that are not in the file go.")
def import_terms(file: Path, replace: bool) -> None:
    """Take the terms of FILE (.toml, .csv, .tbx): all of them, or none where anything is wrong."""
    from glossary.load import GlossaryError, load
    from service.clock import utc_now

    try:
        change = _terms().put(load(file).terms, utc_now(), replace=replace)
    except GlossaryError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{change.created} new, {change.updated} changed, {change.unchanged} the same; version {change.version}")


@glossary.command()
@click.option("--format", "form", type=FORMATS, default="toml", show_default=True)
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="A file; otherwise standard output.")
def export(form: str, output: Path | None) -> None:
    """Write the terms in force as TOML, CSV or TBX-Basic."""
    from glossary.formats import csv, tbx, toml

    terms = sorted(_terms().current().terms, key=lambda term: term.id)
    data = {"toml": toml.write, "csv": csv.write, "tbx": tbx.write}[form](terms)
    if output is None:
        sys.stdout.buffer.write(data)
    else:
        output.write_bytes(data)


@glossary.command()
@click.argument("language", type=LANGUAGE)
@click.argument("text", nargs=-1, required=True)
def find(language: Language, text: tuple[str, ...]) -> None:
    """Show the terms found in TEXT; status 1 where there is none."""
    from glossary.matching import Matcher

    matches = Matcher(_terms().current(), language).find(" ".join(text))
    for match in matches:
        click.echo(f"{match.start}-{match.end}\t{match.surface}\t{match.term.id}")
    if not matches:
        raise click.exceptions.Exit(1)


@glossary.command()
@click.option("--dry-run", is_flag=True, help="Only show which translations would be made anew.")
def retranslate(dry_run: bool) -> None:
    """Queue the published translations whose terms have changed since they were made.

    What is published stays so until the new translation is done.
    """
    from service.clock import utc_now
    from service.retranslation import touched
    from service.startup import open_database
    from service.storage import articles

    database = open_database(Settings.from_environment())
    number = 0
    for item in touched(database, _terms().base()):
        number += 1
        click.echo(f"{item.article_id}\t{item.language}\t{', '.join(item.terms)}\t{item.title}")
        if not dry_run:
            with database.write() as session:
                articles.requeue(session, item.article_id, item.language, utc_now())
    told = "would be made anew" if dry_run else "queued"
    click.echo(f"{number} translation{'s' if number != 1 else ''} {told}", err=True)


def _terms() -> Terms:
    from service.startup import open_database
    from service.terms import Terms

    database = open_database(Settings.from_environment())
    database.upgrade()
    return Terms(database)
