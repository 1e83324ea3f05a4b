"""Which URLs an article may carry, and how relative ones are resolved."""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urljoin, urlsplit

# What browsers remove before they read a URL (WHATWG URL, § 4.4): it must not hide a scheme from us.
_OUTER = re.compile(r"\A[\x00-\x20]+|[\x00-\x20]+\Z")
_INNER = re.compile(r"[\t\n\r]")
_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.\-]*):")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


def allowed_url(value: str, schemes: Collection[str], base: str | None = None) -> str | None:
    """The URL without outer white space if its scheme is among `schemes` or it has none; None otherwise.

    A URL without a scheme is resolved against `base` where there is one (RFC 3986, 5.2).
    """
    url = _INNER.sub("", _OUTER.sub("", value))
    if not url or _CONTROL.search(url):
        return None
    if base and not _SCHEME.match(url):
        try:
            url = urljoin(base, url)
        except ValueError:
            return None
    scheme = _SCHEME.match(url)
    if scheme is None:
        # "x:y/…" before any slash is a scheme or nothing; entities are decoded by now
        return None if ":" in re.split(r"[/?#]", url, maxsplit=1)[0] else url
    if scheme.group(1).lower() not in schemes:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.netloc or parts.scheme not in ("http", "https") else None
