"""``ushtil keys``: who may write."""

from __future__ import annotations

from datetime import datetime

import click
from rich.table import Table

from service.clock import utc_now
from service.commands.db import open_database
from service.commands.output import show
from service.settings import SettingError, Settings
from service.storage import keys as stored


@click.group()
def keys() -> None:
    """Make, list and revoke API keys."""


@keys.command()
@click.option("--name", required=True, help="Whose key it is.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(stored.SCOPES),
    default=stored.DEFAULT_SCOPES,
    show_default=True,
    help="What it may do; may be given several times.",
)
def create(name: str, scopes: tuple[str, ...]) -> None:
    """Make a key and print it, alone on its line. It is shown this once and cannot be read again."""
    if not name.strip():
        raise click.BadParameter("must not be blank", param_hint="--name")
    settings = _settings()
    with open_database(settings) as database:
        database.upgrade()
        with database.write() as session:
            secret = stored.server_secret(session, settings.secret)
            key, printed = stored.create(session, name.strip(), scopes, secret, utc_now())
    click.echo(f"{key.name}: {', '.join(key.scopes)}. Send it as `Authorization: Bearer KEY`:", err=True)
    click.echo(printed)


@keys.command("list")
def list_keys() -> None:
    """List the keys, without the keys themselves."""
    with open_database(_settings()) as database:
        database.upgrade()
        with database.read() as session:
            found = stored.list_keys(session)
    if not found:
        click.echo("No key has been made yet: `ushtil keys create --name NAME`.", err=True)
        return
    table = Table("prefix", "name", "scopes", "created", "last used", "revoked", box=None)
    for key in found:
        moments = (_shown(key.created_at), _shown(key.last_used_at), _shown(key.revoked_at))
        table.add_row(key.prefix, key.name, " ".join(key.scopes), *moments)
    show(table)


@keys.command()
@click.argument("key")
def revoke(key: str) -> None:
    """Revoke the key with this prefix, name or id, for good."""
    with open_database(_settings()) as database:
        database.upgrade()
        with database.write() as session:
            try:
                revoked = stored.revoke(session, key, utc_now())
            except (stored.KeyNotFoundError, stored.AmbiguousKeyError) as error:
                raise click.ClickException(str(error)) from None
    click.echo(f"revoked {revoked.prefix} ({revoked.name})")


def _settings() -> Settings:
    try:
        return Settings.from_environment()
    except SettingError as error:
        raise click.UsageError(str(error)) from None


def _shown(moment: datetime | None) -> str:
    return "-" if moment is None else f"{moment:%Y-%m-%d %H:%M}"
