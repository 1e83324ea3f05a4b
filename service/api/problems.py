"""Errors as RFC 9457 problem details."""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

from flask import Flask, Response, make_response
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

from service.storage.database import DatabaseUnavailable

MEDIA_TYPE: Final = "application/problem+json"
RETRY_SECONDS: Final = 5
log = logging.getLogger(__name__)


class Problem(Exception):  # noqa: N818 (the RFC's own word)
    """An answer to give up with: status, what is wrong, and the fields that are.

    ``kind`` becomes ``urn:ushtil:problem:<kind>``, a name that programs can rely on; ``errors`` are (field, message)
    pairs; ``extra`` are extension members (RFC 9457, 3.2).
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        *,
        errors: Sequence[tuple[str, str]] = (),
        headers: Mapping[str, str] | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.errors, self.headers, self.extra = tuple(errors), dict(headers or {}), extra

    def response(self) -> Response:
        body: dict[str, Any] = {
            "type": f"urn:ushtil:problem:{self.kind}",
            "title": HTTPStatus(self.status).phrase,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            body["errors"] = [{"field": field, "message": message} for field, message in self.errors]
        response = make_response(encode(body | self.extra), self.status, self.headers)
        response.mimetype = MEDIA_TYPE
        return response


def encode(members: Mapping[str, Any]) -> bytes:
    """A problem's JSON. A lone surrogate that came in as an escape, in the name of a field say, goes out as one."""
    return json.dumps(members, ensure_ascii=False).encode("utf-8", "backslashreplace")


def invalid(errors: Sequence[tuple[str, str]], status: int = 422, **extra: Any) -> Problem:
    """Input that cannot be accepted; the detail repeats the errors for people who read no further."""
    detail = "; ".join(f"{field}: {message}" if field else message for field, message in errors)
    return Problem(status, "invalid-input", detail, errors=errors, **extra)


def field_errors(error: ValidationError) -> list[tuple[str, str]]:
    """Pydantic's errors as (field, message); the input is left out, since it may hold anything."""
    found = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        field = ".".join(str(part) for part in item["loc"])
        found.append((field, "no such field" if item["type"] == "extra_forbidden" else item["msg"]))
    return found


def on_validation_error(error: ValidationError) -> Response:
    """What flask-openapi3 answers when a request does not fit its model."""
    return invalid(field_errors(error)).response()


def register(app: Flask) -> None:
    """Make every error of the application a problem, also those that Flask itself raises."""

    def on_problem(problem: Problem) -> Response:
        return problem.response()

    def on_http(error: HTTPException) -> Response:
        if error.response is not None:
            return make_response(error.response)
        status = error.code or 500
        headers = {k: v for k, v in error.get_headers() if k.lower() not in {"content-type", "content-length"}}
        kind = HTTPStatus(status).phrase.lower().replace(" ", "-")
        return Problem(status, kind, error.description or "", headers=headers).response()

    def on_outage(error: DatabaseUnavailable) -> Response:
        log.error("the database does not answer: %s", error)
        headers = {"Retry-After": str(RETRY_SECONDS)}
        return Problem(503, "unavailable", "The database does not answer; try again later.", headers=headers).response()

    def on_exception(error: Exception) -> Response:
        log.exception("unhandled error", exc_info=error)
        return Problem(500, "internal-server-error", "The service made an error; its log has the details.").response()

    app.register_error_handler(Problem, on_problem)
    app.register_error_handler(HTTPException, on_http)
    app.register_error_handler(DatabaseUnavailable, on_outage)
    app.register_error_handler(Exception, on_exception)
