"""A `FeedSource` in memory."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from feeds import titles
from feeds.model import Entry, Feed
from feeds.source import FeedNotFoundError, FeedState
from feeds.tag_uri import feed_id
from tests.feeds.samples import DAY, HOST, ROOT

START = datetime(2025, 6, 1, tzinfo=UTC)


class FakeSource:
    """Entries by language; counts how often a feed is made."""

    def __init__(self, *entries: Entry) -> None:
        self.entries = list(entries)
        self.changed: datetime | None = max((entry.updated for entry in entries), default=None)
        self.version = 1
        self.made = 0

    def change(self, entries: Sequence[Entry], moment: datetime) -> None:
        self.entries = list(entries)
        self.changed = moment
        self.version += 1

    def languages(self) -> Sequence[str]:
        return ("ru", "kk", "en")

    def tags(self, language: str) -> Sequence[str]:
        return sorted({tag for entry in self.entries if entry.language == language for tag in entry.tags})

    def title(self, language: str, tag: str | None = None) -> str:
        return titles.title(language, tag)

    def state(self, language: str, tag: str | None = None) -> FeedState:
        if tag is not None and tag not in self.tags(language):
            raise FeedNotFoundError(tag)
        return FeedState(str(self.version), self.changed)

    def feed(self, language: str, tag: str | None = None) -> Feed:
        self.state(language, tag)
        self.made += 1
        return Feed(
            id=feed_id(HOST, DAY, language, tag),
            title=titles.title(language, tag),
            subtitle=titles.subtitle(language, tag),
            language=language,
            home_url=f"{ROOT}/",
            updated=self.changed or START,
            entries=tuple(e for e in self.entries if e.language == language and (tag is None or tag in e.tags)),
            tag=tag,
        )
