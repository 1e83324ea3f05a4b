"""Sitemaps (sitemaps.org, protocol 0.9), with language versions and news as Google documents them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from lxml import etree

from feeds.addresses import to_uri
from feeds.dates import rfc3339
from feeds.source import Listed
from feeds.text import clean_line

SITEMAP: Final = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML: Final = "http://www.w3.org/1999/xhtml"
# developers.google.com/search/docs/crawling-indexing/sitemaps/news-sitemap
NEWS: Final = "http://www.google.com/schemas/sitemap-news/0.9"
# The same page: a news sitemap has at most 1000 <news:news>, of articles of the last two days.
NEWS_LIMIT: Final = 1_000
NEWS_DAYS: Final = 2
# The protocol allows 50 000 addresses and 50 MB a file; each of ours tells three language versions.
PART_ENTRIES: Final = 10_000


def render_index(parts: Mapping[str, datetime | None]) -> bytes:
    """The index of sitemaps: their addresses, and when each last changed where that is known."""
    root = etree.Element("sitemapindex", nsmap={None: SITEMAP})
    for url, updated in parts.items():
        element = etree.SubElement(root, "sitemap")
        etree.SubElement(element, "loc").text = to_uri(url)
        if updated:
            etree.SubElement(element, "lastmod").text = rfc3339(updated)
    return _document(root)


def render(articles: Iterable[Listed]) -> bytes:
    """A sitemap of articles; each names all its language versions, itself too (Google, "Localized versions")."""
    root = etree.Element("urlset", nsmap={None: SITEMAP, "xhtml": XHTML})
    for article in articles:
        element = etree.SubElement(root, "url")
        etree.SubElement(element, "loc").text = to_uri(article.urls[article.language])
        etree.SubElement(element, "lastmod").text = rfc3339(article.updated)
        for language, url in article.urls.items() if len(article.urls) > 1 else ():
            attributes = {"rel": "alternate", "hreflang": language, "href": to_uri(url)}
            etree.SubElement(element, f"{{{XHTML}}}link", attributes)
    return _document(root)


def render_news(articles: Iterable[Listed], publication: str) -> bytes:
    """A news sitemap; `publication` is the name of the newspaper as it stands in its articles."""
    root = etree.Element("urlset", nsmap={None: SITEMAP, "news": NEWS})
    for article in articles:
        element = etree.SubElement(root, "url")
        etree.SubElement(element, "loc").text = to_uri(article.urls[article.language])
        news = etree.SubElement(element, f"{{{NEWS}}}news")
        paper = etree.SubElement(news, f"{{{NEWS}}}publication")
        etree.SubElement(paper, f"{{{NEWS}}}name").text = clean_line(publication)
        etree.SubElement(paper, f"{{{NEWS}}}language").text = article.language
        etree.SubElement(news, f"{{{NEWS}}}publication_date").text = rfc3339(article.published)
        etree.SubElement(news, f"{{{NEWS}}}title").text = clean_line(article.title) or article.urls[article.language]
    return _document(root)


def robots(root: str) -> bytes:
    """``robots.txt`` (RFC 9309): everything may be read but the API; where the sitemaps are."""
    lines = (
        "User-agent: *",
        "Disallow: /api/",
        "Disallow: /translate",
        "Disallow: /detect",
        "",
        f"Sitemap: {to_uri(index_url(root))}",
        f"Sitemap: {to_uri(news_url(root))}",
    )
    return "\n".join([*lines, ""]).encode()


def index_url(root: str) -> str:
    return f"{root.rstrip('/')}/sitemap.xml"


def news_url(root: str) -> str:
    return f"{root.rstrip('/')}/sitemap-news.xml"


def part_url(root: str, language: str, number: int) -> str:
    return f"{root.rstrip('/')}/sitemap-{language}-{number}.xml"


def _document(root: Any) -> bytes:
    document: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return document
