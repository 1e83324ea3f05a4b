"""gunicorn's configuration, made from the settings.

Used as ``gunicorn --config python:service.gunicorn_conf service.wsgi:app``, which is what ``ushtil serve`` becomes.
Nothing here or in `service.wsgi` loads a translation model: CTranslate2 does not survive a fork, and the models belong
to the worker, which the master starts beside its web processes.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from typing import TYPE_CHECKING, Any

from service import logs
from service.settings import Settings

if TYPE_CHECKING:
    from service.supervisor import Supervisor

_settings = Settings.from_environment()
logs.configure(_settings.log_level)
_supervisor: Supervisor | None = None

bind = [address.strip() for address in _settings.bind.split(",")]
workers = _settings.web_processes
threads = _settings.web_threads
worker_class = "gthread"
# A request may wait for its translations; gthread's heartbeat is separate from its requests, so this guards hangs only.
timeout = 120
graceful_timeout = 30
keepalive = 15
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108 (gunicorn's heartbeat files)
accesslog = "-" if _settings.log_level == "debug" else None
errorlog = "-"
loglevel = _settings.log_level
proc_name = "ushtil"
limit_request_line = 8190
control_socket_disable = True

# Metrics of several web processes are added up through files (prometheus-client's multiprocess mode).
_metrics_dir = None if "PROMETHEUS_MULTIPROC_DIR" in os.environ else tempfile.mkdtemp(prefix="ushtil-metrics-")
if _metrics_dir is not None:
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = _metrics_dir


def on_starting(_server: Any) -> None:
    """Prepare database and packages once, before there is any web process."""
    from service.startup import prepare

    prepare(_settings)


def when_ready(_server: Any) -> None:
    global _supervisor  # noqa: PLW0603 (gunicorn's hooks share nothing else)
    if _settings.with_worker:
        from service.supervisor import Supervisor

        _supervisor = Supervisor()
        _supervisor.start()


def child_exit(_server: Any, worker: Any) -> None:
    from prometheus_client import multiprocess

    multiprocess.mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]


def on_exit(_server: Any) -> None:
    if _supervisor is not None:
        _supervisor.stop()
    if _metrics_dir is not None:
        shutil.rmtree(_metrics_dir, ignore_errors=True)
