"""Pages for people: the latest articles and each article, in the reader's language, without a script."""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, abort, request
from flask.blueprints import BlueprintSetupState
from werkzeug.exceptions import Gone, HTTPException, NotFound

from feeds.topic import Topic
from service.api.context import context
from service.languages import Language, is_language
from service.storage import articles
from service.storage.database import DatabaseUnavailable
from service.storage.stored import StoredArticle, StoredTranslation
from service.web import addresses, content, lists
from service.web.page import Page, feed_links, protect, respond
from service.web.words import WORDS

RETRY_SECONDS: Final = 60
DESCRIPTION_CHARS: Final = 240
blueprint = Blueprint("pages", __name__)
blueprint.after_request(protect)


@blueprint.record
def _prepare(state: BlueprintSetupState) -> None:
    state.app.url_map.converters["any_text"] = addresses.AnyText
    # Lines of templates that only decide something leave no empty line in the page.
    state.app.jinja_env.trim_blocks = state.app.jinja_env.lstrip_blocks = True


@blueprint.get("/")
def front() -> Response:
    """The latest articles in all three languages."""
    return lists.front_page()


@blueprint.get("/<any(ru,kk,en):language>/")
def latest(language: Language) -> Response:
    """The articles in one language."""
    return lists.list_page(language)


# Tags may hold slashes in a row, and a redirect to fewer would be another tag.
@blueprint.get("/<any(ru,kk,en):language>/tags/<any_text:tag>", merge_slashes=False)
def tagged(language: Language, tag: str) -> Response:
    """The articles in one language with one tag."""
    return lists.list_page(language, Topic("tag", tag))


@blueprint.get("/<any(ru,kk,en):language>/sources/<any_text:source>", merge_slashes=False)
def from_source(language: Language, source: str) -> Response:
    """The articles in one language from one source."""
    return lists.list_page(language, Topic("source", source))


@blueprint.get("/<language>/articles/<article_id>")
def article(language: str, article_id: str) -> Response:
    """One language version of an article; 404 where there is none yet, 410 where it was retracted."""
    if not is_language(language):
        abort(404)
    with context().database.read() as session:
        try:
            stored = articles.get(session, article_id)
        except articles.NotFound:
            abort(404)
        except articles.Retracted:
            abort(410)
    found = stored.published_versions
    if language not in found:
        return _untranslated(stored, language, found)
    version = found[language]
    text = version.content or ""
    page = Page(
        language=language,
        title=version.title or "",
        path=addresses.article_path(language, stored.id),
        versions={code: addresses.article_path(code, stored.id) for code in found},
        feeds=feed_links(language),
        description=content.opening(version.summary, text, stored.content_type, DESCRIPTION_CHARS),
        last_modified=stored.updated_at,
    )
    return respond(
        "article.html",
        page,
        article=stored,
        version=version,
        content=content.body(text, stored.content_type, WORDS[language].table),
        picture=_picture(stored),
        source_address=addresses.web_address(stored.url),
        moment=stored.published_at or stored.created_at,
        found=found,
    )


@blueprint.errorhandler(NotFound)
@blueprint.errorhandler(Gone)
def no_page(error: HTTPException) -> Response:
    """What a person sees where there is no page, in the language of the address: HTML, not problem details."""
    words = WORDS[_language_of_address()]
    if isinstance(error, Gone):
        return _excuse(410, words.retracted, words.retracted_detail)
    return _excuse(404, words.missing, words.missing_detail)


@blueprint.errorhandler(DatabaseUnavailable)
def no_database(_error: DatabaseUnavailable) -> Response:
    """What a person sees while the database is away."""
    words = WORDS[_language_of_address()]
    response = _excuse(503, words.unavailable, words.unavailable_detail)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def _untranslated(
    stored: StoredArticle, language: Language, found: dict[Language, StoredArticle | StoredTranslation]
) -> Response:
    """The article exists, its version in this language does not: say why, and where it can be read."""
    translation = stored.translations.get(language)
    words = WORDS[language]
    page = Page(language=language, title=words.untranslated, feeds=feed_links(language))
    reason = words.reasons[translation.status if translation else None]
    return respond("error.html", page, 404, detail=reason, article=stored, found=found)


def _excuse(status: int, title: str, detail: str) -> Response:
    language = _language_of_address()
    page = Page(language=language, title=title, feeds=feed_links(language))
    return respond("error.html", page, status, detail=detail)


def _language_of_address() -> Language:
    given = (request.view_args or {}).get("language", "")
    if is_language(given):
        return given
    return "en" if given else lists.FRONT_LANGUAGE


def _picture(stored: StoredArticle) -> str | None:
    """The address of the article's image, if that is what its enclosure is."""
    image = stored.image
    if image is None or not (image.type or "image/").startswith("image/"):
        return None
    return addresses.web_address(image.url)
