"""``ushtil models``: the translation packages of this machine."""

from __future__ import annotations

from pathlib import Path

import click
from rich.table import Table

from service.commands.models_build import build
from service.commands.models_install import available, direction_of, failures, install, update
from service.commands.options import LANGUAGE
from service.commands.output import show
from service.languages import Language


@click.group()
def models() -> None:
    """Find, install, make, list and remove translation packages (in Argos' directory, ARGOS_PACKAGES_DIR).

    Only `available`, `install FROM-TO`, `update` and `build --url` use the network.
    """


for command in (available, install, update, build):
    models.add_command(command)


@models.command("list")
def list_packages() -> None:
    """List the installed packages, and the broken ones with the reason; status 1 if one is broken.

    sha256 is over the package's files as they are now, and is what the `route` of a translation shows; archive is the
    SHA-256 of the file that the package was installed from.
    """
    from service.translation.install import origins
    from service.translation.packages import installed, packages_dir

    directory = packages_dir()
    inventory, known = installed(directory), origins(directory)
    table = Table("package", "version", "sha256", "archive", "directory")
    for package in inventory.packages:
        origin = known.get(package.sha256)
        archive = origin.archive_sha256[:12] if origin else ""
        table.add_row(package.name, package.version, package.sha256[:12], archive, str(package.path))
    for broken in inventory.broken:
        table.add_row(broken.path.name, "broken", "", "", broken.reason)
    show(table)
    if inventory.broken:
        raise click.exceptions.Exit(1)


@models.command()
@click.argument("name")
def remove(name: str) -> None:
    """Remove the package NAME: translate-en_kk, en-kk, or the name of its directory."""
    from service.translation import packages

    directory = packages.packages_dir()
    direction = direction_of(name)
    with failures():
        if direction and not (directory / name).exists() and not (directory / name).is_symlink():
            name = "translate-{}_{}".format(*direction)
            found = [item.path.name for item in packages.installed(directory).packages if item.name == name]
            if len(found) > 1:
                raise click.ClickException(f"there are several packages {name}; name one: {', '.join(found)}")
        click.echo(packages.remove(directory, name))


@models.command()
@click.argument("source", type=LANGUAGE)
@click.argument("target", type=LANGUAGE)
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(source: Language, target: Language, file: Path) -> None:
    """Write the installed package from SOURCE to TARGET as FILE, a standard .argosmodel that needs no other file."""
    from service.translation import archive
    from service.translation.packages import installed, packages_dir
    from service.translation.routes import NoRoute, find_route

    with failures():
        try:
            route = find_route(installed(packages_dir()).packages, source, target)
        except NoRoute as error:
            raise click.ClickException(str(error)) from None
        if len(route.packages) != 1:
            raise click.ClickException(f"no installed package translates from {source} to {target} by itself")
        click.echo(archive.export(route.packages[0], file))
