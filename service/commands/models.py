"""``ushtil models``: the translation packages of this machine."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from service.commands.output import show
from service.languages import LANGUAGES, Language
from service.settings import Settings

LANGUAGE = click.Choice(LANGUAGES)


@click.group()
def models() -> None:
    """Install, list, export and remove translation packages (in Argos' directory, ARGOS_PACKAGES_DIR)."""


@models.command()
@click.argument("package", metavar="starter")
def install(package: str) -> None:
    """Install the starter model as six packages, one for each direction, that share its files."""
    from service.startup import starter_directory
    from service.translation.packages import PackageError, packages_dir
    from service.translation.starter import install_starter

    if package != "starter":
        raise click.UsageError(f"{package!r} is not known: starter")
    try:
        paths = install_starter(starter_directory(Settings.from_environment()), packages_dir())
    except (PackageError, OSError) as error:
        raise click.ClickException(str(error)) from None
    for path in paths:
        click.echo(path)


@models.command("list")
def list_packages() -> None:
    """List the installed packages, and the broken ones with the reason; status 1 if one is broken."""
    from service.translation.packages import installed, packages_dir

    inventory = installed(packages_dir())
    table = Table("package", "version", "sha256", "directory")
    for package in inventory.packages:
        table.add_row(package.name, package.version, package.sha256[:12], str(package.path))
    for broken in inventory.broken:
        table.add_row(broken.path.name, "broken", "", broken.reason)
    show(table)
    if inventory.broken:
        raise click.exceptions.Exit(1)


@models.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove the package NAME, such as translate-en_kk."""
    from service.translation import packages

    try:
        click.echo(packages.remove(packages.packages_dir(), name))
    except (packages.PackageError, OSError) as error:
        raise click.ClickException(str(error)) from None


@models.command()
@click.argument("source", type=LANGUAGE)
@click.argument("target", type=LANGUAGE)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(source: Language, target: Language, file: Path) -> None:
    """Write the installed package from SOURCE to TARGET as FILE, a standard .argosmodel that needs no other file."""
    from service.translation import archive
    from service.translation.packages import PackageError, installed, packages_dir
    from service.translation.routes import NoRoute, find_route

    try:
        route = find_route(installed(packages_dir()).packages, source, target)
        if len(route.packages) != 1:
            raise click.ClickException(f"no installed package translates from {source} to {target} by itself")
        click.echo(archive.export(route.packages[0], file))
    except (NoRoute, PackageError, OSError) as error:
        raise click.ClickException(str(error)) from None
