"""What storage hands out: articles with their translations, and the entries of a feed, as plain data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from service.article import ContentType, Image, Method, Package, Status
from service.languages import LANGUAGES, Language
from service.storage.tables import ArticleRow, PublicationRow, TranslationRow


@dataclass(frozen=True)
class StoredTranslation:
    """A translation as it stands; the texts are None until it is finished."""

    language: Language
    status: Status
    title: str | None
    summary: str | None
    content: str | None
    error: str | None
    route: tuple[Package, ...]
    glossary: dict[str, Any]
    checks: tuple[dict[str, Any], ...]
    attempts: int
    updated_at: datetime
    published_at: datetime | None


@dataclass(frozen=True)
class StoredArticle:
    """An article that is not retracted, with its translations in the order of `LANGUAGES`.

    ``updated_at`` is the latest change of the article or of any of its translations.
    """

    id: str
    title: str
    summary: str | None
    content: str
    content_type: ContentType
    language: Language
    confidence: float
    method: Method
    url: str | None
    author: str | None
    source: str | None
    external_id: str | None
    published_at: datetime | None
    tags: tuple[str, ...]
    image: Image | None
    tag_authority: str
    body_digest: str
    created_at: datetime
    updated_at: datetime
    translations: dict[Language, StoredTranslation]

    @property
    def published_versions(self) -> dict[Language, StoredArticle | StoredTranslation]:
        """What readers may see: the original and the published translations, in the order of `LANGUAGES`."""
        every: dict[Language, StoredArticle | StoredTranslation] = {self.language: self}
        every.update({code: each for code, each in self.translations.items() if each.status == "published"})
        return {code: every[code] for code in LANGUAGES if code in every}


@dataclass(frozen=True)
class FeedEntry:
    """An article in the feed of one language: the original, or its published translation.

    ``available_at`` is when it entered this feed and what the feed is ordered by; ``published_at`` is the newsroom's
    own date. ``languages`` are all languages it can be read in, this one included, in the order of `LANGUAGES`.
    """

    article_id: str
    language: Language
    original_language: Language
    title: str
    summary: str | None
    content: str
    content_type: ContentType
    url: str | None
    author: str | None
    source: str | None
    tags: tuple[str, ...]
    image: Image | None
    tag_authority: str
    published_at: datetime | None
    created_at: datetime
    available_at: datetime
    updated_at: datetime
    languages: tuple[Language, ...]

    @property
    def is_original(self) -> bool:
        return self.language == self.original_language


def stored_article(row: ArticleRow) -> StoredArticle:
    """Read an article row and the rows that hang on it."""
    translations = {each.language: _translation(each) for each in row.translations}
    return StoredArticle(
        id=row.id,
        title=row.title,
        summary=row.summary,
        content=row.content,
        content_type=row.content_type,
        language=row.language,
        confidence=row.confidence,
        method=row.method,
        url=row.url,
        author=row.author,
        source=row.source,
        external_id=row.external_id,
        published_at=row.published_at,
        tags=_tags(row),
        image=_image(row),
        tag_authority=row.tag_authority,
        body_digest=row.body_digest,
        created_at=row.created_at,
        updated_at=max([row.updated_at, *(each.updated_at for each in translations.values())]),
        translations={code: translations[code] for code in LANGUAGES if code in translations},
    )


def feed_entry(publication: PublicationRow, article: ArticleRow, translation: TranslationRow | None) -> FeedEntry:
    """Read an entry; ``translation`` is None where the publication is the original."""
    published = {each.language for each in article.publications}
    title, summary, content = article.title, article.summary, article.content
    if publication.language != article.language:
        if translation is None:
            raise LookupError(f"article {article.id} is published in {publication.language} without a translation")
        # A published translation has its texts: `queue.finish` writes both in one statement.
        title, summary, content = cast(str, translation.title), translation.summary, cast(str, translation.content)
    return FeedEntry(
        article_id=article.id,
        language=publication.language,
        original_language=article.language,
        title=title,
        summary=summary,
        content=content,
        content_type=article.content_type,
        url=article.url,
        author=article.author,
        source=article.source,
        tags=_tags(article),
        image=_image(article),
        tag_authority=article.tag_authority,
        published_at=article.published_at,
        created_at=article.created_at,
        available_at=publication.available_at,
        updated_at=publication.changed_at,
        languages=tuple(code for code in LANGUAGES if code in published),
    )


def route_as_json(route: tuple[Package, ...]) -> list[dict[Literal["package", "version", "sha256"], str]]:
    """The route of a translation in the shape of the HTTP interface."""
    return [{"package": step.package, "version": step.version, "sha256": step.sha256} for step in route]


def _translation(row: TranslationRow) -> StoredTranslation:
    return StoredTranslation(
        language=row.language,
        status=row.status,
        title=row.title,
        summary=row.summary,
        content=row.content,
        error=row.error,
        route=tuple(Package(step["package"], step["version"], step["sha256"]) for step in row.route),
        glossary=row.glossary,
        checks=tuple(row.checks),
        attempts=row.attempts,
        updated_at=row.updated_at,
        published_at=row.published_at,
    )


def _tags(row: ArticleRow) -> tuple[str, ...]:
    return tuple(each.tag for each in row.tags)


def _image(row: ArticleRow) -> Image | None:
    return None if row.image_url is None else Image(row.image_url, row.image_type, row.image_length)
