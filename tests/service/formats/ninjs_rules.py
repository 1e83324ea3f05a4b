"""What ninjs 3.1 says of the properties that are written here: their names, types and formats.

Written after the standard, not copied from it. Nothing else may be in an item, as in the standard's own schema. The
environment variable NINJS_SCHEMA may name a file with that schema (``ninjs-schema_3.1.json`` of iptc/newsinjson); items
are then checked against it too.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs

STRING = {"type": "string"}
URI = {"type": "string", "format": "uri"}
MOMENT = {"type": "string", "format": "date-time"}
INTEGER = {"type": "integer"}


def closed(**properties: Any) -> dict[str, Any]:
    return {"type": "object", "properties": properties, "additionalProperties": False}


def several(**properties: Any) -> dict[str, Any]:
    return {"type": "array", "items": closed(**properties)}


def text() -> dict[str, Any]:
    return several(role=STRING, contentType=STRING, value=STRING)


ITEM: dict[str, Any] = {
    "uri": URI,
    "type": {"enum": ["text", "audio", "video", "picture", "graphic", "composite", "component", "event", "planning"]},
    "standard": closed(name=STRING, version=STRING, schema=URI),
    "representationType": {"enum": ["full", "partial"]},
    "firstCreated": MOMENT,
    "versionCreated": MOMENT,
    "contentCreated": MOMENT,
    "pubStatus": {"enum": ["usable", "withheld", "canceled"]},
    "copyrightNotice": STRING,
    "edNote": STRING,
    "language": STRING,
    "by": STRING,
    "headlines": text(),
    "descriptions": text(),
    "bodies": text(),
    "subjects": several(name=STRING, uri=URI, literal=STRING),
    "infoSources": several(name=STRING, role=STRING, uri=URI),
    "altIds": several(role=STRING, value=STRING),
    "renditions": several(name=STRING, href=URI, contentType=STRING, sizeInBytes=INTEGER, width=INTEGER),
    "digitalSourceType": closed(name=STRING, uri=URI, literal=STRING),
}
SCHEMA: dict[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": ITEM
    | {
        "associations": {
            "type": "array",
            "items": closed(**ITEM, name=STRING, rel=STRING) | {"required": ["name", "uri"]},
        }
    },
    "required": ["uri"],
    "additionalProperties": False,
}


def schemas() -> Iterator[dict[str, Any]]:
    yield SCHEMA
    if file := os.environ.get("NINJS_SCHEMA"):
        yield json.loads(Path(file).read_text("utf-8"))


def faults(item: dict[str, Any]) -> list[str]:
    """What is wrong with an item; empty where all is well."""
    return [
        f"{list(each.instance_path)}: {each.message}"
        for schema in schemas()
        for each in jsonschema_rs.Draft202012Validator(schema, validate_formats=True, retriever=_elsewhere).iter_errors(
            item
        )
    ]


def _elsewhere(_address: str) -> dict[str, Any]:
    """Stands in for what the standard's schema refers to elsewhere: GeoJSON, which no item of ours has."""
    return {}
