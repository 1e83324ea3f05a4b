"""The pages that list articles: the front page, and by language, tag and source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

from flask import Response, abort, request

from feeds import titles
from feeds.topic import EVERYTHING, Topic
from service.api.context import context
from service.languages import LANGUAGES, Language
from service.storage import feeds, listing
from service.storage.feeds import FeedState
from service.storage.paging import BadCursor
from service.storage.stored import FeedEntry
from service.web import addresses, content
from service.web.page import Page, feed_links, respond, site_title

PAGE_SIZE: Final = 20
FRONT_SIZE: Final = 5
# Of the summary or, where there is none, of the beginning of an article.
LIST_CHARS: Final = 280
FRONT_CHARS: Final = 140
# The page of all languages needs one for itself: that of the service's name.
FRONT_LANGUAGE: Final[Language] = "kk"


@dataclass(frozen=True)
class Item:
    """An article in a list."""

    entry: FeedEntry
    path: str
    text: str
    moment: datetime


def front_page() -> Response:
    """The latest articles in each of the three languages: one page for everybody, so that any cache can keep it."""
    with context().database.read() as session:
        sections = {
            code: [_item(each, FRONT_CHARS) for each in feeds.feed_entries(session, code, limit=FRONT_SIZE)]
            for code in LANGUAGES
        }
        states = feeds.feed_states(session, EVERYTHING)
    page = Page(
        language=FRONT_LANGUAGE,
        title=titles.LIST_TITLE,
        path=addresses.FRONT,
        feeds=[each for code in LANGUAGES for each in feed_links(code)],
        last_modified=_last_change(states),
    )
    return respond("front.html", page, sections=sections, section_titles={code: site_title(code) for code in LANGUAGES})


def list_page(language: Language, topic: Topic = EVERYTHING) -> Response:
    """The articles in a language on a topic, newest first; 404 where it never had any on that topic."""
    before = request.args.get("before")
    try:
        with context().database.read() as session:
            states = feeds.feed_states(session, topic)
            found = listing.page(session, language, topic.tag, topic.source, limit=PAGE_SIZE, before=before)
    except BadCursor:
        abort(404)
    versions = {
        code: path
        for code in LANGUAGES
        if (not topic.kind or code in states) and (path := addresses.topic_path(code, topic)) is not None
    }
    if language not in versions:
        abort(404)
    path = versions[language]
    description = titles.subtitle(language, topic.tag, source=topic.source)
    page = Page(
        language=language,
        title=site_title(language, topic),
        path=_at(path, before or listing.NEWEST),
        # The later pages of two languages hold different articles: only the first ones are versions of each other.
        versions=versions if before is None else None,
        feeds=[*(feed_links(language, topic) if topic.kind else ()), *feed_links(language)],
        description=description,
        last_modified=_last_change(states),
        older=None if found.older is None else _at(path, found.older),
        newer=None if found.newer is None else _at(path, found.newer),
    )
    return respond(
        "list.html",
        page,
        heading=description if topic.kind else page.title,
        items=[_item(each, LIST_CHARS) for each in found.entries],
        siblings=versions,
    )


def _item(entry: FeedEntry, limit: int) -> Item:
    return Item(
        entry=entry,
        path=addresses.article_path(entry.language, entry.article_id),
        text=content.opening(entry.summary, entry.content, entry.content_type, limit),
        moment=entry.published_at or entry.created_at,
    )


def _last_change(states: Mapping[Language, FeedState]) -> datetime | None:
    """When a list last changed in any language: each page says in which others it can be read."""
    return max((each.changed_at for each in states.values() if each.changed_at is not None), default=None)


def _at(path: str, cursor: str) -> str:
    return path if cursor == listing.NEWEST else f"{path}?{urlencode({'before': cursor})}"
