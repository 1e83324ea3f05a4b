"""A `FeedSource` in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from feeds import titles
from feeds.model import Entry, Feed
from feeds.source import FeedNotFoundError, FeedState
from feeds.tag_uri import feed_id
from feeds.topic import EVERYTHING, Topic
from tests.feeds.samples import DAY, HOST, ROOT

START = datetime(2025, 6, 1, tzinfo=UTC)


class FakeSource:
    """Entries in the order they entered; counts how often a feed is made. An archive's page has `size` entries."""

    def __init__(self, *entries: Entry, size: int = 50) -> None:
        self.entries = list(entries)
        self.changed: datetime | None = max((entry.updated for entry in entries), default=None)
        self.version = 1
        self.made = 0
        self.size = size

    def change(self, entries: Sequence[Entry], moment: datetime) -> None:
        self.entries = list(entries)
        self.changed = moment
        self.version += 1

    def languages(self) -> Sequence[str]:
        return ("ru", "kk", "en")

    def topics(self, language: str) -> Sequence[Topic]:
        own = [entry for entry in self.entries if entry.language == language]
        tags = sorted({tag for entry in own for tag in entry.tags})
        sources = sorted({entry.source for entry in own if entry.source})
        return [EVERYTHING, *(Topic("tag", name) for name in tags), *(Topic("source", name) for name in sources)]

    def title(self, language: str, topic: Topic) -> str:
        return titles.title(language, topic.tag, source=topic.source)

    def home_url(self, language: str, topic: Topic) -> str:
        return f"{ROOT}/{language}/"

    def states(self, topic: Topic) -> Mapping[str, FeedState]:
        return {
            code: FeedState(str(self.version), self.changed, self._archives(code, topic))
            for code in self.languages()
            if topic in self.topics(code)
        }

    def feed(self, language: str, topic: Topic) -> Feed:
        if topic not in self.topics(language):
            raise FeedNotFoundError(topic)
        return self._made(language, topic, self._of(language, topic)[self._archives(language, topic) * self.size :])

    def page_state(self, language: str, topic: Topic, number: int) -> FeedState:
        return FeedState(str(self.version), self.changed)

    def page(self, language: str, topic: Topic, number: int) -> Feed:
        entries = self._of(language, topic)[(number - 1) * self.size : number * self.size]
        return replace(self._made(language, topic, entries), updated=max(entry.updated for entry in entries))

    def _of(self, language: str, topic: Topic) -> list[Entry]:
        return [
            entry
            for entry in self.entries
            if entry.language == language
            and (topic.tag is None or topic.tag in entry.tags)
            and (topic.source is None or topic.source == entry.source)
        ]

    def _archives(self, language: str, topic: Topic) -> int:
        return max((len(self._of(language, topic)) - self.size) // self.size, 0)

    def _made(self, language: str, topic: Topic, entries: Sequence[Entry]) -> Feed:
        self.made += 1
        return Feed(
            id=feed_id(HOST, DAY, language, topic.tag, source=topic.source),
            title=self.title(language, topic),
            subtitle=titles.subtitle(language, topic.tag, source=topic.source),
            language=language,
            home_url=f"{ROOT}/",
            updated=self.changed or START,
            entries=tuple(entries),
            tag=topic.tag,
        )
