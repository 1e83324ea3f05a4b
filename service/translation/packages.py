"""The translation packages installed in Argos' own directory and layout."""

from __future__ import annotations

import os
import shutil
from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from service.translation import argos
from service.translation.digests import directory_digest

MODEL: Final = "model"
TOKENIZERS: Final = ("sentencepiece.model", "bpe.model")


class PackageError(Exception):
    """A package that cannot be used; the message names it and says why."""

    def __init__(self, name: str, reason: str) -> None:
        super().__init__(f"package {name}: {reason}")
        self.name, self.reason = name, reason


@dataclass(frozen=True)
class Package:
    """An installed translation package.

    ``sha256`` is over all its files (`directory_digest`); ``model_key`` is equal for packages that have one model,
    be it by hard links, symbolic links or copies; ``target_prefix`` is the decoder's first token, or empty.
    """

    name: str
    version: str
    source: str
    target: str
    path: Path
    sha256: str
    target_prefix: str
    model_key: Hashable
    tokenizer: Any = field(repr=False, compare=False)


@dataclass(frozen=True)
class BrokenPackage:
    """A directory among the packages that cannot be used, and why."""

    path: Path
    reason: str


@dataclass(frozen=True)
class Inventory:
    """What lies in a packages directory, in the order of the directories' names."""

    packages: tuple[Package, ...]
    broken: tuple[BrokenPackage, ...]


def packages_dir() -> Path:
    """Argos' packages directory: ``ARGOS_PACKAGES_DIR``, or ``argos-translate/packages`` in the user's data directory.

    Read at each call, and without importing argostranslate, which would fix it at import.
    """
    if chosen := os.environ.get("ARGOS_PACKAGES_DIR"):
        return Path(chosen)
    data = os.environ.get("XDG_DATA_HOME") or Path("~/.local/share").expanduser()
    return Path(data) / "argos-translate" / "packages"


def installed(directory: Path) -> Inventory:
    """The translation packages of a directory, and the broken ones with the reason.

    A directory that is not there holds none. Packages of other types (Argos has some for splitting sentences) and
    names that begin with a dot are passed over. Never raises for a package's fault; OSError where the directory
    itself cannot be read.
    """
    packages: list[Package] = []
    broken: list[BrokenPackage] = []
    paths = sorted(directory.iterdir()) if directory.is_dir() else []
    for path in paths:
        if not _is_place(path):
            continue
        try:
            package = _read(path)
        except PackageError as error:
            broken.append(BrokenPackage(path, error.reason))
        else:
            packages += [] if package is None else [package]
    return Inventory(tuple(packages), tuple(broken))


def find(directory: Path, name: str) -> Package:
    """The installed package of that name (``translate-en_kk``) or in the directory of that name.

    Raises PackageError where there is none, or where it is broken.
    """
    inventory = installed(directory)
    for package in inventory.packages:
        if name in {package.path.name, package.name}:
            return package
    for item in inventory.broken:
        if item.path.name == name:
            raise PackageError(name, item.reason)
    known = ", ".join(package.name for package in inventory.packages) or "none"
    raise PackageError(name, f"it is not installed in {directory} (installed: {known})")


def remove(directory: Path, name: str) -> Path:
    """Remove an installed package, broken or not, by its name or its directory's; gives the path that is gone.

    Packages whose files are symbolic links into it get those files first. Raises PackageError where there is none of
    that name, OSError where it cannot be removed.
    """
    paths = (
        [path for path in directory.iterdir() if path.name == name and _is_place(path)] if directory.is_dir() else []
    )
    path = paths[0] if paths else find(directory, name).path
    if path.is_symlink():
        path.unlink()
        return path
    keep_linked_files(directory, path)
    shutil.rmtree(path)
    return path


def keep_linked_files(directory: Path, leaving: Path) -> None:
    """Give each file of the leaving package to the first package that has a symbolic link to it."""
    inside = leaving.resolve()
    moved: dict[Path, Path] = {}
    for other in sorted(directory.iterdir()):
        if other == leaving or other.is_symlink() or not other.is_dir():
            continue
        for link in sorted(path for path in other.rglob("*") if path.is_symlink()):
            real = link.resolve()
            if not real.is_relative_to(inside) or not real.is_file():
                continue
            spare = link.with_name(f".{link.name}.new")
            if real in moved:
                spare.symlink_to(os.path.relpath(moved[real], link.parent))
            else:
                shutil.copy2(real, spare)
                moved[real] = link
            spare.replace(link)


def _is_place(path: Path) -> bool:
    """Whether an entry of the packages directory is to be a package; a dangling link is, a broken one."""
    return not path.name.startswith(".") and (path.is_dir() or path.is_symlink())


def _read(path: Path) -> Package | None:
    """The package in a directory, None where it is of another type; PackageError where it is broken."""
    try:
        opened = argos.open_package(path)
        kind = opened.type
    except FileNotFoundError:
        raise PackageError(path.name, "it has no metadata.json") from None
    except OSError as error:
        raise PackageError(path.name, f"it cannot be read: {error.strerror or error}") from None
    except Exception as error:  # not JSON, not UTF-8, or JSON of another shape
        raise PackageError(path.name, f"its metadata.json cannot be understood: {error}") from None
    if kind != "translate":
        return None
    _require(path, opened)
    try:
        sha256, model_key = directory_digest(path), directory_digest(path / MODEL)
    except OSError as error:
        raise PackageError(path.name, f"it cannot be read: {error.strerror or error}") from None
    return Package(
        name=argos.package_name(opened),
        version=opened.package_version,
        source=opened.from_code,
        target=opened.to_code,
        path=path,
        sha256=sha256,
        target_prefix=opened.target_prefix,
        model_key=model_key,
        tokenizer=opened.tokenizer,
    )


def _require(path: Path, opened: Any) -> None:
    for field_name in ("from_code", "to_code", "package_version", "target_prefix"):
        value = getattr(opened, field_name)
        if not isinstance(value, str) or (field_name.endswith("_code") and not value):
            raise PackageError(path.name, f"its metadata.json has no proper {field_name}")
    if not (path / MODEL / "model.bin").is_file():
        raise PackageError(path.name, f"it has no {MODEL}/model.bin")
    if not hasattr(opened, "tokenizer"):
        raise PackageError(path.name, f"it has neither {' nor '.join(TOKENIZERS)}")
