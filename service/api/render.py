"""Stored articles as the JSON of the contract."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from service.storage.stored import StoredArticle, StoredTranslation, route_as_json


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC with whole seconds or microseconds, ``Z`` at the end."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z") if value is not None else None


def article_json(article: StoredArticle) -> dict[str, Any]:
    image = article.image
    return {
        "id": article.id,
        "title": article.title,
        "summary": article.summary,
        "content": article.content,
        "content_type": article.content_type,
        "language": {"code": article.language, "confidence": article.confidence, "method": article.method},
        "url": article.url,
        "author": article.author,
        "source": article.source,
        "external_id": article.external_id,
        "image": {"url": image.url, "type": image.type, "length": image.length} if image else None,
        "tags": list(article.tags),
        "published_at": moment(article.published_at),
        "created_at": moment(article.created_at),
        "updated_at": moment(article.updated_at),
        "translations": {code: translation_json(each) for code, each in article.translations.items()},
    }


def translation_json(translation: StoredTranslation) -> dict[str, Any]:
    return {
        "status": translation.status,
        "title": translation.title,
        "summary": translation.summary,
        "content": translation.content,
        "updated_at": moment(translation.updated_at),
        "error": translation.error,
        "route": route_as_json(translation.route),
        "glossary": {"version": None, "terms": []} | translation.glossary,
        "checks": list(translation.checks),
    }
