"""An article as a newsroom posts it, and where in what was posted each of its fields was found; knows no HTTP."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from service.api.fields import Bytes, MediaType, Moment, ShortLine, TagName, Text, Title, WebAddress
from service.article import ContentType, Image
from service.intake import Draft, Refused
from service.languages import Language


class Posted(BaseModel):
    """Base of what clients send: unknown fields are refused, so that a misspelt one is noticed."""

    model_config = ConfigDict(extra="forbid")


class PostedImage(Posted):
    url: WebAddress
    type: MediaType | None = None
    length: Bytes | None = Field(None, description="Size in bytes, as RSS enclosures want it.")


class PostedArticle(Posted):
    """An article as a newsroom hands it in."""

    title: Title
    content: Text
    content_type: ContentType = "text/plain"
    summary: Text | None = None
    url: WebAddress | None = None
    author: ShortLine | None = None
    source: ShortLine | None = None
    published_at: Moment | None = None
    tags: list[TagName] = Field(default_factory=list)
    image: PostedImage | None = None
    external_id: ShortLine | None = None
    language: Language | None = Field(None, description="Overrides detection.")
    targets: list[Language] | None = Field(None, description="Default: the other two languages.")


@dataclass(frozen=True)
class Posting:
    """A posted article in whatever format it came.

    ``places`` names the fields that are called otherwise there: ``{"title": "headlines.0.value"}``.
    """

    article: PostedArticle
    places: Mapping[str, str] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """What the client calls a field, such as ``tags.1``."""
        return place(self.places, name)

    def draft(self) -> Draft:
        body = self.article
        fields = body.model_dump(exclude={"language", "targets", "image", "tags"})
        fields["tags"] = tuple(body.tags)
        fields["image"] = Image(body.image.url, body.image.type, body.image.length) if body.image else None
        return Draft(body.language, tuple(body.targets) if body.targets is not None else None, fields)

    def digest(self) -> str:
        """Digest of what was posted, independent of the order of its members."""
        members = self.article.model_dump(mode="json", exclude_unset=True)
        return hashlib.sha256(json.dumps(members, sort_keys=True, ensure_ascii=True).encode()).hexdigest()


def posting(members: Mapping[str, Any], places: Mapping[str, str]) -> Posting:
    """Check the members of an article that were found in another format; None counts as not given.

    Raises `Refused` with the fields as they are called there.
    """
    try:
        article = PostedArticle.model_validate({k: v for k, v in members.items() if v is not None})
    except ValidationError as error:
        raise Refused(refusals(error, places)) from None
    return Posting(article, places)


def refusals(error: ValidationError, places: Mapping[str, str]) -> list[tuple[str, str]]:
    """Pydantic's errors as (field, message), the fields as they are called in the format that was posted."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    return [(place(places, ".".join(map(str, each["loc"]))), each["msg"]) for each in found]


def place(places: Mapping[str, str], name: str) -> str:
    """The place of a field, or of the nearest field that it is a part of; its own name where there is none."""
    nearest = name
    while nearest not in places and "." in nearest:
        nearest = nearest.rpartition(".")[0]
    return places.get(nearest, name)
