"""``ushtil db``: the schema of the database, for operators."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click
from alembic.util import CommandError
from sqlalchemy.exc import DBAPIError

from service.settings import SettingError, Settings
from service.storage import schema
from service.storage.database import Database, DatabaseUnavailable, DatabaseUrlError


@contextmanager
def open_database(settings: Settings | None = None) -> Iterator[Database]:
    """The database of the settings; what goes wrong with it ends the command with a message instead of a traceback."""
    try:
        database = Database((settings or Settings.from_environment()).effective_database_url)
    except (SettingError, DatabaseUrlError) as error:
        raise click.UsageError(str(error)) from None
    try:
        yield database
    except (DatabaseUnavailable, schema.UnknownRevision, CommandError) as error:
        raise click.ClickException(str(error)) from error
    except DBAPIError as error:
        raise click.ClickException(str(error.orig).strip()) from error
    finally:
        database.dispose()


@click.group()
def db() -> None:
    """Look after the schema of the database (USHTIL_DATABASE_URL)."""


@db.command()
def upgrade() -> None:
    """Bring the schema to the newest revision. `ushtil serve` and `ushtil worker` do so by themselves."""
    with open_database() as database:
        before = database.current_revision()
        database.upgrade()
        after = database.current_revision()
    click.echo(f"at revision {after} already" if before == after else f"upgraded from {before or 'nothing'} to {after}")


@db.command()
@click.argument("revision")
@click.confirmation_option(prompt="What later revisions have added is deleted, with its data. Go on?")
def downgrade(revision: str) -> None:
    """Take the schema back to REVISION (base: to an empty database), before an older version of the program is run."""
    with open_database() as database:
        before = database.current_revision()
        database.downgrade(revision)
        click.echo(f"downgraded from {before or 'nothing'} to {database.current_revision() or 'nothing'}")


@db.command()
def current() -> None:
    """Print the revision of the schema, or none."""
    with open_database() as database:
        click.echo(database.current_revision() or "none")


@db.command()
def check() -> None:
    """Check that the database answers and that its schema is the one this version expects; status 1 where not."""
    with open_database() as database:
        database.ping()
        revision = database.current_revision()
        if revision != schema.head():
            raise click.ClickException(
                f"the schema has revision {revision or 'none'}, this version expects {schema.head()}: "
                "run `ushtil db upgrade`"
            )
        differences = database.differences()
    for line in differences:
        click.echo(line, err=True)
    if differences:
        raise click.ClickException(f"the schema differs from revision {revision} in {len(differences)} places")
    click.echo(f"ok, at revision {revision}")
