"""One language version of an article as an item of ninjs 3.1 (IPTC, News in JSON)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from feeds.tag_uri import entry_id
from feeds.text import plain_to_html
from service.feed_source import page_url
from service.formats.ninjs import CANONICAL, EXTERNAL_ID
from service.languages import ENGLISH_NAMES, Language
from service.sanitize import html_to_text
from service.storage.stored import StoredArticle, StoredTranslation

STANDARD: Final = {
    "name": "ninjs",
    "version": "3.1",
    "schema": "http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json#",
}
# The IPTC's vocabulary of digital source types: made by a model that was trained on sampled content.
MACHINE_MADE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"


def item(article: StoredArticle, language: Language, root: str, copyright_notice: str = "") -> dict[str, Any]:
    """The item of the original or of a published translation; `LookupError` where there is none in this language.

    ``root`` is the service's public address. The main body is the stored text; the other one is made of it.
    """
    version = _version(article, language)
    made: dict[str, Any] = {
        "standard": STANDARD,
        "uri": _uri(article, language),
        "type": "text",
        "representationType": "full",
        "firstCreated": _moment(article.created_at),
        "versionCreated": _moment(article.updated_at),
        "contentCreated": _moment(article.published_at) if article.published_at else None,
        "pubStatus": "usable",
        "language": language,
        "headlines": [_text("main", "text/plain", version.title or "")],
        "descriptions": [_text("summary", "text/plain", version.summary)] if version.summary else None,
        "bodies": _bodies(version.content or "", article.content_type),
        "by": article.author,
        "copyrightNotice": copyright_notice or None,
        "subjects": [{"name": tag} for tag in article.tags],
        "infoSources": [{"name": article.source, "role": "source"}] if article.source else None,
        "renditions": _pages(article, language, root),
        "associations": [*_image(article), *_other_versions(article, language, root)],
    }
    if language == article.language:
        made["altIds"] = _alt_ids(article)
    else:
        made["digitalSourceType"] = {"name": "Machine translation", "uri": MACHINE_MADE}
        made["edNote"] = f"Machine translation from {ENGLISH_NAMES[article.language]}."
    return {name: value for name, value in made.items() if value not in (None, [])}


def _version(article: StoredArticle, language: Language) -> StoredArticle | StoredTranslation:
    try:
        return article.published_versions[language]
    except KeyError:
        raise LookupError(f"article {article.id} is not published in {language}") from None


def _uri(article: StoredArticle, language: Language) -> str:
    return entry_id(article.tag_authority, article.created_at, article.id, language)


def _text(role: str, content_type: str, value: str) -> dict[str, str]:
    return {"role": role, "contentType": content_type, "value": value}


def _bodies(content: str, content_type: str) -> list[dict[str, str]]:
    if content_type == "text/html":
        return [_text("main", "text/html", content), _text("text", "text/plain", html_to_text(content))]
    return [_text("main", "text/plain", content), _text("html", "text/html", plain_to_html(content))]


def _alt_ids(article: StoredArticle) -> list[dict[str, str]]:
    return [{"role": EXTERNAL_ID, "value": article.external_id}] if article.external_id else []


def _pages(article: StoredArticle, language: Language, root: str) -> list[dict[str, str]]:
    """Where this version can be read: our page and, of the original, the newsroom's."""
    pages = [{"name": "web", "href": page_url(root, language, article.id), "contentType": "text/html"}]
    if language == article.language and article.url:
        pages.append({"name": CANONICAL, "href": article.url, "contentType": "text/html"})
    return pages


def _image(article: StoredArticle) -> list[dict[str, Any]]:
    image = article.image
    if image is None:
        return []
    rendition: dict[str, Any] = {"name": "main", "href": image.url}
    if image.type is not None:
        rendition["contentType"] = image.type
    if image.length is not None:
        rendition["sizeInBytes"] = image.length
    return [{"name": "image", "uri": image.url, "type": "picture", "renditions": [rendition]}]


def _other_versions(article: StoredArticle, language: Language, root: str) -> list[dict[str, Any]]:
    """The other languages; `rel` says which one is the original that this one was translated from."""
    found = []
    for code in article.published_versions:
        if code == language:
            continue
        is_original = code == article.language
        other: dict[str, Any] = {
            "name": ENGLISH_NAMES[code],
            "rel": "translationOf" if is_original else "translation",
            "uri": _uri(article, code),
            "type": "text",
            "language": code,
            "renditions": _pages(article, code, root),
        }
        if is_original and article.external_id:
            other["altIds"] = _alt_ids(article)
        found.append(other)
    return found


def _moment(value: datetime) -> str:
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
