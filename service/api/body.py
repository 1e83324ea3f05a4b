"""What is refused of a request before anything looks at its fields."""

from __future__ import annotations

from typing import Any

from flask import Flask, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest, NotFound

from service.api import posting
from service.api.problems import Problem, invalid
from service.formats import ATOM_ENTRY

# LibreTranslate's endpoints take forms too and read their own bodies.
PREFIX = "/api/"


class Json(DefaultJSONProvider):
    """JSON in UTF-8, members in the order given; a body nested too deeply to be read counts as malformed."""

    ensure_ascii = False
    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, **kwargs)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


def register(app: Flask) -> None:
    app.before_request(check)


def check() -> None:
    """Refuse a body that is no JSON object: 415 for another media type, 400 for broken JSON, 422 for no object.

    A path with NUL is of nothing there is, and a database would stumble over it.
    """
    if "\0" in request.path:
        raise NotFound
    if request.method not in {"POST", "PUT", "PATCH"} or not request.path.startswith(PREFIX):
        return
    view = request.endpoint
    if view is None or view in BODILESS:
        return
    if view == "articles.create_article" and posting.media_type() == ATOM_ENTRY:
        return
    if not request.is_json:
        raise Problem(415, "unsupported-media-type", "The body must be application/json.")
    try:
        # Parsed once: Flask keeps the result for the view's own reading.
        members = request.get_json()
    except BadRequest as error:
        raise invalid([("body", f"is not JSON in UTF-8: {error.description}")], 400) from None
    if not isinstance(members, dict):
        raise invalid([("body", "must be a JSON object")])


BODILESS = frozenset({"articles.retry_translation", "glossary.import_terms"})
