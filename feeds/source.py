"""Where the views get feeds from; the service implements it over its store."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from feeds.model import Feed


class FeedNotFoundError(LookupError):
    """There is no feed of this language or tag."""


@dataclass(frozen=True)
class FeedState:
    """What a feed would say, told without making it.

    version: differs whenever anything in the feed differs; equal versions mean equal feeds, in every process.
    updated: moment of the last change of the feed's content, a retraction too, so it never goes back; None where
    nothing has ever been published.
    """

    version: str
    updated: datetime | None


class FeedSource(Protocol):
    """The published articles, as feeds. Called from many threads at once."""

    def languages(self) -> Sequence[str]:
        """Codes of the languages that have feeds."""
        ...

    def tags(self, language: str) -> Sequence[str]:
        """The tags that have feeds in a language, in the order to list them in."""
        ...

    def title(self, language: str, tag: str | None = None) -> str:
        """Title of a feed, in the feed's own language (see `feeds.titles`)."""
        ...

    def state(self, language: str, tag: str | None = None) -> FeedState:
        """Version of a feed; cheap, asked at each request. Raises `FeedNotFoundError`."""
        ...

    def feed(self, language: str, tag: str | None = None) -> Feed:
        """The feed, without `self_url` and `alternates`, which the views fill in. Raises `FeedNotFoundError`."""
        ...
