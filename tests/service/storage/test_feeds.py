from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from feeds.topic import EVERYTHING, Topic
from service.article import Image
from service.languages import LANGUAGES, Language
from service.storage import articles, feeds, paging
from service.storage.database import Database
from service.storage.stored import FeedEntry
from tests.service.storage.samples import NOW, add, claim, finish, later, publish


def entries(database: Database, language: Language, limit: int = 50, **filters: object) -> list[FeedEntry]:
    with database.read() as session:
        return feeds.feed_entries(session, language, limit=limit, **filters)


def ids(database: Database, language: Language, **filters: object) -> list[str]:
    return [each.article_id for each in entries(database, language, **filters)]


def state(database: Database, language: Language, tag: str | None = None) -> feeds.FeedState:
    """The state without the number of places, which `test_feed_pages` is about."""
    with database.read() as session:
        return replace(feeds.feed_state(session, language, tag), last_position=0)


def retract(database: Database, article_id: str, seconds: float = 0) -> None:
    with database.write() as session:
        articles.retract(session, article_id, later(seconds))


def test_the_original_is_in_its_feed_at_once_and_never_stands_in_for_a_translation(database: Database) -> None:
    article_id = add(database)
    assert ids(database, "ru") == [article_id]
    assert ids(database, "kk") == ids(database, "en") == []


def test_an_entry_of_the_original_has_all_a_feed_needs(database: Database) -> None:
    image = Image("https://news.example/1.jpg", "image/jpeg", 12345)
    add(database, summary="Кратко", tags=("б", "а"), source="s", url="https://news.example/1", author="А", image=image)
    (entry,) = entries(database, "ru")
    assert (entry.language, entry.original_language, entry.is_original) == ("ru", "ru", True)
    assert (entry.title, entry.summary) == ("Беглов встретился со Скляром", "Кратко")
    assert (entry.content_type, entry.tags, entry.image) == ("text/plain", ("б", "а"), image)
    assert (entry.source, entry.url, entry.author) == ("s", "https://news.example/1", "А")
    assert (entry.tag_authority, entry.published_at) == ("news.example", None)
    assert entry.created_at == entry.available_at == entry.updated_at == NOW
    assert entry.languages == ("ru",)


def test_an_entry_of_a_translation_has_its_texts_and_its_own_time(database: Database) -> None:
    article_id = add(database, summary="Кратко")
    publish(database, article_id, "en", later(9))
    (entry,) = entries(database, "en")
    assert (entry.title, entry.summary, entry.is_original) == ("Beglov met Sklyar", None, False)
    assert entry.content.startswith("The meeting took place")
    assert (entry.created_at, entry.available_at, entry.updated_at) == (NOW, later(9), later(9))
    assert entry.languages == ("ru", "en")
    (original,) = entries(database, "ru")
    assert original.languages == ("ru", "en")
    assert original.updated_at == NOW


def test_a_feed_is_ordered_by_what_entered_it_last(database: Database) -> None:
    first, second = add(database, later(0)), add(database, later(1))
    publish(database, second, "en", later(5))
    publish(database, first, "en", later(6))
    native = add(database, later(5.5), language="en", targets=("ru",))
    assert ids(database, "en") == [first, native, second]
    assert ids(database, "ru") == [second, first]


def test_a_failed_translation_is_in_no_feed(database: Database) -> None:
    article_id = add(database, targets=("en",))
    publish(database, article_id, "en", status="held")
    assert ids(database, "en") == []


def test_a_retracted_article_leaves_every_feed(database: Database) -> None:
    article_id, other = add(database), add(database, later(1))
    publish(database, article_id, "en", later(2))
    publish(database, article_id, "kk", later(2))
    retract(database, article_id, 3)
    assert [ids(database, language) for language in LANGUAGES] == [[other], [], []]


def test_a_feed_is_filtered_by_tag_and_source(database: Database) -> None:
    both = add(database, later(1), tags=("a", "b"), source="s1")
    one = add(database, later(2), tags=("b", "b"), source="s2")
    assert ids(database, "ru", tag="b") == [one, both]
    assert ids(database, "ru", tag="a") == [both]
    assert ids(database, "ru", tag="c") == []
    assert ids(database, "ru", source="s2") == [one]
    assert ids(database, "ru", source="s2", tag="a") == []


