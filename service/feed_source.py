"""The stored articles as feeds: what `feeds` asks of its source."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from feeds import tag_uri, titles
from feeds.model import Alternate, Enclosure, Entry, Feed
from feeds.source import FeedNotFoundError, FeedState
from feeds.text import plain_to_html
from service.languages import LANGUAGES, Language, is_language
from service.settings import Settings
from service.storage import feeds as stored
from service.storage import meta
from service.storage.database import Database
from service.storage.stored import FeedEntry


class StoredFeeds:
    """A `feeds.source.FeedSource` over the database. Holds no state of its own, so any thread may call it."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database

    def languages(self) -> Sequence[str]:
        return LANGUAGES

    def tags(self, language: str) -> Sequence[str]:
        with self._database.read() as session:
            return sorted(stored.tags(session, _known(language)))

    def title(self, language: str, tag: str | None = None) -> str:
        return titles.title(language, tag)

    def state(self, language: str, tag: str | None = None) -> FeedState:
        with self._database.read() as session:
            state = stored.feed_state(session, _known(language), tag)
        if tag is not None and state.changed_at is None:
            raise FeedNotFoundError(tag)
        return FeedState(str(state.version), state.changed_at)

    def feed(self, language: str, tag: str | None = None) -> Feed:
        code = _known(language)
        with self._database.read() as session:
            found = stored.feed_entries(session, code, tag, limit=self._settings.feed_entries)
            since = date.fromisoformat(meta.installed_on(session))
            state = stored.feed_state(session, code, tag)
        if tag is not None and state.changed_at is None:
            raise FeedNotFoundError(tag)
        root = self._settings.public_url.rstrip("/")
        return Feed(
            id=tag_uri.feed_id(self._settings.feed_authority, since, language, tag),
            title=titles.title(language, tag),
            subtitle=titles.subtitle(language, tag),
            language=language,
            home_url=f"{root}/{language}/",
            updated=state.changed_at or meta.midnight(since),
            entries=tuple(self._entry(each) for each in found),
            tag=tag,
        )

    def _entry(self, each: FeedEntry) -> Entry:
        root = self._settings.public_url.rstrip("/")
        return Entry(
            id=tag_uri.entry_id(each.tag_authority, each.created_at, each.article_id, each.language),
            url=page_url(root, each.language, each.article_id),
            title=each.title,
            content=each.content if each.content_type == "text/html" else plain_to_html(each.content),
            language=each.language,
            published=each.published_at or each.created_at,
            updated=each.updated_at,
            summary=each.summary,
            author=each.author,
            source=each.source,
            source_url=each.url,
            tags=each.tags,
            enclosure=Enclosure(each.image.url, each.image.type, each.image.length) if each.image else None,
            alternates=tuple(Alternate(code, page_url(root, code, each.article_id)) for code in each.languages),
            translated_from=None if each.is_original else each.original_language,
        )


def page_url(root: str, language: str, article_id: str) -> str:
    """Address of the page of one language version of an article."""
    return f"{root}/{language}/articles/{article_id}"


def _known(language: str) -> Language:
    if not is_language(language):
        raise FeedNotFoundError(language)
    return language
