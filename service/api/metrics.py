"""Prometheus metrics: requests of the web processes, and the state of the queue as the database tells it."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import timedelta

from flask import Flask, Response, g, request
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    REGISTRY,
    CollectorRegistry,
    Counter,
    Histogram,
    generate_latest,
    multiprocess,
)
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from service.api.context import Context
from service.readiness import MISSED_BEATS
from service.storage import queue, workers

REQUESTS = Counter("ushtil_http_requests", "Requests answered.", ["method", "endpoint", "status"])
SECONDS = Histogram("ushtil_http_request_seconds", "Seconds from request to answer.", ["endpoint"])

# A client may send any word as its method; each would be a time series for ever.
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def register(app: Flask) -> None:
    """Count and time every request of the application, by endpoint (never by path: paths are without number)."""

    def start() -> None:
        g.started = time.perf_counter()

    def count(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(method, endpoint, response.status_code).inc()
        if "started" in g:
            SECONDS.labels(endpoint).observe(time.perf_counter() - g.started)
        return response

    app.before_request(start)
    app.after_request(count)


class QueueCollector(Collector):
    """Numbers that are the same whichever process is asked: they come from the database."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def collect(self) -> Iterator[Metric]:
        now, settings = self._context.now(), self._context.settings
        up = GaugeMetricFamily("ushtil_database_up", "Whether the database answers.")
        try:
            with self._context.database.read() as session:
                counts = queue.counts(session)
                oldest = queue.oldest_waiting(session)
                seen = workers.alive(session, now, timedelta(seconds=MISSED_BEATS * settings.heartbeat_seconds))
        except SQLAlchemyError:
            # The numbers of this process are worth most when the database is down.
            up.add_metric([], 0)
            yield up
            return
        up.add_metric([], 1)
        yield up
        translations = GaugeMetricFamily("ushtil_translations", "Translations by status.", labels=["status"])
        for status, number in sorted(counts.items()):
            translations.add_metric([status], number)
        yield translations
        waiting = max((now - oldest).total_seconds(), 0) if oldest else 0
        yield GaugeMetricFamily("ushtil_queue_oldest_seconds", "Age of the oldest waiting translation.", value=waiting)
        yield GaugeMetricFamily("ushtil_workers", "Workers seen lately.", value=len(seen))


def render(context: Context) -> tuple[bytes, str]:
    """The metrics and their media type; those of all web processes where gunicorn set the directory for it."""
    base: CollectorRegistry | Collector = REGISTRY
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        base = registry
    queue_registry = CollectorRegistry()
    queue_registry.register(QueueCollector(context))
    return generate_latest(base) + generate_latest(queue_registry), CONTENT_TYPE_LATEST
