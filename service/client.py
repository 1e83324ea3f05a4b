"""A small client of the HTTP API, for the command line."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.parse import urlsplit


class ClientError(Exception):
    """The service could not be reached or refused; the message is meant for people."""


@dataclass(frozen=True)
class Client:
    """``server`` is the address of the service, such as ``http://127.0.0.1:8080``."""

    server: str
    key: str | None = None

    def post_article(self, article: Mapping[str, Any], wait: int = 0) -> dict[str, Any]:
        """POST an article and, with ``wait``, give the service that many seconds to translate it."""
        headers = {"Prefer": f"wait={wait}"} if wait else {}
        return self.call("POST", "/api/v1/articles", article, headers, timeout=wait + 30)

    def article(self, article_id: str) -> dict[str, Any]:
        return self.call("GET", f"/api/v1/articles/{article_id}")

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 30,
    ) -> dict[str, Any]:
        """The JSON answer; `ClientError` for no answer, for one that is no JSON object and for a problem."""
        url = self.server.rstrip("/") + path
        if not _is_web_address(url):
            raise ClientError(f"{self.server!r} is not an http(s) address")
        data = json.dumps(body).encode() if body is not None else None
        request = urllib.request.Request(url, data, dict(headers or {}), method=method)  # noqa: S310 (checked above)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        if self.key:
            request.add_header("Authorization", f"Bearer {self.key}")
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:  # noqa: S310
                text = answer.read()
        except urllib.error.HTTPError as error:
            raise ClientError(_explain(error)) from None
        except (OSError, HTTPException) as error:
            raise ClientError(f"no answer from {url}: {error or type(error).__name__}") from None
        try:
            parsed = json.loads(text)
        except ValueError:
            raise ClientError(f"{url} did not answer with JSON: is this an Ushtil service?") from None
        return parsed if isinstance(parsed, dict) else {"answer": parsed}


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
        # `port` raises for one that is no number.
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return False


def _explain(error: urllib.error.HTTPError) -> str:
    try:
        problem = json.loads(error.read())
        return f"{error.code} {problem['title']}: {problem['detail']}"
    except (ValueError, KeyError, TypeError, OSError):
        return f"{error.code} {error.reason}"
