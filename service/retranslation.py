"""Which published translations a change of the glossary touches."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.languages import Language
from service.storage import articles
from service.storage.database import Database
from service.storage.stored import StoredArticle, StoredTranslation
from service.translation.document import Document, prepare
from service.translation.terms import TermBase

PAGE: Final = 100


@dataclass(frozen=True)
class Touched:
    """A published translation that the glossary in force would make otherwise, and the ids of the terms that do it."""

    article_id: str
    language: Language
    title: str
    terms: tuple[str, ...]


def touched(database: Database, base: TermBase) -> Iterator[Touched]:
    """Every published translation with a term that is new, changed or gone since it was made, newest article first."""
    cursor = None
    while True:
        with database.read() as session:
            page = articles.published(session, PAGE, cursor)
        for article in page.articles:
            yield from _of(article, base)
        cursor = page.next_cursor
        if cursor is None:
            return


def _of(article: StoredArticle, base: TermBase) -> Iterator[Touched]:
    older = {
        code: each
        for code, each in article.translations.items()
        if each.status == "published" and each.glossary.get("version") != base.version
    }
    if not older:
        return
    document = Document(article.title, article.summary, article.content, article.content_type)
    prepared = prepare(document, article.language)
    for code, translation in older.items():
        changed = base.terms_in(prepared, article.language, code) ^ _kept_to(translation)
        if changed:
            terms = tuple(sorted({term_id for term_id, _ in changed}))
            yield Touched(article.id, code, article.title, terms)


def _kept_to(translation: StoredTranslation) -> frozenset[tuple[str, str]]:
    return frozenset((each["term"], each.get("digest", "")) for each in translation.glossary.get("terms", ()))
