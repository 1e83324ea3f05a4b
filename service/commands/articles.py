"""``ushtil post``: hand an article to a running service."""

from __future__ import annotations

import json
from typing import IO

import click

from service.client import Client, ClientError
from service.settings import Settings


@click.command()
@click.argument("file", type=click.File(encoding="utf-8"))
@click.option("--server", help="Address of the service; otherwise USHTIL_PUBLIC_URL.")
@click.option("--key", help="API key; otherwise USHTIL_API_KEY.")
@click.option("--wait", default=0, show_default=True, help="Seconds to wait for the translations.")
def post(file: IO[str], server: str | None, key: str | None, wait: int) -> None:
    """POST the article in FILE (JSON as in docs/samples/; - is standard input) and print the answer."""
    settings = Settings.from_environment()
    try:
        article = json.load(file)
    except ValueError as error:
        raise click.UsageError(f"{file.name} is not JSON: {error}") from None
    try:
        answer = Client(server or settings.public_url, key or settings.api_key).post_article(article, wait)
    except ClientError as error:
        raise click.ClickException(str(error)) from None
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2))
