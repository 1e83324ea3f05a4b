from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from service.article import Image
from service.storage import articles, paging, queue
from service.storage.database import Database
from service.storage.tables import ArticleRow, PublicationRow, TranslationRow
from tests.service.storage.samples import NOW, ROUTE, add, claim, later, new_article, publish


def get(database: Database, article_id: str) -> articles.StoredArticle:
    with database.read() as session:
        return articles.get(session, article_id)


def listed(database: Database, limit: int = 100, **filters: object) -> list[str]:
    with database.read() as session:
        return [each.id for each in articles.list_articles(session, limit=limit, **filters).articles]


def test_an_article_comes_back_as_it_was_handed_in(database: Database) -> None:
    article_id = add(
        database,
        title="Қазақстан мен Ресей 🙂",
        summary="Кратко",
        content="<p>Один</p>\n<p>Два</p>",
        content_type="text/html",
        url="https://news.example/1",
        author="И. Петров",
        source="news",
        published_at=datetime(2025, 6, 20, 12, tzinfo=UTC),
        tags=("б", "а", "экономика"),
        image=Image("https://news.example/1.jpg", "image/jpeg", 5_000_000_000),
        external_id="42",
    )
    stored = get(database, article_id)
    assert stored.title == "Қазақстан мен Ресей 🙂"
    assert (stored.summary, stored.content, stored.content_type) == ("Кратко", "<p>Один</p>\n<p>Два</p>", "text/html")
    assert (stored.language, stored.confidence, stored.method) == ("ru", 0.99, "detected")
    assert (stored.url, stored.author, stored.source) == ("https://news.example/1", "И. Петров", "news")
    assert stored.published_at == datetime(2025, 6, 20, 12, tzinfo=UTC)
    assert stored.tags == ("б", "а", "экономика")
    assert stored.image == Image("https://news.example/1.jpg", "image/jpeg", 5_000_000_000)
    assert (stored.external_id, stored.tag_authority, stored.body_digest) == ("42", "news.example", "d1")
    assert stored.created_at == stored.updated_at == NOW
    assert len(stored.id) == 32


def test_what_was_not_given_is_none(database: Database) -> None:
    stored = get(database, add(database))
    assert (stored.summary, stored.url, stored.author, stored.source, stored.image) == (None,) * 5
    assert (stored.published_at, stored.external_id, stored.tags) == (None, None, ())


def test_the_wanted_translations_are_queued_with_the_article(database: Database) -> None:
    stored = get(database, add(database, targets=("en", "kk", "en")))
    assert list(stored.translations) == ["kk", "en"]
    for translation in stored.translations.values():
        assert (translation.status, translation.attempts) == ("queued", 0)
        assert (translation.title, translation.content, translation.error, translation.published_at) == (None,) * 4
        assert translation.updated_at == NOW


def test_an_article_is_not_translated_into_its_own_language(database: Database) -> None:
    assert list(get(database, add(database, targets=("ru", "en"))).translations) == ["en"]


def test_an_article_without_targets_is_stored(database: Database) -> None:
    assert get(database, add(database, targets=())).translations == {}


def test_a_transaction_that_fails_leaves_neither_article_nor_translations(database: Database) -> None:
    def stop() -> None:
        with database.write() as session:
            articles.submit(session, new_article(), body_digest="d", tag_authority="t", now=NOW)
            raise RuntimeError("kill -9")

    with pytest.raises(RuntimeError):
        stop()
    with database.read() as session:
        for table in (ArticleRow, TranslationRow, PublicationRow):
            assert session.scalar(select(func.count()).select_from(table)) == 0


def test_the_same_external_id_with_the_same_body_is_the_first_article(database: Database) -> None:
    first = add(database, source="s", external_id="1")
    with database.write() as session:
        again = articles.submit(
            session, new_article(source="s", external_id="1"), body_digest="d1", tag_authority="t", now=later(5)
        )
    assert again == articles.Submission(first, created=False)
    assert listed(database) == [first]


def test_the_same_external_id_with_another_body_is_a_conflict(database: Database) -> None:
    first = add(database, source="s", external_id="1")
    with pytest.raises(articles.ExternalIdConflict) as caught:
        add(database, source="s", external_id="1", digest="d2")
    assert caught.value.article_id == first
    assert listed(database) == [first]


