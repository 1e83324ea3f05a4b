"""Keeps one translation worker running beside gunicorn."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from typing import Final

log = logging.getLogger(__name__)

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 30.0
STEADY_SECONDS: Final = 60.0


def worker_command() -> tuple[str, ...]:
    """The worker of this process; it stops when this process is gone."""
    return (sys.executable, "-m", "service", "worker", "--with-parent", str(os.getpid()))


def next_pause(last: float | None, ran_seconds: float) -> float:
    """Seconds to wait before the next start; ``last`` is the wait before, None for the first."""
    if last is None or ran_seconds > STEADY_SECONDS:
        return FIRST_PAUSE
    return min(last * 2, LONGEST_PAUSE)


class Supervisor:
    """Starts a command, starts it again when it dies, stops it on demand.

    A command that dies at once is started again after 1, 2, 4 … at most 30 seconds, so that a broken worker does not
    take the processor from the web processes.
    """

    def __init__(self, command: Sequence[str] | None = None, grace_seconds: float = 30.0) -> None:
        self._command = tuple(command or worker_command())
        self._grace = grace_seconds
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
        pause: float | None = None
        while not self._stopping.is_set():
            started = time.monotonic()
            try:
                status = self._run_once()
            except OSError as error:  # no memory or no process to be had at this moment
                status = str(error)
            if self._stopping.is_set():
                return
            pause = next_pause(pause, time.monotonic() - started)
            log.error("worker ended with status %s; starting it again in %.0f s", status, pause)
            self._stopping.wait(pause)

    def _run_once(self) -> int | str:
        with self._lock:
            if self._stopping.is_set():
                return 0
            self._process = subprocess.Popen(self._command)
        return self._process.wait()
