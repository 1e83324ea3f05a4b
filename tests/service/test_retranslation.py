"""A change of the glossary, and the published translations it touches"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from glossary.load import default_glossary
from glossary.model import Glossary, Name, Term
from service.article import NewArticle
from service.cli import ushtil
from service.clock import utc_now
from service.retranslation import touched
from service.settings import Settings
from service.storage import articles, queue
from service.storage.database import Database
from service.storage.stored import StoredArticle
from service.terms import Terms
from service.translation.pipeline import Pipeline
from service.worker import Worker

SQUARE = Term("square", "place", {"ru": Name("Сенная"), "kk": Name("Сенная"), "en": Name("Sennaya")})


def new(title: str, content: str) -> NewArticle:
    return NewArticle(title, content, "text/plain", "en", 1.0, "given", ("ru",))


@pytest.fixture
def terms(database: Database) -> Terms:
    return Terms(database)


@pytest.fixture
def translate(database: Database, settings: Settings, terms: Terms, starter_packages: Path) -> object:
    pipeline = Pipeline(directory=lambda: starter_packages, terms=terms.base)

    def run() -> None:
        Worker(settings, database, pipeline).run(once=True)

    return run


def store(database: Database, article: NewArticle) -> str:
    with database.write() as session:
        digest = str(hash(article.title))
        return articles.submit(
            session, article, body_digest=digest, tag_authority="a.example", now=utc_now()
        ).article_id


def read(database: Database, article_id: str) -> StoredArticle:
    with database.read() as session:
        return articles.get(session, article_id)


def test_only_translations_with_a_changed_term_are_touched(database: Database, terms: Terms, translate: object) -> None:
    with_term = store(database, new("News", "Beglov met the minister."))
    store(database, new("News", "The museum is open."))
    translate()  # type: ignore[operator]
    assert list(touched(database, terms.base())) == []
    beglov = default_glossary().by_id["beglov"]
    names = dict(beglov.names) | {"ru": replace(beglov.names["ru"], text="Беглофф", variants=("Беглов",))}
    terms.put([replace(beglov, names=names)], utc_now())
    [item] = touched(database, terms.base())
    assert (item.article_id, item.language, item.terms) == (with_term, "ru", ("beglov",))


def test_a_note_that_changes_touches_nothing(database: Database, terms: Terms, translate: object) -> None:
    store(database, new("News", "Beglov met the minister."))
    translate()  # type: ignore[operator]
    terms.put([replace(default_glossary().by_id["beglov"], note="Another note.")], utc_now())
    assert list(touched(database, terms.base())) == []


def test_a_new_term_and_a_deleted_one_touch_the_texts_they_are_in(
    database: Database, terms: Terms, translate: object
) -> None:
    square = store(database, new("News", "They met on Sennaya in the evening."))
    beglov = store(database, new("News", "Beglov met the minister."))
    translate()  # type: ignore[operator]
    terms.put([SQUARE], utc_now())
    assert [(item.article_id, item.terms) for item in touched(database, terms.base())] == [(square, ("square",))]
    terms.delete("beglov", utc_now())
    assert {item.article_id for item in touched(database, terms.base())} == {square, beglov}


def test_the_command_shows_and_queues_and_what_is_published_stays_until_then(
    database: Database, settings: Settings, terms: Terms, translate: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("USHTIL_DATABASE_URL", settings.database_url)
    article_id = store(database, new("News", "They met on Sennaya in the evening."))
    translate()  # type: ignore[operator]
    before = read(database, article_id).translations["ru"]
    terms.put([SQUARE], utc_now())
    shown = CliRunner().invoke(ushtil, ["glossary", "retranslate", "--dry-run"])
    assert shown.exit_code == 0, shown.output
    assert article_id in shown.stdout
    assert "1 translation would be made anew" in shown.stderr
    assert read(database, article_id).translations["ru"] == before
    assert CliRunner().invoke(ushtil, ["glossary", "retranslate"]).exit_code == 0
    queued = read(database, article_id).translations["ru"]
    assert (queued.status, queued.content) == ("queued", before.content)
    translate()  # type: ignore[operator]
    after = read(database, article_id).translations["ru"]
    assert after.status == "published"
    assert "Сенн" in str(after.content)
    assert list(touched(database, terms.base())) == []


def test_a_published_translation_survives_a_failure_to_make_it_anew(database: Database, translate: object) -> None:
    article_id = store(database, new("News", "The museum is open."))
    translate()  # type: ignore[operator]
    before = read(database, article_id).translations["ru"]
    with database.write() as session:
        assert articles.requeue(session, article_id, "ru", utc_now())
    with database.write() as session:
        [claim] = queue.claim(session, "w", 1, 60, utc_now())
        queue.fail_for_good(session, claim, "no package", utc_now())
    after = read(database, article_id).translations["ru"]
    assert (after.status, after.content, after.error) == ("published", before.content, "no package")


def test_an_empty_glossary_is_a_glossary(database: Database) -> None:
    empty = Terms(database, defaults=Glossary)
    assert list(touched(database, empty.base())) == []
