"""Who may call what: API keys with scopes, checked before a request is read."""

from __future__ import annotations

from typing import Any, Final, cast

from flask import Flask, current_app, g, request

from service.api.context import context
from service.api.problems import Problem
from service.storage import keys

OPEN: Final = "open"
READING: Final = "reading"

# Every endpoint of the API and what it asks for; a test fails when one is not listed.
ENDPOINT_SCOPES: Final[dict[str, str]] = {
    "articles.create_article": "articles:write",
    "articles.list_articles": READING,
    "articles.read_article": READING,
    "articles.read_ninjs": READING,
    "articles.retract_article": "articles:write",
    "articles.retry_translation": "articles:write",
    "glossary.list_terms": READING,
    "glossary.read_term": READING,
    "glossary.export_terms": READING,
    "glossary.create_term": "glossary:write",
    "glossary.change_term": "glossary:write",
    "glossary.delete_term": "glossary:write",
    "glossary.import_terms": "glossary:write",
    "libretranslate.translate": "translate",
    "libretranslate.detect": "translate",
    "libretranslate.languages": OPEN,
    "webhooks.create_webhook": "admin",
    "webhooks.list_webhooks": "admin",
    "webhooks.delete_webhook": "admin",
    "operation.healthz": OPEN,
    "operation.readyz": OPEN,
    "operation.metrics_page": OPEN,
}

NO_KEY_YET: Final = (
    "No API key has been made yet, so writing is refused. Run `ushtil keys create --name NAME` on the server; "
    "it prints a key to send as `Authorization: Bearer KEY`."
)
NO_KEY_SENT: Final = "This needs an API key: `Authorization: Bearer KEY`."
KEY_UNKNOWN: Final = "The API key is not known or was revoked."
SECRET: Final = "ushtil_secret"  # noqa: S105 (its name in the application)


def register(app: Flask) -> None:
    app.before_request(check)


def check() -> None:
    """Refuse the request with 401 or 403 unless its key has the endpoint's scope."""
    scope = ENDPOINT_SCOPES.get(request.endpoint or "", OPEN)
    settings = context().settings
    if (
        scope == OPEN
        or request.method == "OPTIONS"  # answered by Flask itself: which methods there are is no secret
        or (scope == READING and settings.reading_open)
        or (scope == "translate" and settings.translate_open)
    ):
        return
    key = identified(presented_key(scope))
    if scope != READING and scope not in key.scopes and "admin" not in key.scopes:
        raise Problem(403, "forbidden", f"The key “{key.name}” lacks the scope {scope}.")
    g.key_id = key.id


def identified(text: str | None) -> keys.Key:
    """The key with this text; 401 where there is none. Its use is noted to the minute, so most requests only read."""
    database, now = context().database, context().now()
    secret = server_secret()
    with database.read() as session:
        if text is None:
            raise unauthorized(NO_KEY_SENT if keys.any_key(session) else NO_KEY_YET)
        key = keys.identify(session, text, secret)
        if key is None:
            raise unauthorized(KEY_UNKNOWN if keys.any_key(session) else NO_KEY_YET)
    if keys.is_use_worth_noting(key, now):
        with database.write() as session:
            keys.authenticate(session, text, secret, now)
    return key


def server_secret() -> bytes:
    """The key of the HMAC, read once a process: it never changes while the service runs."""
    extensions = current_app.extensions
    if SECRET not in extensions:
        with context().database.write() as session:
            extensions[SECRET] = keys.server_secret(session, context().settings.secret)
    return cast(bytes, extensions[SECRET])


def presented_key(scope: str) -> str | None:
    """The key of the request: the Bearer token, or LibreTranslate's ``api_key`` on the endpoints that have it."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() == "bearer" and token.strip():
        return token.strip()
    if scope != "translate":
        return None
    body: Any = request.get_json(silent=True) if request.is_json else None
    value = body.get("api_key") if isinstance(body, dict) else request.values.get("api_key")
    return value if isinstance(value, str) and value else None


def unauthorized(detail: str) -> Problem:
    return Problem(401, "unauthorized", detail, headers={"WWW-Authenticate": 'Bearer realm="ushtil"'})
