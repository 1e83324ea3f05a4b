"""Answers to GET and HEAD with validators (RFC 9110): the packed or the plain document, or 304."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from flask import Response, request
from werkzeug.datastructures import Accept, Headers
from werkzeug.http import http_date, parse_accept_header, parse_date, parse_etags

from feeds.cache import Rendered
from feeds.dates import to_utc

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

# RFC 9110, 12.5.3: a longer field than any browser's is not worth remembering.
_REMEMBERED: Final = 256


class _Complete(Response):
    """A response with all its headers given: Werkzeug need not look for those to add, to change or to leave out."""

    default_mimetype = None
    automatically_set_content_length = False

    def get_wsgi_headers(self, environ: WSGIEnvironment) -> Headers:
        return self.headers


def respond(document: Rendered, media_type: str, max_age: int) -> Response:
    """Answer the current request with the document, or 304 where the reader has it.

    Written out, and not left to Werkzeug, because it is most of the work of answering from the cache. Where both
    validators come, the entity tag decides (RFC 9110, 13.1.3).
    """
    environ = request.environ
    packed = _takes_gzip(environ.get("HTTP_ACCEPT_ENCODING", ""))
    tag = f'"{document.packed_etag if packed else document.etag}"'
    headers = [("ETag", tag), ("Cache-Control", f"public, max-age={max_age}"), ("Vary", "Accept-Encoding")]
    if document.updated and document.last_modified:
        # RFC 9110, 8.8.2.1: an origin server must not send a date later than that of the message.
        now = datetime.now(UTC)
        headers.append(("Last-Modified", document.last_modified if document.updated <= now else http_date(now)))
    if _is_current(tag, document.updated, environ.get("HTTP_IF_NONE_MATCH"), environ.get("HTTP_IF_MODIFIED_SINCE")):
        return _Complete(status=304, headers=headers)
    content = document.packed if packed else document.body
    headers += [("Content-Type", f"{media_type}; charset=utf-8"), ("Content-Length", str(len(content)))]
    if packed:
        headers.append(("Content-Encoding", "gzip"))
    return _Complete(content, headers=headers)


def _is_current(tag: str, updated: datetime | None, known_tags: str | None, known_date: str | None) -> bool:
    if known_tags is not None:
        # RFC 9110, 13.1.2: the comparison is weak, since proxies that pack by themselves weaken tags.
        return known_tags == tag or parse_etags(known_tags).contains_weak(tag[1:-1]) or known_tags.strip() == "*"
    date = parse_date(known_date) if known_date and updated else None
    return date is not None and updated is not None and to_utc(updated).replace(microsecond=0) <= date


@lru_cache(_REMEMBERED)
def _takes_gzip(accepted: str) -> bool:
    return bool(accepted) and parse_accept_header(accepted, Accept).quality("gzip") > 0
