"""The feeds over HTTP: a Flask blueprint over any `FeedSource`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final, cast

from flask import Blueprint, Response, abort, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from feeds import atom, jsonfeed, opml, rss, titles
from feeds.addresses import FORMATS, MEDIA_TYPES, Format, feed_url
from feeds.cache import RenderCache, Rendered
from feeds.dates import to_utc
from feeds.model import Alternate, Feed
from feeds.opml import Subscription
from feeds.source import FeedNotFoundError, FeedSource

RENDERERS: Final[dict[Format, Callable[[Feed], bytes]]] = {
    "rss": rss.render,
    "atom": atom.render,
    "json": jsonfeed.render,
}
OPML_TYPE: Final = "text/x-opml"


class TagConverter(BaseConverter):
    """Any text, slashes at its ends and in a row too, which Werkzeug's ``path`` does not take."""

    regex = "(?s:.+?)"
    part_isolating = False


def blueprint(source: FeedSource, root: str, *, max_age: int = 60, cache_bytes: int = 64 * 1024 * 1024) -> Blueprint:
    """The routes ``/feeds/…`` and ``/feeds.opml``.

    root: address by which readers reach the application, such as ``https://news.example``. max_age: seconds for
    which a reader or proxy need not ask again. cache_bytes: most memory for rendered feeds in this process.
    Unknown languages, formats and tags are 404 by `flask.abort`.
    """
    routes = Blueprint("feeds", __name__)
    cache = RenderCache(cache_bytes)

    @routes.record
    def register_converter(state: BlueprintSetupState) -> None:
        state.app.url_map.converters["feed_tag"] = TagConverter

    def show(language: str, form: str, tag: str | None = None) -> Response:
        if form not in FORMATS or language not in source.languages():
            abort(404)
        try:
            state = source.state(language, tag)
            others = alternates(source, root, form, language, tag)

            def render() -> Rendered:
                address = feed_url(root, language, form, tag)
                feed = replace(source.feed(language, tag), self_url=address, alternates=others)
                return Rendered.of(RENDERERS[form](feed), state.updated)

            # The alternates are no part of the feed's own version: a tag's feed in another language comes and goes.
            document = cache.get((language, tag, form), (state.version, others), render)
        except FeedNotFoundError:
            abort(404)
        return respond(document, MEDIA_TYPES[form], max_age)

    def show_opml() -> Response:
        return respond(_subscriptions(source, root), OPML_TYPE, max_age)

    # Tags may hold slashes in a row, and a redirect to fewer would be another tag.
    routes.add_url_rule("/feeds/<language>.<form>", "feed", show)
    routes.add_url_rule(
        "/feeds/<language>/tags/<feed_tag:tag>.<any(rss,atom,json):form>", "tag_feed", show, merge_slashes=False
    )
    routes.add_url_rule("/feeds.opml", "opml", show_opml)
    return routes


def alternates(
    source: FeedSource, root: str, form: Format, language: str, tag: str | None = None
) -> tuple[Alternate, ...]:
    """The same feed in the other languages that have it, in one format."""
    return tuple(
        Alternate(other, feed_url(root, other, form, tag))
        for other in source.languages()
        if other != language and (tag is None or _exists(source, other, tag))
    )


def respond(document: Rendered, media_type: str, max_age: int) -> Response:
    """Answer GET or HEAD with the document, or 304; where both validators come, the entity tag decides."""
    response = Response(document.body, content_type=f"{media_type}; charset=utf-8")
    response.set_etag(document.etag)
    response.cache_control.public = True
    response.cache_control.max_age = max_age
    if document.updated:
        # RFC 9110, 8.8.2.1: an origin server must not send a date later than that of the message.
        response.last_modified = min(to_utc(document.updated), datetime.now(UTC))
    return cast("Response", response.make_conditional(request))


def _exists(source: FeedSource, language: str, tag: str) -> bool:
    try:
        source.state(language, tag)
    except FeedNotFoundError:
        return False
    return True


def _subscriptions(source: FeedSource, root: str) -> Rendered:
    subscriptions = []
    moments = []
    for language in source.languages():
        for tag in (None, *source.tags(language)):
            subscriptions.append(
                Subscription(source.title(language, tag), language, feed_url(root, language, "rss", tag))
            )
        updated = source.state(language).updated
        if updated:
            moments.append(updated)
    latest = max(moments, default=None)
    return Rendered.of(opml.render(titles.LIST_TITLE, subscriptions, latest), latest)
