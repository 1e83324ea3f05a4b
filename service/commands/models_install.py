"""``ushtil models available``, ``install`` and ``update``: packages from Argos' index and from files."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from rich.table import Table

from service.commands.output import show
from service.languages import LANGUAGES
from service.settings import Settings

if TYPE_CHECKING:
    from service.translation.index import Offer
    from service.translation.install import Installed
    from service.translation.packages import Package

_DIRECTION: Final = re.compile(r"(?:translate-)?([a-z]{2,3})[-_]([a-z]{2,3})")


@contextmanager
def failures() -> Iterator[None]:
    """What may go wrong with packages, as a message and exit status 1."""
    from service.translation.download import DownloadError
    from service.translation.index import NoOffer
    from service.translation.packages import PackageError

    try:
        yield
    except (PackageError, DownloadError, NoOffer, OSError) as error:
        raise click.ClickException(str(error)) from None


def direction_of(name: str) -> tuple[str, str] | None:
    """The languages of ``en-ru``, ``en_ru`` or ``translate-en_ru``."""
    found = _DIRECTION.fullmatch(name)
    return (found[1], found[2]) if found else None


@click.command()
@click.option("--all", "everything", is_flag=True, help="Those for other languages, too.")
def available(everything: bool) -> None:
    """List the packages of the index, and which of them are installed or newer than the installed ones."""
    from service.translation.index import is_newer
    from service.translation.packages import installed, packages_dir

    with failures():
        offers = _offers()
        present = installed(packages_dir()).packages
    table = Table("package", "version", "languages", "installed")
    for offer in offers:
        if not everything and not {offer.source, offer.target} <= set(LANGUAGES):
            continue
        mine = _published(present, offer.source, offer.target)
        newer = bool(mine) and all(is_newer(offer, package) for package in mine)
        state = ", ".join(package.version for package in mine) + (" (this one is newer)" if newer else "")
        table.add_row(offer.name, offer.version, offer.description, state)
    show(table)


@click.command()
@click.argument("package", metavar="starter|FROM-TO|FILE")
@click.option("--keep", is_flag=True, help="Keep other packages for this direction, which are replaced otherwise.")
def install(package: str, keep: bool) -> None:
    """Install packages: `starter`, the newest of the index for a direction such as en-ru, or FILE.argosmodel.

    The starter packages are six that share one model; they stay beside others as what is left if those break.
    """
    direction = direction_of(package)
    with failures():
        if package == "starter":
            _install_starter()
        elif package.endswith(".argosmodel") or Path(package).exists():
            _install_file(Path(package), keep=keep)
        elif direction:
            _install_direction(*direction, keep=keep)
        else:
            raise click.UsageError(f"{package!r} is neither starter nor a direction such as en-ru nor an existing file")


@click.command()
@click.argument("directions", metavar="[FROM-TO]...", nargs=-1)
def update(directions: tuple[str, ...]) -> None:
    """Replace installed packages by newer ones of the index: all of them, or those of the directions given.

    Starter packages and those that `ushtil models build` has made are left as they are. A package that cannot be
    updated stays, the others are updated, and the exit status is 1.
    """
    from service.translation.download import DownloadError
    from service.translation.index import NoOffer, find_offer, is_newer
    from service.translation.install import is_built, is_starter
    from service.translation.packages import PackageError, installed, packages_dir

    wanted = [_must_be_direction(name) for name in directions]
    with failures():
        present = [item for item in installed(packages_dir()).packages if not is_starter(item) and not is_built(item)]
        chosen = dict.fromkeys((item.source, item.target) for item in present)
        for pair in wanted:
            if pair not in chosen:
                raise click.ClickException(f"no package from {pair[0]} to {pair[1]} is installed that could be updated")
        offers = _offers() if chosen else []
    failed = False
    for pair in wanted or chosen:
        try:
            offer = find_offer(offers, *pair)
            if all(is_newer(offer, package) for package in _published(present, *pair)):
                report_installed(_fetch_and_install(offer, keep=False))
            else:
                click.echo(f"{offer.name} is up to date", err=True)
        except NoOffer as error:
            click.echo(str(error), err=True)
        except (PackageError, DownloadError, OSError) as error:
            click.echo(f"Error: {error}", err=True)
            failed = True
    if failed:
        raise click.exceptions.Exit(1)


def _must_be_direction(name: str) -> tuple[str, str]:
    direction = direction_of(name)
    if direction is None:
        raise click.UsageError(f"{name!r} is no direction such as en-ru")
    return direction


def _install_starter() -> None:
    from service.startup import starter_directory
    from service.translation.packages import packages_dir
    from service.translation.starter import install_starter

    for path in install_starter(starter_directory(Settings.from_environment()), packages_dir()):
        click.echo(path)


def _install_file(file: Path, *, keep: bool) -> None:
    from service.translation.install import install_archive
    from service.translation.packages import packages_dir

    report_installed(install_archive(file, packages_dir(), keep=keep))


def _install_direction(source: str, target: str, *, keep: bool) -> None:
    from service.translation.index import NoOffer, find_offer, is_newer
    from service.translation.packages import installed, packages_dir

    try:
        offer = find_offer(_offers(), source, target)
    except NoOffer as error:
        hint = "; `ushtil models build` makes Kazakh packages" if "kk" in {source, target} else ""
        raise NoOffer(f"{error}{hint}") from None
    for package in _published(installed(packages_dir()).packages, source, target):
        if not is_newer(offer, package):
            click.echo(f"{package.name} {package.version} is installed and is the newest", err=True)
            click.echo(package.path)
            return
    report_installed(_fetch_and_install(offer, keep=keep))


def _offers() -> list[Offer]:
    from service.translation.index import index_address, read_index

    return read_index(index_address(Settings.from_environment().package_index))


def _published(packages: Sequence[Package], source: str, target: str) -> list[Package]:
    """The installed packages of a direction that may be compared by version with those of the index."""
    from service.translation.install import is_built, is_starter

    of_direction = [item for item in packages if (item.source, item.target) == (source, target)]
    return [item for item in of_direction if not is_starter(item) and not is_built(item)]


def _fetch_and_install(offer: Offer, *, keep: bool) -> Installed:
    """Fetch an offer from the first of its links that works, and install it. The archive does not stay."""
    from service.commands.progress import download_bar
    from service.translation.download import DownloadError, download, downloads_dir
    from service.translation.install import install_archive
    from service.translation.packages import packages_dir

    problems: list[str] = []
    for link in offer.links:
        try:
            with download_bar(f"{offer.name} {offer.version}") as report:
                archive = download(link, downloads_dir(Settings.from_environment().data_dir), report)
        except DownloadError as error:
            problems.append(str(error))
            continue
        try:
            direction = (offer.source, offer.target)
            return install_archive(archive, packages_dir(), direction=direction, origin=link, keep=keep)
        finally:
            archive.unlink(missing_ok=True)
    raise DownloadError("; ".join(problems))


def report_installed(done: Installed) -> None:
    package = done.package
    what = "installed" if done.fresh else "was there already"
    click.echo(f"{package.name} {package.version} {what}; SHA-256 of its archive: {done.archive_sha256}", err=True)
    for old in done.replaced:
        click.echo(f"replaced {old.name} {old.version} ({old.path.name})", err=True)
    click.echo(package.path)
