"""Reading a JSON body before anything looks at its fields."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from service.api.problems import Problem, invalid

# LibreTranslate's endpoints take forms too and read their own bodies.
PREFIX = "/api/"


def register(app: Flask) -> None:
    app.before_request(check)


def check() -> None:
    """Refuse a body that is no JSON object: 415 for another media type, 400 for broken JSON, 422 for no object."""
    if request.method not in {"POST", "PUT", "PATCH"} or not request.path.startswith(PREFIX):
        return
    view = request.endpoint
    if view is None or view in BODILESS:
        return
    if not request.is_json:
        raise Problem(415, "unsupported-media-type", "The body must be application/json.")
    try:
        # Parsed once: Flask keeps the result for the view's own reading.
        members = request.get_json()
    except RecursionError:
        raise invalid([("body", "is nested too deeply")], 400) from None
    except BadRequest as error:
        raise invalid([("body", f"is not JSON in UTF-8: {error.description}")], 400) from None
    if not isinstance(members, dict):
        raise invalid([("body", "must be a JSON object")])


BODILESS = frozenset({"articles.retry_translation"})
