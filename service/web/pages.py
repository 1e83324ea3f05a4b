"""Pages for people: one language version of an article, in that language."""

from __future__ import annotations

from typing import Any, Final

from flask import Blueprint, abort, render_template, request
from markupsafe import Markup
from werkzeug.exceptions import Gone, NotFound

from feeds.text import plain_to_html
from service.api.context import context
from service.languages import LANGUAGES, OWN_NAMES, is_language
from service.storage import articles
from service.storage.stored import StoredArticle

blueprint = Blueprint("pages", __name__)

WORDS: Final[dict[str, dict[str, str]]] = {
    "ru": {
        "machine": "Машинный перевод. Оригинал:",
        "original": "Оригинал",
        "other": "Другие языки",
        "source": "Источник",
        "missing": "Такой страницы нет",
        "missing_detail": "Статьи нет или её перевод на этот язык ещё не опубликован.",
        "retracted": "Статья отозвана",
        "retracted_detail": "Издатель отозвал эту статью; здесь её больше не будет.",
    },
    "kk": {
        "machine": "Машиналық аударма. Түпнұсқасы:",
        "original": "Түпнұсқа",
        "other": "Басқа тілдерде",
        "source": "Дереккөз",
        "missing": "Мұндай бет жоқ",
        "missing_detail": "Мақала жоқ немесе оның осы тілдегі аудармасы әлі жарияланған жоқ.",
        "retracted": "Мақала қайтарып алынды",
        "retracted_detail": "Баспагер бұл мақаланы қайтарып алды; ол енді мұнда болмайды.",
    },
    "en": {
        "machine": "Machine translation. The original:",
        "original": "Original",
        "other": "Other languages",
        "source": "Source",
        "missing": "There is no such page",
        "missing_detail": "There is no such article, or its translation into this language is not published yet.",
        "retracted": "The article was retracted",
        "retracted_detail": "Its publisher has retracted this article; it will not be here again.",
    },
}


@blueprint.get("/<language>/articles/<article_id>")
def article(language: str, article_id: str) -> str:
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
    versions = published_versions(stored)
    if language not in versions:
        abort(404)
    version = versions[language]
    html = version.content if stored.content_type == "text/html" else plain_to_html(version.content or "")
    return render_template(
        "article.html",
        article=stored,
        version=version,
        # Sanitised at intake and again unchanged by the translation, which keeps tags as they are.
        content=Markup(html),  # noqa: S704
        language=language,
        others={code: OWN_NAMES[code] for code in LANGUAGES if code in versions and code != language},
        names=OWN_NAMES,
        words=WORDS[language],
    )


@blueprint.errorhandler(NotFound)
@blueprint.errorhandler(Gone)
def no_page(error: NotFound | Gone) -> tuple[str, int]:
    """What a person sees where there is no page, in the language of the address: HTML, not problem details."""
    given = (request.view_args or {}).get("language", "en")
    language = given if is_language(given) else "en"
    kind = "retracted" if isinstance(error, Gone) else "missing"
    words = WORDS[language]
    page = render_template("error.html", language=language, title=words[kind], detail=words[f"{kind}_detail"])
    return page, error.code


def published_versions(stored: StoredArticle) -> dict[str, Any]:
    """The original and the published translations, by language."""
    versions: dict[str, Any] = {stored.language: stored}
    versions.update({code: each for code, each in stored.translations.items() if each.status == "published"})
    return versions
