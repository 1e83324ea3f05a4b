"""Where packages are made before they are put into place: a lock and a temporary directory."""

from __future__ import annotations

import fcntl
import glob
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def alone(packages_dir: Path) -> Iterator[None]:
    """Keep other installations out until this one is done (a lock of the directory itself leaves no file behind)."""
    handle = os.open(packages_dir, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


@contextmanager
def workshop_of(packages_dir: Path) -> Iterator[Path]:
    """A temporary directory on the file system of the packages directory; to be used under its lock only.

    Beside it rather than in it where that can be: Argos fails on every directory there that is not yet a package.
    What an installation that was killed has left there is cleared away; the lock is held, so nobody uses it.
    """
    base, prefix = _beside(packages_dir), f".{packages_dir.name}-ushtil-"
    for left in base.glob(f"{glob.escape(prefix)}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=prefix, dir=base, ignore_cleanup_errors=True) as path:
        yield Path(path)


def _beside(packages_dir: Path) -> Path:
    parent = packages_dir.resolve().parent
    if os.access(parent, os.W_OK | os.X_OK) and parent.stat().st_dev == packages_dir.stat().st_dev:
        return parent
    return packages_dir
