"""Where the views get feeds from; the service implements it over its store."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from feeds.model import Feed
from feeds.topic import Topic


class FeedNotFoundError(LookupError):
    """There is no feed of this language or topic, or no such page of its archive."""


@dataclass(frozen=True)
class FeedState:
    """What a feed, or a page of its archive, would say, told without making it.

    version: differs whenever anything in the document differs; equal versions mean equal documents, in every process.
    updated: moment of the last change of its content, a retraction too, so it never goes back; None where nothing has
    ever been published. archives: how many pages the archive has; the feed itself holds all that is newer.
    """

    version: str
    updated: datetime | None
    archives: int = 0


@dataclass(frozen=True)
class Listed:
    """An article's page, for a sitemap: its addresses by language and what a news sitemap tells of it."""

    language: str
    urls: Mapping[str, str]
    title: str
    published: datetime
    updated: datetime


class FeedSource(Protocol):
    """The published articles, as feeds. Called from many threads at once."""

    def languages(self) -> Sequence[str]:
        """Codes of the languages that have feeds."""
        ...

    def topics(self, language: str) -> Sequence[Topic]:
        """The topics that have feeds in a language, the one of everything too, in the order to list them in."""
        ...

    def title(self, language: str, topic: Topic) -> str:
        """Title of a feed, in the feed's own language (see `feeds.titles`)."""
        ...

    def home_url(self, language: str, topic: Topic) -> str:
        """Address of the page for people that a feed belongs to."""
        ...

    def states(self, topic: Topic) -> Mapping[str, FeedState]:
        """States of a topic's feeds in the languages that have one; cheap, asked at each request."""
        ...

    def feed(self, language: str, topic: Topic) -> Feed:
        """The feed, without the addresses that the views fill in. Raises `FeedNotFoundError`."""
        ...

    def page_state(self, language: str, topic: Topic, number: int) -> FeedState:
        """State of a page of the archive, counted from 1, the oldest. Raises `FeedNotFoundError`."""
        ...

    def page(self, language: str, topic: Topic, number: int) -> Feed:
        """A page of the archive; what is on it stays, but for retractions. Raises `FeedNotFoundError`."""
        ...


class SitemapSource(Protocol):
    """The published articles, as search engines are told of them."""

    def sitemap_parts(self) -> Mapping[tuple[str, int], FeedState]:
        """States of the parts of the sitemap by language and number, the oldest being 1."""
        ...

    def sitemap_part(self, language: str, number: int) -> Sequence[Listed]:
        """The articles of one part. Raises `FeedNotFoundError`."""
        ...

    def news(self, since: datetime) -> Sequence[Listed]:
        """The articles in all languages that were published at that moment or later."""
        ...

    def news_version(self) -> str:
        """Differs whenever the articles that `news` tells of may differ."""
        ...