def test_a_feed_has_pages(database: Database) -> None:
    made = [add(database, later(number // 2)) for number in range(7)]
    first = entries(database, "ru", limit=3)
    second = entries(database, "ru", limit=3, before=feeds.entry_cursor(first[-1]))
    third = entries(database, "ru", limit=3, before=feeds.entry_cursor(second[-1]))
    seen = [each.article_id for each in first + second + third]
    assert len(seen) == 7
    assert set(seen) == set(made)
    with pytest.raises(paging.BadCursor):
        entries(database, "ru", before="?")


def test_the_state_changes_with_every_publication(database: Database) -> None:
    assert state(database, "en") == feeds.FeedState(0, None)
    first = add(database, later(1), language="en", targets=())
    assert state(database, "en") == feeds.FeedState(1, later(1))
    add(database, later(2), language="en", targets=())
    assert state(database, "en") == feeds.FeedState(2, later(2))
    assert state(database, "ru") == feeds.FeedState(0, None)
    retract(database, first, 3)
    assert state(database, "en") == feeds.FeedState(3, later(3))


def test_the_state_changes_where_as_many_enter_as_leave(database: Database) -> None:
    first = add(database, later(5))
    before = state(database, "ru")
    retract(database, first, 5)
    add(database, later(5))
    assert state(database, "ru") != before


def test_the_last_change_never_goes_back(database: Database) -> None:
    add(database, later(10))
    article_id = add(database, later(5))  # from a host whose clock is behind
    assert state(database, "ru") == feeds.FeedState(2, later(10))
    retract(database, article_id, 1)
    assert state(database, "ru") == feeds.FeedState(3, later(10))


def test_a_new_language_changes_the_feeds_that_name_it(database: Database) -> None:
    article_id = add(database, tags=("a",))
    before = state(database, "ru"), state(database, "ru", "a")
    publish(database, article_id, "en", later(4))
    assert state(database, "ru").version > before[0].version
    assert state(database, "ru", "a").version > before[1].version
    assert state(database, "kk").version == 0


def test_the_feed_of_a_tag_has_a_state_of_its_own(database: Database) -> None:
    add(database, later(1), tags=("a",))
    assert state(database, "ru", "a") == feeds.FeedState(1, later(1))
    add(database, later(2), tags=("b",))
    assert state(database, "ru", "a") == feeds.FeedState(1, later(1))
    article_id = add(database, later(3), tags=("a", "b", "a"))
    assert state(database, "ru", "a") == feeds.FeedState(2, later(3))
    retract(database, article_id, 4)
    assert state(database, "ru", "a") == feeds.FeedState(3, later(4))
    assert state(database, "ru", "none") == feeds.FeedState(0, None)


def test_failures_and_held_translations_change_no_feed(database: Database) -> None:
    add(database, targets=("en",))
    before = [state(database, language) for language in LANGUAGES]
    (claimed,) = claim(database)
    assert finish(database, claimed, status="held")
    assert [state(database, language) for language in LANGUAGES] == before


def test_every_publication_is_counted_however_many_publish_at_once(database: Database) -> None:
    barrier = threading.Barrier(6)

    def submit(number: int) -> None:
        barrier.wait(20)
        for _ in range(5):
            add(database, later(number), tags=("a", f"own-{number}"))

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(submit, range(6)))
    assert state(database, "ru").version == state(database, "ru", "a").version == 30
    assert [state(database, "ru", f"own-{number}").version for number in range(6)] == [5] * 6
    assert len(ids(database, "ru")) == 30


def test_tags_and_sources_are_counted_in_what_a_language_has(database: Database) -> None:
    article_id = add(database, tags=("b", "a", "a"), source="s2")
    add(database, tags=("b",), source="s1")
    add(database, source=None)
    retract(database, add(database, tags=("gone",), source="gone"))
    publish(database, article_id, "en")
    with database.read() as session:
        assert feeds.tags(session, "ru") == {"a": 1, "b": 2}
        assert list(feeds.tags(session, "ru")) == ["a", "b"]
        assert feeds.tags(session, "en") == {"a": 1, "b": 1}
        assert feeds.tags(session, "kk") == {}
        assert feeds.sources(session, "ru") == {"s1": 1, "s2": 1}
        assert feeds.sources(session, "en") == {"s2": 1}


def test_a_glance_sees_what_a_session_sees(database: Database) -> None:
    article_id = add(database, later(1), tags=("a'b",))
    publish(database, article_id, "en", later(2.5))
    for topic in (EVERYTHING, Topic("tag", "a'b"), Topic("tag", "none")):
        with database.read() as session:
            assert feeds.glance_at_states(database, topic) == feeds.feed_states(session, topic)
    assert feeds.glance_at_states(database, Topic("tag", "a'b"))["en"].changed_at == later(2.5)
