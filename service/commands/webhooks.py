"""``ushtil webhooks``: who is sent each version that is published."""

from __future__ import annotations

import click
from rich.table import Table

from service.clock import utc_now
from service.commands.db import open_database
from service.commands.options import LANGUAGE
from service.commands.output import show
from service.languages import Language
from service.settings import Settings


@click.group()
def webhooks() -> None:
    """Add, list and remove webhooks: addresses that are sent each version that is published, signed."""


@webhooks.command()
@click.argument("url")
@click.option("--language", "languages", multiple=True, type=LANGUAGE, help="Only versions in it.")
@click.option("--tag", "tags", multiple=True, help="Only articles with one of the tags given.")
def add(url: str, languages: tuple[Language, ...], tags: tuple[str, ...]) -> None:
    """Add a webhook and print its secret, alone on its line. It is shown this once and cannot be read again."""
    from service.push.addresses import BadAddressError, check_url
    from service.storage import push_targets

    settings = Settings.from_environment()
    try:
        check_url(url, private=settings.webhook_private)
    except BadAddressError as error:
        raise click.BadParameter(str(error), param_hint="URL") from None
    if not all(tag.strip() for tag in tags):
        raise click.BadParameter("must not be blank", param_hint="--tag")
    with open_database(settings) as database:
        database.upgrade()
        with database.write() as session:
            # As the tags of articles are kept: on one line, single spaces.
            wanted = [" ".join(tag.split()) for tag in tags]
            made, secret = push_targets.add_webhook(session, url, utc_now(), languages=languages, tags=wanted)
    click.echo(f"{made.id}: {made.url}. The key of its signatures:", err=True)
    click.echo(secret)


@webhooks.command("list")
def list_webhooks() -> None:
    """List the webhooks and how they are doing, without their secrets."""
    from service.storage import push_targets

    with open_database(Settings.from_environment()) as database:
        database.upgrade()
        with database.read() as session:
            found = push_targets.webhooks(session)
    if not found:
        click.echo("There is no webhook yet: `ushtil webhooks add URL`.", err=True)
        return
    table = Table("id", "url", "languages", "tags", "state", "waiting", "given up", "last error", box=None)
    for each in found:
        state = f"failing since {each.failing_since:%Y-%m-%d %H:%M}" if each.failing_since else "well"
        counts = (str(each.waiting), str(each.failed))
        wanted = (" ".join(each.languages) or "all", ", ".join(each.tags) or "all")
        table.add_row(each.id, each.url, *wanted, state, *counts, each.last_error or "-")
    show(table)


@webhooks.command()
@click.argument("webhook_id", metavar="ID")
def remove(webhook_id: str) -> None:
    """Remove the webhook with this id and what still waits for it."""
    from service.storage import push_targets

    with open_database(Settings.from_environment()) as database:
        database.upgrade()
        with database.write() as session:
            try:
                push_targets.remove_webhook(session, webhook_id)
            except push_targets.WebhookNotFoundError:
                raise click.ClickException(f"there is no webhook {webhook_id}") from None
    click.echo(f"removed {webhook_id}")
