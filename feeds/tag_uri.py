"""`tag:` URIs (RFC 4151): names of entries and feeds that stay when hosts, paths or formats change."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from typing import Final
from urllib.parse import quote, urlsplit

# RFC 4151, 2.1: DNSname = DNScomp *("." DNScomp), DNScomp = alphaNum [*(alphaNum / "-") alphaNum].
_DNS_NAME: Final = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*")
# RFC 3986, 3.3: pchar less the percent sign; RFC 4151 allows "/" and "?" in `specific` as well, "/" parts ours.
_SAFE: Final = "-._~!$&'()*+,;=:@"


def authority(host_or_url: str) -> str:
    """The authority of a `tag:` URI: a host name, or the host of a URL, in lower case, an international one in ASCII.

    Raises `ValueError` where there is no host name that RFC 4151 takes (an IPv6 address is none).
    """
    url = host_or_url if "//" in host_or_url else f"//{host_or_url}"
    try:
        host = urlsplit(url.strip()).hostname or ""
        name = host.rstrip(".").encode("idna").decode("ascii").lower()
    except ValueError:
        name = ""
    if not _DNS_NAME.fullmatch(name):
        raise ValueError(f"no host name for tag: URIs in {host_or_url!r}; name one that you own, such as news.example")
    return name


def entry_id(host: str, created: date, article: str, language: str) -> str:
    """Name one language version of an article: ``tag:news.example,2025-06-21:articles/01J.../ru``.

    `created` is the day (UTC, for a datetime) on which the article was made, `article` its id in the store.
    """
    return _tag(host, created, "articles", article, language)


def feed_id(host: str, since: date, language: str, tag: str | None = None, *, source: str | None = None) -> str:
    """Name a feed: ``tag:news.example,2025-06-01:feeds/ru``, ``…:feeds/ru/tags/economy`` or ``…/sources/Interfax``.

    `since` is a day that never changes for a service, and on which it had its host name: that of its first start.
    """
    topic = ("tags", tag) if tag is not None else ("sources", source) if source is not None else ()
    return _tag(host, since, "feeds", language, *topic)


def _tag(host: str, day: date, *path: str) -> str:
    if isinstance(day, datetime):
        if day.tzinfo is None:
            raise ValueError(f"a tag: URI needs the day in UTC, and {day!r} has no time zone")
        day = day.astimezone(UTC).date()
    specific = "/".join(quote(part, safe=_SAFE) for part in path)
    return f"tag:{authority(host)},{day.isoformat()}:{specific}"
