"""Puts packages from archives into Argos' directory: checked, whole, and without a moment in which there is none."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import re
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from service.translation import packages
from service.translation.packages import Package, PackageError
from service.translation.unpack import LIMITS, Limits, unpack
from service.translation.workshop import alone, workshop_of

# A file of ours among the packages: Argos' programs look at directories only. It is not in the packages themselves, as
# then a package would no longer have the digest of its copies and exports.
ORIGINS: Final = ".ushtil.json"
_CODE: Final = re.compile(r"[a-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})?")
# AT_FDCWD of fcntl.h and RENAME_EXCHANGE of linux/fs.h
_HERE: Final = -100
_EXCHANGE: Final = 2


@dataclass(frozen=True)
class Origin:
    """Where an installed package came from: the SHA-256 of its archive and its address or file name."""

    archive_sha256: str
    source: str


@dataclass(frozen=True)
class Installed:
    """A package in its place, those that it has replaced, and whether it was not there before."""

    package: Package
    archive_sha256: str
    replaced: tuple[Package, ...]
    fresh: bool


def install_archive(
    archive: Path,
    directory: Path,
    *,
    direction: tuple[str, str] | None = None,
    origin: str | None = None,
    keep: bool = False,
    limits: Limits = LIMITS,
) -> Installed:
    """Install an ``.argosmodel``; other packages of its direction are replaced, unless they are to be kept.

    Starter packages always stay: they rank below every other, and are what is left should this one break. The new
    package takes the place of an old one in one step, so that whoever looks finds the one or the other.
    ``direction`` is what the archive is expected to translate.
    Raises PackageError for an archive that is damaged, dangerous or of something else, and OSError; then nothing has
    changed.
    """
    with archive.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    directory.mkdir(parents=True, exist_ok=True)
    with alone(directory), workshop_of(directory) as workshop:
        new = workshop / "new"
        new.mkdir()
        unpack(archive, new, limits)
        package = _only(archive, new)
        _check_direction(archive, package, direction)
        others = [
            item
            for item in packages.installed(directory).packages
            if (item.source, item.target) == (package.source, package.target)
        ]
        same = next((item for item in others if item.sha256 == package.sha256), None)
        old = [] if keep else [item for item in others if item is not same and not is_starter(item)]
        _record(directory, package, Origin(digest, origin or archive.name), old)
        for item in old:
            if not item.path.is_symlink():
                packages.keep_linked_files(directory, item.path)
        swapped = same is None and bool(old) and _exchange(package.path, old[0].path)
        if same is None:
            place = old[0].path if swapped else _free_place(directory, package)
            if not swapped:
                package.path.rename(place)
            package = packages.find(directory, place.name)
        for item in old[1:] if swapped else old:
            item.path.rename(workshop / f"old-{item.path.name}")
    return Installed(same or package, digest, tuple(old), same is None)


def origins(directory: Path) -> dict[str, Origin]:
    """The origins of the packages that were installed here, by the packages' digests."""
    try:
        found = json.loads((directory / ORIGINS).read_bytes())
        return {str(key): Origin(str(item["archive_sha256"]), str(item["source"])) for key, item in found.items()}
    except (OSError, ValueError, AttributeError, TypeError, KeyError):
        return {}


def is_starter(package: Package) -> bool:
    return _metadata(package).get("starter") is True


def is_built(package: Package) -> bool:
    """Whether it was made by ``ushtil models build`` rather than published in the index."""
    return isinstance(_metadata(package).get("built_from"), str)


def _metadata(package: Package) -> dict[str, object]:
    try:
        found = json.loads((package.path / "metadata.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _only(archive: Path, unpacked: Path) -> Package:
    """The one package that was unpacked; Argos' archives are of one directory."""
    inside = sorted(unpacked.iterdir())
    if len(inside) != 1 or not inside[0].is_dir():
        names = ", ".join(path.name for path in inside[:5]) or "nothing"
        raise PackageError(archive.name, f"it is no Argos package, which is one directory: there is {names}")
    if inside[0].name.startswith("."):
        raise PackageError(archive.name, f"the name of its directory, {inside[0].name}, hides it")
    inventory = packages.installed(unpacked)
    if inventory.broken:
        raise PackageError(archive.name, f"it is no package that can be used: {inventory.broken[0].reason}")
    if not inventory.packages:
        raise PackageError(archive.name, "it is an Argos package of another type than translate")
    return inventory.packages[0]


def _check_direction(archive: Path, package: Package, direction: tuple[str, str] | None) -> None:
    for code in (package.source, package.target):
        if not _CODE.fullmatch(code):
            raise PackageError(archive.name, f"its metadata.json has {code!r} for a language code (ISO 639)")
    if package.source == package.target:
        raise PackageError(archive.name, f"it translates from {package.source} to {package.target}")
    if direction and direction != (package.source, package.target):
        raise PackageError(
            archive.name,
            f"it translates from {package.source} to {package.target}, not from {direction[0]} to {direction[1]}",
        )


def _exchange(new: Path, old: Path) -> bool:
    """Exchange two directories in one step (renameat2 of Linux); False where the system or file system cannot."""
    try:
        exchange = ctypes.CDLL(None, use_errno=True).renameat2
    except (OSError, AttributeError):
        return False
    return bool(exchange(_HERE, os.fsencode(new), _HERE, os.fsencode(old), _EXCHANGE) == 0)


def _free_place(directory: Path, package: Package) -> Path:
    """A directory that is not there yet. Without the version in its name, as a later version will take its place."""
    number, place = 1, directory / package.name
    while place.exists() or place.is_symlink():
        number += 1
        place = directory / f"{package.name}-{number}"
    return place


def _record(directory: Path, package: Package, origin: Origin, leaving: Collection[Package]) -> None:
    """Note an origin, and forget those of packages that are gone or about to go."""
    present = {item.sha256 for item in packages.installed(directory).packages} - {item.sha256 for item in leaving}
    known = {key: item for key, item in origins(directory).items() if key in present} | {package.sha256: origin}
    text = json.dumps({key: asdict(item) for key, item in sorted(known.items())}, indent=2)
    spare = directory / f"{ORIGINS}.new"
    try:
        spare.write_text(text + "\n", encoding="utf-8")
        spare.replace(directory / ORIGINS)
    except OSError:
        spare.unlink(missing_ok=True)
        raise
