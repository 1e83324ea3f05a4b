"""Unpacks a zip archive that nobody vouches for."""

from __future__ import annotations

import re
import shutil
import stat
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Final

from service.translation.packages import PackageError


@dataclass(frozen=True)
class Limits:
    """How much an archive may hold.

    ``entries``: the largest packages, with a splitter of their own, have under a hundred files. ``size``: bytes of all
    files together; twice the largest download, as weights hardly compress. ``ratio``: of all files to the archive;
    weights reach 2, vocabularies 5, a bomb 1000. ``small``: below so many bytes the ratio does not matter.
    """

    entries: int = 10_000
    size: int = 8 << 30
    ratio: int = 100
    small: int = 1 << 20


LIMITS: Final = Limits()
_DRIVE: Final = re.compile(r"[A-Za-z]:")
_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_DAMAGED: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def unpack(archive: Path, into: Path, limits: Limits = LIMITS) -> None:
    """Unpack an archive into an empty directory, after all its entries are found to be harmless.

    Refused are paths that lead outside, links, encrypted files, files twice, and more than the limits. Raises
    PackageError, also for a damaged archive, and OSError where a file cannot be written; what was unpacked until then
    is the caller's to remove.
    """
    try:
        with zipfile.ZipFile(archive) as zipped:
            entries = zipped.infolist()
            _check(archive, entries, limits)
            for entry in entries:
                _extract(zipped, entry, into)
    except _DAMAGED as error:
        raise PackageError(archive.name, f"the archive is damaged or no zip archive: {error}") from error


def _check(archive: Path, entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    def refuse(reason: str) -> PackageError:
        return PackageError(archive.name, f"the archive is refused: {reason}")

    if len(entries) > limits.entries:
        raise refuse(f"it has {len(entries)} entries, more than {limits.entries}")
    total = sum(entry.file_size for entry in entries)
    if total > limits.size:
        raise refuse(f"it unpacks to {total} bytes, more than {limits.size}")
    if total > max(limits.small, limits.ratio * archive.stat().st_size):
        raise refuse(f"it unpacks to more than {limits.ratio} times its size, as only a bomb does")
    files: set[PurePosixPath] = set()
    for entry in entries:
        if fault := _fault(entry):
            raise refuse(f"{entry.filename!r} {fault}")
        path = PurePosixPath(entry.filename)
        if path in files:
            raise refuse(f"{entry.filename!r} is in it twice")
        if not entry.is_dir():
            files.add(path)
    for path in sorted(files):
        if not files.isdisjoint(path.parents):
            raise refuse(f"{str(path)!r} lies in a file")


def _fault(entry: zipfile.ZipInfo) -> str | None:
    # `orig_filename`, as zipfile cuts a name short at a NUL and turns some separators.
    name, mode = entry.orig_filename, entry.external_attr >> 16
    if not name or "\\" in name or not name.isprintable():
        return "has a name that is not allowed"
    if name.startswith("/") or _DRIVE.match(name) or ".." in PurePosixPath(name).parts:
        return "leads outside the directory"
    if stat.S_IFMT(mode) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return "is neither a file nor a directory"
    if entry.flag_bits & _ENCRYPTED:
        return "is encrypted"
    if entry.compress_type not in _METHODS:
        return "is compressed in a way that packages do not use"
    return None


def _extract(zipped: zipfile.ZipFile, entry: zipfile.ZipInfo, into: Path) -> None:
    path = into / PurePosixPath(entry.filename)
    if entry.is_dir():
        path.mkdir(parents=True, exist_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    # zipfile gives no more than the entry's stated size, which is checked, and fails where that or the CRC is wrong.
    with zipped.open(entry) as source, path.open("xb") as target:
        shutil.copyfileobj(source, target, 1 << 20)