@pytest.mark.parametrize("sources", [("a", "b"), (None, "a"), ("", None)])
def test_an_external_id_belongs_to_its_source(database: Database, sources: tuple[str | None, str | None]) -> None:
    ids = {add(database, source=source, external_id="1", digest=f"{source}") for source in sources}
    assert len(ids) == 2


def test_an_external_id_without_a_source_is_unique_too(database: Database) -> None:
    assert add(database, external_id="1") == add(database, external_id="1")
    with pytest.raises(articles.ExternalIdConflict):
        add(database, external_id="1", digest="d2")


def test_articles_without_an_external_id_are_all_new(database: Database) -> None:
    assert add(database, source="s") != add(database, source="s")


def test_a_very_long_external_id_and_source_are_stored(database: Database) -> None:
    assert add(database, external_id="ы" * 20_000) == add(database, external_id="ы" * 20_000)


def test_an_external_id_can_be_used_again_after_its_article_was_retracted(database: Database) -> None:
    first = add(database, external_id="1")
    with database.write() as session:
        articles.retract(session, first, NOW)
    second = add(database, external_id="1", digest="d2")
    assert second != first
    with database.write() as session:
        articles.retract(session, second, NOW)
    assert add(database, external_id="1") not in {first, second}


def test_eight_threads_with_one_external_id_make_one_article(database: Database) -> None:
    barrier = threading.Barrier(8)

    def submit(_: int) -> articles.Submission:
        barrier.wait(20)
        with database.write() as session:
            return articles.submit(
                session, new_article(source="s", external_id="1"), body_digest="d", tag_authority="t", now=NOW
            )

    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(submit, range(8)))
    assert len({each.article_id for each in made}) == 1
    assert sum(each.created for each in made) == 1
    assert listed(database) == [made[0].article_id]


def test_an_article_that_never_was_is_not_found(database: Database) -> None:
    with pytest.raises(articles.NotFound):
        get(database, "0" * 32)


def test_a_retracted_article_is_gone_for_good(database: Database) -> None:
    article_id = add(database)
    with database.write() as session:
        articles.retract(session, article_id, later(1))
    with pytest.raises(articles.Retracted) as caught:
        get(database, article_id)
    assert caught.value.at == later(1)
    assert listed(database) == []
    with pytest.raises(articles.Retracted), database.write() as session:
        articles.retract(session, article_id, later(2))
    with pytest.raises(articles.Retracted), database.write() as session:
        articles.retry(session, article_id, "kk", later(2))


def test_what_never_was_cannot_be_retracted_or_tried_again(database: Database) -> None:
    with pytest.raises(articles.NotFound), database.write() as session:
        articles.retract(session, "none", NOW)
    with pytest.raises(articles.NotFound), database.write() as session:
        articles.retry(session, "none", "kk", NOW)


def test_a_finished_translation_is_read_with_all_it_has(database: Database) -> None:
    article_id = add(database)
    publish(database, article_id, "en", later(7))
    stored = get(database, article_id)
    made = stored.translations["en"]
    assert (made.status, made.title, made.summary, made.error) == ("published", "Beglov met Sklyar", None, None)
    assert made.content == "The meeting took place at SPIEF.\n\n92 countries took part."
    assert made.route == ROUTE
    assert made.glossary["terms"][0]["target"] == "Beglov"
    assert made.checks == ({"check": "numbers", "passed": True, "detail": None},)
    assert made.updated_at == made.published_at == later(7)
    assert stored.updated_at == later(7)
    assert stored.created_at == NOW


def test_a_failed_translation_can_be_tried_again_with_all_its_tries(database: Database) -> None:
    article_id = add(database, targets=("en",))
    for attempt in range(3):
        (claimed,) = claim(database, later(1000 * attempt))
        with database.write() as session:
            queue.fail(session, claimed, "no package", later(1000 * attempt))
    assert get(database, article_id).translations["en"].status == "failed"
    with database.write() as session:
        articles.retry(session, article_id, "en", later(5000))
    again = get(database, article_id).translations["en"]
    assert (again.status, again.error, again.attempts) == ("queued", None, 0)
    (claimed,) = claim(database, later(5000))
    assert claimed.attempt == 1


def test_a_held_translation_can_be_tried_again(database: Database) -> None:
    article_id = add(database, targets=("en",))
    publish(database, article_id, "en", status="held")
    with database.write() as session:
        articles.retry(session, article_id, "en", later(1))
    assert get(database, article_id).translations["en"].status == "queued"


