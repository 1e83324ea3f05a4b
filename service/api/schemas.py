"""Requests and responses of the API, as pydantic models; OpenAPI is written from them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Final, Literal

from flask_openapi3.types import ResponseDict
from pydantic import BaseModel, ConfigDict, Field

from service.api.fields import Clean
from service.article import ContentType, Method, Status
from service.languages import LANGUAGES, Language
from service.posted import Posted

# The security of an endpoint that needs a key, for OpenAPI.
KEYED: Final[list[dict[str, list[Any]]]] = [{"key": []}]


class PackageOut(BaseModel):
    package: str
    version: str
    sha256: str


class TermOut(BaseModel):
    model_config = ConfigDict(extra="allow")

    term: str
    source: str
    target: str | None
    method: Literal["matched", "inflected", "repaired", "missing"]


class GlossaryOut(BaseModel):
    version: str | None
    terms: list[TermOut]


class CheckOut(BaseModel):
    check: str
    passed: bool
    detail: str | None


class LanguageOut(BaseModel):
    code: Language
    confidence: float
    method: Method


class ImageOut(BaseModel):
    url: str
    type: str | None
    length: int | None


class TranslationOut(BaseModel):
    status: Status
    title: str | None
    summary: str | None
    content: str | None
    updated_at: datetime
    error: str | None
    route: list[PackageOut]
    glossary: GlossaryOut
    checks: list[CheckOut]


class ArticleOut(BaseModel):
    id: str
    title: str
    summary: str | None
    content: str
    content_type: ContentType
    language: LanguageOut
    url: str | None
    author: str | None
    source: str | None
    external_id: str | None
    image: ImageOut | None
    tags: list[str]
    published_at: datetime | None
    created_at: datetime
    updated_at: datetime
    translations: dict[Language, TranslationOut]


class ArticleList(BaseModel):
    articles: list[ArticleOut]
    next_cursor: str | None


class ArticlePath(BaseModel):
    article_id: Annotated[str, Field(description="Id of the article.")]


class TranslationPath(ArticlePath):
    language: Annotated[
        str, Field(description="Language of the translation.", json_schema_extra={"enum": [*LANGUAGES]})
    ]


class NinjsQuery(Posted):
    language: Language | None = Field(None, description="Default: the language of the original.")


class ArticleQuery(Posted):
    language: Language | None = Field(None, description="Language of the original.")
    tag: Clean | None = None
    source: Clean | None = None
    status: Status | None = Field(None, description="Articles with a translation of this status.")
    limit: int = Field(20, ge=1)
    cursor: str | None = Field(None, description="`next_cursor` of the page before.")


class FieldError(BaseModel):
    field: str
    message: str


class ProblemOut(BaseModel):
    """RFC 9457 problem details."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldError] | None = None


def problems(*statuses: int) -> ResponseDict:
    """The OpenAPI responses for these statuses, all of them problem details."""
    content: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/ProblemOut"}}}
    found: ResponseDict = {}
    for status in statuses:
        found[status] = {"content": content}
    return found


def accepted() -> dict[str, Any]:
    """The OpenAPI response that tells of an article handed in: itself, and where it is from now on."""
    headers = {
        "Location": {"description": "Where the article is.", "required": True, "schema": {"type": "string"}},
        "Preference-Applied": {"description": "The `wait` that was honoured.", "schema": {"type": "string"}},
    }
    content: Final = {"application/json": {"schema": {"$ref": "#/components/schemas/ArticleOut"}}}
    return {"headers": headers, "content": content}
