"""The three media types in which an article may be posted, and their description."""

from __future__ import annotations

from typing import Any, Final

from flask import Response, request
from flask_openapi3.models import Schema
from pydantic import BaseModel, ValidationError
from werkzeug.http import parse_options_header

from service.api.context import context
from service.api.problems import Problem, field_errors, invalid
from service.formats import ATOM, ATOM_ENTRY, JSON, NINJS, TAKEN, Malformed, atom, ninjs
from service.intake import Refused
from service.posted import PostedArticle, Posting

ACCEPT_POST: Final = ", ".join(TAKEN)
REFERENCE: Final = "#/components/schemas/{model}"
REQUEST_BODY: Final[dict[str, Any]] = {
    "required": True,
    "content": {
        JSON: {"schema": {"$ref": REFERENCE.format(model="PostedArticle")}},
        NINJS: {"schema": {"$ref": REFERENCE.format(model="NinjsArticle")}},
        ATOM_ENTRY: {
            "schema": {"type": "string", "description": "An Atom entry (RFC 4287), without a DOCTYPE."},
            "example": '<entry xmlns="http://www.w3.org/2005/Atom"><id>urn:example:1</id><title>…</title>'
            "<updated>2025-06-21T09:00:00Z</updated><content>…</content></entry>",
        },
    },
}


def media_type() -> str:
    """The one of `TAKEN` that the request's body is of; 415 where it is none of them."""
    kind, options = parse_options_header(request.content_type)
    if kind in (JSON, NINJS):
        return kind
    # RFC 5023, 12: without the parameter either may be meant; the body then tells.
    if kind == ATOM and options.get("type", "entry").lower() == "entry":
        return ATOM_ENTRY
    detail = f"The body must be one of {ACCEPT_POST}."
    raise Problem(415, "unsupported-media-type", detail, headers={"Accept-Post": ACCEPT_POST})


def posted() -> Posting:
    """The article in the body of the request; 400 where that cannot be read, 422 where fields are wrong."""
    kind = media_type()
    try:
        if kind == ATOM_ENTRY:
            options = parse_options_header(request.content_type)[1]
            return atom.read(request.get_data(), options.get("charset"))
        if kind == NINJS:
            return ninjs.read(request.get_json(), context().now())
        return Posting(PostedArticle.model_validate(request.get_json()))
    except Malformed as malformed:
        raise invalid(malformed.errors, 400) from None
    except Refused as refused:
        raise refusal(refused) from None
    except ValidationError as error:
        raise invalid(field_errors(error)) from None


def refusal(refused: Refused, posting: Posting | None = None) -> Problem:
    """The answer to an article that is refused, its fields named as the client names them."""
    errors = [(posting.place(field) if posting else field, message) for field, message in refused.errors]
    candidates = (
        {"candidates": [{"language": c.language, "confidence": c.confidence} for c in refused.detection.candidates]}
        if refused.detection
        else {}
    )
    return invalid(errors, 413 if refused.too_large else 422, **candidates)


def advertise(response: Response) -> Response:
    """Tell who asks by OPTIONS which media types may be posted (Linked Data Platform 1.0, 7.1)."""
    if request.method == "OPTIONS" and "POST" in (response.allow or ()):
        response.headers["Accept-Post"] = ACCEPT_POST
    return response


def schemas() -> dict[str, Schema]:
    """The components that `REQUEST_BODY` refers to, and theirs."""
    found: dict[str, Any] = {}
    models: tuple[type[BaseModel], ...] = (PostedArticle, ninjs.NinjsArticle)
    for model in models:
        schema = model.model_json_schema(ref_template=REFERENCE)
        found |= schema.pop("$defs", {}) | {model.__name__: schema}
    return {name: Schema(**schema) for name, schema in found.items()}
