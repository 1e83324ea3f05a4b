"""``ushtil settings``: every setting, what it is now and what it is for."""

from __future__ import annotations

import click
from rich.table import Table

from service.commands.output import show
from service.settings import SETTINGS, Settings


def markdown() -> str:
    """The table of ``docs/settings.md``."""
    rows = ["| variable | default | what it is for |", "|---|---|---|"]
    for setting in SETTINGS:
        default = str(setting.default).lower() if setting.type is bool else str(setting.default)
        rows.append(f"| `{setting.variable}` | {f'`{default}`' if default else 'empty'} | {setting.help} |")
    return "\n".join(rows) + "\n"


@click.command()
@click.option("--markdown", "as_markdown", is_flag=True, help="Print the table of docs/settings.md.")
def settings(as_markdown: bool) -> None:
    """List every setting with its value."""
    if as_markdown:
        click.echo(markdown(), nl=False)
        return
    current = Settings.from_environment()
    table = Table("variable", "value", "what it is for", show_lines=False)
    for setting in SETTINGS:
        value = getattr(current, setting.name)
        shown = "(set)" if setting.name in {"secret", "api_key"} and value else str(value)
        table.add_row(setting.variable, shown, setting.help)
    show(table)
