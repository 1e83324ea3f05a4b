"""Where the pages are: paths below the service's root, ready to stand in a link."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlsplit

from werkzeug.routing import BaseConverter

from feeds.topic import Topic

FRONT: Final = "/"
# Browsers resolve these away, however they are written (WHATWG URL, § 4.4): no page can have them as its last part.
_UNREACHABLE: Final = frozenset({".", ".."})


class AnyText(BaseConverter):
    """Any text to the end of the path, slashes at its ends and in a row too, which Werkzeug's ``path`` refuses."""

    regex = "(?s:.+)"
    part_isolating = False


def language_path(language: str) -> str:
    return f"/{language}/"


def article_path(language: str, article_id: str) -> str:
    return f"/{language}/articles/{quote(article_id, safe='')}"


def tag_path(language: str, tag: str) -> str | None:
    """Path of the list of the articles with a tag; None for the two tags that no address can name."""
    return None if tag in _UNREACHABLE else f"/{language}/tags/{quote(tag, safe='')}"


def source_path(language: str, source: str) -> str | None:
    """Path of the list of the articles of a source; None for the two names that no address can hold."""
    return None if source in _UNREACHABLE else f"/{language}/sources/{quote(source, safe='')}"


def topic_path(language: str, topic: Topic) -> str | None:
    """Path of the list of the articles on a topic; None where no address can name it."""
    if topic.tag is not None:
        return tag_path(language, topic.tag)
    return language_path(language) if topic.source is None else source_path(language, topic.source)


def web_address(address: str | None) -> str | None:
    """The address if it is one of the web, to be linked to or shown as an image; else None."""
    if address is None:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.scheme in ("http", "https") and parts.netloc else None
