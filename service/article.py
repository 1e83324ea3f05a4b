"""What a newsroom hands in and what the service makes of it, free of HTTP and of the database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from service.languages import Language

ContentType = Literal["text/plain", "text/html"]
Method = Literal["detected", "given"]
Status = Literal["queued", "translating", "published", "held", "failed"]

FINISHED: tuple[Status, ...] = ("published", "held", "failed")


@dataclass(frozen=True)
class Image:
    """The picture of an article; ``length`` in bytes, as RSS enclosures want it."""

    url: str
    type: str | None = None
    length: int | None = None


@dataclass(frozen=True)
class NewArticle:
    """A validated and sanitised article with its language told, ready to be stored."""

    title: str
    content: str
    content_type: ContentType
    language: Language
    confidence: float
    method: Method
    targets: tuple[Language, ...]
    summary: str | None = None
    url: str | None = None
    author: str | None = None
    source: str | None = None
    published_at: datetime | None = None
    tags: tuple[str, ...] = ()
    image: Image | None = None
    external_id: str | None = None


@dataclass(frozen=True)
class Package:
    """One step of a route, as it is shown to readers of a translation."""

    package: str
    version: str
    sha256: str


@dataclass(frozen=True)
class Translation:
    """A finished translation of one article into one language.

    ``glossary`` and ``checks`` are JSON-ready, in the shapes of the HTTP contract.
    """

    title: str
    summary: str | None
    content: str
    route: tuple[Package, ...]
    status: Literal["published", "held"] = "published"
    glossary: dict[str, Any] = field(default_factory=lambda: {"version": None, "terms": []})
    checks: tuple[dict[str, Any], ...] = ()
