"""The ``ushtil`` command. Exit status 0 success, 1 the work failed, 2 wrong usage."""

from __future__ import annotations

import os
from importlib.metadata import version

import click

from service import logs
from service.commands.articles import post
from service.commands.db import db
from service.commands.demo import demo
from service.commands.evaluate import evaluate
from service.commands.glossary import glossary
from service.commands.keys import keys
from service.commands.models import models
from service.commands.run import serve, worker
from service.commands.settings import settings as settings_command
from service.commands.text import detect, translate
from service.commands.webhooks import webhooks
from service.settings import PREFIX, SettingError, Settings, unknown_variables


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("ushtil"), prog_name="ushtil")
def ushtil() -> None:
    """Publish a news article in Russian, Kazakh and English.

    Every setting is an environment variable USHTIL_…; `ushtil settings` lists them.
    """
    try:
        settings = Settings.from_environment()
    except SettingError as error:
        raise click.UsageError(str(error)) from None
    logs.configure(settings.log_level)
    for name in unknown_variables(os.environ):
        click.echo(f"warning: {name} is no setting ({PREFIX}…); `ushtil settings` lists them", err=True)


for command in (serve, worker, demo, translate, detect, post, models, glossary, keys, webhooks, db, settings_command):
    ushtil.add_command(command)

models.add_command(evaluate)


def main() -> None:
    """Entry point of the console script."""
    ushtil()
