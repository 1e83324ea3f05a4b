"""Rendered documents, kept while their content is unchanged."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Rendered:
    """A document: its bytes, the strong entity tag of these bytes, and the moment of its last change."""

    body: bytes
    etag: str
    updated: datetime | None

    @classmethod
    def of(cls, body: bytes, updated: datetime | None) -> Rendered:
        """The entity tag is of the bytes alone, so all processes and hosts give the same one (RFC 9110, 8.8.3)."""
        return cls(body, hashlib.sha256(body).hexdigest()[:32], updated)


class RenderCache:
    """The documents used last, up to a number of bytes; safe for threads."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._documents: OrderedDict[Hashable, tuple[Hashable, Rendered]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, version: Hashable, render: Callable[[], Rendered]) -> Rendered:
        """The document of a key if it is of this version, else a new one from `render`.

        Rendering is done outside the lock: two threads may both do it, with equal results.
        """
        with self._lock:
            kept = self._documents.get(key)
            if kept and kept[0] == version:
                self._documents.move_to_end(key)
                return kept[1]
        rendered = render()
        self._keep(key, version, rendered)
        return rendered

    def _keep(self, key: Hashable, version: Hashable, rendered: Rendered) -> None:
        with self._lock:
            replaced = self._documents.pop(key, None)
            if replaced:
                self._bytes -= len(replaced[1].body)
            if len(rendered.body) > self._max_bytes:
                return
            self._documents[key] = (version, rendered)
            self._bytes += len(rendered.body)
            while self._bytes > self._max_bytes:
                _, (_, dropped) = self._documents.popitem(last=False)
                self._bytes -= len(dropped.body)
