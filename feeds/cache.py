"""Rendered documents, kept while their content is unchanged: in the process, and in files that processes share."""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import os
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final

from werkzeug.http import http_date

from feeds.dates import to_utc

log = logging.getLogger(__name__)

# RFC 9110 wants bytes to be equal under one strong tag, so the packed form has a tag of its own.
_LEVEL: Final = 6


@dataclass(frozen=True)
class Rendered:
    """A document in both its encodings, the strong entity tag of each, and the moment of its last change."""

    body: bytes
    etag: str
    packed: bytes
    packed_etag: str
    updated: datetime | None

    @classmethod
    def of(cls, body: bytes, updated: datetime | None) -> Rendered:
        """The entity tags are of the bytes alone, so all processes and hosts give the same one (RFC 9110, 8.8.3)."""
        packed = gzip.compress(body, _LEVEL, mtime=0)
        return cls(body, _digest(body), packed, _digest(packed), updated)

    @cached_property
    def last_modified(self) -> str | None:
        """`updated` as it stands in the header."""
        return http_date(to_utc(self.updated)) if self.updated else None

    @property
    def size(self) -> int:
        return len(self.body) + len(self.packed)


class FileCache:
    """Documents in a directory, one file for each key, for all processes of a host.

    A file is replaced as a whole, so readers see the old document or the new one. What cannot be read or is of another
    version counts as absent, and a directory that cannot be written is no more than slow.
    """

    def __init__(self, directory: Path, max_bytes: int, edition: str = "") -> None:
        """edition: what documents depend on beside their version, such as the settings and the program itself."""
        self._directory, self._max_bytes, self._edition = directory, max_bytes, edition
        self._kept = 0
        self._told = False

    def get(self, key: str, version: str) -> Rendered | None:
        """The document of a key if it is there in this version."""
        try:
            with self._path(key).open("rb") as file:
                head = json.loads(file.readline())
                if (head["key"], head["version"], head["edition"]) != (key, version, self._edition):
                    return None
                body, packed = file.read(head["body"]), file.read(head["packed"])
            moment = datetime.fromisoformat(head["updated"]) if head["updated"] else None
        except (OSError, ValueError, KeyError, TypeError):
            return None
        if _digest(body) != head["etag"] or _digest(packed) != head["packed_etag"]:
            return None  # torn by a crash of the machine
        return Rendered(body, head["etag"], packed, head["packed_etag"], moment)

    def keep(self, key: str, version: str, document: Rendered) -> None:
        """Put a document in the place of the key's former one."""
        head = {
            "key": key,
            "version": version,
            "edition": self._edition,
            "etag": document.etag,
            "packed_etag": document.packed_etag,
            "updated": document.updated.isoformat() if document.updated else None,
            "body": len(document.body),
            "packed": len(document.packed),
        }
        try:
            self._directory.mkdir(parents=True, exist_ok=True)
            self._write(self._path(key), json.dumps(head).encode() + b"\n" + document.body + document.packed)
            if self._kept >= self._max_bytes // 16:
                self._kept = 0
                self._prune()
            self._kept += document.size
        except OSError as error:
            if not self._told:
                log.warning("rendered feeds cannot be kept in %s: %s", self._directory, error)
            self._told = True

    def _path(self, key: str) -> Path:
        return self._directory / f"{_digest(key.encode())}.feed"

    def _write(self, path: Path, content: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self._directory, suffix=".new")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            os.replace(name, path)
        except OSError:
            with suppress(OSError):
                os.unlink(name)
            raise

    def _prune(self) -> None:
        """Delete what was rendered longest ago until the directory is within its limit."""
        files = []
        for entry in os.scandir(self._directory):
            with suppress(OSError):
                status = entry.stat()
                files.append((status.st_mtime, status.st_size, entry.path))
        total = sum(size for _, size, _ in files)
        for _, size, path in sorted(files):
            if total <= self._max_bytes:
                break
            with suppress(OSError):
                os.unlink(path)
                total -= size


class RenderCache:
    """The documents used last, up to a number of bytes, before those that processes share; safe for threads."""

    def __init__(self, max_bytes: int, shared: FileCache | None = None) -> None:
        self._max_bytes = max_bytes
        self._shared = shared
        self._bytes = 0
        self._documents: OrderedDict[str, tuple[str, Rendered]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str, version: str, render: Callable[[], Rendered]) -> Rendered:
        """The document of a key if it is of this version, else a new one from `render`.

        Rendering is done outside the lock: two threads may both do it, with equal results.
        """
        with self._lock:
            kept = self._documents.get(key)
            if kept and kept[0] == version:
                self._documents.move_to_end(key)
                return kept[1]
        rendered = self._shared.get(key, version) if self._shared else None
        if rendered is None:
            rendered = render()
            if self._shared:
                self._shared.keep(key, version, rendered)
        self._keep(key, version, rendered)
        return rendered

    def _keep(self, key: str, version: str, rendered: Rendered) -> None:
        with self._lock:
            replaced = self._documents.pop(key, None)
            if replaced:
                self._bytes -= replaced[1].size
            if rendered.size > self._max_bytes:
                return
            self._documents[key] = (version, rendered)
            self._bytes += rendered.size
            while self._bytes > self._max_bytes:
                _, (_, dropped) = self._documents.popitem(last=False)
                self._bytes -= dropped.size


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]
