"""The stored articles as feeds and sitemaps: what `feeds` asks of its sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from urllib.parse import urlsplit

from feeds import tag_uri, titles
from feeds.model import Alternate, Enclosure, Entry, Feed
from feeds.sitemap import NEWS_LIMIT, PART_ENTRIES
from feeds.source import FeedNotFoundError, FeedState, Listed
from feeds.text import plain_to_html
from feeds.topic import EVERYTHING, Topic
from service.languages import LANGUAGES, Language, is_language
from service.settings import Settings
from service.storage import feed_pages, meta
from service.storage import feeds as stored
from service.storage.database import Database
from service.storage.feed_pages import Headline
from service.storage.stored import FeedEntry
from service.web.addresses import language_path, topic_path


class StoredFeeds:
    """A `feeds.source.FeedSource` and `SitemapSource` over the database; any thread may call it.

    The archive's pages have as many places as a feed has entries at least. A feed holds the newest whole page and what
    has come since, so that nothing stands both in it and in its archive.
    """

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings, self._database = settings, database
        self._root = settings.public_url.rstrip("/")
        self._size = max(settings.feed_entries, 1)
        self._titles = {"ru": settings.feed_title_ru, "kk": settings.feed_title_kk, "en": settings.feed_title_en}

    def languages(self) -> Sequence[str]:
        return LANGUAGES

    def topics(self, language: str) -> Sequence[Topic]:
        code = _known(language)
        with self._database.read() as session:
            tags, sources = stored.tags(session, code), stored.sources(session, code)
        return [EVERYTHING, *(Topic("tag", name) for name in tags), *(Topic("source", name) for name in sources)]

    def title(self, language: str, topic: Topic) -> str:
        return titles.title(language, topic.tag, source=topic.source, own=self._titles.get(language, ""))

    def home_url(self, language: str, topic: Topic) -> str:
        return self._root + (topic_path(language, topic) or language_path(language))

    def states(self, topic: Topic) -> Mapping[str, FeedState]:
        states = stored.glance_at_states(self._database, topic)
        found = {code: states[code] for code in LANGUAGES if code in states}
        return {
            code: FeedState(_version(state.version, state.changed_at), state.changed_at, self._archives(state))
            for code, state in found.items()
            if topic == EVERYTHING or state.changed_at is not None
        }

    def feed(self, language: str, topic: Topic) -> Feed:
        code = _known(language)
        with self._database.read() as session:
            state = stored.feed_states(session, topic).get(code)
            if state is None or (topic != EVERYTHING and state.changed_at is None):
                raise FeedNotFoundError(topic)
            after = self._archives(state) * self._size
            found = feed_pages.page_entries(session, code, topic, after, state.last_position)
            since = date.fromisoformat(meta.installed_on(session))
        return self._made(code, topic, found, since, state.changed_at)

    def page_state(self, language: str, topic: Topic, number: int) -> FeedState:
        code = _known(language)
        with self._database.read() as session:
            page = feed_pages.page_state(session, code, topic, *self._places(number))
            # The page has a next one from when this article came in.
            opener = (number + 2) * self._size
            opened = feed_pages.page_state(session, code, topic, opener - 1, opener)
        moments = [moment for moment in (page.changed_at, opened.changed_at) if moment]
        updated = max(moments, default=None)
        return FeedState(_version(page.revision, updated), updated)

    def page(self, language: str, topic: Topic, number: int) -> Feed:
        code = _known(language)
        with self._database.read() as session:
            found = feed_pages.page_entries(session, code, topic, *self._places(number))
            since = date.fromisoformat(meta.installed_on(session))
        return self._made(code, topic, found, since, max((each.updated_at for each in found), default=None))

    def sitemap_parts(self) -> Mapping[tuple[str, int], FeedState]:
        parts: dict[tuple[str, int], FeedState] = {}
        with self._database.read() as session:
            for code, state in sorted(stored.feed_states(session, EVERYTHING).items()):
                for number in range(1, -(-state.last_position // PART_ENTRIES) + 1):
                    page = feed_pages.page_state(session, code, EVERYTHING, *_part(number))
                    parts[code, number] = FeedState(_version(page.revision, page.changed_at), page.changed_at)
        return parts

    def sitemap_part(self, language: str, number: int) -> Sequence[Listed]:
        with self._database.read() as session:
            return [self._listed(each) for each in feed_pages.headlines(session, _known(language), *_part(number))]

    def news(self, since: datetime) -> Sequence[Listed]:
        found: list[Listed] = []
        with self._database.read() as session:
            for code, state in stored.feed_states(session, EVERYTHING).items():
                # Two days of more articles than a news sitemap takes are not worth reading whole.
                after = max(state.last_position - 10 * NEWS_LIMIT, 0)
                headlines = feed_pages.headlines(
                    session, code, after, state.last_position, since=since, limit=NEWS_LIMIT
                )
                found.extend(self._listed(each) for each in headlines)
        return found

    def news_version(self) -> str:
        return " ".join(state.version for state in self.states(EVERYTHING).values())

    def _archives(self, state: stored.FeedState) -> int:
        return max((state.last_position - self._size) // self._size, 0)

    def _places(self, number: int) -> tuple[int, int]:
        return (number - 1) * self._size, number * self._size

    def _made(
        self, language: Language, topic: Topic, entries: Sequence[FeedEntry], since: date, updated: datetime | None
    ) -> Feed:
        settings = self._settings
        return Feed(
            id=tag_uri.feed_id(settings.feed_authority, since, language, topic.tag, source=topic.source),
            title=self.title(language, topic),
            subtitle=titles.subtitle(language, topic.tag, source=topic.source),
            language=language,
            home_url=self.home_url(language, topic),
            updated=updated or meta.midnight(since),
            entries=tuple(self._entry(each) for each in entries),
            tag=topic.tag,
            rights=settings.feed_copyright or None,
            hub_url=settings.websub_hub or None,
        )

    def _entry(self, each: FeedEntry) -> Entry:
        return Entry(
            id=tag_uri.entry_id(each.tag_authority, each.created_at, each.article_id, each.language),
            url=page_url(self._root, each.language, each.article_id),
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
            alternates=tuple(Alternate(code, page_url(self._root, code, each.article_id)) for code in each.languages),
            translated_from=None if each.is_original else each.original_language,
        )

    def _listed(self, each: Headline) -> Listed:
        urls: dict[str, str] = {code: page_url(self._root, code, each.article_id) for code in each.languages}
        return Listed(each.language, urls, each.title, each.published_at, each.updated_at)


def publication_name(settings: Settings) -> str:
    """The name of the newspaper for news sitemaps: that of the settings, else the host."""
    return settings.publication_name or urlsplit(settings.public_url).hostname or "Ushtil"


def page_url(root: str, language: str, article_id: str) -> str:
    """Address of the page of one language version of an article."""
    return f"{root}/{language}/articles/{article_id}"


def _version(number: int, changed_at: datetime | None) -> str:
    # With the moment, because a database that was made anew counts from the beginning.
    return f"{number}@{changed_at.isoformat() if changed_at else ''}"


def _part(number: int) -> tuple[int, int]:
    return (number - 1) * PART_ENTRIES, number * PART_ENTRIES


def _known(language: str) -> Language:
    if not is_language(language):
        raise FeedNotFoundError(language)
    return language
