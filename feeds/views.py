"""The feeds over HTTP: a Flask blueprint over any `FeedSource`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from flask import Blueprint, Response, abort
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import BaseConverter

from feeds import atom, jsonfeed, opml, rss, titles
from feeds.addresses import MEDIA_TYPES, Format, is_format, topic_url
from feeds.cache import RenderCache, Rendered
from feeds.conditional import respond
from feeds.model import Alternate, Feed
from feeds.opml import Subscription
from feeds.source import FeedNotFoundError, FeedSource, FeedState
from feeds.topic import EVERYTHING, Topic

RENDERERS: Final[dict[Format, Callable[[Feed], bytes]]] = {
    "rss": rss.render,
    "atom": atom.render,
    "json": jsonfeed.render,
}
OPML_TYPE: Final = "text/x-opml"
MEMORY_BYTES: Final = 64 * 1024 * 1024


class NameConverter(BaseConverter):
    """Any text, slashes at its ends and in a row too, which Werkzeug's ``path`` does not take."""

    regex = "(?s:.+?)"
    part_isolating = False


class FeedViews:
    """Finds, makes and keeps the documents of feeds, their archives and the list of them all."""

    def __init__(self, source: FeedSource, root: str, cache: RenderCache, max_age: int) -> None:
        self._source, self._root, self._cache, self._max_age = source, root, cache, max_age

    def feed(self, language: str, form: str, tag: str | None = None, source: str | None = None) -> Response:
        """A feed to subscribe to; unknown languages, formats and topics are 404 by `flask.abort`."""
        form, topic = _format(form), _topic(tag, source)
        states = self._source.states(topic)
        state = states.get(language) or abort(404)
        others = tuple(code for code in states if code != language)
        # The other languages are no part of the feed's own version: a topic's feed in another comes and goes.
        version = f"{state.version} {','.join(others)} {state.archives}"
        return self._answer(
            f"{language} {topic.kind} {topic.name} {form}",
            version,
            form,
            lambda: self._feed(language, form, topic, state, others),
        )

    def archive(
        self, language: str, number: int, form: str, tag: str | None = None, source: str | None = None
    ) -> Response:
        """A page of a feed's archive."""
        form, topic = _format(form), _topic(tag, source)
        state = self._source.states(topic).get(language) or abort(404)
        if not 1 <= number <= state.archives:
            abort(404)
        page_state = self._source.page_state(language, topic, number)
        return self._answer(
            f"{language} {topic.kind} {topic.name} {form} {number}",
            f"{page_state.version} {number == state.archives}",
            form,
            lambda: self._page(
                language, form, topic, number, last=number == state.archives, updated=page_state.updated
            ),
        )

    def list(self) -> Response:
        """All feeds as OPML."""
        states = self._source.states(EVERYTHING)
        version = " ".join(state.version for state in states.values())
        document = self._cache.get("opml", version, lambda: self._list(states))
        return respond(document, OPML_TYPE, self._max_age)

    def _answer(self, key: str, version: str, form: Format, render: Callable[[], Rendered]) -> Response:
        try:
            document = self._cache.get(key, version, render)
        except FeedNotFoundError:
            abort(404)
        return respond(document, MEDIA_TYPES[form], self._max_age)

    def _feed(self, language: str, form: Format, topic: Topic, state: FeedState, others: tuple[str, ...]) -> Rendered:
        feed = replace(
            self._source.feed(language, topic),
            self_url=self._url(language, form, topic),
            alternates=tuple(Alternate(code, self._url(code, form, topic)) for code in others),
            older_url=self._url(language, form, topic, state.archives) if state.archives else None,
        )
        return Rendered.of(RENDERERS[form](feed), state.updated)

    def _page(
        self, language: str, form: Format, topic: Topic, number: int, *, last: bool, updated: datetime | None
    ) -> Rendered:
        feed = replace(
            self._source.page(language, topic, number),
            archived=True,
            self_url=self._url(language, form, topic, number),
            older_url=self._url(language, form, topic, number - 1) if number > 1 else None,
            newer_url=self._url(language, form, topic, number + 1) if not last else None,
            current_url=self._url(language, form, topic),
        )
        return Rendered.of(RENDERERS[form](feed), updated)

    def _url(self, language: str, form: Format, topic: Topic, page: int | None = None) -> str:
        return topic_url(self._root, language, form, topic, page)

    def _list(self, states: Mapping[str, FeedState]) -> Rendered:
        subscriptions = [
            Subscription(
                self._source.title(language, topic),
                language,
                self._url(language, "rss", topic),
                self._source.home_url(language, topic),
            )
            for language in self._source.languages()
            for topic in self._source.topics(language)
        ]
        latest = max((state.updated for state in states.values() if state.updated), default=None)
        return Rendered.of(opml.render(titles.LIST_TITLE, subscriptions, latest), latest)


def blueprint(source: FeedSource, root: str, *, max_age: int = 60, cache: RenderCache | None = None) -> Blueprint:
    """The routes ``/feeds/…`` and ``/feeds.opml``.

    root: address by which readers reach the application, such as ``https://news.example``. max_age: seconds for
    which a reader or proxy need not ask again. cache: where rendered feeds are kept; else in this process's memory.
    """
    routes = Blueprint("feeds", __name__)
    views = FeedViews(source, root, cache or RenderCache(MEMORY_BYTES), max_age)

    @routes.record
    def register_converter(state: BlueprintSetupState) -> None:
        state.app.url_map.converters["feed_name"] = NameConverter

    routes.add_url_rule("/feeds/<language>.<form>", "feed", views.feed)
    routes.add_url_rule("/feeds/<language>/archive/<int:number>.<form>", "archive", views.archive)
    for folder, argument in (("tags", "tag"), ("sources", "source")):
        rest = f"{folder}/<feed_name:{argument}>.<any(rss,atom,json):form>"
        # Names may hold slashes in a row, and a redirect to fewer would be another name.
        routes.add_url_rule(f"/feeds/<language>/{rest}", f"{argument}_feed", views.feed, merge_slashes=False)
        routes.add_url_rule(
            f"/feeds/<language>/archive/<int:number>/{rest}", f"{argument}_archive", views.archive, merge_slashes=False
        )
    routes.add_url_rule("/feeds.opml", "opml", views.list)
    return routes


def _format(form: str) -> Format:
    return form if is_format(form) else abort(404)


def _topic(tag: str | None, source: str | None) -> Topic:
    if tag is not None:
        return Topic("tag", tag)
    return EVERYTHING if source is None else Topic("source", source)
