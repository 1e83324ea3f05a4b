"""The heartbeat of a worker: a thread that says the worker lives and keeps its leases while it translates."""

from __future__ import annotations

import logging
import os
import socket
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from types import TracebackType
from typing import Any

from service.settings import Settings
from service.storage import jobs, queue, workers
from service.storage.database import Database, DatabaseUnavailable
from service.translation.packages import Inventory
from service.translation.routes import NONE, Preferences, directions

log = logging.getLogger(__name__)


class Heartbeat:
    """Beats from entering its context to leaving it, at once and then every ``heartbeat_seconds``."""

    def __init__(
        self,
        settings: Settings,
        database: Database,
        inventory: Callable[[], Inventory],
        now: Callable[[], datetime],
        preferences: Preferences = NONE,
    ) -> None:
        self._settings, self._database, self._inventory, self._now = settings, database, inventory, now
        self._preferences = preferences
        self.worker_id = f"{socket.gethostname()[:30]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        self._started = now()
        self._translations: frozenset[str] = frozenset()
        self._jobs: frozenset[str] = frozenset()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="heartbeat", daemon=True)

    def __enter__(self) -> Heartbeat:
        self._thread.start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()
        try:
            with self._database.write() as session:
                workers.forget(session, self.worker_id)
        except DatabaseUnavailable as error:
            log.warning("the worker could not sign off: %s", error)

    @contextmanager
    def holding(self, *, translations: Iterable[str] = (), jobs: Iterable[str] = ()) -> Iterator[None]:
        """Keep these leases from running out while the block lasts."""
        self._translations, self._jobs = frozenset(translations), frozenset(jobs)
        try:
            yield
        finally:
            self._translations = self._jobs = frozenset()

    def beat(self) -> None:
        """Say that the worker lives and what it can translate, and extend the leases it holds."""
        now, seconds = self._now(), self._settings.lease_seconds
        packages = abilities(self._inventory(), self._preferences)
        with self._database.write() as session:
            workers.beat(
                session,
                self.worker_id,
                host=socket.gethostname(),
                pid=os.getpid(),
                started_at=self._started,
                now=now,
                packages=packages,
            )
            if self._translations:
                queue.extend(session, self._translations, seconds, now)
            if self._jobs:
                jobs.extend(session, self._jobs, seconds, now)

    def _run(self) -> None:
        while True:
            try:
                self.beat()
            except DatabaseUnavailable as error:
                log.warning("no heartbeat, the database does not answer: %s", error)
            except Exception:
                log.exception("no heartbeat")
            if self._over.wait(self._settings.heartbeat_seconds):
                return


def abilities(inventory: Inventory, preferences: Preferences = NONE) -> dict[str, Any]:
    """What a worker with these packages can do: the ``directions`` it has a route for, and the ``broken`` packages."""
    return {
        "directions": directions(inventory.packages, preferences),
        "broken": [f"{each.path.name}: {each.reason}" for each in inventory.broken],
    }
