"""Keeps one translation worker running beside gunicorn."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

log = logging.getLogger(__name__)

COMMAND = (sys.executable, "-m", "service", "worker", "--with-parent")


class Supervisor:
    """Starts a command, starts it again when it dies, stops it on demand.

    A command that dies at once is started again after 1, 2, 4 … at most 30 seconds, so that a broken worker does not
    take the processor from the web processes.
    """

    def __init__(self, command: Sequence[str] = COMMAND, grace_seconds: float = 30.0) -> None:
        self._command, self._grace = tuple(command), grace_seconds
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="supervisor", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """Process id of the running command."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def stop(self) -> None:
        """End the command: SIGTERM, and SIGKILL for one that has not stopped after the grace period."""
        self._stopping.set()
        with self._lock:
            process = self._process
            if process is not None and process.poll() is None:
                process.terminate()
        if process is not None:
            try:
                process.wait(self._grace)
            except subprocess.TimeoutExpired:
                log.warning("worker did not stop in %s s and is killed", self._grace)
                process.kill()
        self._thread.join(5)

    def _run(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            started = time.monotonic()
            with self._lock:
                if self._stopping.is_set():
                    return
                self._process = subprocess.Popen(self._command)
            status = self._process.wait()
            if self._stopping.is_set():
                return
            pause = 1.0 if time.monotonic() - started > 60 else min(pause * 2, 30.0)
            log.error("worker ended with status %s; starting it again in %.0f s", status, pause)
            self._stopping.wait(pause)
