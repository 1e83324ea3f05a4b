"""What every page has: its language, its addresses in all of them, its feeds, its validators and its headers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, cast

from flask import Response, make_response, render_template, request

from feeds.addresses import FORMATS, MEDIA_TYPES, Format, opml_url, topic_url
from feeds.topic import EVERYTHING, Topic
from service.api.context import context
from service.feed_source import StoredFeeds
from service.languages import LANGUAGES, OWN_NAMES, Language
from service.web import addresses, dates
from service.web.words import WORDS

MAX_AGE: Final = 60
FORMAT_NAMES: Final[dict[Format, str]] = {"rss": "RSS", "atom": "Atom", "json": "JSON Feed"}
# https://ogp.me, og:locale: language and territory.
LOCALES: Final[dict[Language, str]] = {"ru": "ru_RU", "kk": "kk_KZ", "en": "en_GB"}
# No page has a script, and none that an article smuggled in would run; images and films come from anywhere.
POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src https: http:; media-src https: http:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
HEADERS: Final = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


@dataclass(frozen=True)
class FeedLink:
    """One feed that a page leads to."""

    address: str
    media_type: str
    format: str
    title: str
    language: Language


@dataclass(frozen=True)
class Page:
    """A page as its template needs it.

    ``path`` is its own address and ``versions`` the paths of the same page by language, its own among them, where it
    has any; both below the public address. ``feeds`` are those of the page, the most particular ones first.
    """

    language: Language
    title: str
    path: str | None = None
    versions: Mapping[Language, str] | None = None
    feeds: Sequence[FeedLink] = ()
    description: str | None = None
    last_modified: datetime | None = None
    older: str | None = None
    newer: str | None = None


def feed_links(language: Language, topic: Topic = EVERYTHING) -> list[FeedLink]:
    """The feeds of a language on a topic, in all formats."""
    title, root = site_title(language, topic), request.script_root
    return [
        FeedLink(topic_url(root, language, form, topic), MEDIA_TYPES[form], FORMAT_NAMES[form], title, language)
        for form in FORMATS
    ]


def site_title(language: Language, topic: Topic = EVERYTHING) -> str:
    """What the list of a language is called: as its feed."""
    return StoredFeeds(context().settings, context().database).title(language, topic)


def respond(template: str, page: Page, status: int = 200, **more: Any) -> Response:
    """Render a page; GET and HEAD of one that is as the client has it are answered 304."""
    response = make_response(_render(template, page, more), status)
    if status != 200:
        response.headers["Cache-Control"] = "no-cache"
        return response
    response.cache_control.public = True
    response.cache_control.max_age = MAX_AGE
    response.add_etag()
    if page.last_modified:
        # RFC 9110, 8.8.2.1: an origin server must not send a date later than that of the message.
        response.last_modified = min(page.last_modified, datetime.now(UTC))
    return cast("Response", response.make_conditional(request))


def protect(response: Response) -> Response:
    response.headers.update(HEADERS)
    return response


def _render(template: str, page: Page, more: Mapping[str, Any]) -> str:
    root = context().settings.public_url.rstrip("/")
    versions = page.versions or {}
    return render_template(
        template,
        page=page,
        language=page.language,
        words=WORDS[page.language],
        all_words=WORDS,
        names=OWN_NAMES,
        languages=LANGUAGES,
        locales=LOCALES,
        canonical=None if page.path is None else root + page.path,
        hreflang={code: root + path for code, path in versions.items()},
        root=request.script_root,
        opml=opml_url(request.script_root),
        addresses=addresses,
        written=dates.written,
        **more,
    )
