"""The places of feeds: given once, kept for ever."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import text

from feeds.topic import EVERYTHING, Topic
from service.languages import Language
from service.storage import articles, feed_pages, feeds
from service.storage.database import Database
from service.storage.feed_pages import PageState
from tests.service.storage.samples import NOW, add, later, publish


def page(database: Database, after: int, until: int, topic: Topic = EVERYTHING, language: Language = "ru") -> list[str]:
    with database.read() as session:
        return [each.article_id for each in feed_pages.page_entries(session, language, topic, after, until)]


def page_state(database: Database, after: int, until: int, topic: Topic = EVERYTHING) -> PageState:
    with database.read() as session:
        return feed_pages.page_state(session, "ru", topic, after, until)


def last(database: Database, topic: Topic = EVERYTHING, language: Language = "ru") -> int:
    with database.read() as session:
        return feeds.feed_states(session, topic)[language].last_position


def retract(database: Database, article_id: str) -> None:
    with database.write() as session:
        articles.retract(session, article_id, later(100))


def test_articles_take_places_in_the_order_they_enter_whatever_the_clock_says(database: Database) -> None:
    made = [add(database, later(-number)) for number in range(5)]
    assert page(database, 0, 5) == made[::-1]
    assert page(database, 1, 3) == [made[2], made[1]]
    assert last(database) == 5


def test_an_article_has_a_place_in_the_feed_of_each_tag_and_of_its_source(database: Database) -> None:
    first = add(database, tags=("a", "b", "a"), source="s")
    second = add(database, tags=("b",), source="a")  # a source may be called like a tag
    assert page(database, 0, 9, Topic("tag", "a")) == [first]
    assert page(database, 0, 9, Topic("tag", "b")) == [second, first]
    assert page(database, 0, 9, Topic("source", "s")) == [first]
    assert page(database, 0, 9, Topic("source", "a")) == [second]
    assert page(database, 0, 9, Topic("source", "b")) == []


def test_each_language_counts_its_own_places(database: Database) -> None:
    first, second = add(database), add(database)
    publish(database, second, "en")
    publish(database, first, "en")
    assert page(database, 0, 1, language="en") == [second]
    assert page(database, 1, 2, language="en") == [first]
    assert page(database, 0, 1) == [first]


def test_a_retracted_article_leaves_its_place_empty_and_the_others_stay(database: Database) -> None:
    made = [add(database, tags=("t",)) for _ in range(5)]
    retract(database, made[1])
    for topic in (EVERYTHING, Topic("tag", "t")):
        assert page(database, 0, 2, topic) == [made[0]]
        assert page(database, 2, 4, topic) == [made[3], made[2]]
        assert last(database, topic) == 5
    new = add(database)
    assert page(database, 4, 9) == [new, made[4]]


def test_no_place_is_given_twice_when_many_publish_at_once(database: Database) -> None:
    barrier = threading.Barrier(4)

    def submit(number: int) -> list[str]:
        barrier.wait(20)
        return [add(database, later(number), tags=("t",)) for _ in range(5)]

    with ThreadPoolExecutor(4) as pool:
        made = {each for several in pool.map(submit, range(4)) for each in several}
    for topic in (EVERYTHING, Topic("tag", "t")):
        assert last(database, topic) == 20
        pages = [page(database, after, after + 5, topic) for after in range(0, 20, 5)]
        assert [len(each) for each in pages] == [5, 5, 5, 5]
        assert {each for several in pages for each in several} == made


def test_the_state_of_a_page_changes_with_what_is_on_it_alone(database: Database) -> None:
    first = add(database, tags=("t",))
    add(database)
    full = page_state(database, 0, 2)
    tagged = page_state(database, 0, 2, Topic("tag", "t"))
    add(database, later(1))
    assert page_state(database, 0, 2) == full
    publish(database, first, "en", later(2))  # the page names the languages of its articles
    translated = page_state(database, 0, 2)
    assert translated.revision > full.revision
    assert translated.changed_at == later(2)
    assert page_state(database, 0, 2, Topic("tag", "t")) != tagged
    retract(database, first)
    retracted = page_state(database, 0, 2)
    assert retracted.revision > translated.revision
    assert retracted.changed_at == later(100)
    assert page_state(database, 9, 20) == PageState(0, None)


def test_only_the_feeds_of_an_article_change_with_it(database: Database) -> None:
    add(database, tags=("a",), source="s1")
    add(database, tags=("b",), source="s2")
    with database.read() as session:
        before = feeds.all_states(session)
    add(database, later(3), tags=("a",), source="s2")
    with database.read() as session:
        after = feeds.all_states(session)
    changed = {topic for (language, topic), state in after.items() if state != before[language, topic]}
    assert changed == {EVERYTHING, Topic("tag", "a"), Topic("source", "s2")}
    assert set(before) == set(after)
    assert {language for language, _ in after} == {"ru"}


def test_headlines_tell_titles_and_languages_newest_first(database: Database) -> None:
    first, second = add(database), add(database, published_at=later(-86400))
    publish(database, first, "en", later(5))
    with database.read() as session:
        newer, older = feed_pages.headlines(session, "ru", 0, 9)
        (english,) = feed_pages.headlines(session, "en", 0, 9)
        assert [each.article_id for each in feed_pages.headlines(session, "ru", 0, 9, since=NOW)] == [first]
        assert feed_pages.headlines(session, "ru", 0, 9, limit=1) == [newer]
        assert feed_pages.headlines(session, "ru", 1, 2) == [newer]
    assert (newer.article_id, newer.published_at, newer.languages) == (second, later(-86400), ("ru",))
    assert (older.article_id, older.published_at, older.languages) == (first, NOW, ("ru", "en"))
    assert (english.title, english.updated_at) == ("Beglov met Sklyar", later(5))


def test_migrating_gives_the_articles_there_are_their_places(database_url: str) -> None:
    database = Database(database_url)
    database.upgrade()
    first = add(database, later(1), tags=("a", "a"), source="s")
    second = add(database, later(2), tags=("a",))
    publish(database, second, "en", later(3))
    with database.read() as session:
        before = feeds.all_states(session)
    database.downgrade("0002")
    with database.write() as session:
        assert session.execute(text("SELECT count(*) FROM feed_states")).scalar_one() == 3 + 2
    database.upgrade()
    assert database.differences() == []
    with database.read() as session:
        after = feeds.all_states(session)
    assert {key: state.last_position for key, state in after.items()} == {
        key: state.last_position for key, state in before.items()
    }
    assert page(database, 0, 9) == page(database, 0, 9, Topic("tag", "a")) == [second, first]
    assert page(database, 0, 9, Topic("source", "s")) == [first]
    third = add(database, later(4), tags=("a",))
    assert page(database, 2, 3, Topic("tag", "a")) == [third]
    database.dispose()
