"""``robots.txt`` and the sitemaps over HTTP, from any `SitemapSource`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from flask import Blueprint, Response, abort

from feeds import sitemap
from feeds.cache import RenderCache, Rendered
from feeds.conditional import respond
from feeds.source import FeedNotFoundError, Listed, SitemapSource

XML = "application/xml"


def blueprint(
    source: SitemapSource,
    root: str,
    publication: str,
    *,
    cache: RenderCache,
    max_age: int = 60,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Blueprint:
    """The routes ``/robots.txt``, ``/sitemap.xml``, its parts, and ``/sitemap-news.xml``.

    root: address by which readers reach the application. publication: name of the newspaper, for news sitemaps.
    """
    routes = Blueprint("sitemaps", __name__)
    robots = Rendered.of(sitemap.robots(root), None)

    def show_robots() -> Response:
        return respond(robots, "text/plain", max_age)

    def show_index() -> Response:
        parts = source.sitemap_parts()
        addresses = {sitemap.part_url(root, *part): state.updated for part, state in parts.items()}
        latest = max((moment for moment in addresses.values() if moment), default=None)
        version = " ".join(f"{language}-{number} {state.version}" for (language, number), state in parts.items())
        return respond(
            cache.get("sitemap", version, lambda: Rendered.of(sitemap.render_index(addresses), latest)), XML, max_age
        )

    def show_part(language: str, number: int) -> Response:
        state = source.sitemap_parts().get((language, number)) or abort(404)
        try:
            document = cache.get(
                f"sitemap {language} {number}",
                state.version,
                lambda: Rendered.of(sitemap.render(source.sitemap_part(language, number)), state.updated),
            )
        except FeedNotFoundError:
            abort(404)
        return respond(document, XML, max_age)

    def show_news() -> Response:
        # To the minute, so that one made document serves all who ask within it.
        since = now().replace(second=0, microsecond=0) - timedelta(days=sitemap.NEWS_DAYS)
        document = cache.get(
            "sitemap news",
            f"{source.news_version()} {since.isoformat()}",
            # No date of a change: articles leave the list by age alone, which no date of theirs tells.
            lambda: Rendered.of(sitemap.render_news(_newest(source, since), publication), None),
        )
        return respond(document, XML, max_age)

    routes.add_url_rule("/robots.txt", "robots", show_robots)
    routes.add_url_rule("/sitemap.xml", "index", show_index)
    routes.add_url_rule("/sitemap-<language>-<int:number>.xml", "part", show_part)
    routes.add_url_rule("/sitemap-news.xml", "news", show_news)
    return routes


def _newest(source: SitemapSource, since: datetime) -> list[Listed]:
    articles = sorted(source.news(since), key=lambda article: article.urls[article.language])
    articles.sort(key=lambda article: article.published, reverse=True)
    return articles[: sitemap.NEWS_LIMIT]
