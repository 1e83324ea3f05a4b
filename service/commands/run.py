"""``ushtil serve`` and ``ushtil worker``: the two long-running programs."""

from __future__ import annotations

import logging
import os
import signal
import sys
from types import FrameType

import click

from service.settings import Settings

log = logging.getLogger(__name__)


@click.command()
@click.option("--bind", help="Address and port to listen on; overrides USHTIL_BIND.")
@click.option("--worker/--no-worker", "with_worker", default=None, help="Run a translation worker beside gunicorn.")
def serve(bind: str | None, with_worker: bool | None) -> None:
    """Serve HTTP by gunicorn and, unless told otherwise, run one translation worker beside it."""
    if bind is not None:
        os.environ["USHTIL_BIND"] = bind
    if with_worker is not None:
        os.environ["USHTIL_WITH_WORKER"] = "1" if with_worker else "0"
    sys.stdout.flush()
    # exec: in a container gunicorn is then process 1 and gets the signals itself.
    os.execv(  # noqa: S606
        sys.executable,
        [sys.executable, "-m", "gunicorn", "--config", "python:service.gunicorn_conf", "service.wsgi:app"],
    )


@click.command()
@click.option("--once", is_flag=True, help="Translate what waits, then stop.")
@click.option("--with-parent", "parent", type=int, metavar="PID", help="Stop when PID is not the parent any more.")
def worker(once: bool, parent: int | None) -> None:
    """Translate what waits in the database, until SIGTERM or SIGINT."""
    from service.startup import open_database, prepare
    from service.terms import Terms
    from service.translation.pipeline import Pipeline
    from service.worker import Worker

    settings = Settings.from_environment()
    prepare(settings)
    database = open_database(settings)
    pipeline = Pipeline.from_settings(settings, Terms(database).base if settings.glossary else lambda: None)
    process = Worker(settings, database, pipeline, parent=parent)

    def stop(number: int, _frame: FrameType | None) -> None:
        log.info("%s: finishing the current batch", signal.Signals(number).name)
        process.stop()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    process.run(once=once)
