"""``/api/v1/articles``: hand in, read, list, retract, retry."""

from __future__ import annotations

import time
from typing import Final

from flask import Response, g, jsonify, make_response, request, url_for
from flask_openapi3 import APIBlueprint, Tag

from service.api import posting
from service.api.context import context
from service.api.prefer import wait_seconds
from service.api.problems import Problem, invalid
from service.api.render import article_json
from service.api.schemas import (
    KEYED,
    ArticleList,
    ArticleOut,
    ArticlePath,
    ArticleQuery,
    NinjsQuery,
    TranslationPath,
    accepted,
    problems,
)
from service.article import FINISHED
from service.formats import NINJS, ninjs_item
from service.intake import Refused, take
from service.languages import Language, is_language
from service.posted import Posting
from service.storage import articles, idempotency, paging
from service.storage.stored import StoredArticle

blueprint = APIBlueprint(
    "articles", __name__, url_prefix="/api/v1/articles", abp_tags=[Tag(name="Articles")], abp_responses=problems(422)
)
blueprint.components_schemas.update(posting.schemas())
blueprint.after_request(posting.advertise)
LONGEST_IDEMPOTENCY_KEY: Final = 255
POST_PARAMETERS: Final = [
    {
        "name": "Prefer",
        "in": "header",
        "description": "`wait=N`: answer once the translations are finished, after at most N seconds (RFC 7240).",
        "schema": {"type": "string"},
        "example": "wait=10",
    },
    {
        "name": "Idempotency-Key",
        "in": "header",
        "description": "A request with the same key and the same body answers the article that the first one made.",
        "schema": {"type": "string", "minLength": 1, "maxLength": LONGEST_IDEMPOTENCY_KEY, "pattern": "^[ -~]+$"},
    },
]
WAIT_POLL_SECONDS: Final = 0.1


@blueprint.post(
    "",
    security=KEYED,
    openapi_extensions={"parameters": POST_PARAMETERS, "requestBody": posting.REQUEST_BODY},
    responses={200: accepted(), 202: accepted(), **problems(400, 401, 403, 409, 410, 413, 415)},
)
def create_article() -> Response:
    """Hand in an article; it is stored with its translations queued.

    It may be plain JSON, an item of ninjs 2 or 3 (IPTC), or an Atom entry.

    With `Prefer: wait=N` the answer comes once they are finished (200), or after N seconds (202). The same body with
    the same `Idempotency-Key`, or the same `source` and `external_id`, answers the first article again.
    """
    posted = posting.posted()
    digest = posted.digest()
    key = _idempotency_key()
    if key is not None:
        replayed = _reserve(key, digest)
        if replayed is not None:
            return _answer(replayed)
    try:
        article_id = _store(posted, digest, key)
    except BaseException:
        if key is not None:
            with context().database.write() as session:
                idempotency.release(session, g.key_id, key)
        raise
    return _answer(article_id)


@blueprint.get("", responses={200: ArticleList, **problems(401)})
def list_articles(query: ArticleQuery) -> Response:
    """List articles, newest first; follow `next_cursor` for more."""
    limit = min(query.limit, context().settings.list_limit)
    with context().database.read() as session:
        try:
            page = articles.list_articles(
                session,
                language=query.language,
                tag=query.tag,
                source=query.source,
                status=query.status,
                limit=limit,
                cursor=query.cursor,
            )
        except paging.BadCursor:
            raise invalid([("cursor", "is not a cursor that this service gave")]) from None
    return jsonify({"articles": [article_json(item) for item in page.articles], "next_cursor": page.next_cursor})


@blueprint.get("/<article_id>", responses={200: ArticleOut, **problems(401, 404, 410)})
def read_article(path: ArticlePath) -> Response:
    """Read one article with its translations."""
    return jsonify(article_json(_stored(path.article_id)))


@blueprint.get(
    "/<article_id>.ninjs",
    responses={200: {"content": {NINJS: {"schema": {"type": "object"}}}}, **problems(401, 404, 409, 410)},
)
def read_ninjs(path: ArticlePath, query: NinjsQuery) -> Response:
    """Read one language version of an article, the original or a published translation, as ninjs 3.1 (IPTC)."""
    stored, settings = _stored(path.article_id), context().settings
    language = query.language or stored.language
    if language not in stored.published_versions:
        raise _unpublished(stored, language)
    item = ninjs_item.item(stored, language, settings.public_url.rstrip("/"), settings.feed_copyright)
    response = jsonify(item)
    response.mimetype = NINJS
    response.content_language.add(language)
    return response


