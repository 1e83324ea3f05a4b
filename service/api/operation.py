"""Health, readiness and metrics, for the operator and the orchestrator."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_openapi3 import APIBlueprint, Tag

from service.api import metrics
from service.api.context import context
from service.readiness import readiness

blueprint = APIBlueprint("operation", __name__, abp_tags=[Tag(name="Operation")])


@blueprint.get("/healthz", responses={200: {"description": "The process answers."}})
def healthz() -> dict[str, Any]:
    """Tell that the process is alive; looks at nothing else."""
    return {"status": "ok"}


@blueprint.get(
    "/readyz", responses={200: {"description": "Ready, perhaps degraded."}, 503: {"description": "Not ready."}}
)
def readyz() -> tuple[dict[str, Any], int]:
    """Tell whether articles can be taken and translated: database, workers, packages."""
    report = readiness(context().database, context().settings, context().now())
    return report, 503 if report["status"] == "unready" else 200


@blueprint.get("/metrics", responses={200: {"description": "Prometheus text format.", "content": {"text/plain": {}}}})
def metrics_page() -> Response:
    """Metrics in the Prometheus text format."""
    body, content_type = metrics.render(context())
    return Response(body, content_type=content_type)
