"""SHA-256 of files and of whole directories; a file's digest is remembered while its inode stays as it was."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path
from typing import Final

_Stamp = tuple[int, int, int]

_known: Final[dict[tuple[int, int], tuple[_Stamp, str]]] = {}
_lock: Final = threading.Lock()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's content, in hexadecimal. Links to one file are read once. Raises OSError."""
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        key = (status.st_dev, status.st_ino)
        stamp = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        with _lock:
            known = _known.get(key)
        if known is not None and known[0] == stamp:
            return known[1]
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    with _lock:
        _known[key] = (stamp, digest)
    return digest


def files_of(directory: Path) -> list[Path]:
    """Every file below a directory as a path relative to it, in order. Raises OSError, for a dangling link too."""
    found = []
    for root, directories, names in os.walk(directory, onerror=_raise, followlinks=True):
        directories.sort()
        found += [Path(root, name).relative_to(directory) for name in names]
    return sorted(found, key=Path.as_posix)


def directory_digest(directory: Path) -> str:
    """SHA-256 over the names and contents of all files below a directory.

    It does not depend on where the directory lies nor on whether its files are links, so a package, its copy and its
    export have the same. Raises OSError.
    """
    total = hashlib.sha256()
    for name in files_of(directory):
        # The form of sha256sum's output, so that `find . -type f | sort | xargs sha256sum | sha256sum` can check it.
        total.update(f"{file_digest(directory / name)}  {name.as_posix()}\n".encode())
    return total.hexdigest()


def _raise(error: OSError) -> None:
    raise error