@blueprint.delete("/<article_id>", security=KEYED, responses={204: None, **problems(401, 403, 404, 410)})
def retract_article(path: ArticlePath) -> Response:
    """Retract an article: it leaves every feed and answers 410 from now on."""
    with context().database.write() as session:
        try:
            articles.retract(session, path.article_id, context().now())
        except articles.NotFound:
            raise _not_found(path.article_id) from None
        except articles.Retracted:
            raise _gone(path.article_id) from None
    return make_response("", 204)


@blueprint.post(
    "/<article_id>/translations/<language>/retry",
    security=KEYED,
    responses={202: ArticleOut, **problems(401, 403, 404, 409, 410)},
)
def retry_translation(path: TranslationPath) -> Response:
    """Queue a failed or held translation again."""
    if not is_language(path.language):
        raise invalid([("language", "must be ru, kk or en")])
    with context().database.write() as session:
        try:
            articles.retry(session, path.article_id, path.language, context().now())
        except articles.NotFound:
            raise _not_found(path.article_id) from None
        except articles.Retracted:
            raise _gone(path.article_id) from None
        except articles.NotRetryable as error:
            raise Problem(409, "conflict", str(error)) from None
    response = jsonify(article_json(_stored(path.article_id)))
    response.status_code = 202
    return response


def _idempotency_key() -> str | None:
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_IDEMPOTENCY_KEY or not key.isascii() or not key.isprintable():
        raise invalid([("Idempotency-Key", f"must be 1 to {LONGEST_IDEMPOTENCY_KEY} printable ASCII characters")], 400)
    return key


def _reserve(key: str, digest: str) -> str | None:
    """Take the key for this request; the id of its article where it was used before."""
    with context().database.write() as session:
        try:
            found = idempotency.reserve(session, g.key_id, key, digest, context().now())
        except idempotency.KeyConflict:
            raise invalid([("Idempotency-Key", "was used before with another body")]) from None
        except idempotency.KeyInFlight:
            raise _in_flight() from None
    return found.article_id if isinstance(found, idempotency.Replay) else None


def _store(posted: Posting, digest: str, key: str | None) -> str:
    settings, now = context().settings, context().now()
    try:
        article = take(posted.draft(), settings)
    except Refused as refused:
        raise posting.refusal(refused, posted) from None
    with context().database.write() as session:
        try:
            submission = articles.submit(
                session, article, body_digest=digest, tag_authority=settings.feed_authority, now=now
            )
        except articles.ExternalIdConflict:
            place = posted.place("external_id")
            raise invalid([(place, "was used before by this source with another body")]) from None
        if key is not None:
            try:
                idempotency.complete(session, g.key_id, key, submission.article_id)
            except idempotency.ReservationLost:
                raise _in_flight() from None
    return submission.article_id


def _answer(article_id: str) -> Response:
    """200 with the article once its translations are finished, 202 where the client's patience ends first."""
    wait = wait_seconds(request.headers.getlist("Prefer"), context().settings.max_wait_seconds)
    deadline = time.monotonic() + wait
    stored = _stored(article_id)
    while not (done := all(t.status in FINISHED for t in stored.translations.values())) and time.monotonic() < deadline:
        time.sleep(WAIT_POLL_SECONDS)
        stored = _stored(article_id)
    response = jsonify(article_json(stored))
    response.status_code = 200 if done and wait else 202
    response.headers["Location"] = url_for("articles.read_article", article_id=article_id)
    if wait:
        response.headers["Preference-Applied"] = f"wait={wait}"
    return response


def _stored(article_id: str) -> StoredArticle:
    with context().database.read() as session:
        try:
            return articles.get(session, article_id)
        except articles.NotFound:
            raise _not_found(article_id) from None
        except articles.Retracted:
            raise _gone(article_id) from None


def _in_flight() -> Problem:
    detail = "A request with this Idempotency-Key is being handled."
    return Problem(409, "in-flight", detail, headers={"Retry-After": "1"})


def _unpublished(stored: StoredArticle, language: Language) -> Problem:
    translation = stored.translations.get(language)
    if translation is None:
        return Problem(404, "not-found", f"The article {stored.id} was not to be translated into {language}.")
    detail = f"The translation into {language} is not published: it is {translation.status}."
    return Problem(409, "not-published", detail, translation_status=translation.status)


def _not_found(article_id: str) -> Problem:
    return Problem(404, "not-found", f"There is no article {article_id[:64]!r}.")


def _gone(article_id: str) -> Problem:
    return Problem(410, "gone", f"The article {article_id} was retracted.")
