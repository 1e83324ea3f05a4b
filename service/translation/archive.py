"""Packages as files: the ``.argosmodel`` of Argos, a zip archive of one directory."""

from __future__ import annotations

import os
import re
import tempfile
import zipfile
from pathlib import Path
from typing import Final

from service.translation.digests import files_of
from service.translation.packages import Package, PackageError

# Of every entry, so that a package gives the same archive each time; the earliest that zip can tell.
_DATE: Final = (1980, 1, 1, 0, 0, 0)


def export(package: Package, file: Path) -> Path:
    """Write a package to a self-contained ``.argosmodel``, which any Argos program installs; gives the file.

    Links are followed, so that nothing is missing elsewhere. The directory inside has the version in its name, as in
    Argos' own packages: unpacking never writes into the files of a package that is there. The file appears whole or
    not at all. Raises PackageError where the package cannot be read, OSError where the file cannot be written.
    """
    top = f"{package.name}-{re.sub(r'[^0-9A-Za-z]+', '_', package.version)}"
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
            _write(archive, package, top)
        temporary.chmod(0o644)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return file


def _write(archive: zipfile.ZipFile, package: Package, top: str) -> None:
    try:
        names = files_of(package.path)
    except OSError as error:
        raise PackageError(package.name, f"it cannot be read: {error.strerror or error}") from error
    for name in names:
        entry = zipfile.ZipInfo(f"{top}/{name.as_posix()}", _DATE)
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o644 << 16
        try:
            content = (package.path / name).read_bytes()
        except OSError as error:
            raise PackageError(package.name, f"{name} cannot be read: {error.strerror or error}") from error
        archive.writestr(entry, content)