@pytest.mark.parametrize("status", ["queued", "translating", "published"])
def test_a_translation_that_is_under_way_or_done_cannot_be_tried_again(database: Database, status: str) -> None:
    article_id = add(database, targets=("en",))
    if status == "translating":
        claim(database)
    if status == "published":
        publish(database, article_id, "en")
    with pytest.raises(articles.NotRetryable, match=status), database.write() as session:
        articles.retry(session, article_id, "en", NOW)


def test_a_translation_nobody_asked_for_cannot_be_tried_again(database: Database) -> None:
    article_id = add(database, targets=("en",))
    with pytest.raises(articles.NotFound, match="no translation into kk"), database.write() as session:
        articles.retry(session, article_id, "kk", NOW)


def test_the_list_is_newest_first(database: Database) -> None:
    ids = [add(database, later(second)) for second in (3, 1, 2)]
    assert listed(database) == [ids[0], ids[2], ids[1]]


def test_the_list_is_filtered_by_language_tag_source_and_status(database: Database) -> None:
    russian = add(database, later(1), tags=("a", "b"), source="s1")
    english = add(database, later(2), tags=("b",), source="s2", language="en", targets=("kk",))
    publish(database, english, "kk", later(3))
    assert listed(database, language="ru") == [russian]
    assert listed(database, language="kk") == []
    assert listed(database, tag="b") == [english, russian]
    assert listed(database, tag="a") == [russian]
    assert listed(database, tag="A") == []
    assert listed(database, source="s2") == [english]
    assert listed(database, status="published") == [english]
    assert listed(database, status="queued") == [russian]
    assert listed(database, status="queued", language="en") == []
    assert listed(database, tag="b", source="s1", language="ru", status="queued") == [russian]


def test_pages_follow_each_other_without_gap_or_repetition(database: Database) -> None:
    # Three at a time share a moment, so that a page ends in the middle of them.
    ids = [add(database, later(number // 3)) for number in range(10)]
    seen: list[str] = []
    cursor = None
    while True:
        with database.read() as session:
            page = articles.list_articles(session, limit=4, cursor=cursor)
        seen += [each.id for each in page.articles]
        cursor = page.next_cursor
        if cursor is None:
            break
    assert len(seen) == 10
    assert set(seen) == set(ids)
    assert seen == listed(database)


def test_an_article_that_arrives_between_two_pages_moves_nothing(database: Database) -> None:
    ids = [add(database, later(number)) for number in range(4)]
    with database.read() as session:
        first = articles.list_articles(session, limit=2)
    add(database, later(10))
    with database.read() as session:
        second = articles.list_articles(session, limit=2, cursor=first.next_cursor)
    assert [each.id for each in first.articles + second.articles] == ids[::-1]
    assert second.next_cursor is None


@pytest.mark.parametrize(
    "cursor",
    [
        "",
        "x",
        "!!!",
        "bm90IGpzb24",
        "WzEsMl0",
        "WyJhIiwiYiJd",
        "e30",
        "W10",
        "WyIyMDI1LTA2LTIxVDA5OjAwOjAwIiwiYSJd",
        "ы",
        "\0",
    ],
)
def test_a_cursor_from_elsewhere_is_refused(cursor: str) -> None:
    with pytest.raises(articles.BadCursor):
        paging.decode(cursor)


def test_the_list_refuses_a_cursor_from_elsewhere(database: Database) -> None:
    with pytest.raises(articles.BadCursor), database.read() as session:
        articles.list_articles(session, limit=5, cursor="?")


@given(st.text(max_size=80))
@settings(max_examples=200, derandomize=True)
def test_any_text_is_a_cursor_or_refused(cursor: str) -> None:
    try:
        moment, key = paging.decode(cursor)
    except paging.BadCursor:
        return
    assert paging.decode(paging.encode(moment, key)) == (moment, key)


@given(st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30)), st.text("abcdef0123456789"))  # noqa: DTZ001
@settings(max_examples=100, derandomize=True)
def test_a_cursor_holds_its_moment_to_the_microsecond(moment: datetime, key: str) -> None:
    assert paging.decode(paging.encode(moment.replace(tzinfo=UTC), key)) == (moment.replace(tzinfo=UTC), key)
